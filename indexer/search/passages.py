"""Passages: the paragraph or the sentences of a long clause in which what a query says stands together.

A text without labels is one clause of some thousand characters. What answers is a few sentences of it:
they are shown and cited, and the clause around them on demand.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extraction.text.folding import kept_fold
from indexer.models import Clause

# What a reader takes in at a glance; a shorter clause is its own passage.
LONGEST = 400
# A longer sentence may begin or end a passage at a semicolon, a space, then a comma, then anywhere. Measured
# on gov_qa, answer in the first passage: 160 characters 0.749, 100 0.731, 250 0.739, whole sentences 0.709.
_UNIT = 160
# Two passages of one clause may share so much of their length.
_SHARED = 0.4
_SENTENCE = re.compile(r"[^。！？!?\n]*(?:[。！？!?]+[”’」』）)]*\n*|\n+|$)")
_CUTS = (re.compile(r"[；;]"), re.compile(r"\s"), re.compile(r"[，,、：:]"))
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# What stands twice in a passage tells a little more than once.
_AGAIN = 0.25
# How much the nearness of the meaning counts beside the share of the words, and how much what is said late
# in a passage loses: an answer follows the words of its question more often than it goes before them.
_MEANING, _LATE = 0.2, 0.1
# What a passage counts by beside the share of the terms in it: its clause's score, and how near its meaning
# is among all that are compared; what each further passage of one clause loses.
_CLAUSE, _NEAR, _NEXT = 0.5, 0.2, 0.03
# So many clauses, the first ones, are compared by their passages.
COMPARED = 15
# So many passages of one clause may be shown.
_MOST = 3
# No more windows of a clause than these have their middle in one passage.
_WINDOWS = 40


@dataclass(frozen=True)
class Passage:
    """A stretch `[start, end)` of a clause's text and its place in words, "" for the whole: 第3段, 第2—4句."""

    start: int
    end: int
    place: str = ""


@dataclass(frozen=True)
class Shown:
    """A clause with the passage that is shown of it, and its score in [0, 1]."""

    key: int
    passage: Passage
    score: float


def choose_passages(
    clauses: Mapping[int, Clause],
    scores: Mapping[int, float],
    terms: Sequence[str],
    near: Callable[[Sequence[int]], Mapping[int, NDArray[np.float32]]],
    *,
    reorder: bool,
    most: int,
) -> list[Shown]:
    """Return what is shown of clauses, at most so many, given in their order by key: the first ones by their passages if most are long.

    `near` gives the cosines of the query and of the windows of clauses. With `reorder` unset all stay where they are.
    """
    free = [key for key in clauses if reorder][:COMPARED]
    if not mostly_long(clauses[key] for key in free):
        free = []
    shown = rank_passages({key: clauses[key] for key in free}, scores, terms, near(free)) if free else []
    last = shown[-1].score if shown else math.inf
    others = [key for key in clauses if key not in free][: max(0, most - len(shown))]
    long = [key for key in others if len(clauses[key].text) > LONGEST]
    windows = near(long) if long else {}
    for key in others:
        own = windows[key].tolist() if key in windows else []
        passage = find_passages(kept_fold(clauses[key].text), terms, own)[0]
        shown.append(Shown(key, passage, min(last, scores[key])))
    return shown[:most]


def mostly_long(clauses: Iterable[Clause]) -> bool:
    """Return True if most of some clauses are longer than a passage.

    Only then are they ordered by their passages: labelled clauses are about as long as one, and what is
    known of the whole clause orders them better (nDCG@10 on five plans 0.954, by passages 0.946).
    """
    longer = [len(clause.text) > LONGEST for clause in clauses]
    return 2 * sum(longer) > len(longer)


def rank_passages(
    clauses: Mapping[int, Clause],
    scores: Mapping[int, float],
    terms: Sequence[str],
    near: Mapping[int, NDArray[np.float32]],
) -> list[Shown]:
    """Return passages of clauses, the best first; those of one long clause may be several.

    `scores` are those of the clauses, `near` holds the cosines of the query and of a clause's windows, each
    by key. A passage counts by its clause, by the share of the terms in it and by its nearest window.
    """
    folded = {key: kept_fold(clause.text) for key, clause in clauses.items()}
    weights = {
        term: math.log(1 + len(folded) / (1 + sum(term in text for text in folded.values())))
        for term in terms
    }
    total = sum(weights.values()) or 1.0
    found: list[tuple[int, int, Passage, float, float]] = []
    for key, text in folded.items():
        own = near[key].tolist() if key in near else []
        most = _MOST if len(text) > LONGEST else 1
        for place, passage in enumerate(find_passages(text, terms, own, most)):
            said = text[passage.start : passage.end]
            held = sum(weight for term, weight in weights.items() if term in said) / total
            found.append((key, place, passage, held, _nearest(own, passage, len(text))))
    low = min((row[-1] for row in found), default=0.0)
    spread = max((row[-1] for row in found), default=0.0) - low or 1.0
    shown = [
        Shown(
            key,
            passage,
            (_CLAUSE * scores[key] + held + _NEAR * (nearest - low) / spread - _NEXT * place)
            / (_CLAUSE + 1 + _NEAR),
        )
        for key, place, passage, held, nearest in found
    ]
    return sorted(shown, key=lambda one: (-one.score, one.key, one.passage.start))


