"""Tables into rows: headers found, merged cells filled, rows and headers over pages put together.

A table goes through here before the canonical text is fixed, so that a row which a page broke is one
line of it. Characters are kept: each cell's words stand once, in the row where the cell begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from extraction.knowledge import table as data_table
from extraction.text.folding import fold, squeeze
from indexer.models import Table

# A header has two rows at most, counting the ones that a merged cell above makes.
_MOST_HEADERS = 3
_LONGEST_HEADER = 30
# Every row carries the names of its columns, the title of its table and the words of merged cells: of a
# name or title so many characters at most, and of a merged cell as many rows as make so many characters.
_LONGEST_NAME = 400
_MOST_FILLED = 100_000
# The header of the cell that a row takes from the category above it.
CATEGORY = "类别"


@dataclass
class Slot:
    """One place of the grid: the cell's words, the row in which the cell begins, and its column."""

    words: str
    row: int
    column: int


@dataclass
class Line:
    """One row of a stitched table, before offsets exist.

    `slots` has an entry a column (None: no cell); `page` is that of its first character; `kind` is
    `header`, `category`, `note` or `data`.
    """

    page: int | None
    slots: list[Slot | None]
    kind: str = "data"
    headers: tuple[str, ...] = ()
    category: Slot | None = None
    number: int = 0

    def own(self, at: int) -> list[Slot]:
        """Return the cells that begin in row `at`, in the order of the columns, each once."""
        seen: dict[int, Slot] = {}
        for slot in self.slots:
            if slot is not None and slot.row == at and slot.words:
                seen.setdefault(id(slot), slot)
        return list(seen.values())


@dataclass
class Stitched:
    """A table put together: `lines` in order, `caption` where its own first row is a title."""

    lines: list[Line] = field(default_factory=list)
    width: int = 0
    caption: str = ""


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Return the patterns of `tables.toml` by name."""
    return {name: re.compile(row["pattern"]) for name, row in data_table("tables", "indexer.data").items()}


def is_caption(text: str) -> bool:
    """Return True if a line of text above a table is its title."""
    return len(text) <= 60 and bool(patterns()["caption"].search(fold(text.strip())))


def stitch(parts: Iterable[tuple[int | None, Table]], *, glue: Callable[[str, str], str]) -> Stitched:
    """Return one table out of its parts on successive pages; `glue` joins the parts of a cell that a page broke.

    A header that a later page repeats is a header row again, but names nothing anew. A row whose key
    column is empty at the top of a page goes on with the row above it.
    """
    found = Stitched()
    headers: list[list[str]] = []
    for page, table in parts:
        grid, width = _grid(table, len(found.lines))
        lines = [Line(page, slots) for slots in grid]
        first = not found.lines
        heads = _header_rows(table, lines, found.width if not first else None, known=bool(headers))
        own = [_row_words(line) for line in lines[:heads]]
        repeated = headers and [squeeze("".join(r)) for r in own] == [squeeze("".join(r)) for r in headers]
        for line in lines[:heads]:
            line.kind = "header"
        if own and not repeated:
            headers = own
        body = lines[heads:]
        if not first and body and (not own or repeated) and _goes_on(found, body[0]):
            _mend(found, body.pop(0), glue)
            lines = [*lines[:heads], *body]
        _renumber(lines, len(found.lines))
        found.lines += lines
        found.width = max(found.width, width)
        names = _columns_of(headers, found.width)
        for line in body:
            line.headers = names
    _classify(found)
    return found


def belongs(found: tuple[int | None, Table], other: tuple[int | None, Table]) -> bool:
    """Return True if the table `other`, at the top of the next page, may go on with `found`."""
    (page, table), (next_page, following) = found, other
    return page is not None and next_page == page + 1 and _width(table) == _width(following)


def _width(table: Table) -> int:
    return max((cell.column + cell.columns for cell in table.cells), default=0)


def _grid(table: Table, base: int) -> tuple[list[list[Slot | None]], int]:
    """Return the rows of a table with merged cells at every place they cover."""
    width = _width(table)
    height = max((cell.row + 1 for cell in table.cells), default=0)
    grid: list[list[Slot | None]] = [[None] * width for _ in range(height)]
    for cell in table.cells:
        # A newline parts paragraphs of a cell: readers have joined lines of print.
        slot = Slot(" ".join(cell.text.split()), base + cell.row, cell.column)
        rows = min(cell.rows, max(1, _MOST_FILLED // max(1, len(slot.words))))
        for row in grid[cell.row : cell.row + rows]:
            for column in range(cell.column, min(width, cell.column + cell.columns)):
                row[column] = slot
    return [row for row in grid if any(slot is not None and slot.words for slot in row)], width


def _renumber(lines: list[Line], base: int) -> None:
    """Name each cell's row by the line in which it is first found."""
    seen: set[int] = set()
    for at, line in enumerate(lines, base):
        for slot in line.slots:
            if slot is not None and id(slot) not in seen:
                seen.add(id(slot))
                slot.row = at


