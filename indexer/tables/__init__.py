"""Tables that people hand in: rows, tasks, comparisons, and the files they are written to."""
