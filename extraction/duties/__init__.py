"""Who is responsible."""
