"""Documents held against each other across levels."""
