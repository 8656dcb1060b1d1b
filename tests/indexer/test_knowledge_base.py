"""The public face: built and opened, searched, listed, compared, corrected, checked."""

from __future__ import annotations

from pathlib import Path

import pytest

import indexer
from indexer import KnowledgeBase
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.models import Clause, Document

PROVINCE, CITY = "云溪省绿色发展", "松江湾市绿色发展"


def test_the_package_exports_it_and_nothing_else() -> None:
    assert indexer.__all__ == ["KnowledgeBase"]
    assert KnowledgeBase.__module__ == "indexer.knowledge_base"
    with pytest.raises(AttributeError, match="no attribute 'Ledger'"):
        _ = indexer.Ledger  # type: ignore[attr-defined]


def test_build_opens_and_reports(tmp_path: Path, policies: Path) -> None:
    stages = []
    with KnowledgeBase.build(
        tmp_path / "kb", str(policies), model="tiny", progress=lambda stage, *_: stages.append(stage)
    ) as base:
        assert base.built.documents == len(base.documents()) == 2
        assert base.built.skipped == []
        assert {"read", "encode"} <= set(stages)
    with (
        KnowledgeBase.open(str(tmp_path / "kb")) as base,
        pytest.raises(UsageError, match="opened, not built"),
    ):
        _ = base.built


def test_a_folder_without_one(tmp_path: Path, kb: Path) -> None:
    assert KnowledgeBase.exists(kb)
    assert not KnowledgeBase.exists(tmp_path)
    with pytest.raises(KnowledgeBaseError, match="no knowledge base"):
        KnowledgeBase.open(tmp_path)


def test_search(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        found = base.search("畜禽粪污综合利用率", top=1)
        assert [hit.rank for hit in found.hits] == [1]
        assert "畜禽粪污" in found.hits[0].text
        drafts = base.search("畜禽粪污综合利用率", status="draft")
        assert {hit.status for hit in drafts.hits} == {"draft"}
        assert "红树林" in base.read_query("红树林").words
        with pytest.raises(UsageError, match="empty"):
            base.search(" ")


def test_a_search_sees_what_was_built_since(kb: Path, policies: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        base.search("红树林")
        (policies / "海岛.txt").write_text("海岛办法\n\n第一条 无居民海岛实行名录管理。\n", "utf-8")
        KnowledgeBase.build(kb).close()
        assert any("无居民海岛" in hit.text for hit in base.search("无居民海岛").hits)
        assert len(base.documents()) == 3


@pytest.mark.parametrize(
    "table", ["targets", "commitments", "duties", "measures", "references", "quantities"]
)
def test_every_table_has_its_method(kb: Path, table: str) -> None:
    with KnowledgeBase.open(kb) as base:
        rows = getattr(base, table)()
        assert list(rows) == list(base.rows(table))
        assert {row.table for row in rows} <= {table}
        texts = {document.document_id: base.text(document.document_id) for document in base.documents()}
        for row in rows:
            words = row.row.text if table == "measures" else row.row.quote
            assert texts[row.document_id][row.row.start : row.row.end] == words


def test_rows_are_restricted(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        assert {row.row.year for row in base.targets(year=2025)} == {2025}
        assert {row.title[:4] for row in base.targets(document=CITY)} == {"松江湾市"}
        assert {row.row.role for row in base.duties(kind="lead")} == {"lead"}
        assert len(base.targets(region="无此市")) == 0
        with pytest.raises(UsageError):
            base.targets(document="没有的文件")


def test_names_are_looked_up(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        document = base.document(PROVINCE)
        assert isinstance(document, Document)
        clause = base.look_up("《云溪省绿色发展实施方案》二、（一）")
        assert isinstance(clause, Clause)
        assert clause in base.clauses(PROVINCE)
        assert len(base.clauses()) > len(base.clauses(PROVINCE)) > 3
        with pytest.raises(UsageError, match="names a clause"):
            base.document(clause.clause_id)


def test_documents_are_compared(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        found = base.compare(PROVINCE, CITY)
        verdicts = {one.name: one.verdict.verdict for one in found}
        assert verdicts["畜禽粪污综合利用率"] == "not_comparable"  # the city's province is not known
        assert verdicts["非化石能源消费比重"] == "missing"
        assert [row["name"] for row in found.to_dicts()] == [one.name for one in found]
        assert [d.level for d in base.matrix().documents] == ["provincial", "municipal"]
        assert base.compare_measures(PROVINCE, CITY).themes
        with pytest.raises(UsageError, match="with itself"):
            base.compare(PROVINCE, PROVINCE)


def test_a_row_is_corrected_and_that_withdrawn(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        row = base.targets(text="畜禽粪污")[0]
        base.correct(row.row_id, "corrected", {"value": "89"}, name="张三")
        assert [str(r.row.value) for r in base.targets(status="corrected")] == ["89"]
        base.correct(row.row_id, "withdrawn")
        assert len(base.targets(status="corrected")) == 0


def test_the_rest(kb: Path, tmp_path: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        assert base.verify() == []
        assert {row["reason"] for row in base.report().to_dicts()} == {None}
        assert base.tasks(by="unit").to_dicts()[0]["number"] == 1
        assert base.export(tmp_path / "out.jsonl", ["targets"]) == len(base.targets())
        assert base.lineage(PROVINCE).document_id == base.document(PROVINCE).document_id
        assert len(base.terms()) == 0
