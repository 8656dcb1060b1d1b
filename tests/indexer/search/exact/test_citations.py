"""Ids, citations, document numbers and titles; what names nothing is told."""

from __future__ import annotations

import pytest

from indexer.search.engine import EmbeddedEngine
from indexer.store.filters import Filters

PARKING, BIKES = "智慧停车", "共享单车"
STATUTE = "海岛保护条例"


@pytest.mark.parametrize(
    "query",
    [
        "青政办发〔2023〕37号",
        "青政办发[2023]37号",
        "青政办发（２０２３）３７号",
        "青政办发(2023) 37 号",
        "青政办发【2023】第37号",
        "青政办发〔2023〕37",
        "青政办发2023年37号",
        "〔2023〕37号",
        "请问青政办发〔2023〕37号是什么文件",
        "《智慧停车实施方案》（青政办发〔2023〕37号）",
    ],
)
def test_a_number_finds_its_document_and_then_who_cites_it(exact: EmbeddedEngine, query: str) -> None:
    found = exact.find(query)
    assert PARKING in found.hits[0].title
    assert found.hits[0].why["exact"] == "named"
    assert found.missing == ()
    citing = [hit for hit in found.hits if hit.why.get("exact") == "cites"]
    if "办发" in query:
        assert found.hits[1:2] == citing
        assert BIKES in citing[0].title


@pytest.mark.parametrize(
    ("query", "kind", "near", "cited"),
    [
        ("青政办发〔2023〕39号", "number", 2, False),
        ("浙政发〔2020〕9号", "number", 0, True),
        ("政发〔2020〕9号", "number", 0, False),
        ("国务院令第999号", "number", 0, False),
        ("《海岛保护条例》第九百条", "clause", 1, False),
        ("海岛保护条例第九百条", "clause", 1, False),
        ("第九百条", "clause", 0, False),
        ("《智慧停车实施方案》四、（九十九）", "clause", 0, False),
        ("海岛保护条例第三条第（九）项", "clause", 0, False),
        ("海岛保护条例第三十八条第八款", "paragraph", 0, False),
        ("《盐田管理法》第一条", "title", 1, False),
        ("盐田管理法第一条", "title", 1, False),
        ("《沙滩法》", "title", 0, False),
        ("沙滩法第三条", "title", 0, False),
        ("0123456789ab-001", "id", 0, False),
    ],
)
def test_what_names_nothing_is_told(
    exact: EmbeddedEngine, query: str, kind: str, near: int, *, cited: bool
) -> None:
    found = exact.find(query)
    (missing,) = found.missing
    assert (missing.kind, len(missing.near), missing.cited) == (kind, near, cited)
    assert found.doubtful == (bool(found.hits) and not cited and kind != "paragraph")
    assert {hit.why.get("exact") for hit in found.hits[:1]} <= {"near", "cites", "named"}


def test_the_last_article_is_told(exact: EmbeddedEngine) -> None:
    (missing,) = exact.find("海岛保护条例第九百条").missing
    assert missing.near == ("第三十八条之一",)
    assert missing.within.endswith(STATUTE)


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("海岛保护条例第38条", "第三十八条"),
        ("《中华人民共和国海岛保护条例》第三十八条", "第三十八条"),
        ("海岛保护条例第三十八条之一", "第三十八条之一"),
        ("海岛保护条例第三十八条第二款", "第三十八条"),
        ("海岛保护条例第三条第（二）项", "第三条"),
        ("海岛保护条例第三条第二项", "第三条"),
        ("第三十八条", "第三十八条"),
    ],
)
def test_articles(exact: EmbeddedEngine, query: str, path: str) -> None:
    found = exact.find(query)
    assert path in found.hits[0].path
    assert found.hits[0].title.endswith(STATUTE)
    assert found.missing == ()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("《海岛保护条例》", STATUTE),
        ("海岛保护条例", STATUTE),
        ("中华人民共和国海岛保护条例全文", STATUTE),
        ("智慧停车实施方案", PARKING),
        ("关于印发共享单车管理细则的通知", BIKES),
        ("国家海岛局公告2022年第4号", "国家海岛局公告"),
        ("2022年第4号", "国家海岛局公告"),
    ],
)
def test_titles(exact: EmbeddedEngine, query: str, title: str) -> None:
    found = exact.find(query)
    assert title in found.hits[0].title
    assert found.missing == ()


def test_ids(exact: EmbeddedEngine) -> None:
    clause = exact.store.clauses()[3]
    assert [hit.clause_id for hit in exact.search(clause.clause_id)] == [clause.clause_id]
    assert {hit.document_id for hit in exact.search(clause.document_id)} == {clause.document_id}


def test_what_the_filters_leave_out_is_not_there(exact: EmbeddedEngine) -> None:
    (missing,) = exact.find("海岛保护条例第一条", Filters(doc_type="通知")).missing
    assert missing.chosen


@pytest.mark.parametrize(
    "query", ["停车泊位 2023", "青屿二〇三〇", "单车 3万辆", "停车（试行）", "泊位5000个"]
)
def test_nothing_is_said_of_what_is_no_citation(exact: EmbeddedEngine, query: str) -> None:
    assert exact.find(query).missing == ()
