"""What the clauses of a higher document ask and where a lower one answers, theme by theme."""

from __future__ import annotations

from dataclasses import dataclass

from extraction.rows import Duty
from extraction.terms import ROLE_RANK
from indexer.compare.align import CLAUSE_THRESHOLD, Encode, clause_scores
from indexer.models import Clause, Document
from indexer.store.store import Store

# A clause answers another where it answers no third one much better.
_OWN_BEST = 0.75
_SHOWN = 3
_NO_THEME = frozenset({"preamble", "tail"})


@dataclass(frozen=True)
class Answer:
    """A clause of the lower document that answers one of the higher: how alike, and in which terms."""

    clause: Clause
    score: float
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Theme:
    """One clause of the higher document, the units it names, and its answers, the best first."""

    clause: Clause
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Themes:
    """Every clause of the higher document, and those that the lower one adds; units by clause id."""

    themes: list[Theme]
    additional: list[Clause]
    units: dict[str, tuple[str, ...]]


def compare_clauses(store: Store, higher: Document, lower: Document, encode: Encode | None = None) -> Themes:
    """Return the clauses of two documents aligned by theme; one may have several answers or none."""
    ours, theirs = _clauses(store, higher), _clauses(store, lower)
    scores, shared = clause_scores(ours, theirs, encode)
    best_of = scores.max(axis=0, initial=0.0)
    themes = []
    answering: set[int] = set()
    for i, clause in enumerate(ours):
        fit = [
            j
            for j in scores[i].argsort()[::-1][:_SHOWN].tolist()
            if scores[i, j] >= CLAUSE_THRESHOLD and scores[i, j] >= _OWN_BEST * best_of[j]
        ]
        answering.update(fit)
        answers = tuple(Answer(theirs[j], float(scores[i, j]), tuple(shared(i, j))) for j in fit)
        themes.append(Theme(clause, answers))
    additional = [clause for j, clause in enumerate(theirs) if j not in answering]
    return Themes(themes, additional, _units(store, higher, lower))


def _clauses(store: Store, document: Document) -> list[Clause]:
    return [c for c in store.clauses(document.document_id) if not _NO_THEME & set(c.path)]


def _units(store: Store, *documents: Document) -> dict[str, tuple[str, ...]]:
    """Return clause id -> the units that answer for it, what leads first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for row in store.ledger_rows("duties", [d.document_id for d in documents]):
        if isinstance(row.row, Duty):
            found.setdefault(row.clause_id, []).append((ROLE_RANK[row.row.role], row.row.unit))
    return {
        clause_id: tuple(dict.fromkeys(unit for _, unit in sorted(units, key=lambda pair: pair[0])))
        for clause_id, units in found.items()
    }
