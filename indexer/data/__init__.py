"""Data of the front end."""
