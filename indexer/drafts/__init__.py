"""Check my draft: what a text cites, quotes, promises and names, held against the knowledge base."""
