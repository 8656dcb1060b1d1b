"""What keeps two targets from being compared; the reasons one by one are in `pairs.py`."""

from __future__ import annotations

import pytest

from extraction.comparability.obstacles import is_change, is_ratio, obstacle
from tests.extraction.comparability.pairs import target


def test_the_first_reason_is_told() -> None:
    one, two = target(unit="万吨"), target(unit="万元", year=2030, scope="水稻")
    assert obstacle(one, two, same_region=True) == "unit"


@pytest.mark.parametrize(
    ("indicator", "unit", "reason"),
    [
        ("造林面积", "公顷", "part_of_total"), ("新增就业", "万人", "part_of_total"), ("可再生能源装机比重", "%", ""),
        ("人均公园绿地面积", "平方米", ""), ("数据中心电能利用效率", "", ""), ("企业开办时间", "天", ""), ("人均预期寿命", "岁", ""),
        ("吨钢综合能耗", "千克标准煤/吨", ""), ("垃圾焚烧能力", "吨/日", "part_of_total"), ("最低工资标准", "元", ""),
    ],
)  # fmt: skip
def test_amounts_of_different_regions(indicator: str, unit: str, reason: str) -> None:
    one, two = target(indicator=indicator, unit=unit), target(indicator=indicator, unit=unit, value=1)
    assert obstacle(one, two, same_region=False) == reason
    assert not obstacle(one, two, same_region=True)


def test_one_name_that_sums_nothing_up_is_enough() -> None:
    one, two = target(indicator="大豆产量", unit="公斤"), target(indicator="大豆平均产量", unit="公斤")
    assert not obstacle(one, two, same_region=False)
    assert not obstacle(two, one, same_region=False)


def test_a_share_is_neither_total_nor_intensity() -> None:
    one, two = target(indicator="研发经费投入强度"), target(indicator="研发经费投入")
    assert not obstacle(one, two, same_region=True)


def test_kinds_of_values() -> None:
    assert is_change(target(relation="increase"))
    assert is_change(target(relation="decrease"))
    assert not is_change(target(relation="complete"))
    assert not is_change(target())
    assert [is_ratio(target(unit=unit)) for unit in ("%", "‰", "个百分点", "倍", "吨")] == [
        True,
        True,
        True,
        False,
        False,
    ]
