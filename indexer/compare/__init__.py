"""Documents compared across levels."""
