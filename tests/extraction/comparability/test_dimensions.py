"""Units: what can be converted into what, exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest

from extraction.comparability import bare_unit, unit_of
from extraction.knowledge import table

DIMENSIONS = table("dimensions")["dimension"]


@pytest.mark.parametrize(
    ("value", "unit", "other_value", "other"), [tuple(row) for d in DIMENSIONS for row in d["examples"]]
)
def test_equal_amounts(value: str, unit: str, other_value: str, other: str) -> None:
    one, two = unit_of(unit), unit_of(other)
    assert one.dimension == two.dimension
    assert Fraction(value) * one.factor == Fraction(other_value) * two.factor


@pytest.mark.parametrize(("unit", "other"), [tuple(row) for d in DIMENSIONS for row in d["counterexamples"]])
def test_units_that_are_never_converted(unit: str, other: str) -> None:
    assert unit_of(unit).dimension != unit_of(other).dimension


def test_every_unit_stands_once_has_a_source_and_a_first_unit() -> None:
    units = [unit for row in DIMENSIONS for unit in row["units"]] + table("dimensions")["alone"]["intensive"]
    assert len(units) == len(set(units))
    assert all(row["source"] for row in DIMENSIONS)
    assert all("1" in row["units"].values() for row in DIMENSIONS)


@pytest.mark.parametrize(
    ("unit", "dimension", "factor", "extensive"),
    [
        ("%", ("ratio",), "1", False),
        ("", ("=",), "1", True),
        ("万", ("=",), "10000", True),
        ("万亿元", ("money",), "1000000000000", True),
        ("千亿元", ("money",), "100000000000", True),
        ("百亿元", ("money",), "10000000000", True),
        ("亿元", ("money",), "100000000", True),
        ("千万元", ("money",), "10000000", True),
        ("十万元", ("money",), "100000", True),
        ("百万千瓦", ("power",), "1000000000", True),
        ("千吨", ("mass",), "1000000", True),
        ("百公里", ("length",), "100000", True),
        ("千岁", ("=岁",), "1000", False),
        ("千尾", ("=千尾",), "1", True),
        ("万尾", ("=尾",), "10000", True),
        ("千伏", ("=千伏",), "1", False),
        ("万吨/年", ("mass", "months"), "2500000/3", True),
        ("升/每万元", ("volume", "money"), "1/10000", False),
        ("元/人·月", ("money", "months", "persons"), "1", False),
        ("EFLOPS", ("computing",), "1000000000", True),
        ("人 次", ("=人次",), "1", True),
    ],
)
def test_units(unit: str, dimension: tuple[str, ...], factor: str, extensive: bool) -> None:
    found = unit_of(unit)
    assert (found.dimension, found.factor, found.extensive) == (dimension, Fraction(factor), extensive)


@pytest.mark.parametrize(
    ("unit", "factor", "bare"),
    [
        ("万公顷", 10**4, "公顷"), ("亿元", 10**8, "元"), ("万亿元", 10**12, "元"), ("元", 1, "元"),
        ("千瓦", 1, "千瓦"), ("百分点", 1, "个百分点"), ("万", 10**4, ""),
    ],
)  # fmt: skip
def test_multipliers_before_a_unit(unit: str, factor: int, bare: str) -> None:
    assert bare_unit(unit) == (factor, bare)
