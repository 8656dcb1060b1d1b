"""Units are told apart by full name, else by name and region."""

from __future__ import annotations

import pytest

from indexer.tables.units import UnitName, unit_counts


@pytest.mark.parametrize("unit", [UnitName("福建省发展和改革委员会"), UnitName("省发改委", "福建省")])
def test_a_code_for_an_address_and_back(unit: UnitName) -> None:
    assert UnitName.of_code(unit.code) == unit


def test_labels_name_the_region_where_the_name_does_not() -> None:
    assert UnitName("省发改委", "福建省").label == "省发改委（福建省）"
    assert UnitName("福建省发展和改革委员会").label == "福建省发展和改革委员会"


def test_the_most_first_then_by_name() -> None:
    one, other = UnitName("省发改委", "甲省"), UnitName("省发改委", "乙省")
    assert unit_counts([one, other, None, other]) == [(other, 2), (one, 1)]
    assert unit_counts([one, other]) == sorted([(one, 1), (other, 1)])
