"""Figures listed apart: targets, dates, units and deadlines that differ, nothing else."""

from __future__ import annotations

from indexer.compare.figure_rows import Fate, FigureChange, What
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Review


def _told(found: list[FigureChange]) -> set[tuple[str, str, str, str, str]]:
    return {
        (f.what.value, f.fate.value, f.name, f.old.value if f.old else "", f.new.value if f.new else "")
        for f in found
    }


def test_a_draft_and_what_was_issued(base: KnowledgeBase) -> None:
    listing = base.changes("稿.md", "印发.md")
    told = _told(list(listing.figures))
    assert ("target", "changed", "河道岸线整治率", "80%以上", "85%以上") in told
    assert ("duty", "dropped", "省林业局", "responsible", "") in told
    assert ("duty", "added", "省自然资源厅", "", "responsible") in told
    assert ("duty", "dropped", "省文化和旅游厅", "responsible", "") in told
    assert any(
        what in {"date", "deadline", "commitment"} and "2024" in old and "2025" in new
        for what, _, _, old, new in told
    )
    assert any(fate == "dropped" and "5" in old for _, fate, _, old, _ in told)
    assert any(fate == "added" and "60" in new for _, fate, _, _, new in told)
    assert not [one for one in told if "300" in one[3] or "120" in one[3]]  # as they were
    texts = {
        d.source: base.store.text(d.document_id) or "" for d in base.store.documents(with_duplicates=True)
    }
    for figure in listing.figures:
        for side, source in ((figure.old, "稿.md"), (figure.new, "印发.md")):
            if side and side.row is None:
                assert side.value in texts[source]
                assert texts[source][side.start : side.end] in side.quote
            assert side is None or side.citation


def test_figures_of_rows_are_named_by_row_and_column(base: KnowledgeBase) -> None:
    found = [f for f in base.changes("表一.md", "表二.md").figures if f.fate == Fate.CHANGED]
    (one,) = found
    assert one.old is not None
    assert one.new is not None
    assert (one.old.value, one.new.value) in {("120", "125"), ("120万亩", "125万亩")}
    assert "粮食播种面积" in one.name


def test_nothing_differs_between_equal_versions(base: KnowledgeBase) -> None:
    back = base.changes("印发.md", "稿.md")
    forth = base.changes("稿.md", "印发.md")
    assert len(back.figures) == len(forth.figures)
    fates = {(f.what, f.name, f.fate) for f in back.figures if f.what == What.DUTY}
    assert ("duty", "省林业局", Fate.ADDED) in fates


def test_rejected_rows_are_left_out(base: KnowledgeBase) -> None:
    before = [f for f in base.changes("稿.md", "印发.md").figures if f.what == What.DUTY and f.old]
    row = next(f.old.row for f in before if f.name == "省林业局" and f.old and f.old.row)
    base.correct(row.row_id, Review.REJECTED, name="张三")
    after = [f.name for f in base.changes("稿.md", "印发.md").figures if f.what == What.DUTY and f.old]
    base.correct(row.row_id, "withdrawn")
    assert "省林业局" not in after
