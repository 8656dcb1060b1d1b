"""References: the data's examples both ways, spans, short names and the document's own title."""

from __future__ import annotations

import tomllib
from importlib import resources
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.entities.references import find_references
from extraction.rows import Context, Passage, Reference

DATA = tomllib.loads(resources.files("extraction.data").joinpath("references.toml").read_text("utf-8"))


def found(
    text: str, context: Context | None = None, *, headings: tuple[str, ...] = ("任务",)
) -> list[Reference]:
    passage = Passage(("一",), headings, text, 7)
    return find_references([passage], context or Context("甲市节水行动方案", issuers=("福州市人民政府",)))


@pytest.mark.parametrize(
    ("relation", "text"), [(r["relation"], t) for r in DATA["verb"] for t in r["examples"]]
)
def test_examples_have_the_relation(relation: str, text: str) -> None:
    assert {row.relation for row in found(text)} == {relation}


@pytest.mark.parametrize(
    ("relation", "text"), [(r["relation"], t) for r in DATA["verb"] for t in r["counterexamples"]]
)
def test_counterexamples_have_not(relation: str, text: str) -> None:
    assert relation not in [row.relation for row in found(text)]


@pytest.mark.parametrize("section", ["own", "not"])
def test_what_is_no_reference(section: str) -> None:
    for text in DATA[section]["examples"]:
        assert found(text) == [], text
    for text in DATA[section]["counterexamples"]:
        assert found(text), text


@pytest.mark.parametrize(("text", "number", "relation"), DATA["number"]["examples"])
def test_numbers_without_a_title(text: str, number: str, relation: str) -> None:
    assert [(r.title, r.doc_number, r.relation) for r in found(text)] == [("", number, relation)]


@pytest.mark.parametrize("text", DATA["number"]["counterexamples"])
def test_what_is_no_number(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("text", "titles"), DATA["abbreviation"]["examples"])
def test_short_names_resolve(text: str, titles: list[str]) -> None:
    rows = found(text)
    assert [row.title for row in rows] == titles
    assert len({row.doc_number for row in rows}) == 1


def test_short_names_reach_later_clauses() -> None:
    first = Passage(("一",), ("依据",), "根据《甲省水条例》（以下简称《条例》），制定本办法。", 0)
    later = Passage(("二",), ("实施",), "严格执行《条例》。", 100)
    rows = find_references([first, later], Context("乙市办法"))
    assert [(r.title, r.quote, r.relation) for r in rows][1] == ("甲省水条例", "《条例》", "implements")


@pytest.mark.parametrize(
    ("text", "quote", "title", "number"),
    [
        (
            "根据《节水意见》（甲发〔2021〕23号），",
            "《节水意见》（甲发〔2021〕23号）",
            "节水意见",
            "甲发〔2021〕23号",
        ),
        (
            "根据《节水意见》甲发[2021] 23 号，",
            "《节水意见》甲发[2021] 23 号",
            "节水意见",
            "甲发〔2021〕23号",
        ),
        (
            "根据《节水意见》（甲发〔2021〕23号，以下简称《意见》）",
            "《节水意见》（甲发〔2021〕23号",
            "节水意见",
            "甲发〔2021〕23号",
        ),
        (
            "根据《节水办法》（甲省令第 16 号）办理",
            "《节水办法》（甲省令第 16 号）",
            "节水办法",
            "甲省令第16号",
        ),
        (
            "根据《关于印发〈节水意见〉的通知》",
            "《关于印发〈节水意见〉的通知》",
            "关于印发〈节水意见〉的通知",
            None,
        ),
        (
            "根据《关于印发《节水意见》的通知》",
            "《关于印发《节水意见》的通知》",
            "关于印发《节水意见》的通知",
            None,
        ),
        ("根据《节 水\n意 见》", "《节 水\n意 见》", "节水意见", None),
        ("根据《节水标准》（GB/T 123-2020）", "《节水标准》", "节水标准", None),
        ("根据《节水意见》和甲发〔2021〕2号文", "《节水意见》", "节水意见", None),
    ],
)
def test_titles_and_numbers(text: str, quote: str, title: str, number: str | None) -> None:
    row = found(text)[0]
    assert (row.quote, row.title, row.doc_number) == (quote, title, number)
    assert ("前" * 7 + text)[row.start : row.end] == row.quote


def test_a_list_shares_its_verb() -> None:
    text = "贯彻落实《甲意见》《乙规划》（甲发〔2021〕2号）、省水利厅等三部门《丙方案》和《丁计划》精神，根据《戊条例》，修订《己办法》。"
    assert [row.relation for row in found(text)] == ["implements"] * 4 + ["follows", "cites"]


def test_bases_listed_by_themselves_are_followed() -> None:
    text = "（1）《甲水法》（2016年7月）；\n（2）《乙条例》；"
    assert [row.relation for row in found(text, headings=("编制依据",))] == ["follows", "follows"]


@pytest.mark.parametrize(
    "text",
    [
        "《甲市节水行动方案》由市水利局解释。",
        "现将《关于节水的若干措施》印发给你们，请贯彻执行。",
        "制定了《甲方案》《乙方案》，现印发给你们。",
        "甲水发〔2021〕3号\n各县区水利局：",
        "《未完的标题，加强节水。",
        "《》",
    ],
)
def test_no_reference(text: str) -> None:
    assert found(text) == []


def test_own_title_below_its_issuer() -> None:
    context = Context("关于推进节水的实施意见", issuers=("福州市人民政府",))
    assert found("《福州市人民政府关于推进节水的实施意见》明确了任务。", context) == []
    other = found("落实《福建省人民政府关于推进节水的实施意见》要求。", context)
    assert [row.title for row in other] == ["福建省人民政府关于推进节水的实施意见"]


def test_an_older_edition_is_another_document() -> None:
    rows = found("原《甲市节水行动方案》同时废止。")
    assert [row.relation for row in rows] == ["repeals"]


@given(st.text("根据落实《》〈〉（）〔〕2021 23号甲发办、和，。废止以下简称\n", max_size=120))
def test_any_text_gives_spans_of_itself(text: str) -> None:
    document = "前" * 7 + text
    rows = found(text)
    assert all(document[row.start : row.end] == row.quote for row in rows)
    assert all(one.end <= other.start for one, other in pairwise(rows))
    assert all(row.title or row.doc_number for row in rows)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        ",",
        "，",
        "（",
        "《",
        "》",
        "、",
        "《甲》",
        "《甲》、",
        "甲政发〔2021〕3号、",
        "〔2021〕",
        "《甲》（",
        "厅",
        "（以下简称《甲》）",
        "落实",
    ],
)
@pytest.mark.timeout(60)
def test_long_lines_end(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert all(row.start < row.end for row in found(text))
