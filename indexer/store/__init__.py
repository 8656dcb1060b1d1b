"""The database: documents, clauses, rows, corrections."""
