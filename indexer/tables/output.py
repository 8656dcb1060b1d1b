"""Rows to a terminal table, JSONL or CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from indexer.models import Clause, Document, Hit
from indexer.store.cells import is_number, safe
from indexer.store.codec import jsonl
from indexer.tables.files import Guard, write_files

Row = dict[str, Any]
# What a cell of a terminal table shows of a long text.
_CELL = 60
# Characters that no file name may have on some system.
_FORBIDDEN = str.maketrans(r'/\:*?"<>|', "／＼：＊？＂＜＞｜") | dict.fromkeys([*range(32), 127], " ")
# How long the name of a file may be, and the titles of documents in it, shorter and shorter.
_LONGEST_NAME, _MOST_BYTES = 100, 200
_TITLES = (40, 30, 24, 20, 16, 12)
_NAMED = re.compile("(?<=《)([^《》]*)(?=》)")
# Columns that are useless when broken over lines.
_WHOLE = frozenset({"id", "document_id", "clause_id", "date", "due", "level"})


def document_row(document: Document) -> Row:
    """Return the export row of a document: the fields of DESIGN.md, without the text."""
    row = asdict(document)
    for key in ("text", "source_start"):
        del row[key]
    return row


def clause_row(clause: Clause) -> Row:
    """Return the export row of a clause; the cells of a table's row as header -> words."""
    row = asdict(clause)
    row["cells"] = {cell.header or f"第{at}列": cell.text for at, cell in enumerate(clause.cells, 1)}
    return row


def hit_row(hit: Hit) -> Row:
    """Return the export row of a search hit."""
    return asdict(hit)


def csv_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """Return rows as CSV with a header: lists joined, numbers as they are, text so that it stays text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return buffer.getvalue()


def _cell(value: Any) -> str:
    text = _flat(value)
    return text if is_number(value) else safe(text)


def _flat(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "；".join(map(_flat, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], title: str = "") -> str:
    """Return rows as a table for the terminal, long texts cut short."""
    grid = Table(title=title or None, title_justify="left", show_lines=False)
    for column in columns:
        grid.add_column(column, overflow="fold", no_wrap=column in _WHOLE)
    for row in rows:
        cells = (" ".join(_flat(row.get(column)).split()) for column in columns)
        grid.add_row(*(cell if len(cell) <= _CELL else cell[: _CELL - 1] + "…" for cell in cells))
    return render(grid)


def render(renderable: Any) -> str:
    """Return what rich would print, as text, without colours where there is no terminal."""
    console = Console(highlight=False, markup=False, emoji=False, color_system=None)
    with console.capture() as capture:
        console.print(renderable)
    return capture.get()


def write_rows(
    rows: Sequence[Mapping[str, Any]],
    shown: Sequence[str],
    form: str,
    output: Path | None,
    columns: Sequence[str] | None = None,
    *,
    guard: Guard | None = None,
) -> None:
    """Write rows as jsonl, csv or a table; `shown` are the columns of a table, `columns` those of a CSV file."""
    if form == "jsonl":
        text = jsonl(rows)
    elif form == "csv":
        text = csv_text(rows, columns if columns is not None else shown)
    else:
        text = table(rows, shown)
    write(text, output, bom=form == "csv", guard=guard)


def write(text: str, output: Path | None, *, bom: bool = False, guard: Guard | None = None) -> None:
    """Write to a file, or to standard output; a CSV file begins with a BOM so that Excel reads it."""
    if output is None:
        print(text, end="")
    else:
        write_files({output: text.encode("utf-8-sig" if bom else "utf-8")}, guard)


def file_name(title: str, suffix: str) -> str:
    """Return a name for a file that bears a title, whatever is in it: a slash opens no folder.

    What Windows or a web page forbids becomes its full-width form, controls become spaces. The whole has at
    most 100 characters and 200 bytes: longer names of documents are cut, so that the others stay in it.
    """
    name = " ".join(title.translate(_FORBIDDEN).split()).strip(". ") or "_"
    for most in _TITLES:
        if _fits(name, suffix):
            break
        name = "".join(_cut(part, most) if at % 2 else part for at, part in enumerate(_NAMED.split(name)))
    kept = name[: _LONGEST_NAME - len(suffix)].encode("utf-8", "replace")
    return f"{kept[: _MOST_BYTES - len(suffix)].decode('utf-8', 'ignore').strip()}{suffix}"


def _fits(name: str, suffix: str) -> bool:
    whole = name + suffix
    return len(whole) <= _LONGEST_NAME and len(whole.encode("utf-8", "replace")) <= _MOST_BYTES


def _cut(title: str, most: int) -> str:
    return title if len(title) <= most else f"{title[: most - 1]}…"
