"""Terms mined: what stands together in many documents, and what only looks so."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.knowledge import table
from indexer.index import terms, tokens
from indexer.index.terms import mine

VERBS = ("推进", "完成", "检查", "落实", "评估", "公布", "编制", "支持")
THINGS = ("盐田", "海堤", "码头", "渔港", "水塔", "桥梁", "涵洞", "堤坝")


def documents(term: str, times: int, *, free: bool = True) -> list[list[str]]:
    """Documents in which a term stands among other words, or always in one phrase."""
    found = []
    for number in range(times):
        verb, thing = (VERBS[number % 8], THINGS[number // 2 % 8]) if free else ("推进", "盐田")
        rest = [
            f"{VERBS[i % 8]}{THINGS[(i + number) % 8]}，{THINGS[i // 8]}要{VERBS[(i * 3) % 8]}。"
            for i in range(64)
        ]
        found.append([f"{verb}{term}{thing}。", *rest])
    return found


def test_words_that_stand_together_everywhere_are_a_term() -> None:
    found = {term.text: term for term in mine(documents("潮汐闸门", 24))}
    term = found["潮汐闸门"]
    assert term.count == 24
    assert term.cohesion >= terms.LEAST_COHESION
    assert term.freedom >= terms.LEAST_FREEDOM


@pytest.mark.parametrize(
    "texts",
    [
        documents("潮汐闸门", 8),  # too seldom
        [[text for document in documents("潮汐闸门", 24) for text in document]],  # in too few documents
        documents("潮汐闸门", 24, free=False),  # always in one phrase
        [],
    ],
)
def test_what_is_no_term(texts: list[list[str]]) -> None:
    assert "潮汐闸门" not in {term.text for term in mine(texts)}


def test_known_words_are_not_mined_again() -> None:
    known = next(word for word in tokens.lexicon() if len(word) == 4)
    assert known not in {term.text for term in mine(documents(known, 24))}


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.text(alphabet="节能降碳盐田的和", max_size=12), max_size=4), max_size=20))
def test_any_texts_can_be_mined(texts: list[list[str]]) -> None:
    for term in mine(texts):
        assert term.count >= terms.LEAST_OFTEN
        assert math.isfinite(term.cohesion)
        assert 3 <= len(term.text) <= 8


def test_the_lexicon_holds_each_word_once() -> None:
    words = tokens.lexicon()
    assert len(set(words)) == len(words)
    assert "资源化利用" in words


@pytest.mark.parametrize("phrase", ["可以根据潮汐", "适用于闸门", "会同有关闸门"])
def test_a_run_with_a_word_of_function_is_no_term(phrase: str) -> None:
    assert phrase not in {term.text for term in mine(documents(phrase, 24))}


@pytest.mark.parametrize("word", tokens.lexicon())
def test_no_word_of_the_lexicon_is_a_phrase_of_function(word: str) -> None:
    functions = [f for f in table("query_words")["function"]["words"] if len(f) > 1]
    assert not [f for f in functions if word.startswith(f) or word.endswith(f)]


@pytest.mark.parametrize(
    "phrase", ["适用于", "可以根据", "本方案", "有关部门", "关于印发", "及其他", "不断增强", "污染天气"]
)
def test_phrases_of_documents_are_not_forced_whole(phrase: str) -> None:
    assert phrase not in tokens.lexicon()
