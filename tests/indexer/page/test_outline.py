"""The outline of a document: headings in order, deeper ones around the clause that is shown."""

from __future__ import annotations

from indexer.models import Clause, ClauseKind
from indexer.page.outline import outline, outline_html


def clause(number: int, path: tuple[str, ...], headings: tuple[str, ...], kind: str = "text") -> Clause:
    return Clause(
        f"aaaaaaaaaaaa-{number:03d}", "aaaaaaaaaaaa", path, headings[-1] if headings else "", headings, "甲", 0, 1,
        None, None, "", ClauseKind(kind),
    )  # fmt: skip


PLAN = [
    clause(1, ("preamble",), ()),
    clause(2, ("一",), ("目标",)),
    clause(3, ("二", "intro"), ("任务",)),
    clause(4, ("二", "（一）", "1"), ("任务", "修复湿地", "划定范围")),
    clause(5, ("二", "（一）", "2"), ("任务", "修复湿地", "恢复植被")),
    clause(6, ("二", "（二）", "表1", "1"), ("任务", "治理农田", "表1 任务表", ""), "row"),
    clause(7, ("二", "（二）", "表1", "2"), ("任务", "治理农田", "表1 任务表", ""), "row"),
]


def labels(current: str | None) -> list[tuple[str, int]]:
    return [(entry.label, entry.depth) for entry in outline(PLAN, current)]


def test_headings_of_two_levels_are_in_sight() -> None:
    assert labels(None) == [
        ("序言", 0), ("一、目标", 0), ("二、任务", 0), ("（一）修复湿地", 1), ("（二）治理农田", 1),
    ]  # fmt: skip
    assert [entry.clause_id[-3:] for entry in outline(PLAN, None)] == ["001", "002", "003", "004", "006"]


def test_deeper_headings_stand_around_the_clause_that_is_shown() -> None:
    shown = labels("aaaaaaaaaaaa-005")
    assert ("1.划定范围", 2) in shown
    assert ("2.恢复植被", 2) in shown
    assert ("表1 任务表", 2) not in shown
    marked = [entry.label for entry in outline(PLAN, "aaaaaaaaaaaa-005") if entry.current]
    assert marked == ["二、任务", "（一）修复湿地", "2.恢复植被"]


def test_a_table_is_one_entry() -> None:
    assert [name for name, depth in labels("aaaaaaaaaaaa-007") if depth == 2] == ["表1 任务表"]


def test_a_text_without_headings_is_outlined_by_its_clauses() -> None:
    articles = [clause(at, (f"第{number}条",), ()) for at, number in enumerate("一二三")]
    assert [entry.label for entry in outline(articles, None)] == ["第一条", "第二条", "第三条"]
    assert outline([], None) == []


def test_a_heading_that_is_a_sentence_is_cut() -> None:
    (entry, *_) = outline([clause(1, ("一",), ("长" * 90,))], None)
    assert len(entry.label) < 50
    assert entry.label.endswith("…")


def test_links_and_the_mark_of_the_current_one() -> None:
    hostile = [*PLAN[:1], clause(2, ("一",), ("<script>",)), *PLAN[2:]]
    html = outline_html(outline(hostile, "aaaaaaaaaaaa-005"), lambda i: f"document?a&clause={i}", "目录")
    assert "&lt;script&gt;" in html
    assert 'href="document?a&amp;clause=aaaaaaaaaaaa-002"' in html
    assert html.count("aria-current") == 1
    assert html.count("pl-way") == 2
    assert outline_html([], lambda i: i, "目录") == ""
