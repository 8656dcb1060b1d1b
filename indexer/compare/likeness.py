"""How alike clauses are by what they demand: rare words in common, and what an encoder makes of them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from extraction.text.folding import fold
from indexer.index.tokens import words

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]
Weights = tuple[list[dict[str, float]], list[dict[str, float]]]

# Fitted by tests/benchmarks/alignment.py: logistic regression on annotated pairs of documents. A demand is met by
# another as surely as their words and the windows they stand in are alike; a clause answers another as surely as
# their texts, their windows and, on average, their demands are, and as a demand of it says what the heading does.
_DEMANDS = {"words": 23.7, "meaning": 1.14, "bias": -4.41}
_CLAUSES = {"text": 47.3, "covered": 2.82, "covering": 2.73, "heading": 11.8, "meaning": 0.6, "bias": -6.62}
# So many columns are held at once: three thousand rows take 50 MB.
_BLOCK = 4096
_KEPT = 4096
_PAIR = "·"
_NO_WORD = re.compile(r"[^\u4e00-\u9fffa-z0-9]+")


@lru_cache(maxsize=_KEPT)
def terms(text: str) -> tuple[str, ...]:
    """Return what a text is compared by: its words, and the pairs of neighbouring characters.

    The pairs find what the dictionary cuts in different ways.
    """
    found = [word for word in words(text) if len(word) > 1]
    for run in _NO_WORD.split(fold(text).lower()):
        found += [_PAIR + run[at : at + 2] for at in range(len(run) - 1)]
    return tuple(found)


def rarity(texts: Sequence[Iterable[str]]) -> dict[str, float]:
    """Return term -> inverse document frequency over texts, log((1 + n) / df)."""
    counts = Counter(term for text in texts for term in set(text))
    return {term: math.log((1 + len(texts)) / count) for term, count in counts.items()}


def weighed(text: Iterable[str], rare: Mapping[str, float]) -> dict[str, float]:
    """Return the TF-IDF weights of a text's terms as a vector of unit length."""
    own = {t: (1 + math.log(n)) * rare.get(t, 0.0) for t, n in Counter(text).items()}
    norm = math.sqrt(sum(weight * weight for weight in own.values())) or 1.0
    return {term: weight / norm for term, weight in own.items()}


def products(left: Sequence[Mapping[str, float]], right: Sequence[Mapping[str, float]]) -> Matrix:
    """Return the inner products of sparse vectors, float32 [len(left), len(right)]."""
    shared = sorted(set().union(*left) & set().union(*right))
    found = np.zeros((len(left), len(right)), dtype=np.float32)
    for at in range(0, len(shared), _BLOCK):
        place = {term: i for i, term in enumerate(shared[at : at + _BLOCK])}
        found += _dense(left, place) @ _dense(right, place).T
    return found


def _dense(rows: Sequence[Mapping[str, float]], place: Mapping[str, int]) -> Matrix:
    found = np.zeros((len(rows), len(place)), dtype=np.float32)
    for at, row in enumerate(rows):
        own = [term for term in row if term in place]
        found[at, [place[term] for term in own]] = [row[term] for term in own]
    return found


@dataclass(frozen=True)
class Side:
    """The clauses of one document: the text of each, its demands one by one, the vectors of its windows.

    `windows` has an array [n, d] a clause, n may be 0.
    """

    texts: Sequence[str]
    headings: Sequence[str]
    demands: Sequence[Sequence[str]]
    windows: Sequence[Matrix]


@dataclass(frozen=True)
class Likeness:
    """How alike the clauses of two documents are.

    `clauses` is the probability that one answers the other, float32 [left, right]; `demands` that of each demand
    with each, in the order of the clauses, and `left` and `right` give for each demand the number of its clause.
    The features are what the probabilities are made of.
    """

    clauses: Matrix
    demands: Matrix
    left: Numbers
    right: Numbers
    weights: Weights
    features: dict[str, Matrix]
    demand_features: dict[str, Matrix]

    def shared(self, one: int, other: int, most: int = 8) -> tuple[str, ...]:
        """Return the words that two clauses have in common, those that say most first."""
        ours, theirs = self.weights[0][one], self.weights[1][other]
        common = [term for term in ours if term in theirs and not term.startswith(_PAIR)]
        common.sort(key=lambda term: -ours[term] * theirs[term])
        whole = [term for term in common if not any(term != longer and term in longer for longer in common)]
        return tuple(whole[:most])


