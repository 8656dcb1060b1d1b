"""Options that several commands have, and what their values may be."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn

from indexer.cli.screen import one_line

# So many hits nobody reads.
_MOST = 100_000


class Parser(argparse.ArgumentParser):
    """Tells in one line what is wrong with a command line, and ends with 2."""

    def error(self, message: str) -> NoReturn:
        """End the process."""
        self.exit(2, f"policy-ledger: {one_line(message)}. See: {self.prog} --help\n")


def written(command: argparse.ArgumentParser, *, xlsx: bool = False, docx: bool = False) -> None:
    """Add where rows go and in which form."""
    forms = ("table", "jsonl", "csv", *(("xlsx",) if xlsx else ()), *(("docx",) if docx else ()))
    command.add_argument("--format", choices=forms, default="table")
    command.add_argument(
        "--output", type=Path, metavar="FILE", help="write to a file instead of the terminal"
    )
    if xlsx or docx:
        all_columns(command)
    forced(command)


def all_columns(command: argparse.ArgumentParser) -> None:
    """Add what lets a workbook or a Word document have every column."""
    command.add_argument(
        "--all-columns",
        action="store_true",
        help="in .xlsx and .docx every column, not only those that people read",
    )


def templated(command: argparse.ArgumentParser) -> None:
    """Add the Word file of one's own that is filled."""
    command.add_argument(
        "--template",
        type=Path,
        metavar="FILE.docx",
        help="fill a Word template of your own, see docs/commands.md; `policy-ledger template` writes a sample",
    )


def forced(command: argparse.ArgumentParser) -> None:
    """Add what lets an export take the place of another file."""
    command.add_argument(
        "--force", action="store_true", help="write over a file even if it is no earlier export"
    )


def positive(text: str) -> int:
    """Return how many hits are asked for."""
    value = _whole(text)
    if not 0 < value <= _MOST:
        raise argparse.ArgumentTypeError(
            f"{_short(text)} is not a whole number of at least 1, at most {_MOST}"
        )
    return value


def year(text: str) -> int:
    """Return a year."""
    value = _whole(text)
    if not 0 < value <= 9999:
        raise argparse.ArgumentTypeError(f"{_short(text)} is not a year")
    return value


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def port(text: str) -> int:
    """Return a number of a port."""
    value = _whole(text)
    if not 0 < value < 65536:
        raise argparse.ArgumentTypeError(f"{_short(text)} is not a port number")
    return value
