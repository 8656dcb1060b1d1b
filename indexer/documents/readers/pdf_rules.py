"""The rules of a PDF page: whether there are any, and the boxes that they enclose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Edge = dict[str, Any]
# A box as (left, top, right, bottom), in points from the upper left corner of the page.
Box = tuple[float, float, float, float]

# Points by which lines may miss each other and still meet.
_SNAP = 3.0
# Lines that end together must stick out by this much, in points, to be an open side of a table.
_OPEN = 8.0
# A page with more lines than this is a drawing or a map.
_MOST_EDGES = 1500
# Rectangles painted (a clip, re W n, paints nothing) and straight lines in a content stream.
# A number is looked for from its beginning only: what fails there fails further on.
_FIRST = rb"(-[\d.]++|(?<![\d.])[\d.]++)\s++"
_NUMBER = rb"(-?[\d.]++)\s++"
_RECT = re.compile(_FIRST + _NUMBER + rb"re\s+(?:[fF]|([SsBb]))")
_LINE = re.compile(_FIRST + _NUMBER + rb"m\s+" + _NUMBER + _NUMBER + rb"l\s")
# Their operators alone, which are found far sooner than the numbers before them.
_RECT_DRAWN = re.compile(rb"re\s+[fFSsBb]")
_LINE_DRAWN = re.compile(rb"l\s")
# How many of them a page needs before it is looked at, and how much longer than wide a bar is.
_FEWEST_RULES = 4
_BAR = 3


def has_rules(content: bytes) -> bool:
    """Tell whether a content stream may rule a table, lying and standing lines: a cheap look."""
    lying = standing = 0
    for width, height, both in _sizes(content):
        lying += both or width > _BAR * height
        standing += both or height > _BAR * width
        if lying and standing and lying + standing >= _FEWEST_RULES:
            return True
    return False


def _sizes(content: bytes) -> Iterator[tuple[float, float, bool]]:
    """Yield the width and height, in points, of what may be rules, and whether all four sides are drawn."""
    if _RECT_DRAWN.search(content):
        for rect in _RECT.finditer(content):
            yield abs(_float(rect[1])), abs(_float(rect[2])), bool(rect[3])
    if _LINE_DRAWN.search(content):
        for line in _LINE.finditer(content):
            width, height = (abs(_float(line[i]) - _float(line[i + 2])) for i in (1, 2))
            yield width, height, False


def _float(number: bytes) -> float:
    try:
        return float(number)
    except ValueError:
        return 0.0


def ruled_boxes(page: Any) -> list[list[Box]]:
    """Return the boxes that the rules of a page of pdfplumber enclose, grid by grid from above."""
    from pdfplumber import table as ruled  # noqa: PLC0415 - a search never reads a file

    edges = _merged(_rules(page))
    if not 4 <= len(edges) <= _MOST_EDGES:
        return []
    edges = _merged([*edges, *_open_sides(edges, "h"), *_open_sides(edges, "v")])
    crossings = ruled.edges_to_intersections(edges, _SNAP, _SNAP)
    found: list[list[Box]] = ruled.cells_to_tables(ruled.intersections_to_cells(crossings))
    return found


def _rules(page: Any) -> list[Edge]:
    """Return the strokes and thin bars of a page; the sides of a ground of colour rule nothing."""
    from pdfplumber.utils.geometry import obj_to_edges  # noqa: PLC0415

    drawn = [
        *page.lines,
        *(rect for rect in page.rects if rect["stroke"] or min(rect["width"], rect["height"]) < _SNAP),
        *(curve for curve in page.curves if curve["stroke"] and len(curve["pts"]) <= 6),
    ]
    if len(drawn) > 4 * _MOST_EDGES:
        return []
    return [edge for shape in drawn for edge in obj_to_edges(shape) if edge["orientation"] in {"h", "v"}]


def _merged(edges: list[Edge]) -> list[Edge]:
    from pdfplumber import table as ruled  # noqa: PLC0415

    joined = ruled.merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    return [e for e in joined if max(e["x1"] - e["x0"], e["bottom"] - e["top"]) >= _SNAP]


def _open_sides(edges: list[Edge], kind: str) -> list[Edge]:
    """Return the sides that a table leaves open: where three of its lines or more end together.

    `kind` is the orientation of the lines that end, "h" for a table open at the left or right.
    """
    ends, starts, across = ("x0", "x1"), ("top", "bottom"), "v" if kind == "h" else "h"
    along, at = (ends, "top") if kind == "h" else (starts, "x0")
    place = "x0" if kind == "h" else "top"
    low, high = ("top", "bottom") if kind == "h" else ("x0", "x1")
    own = [edge for edge in edges if edge["orientation"] == kind]
    crossing = [edge for edge in edges if edge["orientation"] == across]
    found: list[Edge] = []
    for end in along:
        for group in _clusters(own, lambda edge, end=end: edge[end]):  # type: ignore[misc]
            first, last = min(e[at] for e in group), max(e[at] for e in group)
            x = group[0][end]
            touched = [
                c
                for c in crossing
                if c[low] <= last - _SNAP
                and c[high] >= first + _SNAP
                and min(e[along[0]] for e in group) - _SNAP
                <= c[place]
                <= max(e[along[1]] for e in group) + _SNAP
            ]
            if len(group) < 3 or not touched or any(abs(c[place] - x) < _OPEN for c in touched):
                continue
            side = dict(group[0])
            side.update({place: x, ("x1" if kind == "h" else "bottom"): x, low: first, high: last})
            side["orientation"] = across
            found.append(side)
    return found


def _clusters(items: Iterable[Any], key: Callable[[Any], float]) -> list[list[Any]]:
    groups: list[list[Any]] = []
    for item in sorted(items, key=key):
        if groups and key(item) - key(groups[-1][-1]) <= _SNAP:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups
