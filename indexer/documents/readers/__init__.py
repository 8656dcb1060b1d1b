"""One small module a format: bytes in, pages of text out; `indexer.documents.read` chooses among them."""
