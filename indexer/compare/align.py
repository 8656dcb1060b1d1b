"""Alignment: which clause of one document answers which of another."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.index.tokens import words as tokenize
from indexer.models import Clause

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors, float32 [n, d]."""

# Cosines of e5 lie between 0.8 and 1 whatever is compared.
_LEAST_COSINE = 0.8
# Below this nothing is aligned (measured on the sample documents).
CLAUSE_THRESHOLD = 0.3
# A clause's heading counts for as much as its text.
_HEADING = 0.5
_TERMS = 8


def clause_scores(
    left: Sequence[Clause], right: Sequence[Clause], encode: Encode | None = None
) -> tuple[NDArray[np.float32], Callable[[int, int], list[str]]]:
    """Return how alike clauses are by theme, 0 to 1, and a function for the terms that two share.

    Headings count for half: words (cosine of TF-IDF over jieba's tokens) and, with an encoder, meaning.
    """
    heads = [_heading_of(clause) for clause in (*left, *right)]
    text, weights = _tfidf([tokenize(clause.text) for clause in (*left, *right)])
    head, _ = _tfidf([tokenize(heading) for heading in heads])
    n = len(left)
    heading = head[:n] @ head[n:].T
    if encode is not None and n and right:
        vectors = encode(heads)
        meaning = np.clip((vectors[:n] @ vectors[n:].T - _LEAST_COSINE) / (1 - _LEAST_COSINE), 0, 1)
        heading = 0.5 * heading + 0.5 * meaning
    scores = _HEADING * heading + (1 - _HEADING) * (text[:n] @ text[n:].T)

    def shared(i: int, j: int) -> list[str]:
        common = Counter(
            {term: w * weights[n + j][term] for term, w in weights[i].items() if term in weights[n + j]}
        )
        return [term for term, _ in common.most_common(_TERMS) if len(term) > 1]

    return np.asarray(scores, dtype=np.float32), shared


def _heading_of(clause: Clause) -> str:
    return next((h for h in reversed(clause.headings) if h), "") or clause.text[:24]


def _tfidf(texts: Sequence[Sequence[str]]) -> tuple[NDArray[np.float32], list[dict[str, float]]]:
    """Return unit rows of TF-IDF, float32 [n, terms], and each text's weights."""
    frequency = Counter(term for terms in texts for term in set(terms))
    place = {term: at for at, term in enumerate(sorted(frequency))}
    rows = np.zeros((len(texts), max(1, len(place))), dtype=np.float32)
    weights: list[dict[str, float]] = []
    for at, terms in enumerate(texts):
        counts = Counter(terms)
        own = {t: (1 + math.log(n)) * math.log((1 + len(texts)) / frequency[t]) for t, n in counts.items()}
        norm = math.sqrt(sum(w * w for w in own.values())) or 1.0
        weights.append({term: w / norm for term, w in own.items()})
        rows[at, [place[term] for term in own]] = [w / norm for w in own.values()]
    return rows, weights
