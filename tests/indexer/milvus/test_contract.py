"""What a search may expect of its indexes, of the built-in engine and of Milvus alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexer.access.rights import put_in
from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.index.lexical import weighted_terms
from indexer.index.readers import Clauses, Keys, Vectors, Words
from indexer.library import Library
from indexer.milvus.indexes import indexed_keys, indexes
from indexer.search.engine import EmbeddedEngine, Found
from indexer.store.filters import Filters
from indexer.store.manifest import index_folder
from indexer.store.store import Store
from indexer.verify import verify
from tests.conftest import CITY, PLAN

ALL = 1000
QUERIES = (
    "畜禽粪污综合利用率目标", "红树林保护修复", "2025年可再生能源装机比重", "松江湾市污水", "省农业农村厅负责什么",
    "治理农业污染", "云环发〔2023〕7号", "完全无关的火星移民", "市林业局", "考核",
)  # fmt: skip
FILTERS = (None, Filters(level="provincial"), Filters(region="松江湾市"), Filters(unit="能源局"), Filters(year=2023),
           Filters(document="none"))  # fmt: skip


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """Five documents, two of which say the same in a part."""
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "省级方案.md").write_text(PLAN, "utf-8")
    (folder / "市级方案.txt").write_text(CITY, "gb18030")
    for place in ("山前县", "水后县", "林中县"):
        text = CITY.replace("松江湾市", place).replace("30公顷", "3公顷").replace("90%", "85%")
        (folder / f"{place}.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture
def built(tmp_path: Path, policies: Path, engine_name: str) -> Path:
    kb = tmp_path / "kb"
    build(kb, [policies], model="tiny", engine=engine_name)
    return kb


@pytest.fixture
def opened(built: Path) -> Iterator[tuple[Store, Words, Vectors]]:
    with Store.open(built) as store:
        manifest = store.manifest()
        yield store, *indexes(manifest, index_folder(built, int(manifest["generation"])))


def found(kb: Path) -> list[Found]:
    """Return what every question finds, under every filter."""
    with closing(EmbeddedEngine(kb, TinyEncoder())) as engine:
        return [engine.find(query, filters) for query in QUERIES for filters in FILTERS]


def told(one: Found) -> object:
    """Return what a user sees, scores rounded: they are sums of floats in another order."""
    hits = [
        (hit.clause_id, round(hit.score, 3), hit.text, hit.highlights, hit.why["filters"]) for hit in one.hits
    ]
    return hits, one.answers, one.doubtful, one.dropped, one.missing


def test_both_engines_find_the_same(tmp_path: Path, built: Path, policies: Path) -> None:
    build(tmp_path / "local", [policies], model="tiny")
    assert [told(one) for one in found(built)] == [told(one) for one in found(tmp_path / "local")]


def test_words_restrict_inside(opened: tuple[Store, Words, Vectors]) -> None:
    store, words, _ = opened
    terms = weighted_terms(["红树林", "污水"])
    every = words.search(terms, ALL)
    assert [score for _, score in every] == sorted((score for _, score in every), reverse=True)
    assert every == sorted(every, key=lambda pair: (-pair[1], pair[0]))
    for limit in (1, 2, 3, len(every) - 1):  # where equal scores are cut, the lowest keys stay
        assert words.search(terms, limit) == every[:limit]
    for document in store.documents():
        own = set(store.clause_keys([document.document_id]))
        kept = [pair for pair in every if pair[0] in own]
        assert words.search(terms, ALL, [document.document_id]) == kept
        assert words.search(terms, 1, [document.document_id]) == kept[:1]
        assert words.search(terms, ALL, None, own) == kept
        assert words.search(terms, ALL, [document.document_id, "none"], own | {10**9}) == kept
        assert words.search(terms, ALL, [document.document_id], {10**9}) == []
    assert words.search(terms, ALL, []) == words.search(terms, ALL, None, []) == []
    assert words.search([], ALL) == words.search(weighted_terms(["没有这词"]), ALL) == []
    assert words.search(terms, ALL, ["none"]) == []


def test_vectors_restrict_inside(opened: tuple[Store, Words, Vectors]) -> None:
    store, _, vectors = opened
    (vector,) = TinyEncoder().encode_queries(["营造红树林"])
    every = vectors.search(vector, ALL)
    keys = {
        document.document_id: set(store.clause_keys([document.document_id])) for document in store.documents()
    }
    assert {key for key, _ in every} == set().union(*keys.values())
    assert every == sorted(every, key=lambda pair: (-pair[1], pair[0]))
    for limit in (1, 3, 10):
        assert vectors.search(vector, limit) == every[:limit]
    for name, own in keys.items():
        kept = [pair for pair in every if pair[0] in own]
        assert vectors.search(vector, ALL, Clauses(Keys(own), [name])) == kept
        half = Keys(sorted(own)[::2])
        assert vectors.search(vector, 2, Clauses(half, [name], half)) == [p for p in kept if p[0] in half][:2]
    assert vectors.search(vector, ALL, Clauses(Keys(), [])) == []


def test_vectors_are_those_that_were_indexed(opened: tuple[Store, Words, Vectors]) -> None:
    store, _, vectors = opened
    own = store.clauses_by_key(store.clause_keys())
    held = vectors.vectors([*own, 10**9])
    assert set(held) == set(own)
    for key, clause in own.items():
        if len(clause.text) < 100 and not clause.cells:
            (expected,) = TinyEncoder().encode_passages([clause.text])
            assert held[key] == pytest.approx(expected[None, :], abs=1e-3)
            assert np.array_equal(held[key], expected[None, :].astype(np.float16).astype(np.float32))
    assert vectors.vectors([]) == {}


def test_a_part_counts_as_if_it_were_all(opened: tuple[Store, Words, Vectors]) -> None:
    store, words, _ = opened
    ids = [document.document_id for document in store.documents()]
    assert words.size == len(store.clause_keys())
    part = words.within([ids[0], "none"])
    assert part.size == len(store.clause_keys(ids[:1]))
    rest = words.within(ids[1:])
    for word in ("红树林", "污水", "畜禽粪污", "没有"):
        assert part.frequency(word) + rest.frequency(word) == words.frequency(word)
    terms = weighted_terms(["红树林", "污水"])
    found = words.search(terms, ALL, ids[:1])
    assert {key for key, _ in part.search(terms, ALL)} == {key for key, _ in found}
    assert part.search(terms, ALL, ids[1:]) == []


def test_words_weigh_in_a_part_what_they_weigh_there(
    tmp_path: Path, policies: Path, opened: tuple[Store, Words, Vectors]
) -> None:
    store, words, _ = opened
    build(tmp_path / "local", [policies], model="tiny")
    own, _ = indexes({}, index_folder(tmp_path / "local", 1))
    every = [document.document_id for document in store.documents()]
    for at in range(len(every)):
        some, others = every[:at], every[at:]
        for terms in (
            weighted_terms(["红树林", "污水", "方案"]),
            weighted_terms(["治理"], ["农业"], ["松江湾"]),
        ):
            expected = own.within(some, others).search(terms, ALL)
            found = words.within(some, others).search(terms, ALL)
            assert dict(found) == pytest.approx(dict(expected), abs=2e-4)


def test_what_is_deleted_is_not_found_at_once_nor_after_the_build(built: Path) -> None:
    with closing(EmbeddedEngine(built, TinyEncoder())) as engine:
        assert "松江湾市" in engine.search("营造红树林30公顷")[0].title
        Library(built).delete("市级方案.txt")
        assert all("松江湾市" not in hit.title for hit in engine.search("营造红树林30公顷"))
        build(built, [])
        hits = engine.search("营造红树林30公顷")
        assert hits
        assert all("松江湾市" not in hit.title for hit in hits)
        with Store.open(built) as store:
            assert verify(store) == []
        Library(built).restore("市级方案.txt")
        build(built, [])
        assert "松江湾市" in engine.search("营造红树林30公顷")[0].title


def test_a_hidden_collection_is_not_there(built: Path, policies: Path) -> None:
    with Store.edit(built) as store:
        put_in(store, "市", policies / "市级方案.txt")
    with closing(EmbeddedEngine(built, TinyEncoder(), seen=frozenset())) as engine:
        assert all("松江湾市" not in hit.title for query in QUERIES for hit in engine.search(query))
    with closing(EmbeddedEngine(built, TinyEncoder(), seen=frozenset({"市"}))) as engine:
        assert "松江湾市" in engine.search("营造红树林30公顷")[0].title


def test_the_indexes_hold_the_clauses_and_no_others(built: Path, policies: Path) -> None:
    (policies / "山前县.txt").unlink()
    (policies / "新.txt").write_text(CITY.replace("松江湾市", "海边市"), "utf-8")
    build(built, [])
    with Store.open(built) as store:
        assert verify(store) == []
        manifest = store.manifest()
        held = indexed_keys(manifest, index_folder(built, int(manifest["generation"])))
        assert all(keys == set(store.clause_keys()) for keys in held.values())
