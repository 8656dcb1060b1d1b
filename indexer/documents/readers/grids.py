"""What readers of all formats hold in common about tables: data or layout, and words in its place."""

from __future__ import annotations

from indexer.models import TABLE_MARK, Cell, Table

# Characters of a cell beyond which its words are prose rather than an entry.
_PROSE = 120
# A grid with more places than these, for one with words in it, is no table.
_PLACES, _PLACES_A_CELL = 50_000, 100


def is_data(cells: tuple[Cell, ...]) -> bool:
    """Tell whether cells are a table of data; one cell, one column or a box of prose is layout."""
    filled = [cell for cell in cells if cell.text.strip()]
    if _places(cells) > _PLACES + _PLACES_A_CELL * len(filled):
        return False
    if len({cell.column for cell in filled}) < 2 or len(filled) < 3:
        return False
    if len({cell.row for cell in filled}) == 1:
        return all(len(cell.text) <= _PROSE for cell in filled)
    prose = sum(len(cell.text) > _PROSE for cell in filled)
    return not (len(filled) <= 4 and prose * 2 >= len(filled))


def _places(cells: tuple[Cell, ...]) -> int:
    """Return how many places the grid of some cells has, or how many they claim where that is more."""
    height = max((cell.row + 1 for cell in cells), default=0)
    width = max((cell.column + cell.columns for cell in cells), default=0)
    return max(height * width, sum(cell.rows * cell.columns for cell in cells))


def table_of(cells: list[Cell], header_rows: int | None = None) -> Table:
    """Return a table whose cells are in reading order: row by row, from the left."""
    return Table(tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))), header_rows or None)


def without_marks(text: str) -> str:
    """Return words of a file in which nothing is taken for the mark of a table."""
    return text.replace(TABLE_MARK, "\ufffd")
