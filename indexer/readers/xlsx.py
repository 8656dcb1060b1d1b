"""Spreadsheets (.xlsx): each sheet a page, each row a line, cells parted by tabs."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

from indexer.errors import UnreadableFileError
from indexer.models import Page, SourceText
from indexer.readers.archive import opened

_MOST_ROWS = 100_000


def read_xlsx(name: str, data: bytes) -> SourceText:
    """Return the cells of a workbook as shown: values, not formulas; empty rows left out.

    Raises UnreadableFileError where the file cannot be read or holds nothing.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - a search never reads a file

    opened(data).close()
    pages, notes = [], []
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for number, sheet in enumerate(book.worksheets, 1):
            lines = []
            for at, row in enumerate(sheet.iter_rows(values_only=True), 1):
                if at > _MOST_ROWS:
                    notes.append(f"sheet {sheet.title}: rows after the first {_MOST_ROWS} were left out")
                    break
                line = "\t".join(map(_shown, row)).rstrip("\t")
                if line.strip():
                    lines.append(line)
            if lines:
                pages.append(Page(number, "\n\n".join([sheet.title, *lines])))
    except Exception as error:  # openpyxl raises nearly anything on a damaged file
        raise UnreadableFileError(f"damaged spreadsheet ({type(error).__name__})") from error
    if not pages:
        raise UnreadableFileError("the spreadsheet is empty")
    return SourceText(name, tuple(pages), visual_lines=False, notes=tuple(notes))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())
