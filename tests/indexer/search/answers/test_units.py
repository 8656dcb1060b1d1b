"""Units of a task, and tasks of a unit."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extraction.rows import Duty
from extraction.terms import Role
from indexer.search.answers.models import Answer
from indexer.search.answers.units import is_unit

Ask = Callable[[str], list[Answer]]


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("福建农业节水由谁牵头", "牵头：省水利厅；配合：省农业农村厅、省财政厅"),
        ("福建城镇节水由谁牵头", "未明确牵头单位；负责：省住建厅、省水利厅"),
        ("福建城镇节水的责任单位", "负责：省住建厅、省水利厅"),
        ("福州管网改造的责任单位", "牵头：市城管委；配合：市水利局、市财政局"),
        ("福州节水进校园由哪个部门负责", "负责：市教育局"),
        ("汕头养老服务由谁监督管理", "负责：市民政部门"),
        ("福州节水宣传周由哪些单位组织", "负责：市水利局、市教育局"),
    ],
)
def test_the_units_that_are_asked_for(ask: Ask, query: str, answer: str) -> None:
    assert [one.answer for one in ask(query)] == [answer]


@pytest.mark.parametrize(
    "query", ["厦门农业节水由谁牵头", "福建海水淡化由谁负责", "福州节水为什么由市水利局负责"]
)
def test_no_unit_is_guessed(ask: Ask, query: str) -> None:
    assert ask(query) == []


def test_the_tasks_of_a_unit_are_all_of_them_with_its_part(ask: Ask) -> None:
    found = ask("福州市水利局要承担哪些任务")
    assert [(one.about, one.answer[-9:]) for one in found] == [
        ("管网改造", "（市水利局：配合）"),
        ("宣传引导", "（市水利局：负责）"),
    ]
    assert [one.about for one in ask("省财政厅参与哪些节水工作")] == ["推进农业节水"]
    assert ask("福州市水利局牵头哪些任务") == []


def test_a_unit_is_the_same_by_any_of_its_names() -> None:
    duty = Duty((), "省发展改革委", "福建省发展和改革委员会", Role.LEAD, "", 0, 0)
    assert is_unit(duty, "发改委")
    assert is_unit(duty, "省发改委")
    assert not is_unit(duty, "市发改委")
    assert not is_unit(duty, "省财政厅")
