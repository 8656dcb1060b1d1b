"""What of a page is taken along: its lines in their order as a sheet, as a file of a kind, under a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.page.follow import today
from indexer.page.lines import Line
from indexer.tables.docx import docx_tables
from indexer.tables.follow import Followed
from indexer.tables.follow_sheet import follow_sheet
from indexer.tables.output import file_name
from indexer.tables.rows import export_row
from indexer.tables.series import series_sheet
from indexer.tables.sheet import About, Sheet
from indexer.tables.task_sheets import task_sheet
from indexer.tables.tasks import By
from indexer.tables.template import context, filled
from indexer.tables.words import csv_bytes, sheet_of
from indexer.tables.xlsx import workbook

Words = dict[str, str]
# Ending -> the package that writes it, "" for none.
KINDS = {"xlsx": "openpyxl", "docx": "docx", "csv": ""}


def sheet(
    lines: Sequence[Line],
    table: str,
    words: Words,
    by: By = "document",
    name: str = "",
    followed: Mapping[str, Sequence[Followed]] | None = None,
) -> Sheet:
    """Return lines as a sheet in their order; `name` is the indicator of a series, `followed` adds states to tasks."""
    if table == "follow":
        return follow_sheet([line.followed for line in lines], words, today())
    if table == "tasks":
        return task_sheet([line.task for line in lines], words, by, followed)
    if table == "series":
        return series_sheet(name, [line.extra["entry"] for line in lines], words)
    return sheet_of(table, [export_row(line.row) for line in lines], words)


def export_name(table: str, titles: Sequence[str], filters: Sequence[str], words: Words, ending: str) -> str:
    """Return what a file is called: the table, the plans it is of (beyond three by how many), what was chosen."""
    named = list(dict.fromkeys(titles))
    if len(named) > 3:
        named = [words["several_documents"].format(count=len(named))]
    chosen = [value for value in filters if value not in named]
    return file_name(" ".join((words[table], *named, *chosen)), ending)


def file_bytes(kind: str, one: Sheet, made: About, *, every: bool = False) -> bytes:
    """Return a sheet as a file of one of KINDS, with its particulars where the kind has room for them.

    The columns are those that people read, or `every` one.
    """
    if kind == "xlsx":
        return workbook([one], made, every=every)
    return docx_tables([one], one.heading, made, every=every) if kind == "docx" else csv_bytes(one)


def filled_bytes(template: bytes, name: str, one: Sheet, made: About) -> bytes:
    """Return a Word template, called `name`, filled with a sheet; raises WordTemplateError where it cannot be."""
    with TemporaryDirectory(prefix="policy-ledger-") as folder:
        path = Path(folder) / file_name(Path(name).stem, ".docx")
        path.write_bytes(template)
        return filled(path, context([one], made), made.exported)
