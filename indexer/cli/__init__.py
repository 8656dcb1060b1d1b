"""The command `policy-ledger`."""

from indexer.cli.command import main

__all__ = ["main"]
