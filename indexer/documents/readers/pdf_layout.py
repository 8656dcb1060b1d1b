"""A page of a PDF by the place of its letters: ruled tables, lines of print, letters drawn twice."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from indexer.documents.readers.grids import is_data, table_of, without_marks
from indexer.documents.readers.pdf_rules import Box, ruled_boxes
from indexer.models import TABLE_MARK, Cell, Table

Letter = dict[str, Any]

# Points by which the edges of a grid may differ.
_SAME_EDGE = 4.5
# The share of a page's letters that must be found again by place, else the page is left as it was.
_AGREE = 0.98
# Letters drawn twice: as pairs one after the other, or as a line twice.
_PAIRS = re.compile(r"(?:([\u3400-\u9fff、（）《》])\s?\1\s?){4}")
_TWICE = re.compile(r"^(?=.*[\u3400-\u9fff])(.{4,80})\n?\1$", re.MULTILINE)
# A figure on a line of its own in the middle of a sentence: the program that reads the text broke a line of print.
_TORN = re.compile(
    r"(?:^|\n)\d{1,6}(?:\.\d+)?\n(?=[年月日号个项条倍亿万，、）])|(?<=[\u3400-\u9fff，、“（]\n)\d{1,6}(?:\.\d+)?[%％]?\n(?=[\u3400-\u9fff，、])"
)
_OFTEN_TORN = 2
# The place between two copies of a letter, as a share of its size.
_COPY = 0.2
# A line of a cell as long as this, in letters, that ends none of a sentence's parts runs on.
_LONG_LINE = 12
_ENDS = "。；;：:！？）)"


@dataclass(frozen=True)
class Placed:
    """A page read by place: its lines with marks, its tables, how many letters were drawn twice.

    `columns` holds the edges of the columns of its last table.
    """

    text: str
    tables: tuple[Table, ...]
    doubled: int
    columns: tuple[float, ...]


@dataclass(frozen=True)
class _Grid:
    box: Box
    table: Table
    letters: frozenset[int]
    columns: tuple[float, ...]


def looks_doubled(text: str) -> bool:
    """Tell whether words may hold letters that are drawn twice for want of a bold face."""
    return bool(_PAIRS.search(text) or _TWICE.search(text))


def looks_torn(text: str) -> bool:
    """Tell whether lines of print were broken before and behind figures, which may stand a little higher."""
    return len(_TORN.findall(text)) >= _OFTEN_TORN


def by_place(page: Any, text: str, before: tuple[float, ...]) -> Placed | None:
    """Return a page of pdfplumber by place, or None where it has no tables, letters drawn twice or torn lines.

    `text` is the page as another program reads it; where its letters are not those found by place,
    None is returned too. `before` holds the column edges of the last table of the page before, which
    goes on in a table of the same columns, however small.
    """
    found = page.chars
    sideways = sum(not char["upright"] for char in found)
    if sideways * 5 > len(found) or not _same_letters(text, found):
        return None
    letters = _once(found)
    grids = _grids(page, letters, before)
    if not grids and len(letters) == len(found) and not looks_torn(text):
        return None
    taken = frozenset().union(*(grid.letters for grid in grids))
    lines = _print_lines([letter for letter in letters if id(letter) not in taken])
    margin = min((line[0]["x0"] for line in lines), default=0.0)
    words = [(line[0]["top"], _indent(line, margin) + without_marks(_words(line))) for line in lines]
    marks = [(grid.box[1], TABLE_MARK) for grid in grids]
    placed = sorted([*words, *marks], key=lambda item: item[0])
    return Placed(
        "\n".join(line for _, line in placed),
        tuple(grid.table for grid in grids),
        len(found) - len(letters),
        grids[-1].columns if grids else (),
    )


def _same_letters(text: str, letters: list[Letter]) -> bool:
    """Tell whether two programs found the same letters on a page, in whatever order."""
    one = Counter("".join(text.split()))
    two = Counter("".join("".join(letter["text"] for letter in letters).split()))
    shared = sum((one & two).values())
    return shared >= _AGREE * max(one.total(), two.total(), 1)


def _once(letters: list[Letter]) -> list[Letter]:
    """Drop the second of two equal letters at nearly the same place; 层层 stand a letter apart."""
    kept: list[Letter] = []
    places: dict[str, dict[tuple[int, int], list[Letter]]] = {}
    for letter in letters:
        reach = max(_COPY * letter["size"], 0.1)
        alike = places.get(letter["text"])
        if alike is None:
            alike = places[letter["text"]] = {}
        elif _is_copied(letter, reach, alike):
            continue
        alike.setdefault((int(letter["x0"] / 3), int(letter["top"] / 3)), []).append(letter)
        kept.append(letter)
    return kept


def _is_copied(letter: Letter, reach: float, alike: dict[tuple[int, int], list[Letter]]) -> bool:
    """Tell whether an equal letter stands nearer than `reach`, in points; `alike` has them by squares of three points."""
    x0, top = letter["x0"], letter["top"]
    columns, rows = (
        range(int(at - reach / 3) - 1, int(at + reach / 3) + 2) for at in (int(x0 / 3), int(top / 3))
    )
    for place in itertools.product(columns, rows):
        for other in alike.get(place, ()):
            if abs(other["x0"] - x0) < reach and abs(other["top"] - top) < reach:
                return True
    return False


def _grids(page: Any, letters: list[Letter], before: tuple[float, ...]) -> list[_Grid]:
    """Return the ruled tables of data on a page, from above."""
    grids: list[_Grid] = []
    for boxes in ruled_boxes(page):
        above = grids[-1].columns if grids else before
        grid = _grid(boxes, letters, () if grids else before)
        if grid is None or _has_beside(grid, letters):
            continue
        if is_data(grid.table.cells) or _same_columns(grid.columns, above):
            grids.append(grid)
    return grids


def _has_beside(grid: _Grid, letters: list[Letter]) -> bool:
    """Tell whether letters stand beside the rows of a table, which then has columns without rules."""
    _, top, _, bottom = grid.box
    return any(
        top < (letter["top"] + letter["bottom"]) / 2 < bottom and letter["text"].strip()
        for letter in letters
        if id(letter) not in grid.letters
    )


def _grid(boxes: list[Box], letters: list[Letter], before: tuple[float, ...]) -> _Grid | None:
    """Return the cells of a ruled table with the letters in them, None for one without a grid.

    Columns and rows begin where cells begin; cells may stand apart, and a place without any box
    belongs to the cell above it. A table that lacks the first columns of the one it goes on with
    (`before`) is counted by those.
    """
    lefts, tops = _edges([box[0] for box in boxes]), _edges([box[1] for box in boxes])
    columns = (*lefts, max(box[2] for box in boxes))
    if _lacks_first(columns, before):
        columns = before
    if len(columns) < 3:
        return None
    held = _held(boxes, letters)
    cells: list[Cell] = []
    for box, own in held.items():
        left, top = _index(columns, box[0]), _index(tops, box[1])
        right = bisect_left(columns[:-1], box[2] - _SAME_EDGE)
        bottom = bisect_left(tops, box[3] - _SAME_EDGE)
        if right > left and bottom > top and min(box[2] - box[0], box[3] - box[1]) > _SAME_EDGE:
            cells.append(Cell(_cell_text(own, box), top, left, bottom - top, right - left))
    taken = frozenset(id(letter) for own in held.values() for letter in own)
    outer = (columns[0], tops[0], columns[-1], max(box[3] for box in boxes))
    return _Grid(outer, table_of(_grown(cells, len(tops))), taken, columns)


def _held(boxes: list[Box], letters: list[Letter]) -> dict[Box, list[Letter]]:
    """Return the letters whose middle lies in each box."""
    held: dict[Box, list[Letter]] = {box: [] for box in boxes}
    outer = [pick(box[i] for box in boxes) for i, pick in enumerate((min, min, max, max))]
    for letter in letters:
        x, y = (letter["x0"] + letter["x1"]) / 2, (letter["top"] + letter["bottom"]) / 2
        if outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]:
            for box, own in held.items():
                if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                    own.append(letter)
                    break
    return held


def _grown(cells: list[Cell], rows: int) -> list[Cell]:
    """Return cells grown downwards over places that no cell covers."""
    covered = {
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }
    grown = []
    for cell in cells:
        end = cell.row + cell.rows
        while end < rows and not any(
            (end, column) in covered for column in range(cell.column, cell.column + cell.columns)
        ):
            end += 1
        grown.append(replace(cell, rows=end - cell.row))
    return grown


def _lacks_first(columns: tuple[float, ...], before: tuple[float, ...]) -> bool:
    missing = len(before) - len(columns)
    return missing > 0 and all(
        abs(a - b) <= _SAME_EDGE for a, b in zip(columns, before[missing:], strict=True)
    )


def _edges(places: list[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _SAME_EDGE:
            found.append(place)
    return found


def _index(edges: Sequence[float], place: float) -> int:
    """Return which edge a box begins at: the nearest."""
    at = bisect_left(edges, place)
    if at and (at == len(edges) or place - edges[at - 1] <= edges[at] - place):
        return at - 1
    return at


def _same_columns(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return len(one) == len(two) > 2 and all(abs(a - b) <= _SAME_EDGE for a, b in zip(one, two, strict=True))


def _print_lines(letters: list[Letter]) -> list[list[Letter]]:
    """Return letters line by line from above, each line from the left."""
    lines: list[list[Letter]] = []
    middle = 0.0
    for letter in sorted(letters, key=lambda c: c["top"] + c["bottom"]):
        y = (letter["top"] + letter["bottom"]) / 2
        if lines and y - middle <= 0.45 * max(letter["size"], lines[-1][0]["size"]):
            lines[-1].append(letter)
        else:
            lines.append([letter])
            middle = y
    return [trimmed for line in lines if (trimmed := _trimmed(sorted(line, key=lambda c: c["x0"])))]


def _trimmed(line: list[Letter]) -> list[Letter]:
    """Return a line without the spaces at its ends."""
    shown = [i for i, letter in enumerate(line) if letter["text"].strip()]
    return line[shown[0] : shown[-1] + 1] if shown else []


def _words(line: list[Letter]) -> str:
    """Return a line with a space where letters stand apart by most of a letter, Latin ones by less."""
    parts = [line[0]["text"]]
    for one, two in itertools.pairwise(line):
        gap, size = two["x0"] - one["x1"], max(one["size"], two["size"])
        latin = one["text"][-1].isascii() and two["text"][0].isascii()
        parts += [" "] * (gap > (0.2 if latin else 0.8) * size) + [two["text"]]
    return " ".join("".join(parts).split())


def _indent(line: list[Letter], margin: float) -> str:
    """Return the spaces, half a letter each, by which a line is set in."""
    size = float(max(line[0]["size"], 1))
    return " " * min(60, max(0, round(2 * (float(line[0]["x0"]) - margin) / size)))


def _cell_text(letters: list[Letter], box: Box) -> str:
    """Return the words of a cell: lines of print joined, a line that leaves room ends its paragraph."""
    text = ""
    lines = _print_lines(letters)
    full = max((line[-1]["x1"] - line[0]["x0"] for line in lines), default=0.0)
    for at, line in enumerate(lines):
        words = without_marks(_words(line))
        if not at:
            text = words
            continue
        before = lines[at - 1]
        size = line[0]["size"]
        # A word of Latin letters or figures goes to the next line whole.
        unit = re.match(r"[!-~]+|.", words)
        needed = max(2.1, 0.55 * len(unit[0]) + 1 if unit else 0) * size
        width, own = box[2] - box[0], before[-1]["x1"] - before[0]["x0"]
        # The longest line of a cell may have been broken well before its side, if it is long.
        runs_on = own >= max(full - size, _LONG_LINE * size) and text[-1] not in _ENDS
        left = full - own >= needed or (width - 2 * size - own >= max(needed, width / 4) and not runs_on)
        both = text[-1].isascii() and words[0].isascii() and text[-1] not in "-/("
        text += ("\n" if left else " " if both else "") + words
    return text
