"""Which of two targets is stricter: a table of pairs, and what holds of all pairs."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.comparability import judge
from extraction.comparability.intervals import interval
from extraction.knowledge import table
from extraction.name_forms import name_form
from extraction.rows import Target
from extraction.terms import Comparator, Relation
from tests.extraction.comparability.pairs import PAIRS, Pair, target

MIRROR = {"stricter": "looser", "looser": "stricter"}


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.about for pair in PAIRS])
@pytest.mark.parametrize("there", [True, False], ids=["", "back"])
def test_pairs(pair: Pair, there: bool) -> None:
    one, two = target(**pair.both | pair.higher), target(**pair.both | pair.lower)
    directions = {name_form(name).key: way for name, way in pair.directions.items()}
    ours, theirs = (one, two) if there else (two, one)
    found = judge(ours, theirs, same_region=pair.same_region, directions=directions)
    verdict = pair.verdict if there else MIRROR.get(pair.verdict, pair.verdict)
    assert (found.verdict, found.reason) == (verdict, pair.reason)


def test_the_table_is_long_enough_and_names_each_pair_once() -> None:
    assert len({pair.about for pair in PAIRS}) == len(PAIRS) >= 60


def test_regions_are_taken_for_different_unless_they_are_said_to_be_one() -> None:
    one = target(indicator="造林面积", unit="公顷")
    assert judge(one, one).reason == "part_of_total"


INDICATORS = (
    "可再生能源装机比重",
    "单位GDP能耗",
    "细颗粒物浓度",
    "机构平均床位",
    "造林面积",
    "碳排放削减率",
    "人均公园绿地面积",
)
UNITS = ("%", "个百分点", "万亩", "公顷", "万吨", "亿斤", "天", "个工作日", "")
SCOPES = ("", "全省", "水稻", "城区")
values = st.decimals(min_value=0, max_value=1000, places=1)
targets = st.builds(
    replace,
    st.just(target()),
    indicator=st.sampled_from(INDICATORS),
    scope=st.sampled_from(SCOPES),
    year=st.sampled_from([None, 2025, 2025, 2025, 2030]),
    period=st.sampled_from([None, "2021-2025", "2023-2025"]),
    annual=st.booleans(),
    baseline_year=st.sampled_from([None, 2020, 2015]),
    relation=st.sampled_from(Relation),
    comparator=st.sampled_from(Comparator),
    value=values,
    value_max=st.none() | values,
    unit=st.sampled_from(UNITS),
    hedge=st.sampled_from(["", "力争"]),
    binding=st.sampled_from(["", "约束性", "预期性"]),
)
# Of two that differ in nothing but their values a verdict is found more often.
alike = st.builds(
    lambda one, value, most, comparator: (
        one,
        replace(one, value=value, value_max=most, comparator=comparator),
    ),
    targets,
    values,
    st.none() | values,
    st.sampled_from(Comparator),
)
pairs = st.tuples(targets, targets) | alike
directions = st.fixed_dictionaries(
    {}, optional={name_form(name).key: st.sampled_from(["higher", "lower"]) for name in INDICATORS}
)


@given(pairs, st.booleans(), directions)
def test_stricter_one_way_is_looser_the_other(
    pair: tuple[Target, Target], same_region: bool, ways: dict[frozenset[str], str]
) -> None:
    there = judge(*pair, same_region=same_region, directions=ways)
    back = judge(*reversed(pair), same_region=same_region, directions=ways)
    assert back.verdict == MIRROR.get(there.verdict, there.verdict)
    assert back.reason == there.reason


@given(targets, st.booleans())
def test_a_target_is_equal_to_itself(one: Target, same_region: bool) -> None:
    found = judge(one, one, same_region=same_region)
    assert (found.verdict, found.reason) in {("equal", ""), ("not_comparable", "part_of_total")}


CONVERTED = [
    (unit, other, Fraction(factor) / Fraction(row["units"][other]))
    for row in table("dimensions")["dimension"]
    for unit, factor in row["units"].items()
    for other in row["units"]
]
PREFIXES = {"": 1, "万": 10**4, "亿": 10**8}


@given(alike, st.sampled_from(CONVERTED), st.sampled_from(list(PREFIXES)), st.sampled_from(list(PREFIXES)))
def test_no_verdict_depends_on_the_unit(
    pair: tuple[Target, Target], units: tuple[str, str, Fraction], prefix: str, other_prefix: str
) -> None:
    unit, other, factor = units
    factor *= Fraction(PREFIXES[prefix], PREFIXES[other_prefix])
    one, two = (replace(each, unit=prefix + unit) for each in pair)

    def turned(value: Decimal | None) -> Decimal | None:
        if value is None:
            return None
        exact = Fraction(value) * factor
        return Decimal(exact.numerator) / Decimal(exact.denominator)

    def is_exact(value: Decimal | None) -> bool:
        return value is None or Fraction(turned(value) or 0) == Fraction(value) * factor

    if is_exact(two.value) and is_exact(two.value_max):
        value = turned(two.value)
        assert value is not None
        same = replace(two, value=value, value_max=turned(two.value_max), unit=other_prefix + other)
        assert judge(one, same, same_region=True) == judge(one, two, same_region=True)


@given(alike)
def test_what_lies_within_another_is_never_looser(pair: tuple[Target, Target]) -> None:
    """Whoever keeps what the lower document says keeps what the higher one says."""
    one, two = pair
    outer, inner = interval(one), interval(two)
    within = (outer.low is None or (inner.low is not None and inner.low >= outer.low)) and (
        outer.high is None or (inner.high is not None and inner.high <= outer.high)
    )
    if within:
        assert judge(one, two, same_region=True).verdict != "looser"
        assert judge(two, one, same_region=True).verdict != "stricter"


@given(pairs)
def test_what_differs_in_kind_is_said(pair: tuple[Target, Target]) -> None:
    one, two = pair
    found = judge(one, two)
    if found.verdict in {"not_comparable", "different"}:
        assert found.reason
    else:
        assert one.year == two.year
        assert one.annual == two.annual
        assert (one.relation in {"increase", "decrease"}) == (two.relation in {"increase", "decrease"})
        if one.relation in {"increase", "decrease"}:
            assert one.baseline_year == two.baseline_year or None in (one.baseline_year, two.baseline_year)
            assert one.baseline_year == two.baseline_year or one.annual or found.reason == "baseline_unknown"
        assert one.scope == two.scope or {one.scope, two.scope} <= {"", "全省"}
