"""The judge: how a lower document's target stands to a higher one's."""

from __future__ import annotations

from fractions import Fraction

from extraction.comparability.directions import LOWER, WAYS, Directions, stricter_value
from extraction.comparability.intervals import Interval, interval
from extraction.comparability.obstacles import is_change, obstacle
from extraction.comparability.verdicts import DIFFERENT, EQUAL, LOOSER, NOT_COMPARABLE, STRICTER, Verdict
from extraction.rows import Target
from extraction.terms import Comparator, Relation


def judge(
    higher: Target, lower: Target, *, same_region: bool = False, directions: Directions | None = None
) -> Verdict:
    """Return how `lower` stands to `higher`, two targets of one indicator.

    Not comparable, with the reason: another kind of value, unit, measure, year, period, baseline or
    scope, or amounts of different regions, of which one is a part. Different, with the reason: bounds of
    opposite sides, values that lie within one another, or nobody has said which side is stricter.
    `directions` are those set by hand. The reason of any other verdict says what makes it less plain:
    左右, 力争, a baseline that one of them does not name.
    """
    if reason := obstacle(higher, lower, same_region=same_region):
        return Verdict(NOT_COMPARABLE, reason)
    one, two = interval(higher), interval(lower)
    if one == two:
        return Verdict(EQUAL, _caveat(higher, lower) or _wording(higher, lower))
    way = stricter_value(higher, lower, (one, two), directions)
    if way not in WAYS:
        return Verdict(DIFFERENT, way)
    kind = _beside(one.turned(), two.turned()) if way == LOWER else _beside(one, two)
    if kind == DIFFERENT:
        return Verdict(kind, "overlap")
    wording = _wording(higher, lower) if kind == EQUAL else ""
    return Verdict(kind, _caveat(higher, lower) or wording)


def _beside(one: Interval, two: Interval) -> str:
    """Return how `two`, which is not `one`, stands to it where more is stricter.

    What is owed at least decides. A range is as strict as a bound that begins where it begins; it is
    neither stricter nor looser than what it holds, or shares its beginning with.
    """
    floors = _sign(one.low, two.low)
    ceilings = _sign(one.high, two.high)
    if not floors:
        return DIFFERENT if ceilings else EQUAL
    if floors + ceilings == 0:
        return DIFFERENT
    return STRICTER if floors > 0 else LOOSER


def _sign(one: Fraction | None, two: Fraction | None) -> int:
    """Return 1 if the second of two ends is the higher, -1 if the first is, 0 where one is open or both are the same."""
    if one is None or two is None:
        return 0
    return (two > one) - (two < one)


def _caveat(higher: Target, lower: Target) -> str:
    """Return what makes any verdict on two targets less plain, "" where nothing does."""
    if is_change(higher) and not higher.annual and higher.baseline_year != lower.baseline_year:
        return "baseline_unknown"
    if {higher.relation, lower.relation} == {Relation.REACH, Relation.COMPLETE}:
        return "works_and_level"
    if (higher.comparator == Comparator.ABOUT) != (lower.comparator == Comparator.ABOUT):
        return "about"
    return "hedge" if bool(higher.hedge) != bool(lower.hedge) else ""


def _wording(higher: Target, lower: Target) -> str:
    """Return in what two targets that demand the same differ all the same, "" where in nothing."""
    if higher.comparator != lower.comparator or (higher.value_max is None) != (lower.value_max is None):
        return "bound"
    return "binding" if higher.binding and lower.binding and higher.binding != lower.binding else ""
