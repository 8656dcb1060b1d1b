"""Targets as intervals, in the first unit of their dimension."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from extraction.comparability.dimensions import unit_of
from extraction.rows import Target
from extraction.terms import Comparator

_LEAST = frozenset({Comparator.AT_LEAST, Comparator.ABOVE})
_MOST = frozenset({Comparator.AT_MOST, Comparator.BELOW})


@dataclass(frozen=True)
class Interval:
    """What a target admits: from `low` to `high`, None where nothing bounds it on that side."""

    low: Fraction | None
    high: Fraction | None

    def turned(self) -> Interval:
        """Return it with less and more exchanged."""
        return Interval(None if self.high is None else -self.high, None if self.low is None else -self.low)


def interval(target: Target) -> Interval:
    """Return what a target admits. 30%左右 admits 30% here: how far 左右 goes nobody has laid down.

    超过 and 以上 bound alike: plans use them for each other.
    """
    factor = unit_of(target.unit).factor
    ends = [Fraction(target.value) * factor]
    if target.value_max is not None:
        ends.append(Fraction(target.value_max) * factor)
    if target.comparator in _LEAST:
        return Interval(min(ends), None)
    if target.comparator in _MOST:
        return Interval(None, max(ends))
    return Interval(min(ends), max(ends))
