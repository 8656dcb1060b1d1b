"""What the pages show, as words and escaped HTML."""
