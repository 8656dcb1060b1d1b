"""The outline of a document: its headings as links to the clauses below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from indexer.documents.cite import path_words
from indexer.models import Clause, ClauseKind

# Headings of so many levels are in sight; deeper ones only around the clause that is shown.
_DEPTH = 2
_DEEPEST = 4
_LONGEST = 40
# A text with fewer headings is outlined by its clauses.
_FEW = 3


@dataclass(frozen=True)
class Entry:
    """One heading: its words, how deep it lies (from 0), the first clause below it, whether that shown is."""

    label: str
    depth: int
    clause_id: str
    path: tuple[str, ...]
    current: bool = False


def outline(clauses: Sequence[Clause], current: str | None) -> list[Entry]:
    """Return the headings of a document in order; where it has none its clauses stand for themselves."""
    shown = next((clause.path for clause in clauses if clause.clause_id == current), ())
    found: dict[tuple[str, ...], Entry] = {}
    for clause in clauses:
        for depth in range(min(len(clause.path), _DEEPEST)):
            path = clause.path[: depth + 1]
            if (
                path in found
                or path[-1] == "intro"
                or (clause.kind == ClauseKind.ROW and path == clause.path)
            ):
                continue
            heading = clause.headings[depth] if depth < len(clause.headings) else ""
            if heading or depth == 0:
                found[path] = Entry(_label(path[-1], heading), depth, clause.clause_id, path)
    if len(found) < _FEW:
        found = {
            clause.path: Entry(_label(clause.path[-1], clause.heading), 0, clause.clause_id, clause.path)
            for clause in clauses
            if clause.kind != ClauseKind.ROW
        }
    inside = {path for path in found if path == shown[: len(path)]}
    return [
        Entry(entry.label, entry.depth, entry.clause_id, path, path in inside)
        for path, entry in found.items()
        if entry.depth < _DEPTH or path[:-1] in inside
    ]


def _label(label: str, heading: str) -> str:
    """Return a heading with its label, cut where it is a sentence; the title of a table has its label in it."""
    words = heading if heading.startswith(label) else f"{path_words((label,))}{heading}"
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def outline_html(entries: Sequence[Entry], address: Callable[[str], str], title: str) -> str:
    """Return the outline as links; what leads to the clause shown is marked. "" without entries."""
    if not entries:
        return ""
    last = max((at for at, entry in enumerate(entries) if entry.current), default=-1)
    lines = []
    for at, entry in enumerate(entries):
        mark = ' aria-current="location"' if at == last else ' class="pl-way"' if entry.current else ""
        lines.append(
            f'<a href="{escape(address(entry.clause_id))}" target="_self" '
            f'style="padding-left:{0.5 + 0.9 * entry.depth:.1f}rem"{mark}>{escape(entry.label)}</a>'
        )
    return (
        f'<nav class="pl-outline" aria-label="{escape(title)}"><h4>{escape(title)}</h4>{"".join(lines)}</nav>'
    )
