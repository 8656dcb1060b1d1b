"""Tables into an XLSX file: frozen header, filters, widths that fit Chinese, numbers as numbers.

Each sheet prints on A4 across, its header on every page; the last sheet says what the file was made of.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any

from indexer.errors import require
from indexer.store.cells import is_number, is_risky
from indexer.tables.packing import packed

_NARROWEST = 6
# (length of the longest text, width): a long text needs a wide column, or its row passes the highest there is.
_WIDTHS = ((400, 36), (1000, 60), (10**9, 90))
_FONT = "Calibri"  # that of cells without one; Chinese text falls back to the office's own
_LINE, _HIGHEST = 15.0, 409.0
# A cell holds no more; Excel takes a longer text for a damaged file.
_LONGEST = 32_000
# What programs need and paper does not: columns at the end of a sheet that are left off when it is printed.
_OFF_PAPER = re.compile(
    r"(?:.*_ids?|start|end|path|year_from|status|stale|extracted|note|corrected_(?:by|at))$"
)
# Sizes of paper as XLSX numbers them; a sheet wider than this many characters is too small to read on A4.
_A3, _A4 = 8, 9
_WIDEST_ON_A4 = 200


@dataclass(frozen=True)
class Sheet:
    """One table: its name, (key, heading) of its columns, and rows by key."""

    name: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Mapping[str, Any]]
    message: str = ""


@dataclass(frozen=True)
class About:
    """The particulars of an export.

    `exported` is the local time in ISO form, `files` are (name, SHA-256) of the files the rows stand
    in, `searched` counts those that were looked through, `filters` are (name, value) of what was set,
    `words` the words of the interface in one language.
    """

    exported: str
    version: str
    files: Sequence[tuple[str, str]]
    searched: int
    filters: Sequence[tuple[str, str]]
    words: Mapping[str, str]

    def facts(self) -> list[tuple[str, str]]:
        """Return (name, value) of everything but the files."""
        words = self.words
        given = "；".join(f"{name}：{value}" for name, value in self.filters)
        return [
            (words["about_exported"], self.exported),
            (words["about_version"], self.version),
            (words["about_filters"], given or words["about_no_filters"]),
            (words["about_searched"], str(self.searched)),
        ]


def workbook(sheets: Sequence[Sheet], about: About | None = None) -> bytes:
    """Return an XLSX file with a sheet for each table, and one with the particulars where they are given.

    An empty table has its headings and a message. No text becomes a formula, whatever it begins with.
    """
    require("office", "writing .xlsx", "openpyxl")
    from openpyxl import Workbook  # noqa: PLC0415 - a search never writes a workbook

    book = Workbook()
    book.properties.creator = "policy-ledger"
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _add(book, sheet)
    if about is not None:
        _add_about(book, about)
    book.properties.creator = "policy-ledger"
    buffer = io.BytesIO()
    book.save(buffer)
    return packed(buffer.getvalue(), about.exported if about else "")


def _add(book: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    page = book.create_sheet(_name(sheet.name))
    _add_header(page, [heading for _, heading in sheet.columns])
    text = Alignment(vertical="top", wrap_text=True)
    number = Alignment(vertical="top", horizontal="center")
    widths = {key: _width(heading, [row.get(key) for row in sheet.rows]) for key, heading in sheet.columns}
    for column, (key, _) in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(column)].width = widths[key]
    for at, row in enumerate(sheet.rows, 2):
        # Not every program fits the height of a row to its text when it opens a file.
        lines = max((_lines(shown(row.get(key)), widths[key]) for key, _ in sheet.columns), default=1)
        page.row_dimensions[at].height = min(_HIGHEST, lines * _LINE)
        for column, (key, _) in enumerate(sheet.columns, 1):
            cell = page.cell(at, column)
            _fill(cell, row.get(key))
            cell.alignment = number if cell.data_type == "n" else text
    if not sheet.rows and sheet.message:
        _fill(page.cell(2, 1), sheet.message)
    page.freeze_panes = "A2"
    if sheet.columns:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{max(1, len(sheet.rows) + 1)}"
    on_paper = [at for at, (key, _) in enumerate(sheet.columns, 1) if not _OFF_PAPER.match(key)]
    if on_paper:
        page.print_area = f"A1:{get_column_letter(on_paper[-1])}{max(2, len(sheet.rows) + 1)}"
    _set_for_print(page, sum(widths[key] for key, _ in sheet.columns[: max(on_paper, default=0)]))


def _add_header(page: Any, headings: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415

    for column, heading in enumerate(headings, 1):
        cell = page.cell(1, column)
        _fill(cell, heading)
        cell.font, cell.fill = Font(name=_FONT, bold=True), PatternFill("solid", fgColor="E8EEF7")
        cell.alignment = Alignment(vertical="center", wrap_text=True)


def _set_for_print(page: Any, width: float) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4 if width <= _WIDEST_ON_A4 else _A3
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0  # as many pages down as it takes
    page.print_title_rows = "1:1"
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.6, 0.75, 0.35
    page.oddFooter.center.text = "&P / &N"


def _add_about(book: Any, about: About) -> None:
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    page = book.create_sheet(_name(about.words["about_sheet"]))
    top = Alignment(vertical="top", wrap_text=True)
    last_fact = len(about.facts())
    lines = [*about.facts(), (about.words["about_file"], about.words["about_sha256"]), *about.files]
    for at, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            cell = page.cell(at, column)
            _fill(cell, value)
            cell.alignment = top
            if at == last_fact + 1 or (column == 1 and at <= last_fact):
                cell.font = Font(name=_FONT, bold=True)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 48, 68
    _set_for_print(page, 48 + 68)
    page.print_title_rows = None


def _name(name: str) -> str:
    """Return a name that a sheet may have: 31 characters, none that Excel forbids."""
    return re.sub(r"[\\/*?:\[\]]", " ", name)[:31].strip("'") or " "


def _fill(cell: Any, value: Any) -> None:
    if is_number(value):
        cell.value = value
        # Years and amounts alike stand without separators; a share keeps the digits it was printed with.
        decimals = -int(Decimal(str(value)).as_tuple().exponent)
        cell.number_format = "0" if decimals <= 0 or value == int(value) else f"0.{'0' * decimals}"
        return
    if value is None:
        return
    text = printable(shown(value))
    cell.value = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    cell.data_type = "s"  # text that begins with = stays text
    cell.quotePrefix = is_risky(text)  # and it does so when somebody edits the cell


def printable(text: str) -> str:
    """Return text without the characters that no XML file can hold: controls and halves of pairs."""
    return "".join(
        c for c in text if c in "\n\t" or not (unicodedata.category(c) in {"Cc", "Cs"} or c in "\ufffe\uffff")
    )


def shown(value: Any) -> str:
    """Return how a cell shows a value: lists joined, yes or nothing for a truth value."""
    if value is None or value is False:
        return ""
    if value is True:
        return "是"
    if isinstance(value, (list, tuple)):
        return "、".join(map(shown, value))
    if isinstance(value, dict):
        return "；".join(f"{name}: {shown(held)}" for name, held in value.items())
    return str(value)


def _width(heading: str, values: Sequence[Any]) -> float:
    """Return a column's width in characters: that of its longest text, within reason."""
    texts = [shown(value) for value in values]
    longest = max((wide(line) for text in texts for line in text.split("\n")), default=0)
    whole = max((wide(text) for text in texts), default=0)
    widest = next(width for length, width in _WIDTHS if whole <= length)
    return min(widest, max(_NARROWEST, wide(heading) + 2, longest + 2))


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column, one in ten allowed for lines that break early."""
    return sum(max(1, ceil(wide(line) * 1.1 / width)) for line in text.split("\n"))


def wide(text: str) -> int:
    """Return how many narrow characters a text is wide; a Chinese one counts two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
