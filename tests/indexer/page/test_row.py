"""A row that is open: its words in the clause, what became of it, its history; all escaped."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from extraction.rows import Cell
from indexer.models import ClauseKind, Review
from indexer.page.lines import Line, row_lines
from indexer.page.row import (
    citation_html,
    clause_spans,
    entry_words,
    history_html,
    merged,
    quotation_html,
    row_html,
    task_html,
)
from indexer.store.correction_log import Action, Entry
from indexer.store.correction_rows import Correction, plain_row
from indexer.tables.words import interface
from tests.indexer.page.made import clause, corrected, document, row, target, task

W = interface("zh")
TEXT = "推进利用。\n到2025年，粪污利用率达到95%以上。"


def placed(text: str = TEXT, quote: str = "粪污利用率达到95%以上", start: int = 100) -> tuple:
    at = text.index(quote)
    return row(target(quote=quote, start=start + at, end=start + at + len(quote))), clause(text, start)


def test_the_words_of_a_row_are_marked_in_their_clause() -> None:
    own, where = placed()
    assert quotation_html(own, where, W) == (
        '<div class="pl-text"><p>推进利用。</p><p>到2025年，<mark>粪污利用率达到95%以上</mark>。</p></div>'
    )


def test_of_a_long_clause_what_is_near_shows_and_the_rest_is_folded() -> None:
    own, where = placed("前" * 400 + "粪污利用率达到95%以上" + "后" * 400)
    page = quotation_html(own, where, W)
    near, whole = page.split("<details>")
    assert (
        near.count("<mark>粪污利用率达到95%以上</mark>")
        == whole.count("<mark>粪污利用率达到95%以上</mark>")
        == 1
    )
    assert near.count("前") < 200 < whole.count("前")


def test_words_that_run_over_a_line_are_marked_on_both() -> None:
    own, where = placed("粪污利用率\n达到95%", "粪污利用率\n达到95%")
    assert quotation_html(own, where, W).count("<mark>") == 2


def test_words_of_another_place_stand_alone() -> None:
    own, where = placed()
    assert quotation_html(own, replace(where, text="别的话。"), W) == (
        '<div class="pl-text"><p><mark>粪污利用率达到95%以上</mark></p></div>'
    )
    assert "<mark>" in quotation_html(own, None, W)


def test_a_row_of_a_table_shows_its_headers() -> None:
    own, where = placed("利用率\t95", "利用率\t95")
    cells = (Cell("指标<b>", "利用率", 100, 103), Cell("2025年", "95", 104, 106))
    page = quotation_html(own, replace(where, kind=ClauseKind.ROW, cells=cells, caption="表1"), W)
    assert '<th scope="col">2025年</th>' in page
    assert "指标&lt;b&gt;" in page


def test_an_open_row_tells_all_of_it_and_nothing_is_markup() -> None:
    hostile = "<img src=x onerror=alert(1)>"
    own = row(target(indicator=hostile), citation=f"《{hostile}》三", review=Review.REJECTED, by=hostile)
    (line,) = row_lines([own], [], {"aaaaaaaaaaaa": document()})
    page = row_html(line, None, [("查看", "document?doc=a&clause=b")], W)
    assert "<img" not in page
    assert 'href="document?doc=a&amp;clause=b"' in page
    assert "data-copy=" in page
    assert '"><script>' not in citation_html('"><script>', W)


def test_an_open_task_tells_who_and_when_with_the_words_of_its_rows() -> None:
    own, where = placed()
    line = Line("1", task(task="<b>", units=("乙局",)), {}, "")
    page = task_html(line, where, clause_spans([own], where), [("查看", "document?doc=a")], W)
    assert "<b>" not in page
    assert "<dt>牵头单位</dt><dd>甲局</dd><dt>配合/责任单位</dt><dd>乙局</dd>" in page
    assert "<mark>粪污利用率达到95%以上</mark>" in page
    assert "推进利用。" in task_html(line, None, [], [], W)


def test_spans_that_overlap_are_one() -> None:
    assert merged([(5, 9), (0, 2), (8, 12), (2, 3)]) == [(0, 3), (5, 12)]
    own, where = placed()
    assert clause_spans([own, own], where) == [(13, 25)]


def entry(action: Action, now: Correction | None, before: Correction | None, name: str = "张三") -> Entry:
    return Entry(1, action, now, before, name, "2026-03-01T01:02:03+00:00")


def said(value: str | None, note: str = "") -> Correction:
    own = corrected(target(), value=Decimal(98))
    return Correction(
        document_id="aaaaaaaaaaaa", table="targets", key="k", start=1, end=2, alone=True, title="某市方案",
        status=Review.CORRECTED, changes={"value": value} if value else {}, extracted=plain_row(own), note=note, name="张三",
        when="",
    )  # fmt: skip


def test_the_history_tells_who_did_what() -> None:
    assert (
        entry_words(entry(Action.CORRECTED, said("98", "查原件"), None), "targets", W)
        == "更正 数值：95 → 98（查原件）"
    )
    assert entry_words(entry(Action.UNDONE, None, said("98")), "targets", W) == "撤销上一步 数值：98 → 95"
    page = history_html([entry(Action.CONFIRMED, said(None), None, "<b>")], "targets", W)
    assert "&lt;b&gt;" in page
    assert "2026-03-01" in page or "2026-02-28" in page


def test_choices_and_truth_are_told_in_words() -> None:
    change = replace(said("98"), changes={"comparator": "<=", "annual": True})
    told = entry_words(entry(Action.CORRECTED, change, None), "targets", W)
    assert "不低于 → 不高于" in told
    assert "否 → 是" in told
