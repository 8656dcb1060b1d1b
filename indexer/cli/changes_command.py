"""The command that tells what changed from one version of a document to another."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.cli.overwriting import guard
from indexer.cli.sheets import is_office, write_sheets
from indexer.errors import UsageError

if TYPE_CHECKING:
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables.changes import ChangeListing

_SHOWN = {
    False: ("kind", "old_label", "new_label", "differences", "text"),
    True: ("what", "fate", "name", "old_value", "new_value", "new_citation"),
}


def changes_command(kb: Path, options: argparse.Namespace) -> int:
    """Print what changed, or write it to a file; a workbook without a name gets those of both versions."""
    from indexer.compare.changes import Kind
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables import output
    from indexer.tables.changes import change_row, counts_line, worded_change, worded_figure
    from indexer.tables.words import interface

    words = interface("zh")
    with KnowledgeBase.open(kb) as base:
        old, new = (options.old, options.new) if options.new else _versions(base, options.old)
        found = base.changes(old, new)
        if is_office(options):
            return _write(base, found, kb, options)
    kept = [change for change in found if options.all or change.kind != Kind.UNCHANGED]
    if options.figures:
        rows = found.figures.to_dicts()
        worded = [worded_figure(figure, words) for figure in found.figures]
    else:
        rows = [change_row(change) for change in kept]
        worded = [worded_change(change, words) for change in kept]
        for row in worded:
            row["text"] = row["new_text"] or row["old_text"]
    table = options.format == "table"
    shown = _SHOWN[options.figures]
    if table:
        rows = [{words[_HEADS[name]]: row[name] for name in shown} for row in worded]
        shown = tuple(words[_HEADS[name]] for name in shown)
    columns = list(rows[0]) if rows else None
    output.write_rows(rows, shown, options.format, options.output, columns, guard=guard(kb, options))
    if table and options.output is None:
        print(counts_line(found.changes, words))
    return 0


_HEADS = {
    "kind": "col_change_kind",
    "old_label": "changes_old",
    "new_label": "changes_new",
    "differences": "col_change_differences",
    "text": "col_change_text",
    "what": "col_change_what",
    "fate": "col_change_fate",
    "name": "col_change_name",
    "old_value": "changes_old",
    "new_value": "changes_new",
    "new_citation": "col_change_citation",
}


def _versions(base: KnowledgeBase, name: str) -> tuple[str, str]:
    """Return the nearest earlier version of a document, and the document."""
    new = base.document(name)
    earlier = base.earlier_versions(new.document_id)
    if not earlier:
        raise UsageError(
            f"no earlier version of 《{new.title}》 is in the knowledge base.",
            remedy="Name both versions: policy-ledger changes OLD NEW",
        )
    others = "".join(f" Also there: 《{d.title}》 {d.document_id}." for d in earlier[1:])
    told = f"{earlier[0].document_id} against {new.document_id}"
    print(f"Note: 《{earlier[0].title}》 {told}.{others}", file=sys.stderr)
    return earlier[0].document_id, new.document_id


def _write(base: KnowledgeBase, found: ChangeListing, kb: Path, options: argparse.Namespace) -> int:
    """Write a workbook or a Word document with clauses, figures and metadata."""
    from indexer.tables.changes import change_sheets, changes_about, title_of
    from indexer.tables.words import interface

    words = interface("zh")
    sheets = change_sheets(found, words, unchanged=options.all)
    about = changes_about(base.store, found.changes, words)
    write_sheets(sheets, title_of(found.changes, words), about, kb, options)
    return 0
