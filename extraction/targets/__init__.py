"""Numbers that somebody is committed to."""
