"""Search: cited hits, filters, citations as queries, fusion, and builds that come meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from extraction.text.folding import fold
from indexer.build import build
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.index.encoders import TinyEncoder
from indexer.models import Clause
from indexer.search import rank as ranking
from indexer.search.engine import LONGEST_QUERY, EmbeddedEngine
from indexer.search.query import read_query
from indexer.search.rank import Stages
from indexer.store.filters import Filters
from indexer.store.store import Store

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


def test_a_query_with_a_lone_surrogate_is_read_without_it(engine: EmbeddedEngine) -> None:
    found = engine.find("红树林\udcff")
    assert found.read.text == "红树林?"
    assert [hit.clause_id for hit in found.hits] == [hit.clause_id for hit in engine.search("红树林?")]
    assert "红树林" in found.hits[0].text


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
    found = engine.find(f"《{PROVINCE}》三、（一）", Filters(status="draft"))
    assert found.hits == []
    assert [(missing.named, missing.chosen) for missing in found.missing] == [(PROVINCE, True)]


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

    for module in ("indexer.build", "indexer.search.engine"):
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
    every = engine.store.clause_keys()
    monkeypatch.setattr(ranking, "fuse", lambda *_: dict.fromkeys(reversed(every), 0.5))
    hits = engine.search("红树 管网", top=13)
    keys = [engine.store.clause_key(hit.clause_id) for hit in hits]
    assert keys == sorted(keys)


def test_a_clause_of_the_unit_that_is_named_comes_before_others(engine: EmbeddedEngine) -> None:
    first = engine.search("农业农村厅要做哪些事")[0]
    assert first.path == ("二", "（二）", "intro")


def test_what_a_query_names_narrows_the_search_down(engine: EmbeddedEngine) -> None:
    found = engine.find(f"《{CITY}》 绿色发展", top=50)
    assert {hit.title for hit in found.hits} == {CITY}
    assert [(part.kind, part.value) for part in found.read.parts] == [("document", CITY)]
    assert found.dropped == ()
    assert found.hits[0].why["filters"] == {"document": CITY}
    free = engine.find(f"《{CITY}》 绿色发展", top=50, without={"document"})
    assert {hit.title for hit in free.hits} == {PROVINCE, CITY}
    assert {hit.title for hit in engine.find(f"{CITY}里的目标", top=50).hits} == {CITY}


def test_a_filter_read_that_leaves_nothing_is_dropped_and_named(engine: EmbeddedEngine) -> None:
    found = engine.find("厦门市红树林", top=50)
    assert found.hits
    assert [(part.kind, part.value) for part in found.dropped] == [("region", "厦门市")]
    assert [p.kind for p in engine.find("2019年印发的红树林方案").dropped] == ["issued"]


def test_a_filter_that_was_chosen_comes_before_one_that_was_read(engine: EmbeddedEngine) -> None:
    found = engine.find("市级层面对红树林的要求", Filters(level="provincial"), top=50)
    assert {hit.title for hit in found.hits} == {PROVINCE}
    assert not any(part.kind == "level" for part in found.read.parts)


def test_a_filter_that_was_chosen_is_never_dropped(engine: EmbeddedEngine) -> None:
    assert engine.find("红树林", Filters(region="海南省")).hits == []


def test_stages_can_be_left_out(kb: Path) -> None:
    bare = Stages(related=False, filters=False, ledger=False, prior=False, silence=False)
    engine = EmbeddedEngine(kb, TinyEncoder(), stages=bare)
    found = engine.find("市级层面红树林由谁牵头", top=50)
    assert {hit.title for hit in found.hits} == {PROVINCE, CITY}
    assert found.answers == ()
    for stages in (Stages(share=0.0), Stages(share=1.0), Stages(ranks=60)):
        assert EmbeddedEngine(kb, TinyEncoder(), stages=stages).search("红树林")


def test_a_department_by_a_short_name_comes_first(engine: EmbeddedEngine) -> None:
    assert engine.search("发改要做什么")[0].path == ("二", "（一）")
    assert engine.search("住建系统的任务")[0].title == CITY


def test_a_excluded_unit_brings_nothing(engine: EmbeddedEngine) -> None:
    query = "农业农村厅和住建局的任务"
    read = engine.read(query)
    (kept, gone) = [part for part in read.parts if part.kind == "unit"]
    paths = [hit.path for hit in engine.find(query, top=2, without={gone}).hits]
    assert paths[0] == ("二", "（二）", "intro")
    whole = {hit.clause_id: hit.score for hit in engine.find(query, top=50).hits}
    bare = {hit.clause_id: hit.score for hit in engine.find(query, top=50, without={kept, gone}).hits}
    assert any(bare[clause_id] < score for clause_id, score in whole.items())


def test_clauses_of_a_unit_outside_the_filters_stay_outside(engine: EmbeddedEngine) -> None:
    for query in ("发改要做什么", "农业农村厅的任务"):
        assert {hit.title for hit in engine.search(query, Filters(status="draft"), top=50)} == {CITY}
        assert {hit.title for hit in engine.search(f"《{CITY}》{query}", top=50)} == {CITY}


def test_a_model_may_order_the_hits_anew(kb: Path) -> None:
    class Backwards:
        def order(self, query: str, clauses: Sequence[Clause]) -> list[Clause]:
            return list(reversed(clauses))

    plain = EmbeddedEngine(kb, TinyEncoder()).search("红树林", top=13)
    turned = EmbeddedEngine(kb, TinyEncoder(), reranker=Backwards()).search("红树林", top=13)
    assert [hit.clause_id for hit in turned] == [hit.clause_id for hit in reversed(plain)]


def test_later_documents_come_first_where_they_are_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for year in (2019, 2021, 2023):
        (folder / f"{year}.txt").write_text(
            f"福建省海堤管理办法之{year - 2018}\n\n福建省水利厅\n\n{year}年5月6日\n\n一、巡查\n海堤每月巡查两次。\n",
            "utf-8",
        )
    build(tmp_path / "kb", [folder], model="tiny")
    engine = EmbeddedEngine(tmp_path / "kb", TinyEncoder())
    years = {d.document_id: d.date for d in engine.store.documents()}
    found = engine.find("最新的海堤巡查规定")
    assert next(years[hit.document_id] for hit in found.hits if "巡查" in hit.text) == "2023-05-06"
    assert [part.kind for part in found.read.parts] == ["recent"]
    engine.close()


def test_everyday_words_are_left_out_where_the_query_s_own_stand_together(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = "福建省林业工作方案\n\n一、改革\n建设森林生态医院。\n\n二、康养\n医疗机构引导公立医疗机构支持林业，医疗机构创新服务。\n"
    (folder / "a.txt").write_text(text, "utf-8")
    build(tmp_path / "kb", [folder], model="tiny")
    engine = EmbeddedEngine(tmp_path / "kb", TinyEncoder())
    assert read_query("森林生态医院").related
    assert engine.search("森林生态医院")[0].path == ("一",)
    engine.close()


def test_a_query_that_is_too_long_is_looked_for_by_its_beginning(engine: EmbeddedEngine) -> None:
    found = engine.find("红树林保护修复由谁负责。" + "加强领导，落实责任。" * 2000)
    assert found.cut
    assert len(found.read.text) == LONGEST_QUERY
    assert found.hits
    assert not engine.find("红树林" * 300).cut
    assert engine.read("红树林" * 9000).text == ("红树林" * 9000)[:LONGEST_QUERY]
