"""The ledger for other programs: the same calls over REST and over MCP."""
