"""From files to a searchable ledger of clauses: read, clean, split, identify, segment, index, search."""
