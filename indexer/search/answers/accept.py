"""How sure it is that the best row of a ledger answers a question, and that anything here does.

Both by logistic models over what the row says of what is asked, and what else there is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from extraction.knowledge import table
from extraction.rows import Target
from indexer.search.answers import words
from indexer.search.answers.ask import FIGURE, Asked
from indexer.search.answers.figures import Figure, figures, is_of_part, targets_first, within_bounds
from indexer.search.answers.match import Term, coverage, said, together
from indexer.search.answers.places import Place
from indexer.search.answers.standing import Standing
from indexer.search.answers.units import Assigned, names_of
from indexer.store.rows import LedgerRow

Row = TypeVar("Row")

# What the models look at; `tests/benchmarks/acceptance.py` fits their weights.
SHARED = (
    "score", "ahead", "sentence", "around", "clause", "together", "first", "heard", "own", "letters", "strange",
    "words", "meaning",
)  # fmt: skip
ANSWERS, HERE = "answers", "here"
_FIGURE = (*SHARED, "near", "beyond", "focus", "measure", "target", "fact", "question")
FEATURES = {
    ("figure", ANSWERS): _FIGURE,
    # A number of a part of what is asked for is no answer, yet tells that there may be one.
    ("figure", HERE): (*_FIGURE, "part"),
    ("units", ANSWERS): SHARED,
    ("units", HERE): SHARED,
}
# How far ahead of the next a candidate is at most; one beside which there is none is so far where the
# question fixes the unit of measure.
_FAR, _ALONE = 0.5, 0.25
_AS_GOOD = 0.02
# What is so already comes behind what is to be.
_FACT = 0.1


@dataclass(frozen=True)
class Judged(Generic[Row]):
    """The best rows for a question, and what the models look at; no rows and no values where there are none."""

    kept: list[Row]
    values: dict[str, float]
    kind: str

    def chance(self, of: str) -> float:
        """Return how likely the rows answer (ANSWERS), or anything here does (HERE)."""
        return probability(self.values, _model()[self.kind][of]["weights"]) if self.values else 0.0

    def is_sure(self, of: str) -> bool:
        """Return True where that is likely enough."""
        return self.chance(of) >= float(_model()[self.kind][of]["least"])


@cache
def _model() -> dict[str, Any]:
    return table("acceptance", "indexer.data")


def probability(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return what a logistic model with some weights and a bias makes of features."""
    total = weights["bias"] + sum(weight * values[name] for name, weight in weights.items() if name != "bias")
    return 1 / (1 + math.exp(-total))


def figure_score(one: Figure) -> float:
    """Return by what numbers are ordered: those in whose own words less stands, and those of no norm, come later."""
    return (
        one.score
        - 0.15 * (1 - one.near)
        - (0 if one.place.document.normative else 0.02)
        - (_FACT if one.fact else 0)
    )


def may_be_meant(
    asked: Asked, known: Sequence[Term], places: Mapping[str, Place], rows: Mapping[str, list[LedgerRow]]
) -> list[Figure]:
    """Return the numbers that are of what a question fixes, however little of it they say."""
    return targets_first(within_bounds(asked, figures(asked, known, places, rows, focused=False)))


def best_figures(
    asked: Asked,
    known: Sequence[Term],
    places: Mapping[str, Place],
    found: Sequence[Figure],
    standing: Mapping[str, Standing],
) -> Judged[Figure]:
    """Return the best of some numbers, with those of its sentence that are as good."""
    scored = sorted(((figure_score(one), one) for one in found), key=lambda pair: -pair[0])
    if not scored:
        return Judged([], {}, "figure")
    score, best = scored[0]
    row, place = best.row.row, best.place
    sentence = place.sentence(row.start)
    kept = [
        one
        for own, one in scored
        if own > score - _AS_GOOD
        and one.row.clause_id == best.row.clause_id
        and place.sentence(one.row.row.start) == sentence
    ]
    told = {words.of_figure(one).answer for one in kept}
    others = [one.score for _, one in scored if words.of_figure(one).answer not in told]
    own = best.name + "|" + place.words(place.part(row.start, row.end, ()))
    focus = [term for term in known if set(term.forms) & set(asked.focus)]
    values = _shared(asked, known, place, (place.words(sentence) + "|" + best.name, own), standing)
    values |= {
        "score": best.score,
        "near": best.near,
        "beyond": best.beyond,
        "focus": max((said(term, own) for term in focus), default=1.0),
        "ahead": min(_FAR, best.score - max(others)) if others else (_FAR if asked.measures else _ALONE),
        "first": 1 / (1 + list(places).index(best.row.clause_id)),
        "measure": float(bool(asked.measures)),
        "target": float(isinstance(row, Target)),
        "fact": float(best.fact),
        "part": float(is_of_part(asked, known, best)),
        "question": float(asked.kind == FIGURE),
    }
    return Judged(kept, values, "figure")


def best_units(
    asked: Asked,
    known: Sequence[Term],
    places: Mapping[str, Place],
    found: Sequence[Assigned],
    standing: Mapping[str, Standing],
) -> Judged[Assigned]:
    """Return the units of the best task."""
    if not found:
        return Judged([], {}, "units")
    best = max(found, key=lambda one: one.score)
    others = [one.score for one in found if names_of(one) != names_of(best)]
    task = best.place.words(best.span)
    values = _shared(asked, known, best.place, (task, task), standing) | {
        "score": best.score,
        "ahead": min(_FAR, best.score - max(others)) if others else _ALONE,
        "first": 1 / (1 + list(places).index(best.place.clause.clause_id)),
    }
    return Judged([best], values, "units")


def _shared(
    asked: Asked,
    known: Sequence[Term],
    place: Place,
    texts: tuple[str, str],
    standing: Mapping[str, Standing],
) -> dict[str, float]:
    """Return what both models look at of a row; `texts` are its sentence and its own words."""
    sentence, own = texts
    around = place.headings + "|" + place.title
    whole = f"{sentence}|{around}"
    heard = [term for term in known if term.heard]
    total = sum(term.weight for term in known)
    letters = {letter for term in known for letter in term.forms[0]}
    stands = standing.get(place.clause.clause_id, Standing())
    return {
        "sentence": coverage(known, (whole, 1.0)),
        "around": coverage(known, (around, 1.0)),
        "clause": coverage(known, (place.text, 1.0)),
        "together": together(known, asked.text, sentence, place.headings, place.title),
        "heard": coverage(heard, (whole, 1.0)),
        "own": coverage(heard, (own, 1.0)),
        "letters": len(letters & set(whole)) / len(letters) if letters else 0.0,
        "strange": 1 - sum(term.weight for term in heard) / total if total else 0.0,
        "words": stands.words,
        "meaning": stands.meaning,
    }
