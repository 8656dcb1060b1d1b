"""How much of a question a row says: words, their other forms, their order and company."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.knowledge import table
from extraction.text.folding import squeeze
from indexer.search.answers.match import (
    Term,
    contradicts,
    coverage,
    has_others,
    long_form,
    meaning,
    narrower,
    overshoot,
    said,
    terms,
    together,
    trace,
)

APART = table("answers", "indexer.data")["apart"]


def known(*words: str) -> tuple[Term, ...]:
    return terms(words, lambda word: 1000 if word == "建设" else 3, 2000)


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    rare, common = known("滩涂", "建设")
    assert rare.weight > 2 * common.weight


def test_a_word_is_said_by_another_that_means_the_same() -> None:
    (term,) = known("补贴")
    assert said(term, "给予每户补助") == 1
    assert said(term, "给予每户贷款") == 0


def test_an_everyday_word_is_said_by_that_of_the_policies() -> None:
    (term,) = known("电瓶车")
    assert said(term, "禁止电动自行车停放") == 1


def test_a_long_word_counts_by_the_pairs_that_stand() -> None:
    (term,) = known("回收体系建设")
    assert 0.5 < said(term, "回收网络体系建设") < 1
    assert said(term, "体制改革") == 0


def test_coverage_is_by_weight_and_place() -> None:
    words = known("滩涂", "修复")
    assert coverage(words, ("修复滩涂", 1.0)) == 1
    assert coverage(words, ("修复", 1.0), ("滩涂", 0.8)) == pytest.approx(0.9)
    assert coverage((), ("修复", 1.0)) == 0


def test_a_name_that_says_more_overshoots() -> None:
    assert overshoot("畜禽粪污综合利用率", "畜禽粪污综合利用率是多少") == 0
    assert overshoot("近岸海域水质优良比例", "近岸海域优良水质比例") < 0.3
    assert overshoot("新增公交车中新能源汽车占比", "新能源汽车占比") > 0.3


def test_a_name_that_is_turned_loses_most() -> None:
    assert (
        narrower("非化石能源消费比重", "能源消费比重目标")
        > narrower("初次信访事项化解率", "信访事项化解率")
        > 0
    )
    assert narrower("能源消费比重", "能源消费比重目标") == 0


def test_words_side_by_side_stand_together() -> None:
    words = known("低碳", "工厂")
    assert together(words, "低碳工厂归谁管", "培育低碳示范工厂") == 1
    assert together(words, "低碳工厂归谁管", "低碳" + "产品" * 20 + "工厂") == 0
    assert together(words, "工厂怎么低碳", "低碳" + "产品" * 20 + "工厂") == 1


@pytest.mark.parametrize(("question", "own"), APART["examples"])
def test_kinds_that_are_apart(question: str, own: str) -> None:
    assert contradicts(squeeze(question), squeeze(own))


@pytest.mark.parametrize(("question", "own"), APART["counterexamples"])
def test_kinds_that_are_not(question: str, own: str) -> None:
    assert not contradicts(squeeze(question), squeeze(own))


def test_a_kind_that_is_said_around_is_no_other() -> None:
    assert not contradicts("农村污水治理率", "城市以外污水治理率", "农村")


def test_a_compound_is_said_with_a_part_in_other_words() -> None:
    (term,) = known("绿色信贷")
    assert said(term, "绿色贷款增加两千亿元") == 1
    assert said(term, "绿色债券增加两千亿元") == 0


def test_a_run_that_no_dictionary_holds_may_be_an_abbreviation() -> None:
    (short,) = known("固投")
    assert long_form(short, "固定资产投资增长6%左右") == "固定资产投资"
    assert 0.8 < said(short, "固定资产投资增长6%左右") < 1
    assert long_form(short, "加固堤防、投入资金") == ""


def test_a_word_of_the_dictionary_is_no_abbreviation() -> None:
    (word,) = known("公路")
    assert word.short is None


def test_other_ways_to_say_a_question_hold_what_its_abbreviations_are() -> None:
    words = meaning("今年固投增速", known("固投", "增速"), "固定资产投资")
    assert "固定资产投资" in words
    assert "增长" in words


def test_words_with_other_ways_to_say_them_are_known() -> None:
    assert has_others("太阳能发电")
    assert not has_others("滩涂修复")


def test_an_everyday_word_that_documents_use_themselves_means_what_it_says() -> None:
    rare, used = (terms(["电瓶车"], lambda word, often=often: often, 2000)[0] for often in (0, 50))
    assert "电动自行车" in rare.forms
    assert used.forms == ("电瓶车",)


@settings(deadline=None)
@given(st.text(alphabet="规模以上工业企业补贴助省太阳能光伏发电固投定资产", max_size=12))
def test_what_says_anything_of_terms_holds_a_trace_of_them(text: str) -> None:
    wanted = known("规上", "固投", "太阳能", "补贴", "省")
    assert coverage(wanted, (text, 1.0)) == 0 or trace(wanted).search(text)


def test_a_text_of_something_else_holds_no_trace() -> None:
    assert not trace(known("太阳能", "补贴")).search("渔港改造方案")
