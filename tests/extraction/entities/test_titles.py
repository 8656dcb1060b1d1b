from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from extraction.entities.titles import bare_title, document_type, is_draft, planning_period

ROWS = tomllib.loads(resources.files("extraction.data").joinpath("doc_types.toml").read_text("utf-8"))["type"]


@pytest.mark.parametrize(("names", "title"), [(r["names"], t) for r in ROWS for t in r["examples"]])
def test_examples(names: list[str], title: str) -> None:
    found = document_type(title)
    assert found is not None
    assert found.name in names


@pytest.mark.parametrize(("names", "title"), [(r["names"], t) for r in ROWS for t in r["counterexamples"]])
def test_counterexamples(names: list[str], title: str) -> None:
    found = document_type(title)
    assert found is None or found.name not in names


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("某市行动计划（2021—2025年）", (2021, 2025)),
        ("某市行动方案（2021-2023）", (2021, 2023)),
        ("某省“十四五”规划", (2021, 2025)),
        ("某省“十三五”规划", (2016, 2020)),
        ("2030年前行动方案", (None, None)),
    ],
)
def test_period(title: str, period: tuple[int | None, int | None]) -> None:
    assert planning_period(title) == period


def test_title_without_brackets_and_drafts() -> None:
    assert bare_title("某办法（试行）（2022年版）") == "某办法"
    assert is_draft("某方案（征求意见稿）")
    assert not is_draft("关于征求意见的函")


def test_brackets_at_the_end_of_a_title_are_taken_off_one_by_one() -> None:
    assert bare_title("某市办法（试行） （2021—2025年）\n") == "某市办法"
    assert bare_title("某市办法" + "（试行）" * 50_000) == "某市办法"
    assert bare_title("（试行）某市办法（修订") == "（试行）某市办法（修订"
