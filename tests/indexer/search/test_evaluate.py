"""Evaluation: measures by hand, answers in clauses, queries that nothing answers, gains and losses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from indexer.build import build
from indexer.cli import main
from indexer.errors import UsageError
from indexer.search.engine import EmbeddedEngine
from indexer.search.evaluate import (
    MEASURES,
    STAGES,
    Asked,
    answer_rows,
    evaluate,
    gains_and_losses,
    interval,
    read_queries,
    summary_rows,
)


def test_measures_are_those_worked_out_by_hand(engine: EmbeddedEngine) -> None:
    hits = engine.search("畜禽粪污综合利用率", top=10)
    right = next(hit for hit in hits if hit.path == ("二", "（二）", "intro"))
    second = hits[1 if hits[0] is right else 0]
    queries = [
        Asked("a", "x", ((right.title, right.path),)),
        Asked("b", "y", ((right.title, right.path), ("没有的文件", ("一",)))),
        Asked("c", "none"),
    ]
    ranked = {"a": [right, second], "b": [second, right], "c": []}
    scores = evaluate("s", queries, ranked.__getitem__)
    assert scores.values[0].tolist() == [1, 1, 1, 1, 1]
    ideal = 1 + 1 / np.log2(3)
    assert scores.values[1] == pytest.approx([0, 0.5, 0.5, 0.5, (1 / np.log2(3)) / ideal])
    rows = {(row["stage"], row["type"]): row for row in summary_rows(queries, [scores])}
    assert rows["s", "all"]["queries"] == 2
    assert rows["s", "none"]["silent"] == 1.0
    assert rows["s", "x"]["ndcg@10"] == 1.0


def test_an_answer_may_be_words_that_the_clause_holds(engine: EmbeddedEngine) -> None:
    asked = [Asked("畜禽粪污综合利用率", "fact", answer="综合利用率达到88%以上")]
    assert evaluate("s", asked, engine.search).values[0, MEASURES.index("mrr@10")] > 0


def test_gains_and_losses_are_told_query_by_query(engine: EmbeddedEngine) -> None:
    hits = engine.search("管网", top=3)
    asked = [
        Asked("q", "x", ((hits[0].title, hits[0].path),)),
        Asked("r", "x", ((hits[0].title, hits[0].path),)),
    ]
    one = evaluate("one", asked, lambda _: hits)
    two = evaluate("two", asked, lambda query: hits if query == "q" else [])
    (change,) = gains_and_losses(asked, one, two)
    assert (change["query"], change["change"]) == ("r", -1.0)


def test_intervals_hold_the_mean_and_narrow_with_more() -> None:
    few, many = np.array([0.0, 1.0] * 5), np.array([0.0, 1.0] * 200)
    low, high = interval(few)
    assert low < 0.5 < high
    assert interval(many)[1] - interval(many)[0] < high - low
    assert interval(np.array([])) == (0.0, 0.0)


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"type": "x"}', '{"query": "a", "relevant": [{"title": "b"}]}', ""]
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(line, "utf-8")
    with pytest.raises(UsageError, match=r"line 1|holds no query"):
        read_queries(file)


def test_the_evaluate_command(kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "q.jsonl"
    rows = [
        {
            "query": "红树林保护修复",
            "type": "a",
            "relevant": [{"title": "松江湾市绿色发展工作方案", "path": ["二", "（二）"]}],
        },
        {
            "query": "管网",
            "type": "b",
            "relevant": [{"title": "松江湾市绿色发展工作方案", "path": ["二", "（一）"]}],
        },
    ]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    assert main(["evaluate", str(file), "--kb", str(kb), "--format", "jsonl"]) == 0
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert list(dict.fromkeys(row["stage"] for row in shown)) == [*(name for name, _ in STAGES), "answers"]
    assert next(r for r in shown if (r["stage"], r["type"]) == ("lexical", "all"))["success@1"] == 1.0
    assert main(["evaluate", str(file), "--kb", str(kb), "--changes"]) == 0


def test_answers_are_counted_by_type() -> None:
    queries = [
        Asked("滩涂修复多少公顷", "figure", given="30公顷以上"),
        Asked("滩涂修复由谁负责", "unit", given="市林业局、市水利局"),
        Asked("海水淡化由谁负责", "none"),
        Asked("海水淡化多少吨", "none"),
    ]
    told = [("20公顷", "30公顷"), ("牵头：市教育局",), (), ("5吨",)]
    rows = {row["type"]: row for row in answer_rows(queries, told)}
    assert (rows["figure"]["right"], rows["figure"]["wrong"]) == (1, 0)
    assert (rows["unit"]["right"], rows["unit"]["wrong"]) == (0, 1)
    assert (rows["none"]["answered"], rows["none"]["wrong"]) == (1, 1)


@pytest.mark.slow
def test_the_search_on_the_sample_queries_it_was_tuned_on(tmp_path: Path) -> None:
    build(tmp_path / "kb", [Path(__file__).parents[3] / "corpus"])
    queries = read_queries(Path(__file__).parents[2] / "queries.jsonl")
    named = dict(STAGES)
    found = {}
    for stage in ("lexical", "vector", "fused", "+ silence (all)"):
        engine = EmbeddedEngine(tmp_path / "kb", stages=named[stage])
        found[stage] = evaluate(stage, queries, engine.search)
        engine.close()
    rows = {(row["stage"], row["type"]): row for row in summary_rows(queries, found.values())}
    whole = rows["+ silence (all)", "all"]
    assert whole["success@1"] >= 0.85
    assert whole["recall@5"] >= 0.90
    assert whole["ndcg@10"] >= 0.88
    assert whole["ndcg@10"] >= max(rows[stage, "all"]["ndcg@10"] for stage in ("lexical", "vector", "fused"))
    assert rows["+ silence (all)", "citation"]["success@1"] == 1.0
    engine = EmbeddedEngine(tmp_path / "kb")
    for asked in queries:
        answered = engine.find(asked.query)
        if asked.kind == "none":
            assert answered.doubtful or not answered.hits, asked.query
            assert answered.answers == ()
        else:
            assert answered.hits
    engine.close()
