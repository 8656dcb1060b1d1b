"""Measures: the data's examples both ways, and what a measure is not."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.measures.measures import find_measures
from extraction.rows import Context, Measure, Passage

DATA = tomllib.loads(resources.files("extraction.data").joinpath("measures.toml").read_text("utf-8"))
PLAN = Context("甲市节水行动方案")


def found(
    text: str, *headings: str, path: tuple[str, ...] = ("二", "（一）"), start: int = 40
) -> list[Measure]:
    return find_measures([Passage(path, headings or ("重点任务", "推进节水"), text, start)], PLAN)


EXAMPLES = [(row["name"], text) for row in DATA["force"] for text in row["examples"]]
COUNTEREXAMPLES = [(row["name"], text) for row in DATA["force"] for text in row["counterexamples"]]


@pytest.mark.parametrize(("force", "text"), EXAMPLES)
def test_examples_have_the_force(force: str, text: str) -> None:
    assert [row.force for row in found(text)] == [force]


@pytest.mark.parametrize(("force", "text"), COUNTEREXAMPLES)
def test_counterexamples_have_not(force: str, text: str) -> None:
    assert force not in [row.force for row in found(text)]


def test_every_force_has_both() -> None:
    assert all(row["examples"] and row["counterexamples"] for row in DATA["force"])


@pytest.mark.parametrize(("text", "actors"), DATA["actors"]["examples"])
def test_actors(text: str, actors: list[str]) -> None:
    assert [list(row.actors) for row in found(text)] == [actors]


@pytest.mark.parametrize(("text", "deadline"), DATA["deadline"]["examples"])
def test_deadline(text: str, deadline: str) -> None:
    assert [row.deadline or "" for row in found(text)] == [deadline]


def test_spans_lie_in_the_document() -> None:
    text = "总体平稳。推进节水；严禁偷排。（责任单位：市水利局）"
    document = "前" * 40 + text
    rows = found(text)
    assert [row.text for row in rows] == ["推进节水；", "严禁偷排。"]
    assert all(document[row.start : row.end] == row.text for row in rows)


@pytest.mark.parametrize(
    "tail", ["（责任单位：市水利局）", "（市水利局牵头，市住建局配合）。", "(市水利局、市住建局)"]
)
def test_responsibility_is_cut_off(tail: str) -> None:
    assert [row.text for row in found("推进供水管网改造" + tail)] == ["推进供水管网改造"]


def test_nothing_in_what_lays_nothing_down() -> None:
    passage = Passage(("一",), ("重点任务",), "推进节水。", 0)
    assert find_measures([passage], Context("解读", normative=False)) == []


@pytest.mark.parametrize("heading", ["发展现状", "面临形势", "指导思想", "“十三五”工作回顾", "存在问题"])
def test_background_sections_hold_none(heading: str) -> None:
    assert found("加快推进节水，建立制度。", heading) == []


@pytest.mark.parametrize("heading", ["基本原则", "主要目标", "总体要求"])
def test_principles_hold_only_what_binds(heading: str) -> None:
    assert found("加快推进节水，建立制度。", heading) == []
    assert [row.force for row in found("各县区应当推进节水。", heading)] == ["require"]


GUIDING = DATA["none"]


@pytest.mark.parametrize("headings", GUIDING["guiding_examples"])
def test_what_stands_under_principles_and_goals_holds_only_what_binds(headings: list[str]) -> None:
    passage = Passage(("一", "（一）"), tuple(headings), "加快推进节水，建立制度。", 0)
    assert find_measures([passage], Context("方案")) == []


@pytest.mark.parametrize("headings", GUIDING["guiding_counterexamples"])
def test_what_stands_under_tasks_is_a_measure(headings: list[str]) -> None:
    passage = Passage(("一", "（一）"), tuple(headings), "加快推进节水，建立制度。", 0)
    assert len(find_measures([passage], Context("方案"))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "做好今年工作的总体要求是：全面贯彻新发展理念，扎实推进节水。",
        "全市水利工作以新发展理念为指导，贯彻节水优先方针，落实治水思路。",
        "（一）推进节水 .......... 12",
    ],
)
def test_what_guides_is_no_measure(text: str) -> None:
    assert found(text) == []


def test_a_bold_lead_in_is_a_heading() -> None:
    rows = found("推进工业节水。建立用水台账，推广循环用水。\n推进农业节水。推广滴灌技术，完善计量设施。")
    assert [row.text for row in rows] == ["建立用水台账，推广循环用水。", "推广滴灌技术，完善计量设施。"]
    alone = found("推进工业节水。建立用水台账，推广循环用水。")
    assert [row.text for row in alone] == ["推进工业节水。", "建立用水台账，推广循环用水。"]


def test_broken_lines_and_compatibility_forms() -> None:
    text = "取水量达到规定限额的重点用水单位在编制年度计划时应\n当说明再生⽔利用。"
    assert [(row.text, row.force) for row in found(text)] == [(text, "require")]


def test_a_list_is_one_prohibition() -> None:
    text = "用水单位不得有下列行为：\n（一）擅自取水；\n（二）损坏计量设施。"
    assert [(row.text, row.force) for row in found(text, path=("第三章", "第九条"))] == [(text, "prohibit")]


@given(st.text("严禁推进鼓励应当各县区企业、，。；（）《》“”到2025年底前\n 由负责要", max_size=120))
def test_any_text_gives_spans_of_itself(text: str) -> None:
    document = "前" * 40 + text
    for row in found(text):
        assert document[row.start : row.end] == row.text
        assert all(actor and not any(char.isspace() for char in actor) for actor in row.actors)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        ",",
        "，",
        "（",
        "《",
        "、",
        "各",
        "企业、",
        "推进，",
        "由",
        "积极",
        "2025年",
        "在",
        "严禁（",
        "为制定",
        "要",
    ],
)
@pytest.mark.timeout(60)
def test_long_lines_end(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert all(row.start < row.end for row in found(text))
