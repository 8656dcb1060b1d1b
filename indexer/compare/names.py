"""Which indicator or promise of one document is which of another: names that mean the same, the best pairs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from extraction.comparability import is_whole, unit_of
from extraction.name_forms import FLOW, is_bare, name_form, overlap, promise_form
from extraction.rows import Target
from extraction.terms import Relation
from extraction.text.folding import squeeze

Scores = NDArray[np.float64]
# Promises less alike than this are not aligned (measured on the sample documents).
STATEMENT_THRESHOLD = 0.6
# Of one name so many on each side are weighed against each other at once.
_MOST = 60
# A word of two characters in the place of another, at the beginning, makes another promise.
_SUBSTITUTED, _WORD = 0.6, 2
_TIME = re.compile(
    r"^[^，]*(?:年|时期|期间|末|前|底)[^，]{0,3}，|(?:19|20)\d\d年?|基本|全面|进一步|[，、的“”]"
)


@dataclass(frozen=True)
class Named:
    """A target as it is compared: by the key of its name and the place that the name begins with.

    `target` has the scope that its name tells in `scope`, and the change that it tells in `relation`; the
    whole of the document's own region is no scope and no place: "".
    """

    target: Target
    key: frozenset[str]
    place: str


@lru_cache(maxsize=1 << 16)
def named(target: Target, region: str | None = None) -> Named:
    """Return a target of a document of a region as it is compared."""
    form = name_form(target.indicator, target.unit)
    own = squeeze(region) if region else None
    scope, field = ("" if _is_own(said, own) else said for said in (form.scope, target.scope))
    relation = target.relation
    if form.change and relation == Relation.REACH and ("%" in target.unit or "点" in target.unit):
        relation = Relation.INCREASE if form.change == "increase" else Relation.DECREASE
    known = replace(target, scope=field if scope in squeeze(field) else scope + field, relation=relation)
    return Named(known, _key(form.key, target), "" if form.place == own else form.place)


def _is_own(scope: str, region: str | None) -> bool:
    """Return True if a scope is the whole of what a document of a region speaks of."""
    return is_whole(scope) or (region is not None and squeeze(scope) in {region, region[:-1]})


def _key(key: frozenset[str], target: Target) -> frozenset[str]:
    """Return the key of a name by what is done to it: what is added is marked, however that is told.

    A name that does not say of what is told apart by the words that it stands in.
    """
    ratio = target.unit in {"倍", ""} or "%" in target.unit or "点" in target.unit
    if is_bare(target.indicator):
        key |= {f"={squeeze(target.quote)}"}
    return key | {FLOW} if target.relation == Relation.INCREASE and not ratio else key


def group(targets: Iterable[Named]) -> dict[frozenset[str], list[int]]:
    """Return key -> the places at which targets of it stand, in order."""
    found: dict[frozenset[str], list[int]] = {}
    for at, one in enumerate(targets):
        found.setdefault(one.key, []).append(at)
    return found


def pairs_of(left: Sequence[Named], right: Sequence[Named]) -> dict[int, int]:
    """Return place in `left` -> place in `right` of targets of one indicator, each used once.

    Of all ways to pair those of one name the best is taken: as many as can be, then of one scope and
    year, of one unit and kind, near in value. Places that lie apart are never paired.
    """
    theirs = group(right)
    found: dict[int, int] = {}
    for key, own in group(left).items():
        if other := theirs.get(key):
            pairs = _alike(left, right, own, other) if len(own) * len(other) > _MOST**2 else {}
            used = set(pairs.values())
            rest = [i for i in own if i not in pairs], [j for j in other if j not in used]
            found |= pairs
            for at in range(0, min(map(len, rest)), _MOST):
                some, others = (side[at : at + _MOST] for side in rest)
                weights = np.array([[_fit(left[i], right[j]) for j in others] for i in some])
                found |= {some[i]: others[j] for i, j in best_pairs(weights).items()}
    return found


def _alike(
    left: Sequence[Named], right: Sequence[Named], own: Sequence[int], other: Sequence[int]
) -> dict[int, int]:
    """Return pairs of one scope, year, unit and kind, in order: a table of thousands of rows of one name."""
    waiting: dict[tuple[object, ...], list[int]] = {}
    for j in reversed(other):
        waiting.setdefault(_kind(right[j]), []).append(j)
    return {i: known.pop() for i in own if (known := waiting.get(_kind(left[i])))}


def _kind(one: Named) -> tuple[object, ...]:
    target = one.target
    return one.place, squeeze(target.scope), target.year, target.unit, target.relation, target.annual


def _fit(left: Named, right: Named) -> float:
    """Return how well two targets of one name fit, above 0; 0 where the places that they name lie apart."""
    if not overlap(left.place, right.place):
        return 0.0
    one, two = left.target, right.target
    score = 4.0 * (one.year == two.year) + 4.0 * (squeeze(one.scope) == squeeze(two.scope))
    score += 1.0 * (unit_of(one.unit).dimension == unit_of(two.unit).dimension)
    score += 1.0 * (one.relation == two.relation) + 0.5 * (one.annual == two.annual)
    if one.year is not None and two.year is not None:
        score -= min(1.0, abs(one.year - two.year) / 50)
    # Scopes of which one names the other, or words of it, fit better than others.
    score += 1.5 * _shared(squeeze(one.scope), squeeze(two.scope))
    score += 0.3 * (one.value == two.value)
    return score + 20.0


def _shared(one: str, two: str) -> float:
    if not one or not two:
        return 0.0
    ours, theirs = set(one), set(two)
    return len(ours & theirs) / len(ours | theirs)


def best_pairs(scores: Scores, least: float = 0.0) -> dict[int, int]:
    """Return row -> column of the pairs above `least` whose scores have the highest sum, each used once."""
    rows, columns = np.nonzero(scores > least)
    found: dict[int, int] = {}
    for own, other in _components(rows.tolist(), columns.tolist()):
        part = scores[np.ix_(own, other)]
        part = np.where(part > least, part, 0.0)
        found |= {own[i]: other[j] for i, j in _assigned(part).items() if part[i, j] > 0}
    return dict(sorted(found.items()))


def _components(rows: Sequence[int], columns: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """Return the parts of a bipartite graph that hang together, given its edges."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for row, column in zip(rows, columns, strict=True):
        parent[root(("r", row))] = root(("c", column))
    parts: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for node in sorted(parent):
        parts.setdefault(root(node), ([], []))[node[0] == "c"].append(node[1])
    return list(parts.values())


