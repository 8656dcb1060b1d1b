"""A sheet as blocks of rows: lines above and below, and the table between them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.documents.readers.grids import is_data, table_of
from indexer.models import Cell, Table

# What merges and hides, as it stands in a sheet's XML: a reader that streams does not give it.
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]{0,2000}?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]{0,2000}?\bhidden="(?:1|true)"')
_COLUMNS = re.compile(rb'<(?:\w+:)?col\s[^>]{0,2000}?\bhidden="(?:1|true)"')
_NOTE = re.compile(r"\s*(?:注|备注|说明|填表|资料来源|数据来源)")

# How many rows above may be merged with an empty one.
_NEAR = 200

Rows = list[tuple[int, list[tuple[int, str]]]]


@dataclass(frozen=True)
class Marks:
    """What a sheet's XML says beside its values: merged (row, column) -> (rows, columns), and what is hidden.

    Rows and columns are counted from 1.
    """

    merged: dict[tuple[int, int], tuple[int, int]]
    hidden_rows: int
    hidden_columns: int


def marks(xml: bytes) -> Marks:
    """Return the merged cells of a sheet and how much of it is hidden."""
    merged = {}
    for match in _MERGE.finditer(xml):
        left, top, right, bottom = _column(match[1]), int(match[2]), _column(match[3]), int(match[4])
        merged[top, left] = (max(1, bottom - top + 1), max(1, right - left + 1))
    return Marks(merged, len(_HIDDEN_ROW.findall(xml)), len(_COLUMNS.findall(xml)))


def parts(rows: Rows, merged: dict[tuple[int, int], tuple[int, int]]) -> Iterator[str | Table]:
    """Return the lines and tables of a sheet in order.

    `rows` are (number, filled cells as (column, text)), without empty rows. Rows that hold one cell
    above a table are lines (its title), so are notes below it. An empty row parts two tables where a
    title follows it.
    """
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or (
            rows[at][0] > rows[at - 1][0] + 1
            and len(rows[at][1]) == 1
            and len(rows[at - 1][1]) > 0
            and not _covered(rows[at - 1][0] + 1, rows[max(start, at - _NEAR) : at], merged)
        ):
            yield from _block(rows[start:at], merged)
            start = at


def _covered(row: int, rows: Rows, merged: dict[tuple[int, int], tuple[int, int]]) -> bool:
    return any(
        number + merged.get((number, column), (1, 1))[0] > row
        for number, cells in rows
        for column, _ in cells
    )


def _block(rows: Rows, merged: dict[tuple[int, int], tuple[int, int]]) -> Iterator[str | Table]:
    first, last = 0, len(rows)
    while first < last and _is_line(rows[first], merged):
        first += 1
    while last > first and _is_note(rows[last - 1], merged):
        last -= 1
    yield from _lines(rows[:first])
    body = rows[first:last]
    if body:
        cells = _cells(body, merged)
        if is_data(tuple(cells)):
            yield table_of(cells)
        else:
            yield from _lines(body)
    yield from _lines(rows[last:])


def _lines(rows: Rows) -> Iterator[str]:
    for _, cells in rows:
        if len(cells) == 1:
            yield from cells[0][1].split("\n")
        else:
            yield "\t".join(text.replace("\n", " ") for _, text in cells)


def _is_line(row: tuple[int, list[tuple[int, str]]], merged: dict[tuple[int, int], tuple[int, int]]) -> bool:
    number, cells = row
    return len(cells) == 1 and merged.get((number, cells[0][0]), (1, 1))[0] == 1


def _is_note(row: tuple[int, list[tuple[int, str]]], merged: dict[tuple[int, int], tuple[int, int]]) -> bool:
    number, cells = row
    wide = merged.get((number, cells[0][0]), (1, 1))[1] > 2
    return _is_line(row, merged) and (wide or bool(_NOTE.match(cells[0][1])))


def _cells(rows: Rows, merged: dict[tuple[int, int], tuple[int, int]]) -> list[Cell]:
    """Return cells with places counted from 0, empty rows and the columns before the first left out."""
    numbers = [number for number, _ in rows]
    left = min(column for _, cells in rows for column, _ in cells)
    right = max(column for _, cells in rows for column, _ in cells)
    found = []
    for at, (number, cells) in enumerate(rows):
        for column, text in cells:
            down, across = merged.get((number, column), (1, 1))
            end = bisect_left(numbers, number + down)
            found.append(Cell(text, at, column - left, end - at, min(across, right + 1 - column)))
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