def likeness(one: Side, other: Side) -> Likeness:
    """Return how alike the clauses and the demands of two documents are."""
    texts = [[terms(text) for text in side.texts] for side in (one, other)]
    heads = [[terms(heading) for heading in side.headings] for side in (one, other)]
    rare = rarity(
        [
            {*text, *head}
            for side, own in zip(texts, heads, strict=True)
            for text, head in zip(side, own, strict=True)
        ]
    )
    ours, theirs = ([weighed(text, rare) for text in side] for side in texts)
    left, right = (
        np.repeat(np.arange(len(side.demands)), [len(own) for own in side.demands]) for side in (one, other)
    )
    demands = demand_features(one, other, rare)
    met = logistic(demands, _DEMANDS)
    shape = len(one.texts), len(other.texts)
    features = {
        "text": products(ours, theirs),
        "covered": covered(met, left, right, shape),
        "covering": covered(met.T, right, left, shape[::-1]).T,
        "heading": _best(
            products(
                [weighed(head, rare) for head in heads[0]],
                [weighed(terms(demand), rare) for own in other.demands for demand in own],
            ),
            right,
            shape[1],
        ),
        "meaning": _standard(_nearness(one.windows, other.windows, np.mean)),
    }
    return Likeness(logistic(features, _CLAUSES), met, left, right, (ours, theirs), features, demands)


def logistic(features: Mapping[str, Matrix], weights: Mapping[str, float]) -> Matrix:
    """Return the probability that a logistic model gives for features."""
    score = sum(weights[name] * value for name, value in features.items()) + weights["bias"]
    return np.asarray(1 / (1 + np.exp(-score)), dtype=np.float32)


def demand_features(one: Side, other: Side, rare: Mapping[str, float]) -> dict[str, Matrix]:
    """Return what the likeness of demands is made of, name -> float32 [demands of one, demands of other]."""
    weights = (
        [weighed(terms(demand), rare) for own in side.demands for demand in own] for side in (one, other)
    )
    nearest = _nearness(_demand_windows(one), _demand_windows(other), np.max)
    return {"words": products(*weights), "meaning": _standard(nearest)}


def _demand_windows(side: Side) -> list[Matrix]:
    """Return for each demand the windows that it stands in: those of a clause are of about one length."""
    found = []
    for text, demands, windows in zip(side.texts, side.demands, side.windows, strict=True):
        for demand in demands:
            at = max(0, text.find(demand))
            scale = len(windows) / max(1, len(text))
            first, end = math.floor(at * scale), math.ceil((at + len(demand)) * scale)
            found.append(windows[min(first, len(windows) - 1) if len(windows) else 0 : end])
    return found


def covered(alike: Matrix, left: Numbers, right: Numbers, shape: tuple[int, int]) -> Matrix:
    """Return for each pair of clauses how well the demands of the one are met by those of the other, on average."""
    found = np.zeros(shape, dtype=np.float32)
    np.add.at(found, left, _best(alike, right, shape[1]))
    counts = np.maximum(np.bincount(left, minlength=shape[0]), 1)
    return np.asarray(found / counts[:, None], dtype=np.float32)


def _best(alike: Matrix, owners: Numbers, count: int) -> Matrix:
    """Return for each row its greatest value over the columns of each of `count` owners; 0 for one without any."""
    found = np.zeros((len(alike), count), dtype=np.float32)
    for at, owner in enumerate(owners):
        np.maximum(found[:, owner], alike[:, at], out=found[:, owner])
    return found


def _nearness(left: Sequence[Matrix], right: Sequence[Matrix], over: Callable[..., Matrix]) -> Matrix:
    """Return for each pair the cosine of each window with its nearest one, `over` the windows of the left."""
    found = np.zeros((len(left), len(right)), dtype=np.float32)
    sizes = [len(windows) for windows in right]
    filled = [at for at, size in enumerate(sizes) if size]
    if not filled:
        return found
    starts = np.cumsum([0, *(sizes[at] for at in filled[:-1])])
    theirs = np.concatenate([right[at] for at in filled])
    for at, windows in enumerate(left):
        if len(windows):
            found[at, filled] = over(np.maximum.reduceat(windows @ theirs.T, starts, axis=1), axis=0)
    return found


def _standard(values: Matrix) -> Matrix:
    """Return values with mean 0 and deviation 1: encoders differ in how they spread their cosines."""
    spread = float(values.std()) if values.size else 0.0
    return (values - values.mean()) / spread if spread else np.zeros_like(values)
