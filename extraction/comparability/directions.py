"""Which level of an indicator is stricter: the higher or the lower."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from extraction.comparability.intervals import Interval
from extraction.comparability.names import is_kind, one_form
from extraction.knowledge import either, table
from extraction.name_forms import name_form
from extraction.rows import Target
from extraction.terms import Relation
from extraction.text.folding import squeeze

HIGHER, LOWER = "higher", "lower"
WAYS = (HIGHER, LOWER)
UNKNOWN = "direction_unknown"
# Directions set by hand: the key of a name (`name_form`) -> the level that is stricter.
Directions = Mapping[frozenset[str], str]
_OTHER = {HIGHER: LOWER, LOWER: HIGHER}


@cache
def _directions() -> dict[str, re.Pattern[str]]:
    groups = table("comparability")["direction"]
    return {
        way: re.compile(either({squeeze(w) for g in groups if g["stricter"] == way for w in g["words"]}))
        for way in WAYS
    }


@cache
def _parts() -> re.Pattern[str]:
    return re.compile(table("comparability")["share"]["whole"])


@lru_cache(maxsize=1 << 14)
def direction(indicator: str) -> str | None:
    """Return which level is stricter, higher or lower; None where it is not known.

    Where words of both kinds stand in a name the one that ends last decides, the longer of two that end
    together: 可再生能源消耗 is a consumption. Of a share what it is a share of says nothing:
    非化石能源占能源消费总量的比重 is not lower.
    """
    if is_kind("reduction", indicator):
        return HIGHER
    found: list[tuple[int, int, str]] = []
    for form in dict.fromkeys((squeeze(indicator), one_form(indicator))):
        name = _parts().sub("", form)
        for way, pattern in _directions().items():
            found += [(m.end() - len(name), len(m[0]), way) for m in pattern.finditer(name)]
    return max(found)[2] if found else None


def stricter_value(
    one: Target, two: Target, bounds: tuple[Interval, Interval], directions: Directions | None = None
) -> str:
    """Return which value of two targets of one indicator is stricter, else the reason why it is open.

    Whoever set a direction by hand knows best, then what the bounds themselves say (不超过), then what is
    known of the indicator; a goal of so many works, or of a change that nothing speaks against, is for more.
    """
    sides = {HIGHER for b in bounds if b.high is None} | {LOWER for b in bounds if b.low is None}
    if len(sides) == 2:
        return "opposite_bounds"
    side = next(iter(sides), None)
    falls = one.relation == Relation.DECREASE
    if given := _given((one, two), directions):
        way = _OTHER[given] if falls else given
        return way if side in (None, way) else "direction_and_bound"
    if side:
        return side
    known = {direction(target.indicator) for target in (one, two)} - {None}
    if len(known) == 2:
        return UNKNOWN
    level = next(iter(known), None)
    if falls:
        reduction = any(is_kind("reduction", target.indicator) for target in (one, two))
        return HIGHER if level != HIGHER or reduction else UNKNOWN
    if Relation.COMPLETE in (one.relation, two.relation):
        return HIGHER
    return level or (HIGHER if one.relation == Relation.INCREASE else UNKNOWN)


def _given(targets: tuple[Target, Target], directions: Directions | None) -> str | None:
    """Return the direction set by hand, None where there is none, or one for each name and they differ."""
    if not directions:
        return None
    names = {(target.indicator, unit) for target in targets for unit in ("", target.unit)}
    ways = {directions.get(name_form(*name).key) for name in names} - {None}
    return ways.pop() if len(ways) == 1 else None
