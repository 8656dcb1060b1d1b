"""A question read: what it asks for, in which measure, of what."""

from __future__ import annotations

import re

import pytest

from extraction.knowledge import table
from indexer.search.answers.ask import FIGURE, TASKS, UNITS, answerable, asks_at_all, kind_of, read_asked
from indexer.search.query import read_query

DATA = table("answers", "indexer.data")


@pytest.mark.parametrize("row", DATA["asks"], ids=lambda row: row["kind"])
def test_kinds_know_their_examples(row: dict[str, list[str]]) -> None:
    pattern = re.compile("|".join(row["patterns"]))
    assert [words for words in row["examples"] if not pattern.search(words)] == []
    assert [words for words in row["counterexamples"] if pattern.search(words)] == []


@pytest.mark.parametrize("row", DATA["measured"], ids=lambda row: row["units"][0])
def test_measures_know_their_examples(row: dict[str, list[str]]) -> None:
    pattern = re.compile("|".join(row["patterns"]))
    assert [words for words in row["examples"] if not pattern.search(words)] == []
    assert [words for words in row["counterexamples"] if pattern.search(words)] == []


def test_how_and_why_are_answered_by_no_row() -> None:
    row = DATA["never"]
    assert not any(answerable(words) for words in row["examples"])
    assert all(answerable(words) for words in row["counterexamples"])


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("松江湾市修复多少公顷滩涂", FIGURE),
        ("滩涂修复由哪个部门牵头", UNITS),
        ("市水利局要承担哪些节水任务", TASKS),
        ("滩涂修复什么时候完成", "deadline"),
        ("松江湾节水办法的文号是什么", "doc_number"),
        ("松江湾节水办法何时施行", "valid_from"),
        ("松江湾节水办法是谁发布的", "issuers"),
        ("松江湾节水办法还有效吗", "status"),
        ("湖边禁止建设哪些项目", "prohibit"),
        ("怎么修复滩涂", ""),
        ("滩涂 修复 2025", ""),
    ],
)
def test_what_is_asked_for(query: str, kind: str) -> None:
    assert read_asked(read_query(query)).kind == kind


def test_the_words_are_those_of_the_thing_asked_of() -> None:
    asked = read_asked(read_query("福建省到2025年滩涂修复面积要达到多少公顷？"))
    assert asked.regions == {"福建省"}
    assert asked.years == {2025}
    assert asked.measures == {"公顷"}
    assert "滩涂" in asked.words
    assert not any(word in asked.words for word in ("福建省", "2025", "达到", "多少", "公顷"))


@pytest.mark.parametrize(
    ("query", "measure"),
    [
        ("每个养老床位补贴多少钱", "元"),
        ("绿色建筑占比要达到多少", "%"),
        ("几个工作日办结", "工作日"),
        ("建设几座水厂", "座"),
    ],
)
def test_the_measure_that_is_asked_for(query: str, measure: str) -> None:
    assert measure in read_asked(read_query(query)).measures


def test_a_price_is_of_what_the_question_says() -> None:
    assert read_asked(read_query("放电补贴一度电给多少钱")).per == "千瓦时"
    assert read_asked(read_query("每吨污泥补贴多少元")).per == "吨"


def test_a_place_without_a_document_stays_a_word_that_must_stand() -> None:
    asked = read_asked(read_query("雄安新区蓝绿空间占比多少"), ("雄安新区",))
    assert asked.mentioned == ("雄安新区",)
    assert asked.regions == frozenset()
    assert "甘肃" in read_asked(read_query("甘肃省级平台由谁建设")).mentioned


def test_words_without_a_question_ask_nothing() -> None:
    assert not asks_at_all("福州 畜禽粪污 2025")
    assert asks_at_all("福州要做哪些事")
    assert kind_of("要承担哪些任务", named=False) != TASKS


def test_a_year_before_a_target_is_a_year() -> None:
    assert read_asked(read_query("松江湾 滩涂修复面积 2030目标")).years == {2030}
    assert read_asked(read_query("松江湾 能耗总量 2025 上限")).years == {2025}


def test_multiples_are_no_part_of_a_unit() -> None:
    assert read_asked(read_query("光伏发电要装多少千瓦")).measures == {"千瓦"}
    assert read_asked(read_query("光伏发电要装多少万千瓦")).measures == {"千瓦"}


def test_words_side_by_side_are_one_where_policies_say_it_in_another() -> None:
    assert "太阳能发电" in read_asked(read_query("湖南太阳能发电要装多少千瓦")).words


def test_whose_tasks_are_asked_for_is_no_word_of_a_task() -> None:
    asked = read_asked(read_query("松江湾宣教中心要承担哪些节水任务"), (), ("宣教中心",))
    assert asked.kind == TASKS
    assert "宣教中心" not in asked.words


def test_frames_put_together_are_no_words() -> None:
    assert read_asked(read_query("海州省2025年建筑领域碳排放控制目标")).words == (
        "海州",
        "建筑",
        "领域",
        "碳排放",
    )


@pytest.mark.parametrize(
    ("query", "regions"),
    [
        ("国家和海南省的森林覆盖率目标有什么不同", {"全国", "海南省"}),
        ("海南与全国的森林覆盖率目标对比", {"全国", "海南省"}),
        ("海南省国家公园有几个", {"海南省"}),
        ("国家森林城市海南有几个", {"海南省"}),
    ],
)
def test_the_country_set_beside_a_place_is_asked_for_too(query: str, regions: set[str]) -> None:
    assert read_asked(read_query(query)).regions == regions
