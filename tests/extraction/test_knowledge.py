"""The tables of words behind the figures: nothing twice, nothing empty, every unit is recognised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from extraction.knowledge import either, table
from extraction.text.figures import find_figures
from extraction.text.folding import squeeze


def lists(name: str) -> Iterator[tuple[str, list[Any]]]:
    """Yield (name, list) of every list of a table."""
    for key, value in table(name).items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        yield from (
            (f"{name}.{key}.{part}".rstrip("."), words) for part, words in parts if isinstance(words, list)
        )


LISTS = [*lists("targets"), *lists("units")]
WORDS = [(name, words) for name, words in LISTS if all(isinstance(word, str) for word in words)]


@pytest.mark.parametrize(("name", "words"), LISTS, ids=[name for name, _ in LISTS])
def test_no_list_is_empty(name: str, words: list[Any]) -> None:
    assert words


@pytest.mark.parametrize(("name", "words"), WORDS, ids=[name for name, _ in WORDS])
def test_no_word_is_empty_or_padded(name: str, words: list[str]) -> None:
    assert all(word and word == word.strip() for word in words)


@pytest.mark.parametrize(("name", "words"), WORDS, ids=[name for name, _ in WORDS])
def test_words_are_written_as_they_are_matched(name: str, words: list[str]) -> None:
    if not name.endswith((".not", "examples")):  # these are patterns or sentences
        assert [
            word for word in words if squeeze(word) != word and word not in {"的,", "≥", "≤", "°c", "℃", "、"}
        ] == []


@pytest.mark.parametrize(("name", "words"), WORDS, ids=[name for name, _ in WORDS])
def test_no_word_twice(name: str, words: list[str]) -> None:
    assert [word for word, count in Counter(words).items() if count > 1] == []


def test_no_unit_in_two_groups() -> None:
    units = [
        unit
        for group, names in table("units").items()
        if group not in {"multipliers", "per"}
        for unit in names
    ]
    assert [unit for unit, count in Counter(units).items() if count > 1] == []


def test_pairs_have_their_parts() -> None:
    raw = table("targets")["pairs"]
    assert len(raw["words"]) == len(raw["parts"])
    pairs = zip(raw["words"], raw["parts"], strict=True)
    assert all(set(word) == set("".join(parts)) for word, parts in pairs)


UNITS = [
    (group, unit)
    for group, units in table("units").items()
    if group not in {"multipliers", "per"}
    for unit in units
]
# 年, 月 and 日 behind a number are dates, unless they say how long.
DATES = {"年": "年以上", "日": "日内"}


@pytest.mark.parametrize(("group", "unit"), [u for u in UNITS if u[1] != "月"])
def test_unit_is_recognised_behind_a_number(group: str, unit: str) -> None:
    (figure,) = find_figures(f"共有37{DATES.get(unit, unit)}整")
    assert (str(figure.value), figure.unit, figure.group) == ("37", unit, group)


def test_months_are_lengths_of_time() -> None:
    assert [f.unit for f in find_figures("共有37月内")] == ["月"]
    assert find_figures("6月底前") == []


def test_either_prefers_the_longest() -> None:
    pattern = re.compile(either(["个", "个百分点", "1.5"]))
    assert pattern.match("个百分点")[0] == "个百分点"  # type: ignore[index]
    assert pattern.match("1x5") is None


def test_tables_are_read_once() -> None:
    assert table("targets") is table("targets")