def _nearest(near: Sequence[float], passage: Passage, length: int) -> float:
    """Return the cosine of the nearest window whose middle lies in a passage, of all where none does."""
    own = [
        value
        for at, value in enumerate(near)
        if passage.start <= (at + 0.5) * length / len(near) < passage.end
    ]
    return max(own or near, default=0.0)


def query_terms(words: Collection[str], text: str) -> tuple[str, ...]:
    """Return what is looked for in sentences: the words of a query, and the pairs of its folded text's characters."""
    pairs = (a + b for run in _CHINESE.findall(text) for a, b in pairwise(run))
    return tuple(dict.fromkeys((*(word for word in words if len(word) > 1 or word.isdecimal()), *pairs)))


def find_passages(
    folded: str, terms: Sequence[str], near: Sequence[float] = (), most: int = 1
) -> list[Passage]:
    """Return the passages of a clause's folded text that say most of a query's terms, the best first.

    `near` holds the cosine of the query and of each window of the clause, in their order. The whole of a
    short text is its passage.
    """
    if len(folded) <= LONGEST:
        return [Passage(0, len(folded))]
    units = split_units(folded)
    runs = _scored(units, _weighted(folded, units, terms), _spread(near, len(folded)))
    found: list[tuple[int, int]] = []
    for _, start, end in sorted(runs, key=lambda run: (-run[0], run[1])):
        if all(min(end, b) - max(start, a) <= _SHARED * LONGEST for a, b in found):
            found.append((start, end))
        if len(found) == most:
            break
    return [_placed(folded, start, end) for start, end in found]


def _weighted(
    folded: str, units: list[tuple[int, int]], terms: Sequence[str]
) -> list[list[tuple[str, float]]]:
    """Return for each unit the terms in it with their weights, which sum to 1 over the terms of the text.

    What stands in few sentences tells them from the rest.
    """
    texts = [folded[start:end] for start, end in units]
    inside: list[list[tuple[str, float]]] = [[] for _ in units]
    weights, places = {}, {}
    for term in terms:
        places[term] = [(at, count) for at, text in enumerate(texts) if (count := text.count(term))]
        if places[term]:
            weights[term] = math.log(1 + len(units) / len(places[term])) ** 2
    total = sum(weights.values()) or 1.0
    for term, weight in weights.items():
        for at, count in places[term]:
            inside[at] += [(term, weight / total)] * count
    return inside


def _spread(near: Sequence[float], length: int) -> list[tuple[float, float]]:
    """Return (middle, nearness) of each window: windows are of about one length, nearness in deviations."""
    if len(near) < 2:
        return []
    mean = sum(near) / len(near)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in near) / len(near)) or 1.0
    return [((at + 0.5) * length / len(near), (value - mean) / deviation) for at, value in enumerate(near)]


def _scored(
    units: list[tuple[int, int]],
    inside: list[list[tuple[str, float]]],
    windows: list[tuple[float, float]],
) -> list[tuple[float, int, int]]:
    """Return (score, start, end) of the run of units that begins with each unit."""
    runs, window = [], 0
    for first, (start, _) in enumerate(units):
        score, end = 0.0, start
        seen: Counter[str] = Counter()
        for (begin, stop), terms in zip(units[first:], inside[first:], strict=True):
            if stop - start > LONGEST:
                break
            end = stop
            late = _LATE * (begin - start) / LONGEST
            for term, weight in terms:
                score += weight * ((_AGAIN / seen[term] if seen[term] else 1.0) - late)
                seen[term] += 1
        while window < len(windows) and windows[window][0] < start:
            window += 1
        nearest = [v for m, v in windows[window : window + _WINDOWS] if m < end]
        runs.append((score + _MEANING * max(nearest, default=-2.0 if windows else 0.0), start, end))
    return runs


def split_units(text: str) -> list[tuple[int, int]]:
    """Return spans that tile a text: sentences, long ones cut at semicolons, at spaces, then at commas."""
    return [
        unit
        for match in _SENTENCE.finditer(text)
        if match.end() > match.start()
        for unit in _cut(text, match.start(), match.end(), 0)
    ]


def _cut(text: str, start: int, end: int, how: int) -> list[tuple[int, int]]:
    if end - start <= _UNIT:
        return [(start, end)]
    if how == len(_CUTS):
        return [(at, min(at + _UNIT, end)) for at in range(start, end, _UNIT)]
    edges = [start, *(match.end() for match in _CUTS[how].finditer(text, start, end - 1)), end]
    return [unit for a, b in pairwise(edges) for unit in _cut(text, a, b, how + 1)]


def _placed(text: str, start: int, end: int) -> Passage:
    """Return a passage without white space at its ends, and with its place: paragraphs, or sentences of one."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    paragraphs = [m.span() for m in re.finditer(r"[^\n]*\S[^\n]*", text)]
    own = [at for at, (a, b) in enumerate(paragraphs) if a < end and b > start]
    if not own:
        return Passage(start, end)
    several = len(paragraphs) > 1
    place = f"第{_range(own[0] + 1, own[-1] + 1)}段" if several else ""
    a, b = paragraphs[own[0]]
    if own[0] == own[-1] and text[a:b].strip() != text[start:end]:
        sentences = [m.span() for m in _SENTENCE.finditer(text, a, b) if m.group().strip()]
        inside = [at for at, (c, d) in enumerate(sentences) if c < end and d > start]
        place += f"第{_range(inside[0] + 1, inside[-1] + 1)}句" if len(sentences) > 1 and inside else ""
    return Passage(start, end, place)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}—{last}"
