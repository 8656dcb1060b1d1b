"""How sure it is that the best number of a ledger answers a question: a logistic model over what it says of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from extraction.knowledge import table
from extraction.rows import Target
from indexer.search.answers import words
from indexer.search.answers.ask import Asked
from indexer.search.answers.figures import Figure, figures, is_of_part, targets_first, within_bounds
from indexer.search.answers.match import Term, coverage, said, together
from indexer.search.answers.places import Place
from indexer.store.rows import LedgerRow

# What the model looks at; `tests/benchmarks/acceptance.py` fits its weights.
FEATURES = (
    "score", "near", "beyond", "sentence", "around", "clause", "together", "focus", "ahead", "first", "measure", "target",
)  # fmt: skip
# How far ahead of the next a candidate is at most; one beside which there is none is so far where the
# question fixes the unit of measure.
_FAR, _ALONE = 0.5, 0.25
_AS_GOOD = 0.02


@cache
def _model() -> dict[str, Any]:
    found: dict[str, Any] = table("acceptance", "indexer.data")["figure"]
    return found


def features(
    asked: Asked, terms: Sequence[Term], best: Figure, others: Sequence[float], place_in_ranking: int
) -> dict[str, float]:
    """Return what the model looks at, by name, for the best number; `others` are scores of numbers that say else."""
    place, row = best.place, best.row.row
    sentence = place.words(place.sentence(row.start))
    near = best.name + "|" + place.words(place.part(row.start, row.end, ()))
    focus = [term for term in terms if set(term.forms) & set(asked.focus)]
    return {
        "score": best.score,
        "near": best.near,
        "beyond": best.beyond,
        "sentence": coverage(terms, (sentence + place.headings + place.title + best.name, 1.0)),
        "around": coverage(terms, (place.headings + place.title, 1.0)),
        "clause": coverage(terms, (place.text, 1.0)),
        "together": together(terms, asked.text, sentence, place.headings, place.title),
        "focus": max((said(term, near) for term in focus), default=1.0),
        "ahead": min(_FAR, best.score - max(others)) if others else (_FAR if asked.measures else _ALONE),
        "first": 1 / (1 + place_in_ranking),
        "measure": float(bool(asked.measures)),
        "target": float(isinstance(row, Target)),
    }


def probability(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return what a logistic model with some weights and a bias makes of features."""
    total = weights["bias"] + sum(weights[name] * values[name] for name in FEATURES)
    return 1 / (1 + math.exp(-total))


def is_sure(values: Mapping[str, float]) -> bool:
    """Return True if the number with these features answers, by the model and its threshold."""
    return probability(values, _model()["weights"]) >= float(_model()["least"])


def figure_score(one: Figure) -> float:
    """Return by what numbers are ordered: those in whose own words less stands, and those of no norm, come later."""
    return one.score - 0.15 * (1 - one.near) - (0 if one.place.document.normative else 0.02)


def best_figures(
    asked: Asked, known: Sequence[Term], places: Mapping[str, Place], rows: Mapping[str, list[LedgerRow]]
) -> tuple[list[Figure], dict[str, float]]:
    """Return the best number, with those of its sentence that are as good, and its features; [] if there is none."""
    found = targets_first(within_bounds(asked, figures(asked, known, places, rows, focused=False)))
    found = [one for one in found if not is_of_part(asked, known, one)]
    scored = sorted(((figure_score(one), one) for one in found), key=lambda pair: -pair[0])
    if not scored:
        return [], {}
    score, best = scored[0]
    sentence = best.place.sentence(best.row.row.start)
    kept = [
        one
        for own, one in scored
        if own > score - _AS_GOOD
        and one.row.clause_id == best.row.clause_id
        and one.place.sentence(one.row.row.start) == sentence
    ]
    told = {words.of_figure(one).answer for one in kept}
    others = [one.score for _, one in scored if words.of_figure(one).answer not in told]
    order = list(places).index(best.row.clause_id)
    return kept, features(asked, known, best, others, order)
