"""Look-ups of what a query names exactly."""
