"""Tables of Word documents as grids, and what a document holds that is not shown as its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from indexer.documents.readers.numbering import W, value

OFF = frozenset({"0", "false", "off"})
# Columns and rows that a cell may span; more is damage.
_WIDEST = 200


@dataclass(frozen=True)
class Place:
    """A cell's element and its place in the grid."""

    element: Any
    row: int
    column: int
    rows: int = 1
    columns: int = 1


def grid(table: Any, children: Callable[[Any], Iterator[Any]]) -> tuple[list[Place], int]:
    """Return the cells of a table, merged ones once, and the number of its repeated header rows.

    `children` gives what is shown of an element. Rows whose deletion is tracked are left out.
    """
    places: list[Place] = []
    above: dict[int, int] = {}  # the first column of an open cell, and where it is in `places`
    headers, number = 0, 0
    for row in children(table):
        if row.tag != f"{W}tr" or row.find(f"{W}trPr/{W}del") is not None:
            continue
        headers += headers == number and _is_on(row.find(f"{W}trPr/{W}tblHeader"))
        column, open_cells, last = _number(row.find(f"{W}trPr"), "gridBefore", 0), {}, -1
        for cell in children(row):
            if cell.tag != f"{W}tc":
                continue
            own = cell.find(f"{W}tcPr")
            columns = max(1, _number(own, "gridSpan", 1))
            if _continues(own, "hMerge") and last >= 0:
                places[last] = replace(places[last], columns=places[last].columns + columns)
            elif _continues(own, "vMerge") and column in above:
                last = above[column]
                places[last] = replace(places[last], rows=number + 1 - places[last].row)
                open_cells[column] = last
            else:
                places.append(Place(cell, number, column, 1, columns))
                last = len(places) - 1
                if own is not None and own.find(f"{W}vMerge") is not None:
                    open_cells[column] = last
            column += columns
        above = open_cells
        number += 1
    return places, headers


def words(element: Any) -> str:
    """Return all words within an element, as one string."""
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def is_hidden(run: Any) -> bool:
    """Tell whether a run is set to be hidden."""
    return _is_on(run.find(f"{W}rPr/{W}vanish"))


def unshown(body: Any, parts: list[tuple[str, Any]]) -> tuple[tuple[str, int], ...]:
    """Count, kind by kind, the characters of a document that are no part of its text.

    `parts` are (kind, tree) of the parts beside the body: headers, footers, comments.
    """
    counts: Counter[str] = Counter()
    for kind, tree in parts:
        counts[kind] += len("".join(words(tree).split()))
    for deleted in body.iter(f"{W}delText"):
        counts["tracked deletions"] += len("".join((deleted.text or "").split()))
    for moved in body.iter(f"{W}moveFrom", f"{W}del"):
        counts["tracked deletions"] += len("".join(words(moved).split()))
    for row in body.iter(f"{W}tr"):
        if row.find(f"{W}trPr/{W}del") is not None:
            counts["tracked deletions"] += len("".join(words(row).split()))
    for run in body.iter(f"{W}r"):
        if is_hidden(run):
            counts["hidden text"] += len("".join(words(run).split()))
    for cell in body.iter(f"{W}tc"):
        own = cell.find(f"{W}tcPr")
        if _continues(own, "vMerge") or _continues(own, "hMerge"):
            counts["text hidden by a merged cell"] += len("".join(words(cell).split()))
    return tuple((kind, number) for kind, number in sorted(counts.items()) if number)


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(f"{W}val") not in OFF


def _continues(properties: Any, name: str) -> bool:
    merge = properties.find(f"{W}{name}") if properties is not None else None
    return merge is not None and merge.get(f"{W}val") != "restart"


def _number(properties: Any, name: str, default: int) -> int:
    found = value(properties, name)
    return min(int(found), _WIDEST) if found and found.isdecimal() else default
