"""What keeps two targets from being compared."""

from __future__ import annotations

from collections.abc import Callable

from extraction.comparability.dimensions import POINTS, RATIO, unit_of
from extraction.comparability.names import is_kind
from extraction.comparability.scopes import scopes_agree
from extraction.rows import Target
from extraction.terms import Relation

_CHANGES = frozenset({Relation.DECREASE, Relation.INCREASE})


def is_change(target: Target) -> bool:
    """Return True if a target says by how much, not how far: 下降18%."""
    return target.relation in _CHANGES


def is_ratio(target: Target) -> bool:
    """Return True if a value is a share or a rate of change."""
    return unit_of(target.unit).dimension in ((RATIO,), (POINTS,))


def obstacle(one: Target, two: Target, *, same_region: bool) -> str:
    """Return why two targets of one indicator cannot be compared, "" where they can."""
    found = (reason for check in _CHECKS if (reason := check(one, two)))
    return next(found, "" if same_region else _part_of_total(one, two))


def _kind(one: Target, two: Target) -> str:
    if is_change(one) != is_change(two):
        return "level_and_change"
    return "opposite_change" if is_change(one) and one.relation != two.relation else ""


def _unit(one: Target, two: Target) -> str:
    dimensions = {unit_of(target.unit).dimension for target in (one, two)}
    if len(dimensions) == 1:
        return ""
    return "percent_and_points" if dimensions == {(RATIO,), (POINTS,)} else "unit"


def _measured(one: Target, two: Target) -> str:
    # A share is neither; by how much a total falls says nothing of an intensity.
    if is_ratio(one) and not is_change(one):
        return ""
    same = is_kind("intensity", one.indicator) == is_kind("intensity", two.indicator)
    return "" if same else "total_and_intensity"


def _annual(one: Target, two: Target) -> str:
    return "annual" if one.annual != two.annual else ""


def _year(one: Target, two: Target) -> str:
    if one.year == two.year:
        return ""
    return "year_unknown" if None in (one.year, two.year) else "year"


def _period(one: Target, two: Target) -> str:
    # What is done or changed within a period is not what is within another that ends in the same year.
    counts = is_change(one) or Relation.COMPLETE in (one.relation, two.relation) or one.year is None
    differ = None not in (one.period, two.period) and one.period != two.period
    return "period" if counts and differ else ""


def _baseline(one: Target, two: Target) -> str:
    differ = None not in (one.baseline_year, two.baseline_year) and one.baseline_year != two.baseline_year
    return "baseline" if differ and (is_change(one) or unit_of(one.unit).dimension == ("times",)) else ""


def _scope(one: Target, two: Target) -> str:
    return "" if scopes_agree(one.scope, two.scope) else "scope"


def _part_of_total(one: Target, two: Target) -> str:
    adds_up = unit_of(one.unit).extensive and not any(
        is_kind(kind, target.indicator) for kind in ("intensity", "no_sum") for target in (one, two)
    )
    return "part_of_total" if adds_up else ""


_CHECKS: tuple[Callable[[Target, Target], str], ...] = (
    _kind,
    _unit,
    _measured,
    _annual,
    _year,
    _period,
    _baseline,
    _scope,
)
