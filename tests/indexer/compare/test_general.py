"""Clauses that every plan has."""

from __future__ import annotations

import pytest

from extraction.knowledge import table
from indexer.compare.general import general

_RAW = table("general", "indexer.data")


@pytest.mark.parametrize(("heading", "kind"), _RAW["examples"])
def test_general_headings(heading: str, kind: str) -> None:
    assert general([heading]) == kind


@pytest.mark.parametrize("heading", _RAW["counterexamples"])
def test_headings_of_a_theme(heading: str) -> None:
    assert general([heading]) is None


def test_what_stands_under_the_aims_is_an_aim() -> None:
    assert general(["总体要求", "坚持统筹推进"]) == "aims"
    assert general(["", "总体 要求"]) == "aims"


def test_a_chapter_of_safeguards_has_measures_of_its_own() -> None:
    assert general(["保障措施", "加大财政投入"]) is None
    assert general(["保障措施", "加强组织领导"]) == "safeguards"
    assert general([]) is None
    assert general(["", ""]) is None
