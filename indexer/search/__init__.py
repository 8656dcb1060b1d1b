"""A query read, looked up, ranked, and its hits cited."""
