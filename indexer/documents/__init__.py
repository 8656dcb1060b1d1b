"""A file on its way to clauses: read, clean, split, identify, segment, cite."""
