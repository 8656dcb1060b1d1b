"""Commands that hand in and take back: tasks, exports, corrections."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from indexer.cli.table_commands import document_named
from indexer.errors import UsageError
from indexer.store.store import Store
from indexer.tables.rows import RowFilters


def _filters(store: Store, options: argparse.Namespace) -> RowFilters:
    document = document_named(store, options.document) if options.document else None
    return RowFilters(
        level=options.level,
        region=options.region,
        document_id=document.document_id if document else None,
        unit=options.unit,
        year=options.year,
        text=getattr(options, "text", None),
        review=getattr(options, "status", None),
    )


def tasks_command(kb: Path, options: argparse.Namespace) -> int:
    """Print the task breakdown table, or write it to a file."""
    from indexer.store.codec import jsonl
    from indexer.tables import output
    from indexer.tables.export import export
    from indexer.tables.tasks import task_row, task_rows

    store = Store.open(kb)
    try:
        filters = _filters(store, options)
        if options.output is not None:
            return _exported(export, store, options.output, ["tasks"], filters, options.by)
        rows = task_rows(store, filters, options.by)
    finally:
        store.close()
    found = [task_row(task) for task in rows]
    unit = ("unit",) if options.by == "unit" else ()
    shown = ("number", *unit, "task", "goals", "leads", "units", "citation")
    output.write(jsonl(found) if options.format == "jsonl" else output.table(found, shown), None)
    return 0


def export_command(kb: Path, options: argparse.Namespace) -> int:
    """Write tables to a file of the kind its name ends in."""
    from indexer.tables.export import export

    store = Store.open(kb)
    try:
        filters = _filters(store, options)
        return _exported(export, store, options.output, options.tables, filters, options.by)
    finally:
        store.close()


def _exported(
    export: Any, store: Store, output: Path, tables: list[str], filters: RowFilters, by: str
) -> int:
    count = export(store, output, tables, filters, datetime.now().astimezone(), by=by)
    print(f"{output}: {count} rows")
    return 0


def corrections_command(kb: Path, options: argparse.Namespace) -> int:
    """List, export or import what officials said of rows."""
    from indexer.store.correction_files import (
        corrections_text,
        export_corrections,
        import_corrections,
        read_corrections,
    )
    from indexer.tables import output

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
        output.write(corrections_text(rows, form), options.file, bom=form == "csv")
        print(f"{options.file}: {len(rows)} corrections")
    else:
        output.write(
            output.table(rows, ("table", "title", "status", "changes", "note", "name", "when", "state")), None
        )
    return 0


def correct_command(kb: Path, options: argparse.Namespace) -> int:
    """Confirm, correct or reject one row, or take that back."""
    from indexer.store.corrections import record, withdraw

    changes = dict(_assignment(text) for text in options.set or ())
    store = Store.edit(kb)
    try:
        row = store.ledger_row(options.row)
        if options.status == "withdrawn":
            withdraw(store, row)
        else:
            record(store, row, options.status, changes, options.note, options.name)
    finally:
        store.close()
    print(f"{options.row}: {options.status}")
    return 0


def _assignment(text: str) -> tuple[str, str]:
    name, given, value = text.partition("=")
    if not given:
        raise UsageError(f"{text} is no FIELD=VALUE.")
    return name.strip(), value.strip()
