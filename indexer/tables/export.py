"""Tables of the ledger into one file to hand in: XLSX, CSV, DOCX or JSONL, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from extraction.text.folding import squeeze
from indexer.documents.cite import listed_title
from indexer.errors import UsageError
from indexer.models import Review
from indexer.store.cells import is_number
from indexer.store.codec import jsonl
from indexer.store.filters import Filters
from indexer.store.rows import TABLES
from indexer.store.store import Store
from indexer.tables.brief import titled
from indexer.tables.docx import docx_tables
from indexer.tables.files import Guard, Overwrite, write_files
from indexer.tables.follow import board
from indexer.tables.follow_sheet import added_values, by_clause
from indexer.tables.output import csv_text
from indexer.tables.packing import export_time
from indexer.tables.rows import RowChoice, RowFilters, export_row, select
from indexer.tables.sheet import About, Sheet, shown
from indexer.tables.task_sheets import task_sheet
from indexer.tables.tasks import By, Task, task_row, task_rows
from indexer.tables.template import context, filled
from indexer.tables.words import filter_facts, interface, sheet_of
from indexer.tables.xlsx import workbook

EXPORTED = (*TABLES, "tasks")
Flat = dict[str, Any]


class ExportChoice(RowChoice, total=False):
    """Which rows to write, how, and whether over a file that is no earlier export.

    With `every` XLSX and DOCX have every column, with `follow` tasks have their state, person and due date; `template` is a Word file of one's own, see `tables.template`.
    """

    overwrite: Overwrite
    every: bool
    follow: bool
    template: Path | None


def export(
    store: Store,
    path: Path,
    tables: Sequence[str],
    filters: RowFilters,
    when: datetime | None,
    *,
    by: By = "document",
    language: str = "zh",
    overwrite: Overwrite = False,
    every: bool = False,
    follow: bool = False,
    template: Path | None = None,
) -> int:
    """Write tables to a file of the kind its name ends in, and return how many rows it has.

    CSV holds one table; of several each goes to a file of its own, NAME-table.csv. JSONL has one object
    a row, with `table`; CSV, XLSX and DOCX have headings in `language`, and a message where nothing was
    found. XLSX and DOCX have the columns that people read, or `every` one; with `follow` tasks have their state, person and due date beside them; a DOCX file can be made of a
    `template`. Rows that an official rejected are left out, unless the filters ask for them. `by` arranges
    the tasks. What is no earlier export is written over only where `overwrite` says so. Raises
    UsageError for an unknown table or ending, or where the file cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in _WRITERS:
        raise UsageError(
            f"{path.name} does not tell what kind of file to write.",
            remedy=f"Give a name that ends in {', '.join(_WRITERS)}.",
        )
    for table in tables:
        if table not in EXPORTED:
            raise UsageError(f"there is no table {table}.", remedy=f"Choose from {', '.join(EXPORTED)}.")
    if not tables:
        raise UsageError("no table was asked for.", remedy=f"Choose from {', '.join(EXPORTED)}.")
    if template is not None and kind != ".docx":
        raise UsageError("a template is filled into a .docx file.", remedy="Give a name that ends in .docx.")
    words = interface(language)
    followed = by_clause(board(store).items) if follow and "tasks" in tables else None
    found = {table: _rows(store, table, filters, by) for table in dict.fromkeys(tables)}
    sheets = {
        table: task_sheet([_task(row) for row in rows], words, by, followed)
        if table == "tasks"
        else sheet_of(table, rows, words)
        for table, rows in found.items()
    }
    if followed is not None:
        today = date.today()  # noqa: DTZ011 - a day of the calendar here
        found["tasks"] = [row | added_values(_task(row), followed, today) for row in found["tasks"]]
    held = {str(row["document_id"]) for rows in found.values() for row in rows}
    made = about(store, filters, when or export_time(), held, words)
    if template is not None:
        files = {path: filled(template, context(list(sheets.values()), made), made.exported)}
    else:
        files = _WRITERS[kind](path, found, sheets, made, every)
    write_files(files, Guard(store.path.parent, overwrite))
    return sum(map(len, found.values()))


