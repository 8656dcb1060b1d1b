"""Commands that hand in and take back: tasks, exports, corrections."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.cli.overwriting import guard, overwrite
from indexer.cli.table_commands import row_choice
from indexer.errors import UsageError
from indexer.models import Review

if TYPE_CHECKING:
    from indexer.knowledge_base import KnowledgeBase


def tasks_command(kb: Path, options: argparse.Namespace) -> int:
    """Print the task breakdown table, or write it to a file."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.store.codec import jsonl
    from indexer.tables import output

    with KnowledgeBase.open(kb) as base:
        if options.output is not None or options.template is not None:
            return _exported(base, ["tasks"], options)
        found = base.tasks(options.by, **row_choice(options)).to_dicts()
    unit = ("unit",) if options.by == "unit" else ()
    shown = ("number", *unit, "task", "goals", "leads", "units", "citation")
    output.write(jsonl(found) if options.format == "jsonl" else output.table(found, shown), None)
    return 0


def export_command(kb: Path, options: argparse.Namespace) -> int:
    """Write tables to a file of the kind its name ends in."""
    from indexer.knowledge_base import KnowledgeBase

    with KnowledgeBase.open(kb) as base:
        return _exported(base, options.tables, options)


def _exported(base: KnowledgeBase, tables: list[str], options: argparse.Namespace) -> int:
    template = getattr(options, "template", None)
    if options.output is None:
        raise UsageError("a template needs a file to be filled into.", remedy="Add: --output FILE.docx")
    count = base.export(
        options.output,
        tables,
        options.by,
        overwrite=overwrite(options),
        every=options.all_columns,
        follow=options.follow,
        template=template,
        **row_choice(options),
    )
    print(f"{options.output}: {count} rows")
    return 0


def template_command(kb: Path, options: argparse.Namespace) -> int:
    """Write a sample template, to be changed in Word and filled by `tasks` or `compare`."""
    from indexer.tables.files import write_files
    from indexer.tables.sample_template import sample_template
    from indexer.tables.words import interface

    if options.output.suffix.lower() != ".docx":
        raise UsageError(f"{options.output.name} does not end in .docx.")
    made = sample_template(options.what, interface("zh"))
    write_files({options.output: made}, guard(kb, options))
    return 0


def corrections_command(kb: Path, options: argparse.Namespace) -> int:
    """List, export or import what officials said of rows."""
    from indexer.store.correction_files import (
        corrections_text,
        export_corrections,
        import_corrections,
        read_corrections,
    )
    from indexer.store.store import Store
    from indexer.tables import output

    if options.action in {"history", "review"}:
        return _told(kb, options)
    if options.action == "import":
        if options.file is None:
            raise UsageError("a file to import is missing.")
        store = Store.edit(kb)
        try:
            report = import_corrections(store, read_corrections(options.file))
        finally:
            store.close()
        print(
            f"added {report.added}, replaced {report.replaced}, unchanged {report.unchanged},"
            f" of documents not here {len(report.absent)}, in conflict {len(report.conflicts)}"
        )
        for number, reason in report.skipped:
            print(f"line {number} skipped: {reason}")
        return 0
    store = Store.open(kb)
    try:
        rows = export_corrections(store)
    finally:
        store.close()
    if options.action == "export":
        if options.file is None:
            raise UsageError("a file to write is missing.", remedy="Name one that ends in .jsonl or .csv.")
        form = options.file.suffix.lower().removeprefix(".")
        if form not in {"jsonl", "csv"}:
            raise UsageError(f"{options.file.name} ends in neither .jsonl nor .csv.")
        output.write(corrections_text(rows, form), options.file, bom=form == "csv", guard=guard(kb, options))
        print(f"{options.file}: {len(rows)} corrections")
    else:
        output.write(
            output.table(rows, ("table", "title", "status", "changes", "note", "name", "when", "state")), None
        )
    return 0


def _told(kb: Path, options: argparse.Namespace) -> int:
    """Print what was ever said of a row, or the corrections that did not move to a new version."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables import output

    if options.action == "history" and options.file is None:
        raise UsageError("the id of a row or document is missing.")
    with KnowledgeBase.open(kb) as base:
        if options.action == "history":
            rows = base.history(str(options.file)).to_dicts()
            shown: tuple[str, ...] = ("when", "name", "action", "changes", "note")
        else:
            rows = base.to_review().to_dicts()
            shown = ("title", "table", "status", "changes", "quote", "name", "reason")
    output.write(output.table(rows, shown), None)
    return 0


def correct_command(kb: Path, options: argparse.Namespace) -> int:
    """Confirm, correct or reject one row, or take that back."""
    from indexer.knowledge_base import KnowledgeBase

    changes = dict(_assignment(text) for text in options.set or ())
    with KnowledgeBase.open(kb) as base:
        if options.status == "undone":
            base.undo(options.row, options.name)
        elif options.status == Review.CORRECTED and base.store.text(options.row) is not None:
            base.correct_document(options.row, changes, note=options.note, name=options.name)
        else:
            base.correct(options.row, options.status, changes, note=options.note, name=options.name)
    print(f"{options.row}: {options.status}")
    return 0


def _assignment(text: str) -> tuple[str, str]:
    name, given, value = text.partition("=")
    if not given:
        raise UsageError(f"{text} is no FIELD=VALUE.")
    return name.strip(), value.strip()
