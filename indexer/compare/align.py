"""Alignment: which indicator, promise or clause of one document answers which of another."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from extraction.comparability import plain_name

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to unit vectors, float32 [n, d]."""

# Names of indicators: pairs of characters in common, and the encoder's view of them. Cosines of e5
# lie between 0.8 and 1 whatever is compared.
_WORDS, _MEANING = 0.6, 0.4
_LEAST_COSINE = 0.8
# One word in the place of another makes another indicator: 清洁能源 and 可再生能源装机比重.
_SUBSTITUTED = 0.6
_WORD = 2
# Below these nothing is aligned (measured on the sample documents, see tests/benchmarks/alignment.py).
NAME_THRESHOLD = 0.62
STATEMENT_THRESHOLD = 0.55
CLAUSE_THRESHOLD = 0.3
# A clause's heading counts for as much as its text.
_HEADING = 0.5
_TERMS = 8


def name_scores(
    left: Sequence[str], right: Sequence[str], encode: Encode | None = None
) -> NDArray[np.float32]:
    """Return how alike names of indicators are, 0 to 1, float32 [len(left), len(right)].

    Without an encoder the words alone decide.
    """
    ours, theirs = [plain_name(name) for name in left], [plain_name(name) for name in right]
    words = _shared_pairs(ours, theirs)
    scores = words
    if encode is not None and ours and theirs:
        cosine = encode(ours) @ encode(theirs).T
        scores = _WORDS * words + _MEANING * np.clip((cosine - _LEAST_COSINE) / (1 - _LEAST_COSINE), 0, 1)
    for i, j in zip(*np.nonzero(scores >= NAME_THRESHOLD), strict=True):
        if _substituted(ours[i], theirs[j]):
            scores[i, j] *= _SUBSTITUTED
    return np.asarray(scores, dtype=np.float32)


def statement_scores(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float32]:
    """Return how alike promises are by their words, times left out, 0 to 1."""
    return _shared_pairs([_timeless(text) for text in left], [_timeless(text) for text in right])


def _timeless(statement: str) -> str:
    return re.sub(
        r"^[^，]*(?:年|时期|期间|末|前|底)[^，]{0,3}，|(?:19|20)\d\d年?|基本|全面|进一步|[，、的“”]",
        "",
        statement,
    )


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}


def _shared_pairs(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float32]:
    """Return Dice's coefficient of the pairs of neighbouring characters (Dice 1945)."""
    ours, theirs = [_pairs(text) for text in left], [_pairs(text) for text in right]
    place = {pair: at for at, pair in enumerate(sorted(set().union(*ours, *theirs)))}
    one, two = (np.zeros((len(side), len(place)), dtype=np.float32) for side in (ours, theirs))
    for matrix, side in ((one, ours), (two, theirs)):
        for at, pairs in enumerate(side):
            matrix[at, [place[pair] for pair in pairs]] = 1
    sizes = one.sum(axis=1)[:, None] + two.sum(axis=1)[None, :]
    return np.asarray(2 * (one @ two.T) / np.maximum(sizes, 1), dtype=np.float32)


def _substituted(one: str, two: str) -> bool:
    """Return True if a word of one name stands in the place of a word of the other."""
    return any(
        tag == "replace" and min(b - a, d - c) >= _WORD
        for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
    )