def _rows(store: Store, table: str, filters: RowFilters, by: By) -> list[Flat]:
    if table != "tasks":
        rows = [
            row for row in select(store, table, filters) if row.review != Review.REJECTED or filters.review
        ]
        return [export_row(row) for row in rows]
    for name, value in (("kind", filters.kind), ("status", filters.review)):
        if value is not None:
            raise UsageError(
                f"tasks cannot be restricted by {name}.", remedy=f"Leave out --{name}, or the table tasks."
            )
    tasks = task_rows(store, filters, by)
    if filters.text:
        wanted = squeeze(filters.text)
        texts = (squeeze("\n".join((t.task, t.content, *t.goals, *t.leads, *t.units))) for t in tasks)
        kept = [task for task, words in zip(tasks, texts, strict=True) if wanted in words]
        tasks = [replace(task, number=number) for number, task in enumerate(kept, 1)]
    return [task_row(task) for task in tasks]


def _task(row: Flat) -> Task:
    return Task(**row)


def about(
    store: Store, filters: RowFilters, when: datetime, held: Iterable[str], words: Mapping[str, str]
) -> About:
    """Return the particulars of an export: `held` are the ids of the documents its rows stand in."""
    searched = set(store.document_ids(Filters(level=filters.level, region=filters.region)))
    if filters.document_id:
        searched &= {filters.document_id}
    chosen = asdict(filters)
    if chosen.pop("document_id"):
        titles = [f"《{listed_title(d)}》" for d in store.documents(document_ids=[str(filters.document_id)])]
        chosen["document"] = "".join([*titles, f"[{filters.document_id}]"])
    given = filter_facts(chosen, words)
    return about_documents(store, held, given, words, searched=searched, when=when)


def about_documents(
    store: Store,
    held: Iterable[str],
    given: Sequence[tuple[str, str]],
    words: Mapping[str, str],
    *,
    searched: Iterable[str] | None = None,
    when: datetime | None = None,
) -> About:
    """Return the particulars of a table made of the documents `held`; `given` are (name, value) of what was chosen.

    `searched` are the documents that were looked through, those held where none are named.
    """
    named = {row.sha256: row.name for row in reversed(store.files()) if row.sha256 and not row.reason}
    holdings = store.holdings()
    wanted = set(held)
    looked = wanted if searched is None else set(searched)
    return About(
        exported=(when or export_time()).isoformat(timespec="seconds"),
        version=f"policy-ledger {_version()}",
        files=sorted(
            (named[sha], sha) for sha, ids in holdings.items() if sha in named and wanted & set(ids)
        ),
        searched=sum(1 for sha, ids in holdings.items() if sha in named and looked & set(ids)),
        filters=given,
        words=words,
    )


def _version() -> str:
    try:
        return metadata.version("policy-ledger")
    except metadata.PackageNotFoundError:  # run from a folder that was never installed
        return "?"


def _xlsx(
    path: Path, _found: Mapping[str, Any], sheets: Mapping[str, Sheet], particulars: About, every: bool
) -> dict[Path, bytes]:
    return {path: workbook(list(sheets.values()), particulars, every=every)}


def _docx(
    path: Path, found: Mapping[str, Any], sheets: Mapping[str, Sheet], particulars: About, every: bool
) -> dict[Path, bytes]:
    titles = (row["document"] for rows in found.values() for row in rows)
    title = titled(particulars.words["app"], titles, particulars.words)
    if len(sheets) == 1:
        (title,) = (sheet.heading for sheet in sheets.values())
    return {path: docx_tables(list(sheets.values()), title, particulars, every=every)}


def _csv(
    path: Path, _found: Mapping[str, Any], sheets: Mapping[str, Sheet], _about: About, _every: bool
) -> dict[Path, bytes]:
    if len(sheets) == 1:
        return {path: _csv_bytes(next(iter(sheets.values())))}
    return {
        path.with_name(f"{path.stem}-{table}{path.suffix}"): _csv_bytes(sheet)
        for table, sheet in sheets.items()
    }


def _csv_bytes(sheet: Sheet) -> bytes:
    rows = [{heading: _csv_value(row.get(key)) for key, heading in sheet.columns} for row in sheet.rows]
    if not rows:
        rows = [{heading: sheet.message for _, heading in sheet.columns[:1]}]
    return csv_text(rows, [heading for _, heading in sheet.columns]).encode("utf-8-sig")


def _csv_value(value: Any) -> Any:
    return value if is_number(value) else shown(value)


def _jsonl(
    path: Path, found: Mapping[str, Sequence[Flat]], _sheets: Any, _about: About, _every: bool
) -> dict[Path, bytes]:
    rows = [{"table": table, **row} for table, own in found.items() for row in own]
    return {path: jsonl(rows).encode("utf-8")}


_WRITERS: dict[str, Callable[[Path, Any, Any, About, bool], dict[Path, bytes]]] = {
    ".xlsx": _xlsx,
    ".csv": _csv,
    ".docx": _docx,
    ".jsonl": _jsonl,
}
