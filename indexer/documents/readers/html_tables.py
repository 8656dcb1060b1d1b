"""Tables of web pages: those that only lay a page out, those that describe a document, and data.

Most tables of older sites hold columns and margins. A data table has several rows of several filled
cells, none of which holds a text of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from indexer.documents.readers.web_words import pairs
from indexer.models import Cell, Table

_SECTIONS = frozenset({"thead", "tbody", "tfoot"})
# Elements that old pages put between a table and its rows.
_BETWEEN = frozenset({"form", "center", "font", "div", "span"})
# A cell alone in its row that holds this share of a table's characters, in so many lines or
# characters, is a text that the table lays out; one beside others has so many lines.
_SHARE, _LINES, _LONG, _LINES_BESIDE = 0.6, 3, 300, 8
# No cell of a real table covers more columns; HTML allows 1000, and pages say 100 for "all".
_WIDEST = 200
# A table that claims more places in its grid than this is no table.
_LARGEST = 2_000_000


class TableKind(Enum):
    """What a table is for."""

    LAYOUT = auto()
    METADATA = auto()
    DATA = auto()


@dataclass(frozen=True)
class RawRow:
    """A row of a table: its element, the number of its section, and whether that is the head."""

    element: Any
    section: int
    in_head: bool


@dataclass(frozen=True)
class RowCell:
    """A cell with the lines in it and how many of their characters are linked."""

    element: Any
    lines: tuple[str, ...]
    linked: int = 0

    @property
    def size(self) -> int:
        """The number of characters in the cell, white space within its lines included."""
        return sum(map(len, self.lines))


@dataclass(frozen=True)
class Row:
    """A row with the lines of its cells; `left_out` counts what was not taken."""

    element: Any
    cells: tuple[RowCell, ...]
    section: int
    in_head: bool
    left_out: Counter[str] = field(default_factory=Counter)


def table_rows(table: Any, unseen: Callable[[Any], bool]) -> tuple[list[RawRow], bool]:
    """Return the rows of a table itself as they are shown, its foot last.

    The second value is False where words stand between the rows, so that taking rows would lose them.
    """
    rows: list[RawRow] = []
    foot: list[RawRow] = []
    section, tidy = 0, not _has_words(table.text)
    waiting = [(child, "", 0) for child in reversed(table)]
    while waiting:
        child, part, number = waiting.pop()
        tidy = tidy and not _has_words(child.tail)
        if not isinstance(child.tag, str) or child.tag == "caption" or unseen(child):
            continue
        if child.tag == "tr":
            (foot if part == "tfoot" else rows).append(RawRow(child, number, part == "thead"))
            tidy = tidy and not _has_words(child.text) and all(map(_is_cell, child))
        elif child.tag in _SECTIONS or child.tag in _BETWEEN:
            section += 1
            part, number = (child.tag, section) if child.tag in _SECTIONS else (part, number)
            tidy = tidy and not _has_words(child.text)
            waiting += [(inner, part, number) for inner in reversed(child)]
        else:
            tidy = tidy and not any(map(_has_words, child.itertext()))
    return rows + foot, tidy


def _has_words(text: str | None) -> bool:
    return bool(text and text.strip())


def _is_cell(child: Any) -> bool:
    if _has_words(child.tail):
        return False
    if not isinstance(child.tag, str) or child.tag in {"td", "th", "script", "style"}:
        return True
    return not any(map(_has_words, child.itertext()))


def sort_table(rows: Sequence[Row], *, tidy: bool) -> TableKind:
    """Tell what a table is; one that is not `tidy` (tables within, words between rows) is layout."""
    filled = [cells for row in rows if (cells := [cell for cell in row.cells if cell.lines])]
    if not tidy or not filled or sum(height * width for *_, height, width in _spans(rows)) > _LARGEST:
        return TableKind.LAYOUT
    if _describes(rows):
        return TableKind.METADATA
    total = sum(cell.size for cells in filled for cell in cells)
    several = sum(len(cells) > 1 for cells in filled)
    headed = any(row.in_head for row in rows) or any(
        cell.element.tag == "th" for cells in filled for cell in cells
    )
    if several < (1 if headed else 2) or len(filled) < 2 or any(_is_text(cells, total) for cells in filled):
        return TableKind.LAYOUT
    # A menu: the cells of a list of documents are links, too, but not all of them.
    linked = sum(cell.linked for cells in filled for cell in cells)
    return TableKind.LAYOUT if linked >= 0.9 * total else TableKind.DATA


def _is_text(cells: Sequence[RowCell], total: int) -> bool:
    """Tell whether a row is a text: a cell with most of what the table says, in several paragraphs.

    Beside another cell, such as a menu, it must be a long one.
    """
    largest = max(cells, key=lambda cell: cell.size)
    if largest.size < _SHARE * total:
        return False
    if len(cells) > 1:
        return len(largest.lines) >= _LINES_BESIDE
    return len(largest.lines) >= _LINES or largest.size >= _LONG


def _fields(rows: Sequence[Row]) -> list[tuple[Row, list[tuple[str, str, bool]]]]:
    found = []
    for row in rows:
        texts = [" ".join(cell.lines) for cell in row.cells]
        if any(texts) and (fields := pairs(texts)):
            found.append((row, fields))
    return found


def _describes(rows: Sequence[Row]) -> bool:
    """Tell whether a table describes a document: rows of labels and values, most labels known."""
    found = _fields(rows)
    fields = [one for _, own in found for one in own]
    known = sum(is_known for _, _, is_known in fields)
    valued = sum(bool(value) for _, value, _ in fields)
    filled = sum(any(cell.lines for cell in row.cells) for row in rows)
    if filled == 1 and len(found) == 1:  # a table of one row is nothing else
        return known == len(fields) and (valued > 0 or known == 1)
    return known >= 2 and 2 * known >= len(fields) and 2 * valued >= len(fields) and 2 * len(found) > filled


def metadata_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a layout table that describe the document whose text it lays out."""
    found = _fields(rows)
    fields = [one for _, own in found for one in own]
    known = sum(is_known for _, _, is_known in fields)
    valued = sum(bool(value) for _, value, _ in fields)
    if known < 2 or 2 * known < len(fields) or 2 * valued < len(fields):
        return []
    return [row for row, _ in found]


