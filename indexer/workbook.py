"""Tables into an XLSX file: frozen header, filters, widths that fit Chinese, numbers as numbers."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_WIDEST = 60
_NARROWEST = 8
_SAMPLE = 200


@dataclass(frozen=True)
class Sheet:
    """One table: its name, (key, heading) of its columns, and rows by key."""

    name: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Mapping[str, Any]]
    message: str = ""


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an XLSX file with a sheet for each table; an empty one has its headings and a message.

    No text becomes a formula, whatever it begins with.
    """
    from openpyxl import Workbook  # noqa: PLC0415 - a search never writes a workbook
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook()
    book.remove(book.worksheets[0])
    top = Alignment(vertical="top", wrap_text=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name[:31])
        page.append([heading for _, heading in sheet.columns])
        for cell in page[1]:
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF7")
            cell.alignment = Alignment(vertical="center", wrap_text=True)
        for number, row in enumerate(sheet.rows, 2):
            for column, (key, _) in enumerate(sheet.columns, 1):
                cell = page.cell(number, column)
                _fill(cell, row.get(key))
                cell.alignment = top
        if not sheet.rows and sheet.message:
            _fill(page.cell(2, 1), sheet.message)
        page.freeze_panes = "A2"
        if sheet.columns:
            last = get_column_letter(len(sheet.columns))
            page.auto_filter.ref = f"A1:{last}{max(1, len(sheet.rows) + 1)}"
        for column, (key, heading) in enumerate(sheet.columns, 1):
            page.column_dimensions[get_column_letter(column)].width = _width(
                heading, [row.get(key) for row in sheet.rows[:_SAMPLE]]
            )
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill(cell: Any, value: Any) -> None:
    if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        cell.value = value
        return
    cell.value = _printable(shown(value))
    if isinstance(cell.value, str):
        cell.data_type = "s"  # text that begins with = stays text


def _printable(text: str) -> str:
    """Return text without control characters, which XLSX cannot hold."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def shown(value: Any) -> str:
    """Return how a cell shows a value: lists joined, yes or nothing for a truth value."""
    if value is None or value is False:
        return ""
    if value is True:
        return "是"
    if isinstance(value, (list, tuple)):
        return "、".join(map(shown, value))
    return str(value)


def _width(heading: str, values: Sequence[Any]) -> float:
    """Return a column's width in characters: that of its longest text, wide characters counting two."""
    longest = max((_columns(line) for v in values for line in shown(v).split("\n")), default=0)
    return min(_WIDEST, max(_NARROWEST, _columns(heading) + 2, longest + 2))


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
