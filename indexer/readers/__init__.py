"""One small module a format: bytes in, pages of text out; `indexer.read` chooses among them."""
