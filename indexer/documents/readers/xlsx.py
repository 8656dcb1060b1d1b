"""Spreadsheets (.xlsx): each sheet a page, each row a line, cells parted by tabs."""

from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from indexer.documents.readers import archive
from indexer.errors import UnreadableFileError
from indexer.models import Page, SourceText

MOST_ROWS = 100_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_xlsx(name: str, data: bytes) -> SourceText:
    """Return the cells of a workbook as shown: values, not formulas; empty rows left out.

    Raises UnreadableFileError where the file cannot be read or holds nothing.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - a search never reads a file

    if data.startswith(_OLE):
        locked = _ENCRYPTED in data
        raise UnreadableFileError(
            "encrypted with a password" if locked else "an old spreadsheet under a new name"
        )
    archive.check(data)
    pages, notes = [], []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of every feature that it drops
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for number, sheet in enumerate(book.worksheets, 1):
                lines, cut = _rows(sheet)
                if cut:
                    notes.append(f"sheet {sheet.title}: rows after the first {MOST_ROWS} were left out")
                if lines:
                    # A blank line keeps rows apart where a later step might take them for print.
                    pages.append(Page(number, "\n\n".join([sheet.title, *lines])))
    except Exception as error:  # openpyxl raises nearly anything on a damaged file
        raise UnreadableFileError(f"damaged spreadsheet ({type(error).__name__})") from error
    if not pages:
        raise UnreadableFileError("the spreadsheet is empty")
    return SourceText(name, tuple(pages), visual_lines=False, notes=tuple(notes))


def _rows(sheet: Any) -> tuple[list[str], bool]:
    """Return the lines of a sheet, and whether it had more rows than are read."""
    lines: list[str] = []
    sheet.reset_dimensions()  # the size that a file declares is often wrong
    for at, row in enumerate(sheet.iter_rows(), 1):
        if at > MOST_ROWS:
            return lines, True
        # An empty first cell is left out: later steps take a line that begins with a tab for part
        # of an outline.
        line = "\t".join(_shown(cell.value, str(cell.number_format or "")) for cell in row).strip("\t")
        if line.strip():
            lines.append(line)
    return lines, False


def _shown(value: Any, form: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(value, form)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, (date, time)) else " ".join(str(value).split())


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
