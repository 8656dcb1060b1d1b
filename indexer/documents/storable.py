"""What a reader gives, made fit to be stored: no half characters, no characters that control."""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.models import Page, SourceText, Table

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def storable(source: SourceText) -> SourceText:
    """Return a file's text with pairs of surrogates joined and lone ones, U+FFFD, noted.

    Zero characters are gone from the text, all that control from the cells of tables.
    """
    lone = 0
    pages = []
    for page in source.pages:
        text, broken = _whole(page.text.replace("\0", ""))
        tables, in_tables = _tables(page)
        lone += broken + in_tables
        changed = text != page.text or tables != page.tables
        pages.append(replace(page, text=text, tables=tables) if changed else page)
    notes = (f"{lone} halves of characters stand as \ufffd",) if lone else ()
    return replace(source, pages=tuple(pages), notes=(*(_whole(note)[0] for note in source.notes), *notes))


def _tables(page: Page) -> tuple[tuple[Table, ...], int]:
    lone = 0
    tables = []
    for table in page.tables:
        cells = []
        for cell in table.cells:
            text, broken = _whole(_CONTROL.sub("", cell.text))
            lone += broken
            cells.append(cell if text == cell.text else replace(cell, text=text))
        tables.append(replace(table, cells=tuple(cells)))
    return tuple(tables), lone


def _whole(text: str) -> tuple[str, int]:
    """Return text without surrogates, and how many had no other half."""
    if not _SURROGATE.search(text):
        return text, 0
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined, joined.count("\ufffd") - text.count("\ufffd")
