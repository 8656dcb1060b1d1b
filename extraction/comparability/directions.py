"""Which level of an indicator is stricter: the higher or the lower."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from extraction.comparability.intervals import Interval
from extraction.comparability.names import one_form, plain_name
from extraction.knowledge import either, table
from extraction.rows import Target
from extraction.terms import Relation
from extraction.text.folding import squeeze

HIGHER, LOWER = "higher", "lower"
WAYS = (HIGHER, LOWER)
_OTHER = {HIGHER: LOWER, LOWER: HIGHER}


@cache
def _directions() -> dict[str, re.Pattern[str]]:
    groups = table("comparability")["direction"]
    return {
        way: re.compile(either({squeeze(w) for g in groups if g["stricter"] == way for w in g["words"]}))
        for way in WAYS
    }


def direction(indicator: str) -> str | None:
    """Return which level is stricter, higher or lower; None where it is not known.

    Where words of both kinds stand in a name the one that ends last decides, the longer of two that end
    together: 可再生能源消耗 is a consumption.
    """
    found: list[tuple[int, int, str]] = []
    for name in dict.fromkeys((squeeze(indicator), one_form(indicator))):
        for way, pattern in _directions().items():
            found += [(m.end() - len(name), len(m[0]), way) for m in pattern.finditer(name)]
    return max(found)[2] if found else None


def stricter_value(
    one: Target, two: Target, bounds: tuple[Interval, Interval], directions: Mapping[str, str] | None = None
) -> tuple[str | None, str]:
    """Return which value of two targets of one indicator is stricter, or None and the reason why it is open.

    Whoever set a direction by hand knows best, then what the bounds themselves say (不超过), then what is
    known of the indicator; a goal of so many works, or of a change that nothing speaks against, is for more.
    """
    sides = {HIGHER for b in bounds if b.bounded_below_only} | {LOWER for b in bounds if b.bounded_above_only}
    if len(sides) == 2:
        return None, "opposite_bounds"
    side = next(iter(sides), None)
    change = one.relation if one.relation in (Relation.DECREASE, Relation.INCREASE) else None
    given = _agreed((directions or {}).get(plain_name(t.indicator)) for t in (one, two))
    if given:
        way = _OTHER[given] if change == Relation.DECREASE else given
        return (way, "") if side in (None, way) else (None, "direction_and_bound")
    if side:
        return side, ""
    known = {direction(t.indicator) for t in (one, two)} - {None}
    if len(known) == 2:
        return None, "direction_unknown"
    level = next(iter(known), None)
    if change == Relation.DECREASE:
        return (None, "direction_unknown") if level == HIGHER else (HIGHER, "")
    if change == Relation.INCREASE:
        return level or HIGHER, ""
    if Relation.COMPLETE in (one.relation, two.relation):
        return HIGHER, ""
    return level, "" if level else "direction_unknown"


def _agreed(ways: object) -> str | None:
    found = {way for way in ways if way}  # type: ignore[attr-defined]
    return found.pop() if len(found) == 1 else None
