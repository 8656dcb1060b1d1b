"""The command that checks a draft."""

from __future__ import annotations

import argparse
from pathlib import Path

from indexer.cli.overwriting import guard
from indexer.errors import UsageError


def check_command(kb: Path, options: argparse.Namespace) -> int:
    """Print what a draft cites wrongly, or write it with comments; return 1 where anything is wrong."""
    from functools import partial

    from indexer.documents.read import regular_bytes
    from indexer.drafts import paper
    from indexer.drafts.findings import Standing
    from indexer.knowledge_base import KnowledgeBase
    from indexer.page import draft as present
    from indexer.tables import output
    from indexer.tables.files import write_files
    from indexer.tables.words import interface

    words = interface("zh")
    if not options.draft.is_file():
        raise UsageError(f"there is no file {options.draft}.")
    if options.output and options.output.suffix.lower() != ".docx":
        raise UsageError(f"{options.output} is no DOCX.", remedy="Give a name that ends in .docx.")
    data = regular_bytes(options.draft)
    with KnowledgeBase.open(kb) as base:
        checked = base.check(paper.draft_text(options.draft.name, data))
    if options.output:
        made = paper.commented(
            options.draft.name,
            data,
            checked.text,
            present.to_comment(checked),
            partial(present.comment, words=words),
        )
        write_files({options.output: made}, guard(kb, options))
    found = checked.findings if options.all else present.to_comment(checked)
    rows = present.finding_rows(found, words)
    output.write_rows(rows, ("kind", "standing", "said", "told", "citation"), options.format, None)
    return 1 if checked.counts()[Standing.WRONG] else 0
