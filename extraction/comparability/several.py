"""The judge of several rows: what one document says of an indicator, and what another says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from extraction.comparability.dimensions import unit_of
from extraction.comparability.judge import judge
from extraction.comparability.names import plain_name
from extraction.comparability.verdicts import (
    ADDITIONAL,
    DIFFERENT,
    EQUAL,
    LOOSER,
    MISSING,
    NOT_COMPARABLE,
    STRICTER,
    Verdict,
)
from extraction.rows import Target

Pair = tuple[int, int]


def judge_rows(
    highers: Sequence[Target],
    lowers: Sequence[Target],
    *,
    same_region: bool = False,
    directions: Mapping[str, str] | None = None,
) -> Verdict:
    """Return how the rows of a lower document stand to those of a higher one, all of one indicator.

    Rows that can be compared are paired, equal ones first, and every row that has a counterpart is heard.
    All agree: that verdict. Some equal, the rest stricter or looser: that, with the reason `partly`.
    Stricter and looser together: different, `rows_differ`. A verdict that leaves out a row of either
    side, since nothing there can be compared with it, has the reason `rows_left`. No rows below: missing;
    none above: additional; ValueError where there are none at all.
    """
    if not highers and not lowers:
        raise ValueError("there are no rows to judge")
    if not highers or not lowers:
        return Verdict(ADDITIONAL if lowers else MISSING)
    ours, theirs = _sorted(highers), _sorted(lowers)
    known = {
        (i, j): judge(one, two, same_region=same_region, directions=directions)
        for i, one in enumerate(ours)
        for j, two in enumerate(theirs)
    }
    comparable = [pair for pair, verdict in known.items() if verdict.verdict != NOT_COMPARABLE]
    if not comparable:
        return _nearest(ours, theirs, known)
    pairs = _paired(comparable, known)
    left = len({i for i, _ in pairs}) < len(ours) or len({j for _, j in pairs}) < len(theirs)
    return _on_all([known[pair] for pair in pairs], left=left)


def _sorted(targets: Sequence[Target]) -> list[Target]:
    def size(target: Target) -> tuple[str, str, Fraction]:
        unit = unit_of(target.unit)
        return plain_name(target.indicator), "/".join(unit.dimension), Fraction(target.value) * unit.factor

    return sorted(targets, key=size)


def _nearest(ours: Sequence[Target], theirs: Sequence[Target], known: Mapping[Pair, Verdict]) -> Verdict:
    """Return the verdict of the two rows that are most alike."""
    alike = {
        (i, j): (one.year == two.year) + (one.unit == two.unit) + (one.relation == two.relation)
        for i, one in enumerate(ours)
        for j, two in enumerate(theirs)
    }
    return known[max(alike, key=lambda pair: alike[pair])]


def _paired(comparable: Sequence[Pair], known: Mapping[Pair, Verdict]) -> list[Pair]:
    """Return pairs so that every row that can be compared stands in one: equal ones, then in order."""
    found: list[Pair] = []
    used: tuple[set[int], set[int]] = set(), set()

    def take(pair: Pair) -> None:
        found.append(pair)
        for side, at in zip(used, pair, strict=True):
            side.add(at)

    equal = [pair for pair in comparable if known[pair].verdict == EQUAL]
    for pairs in (equal, comparable):
        for pair in pairs:
            if pair[0] not in used[0] and pair[1] not in used[1]:
                take(pair)
    for pairs in (equal, comparable):  # a row that is left is held against one that has its counterpart
        for pair in pairs:
            if pair[0] not in used[0] or pair[1] not in used[1]:
                take(pair)
    return found


def _on_all(verdicts: Sequence[Verdict], *, left: bool) -> Verdict:
    kinds = {verdict.verdict for verdict in verdicts}
    if {STRICTER, LOOSER} <= kinds:
        return Verdict(DIFFERENT, "rows_differ")
    for kind in (DIFFERENT, STRICTER, LOOSER, EQUAL):
        if kind in kinds:
            reason = next((v.reason for v in verdicts if v.verdict == kind and v.reason), "")
            if kind != DIFFERENT and len(kinds) > 1:
                reason = "partly"
            return Verdict(kind, "rows_left" if left and kind != DIFFERENT else reason)
    raise ValueError(f"no verdict among {sorted(kinds)}")
