"""Filters of several values, by what documents are today, and by units."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.search.engine import EmbeddedEngine
from indexer.store.filters import Filters, is_unit
from indexer.store.store import Store


def titles(kb: Path, filters: Filters) -> set[str]:
    with Store.open(kb) as store:
        return {document.title[:3] for document in store.documents(filters)}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(level=["provincial", "municipal"]), {"云溪省", "松江湾"}),
        (Filters(level=["national", "municipal"]), {"松江湾"}),
        (Filters(level=[]), set()),
        (Filters(year=[2023, 2019]), {"云溪省"}),
        (Filters(doc_type=("工作方案", "实施方案")), {"云溪省", "松江湾"}),
        (Filters(validity="draft"), {"松江湾"}),
        (Filters(validity=["unknown", "in_force"]), {"云溪省"}),
        (Filters(unit="市林业局"), {"松江湾"}),
        (Filters(unit="发改委"), {"云溪省"}),
        (Filters(unit="水利局"), set()),
        (Filters(validity="draft", unit="市林业局", level="municipal"), {"松江湾"}),
    ],
)
def test_documents_are_filtered(kb: Path, filters: Filters, found: set[str]) -> None:
    assert titles(kb, filters) == found


def test_documents_are_chosen_by_id(kb: Path) -> None:
    with Store.open(kb) as store:
        one = store.documents()[0]
        assert store.document_ids(Filters(document=[one.document_id, "none"])) == [one.document_id]
        assert store.document_ids(Filters(document=[])) == []


def test_a_search_for_a_unit_finds_only_what_it_answers_for(engine: EmbeddedEngine) -> None:
    found = engine.find("绿色发展", Filters(unit="市林业局"))
    assert found.hits
    units = engine.store.units_of(hit.clause_id for hit in found.hits)
    assert all(any("林业局" in unit for unit in units[hit.clause_id]) for hit in found.hits)
    assert engine.find("绿色发展", Filters(unit="水利局")).hits == []


def test_an_answer_of_another_unit_is_none(engine: EmbeddedEngine) -> None:
    question = "松江湾市畜禽粪污综合利用率目标 2025"
    assert engine.find(question).answers
    assert engine.find(question, Filters(unit="市林业局")).answers == ()


def test_a_unit_listed_by_its_name_is_meant_alone(kb: Path) -> None:
    with Store.open(kb) as store:
        every = {full or unit for unit, full in store.duty_units()}
        for name in every:
            assert store.with_units(Filters(unit=name)).unit == [name]
        wider = store.with_units(Filters(unit="林业局")).unit
        assert wider
        assert set(wider) <= every  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("unit", "full", "asked", "same"),
    [
        ("省发改委", "云溪省发展和改革委员会", "发改委", True),
        ("省发改委", "云溪省发展和改革委员会", "省发展改革委", True),
        ("省发改委", None, "市发改委", False),
        ("市林业局", None, "林业", True),
        ("市林业局", None, "水利局", False),
    ],
)
def test_a_unit_by_any_of_its_names(unit: str, full: str | None, asked: str, same: bool) -> None:
    assert is_unit(unit, full, asked) == same