def _assigned(scores: Scores) -> dict[int, int]:
    """Return row -> column of the assignment with the highest sum (Kuhn 1955; Jonker and Volgenant 1987).

    Shortest augmenting paths with potentials, O(rows² · columns).
    """
    if scores.shape[0] > scores.shape[1]:
        return {row: column for column, row in _assigned(scores.T).items()}
    rows, columns = scores.shape
    cost = np.zeros((rows + 1, columns + 1))
    cost[1:, 1:] = scores.max() - scores
    u, v = np.zeros(rows + 1), np.zeros(columns + 1)
    match, way = np.zeros(columns + 1, dtype=int), np.zeros(columns + 1, dtype=int)
    for row in range(1, rows + 1):
        match[0], column = row, 0
        shortest, used = np.full(columns + 1, np.inf), np.zeros(columns + 1, dtype=bool)
        while True:
            used[column] = True
            at = match[column]
            step = cost[at] - u[at] - v
            nearer = ~used & (step < shortest)
            shortest[nearer], way[nearer] = step[nearer], column
            following = int(np.where(used, np.inf, shortest)[1:].argmin()) + 1
            delta = shortest[following]
            u[match[used]] += delta
            v[used] -= delta
            shortest[~used] -= delta
            column = following
            if match[column] == 0:
                break
        while column:
            previous = int(way[column])
            match[column], column = match[previous], previous
    return {int(match[column]) - 1: column - 1 for column in range(1, columns + 1) if match[column]}


def promise_scores(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float32]:
    """Return how alike promises are by what they are of, 0 to 1; a word in the place of another counts against it."""
    ours, theirs = [promise_form(text) for text in left], [promise_form(text) for text in right]
    some, others = list(dict.fromkeys(ours)), list(dict.fromkeys(theirs))
    scores = _shared_pairs(some, others)
    for i, j in zip(*np.nonzero(scores >= STATEMENT_THRESHOLD), strict=True):
        if _substituted(some[i], others[j]):
            scores[i, j] *= _SUBSTITUTED
    rows, columns = ({form: at for at, form in enumerate(side)} for side in (some, others))
    places = np.array([rows[f] for f in ours], dtype=int), np.array([columns[f] for f in theirs], dtype=int)
    return np.asarray(scores[np.ix_(*places)], dtype=np.float32)


def _substituted(one: str, two: str) -> bool:
    """Return True if another word stands where a text begins: what is spoken of is another thing."""
    tag, _, a, _, b = SequenceMatcher(None, one, two, autojunk=False).get_opcodes()[0]
    return tag == "replace" and min(a, b) >= _WORD


def statement_scores(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float32]:
    """Return how alike promises are by their words, times left out, 0 to 1."""
    return _shared_pairs([_timeless(text) for text in left], [_timeless(text) for text in right])


def _timeless(statement: str) -> str:
    return _TIME.sub("", statement)


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
