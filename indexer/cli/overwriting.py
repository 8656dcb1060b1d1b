"""Asking before a file is written over that policy-ledger did not write."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.cli.screen import one_line

if TYPE_CHECKING:
    from indexer.tables.files import Guard, Overwrite


def guard(kb: Path, options: argparse.Namespace) -> Guard:
    """Return what an export of a command may write over."""
    from indexer.tables.files import Guard

    return Guard(kb, overwrite(options))


def overwrite(options: argparse.Namespace) -> Overwrite:
    """Return whether any file may be written over: as said, or as somebody at a terminal is asked."""
    if options.force or not all(stream and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        return bool(options.force)
    return _asked


def _asked(told: str) -> bool:
    print(f"policy-ledger: {one_line(told)} Write over it? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes", "是"}
