"""Search: cited hits, filters, citations as queries, fusion, and builds that come meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.folding import fold
from indexer import search as searching
from indexer.build import build
from indexer.encoders import TinyEncoder
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.fuse import VECTOR_SHARE, fuse
from indexer.hits import highlights
from indexer.lookup import find_clause
from indexer.models import Clause, Document
from indexer.search import EmbeddedEngine
from indexer.store import Filters, Store
from indexer.understand import read_query

PROVINCE, CITY = "云溪省绿色发展实施方案", "松江湾市绿色发展工作方案"
HOSTILE = """\
文件

第一条 凡写明<script>alert("甲")</script>的盐碱地台账，一律&lt;退回&gt;。

第二条 'OR 1=1; -- 盐碱地台账不得删改。

第三条 本文件自公布之日起施行。
"""


def test_a_hit_carries_all_that_a_reader_needs(engine: EmbeddedEngine) -> None:
    hits = engine.search("畜禽粪污综合利用率目标")
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert {hits[0].title, hits[1].title} == {PROVINCE, CITY}
    for hit in hits:
        clause = engine.store.clause(hit.clause_id)
        assert clause is not None
        assert (hit.text, hit.citation, hit.path) == (clause.text, clause.citation, clause.path)
        assert hit.citation.startswith(f"《{hit.title}》")
        assert 0 <= hit.score <= 1
    first = next(hit for hit in hits if hit.title == PROVINCE)
    assert first.citation == f"《{PROVINCE}》（云环发〔2023〕7号）二、（二）导语"
    assert first.heading == "治理农业污染"
    assert first.why["lexical_rank"] in {1, 2}
    assert {"畜禽粪污", "综合利用率"} <= set(first.why["words"])
    assert first.why["filters"] == {}


@pytest.mark.parametrize(
    "query", ["畜禽粪污综合利用率目标", "非化石能源消费比重 2025", "哪个部门负责红树林", "４５％"]
)
def test_highlights_are_words_of_the_query(engine: EmbeddedEngine, query: str) -> None:
    read = read_query(query)
    hits = engine.search(query)
    assert any(hit.highlights for hit in hits)
    for hit in hits:
        at = -1
        for start, end in hit.highlights:
            assert at < start < end <= len(hit.text)
            at = end
            words = [word for word in (*read.words, *read.places) if word in fold(hit.text[start:end])]
            assert sum(map(len, words)) >= end - start


def test_top_bounds_the_hits(engine: EmbeddedEngine) -> None:
    whole = engine.search("绿色发展", top=100)
    assert len(whole) == 13
    assert [hit.clause_id for hit in engine.search("绿色发展", top=4)] == [h.clause_id for h in whole[:4]]


@pytest.mark.parametrize(
    ("filters", "title"),
    [
        (Filters(status="draft"), CITY),
        (Filters(status="issued"), PROVINCE),
        (Filters(level="provincial"), PROVINCE),
        (Filters(year=2023), PROVINCE),
        (Filters(doc_type="工作方案"), CITY),
        (Filters(level="national"), None),
        (Filters(region="福建省"), None),
        (Filters(status="draft", year=2023), None),
    ],
)
def test_filters_restrict(engine: EmbeddedEngine, filters: Filters, title: str | None) -> None:
    hits = engine.search("畜禽粪污综合利用率", filters, top=50)
    assert {hit.title for hit in hits} == ({title} if title else set())
    assert all(hit.why["filters"] == filters.given() for hit in hits)


def test_drafts_say_so(engine: EmbeddedEngine) -> None:
    status = {hit.title: hit.status for hit in engine.search("绿色发展", top=50)}
    assert status == {PROVINCE: "issued", CITY: "draft"}


@pytest.mark.parametrize(("query", "top"), [("", 10), (" \n　", 10), ("红树林", 0), ("红树林", -1)])
def test_what_cannot_be_asked(engine: EmbeddedEngine, query: str, top: int) -> None:
    with pytest.raises(UsageError):
        engine.search(query, top=top)


@pytest.mark.parametrize(
    "query", ["，。！？", "x" * 3000, "\0", "NOT (a OR b)", "body:红树林", "*", "的是和"]
)
def test_odd_queries_are_only_words(engine: EmbeddedEngine, query: str) -> None:
    assert len(engine.search(query, top=3)) <= 3


def test_a_query_with_a_lone_surrogate(engine: EmbeddedEngine) -> None:
    try:
        engine.search("红树林\udcff")
    except UsageError:
        return


@pytest.mark.parametrize(
    ("query", "path"),
    [
        (f"《{PROVINCE}》三、（一）", ("三", "（一）")),
        (f"《{PROVINCE}》（云环发〔2023〕7号）二、（一）", ("二", "（一）")),
        ("云溪省绿色发展实施方案二（二）2", ("二", "（二）", "2")),
        (f"《{CITY}》二、（二）", ("二", "（二）")),
    ],
)
def test_a_citation_is_answered_by_its_clause(
    engine: EmbeddedEngine, query: str, path: tuple[str, ...]
) -> None:
    hit = engine.search(query)[0]
    assert hit.path == path
    assert hit.title == (CITY if CITY in query else PROVINCE)


def test_a_cited_clause_outside_the_filters_stays_outside(engine: EmbeddedEngine) -> None:
    hits = engine.search(f"《{PROVINCE}》三、（一）", Filters(status="draft"))
    assert {hit.title for hit in hits} == {CITY}


def test_every_citation_leads_back_to_its_clause(engine: EmbeddedEngine) -> None:
    for clause in engine.store.clauses():
        assert find_clause(engine.store, clause.citation) == clause
        assert find_clause(engine.store, f" {clause.clause_id} ") == clause
        assert find_clause(engine.store, f"{clause.citation}，第3页") == clause


@pytest.mark.parametrize(
    ("reference", "title", "path"),
    [
        (PROVINCE, PROVINCE, None),
        (f"《{CITY}》", CITY, None),
        ("松江湾", CITY, None),
        ("云环发〔2023〕7号", PROVINCE, None),
        ("云环发[2023]7号", PROVINCE, None),
        ("云环发〔2023〕7号 三、（二）", PROVINCE, ("三", "（二）")),
        ("松江湾市绿色发展工作方案 一、", CITY, ("一",)),
        (f"《{PROVINCE}》三", PROVINCE, ("三", "（一）")),
        (f"《{PROVINCE}》2.", PROVINCE, ("二", "（二）", "2")),
        (f"《{PROVINCE}》序言", PROVINCE, ("preamble",)),
    ],
)
def test_find_clause(
    engine: EmbeddedEngine, reference: str, title: str, path: tuple[str, ...] | None
) -> None:
    found = find_clause(engine.store, reference)
    if path is None:
        assert isinstance(found, Document)
        assert found.title == title
        assert find_clause(engine.store, found.document_id) == found
    else:
        assert isinstance(found, Clause)
        assert found.path == path
        assert found.citation.startswith(f"《{title}》")


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("绿色发展", "fits several documents: .*松江湾"),
        ("绿色发展 三、", "fits several documents"),
        ("蓝色经济方案", "nothing in the knowledge base is called"),
        (f"《{PROVINCE}》九、", "has no clause 《.*九、"),
        ("", "nothing"),
        ("《》", "nothing"),
        ("三、（一）", "nothing"),
    ],
)
def test_names_that_fit_nothing_or_too_much(engine: EmbeddedEngine, reference: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        find_clause(engine.store, reference)


def test_a_path_that_fits_several_clauses(engine: EmbeddedEngine) -> None:
    with pytest.raises(UsageError, match="fits several"):
        find_clause(engine.store, f"《{PROVINCE}》（一）")  # 二、（一） or 三、（一）


RANKING = st.dictionaries(st.integers(0, 30), st.floats(-5, 50, allow_nan=False), max_size=12).map(
    lambda scores: sorted(scores.items(), key=lambda pair: -pair[1])
)


@settings(deadline=None)
@given(RANKING, RANKING)
def test_fusion(lexical: list[tuple[int, float]], vector: list[tuple[int, float]]) -> None:
    both, left, right = fuse(lexical, vector), fuse(lexical, []), fuse([], vector)
    assert set(both) == set(dict(lexical)) | set(dict(vector))
    for key, score in both.items():
        assert -1e-9 <= score <= 1 + 1e-9
        assert score >= max(left.get(key, 0.0), right.get(key, 0.0)) - 1e-9
    for ranking, side in ((lexical, left), (vector, right)):
        ordered = [side[key] for key, _ in ranking]
        assert ordered == sorted(ordered, reverse=True)


def test_fusion_of_one_side_only() -> None:
    assert fuse([], []) == {}
    assert fuse([(1, 3.0)], []) == {1: pytest.approx(1 - VECTOR_SHARE)}
    assert fuse([], [(1, 0.9), (2, 0.9)]) == {1: pytest.approx(VECTOR_SHARE), 2: pytest.approx(VECTOR_SHARE)}


@settings(deadline=None)
@given(
    st.text(alphabet="污水收集率12ＡaＢb、", max_size=40),
    st.lists(st.sampled_from(["污水", "水收", "收集率", "12", "1", "ab", "率"]), max_size=5),
)
def test_highlights_lie_apart_and_in_order(text: str, words: list[str]) -> None:
    at = -1
    for start, end in highlights(text, words):
        assert at < start < end <= len(text)
        at = end


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("污水收集率达到90%", ["污水", "收集率", "90"], ["污水收集率", "90"]),
        ("ＧＤＰ能耗", ["gdp"], ["ＧＤＰ"]),
        ("水与水质", ["水"], []),  # one character marks too much
        ("2025年和2024年", ["5"], ["5"]),
        ("甲乙甲乙甲", ["甲乙甲"], ["甲乙甲"]),
    ],
)
def test_what_is_highlighted(text: str, words: list[str], marked: list[str]) -> None:
    assert [text[start:end] for start, end in highlights(text, words)] == marked


def test_a_running_engine_sees_a_new_build(engine: EmbeddedEngine, kb: Path, policies: Path) -> None:
    assert engine.search("红树林")[0].highlights
    for at in range(3):  # more builds than generations that are kept
        text = (
            f"东屿县海岛保护实施方案\n\n一、目标\n修复无居民海岛{at + 12}座。\n\n二、措施\n建立巡护制度。\n"
        )
        (policies / "海岛.txt").write_text(text, "utf-8")
        build(kb, [])
        assert f"{at + 12}座" in engine.search("无居民海岛")[0].text
    (policies / "海岛.txt").unlink()
    build(kb, [])
    assert "东屿县海岛保护实施方案" not in {hit.title for hit in engine.search("无居民海岛", top=50)}


def test_a_running_engine_follows_a_build_with_another_model(
    kb: Path, policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = EmbeddedEngine(kb)
    assert engine.search("红树林")

    class Another(TinyEncoder):
        name, fingerprint = "another", "another-1"

    for module in ("indexer.build", "indexer.search"):
        monkeypatch.setattr(
            f"{module}.load_encoder", lambda name: Another() if name == "another" else TinyEncoder()
        )
    build(kb, [], model="another")
    assert EmbeddedEngine(kb).search("红树林")
    assert engine.search("红树林")


def test_two_threads_may_search_at_once(engine: EmbeddedEngine) -> None:
    queries = ["红树林", "畜禽粪污综合利用率", "污水收集率", "数据造假", f"《{PROVINCE}》三、（一）"] * 8
    alone = {query: engine.search(query) for query in set(queries)}
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(engine.search, queries))
    assert together == [alone[query] for query in queries]


def test_text_comes_back_verbatim(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "文件").with_suffix(".txt").write_text(HOSTILE, "utf-8")
    build(tmp_path / "kb", [folder], model="tiny")
    engine = EmbeddedEngine(tmp_path / "kb", TinyEncoder())
    texts = {hit.text for hit in engine.search("盐碱地台账 script", top=50)}
    assert any('<script>alert("甲")</script>的盐碱地台账，一律&lt;退回&gt;。' in text for text in texts)
    assert any("'OR 1=1; -- 盐碱地台账不得删改。" in text for text in texts)
    assert {hit.title for hit in engine.search("<script>")} == {"文件"}


def test_what_lays_nothing_down_stands_behind(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    body = "\n\n一、目标\n滩涂围垦全部停止。\n\n二、措施\n逐月巡查。\n"
    (folder / "a.txt").write_text(f"关于滩涂保护提案的答复{body}", "utf-8")
    (folder / "b.txt").write_text(f"北港县滩涂保护实施方案{body}再加一句。\n", "utf-8")
    build(tmp_path / "kb", [folder], model="tiny")
    hits = EmbeddedEngine(tmp_path / "kb", TinyEncoder()).search("滩涂围垦全部停止")
    assert [hit.normative for hit in hits if "围垦" in hit.text] == [True, False]


def test_a_knowledge_base_without_an_index(tmp_path: Path) -> None:
    Store.create(tmp_path).close()
    with pytest.raises(KnowledgeBaseError, match=r"no index yet.*policy-ledger build"):
        EmbeddedEngine(tmp_path, TinyEncoder()).search("红树林")


def test_the_clause_number_breaks_ties(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "fuse", lambda *_: dict.fromkeys(range(1, 14), 0.5))
    hits = engine.search("红树林", top=13)
    keys = [engine.store.clause_key(hit.clause_id) for hit in hits]
    assert keys == sorted(keys)


def test_a_clause_of_the_unit_that_is_named_comes_before_others(engine: EmbeddedEngine) -> None:
    first = engine.search("农业农村厅要做哪些事")[0]
    assert first.path == ("二", "（二）", "intro")
