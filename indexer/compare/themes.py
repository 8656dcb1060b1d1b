"""What the measures of a higher document ask, and which measures of a lower one answer, clause by clause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from extraction.rows import Duty, Measure
from extraction.terms import ROLE_RANK
from indexer.compare.general import General, general
from indexer.compare.likeness import Likeness, Side, likeness
from indexer.models import Clause, Document, Review
from indexer.store.store import Store

Vectors = Callable[[Iterable[int]], Mapping[int, NDArray[np.float32]]]
"""Keys of clauses to the vectors of their windows, float32 [n, d]; a clause without any may be left out."""

# Chosen by tests/benchmarks/alignment.py so that of what is listed 0.85 is right.
CLAUSE_THRESHOLD = 0.35
DEMAND_THRESHOLD = 0.7
# Of several measures that answer one those count that are nearly as good as the best.
_NEARLY = 0.75
_NO_THEME = frozenset({"preamble", "tail"})
_INTRO = "intro"


class State(StrEnum):
    """What became of a clause of the higher document, or that only the lower one has it."""

    ANSWERED = "answered"
    PARTLY = "partly"
    MISSING = "missing"
    GENERAL = "general"
    ADDITIONAL = "additional"


@dataclass(frozen=True)
class Demand:
    """One thing that a clause asks: a measure of the ledger, or the whole clause where none was read of it."""

    clause: Clause
    text: str
    row_id: str | None = None


@dataclass(frozen=True)
class Link:
    """A demand of the higher document and one of the lower that answers it; `score` is 0 to 1."""

    higher: Demand
    lower: Demand
    score: float


@dataclass(frozen=True)
class Answer:
    """A clause of the lower document that answers one of the higher: how surely, where, and in which terms."""

    clause: Clause
    score: float
    terms: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Theme:
    """One clause of the higher document with its answers, the best first, and its demands that none answers."""

    clause: Clause
    answers: tuple[Answer, ...]
    unanswered: tuple[Demand, ...]
    general: General | None = None

    @property
    def state(self) -> State:
        """What became of it; what every plan says in general is never missing."""
        if not self.answers:
            return State.GENERAL if self.general or self.clause.path[-1:] == (_INTRO,) else State.MISSING
        return State.PARTLY if self.unanswered else State.ANSWERED


@dataclass(frozen=True)
class Themes:
    """Every clause of the higher document, and those that the lower one adds; units by clause id."""

    themes: list[Theme]
    additional: list[Clause]
    units: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Asked:
    """A clause and what it asks, one by one."""

    clause: Clause
    demands: tuple[Demand, ...]
    kind: General | None


def compare_clauses(store: Store, higher: Document, lower: Document, vectors: Vectors) -> Themes:
    """Return the clauses of two documents aligned by what they demand; one may have several answers or none."""
    ours, theirs, alike = clause_likeness(store, higher, lower, vectors)
    themes = []
    for i, asked in enumerate(ours):
        row = alike.clauses[i]
        fit = [j for j in row.argsort(kind="stable")[::-1].tolist() if row[j] >= CLAUSE_THRESHOLD]
        links, unanswered = _links(alike, i, fit, asked, theirs)
        answers = (
            Answer(theirs[j].clause, float(row[j]), alike.shared(i, j), tuple(links.get(j, ()))) for j in fit
        )
        themes.append(Theme(asked.clause, tuple(answers), unanswered, asked.kind))
    answering = {answer.clause.clause_id for theme in themes for answer in theme.answers}
    added = [own.clause for own in theirs if own.clause.clause_id not in answering and not own.kind]
    return Themes(themes, added, units_of(store, higher, lower))


def clause_likeness(
    store: Store, higher: Document, lower: Document, vectors: Vectors
) -> tuple[list[Asked], list[Asked], Likeness]:
    """Return what two documents ask, clause by clause, and how alike that is."""
    ours, theirs = _asked(store, higher), _asked(store, lower)
    alike = likeness(_side(store, higher, ours, vectors), _side(store, lower, theirs, vectors))
    # What a plan is for answers nothing that another one asks for.
    aims = [np.array([own.kind == "aims" for own in side], dtype=bool) for side in (ours, theirs)]
    alike.clauses[aims[0][:, None] != aims[1]] = 0
    return ours, theirs, alike


def _asked(store: Store, document: Document) -> list[Asked]:
    """Return the clauses of a document, its opening and end left out, with their demands."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in store.ledger_rows("measures", [document.document_id]):
        if isinstance(row.row, Measure) and row.review != Review.REJECTED:
            found.setdefault(row.clause_id, []).append((row.row.text, row.row_id))
    return [
        Asked(
            clause,
            tuple(Demand(clause, *own) for own in found.get(clause.clause_id, ((clause.text, None),))),
            general(clause.headings),
        )
        for clause in store.clauses(document.document_id)
        if not _NO_THEME & set(clause.path)
    ]


def _side(store: Store, document: Document, asked: Sequence[Asked], vectors: Vectors) -> Side:
    keys = {clause.clause_id: key for key, clause in store.keyed_clauses([document.document_id])}
    known = vectors(keys.values())
    none = np.zeros((0, 0), dtype=np.float32)
    return Side(
        [own.clause.text for own in asked],
        [next((heading for heading in reversed(own.clause.headings) if heading), "") for own in asked],
        [[demand.text for demand in own.demands] for own in asked],
        [known.get(keys[own.clause.clause_id], none) for own in asked],
    )


def _links(
    alike: Likeness, i: int, fit: Sequence[int], asked: Asked, offered: Sequence[Asked]
) -> tuple[dict[int, list[Link]], tuple[Demand, ...]]:
    """Return for each answering clause its demands that answer one of clause `i`, and what none of them answers."""
    links: dict[int, list[Link]] = {}
    unanswered = []
    places = np.flatnonzero(np.isin(alike.right, fit))
    firsts = np.searchsorted(alike.right, np.arange(len(offered)))
    for number, demand in zip(np.flatnonzero(alike.left == i), asked.demands, strict=True):
        own = alike.demands[number, places]
        best = float(own.max(initial=0.0))
        if best < DEMAND_THRESHOLD:
            unanswered.append(demand)
            continue
        for place in places[own >= max(DEMAND_THRESHOLD, _NEARLY * best)]:
            j = int(alike.right[place])
            other = offered[j].demands[place - int(firsts[j])]
            links.setdefault(j, []).append(Link(demand, other, float(alike.demands[number, place])))
    return links, tuple(unanswered)


def units_of(store: Store, *documents: Document) -> dict[str, tuple[str, ...]]:
    """Return clause id -> the units that answer for it, what leads first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for row in store.ledger_rows("duties", [d.document_id for d in documents]):
        if isinstance(row.row, Duty) and row.review != Review.REJECTED:
            found.setdefault(row.clause_id, []).append((ROLE_RANK[row.row.role], row.row.unit))
    return {
        clause_id: tuple(dict.fromkeys(unit for _, unit in sorted(units, key=lambda pair: pair[0])))
        for clause_id, units in found.items()
    }
