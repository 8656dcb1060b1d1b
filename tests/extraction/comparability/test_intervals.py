"""Targets as intervals in the first unit of their dimension."""

from __future__ import annotations

from fractions import Fraction

import pytest

from extraction.comparability.intervals import Interval, interval
from tests.extraction.comparability.pairs import target


@pytest.mark.parametrize(
    ("comparator", "value", "most", "low", "high"),
    [
        ("=", 3, None, 3, 3), ("~", 3, None, 3, 3), (">=", 3, None, 3, None), (">", 3, None, 3, None), ("<=", 3, None, None, 3),
        ("<", 3, None, None, 3), ("=", 3, 4, 3, 4), ("~", 4, 3, 3, 4), (">=", 3, 4, 3, None), ("<=", 3, 4, None, 4),
    ],
)  # fmt: skip
def test_intervals(comparator: str, value: int, most: int | None, low: int | None, high: int | None) -> None:
    assert interval(target(comparator=comparator, value=value, value_max=most)) == Interval(
        None if low is None else Fraction(low), None if high is None else Fraction(high)
    )


def test_in_the_first_unit() -> None:
    assert interval(target(value="1.5", value_max=2, unit="万亩")) == Interval(
        Fraction(10_000_000), Fraction(40_000_000, 3)
    )


def test_less_and_more_exchanged() -> None:
    assert Interval(Fraction(1), Fraction(2)).turned() == Interval(Fraction(-2), Fraction(-1))
    assert Interval(None, Fraction(2)).turned() == Interval(Fraction(-2), None)
    assert Interval(Fraction(1), None).turned() == Interval(None, Fraction(-1))
