"""BM25 as an inner product: what of a score a clause decides, and what a query.

A score is the sum over words and fields of

    weight of the field * IDF(word) * (k + 1)    times    tf / (tf + k * (1 - b + b * length / mean length))

The second factor is the clause's and stands in its sparse vector, the first is the query's. The numbers are those of
tantivy, which scores the engine that is built in, the coarse lengths included: both engines give one score.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping

from indexer.index.lexical import WEIGHTS, LexicalEntry

K, B = 1.2, 0.75
FIELDS = tuple(WEIGHTS)
# Lengths are exact up to here; then eight steps of 2, eight of 4, and so on.
_EXACT, _STEPS = 40, 8
# What parts words for tantivy's tokenizer.
_BETWEEN = re.compile(r"[ \t\n\f\r]+")

Counts = Mapping[str, Counter[str]]
"""Field -> word -> how often it stands there."""


def coarse(length: int) -> int:
    """Return a number of words as it is kept of a field, in one byte: rounded down."""
    base, step = _EXACT, 2
    if length <= base:
        return length
    while length >= base + _STEPS * step:
        base += _STEPS * step
        step *= 2
    return base + (length - base) // step * step


def clause_weight(count: int, length: int, mean: float) -> float:
    """Return the factor of a word that stands `count` times in a field of so many words."""
    return count / (count + K * (1 - B + B * coarse(length) / mean))


def query_weight(holding: int, clauses: int) -> float:
    """Return the factor of a word that stands in a field of `holding` of so many clauses."""
    return math.log(1 + (clauses - holding + 0.5) / (holding + 0.5)) * (K + 1)


def counted(entry: LexicalEntry) -> Counts:
    """Return the words of a clause, whose fields are words parted by spaces."""
    texts = {"body": entry.body, "heading": entry.headings, "title": entry.title}
    return {field: Counter(word for word in _BETWEEN.split(texts[field]) if word) for field in FIELDS}
