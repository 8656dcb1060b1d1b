"""Clauses and regions that tile the text of a document: what no rule places is kept and named."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from indexer.models import ClauseKind, Region, TableRow


@dataclass
class RawClause:
    """A clause as found: its body is `text[start:end]`; `headings` go with `path`, label by label."""

    path: tuple[str, ...]
    headings: tuple[str, ...]
    start: int
    end: int
    heading: str = ""
    kind: ClauseKind = ClauseKind.TEXT
    row: TableRow | None = None


@dataclass
class Segmentation:
    """Clauses and regions, which tile the text, and what is odd about the numbering, each with its place.

    Clauses are in reading order; white space between two paragraphs belongs to nothing.
    """

    clauses: list[RawClause]
    regions: list[Region] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def tiled(text: str, clauses: list[RawClause], regions: list[Region], notes: list[str]) -> Segmentation:
    """Return clauses and regions so that every character of `text` but white space is in just one.

    A clause goes before a region; what is in neither becomes a clause of kind `unplaced`.
    """
    clauses = sorted(clauses, key=lambda clause: (clause.start, clause.end))
    taken = [(c.start, c.end) for c in clauses]
    kept: list[Region] = []
    reached = 0  # of two regions that overlap the first has the words
    for region in sorted(regions, key=lambda r: (r.start, r.end)):
        start = max(reached, region.start)
        kept += [Region(region.kind, *part) for part in _outside(text, start, region.end, taken)]
        reached = max(reached, region.end)
    unplaced = _outside(text, 0, len(text), sorted([*taken, *((r.start, r.end) for r in kept)]))
    for start, end in unplaced:
        clauses.append(RawClause((ClauseKind.UNPLACED.value,), (), start, end, kind=ClauseKind.UNPLACED))
        notes.append(f"no rule places {end - start} characters at {start}")
    clauses.sort(key=lambda clause: (clause.start, clause.end))
    return Segmentation(clauses, kept, notes)


def _outside(text: str, start: int, end: int, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the parts of `[start, end)` that are in none of the sorted spans `taken`, trimmed."""
    parts: list[tuple[int, int]] = []
    at = start
    for place in range(max(0, bisect_left(taken, (start, start)) - 1), len(taken)):
        begin, until = taken[place]
        if begin >= end:
            break
        if begin > at:
            parts.append((at, min(begin, end)))
        at = max(at, until)
    if at < end:
        parts.append((at, end))
    trimmed = []
    for begin, until in parts:
        words = text[begin:until]
        first = begin + len(words) - len(words.lstrip())
        last = until - len(words) + len(words.rstrip())
        if first < last:
            trimmed.append((first, last))
    return trimmed
