"""Doubt: how likely it is that a knowledge base answers a question, by a model fitted to that knowledge base.

Ten measures of what a search finds go into a logistic model. What values tell an answer from what is
merely nearest depends on the texts and on the encoder, so a build fits the model anew (see `calibrate`);
there is no constant of any one corpus in it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

Ranking = Sequence[tuple[int, float]]
"""(clause number, score), best first."""
Texts = Callable[[Sequence[int]], Mapping[int, tuple[str, str]]]
"""Clause numbers to (title and headings, body), folded."""

# Changes whenever a model would be fitted to other measures or other questions.
CALIBRATION = "6"
MEASURES = (
    "held", "held_by_nearest", "nearest", "lead", "agreement", "unknown", "pairs", "in_a_sentence", "best_by_words",
    "near_five",
)  # fmt: skip
# Whether more of a measure speaks for an answer (1) or against it (-1), whatever the examples say.
_SIGNS = np.array([-1.0 if name == "unknown" else 1.0 for name in MEASURES])
# So many clauses of either side are looked at, and so many are compared.
_FIRST, _COMPARED = 5, 10
# Words count as standing together within so many characters; windows of that length begin every half of it.
_TOGETHER = 400
# What is held of the words that stand for everyday ones counts for so much.
_INSTEAD = 0.8
_STEPS, _RIDGE = 50, 5.0
# The share of a knowledge base's own questions that are doubted, the least and the largest share of those of
# other fields that are for its sake, and the probability from which no question is.
_DOUBTED, _LEAST_FAR, _MOST_FAR, _MOST_DOUBTED = 0.05, 0.8, 0.95, 0.5
_STOPS = re.compile(r"[。;\n]")
# Nothing is shown where an answer is half as likely as for the least likely of the questions made of a
# knowledge base, and at most so likely.
_SILENT = 0.02


@dataclass(frozen=True)
class DoubtModel:
    """A logistic model over MEASURES, each less `mean` and divided by `scale`.

    A question is doubtful where its probability of being answered is below `doubtful`, and nothing is
    shown where it is below `nothing`.
    """

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    doubtful: float
    nothing: float

    def probability(self, measured: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return for measures of shape [n, measures] the probability that something answers, [n]."""
        mean, scale, weights = self._arrays
        return _logistic((measured - mean) / scale @ weights + self.bias)

    @cached_property
    def _arrays(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        return np.array(self.mean), np.array(self.scale), np.array(self.weights)

    def to_json(self) -> str:
        """Return the model as the manifest keeps it."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> DoubtModel | None:
        """Return the model of a manifest, None where it has none."""
        if not text:
            return None
        raw: dict[str, Any] = json.loads(text)
        fields = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
        return DoubtModel(**cast("dict[str, Any]", fields))


def measure(
    text: str,
    words: Sequence[str],
    frequencies: Mapping[str, int],
    count: int,
    lexical: Ranking,
    vector: Ranking,
    texts: Texts,
    related: Sequence[str] = (),
) -> NDArray[np.float64]:
    """Return the MEASURES of a folded question, its words and what was found, float64 [measures].

    `frequencies` says how many of the `count` clauses hold each word.
    Where `related` words stand for everyday ones, what of these is held counts as what is held of the words.
    """
    words = [word for word in words if len(word) > 1 or word.isdecimal()] or list(words)
    known = {word for word in words if frequencies.get(word)}
    rarity = {word: -math.log((frequencies.get(word, 0) or 0.5) / count) for word in words}
    pairs = {a + b: 1.0 for a, b in pairwise(text) if a.isalnum() and b.isalnum()}
    keys = dict.fromkeys(key for ranking in (lexical, vector) for key, _ in ranking[:_FIRST])
    found = texts(list(keys))
    meant = dict.fromkeys(related, 1.0)
    spoken = {key: _INSTEAD * _held(meant, *both) if meant else 0.0 for key, both in found.items()}
    held = {key: max(_held(rarity, *both), spoken[key]) for key, both in found.items()}
    of_pairs = [max(_held(pairs, *both), spoken[key]) for key, both in found.items()]
    cosines = [score for _, score in vector[:_COMPARED]] or [0.0]
    either = {key for key, _ in lexical[:_COMPARED]} & {key for key, _ in vector[:_COMPARED]}
    total = sum(rarity.values()) or 1.0
    unknown = sum(rarity[word] for word in words if word not in known) / total
    spoken_best = max(spoken.values(), default=0.0)
    sentence = max((_held_in_a_sentence(rarity, *both) for both in found.values()), default=0.0)
    return np.array(
        [
            max(held.values(), default=0.0),
            max((held.get(key, 0.0) for key, _ in vector[:1]), default=0.0),
            cosines[0],
            cosines[0] - cosines[-1],
            len(either) / _COMPARED,
            unknown * (1 - spoken_best),
            max(of_pairs, default=0.0),
            max(sentence, spoken_best),
            max((score for _, score in lexical[:1]), default=0.0) / total,
            sum(cosines[:_FIRST]) / len(cosines[:_FIRST]),
        ]
    )


def _held(weights: Mapping[str, float], around: str, body: str) -> float:
    """Return the share, by weight, of words that stand together in a part of a body or around it."""
    outside = sum(weight for word, weight in weights.items() if word in around)
    inner = {word: weight for word, weight in weights.items() if word not in around and word in body}
    best = 0.0
    if not inner or len(body) <= _TOGETHER:  # all of it is one part
        return (outside + sum(inner.values())) / (sum(weights.values()) or 1.0)
    for start in range(0, max(1, len(body) - _TOGETHER // 2), _TOGETHER // 2):
        part = body[start : start + _TOGETHER]
        best = max(best, sum(weight for word, weight in inner.items() if word in part))
    return (outside + best) / (sum(weights.values()) or 1.0)


def _held_in_a_sentence(weights: Mapping[str, float], around: str, body: str) -> float:
    """Return the share, by weight, of words that one sentence of a body says, or what is around it."""
    outside = sum(weight for word, weight in weights.items() if word in around)
    inner = {word: weight for word, weight in weights.items() if word not in around and word in body}
    best = max(
        (sum(weight for word, weight in inner.items() if word in part) for part in _STOPS.split(body)),
        default=0.0,
    )
    return (outside + best) / (sum(weights.values()) or 1.0)


def fit(
    answered: NDArray[np.float64], unanswered: NDArray[np.float64], far: NDArray[np.float64]
) -> DoubtModel:
    """Return the model that tells measures [n, measures] of answered questions from those of others.

    Both kinds count the same together; the weights are held small by a ridge (Hosmer, Lemeshow and
    Sturdivant 2013, by Newton's method), and none speaks against its measure's sign: where that would fit the
    examples better, they are unlike questions in it. Doubtful is what is less likely answered than all but a few
    of the answered questions, within what most questions of other fields, `far`, leave.
    """
    rows = np.vstack([answered, unanswered])
    wanted = np.array([1.0] * len(answered) + [0.0] * len(unanswered))
    share = np.where(wanted > 0, 0.5 / len(answered), 0.5 / len(unanswered)) * len(rows)
    mean, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    standard = (rows - mean) / scale
    weights, free = np.zeros(len(mean)), np.ones(len(mean), dtype=bool)
    while True:
        weights[:] = 0
        weights[free], bias = _newton(standard[:, free], wanted, share)
        against = weights * _SIGNS
        if against.min() >= 0:
            break
        free[int(against.argmin())] = False

    def rounded(values: NDArray[np.float64]) -> tuple[float, ...]:
        return tuple(np.round(values, 4).tolist())

    model = DoubtModel(rounded(mean), rounded(scale), rounded(weights), round(bias, 4), 0.5, 0)
    likely, unlikely = model.probability(answered), model.probability(far)
    least, most = np.quantile(unlikely, (_LEAST_FAR, _MOST_FAR))
    doubtful = min(_MOST_DOUBTED, float(np.clip(np.quantile(likely, _DOUBTED), least, most)))
    nothing = min(_SILENT, float(likely.min()) / 2, doubtful / 2)
    return replace(model, doubtful=round(doubtful, 4), nothing=round(nothing, 4))


def _newton(
    rows: NDArray[np.float64], wanted: NDArray[np.float64], share: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Return the weights and the bias of a ridge-logistic model of rows [n, measures] that each count for a share."""
    design = np.hstack([rows, np.ones((len(rows), 1))])
    ridge = np.diag([_RIDGE] * rows.shape[1] + [0.0])
    found = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        likely = _logistic(design @ found)
        slope = design.T @ (share * (likely - wanted)) + ridge @ found
        curve = (design.T * (share * likely * (1 - likely))) @ design + ridge + 1e-6 * np.eye(len(found))
        found -= np.linalg.solve(curve, slope)
    return found[:-1], float(found[-1])


def _logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))
