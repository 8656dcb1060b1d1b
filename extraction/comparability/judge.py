"""The judge: how a lower document's target stands to a higher one's."""

from __future__ import annotations

from collections.abc import Mapping

from extraction.comparability.directions import LOWER, stricter_value
from extraction.comparability.intervals import Interval, interval
from extraction.comparability.obstacles import is_change, obstacle
from extraction.comparability.verdicts import DIFFERENT, EQUAL, LOOSER, NOT_COMPARABLE, STRICTER, Verdict
from extraction.rows import Target
from extraction.terms import Comparator, Relation


def judge(
    higher: Target, lower: Target, *, same_region: bool = False, directions: Mapping[str, str] | None = None
) -> Verdict:
    """Return how `lower` stands to `higher`, two targets of one indicator.

    Not comparable, with the reason: another kind of value, unit, measure, year, period, baseline or
    scope, or amounts of different regions, of which one is a part. Stricter or looser only where the
    lower target lies wholly on that side of the higher one; different, with the reason, where it does
    not, or where nobody has said which side is stricter. `directions` are those set by hand: plain name
    (`plain_name`) -> higher or lower, the level that is stricter.
    """
    if reason := obstacle(higher, lower, same_region=same_region):
        return Verdict(NOT_COMPARABLE, reason)
    one, two = interval(higher), interval(lower)
    way, reason = stricter_value(higher, lower, (one, two), directions)
    if one == two:
        return Verdict(EQUAL, _wording(higher, lower))
    if way is None:
        return Verdict(DIFFERENT, reason)
    if way == LOWER:
        one, two = one.turned(), two.turned()
    verdict = _beside(one, two)
    if verdict == DIFFERENT:
        return Verdict(verdict, "overlap")
    return Verdict(verdict, _wording(higher, lower) if verdict == EQUAL else _softened(higher, lower))


def _beside(one: Interval, two: Interval) -> str:
    """Return how `two` stands to `one` where more is stricter; each has a lower end.

    What bounds on one side only is met by all beyond: there the lower ends decide, unless a range
    reaches across.
    """
    assert one.low is not None  # noqa: S101 - `stricter_value` leaves no interval open towards less
    assert two.low is not None  # noqa: S101 - as above
    if one.low == two.low and (one.high is None or two.high is None):
        return EQUAL
    if _on_the_stricter_side(one, two):
        return STRICTER
    return LOOSER if _on_the_stricter_side(two, one) else DIFFERENT


def _on_the_stricter_side(one: Interval, two: Interval) -> bool:
    """Return True if `two`, which is not `one`, lies above it: apart, or within it or around it to one end."""
    assert one.low is not None  # noqa: S101 - see `_beside`
    assert two.low is not None  # noqa: S101 - see `_beside`
    if one.high is None:
        return two.low > one.low
    if two.low >= one.high:
        return True
    if two.high is None:
        return False
    return (two.low == one.low and two.high > one.high) or (two.high == one.high and two.low > one.low)


def _softened(higher: Target, lower: Target) -> str:
    """Return what makes one of two targets less firm than the other, "" where nothing does."""
    if (higher.comparator == Comparator.ABOUT) != (lower.comparator == Comparator.ABOUT):
        return "about"
    return "hedge" if bool(higher.hedge) != bool(lower.hedge) else ""


def _wording(higher: Target, lower: Target) -> str:
    """Return in what two targets of one value differ all the same, "" where in nothing."""
    if softened := _softened(higher, lower):
        return softened
    if higher.comparator != lower.comparator:
        return "bound"
    if higher.value_max != lower.value_max and None in (higher.value_max, lower.value_max):
        return "bound"
    if higher.binding and lower.binding and higher.binding != lower.binding:
        return "binding"
    if {higher.relation, lower.relation} == {Relation.REACH, Relation.COMPLETE}:
        return "works_and_level"
    if is_change(higher) and not higher.annual and higher.baseline_year != lower.baseline_year:
        return "baseline_unknown"
    return ""
