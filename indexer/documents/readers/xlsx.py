"""Spreadsheets (.xlsx): each sheet a page with its name, its titles and its tables."""

from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from indexer.documents.readers import archive, xlsx_tables
from indexer.documents.readers.grids import without_marks
from indexer.errors import UnreadableFileError
from indexer.models import TABLE_MARK, Page, SourceText, Table

MOST_ROWS = 100_000
# Rows or columns of one merged cell in which hidden values are looked for.
_WIDEST = 500
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_xlsx(name: str, data: bytes) -> SourceText:
    """Return the cells of a workbook as shown: values, not formulas; empty rows left out.

    Sheets, rows and columns that are hidden are taken, and noted. What a merged cell covers is left
    out and counted.
    Raises UnreadableFileError where the file cannot be read or holds nothing.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - a search never reads a file

    if data.startswith(_OLE):
        locked = _ENCRYPTED in data
        raise UnreadableFileError(
            "encrypted with a password" if locked else "an old spreadsheet under a new name"
        )
    archive.check(data)
    pages: list[Page] = []
    notes: list[str] = []
    covered = 0
    try:
        with warnings.catch_warnings(), archive.opened(data) as package:
            warnings.simplefilter("ignore")  # openpyxl warns of every feature that it drops
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for number, sheet in enumerate(book.worksheets, 1):
                path = str(vars(sheet)["_worksheet_path"])  # no public name tells it
                marks = xlsx_tables.marks(package.read(path))
                rows, under, cut = _rows(sheet, marks)
                covered += under
                if not rows:
                    continue
                notes += _notes(sheet, marks)
                if cut:
                    notes.append(f"sheet {sheet.title}: rows after the first {MOST_ROWS} were left out")
                parts = list(xlsx_tables.parts(rows, marks.merged))
                lines = [part if isinstance(part, str) else TABLE_MARK for part in parts]
                tables = tuple(part for part in parts if isinstance(part, Table))
                # A blank line keeps lines apart where a later step might take them for print.
                pages.append(Page(number, "\n\n".join([sheet.title, *lines]), tables))
    except Exception as error:  # openpyxl raises nearly anything on a damaged file
        raise UnreadableFileError(f"damaged spreadsheet ({type(error).__name__})") from error
    if not pages:
        raise UnreadableFileError("the spreadsheet is empty")
    left_out = (("text hidden by a merged cell", covered),) if covered else ()
    return SourceText(name, tuple(pages), visual_lines=False, notes=tuple(notes), left_out=left_out)


def _notes(sheet: Any, marks: xlsx_tables.Marks) -> list[str]:
    hidden = [
        f"{count} {kind}"
        for kind, count in (("rows", marks.hidden_rows), ("groups of columns", marks.hidden_columns))
        if count
    ]
    notes = [f"sheet {sheet.title} is hidden"] if sheet.sheet_state != "visible" else []
    return notes + ([f"sheet {sheet.title}: {' and '.join(hidden)} are hidden"] if hidden else [])


def _rows(sheet: Any, marks: xlsx_tables.Marks) -> tuple[xlsx_tables.Rows, int, bool]:
    """Return the filled cells of a sheet by rows, the characters that merged cells cover, whether it was cut."""
    rows: xlsx_tables.Rows = []
    covered: dict[int, int] = {}  # column -> the last row that a merged cell covers
    under = 0
    sheet.reset_dimensions()  # the size that a file declares is often wrong
    vars(sheet)["_get_row"] = partial(_given, sheet)  # openpyxl fills a row up with empty cells
    for at, row in enumerate(sheet.iter_rows(), 1):
        if at > MOST_ROWS:
            return rows, under, True
        cells = []
        for cell in row:
            column = cell.column
            text = without_marks(_shown(cell.value, str(cell.number_format or "")))
            if text and covered.get(column, 0) >= at:
                under += len("".join(text.split()))
            elif text:
                cells.append((column, text))
                down, across = marks.merged.get((at, column), (1, 1))
                if (down, across) != (1, 1):
                    last = at + min(down, _WIDEST) - 1
                    over = range(column, column + min(across, _WIDEST))
                    covered.update((x, max(last, covered.get(x, 0))) for x in over)
        if cells:
            rows.append((at, cells))
    return rows, under, False


def _given(sheet: Any, row: list[dict[str, Any]], *_: object) -> list[Any]:
    """Return the cells that a row of a sheet holds, in the order of their columns."""
    from openpyxl.cell.read_only import ReadOnlyCell  # noqa: PLC0415 - a search never reads a file

    held = {cell["column"]: cell for cell in row if cell["value"] is not None}
    return [ReadOnlyCell(sheet, **held[column]) for column in sorted(held)]


def _shown(value: Any, form: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value, form)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return (
        value.isoformat()
        if isinstance(value, (date, time))
        else "\n".join(line for raw in str(value).splitlines() if (line := " ".join(raw.split())))
    )


def _number(value: float, form: str) -> str:
    """Write a number without the digits that binary fractions add; a percentage as one."""
    exact = Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)
    if not exact.is_finite():
        return str(value)
    sign = ""
    percentage = re.fullmatch(r"[#,]*0?(?:\.([0#]+))?%", form.split(";", maxsplit=1)[0])
    if percentage:
        places = Decimal(1).scaleb(-len(percentage[1] or ""))
        exact, sign = (exact * 100).quantize(places, ROUND_HALF_UP), "%"
    text = f"{exact:f}"
    if "." in text and not percentage:
        text = text.rstrip("0").rstrip(".")
    return text + sign
