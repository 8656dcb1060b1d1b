"""Look-ups: citations, 文号, titles and articles by number."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.build import build
from indexer.errors import UsageError
from indexer.index.encoders import TinyEncoder
from indexer.models import Clause, Document
from indexer.search.engine import EmbeddedEngine
from indexer.search.lookup import find_clause

PROVINCE, CITY = "云溪省绿色发展实施方案", "松江湾市绿色发展工作方案"


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


STATUTE = """\
{title}

第一条 为管理{what}，制定本办法。

第二条 {what}的管理，适用本办法。

第十二条 违反规定占用{what}的，责令改正，处以罚款。
"""


@pytest.mark.parametrize("query", ["第十二条", "第12条", "12条", "十二条"])
def test_an_article_by_its_number_is_that_of_every_statute(tmp_path: Path, query: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for what in ("盐碱地", "古树名木"):
        title = f"福建省{what}管理办法"
        (folder / f"{what}.txt").write_text(STATUTE.format(title=title, what=what), "utf-8")
    build(tmp_path / "kb", [folder], model="tiny")
    engine = EmbeddedEngine(tmp_path / "kb", TinyEncoder())
    hits = engine.search(query)
    assert {hit.path for hit in hits[:2]} == {("第十二条",)}
    assert len({hit.title for hit in hits[:2]}) == 2
    assert engine.search(f"福建省盐碱地管理办法{query}")[0].title == "福建省盐碱地管理办法"
    engine.close()


@pytest.mark.parametrize(
    "query", ["福建二〇三〇", "二〇二五", "一十〇", "第〇条", "1001", "福建十四五", "第99999条", "零条"]
)
def test_numbers_that_are_no_citation(engine: EmbeddedEngine, query: str) -> None:
    engine.search(query)


def test_a_clause_by_its_id(engine: EmbeddedEngine) -> None:
    for clause in engine.store.clauses()[:5]:
        assert engine.search(clause.clause_id)[0].clause_id == clause.clause_id


def test_a_part_of_a_title_and_a_path(engine: EmbeddedEngine) -> None:
    assert engine.search("松江湾 二（一）")[0].path == ("二", "（一）")
    assert {hit.title for hit in engine.search("绿色发展 二（一）")[:2]} == {PROVINCE, CITY}
