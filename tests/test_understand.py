"""A query read: places taken out of the words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.knowledge import table
from indexer.understand import read_query


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


def test_no_group_of_synonyms_is_empty_or_says_a_word_twice() -> None:
    for group in table("synonyms")["group"]:
        assert group["say"]
        assert group["mean"]
        assert len(set(group["say"])) == len(group["say"])
        assert len(set(group["mean"])) == len(group["mean"])
