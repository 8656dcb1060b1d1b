"""Options that several commands have, and what their values may be."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn


class Parser(argparse.ArgumentParser):
    """Tells in one line what is wrong with a command line, and ends with 2."""

    def error(self, message: str) -> NoReturn:
        """End the process."""
        self.exit(2, f"policy-ledger: {message}. See: {self.prog} --help\n")


def written(command: argparse.ArgumentParser, *, xlsx: bool = False) -> None:
    """Add where rows go and in which form."""
    forms = ("table", "jsonl", "csv", *(("xlsx",) if xlsx else ()))
    command.add_argument("--format", choices=forms, default="table")
    command.add_argument(
        "--output", type=Path, metavar="FILE", help="write to a file instead of the terminal"
    )
    forced(command)


def forced(command: argparse.ArgumentParser) -> None:
    """Add what lets an export take the place of another file."""
    command.add_argument(
        "--force", action="store_true", help="write over a file even if it is no earlier export"
    )


def positive(text: str) -> int:
    """Return a value."""
    value = int(text) if text.isdecimal() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least 1")
    return value


def port(text: str) -> int:
    """Return a value."""
    value = int(text) if text.isdecimal() else 0
    if not 0 < value < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port number")
    return value
