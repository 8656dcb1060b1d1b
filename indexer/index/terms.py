"""Terms mined from the texts of a knowledge base: runs of words that stand together far too often for chance.

A run of two or three words is a term by its frequency, by its cohesion (the least pointwise mutual
information over the places where it may be cut; Church and Hanks 1990) and by how freely other words
stand on both sides of it (branching entropy; Jin and Tanaka-Ishii 2006).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from extraction.knowledge import table
from extraction.text.folding import fold
from indexer.index import tokens

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_SHORTEST, _LONGEST = 3, 8
# Set by reading the list that came of 75 plans: below these runs appear that are parts of phrases.
LEAST_OFTEN, LEAST_DOCUMENTS = 12, 4
LEAST_COHESION = 5.0
LEAST_FREEDOM = 1.2
# Words that join, and are no part of a term; the prefix of a level stays a word of its own.
_JOINING = frozenset(
    "的和与及等在对为以将按从到向由是有不并或其了各要把被上下中内外前后年月日个项级类万亿第省市县区"
)


@dataclass(frozen=True)
class Term:
    """A term with how often it stands, its cohesion in nats and the entropy of its poorer side in nats."""

    text: str
    count: int
    cohesion: float
    freedom: float


def mine(documents: Iterable[Iterable[str]]) -> list[Term]:
    """Return the terms of documents, each given as its texts, the most frequent first; known words left out."""
    outside = _JOINING.union(table("query_words")["function"]["words"])
    words: Counter[str] = Counter()
    runs: Counter[tuple[str, ...]] = Counter()
    holders: dict[tuple[str, ...], set[int]] = defaultdict(set)
    sides: dict[tuple[str, ...], tuple[Counter[str], Counter[str]]] = defaultdict(
        lambda: (Counter(), Counter())
    )
    for number, texts in enumerate(documents):
        for stretch in (s for text in texts for s in _CHINESE.findall(fold(text))):
            cut = tokens.cut(stretch)
            words.update(cut)
            for size in (2, 3):
                for at in range(len(cut) - size + 1):
                    run = tuple(cut[at : at + size])
                    if sum(map(len, run)) > _LONGEST or outside.intersection(run):
                        continue
                    runs[run] += 1
                    holders[run].add(number)
                    left, right = sides[run]
                    left[cut[at - 1] if at else ""] += 1
                    right[cut[at + size] if at + size < len(cut) else ""] += 1
    known, total = set(tokens.lexicon()), sum(words.values())
    found = []
    for run, count in runs.items():
        text = "".join(run)
        if (
            count < LEAST_OFTEN
            or len(holders[run]) < LEAST_DOCUMENTS
            or len(text) < _SHORTEST
            or text in known
        ):
            continue
        term = Term(text, count, _cohesion(run, runs, words, total), min(map(_entropy, sides[run])))
        if term.cohesion >= LEAST_COHESION and term.freedom >= LEAST_FREEDOM:
            found.append(term)
    return sorted(found, key=lambda term: (-term.count, term.text))


def _cohesion(run: tuple[str, ...], runs: Counter[tuple[str, ...]], words: Counter[str], total: int) -> float:
    def often(part: tuple[str, ...]) -> int:
        return words[part[0]] if len(part) == 1 else runs[part]

    return min(
        math.log(runs[run] * total / (often(run[:at]) * often(run[at:])))
        for at in range(1, len(run))
        if often(run[:at]) and often(run[at:])
    )


def _entropy(counts: Counter[str]) -> float:
    total = counts.total()
    return -sum(n / total * math.log(n / total) for n in counts.values())
