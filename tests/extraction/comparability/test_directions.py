"""Which level of an indicator is stricter, and where it is known from."""

from __future__ import annotations

import re

import pytest

from extraction.comparability import direction
from extraction.knowledge import table

GROUPS = table("comparability")["direction"]
SHARE = table("comparability")["share"]


@pytest.mark.parametrize(("name", "way"), [tuple(row) for group in GROUPS for row in group["examples"]])
def test_directions(name: str, way: str) -> None:
    assert direction(name) == way


@pytest.mark.parametrize(
    ("name", "way"), [tuple(row) for group in GROUPS for row in group["counterexamples"]]
)
def test_no_direction_is_guessed(name: str, way: str) -> None:
    assert direction(name) != way


def test_every_group_has_a_source_and_no_word_is_of_both_kinds() -> None:
    words: dict[str, set[str]] = {"higher": set(), "lower": set()}
    for group in GROUPS:
        assert group["source"]
        assert len(group["words"]) == len(set(group["words"]))
        words[group["stricter"]] |= set(group["words"])
    assert not words["higher"] & words["lower"]


@pytest.mark.parametrize(("name", "left"), SHARE["examples"])
def test_what_a_share_is_of(name: str, left: str) -> None:
    assert re.sub(SHARE["whole"], "", name) == left


@pytest.mark.parametrize("name", SHARE["counterexamples"])
def test_no_share_of_anything(name: str) -> None:
    assert re.sub(SHARE["whole"], "", name) == name


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("单位GDP能耗下降率", "higher"), ("单位国内生产总值能源消耗", "lower"), ("新能源汽车百公里电耗", "lower"),
        ("可再生能源消耗", "lower"), ("绿 色 建 筑 占比", "higher"), ("", None), ("机构平均床位", None),
    ],
)  # fmt: skip
def test_the_word_that_ends_last_decides(name: str, way: str | None) -> None:
    assert direction(name) == way
