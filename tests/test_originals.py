"""The five original documents: structure, metadata and the searches that must find the right clause."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.build import build
from indexer.search.engine import EmbeddedEngine
from indexer.search.evaluate import evaluate, read_queries, summary_rows
from indexer.store.store import Store
from indexer.verify import verify

pytestmark = pytest.mark.slow
SEARCHES = [
    ("新能源汽车新车销售占比目标", {("福建省减污降碳协同增效实施方案", "三（六）")}),
    ("哪个部门负责红树林保护修复", {("福建省减污降碳协同增效实施方案", "四（十二）")}),
    ("非化石能源消费比重 2025", {("福建省减污降碳协同增效实施方案", "二（三）"), ("南平市减污降碳协同增效实施方案", "四（三）"),
                                   ("2030年前碳达峰行动方案", "二")}),
    ("畜禽粪污综合利用率", {("福建省减污降碳协同增效实施方案", "三（八）"), ("南平市减污降碳协同增效实施方案", "五（四）"),
                               ("中共中央 国务院关于深入打好污染防治攻坚战的意见", "五（二十一）")}),
    ("碳排放数据造假怎么处理", {("福建省减污降碳协同增效实施方案", "六（二十一）")}),
    ("农膜回收", {("福建省减污降碳协同增效实施方案", "三（八）"), ("南平市减污降碳协同增效实施方案", "五（四）"),
                      ("中共中央 国务院关于深入打好污染防治攻坚战的意见", "五（二十一）")}),
    ("南平市污水收集率", {("南平市减污降碳协同增效实施方案", "五（三）")}),
    ("福州 绿色工厂 数量", {("福州市工业领域碳达峰实施方案", "二（三）1")}),
]  # fmt: skip


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, originals: Path) -> Path:
    kb = tmp_path_factory.mktemp("originals") / "kb"
    report = build(kb, [originals])
    assert report.read == 5
    assert report.skipped == []
    return kb


@pytest.mark.parametrize(("query", "right"), SEARCHES, ids=[query for query, _ in SEARCHES])
def test_the_first_hit_is_the_right_clause(ledger: Path, query: str, right: set[tuple[str, str]]) -> None:
    engine = EmbeddedEngine(ledger)
    first = engine.search(query, top=1)[0]
    engine.close()
    assert (first.title, "".join(first.path)) in right


def test_every_span_stands_in_its_source(ledger: Path) -> None:
    store = Store.open(ledger)
    assert verify(store) == []
    store.close()


def test_structure_metadata_and_rows_against_the_annotations(
    ledger: Path, tmp_path: Path, originals: Path
) -> None:
    for table in ("documents", "clauses", "targets", "duties"):
        command = [sys.executable, "-m", "indexer.cli", table, "--kb", str(ledger), "--format", "jsonl"]
        subprocess.run([*command, "--output", str(tmp_path / f"{table}.jsonl")], check=True)
    shared = originals.parent
    score = [sys.executable, str(shared / "tools" / "score.py"), str(shared / "gold"), str(tmp_path)]
    shown = subprocess.run(score, capture_output=True, text=True, check=True).stdout
    f1 = {
        line[:28].strip(): float(line.split("F1 ")[1].split()[0])
        for line in shown.splitlines()
        if "F1 " in line
    }
    assert f1["documents"] == 1.0
    assert f1["clause path"] >= 0.98
    assert f1["clause boundary"] >= 0.96
    assert f1["target core"] >= 0.95
    assert f1["target named"] >= 0.90
    assert f1["target full"] >= 0.80
    assert f1["duty bracket"] >= 0.98
    assert f1["duty unit"] >= 0.92


def test_a_document_of_the_periodical_that_names_no_issuer_is_national(ledger: Path) -> None:
    store = Store.open(ledger)
    (plan,) = [d for d in store.documents() if d.title == "2030年前碳达峰行动方案"]
    store.close()
    assert (plan.level, plan.region, plan.doc_type, plan.status) == ("national", "全国", "行动方案", "issued")


def test_the_periodical_is_taken_apart(ledger: Path, originals: Path) -> None:
    pieces = json.loads((originals.parent / "gold" / "periodical-split.list").read_text("utf-8"))
    store = Store.open(ledger)
    found = {d.title.replace(" ", "") for d in store.documents() if d.source.startswith("001_")}
    store.close()
    assert len(found) == len(pieces)
    # The annotation gives masthead and contents titles of its own, describing what they hold.
    assert {p["title"].replace(" ", "") for p in pieces if p["kind"] not in {"masthead", "toc"}} <= found


def test_the_search_on_the_annotated_queries_it_was_tuned_on(ledger: Path, originals: Path) -> None:
    queries = read_queries(originals.parent / "gold" / "queries.jsonl")
    engine = EmbeddedEngine(ledger)
    rows = {row["type"]: row for row in summary_rows(queries, [evaluate("fused", queries, engine.search)])}
    engine.close()
    assert rows["all"]["success@1"] >= 0.90
    assert rows["all"]["recall@5"] >= 0.93
    assert rows["all"]["ndcg@10"] >= 0.92
    assert rows["paraphrase"]["ndcg@10"] >= 0.60
