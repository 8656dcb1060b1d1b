"""The option of the command that says on which engine the indexes lie."""

from __future__ import annotations

import argparse


def add_engine(made: argparse.ArgumentParser, *, building: bool = False) -> None:
    """Add the option that says where the indexes lie."""
    help_text = "another address of the Milvus that the indexes were built on (default: $POLICY_LEDGER_ENGINE, else that address)"
    if building:
        help_text = "where the indexes lie: local, or milvus://host:19530/collection (default: where they did, else local); see docs/operations.md"
    made.add_argument("--engine", metavar="ENGINE", help=help_text)
