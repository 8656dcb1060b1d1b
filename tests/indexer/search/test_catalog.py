"""The catalog: priors of clauses, articles, units by name and kind, titles in a query."""

from __future__ import annotations

import pytest

from indexer.search.catalog import Catalog, read_catalog
from indexer.search.engine import EmbeddedEngine

CITY = "松江湾市绿色发展工作方案"


@pytest.fixture
def catalog(engine: EmbeddedEngine) -> Catalog:
    return read_catalog(engine.store)


def test_closing_matter_stands_behind(engine: EmbeddedEngine, catalog: Catalog) -> None:
    behind = {clause.path for key, clause in engine.store.clauses_by_key(catalog.prior).items()}
    assert behind == {("tail",)}
    assert catalog.articles == frozenset()
    assert catalog.duplicates == frozenset()


@pytest.mark.parametrize(
    ("query", "named", "paths"),
    [
        ("农业农村厅要做什么", [], {("二", "（二）", "intro")}),
        ("发改的任务", ["发改"], {("二", "（一）")}),
        ("市发改委的任务", ["市发改"], set()),
        ("省发改委的任务", ["省发改"], {("二", "（一）")}),
        ("企业要做什么", [], set()),
    ],
)
def test_clauses_of_a_unit(
    engine: EmbeddedEngine, catalog: Catalog, query: str, named: list[str], paths: set[tuple[str, ...]]
) -> None:
    clauses = engine.store.clauses_by_key(catalog.responsible(query, named)).values()
    assert {clause.path for clause in clauses} == paths


@pytest.mark.parametrize(
    ("query", "title"),
    [
        (f"{CITY}里红树林怎么修复", CITY),
        ("松江湾市 绿色发展工作方案", CITY),
        ("松江湾市绿色发展", None),
        ("", None),
    ],
)
def test_a_title_in_a_query(catalog: Catalog, query: str, title: str | None) -> None:
    found = catalog.titled_in(query)
    assert (found.title if found else None) == title