def _row_words(line: Line) -> list[str]:
    return [slot.words if slot else "" for slot in line.slots]


def _distinct(line: Line) -> list[Slot]:
    return list({id(slot): slot for slot in line.slots if slot is not None and slot.words}.values())


def _is_header(line: Line, *, again: bool = False) -> bool:
    """Return True if a row names columns; `again`: the table has a header already, so a new one is rare."""
    cells = _distinct(line)
    if again and not (line.slots[0] and line.slots[0].words):
        return False
    if len(cells) < 2 or any(len(c.words) > _LONGEST_HEADER or "。" in c.words for c in cells):
        return False
    named = sum(bool(patterns()["header"].search(squeeze(cell.words))) for cell in cells)
    return named * (1.5 if again else 2) >= len(cells)


def _header_rows(table: Table, lines: list[Line], before: int | None, *, known: bool) -> int:
    """Return how many rows at the top name the table or its columns."""
    at = 0
    while (
        at < len(lines) - 1 and before is None and len(_distinct(lines[at])) == 1 and len(lines[at].slots) > 1
    ):
        at += 1  # the table's title, and what stands beside it: 单位：万元
    if table.header_rows is not None and table.header_rows >= at:
        return min(table.header_rows, len(lines))
    if at < len(lines) and _is_header(lines[at], again=known):
        at += 1
        while at < min(len(lines), _MOST_HEADERS + 1) and _goes_below(lines[at - 1], lines[at]):
            at += 1
        return at
    return 0 if before is not None or known else (at if at and at < len(lines) else 0)


def _goes_below(header: Line, line: Line) -> bool:
    """Return True if `line` is the second line of a header: it parts a merged cell of the first."""
    above = {id(slot) for slot in header.slots if slot is not None}
    columns = [i for i, slot in enumerate(line.slots) if slot is not None and id(slot) not in above]
    under = [header.slots[i] for i in columns]
    times = Counter(map(id, header.slots))
    merged = [slot for slot in under if slot is not None and times[id(slot)] > 1]
    covered = any(slot is not None and id(slot) in above for slot in line.slots)
    words = [slot.words for i in columns if (slot := line.slots[i]) is not None and slot.words]
    short = all(len(word) <= _LONGEST_HEADER and "。" not in word for word in words)
    return bool(words) and short and (covered or bool(merged)) and len(merged) == len(under)


def _columns_of(headers: list[list[str]], width: int) -> tuple[str, ...]:
    """Return the complete header of each column, lines joined by a space, a merged one once."""
    rows = [row for row in headers if len({word for word in row if word}) > 1 or len(row) == 1]
    names = []
    for column in range(width):
        words = [row[column] for row in rows if column < len(row) and row[column]]
        names.append(" ".join(dict.fromkeys(words))[:_LONGEST_NAME])
    return tuple(names)


def _goes_on(found: Stitched, line: Line) -> bool:
    """Return True if the first row of a page is the rest of the last row of the page before it."""
    last = found.lines[-1]
    if last.kind == "header" or len(last.slots) != len(line.slots):
        return False
    ours = [bool(slot and slot.words) for slot in line.slots]
    theirs = [bool(slot and slot.words) for slot in last.slots]
    if len(_distinct(line)) == 1 and len(line.slots) > 1 and all(ours):
        return False
    # The key column (序号, or the first) is empty where it never is in a row of its own.
    return not ours[0] and theirs[0] and any(ours)


def _mend(found: Stitched, line: Line, glue: Callable[[str, str], str]) -> None:
    last = found.lines[-1]
    for column, slot in enumerate(line.slots):
        if slot is None or not slot.words:
            continue
        own = last.slots[column]
        if own is None or not own.words:
            last.slots[column] = Slot(slot.words, len(found.lines) - 1, column)
        else:
            own.words += glue(own.words, slot.words) + slot.words


def _classify(found: Stitched) -> None:
    """Give numbers to the data rows; tell categories, notes and the table's own title from them."""
    category: Slot | None = None
    number = 0
    for at, line in enumerate(found.lines):
        cells = _distinct(line)
        if line.kind == "header":
            if len(cells) == 1 and len(line.slots) > 1 and number == 0:
                found.caption = f"{found.caption} {cells[0].words}".strip()[:_LONGEST_NAME]
            continue
        if len(cells) == 1 and len(line.slots) > 1:
            words = cells[0].words
            if patterns()["note"].search(squeeze(words)):
                line.kind = "note"
                continue
            if at + 1 < len(found.lines) and len(words) <= _LONGEST_HEADER * 2 and "。" not in words:
                line.kind, category = "category", cells[0]
                continue
        number += 1
        line.number, line.category = number, category
