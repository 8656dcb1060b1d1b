"""What the measures of a higher document ask, and which measures of a lower one answer, clause by clause."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from extraction.rows import Duty, Measure
from extraction.terms import ROLE_RANK
from indexer.compare.general import General, general
from indexer.compare.likeness import Likeness, Side, likeness
from indexer.models import Clause, Document, Review
from indexer.store.store import Store

Vectors = Callable[[Collection[int]], Mapping[int, NDArray[np.float32]]]
"""Keys of clauses to the vectors of their windows, float32 [n, d]; a clause without any may be left out."""

# Chosen by tests/benchmarks/alignment.py so that of what is listed 0.85 is right.
CLAUSE_THRESHOLD = 0.3
DEMAND_THRESHOLD = 0.7
# Of several measures that answer one those count that are nearly as good as the best.
_NEARLY = 0.75
# Words in common shorter than this are chance.
_SAME_RUN = 4
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


def compare_clauses(store: Store, higher: Document, lower: Document, vectors: Vectors) -> Themes:
    """Return the clauses of two documents aligned by what they demand; one may have several answers or none."""
    ours, theirs = _clauses(store, higher), _clauses(store, lower)
    asked, offered = _demands(store, higher, ours), _demands(store, lower, theirs)
    alike = likeness(
        _side(store, higher, ours, asked, vectors), _side(store, lower, theirs, offered, vectors)
    )
    aims = [general(clause.headings) for clause in ours], [general(clause.headings) for clause in theirs]
    scores = alike.clauses.copy()
    # What a plan is for answers nothing that another one asks for.
    scores[
        np.array([one == "aims" for one in aims[0]])[:, None] != np.array([one == "aims" for one in aims[1]])
    ] = 0
    themes = []
    for i, clause in enumerate(ours):
        fit = [j for j in scores[i].argsort(kind="stable")[::-1].tolist() if scores[i, j] >= CLAUSE_THRESHOLD]
        links, unanswered = _links(alike, i, fit, asked, offered)
        answers = tuple(
            Answer(theirs[j], float(scores[i, j]), alike.shared(i, j), tuple(links.get(j, ()))) for j in fit
        )
        themes.append(Theme(clause, answers, unanswered, aims[0][i]))
    answering = {answer.clause.clause_id for theme in themes for answer in theme.answers}
    additional = [
        c for c, kind in zip(theirs, aims[1], strict=True) if c.clause_id not in answering and not kind
    ]
    return Themes(themes, additional, _units(store, higher, lower))


def _clauses(store: Store, document: Document) -> list[Clause]:
    return [c for c in store.clauses(document.document_id) if not _NO_THEME & set(c.path)]


def _demands(store: Store, document: Document, clauses: Sequence[Clause]) -> list[list[Demand]]:
    """Return what each clause asks, one by one."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in store.ledger_rows("measures", [document.document_id]):
        if isinstance(row.row, Measure) and row.review != Review.REJECTED:
            found.setdefault(row.clause_id, []).append((row.row.text, row.row_id))
    return [
        [Demand(clause, text, row_id) for text, row_id in found.get(clause.clause_id, ())]
        or [Demand(clause, clause.text)]
        for clause in clauses
    ]


def _side(
    store: Store,
    document: Document,
    clauses: Sequence[Clause],
    demands: Sequence[Sequence[Demand]],
    vectors: Vectors,
) -> Side:
    keys = {clause.clause_id: key for key, clause in store.keyed_clauses([document.document_id])}
    known = vectors([keys[clause.clause_id] for clause in clauses])
    none = np.zeros((0, 0), dtype=np.float32)
    return Side(
        [clause.text for clause in clauses],
        [next((heading for heading in reversed(clause.headings) if heading), "") for clause in clauses],
        [[demand.text for demand in own] for own in demands],
        [known.get(keys[clause.clause_id], none) for clause in clauses],
    )


def _links(
    alike: Likeness,
    i: int,
    fit: Sequence[int],
    asked: Sequence[Sequence[Demand]],
    offered: Sequence[Sequence[Demand]],
) -> tuple[dict[int, list[Link]], tuple[Demand, ...]]:
    """Return for each answering clause its measures that answer one of clause `i`, and what none of them answers."""
    links: dict[int, list[Link]] = {}
    unanswered = []
    places = np.flatnonzero(np.isin(alike.right, fit))
    firsts = np.searchsorted(alike.right, np.arange(len(offered)))
    for number, demand in zip(np.flatnonzero(alike.left == i), asked[i], strict=True):
        own = alike.demands[number, places]
        best = float(own.max(initial=0.0))
        if best < DEMAND_THRESHOLD:
            unanswered.append(demand)
            continue
        for place in places[own >= max(DEMAND_THRESHOLD, _NEARLY * best)]:
            j = int(alike.right[place])
            other = offered[j][place - int(firsts[j])]
            links.setdefault(j, []).append(Link(demand, other, float(alike.demands[number, place])))
    return links, tuple(unanswered)


def _units(store: Store, *documents: Document) -> dict[str, tuple[str, ...]]:
    """Return clause id -> the units that answer for it, what leads first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for row in store.ledger_rows("duties", [d.document_id for d in documents]):
        if isinstance(row.row, Duty) and row.review != Review.REJECTED:
            found.setdefault(row.clause_id, []).append((ROLE_RANK[row.row.role], row.row.unit))
    return {
        clause_id: tuple(dict.fromkeys(unit for _, unit in sorted(units, key=lambda pair: pair[0])))
        for clause_id, units in found.items()
    }


def differing(one: str, other: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the spans of each text that the other does not have: what to mark side by side."""
    blocks = [
        block
        for block in SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
        if block.size >= _SAME_RUN or block.size == 0
    ]
    ours, theirs, at, to = [], [], 0, 0
    for block in blocks:
        if block.a > at:
            ours.append((at, block.a))
        if block.b > to:
            theirs.append((to, block.b))
        at, to = block.a + block.size, block.b + block.size
    return ours, theirs
