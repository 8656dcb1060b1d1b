"""Commands of the library: files in, out and back, and the state of each."""

from __future__ import annotations

import argparse
from pathlib import Path

from indexer.cli.overwriting import guard
from indexer.errors import UsageError


def files_command(kb: Path, options: argparse.Namespace) -> int:
    """Print the state of every file."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables import output

    with KnowledgeBase.open(kb) as base:
        rows = base.files().to_dicts()
    columns = list(rows[0]) if rows else None
    shown = ("name", "state", "reason", "documents", "coverage", "by")
    output.write_rows(rows, shown, options.format, options.output, columns, guard=guard(kb, options))
    return 0


def add_command(kb: Path, options: argparse.Namespace) -> int:
    """Copy files into the knowledge base and build; exit with 2 where one was turned away."""
    from indexer.cli.terminal import ProgressLines
    from indexer.library import Library
    from indexer.tables.words import intake_words, interface

    if options.replacing and len(options.paths) > 1:
        raise UsageError("one file takes the place of one: name a single FILE with --replacing.")
    for path in options.paths:
        if not path.is_file():
            raise UsageError(f"there is no file {path}.")
    replacing = {path.name: options.replacing for path in options.paths if options.replacing}
    with ProgressLines() as progress:
        found = Library(kb).take_in(
            [(path.name, path) for path in options.paths],
            replacing=replacing,
            name=options.name,
            ocr=options.ocr,
            progress=progress,
        )
    for upload in found:
        print(f"{upload.name}: {intake_words(upload.reason, upload.values, interface('en'))}")
    return 2 if any(upload.state == "refused" for upload in found) else 0


def delete_command(kb: Path, options: argparse.Namespace) -> int:
    """Mark files as deleted."""
    from indexer.library import Library

    for name in options.names:
        for path in Library(kb).delete(name, options.name):
            print(f"{path}: left out by the next build")
    return 0


def restore_command(kb: Path, options: argparse.Namespace) -> int:
    """Take back that files were deleted."""
    from indexer.library import Library

    for name in options.names:
        for path in Library(kb).restore(name):
            print(f"{path}: restored")
    return 0
