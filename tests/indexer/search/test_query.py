"""A query read: places taken out of the words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.knowledge import table
from indexer.index import tokens
from indexer.search.query import FILTERS, Part, read_query, related_words


@pytest.mark.parametrize(
    ("query", "words", "places", "absent"),
    [
        ("南平市污水收集率", ["污水收集率"], ["南平"], ["南平", "南平市"]),
        ("福建省福州市红树林", ["红树林"], ["福建省", "福州市"], ["福建省", "福州市", "福州"]),
        ("红树林由哪个部门负责", ["红树林"], [], ["哪个", "部门"]),
        ("龙岩和三明的畜禽粪污", ["畜禽粪污"], ["龙岩", "三明"], ["龙岩", "三明"]),
    ],
)
def test_places_are_taken_out(query: str, words: list[str], places: list[str], absent: list[str]) -> None:
    found = read_query(query)
    assert found.text == query
    assert set(words) <= set(found.words)
    assert set(places) <= set(found.places)
    assert not set(absent) & set(found.words)


@pytest.mark.parametrize("query", ["南平市", "福建", "福建省龙岩市"])
def test_a_query_of_only_a_place_keeps_it(query: str) -> None:
    found = read_query(query)
    assert found.words
    assert found.places
    assert set(found.words) & set(found.places)


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="南平市福建省污水 的，", max_size=20))
def test_words_are_there_once(query: str) -> None:
    found = read_query(query)
    assert len(found.words) == len(set(found.words))
    assert len(found.places) == len(set(found.places))
    assert found.words or not any(c.isalnum() for c in query)


def test_everyday_words_bring_those_of_policies() -> None:
    assert {"农村", "厕所"} <= set(read_query("乡下的茅厕怎么改").related)
    assert read_query("可再生能源装机比重").related == ()


def test_an_everyday_word_inside_a_longer_one_is_not_said() -> None:
    assert "滨海湿地" in read_query("海边的红树怎么种").related
    assert "滨海湿地" not in read_query("红树林").related


def test_a_word_across_two_words_is_not_said() -> None:
    assert "户籍" in read_query("孩子怎么上户口").related
    assert "户籍" not in read_query("马上户口普查").related


def test_a_word_that_needs_company_brings_nothing_alone() -> None:
    assert "臭氧" in read_query("夏天空气不好").related
    assert "臭氧" not in read_query("夏天用电安全").related


GROUPS = table("synonyms")["group"]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["say"][0])
def test_every_group_of_synonyms_has_its_field_and_source(group: dict) -> None:
    assert set(group) <= {"field", "source", "say", "mean", "beside"}
    assert group["field"] in table("synonyms")["fields"]
    assert group["source"].strip()
    for name in ("say", "mean"):
        assert group[name], "empty"
        assert len(set(group[name])) == len(group[name]), "a word twice"
    assert not set(group["mean"]) & set(table("synonyms")["broad"]), "so broad that it stands in every field"
    assert set(group["mean"]) - set(group["say"]), "brings nothing"


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["say"][0])
def test_every_everyday_word_is_understood(group: dict) -> None:
    beside = group.get("beside", [""])[0]
    for say in group["say"]:
        assert set(tokens.words(group["mean"][0])) <= set(related_words(f"{say}，{beside}")), say


def test_no_everyday_word_stands_in_two_fields_without_company() -> None:
    said = [say for group in GROUPS if "beside" not in group for say in group["say"]]
    assert sorted(said) == sorted(set(said))


def test_every_field_has_its_words() -> None:
    assert {group["field"] for group in GROUPS} == set(table("synonyms")["fields"])
    assert 300 <= len(GROUPS) <= 500


@pytest.mark.parametrize("row", table("synonyms")["apart"], ids=lambda row: row["query"])
def test_no_everyday_word_brings_what_belongs_to_another_field(row: dict) -> None:
    assert not set(row["absent"]) & set(related_words(row["query"]))


def test_frames_of_a_question_are_no_words_to_look_for() -> None:
    row = table("query_words")["frames"]
    pattern = re.compile("|".join(row["patterns"]))
    for text in row["examples"]:
        assert pattern.search(text), text
    for text in row["counterexamples"]:
        assert not pattern.search(text), text
    words = read_query("能不能自己打印证明，单位给不给假").words
    assert {"打印", "证明"} <= set(words)
    assert not {"不能", "不给", "能不能"} & set(words)
    assert "不能" in read_query("不能自理的老人").words


def parts(query: str, *kinds: str) -> list[tuple[str, str]]:
    return [(part.kind, part.value) for part in read_query(query).parts if part.kind in (kinds or FILTERS)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("南平市污水收集率", [("region", "南平市")]),
        ("福建省福州市红树林", [("region", "福州市")]),
        ("龙岩和三明的畜禽粪污", []),
        ("近岸海域水质", []),
        ("全国森林覆盖率", []),
        ("省里对红树林有什么要求", [("level", "provincial")]),
        ("国家层面的储能政策", [("level", "national")]),
        ("国家、省、市三级怎么分工", []),
        ("省里和市里的目标", []),
        ("城市里的公园", []),
        ("2021年印发的储能方案", [("issued", "2021")]),
        ("2021年储能装机", []),
        ("《福建省节能办法》里的罚款", [("document", "福建省节能办法")]),
        ("闽环保综合〔2022〕12号 红树林", [("document", "闽环保综合〔2022〕12号")]),
        ("闽环保综合[2022]12 号", [("document", "闽环保综合[2022]12 号")]),
        ("国家、福建、福州对固废利用的目标", []),
        ("中央到省里的文件怎么提", []),
        ("黄河南岸生态修复", []),
        ("入海口湿地", []),
        ("日照时数", []),
        ("日照市的目标", [("region", "日照市")]),
        ("《福建省节能办法》（闽政〔2022〕3号） 罚款", [("document", "福建省节能办法")]),
        ("《关于印发《福建省节能办法》的通知》", [("document", "关于印发《福建省节能办法》的通知")]),
        ("２０２１年印发的方案", [("issued", "2021")]),
        ("福建各市的目标", []),
    ],
)
def test_what_narrows_a_search_down(query: str, found: list[tuple[str, str]]) -> None:
    assert parts(query) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("2030年前碳达峰", ["2030"]),
        ("“十四五”森林质量", ["2025"]),
        ("十五五期间的目标", ["2030"]),
        ("2025和2030年短流程炼钢占比", ["2025", "2030"]),
        ("《2030年前碳达峰行动方案》储能", []),
        ("国发〔2021〕23号 储能", []),
        ("12345万吨", []),
        ("年产2000吨水泥项目", []),
        ("超过2000人的单位", []),
        ("2021年印发的方案", []),
    ],
)
def test_years_by_which(query: str, found: list[str]) -> None:
    assert [value for _, value in parts(query, "year")] == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("发改要做什么", ["发改"]),
        ("省发改委负责什么", ["省发改"]),
        ("商务部负责什么", ["商务部"]),
        ("商务部门负责什么", ["商务"]),
        ("生态环境部门的任务", ["生态环境"]),
        ("生态环境质量", []),
        ("市场监管局", ["市场监管"]),
        ("科技创新", []),
        ("居住建筑节能", []),
        ("技术研发改造", []),
        ("林业部分地区", []),
    ],
)
def test_units_by_any_name(query: str, found: list[str]) -> None:
    assert [value for _, value in parts(query, "unit")] == found


@pytest.mark.parametrize("row", table("query_words")["level"], ids=lambda row: row["value"])
def test_levels_by_their_examples(row: dict) -> None:
    for text in row["examples"]:
        assert parts(text, "level") == [("level", row["value"])], text
    for text in row["counterexamples"]:
        assert parts(text, "level") == [], text


@pytest.mark.parametrize("row", table("query_words")["asks"], ids=lambda row: row["value"])
def test_kinds_of_question_by_their_examples(row: dict) -> None:
    for text in row["examples"]:
        assert read_query(text).asks == row["value"], text
    for text in row["counterexamples"]:
        assert read_query(text).asks != row["value"], text


def test_later_documents_are_asked_for_in_words() -> None:
    row = table("query_words")["recent"]
    for text in row["examples"]:
        assert parts(text, "recent"), text
    for text in row["counterexamples"]:
        assert not parts(text, "recent"), text


def test_several_levels_and_places_by_their_examples() -> None:
    row = table("query_words")["several"]
    for text in row["examples"]:
        assert parts(text) == [], text


def test_what_was_excluded_is_not_read_again() -> None:
    query = "2021年印发的南平方案里，省里的储能目标"
    whole = read_query(query)
    assert {part.kind for part in whole.parts} >= {"region", "issued", "level"}
    for kind in ("region", "issued", "level"):
        assert kind not in {part.kind for part in read_query(query, {kind}).parts}
    assert "南平" in read_query(query, {"region"}).places


def test_one_of_two_parts_of_a_kind_can_be_excluded() -> None:
    query = "2025和2030年红树林多少公顷"
    whole = read_query(query)
    first = next(part for part in whole.parts if part.kind == "year")
    found = read_query(query, {first})
    assert found.values("year") == ["2030"]
    assert found.excluded == (first,)


def test_what_was_read_is_no_word_to_look_for() -> None:
    assert not {"2021", "印发"} & set(read_query("2021年印发的储能方案").words)
    assert "储能" in read_query("2021年印发的储能方案").words


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet="南平省市里国家层面2021年印发的《》〔〕号方案红树林谁多少十四五", max_size=24))
def test_any_query_can_be_read(query: str) -> None:
    found = read_query(query)
    for part in found.parts:
        assert isinstance(part, Part)
        assert part.matched in query or re.sub(r"\s", "", part.matched) in re.sub(r"\s", "", query)
    assert sum(part.kind == "level" for part in found.parts) <= 1
    assert sum(part.kind == "asks" for part in found.parts) <= 1
