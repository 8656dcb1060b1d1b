"""Answers: rows of the ledger that say what a question asks, each with its citation and quotation."""