def data_table(rows: Sequence[Row]) -> Table | None:
    """Return the cells of a data table at their places in its grid; None where all are empty.

    Rows and columns in which no cell with words begins are left out of the grid.
    """
    placed = list(_placed(rows))
    tops = sorted({row for cell, row, _, _, _ in placed if cell.lines})
    lefts = sorted({column for cell, _, column, _, _ in placed if cell.lines})
    cells = []
    for cell, row, column, height, width in placed:
        top, left = bisect_left(tops, row), bisect_left(lefts, column)
        rows_left, columns_left = (
            bisect_left(tops, row + height) - top,
            bisect_left(lefts, column + width) - left,
        )
        if rows_left and columns_left:
            cells.append(Cell("\n".join(cell.lines), top, left, rows_left, columns_left))
    if not tops:
        return None
    head = [row.in_head for row in rows]
    if not any(head):
        head = [bool(row.cells) and all(cell.element.tag == "th" for cell in row.cells) for row in rows]
    declared = bisect_left(tops, head.index(False)) if False in head else 0
    return Table(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), declared or None)


def _spans(rows: Sequence[Row]) -> Iterator[tuple[int, RowCell, int, int]]:
    """Yield (row, cell, rows, columns) of each cell; one over rows ends with its section."""
    ends = {row.section: at + 1 for at, row in enumerate(rows)}
    for at, row in enumerate(rows):
        for cell in row.cells:
            width = min(max(_span(cell.element.get("colspan")), 1), _WIDEST)
            height = _span(cell.element.get("rowspan")) or ends[row.section] - at
            yield at, cell, max(1, min(height, ends[row.section] - at)), width


def _placed(rows: Sequence[Row]) -> list[tuple[RowCell, int, int, int, int]]:
    """Return (cell, row, column, rows, columns) of each cell, as browsers lay a table out."""
    taken: dict[int, int] = {}  # column -> the row at which it is free again
    found = []
    column, current = 0, -1
    for at, cell, height, width in _spans(rows):
        column, current = (column if at == current else 0), at
        while taken.get(column, 0) > at:
            column += 1
        taken |= dict.fromkeys(range(column, column + width), at + height)
        found.append((cell, at, column, height, width))
        column += width
    return found


def _span(value: str | None) -> int:
    match = re.match(r"\s*(\d{1,5})", value or "1")
    return int(match[1]) if match else 1
