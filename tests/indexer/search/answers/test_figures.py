"""Figures: targets and other numbers that say what is asked, in the measure and the year asked for."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from indexer.search.answers.figures import Figure, names_each, of_measure, targets_first
from indexer.search.answers.match import terms
from indexer.search.answers.models import Answer

Ask = Callable[[str], list[Answer]]


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("福建省农田灌溉水有效利用系数要达到多少", "0.58（全省）"),
        ("福州市供水管网漏损率2025年目标", "8%以内"),
        ("福州 供水管网漏损率 2025", "8%以内"),
        ("福建省建设高效节水灌溉面积多少亩", "20万亩"),
        ("养老机构几个工作日内备案", "10个工作日"),
        ("福建节水改造项目单个最多补助多少钱", "不超过300万元"),
        ("汕头养老机构挪用押金罚款多少", "5000元（五千元以上三万元以下）"),
    ],
)
def test_the_number_that_is_asked_for(ask: Ask, query: str, answer: str) -> None:
    assert [one.answer for one in ask(query)] == [answer]


def test_several_places_make_a_table(ask: Ask) -> None:
    found = ask("供水管网漏损率目标")
    assert {(one.region, one.year, one.answer) for one in found} == {
        ("福州市", 2025, "8%以内"),
        ("福建省", 2025, "9%以内（全省）"),
    }


@pytest.mark.parametrize(
    "query",
    [
        "厦门市供水管网漏损率目标",
        "福建省城市生活污水治理率多少",  # promised of the villages
        "福州市供水管网漏损率2030年目标",
        "福建省高效节水灌溉补助多少钱",
        "汕头养老机构备案费多少钱",
        "怎么降低供水管网漏损率",
        "养老床位护理型占比多少",
    ],
)
def test_no_number_is_guessed(ask: Ask, query: str) -> None:
    assert ask(query) == []


@pytest.mark.parametrize(
    ("asked", "unit", "fits"),
    [
        ("千瓦", "万千瓦", True),
        ("家", "个", True),
        ("元", "元/立方米", True),
        ("立方米", "元/立方米", False),
        ("工作日", "个工作日", True),
        ("元", "万吨", False),
    ],
)
def test_a_unit_fits_the_measure_asked_for(asked: str, unit: str, *, fits: bool) -> None:
    assert of_measure(frozenset({asked}), unit) is fits


@pytest.mark.parametrize(
    ("question", "names", "each"),
    [
        ("培育多少家绿色工厂、供应链企业和园区", ["绿色园区"], False),
        ("培育多少家绿色工厂、供应链企业和园区", ["绿色工厂", "绿色供应链企业", "绿色园区"], True),
        ("风电、光伏装机多少", ["风电、光伏发电总装机"], True),
        ("国家、省、市对园区分别要求多少", ["绿色园区"], True),
        ("培育多少个园区", ["绿色园区"], True),
    ],
)
def test_of_several_things_each_is_told_or_none(question: str, names: list[str], each: bool) -> None:
    words = terms(
        [
            word
            for word in ("绿色", "工厂", "供应链", "企业", "园区", "风电", "光伏", "装机")
            if word in question
        ],
        len,
        100,
    )
    found = [Figure(cast("Any", None), cast("Any", None), 1.0, 1.0, 0.0, name) for name in names]
    assert names_each(question, words, found) is each


def figure(name: str, near: float, start: int = 0) -> Figure:
    place = SimpleNamespace(sentence=lambda at: (at // 100, at // 100 + 1))
    row = SimpleNamespace(clause_id="c", row=SimpleNamespace(start=start))
    return Figure(cast("Any", row), cast("Any", place), 0.0, near, 0.0, name)


def test_a_number_beside_a_target_that_says_as_much_is_a_part_of_it() -> None:
    target, part, other = figure("高新区能耗", 0.8), figure("", 0.8, 20), figure("", 0.8, 300)
    assert targets_first([part, target, other]) == [target, other]
    nearer = figure("", 0.9, 20)
    assert targets_first([nearer, target]) == [nearer, target]


def test_an_age_answers_no_other_question() -> None:
    assert not of_measure(frozenset(), "周岁")
    assert of_measure(frozenset({"岁"}), "周岁")
