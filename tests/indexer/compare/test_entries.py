"""What versions are compared by: every clause once, every heading, rows without their number."""

from __future__ import annotations

from indexer.compare.entries import EntryKind, entries
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Document


def _version(base: KnowledgeBase, source: str) -> Document:
    (found,) = [d for d in base.store.documents(with_duplicates=True) if d.source == source]
    return found


def test_every_clause_and_heading_is_there_with_its_span(base: KnowledgeBase) -> None:
    for document in base.store.documents(with_duplicates=True):
        text = base.store.text(document.document_id) or ""
        found = entries(base.store, document)
        clauses = [c.clause_id for c in base.store.clauses(document.document_id)]
        assert [e.clause_id for e in found if e.clause_id] == clauses
        for entry in found:
            if entry.kind != EntryKind.ROW:
                assert text[entry.start : entry.end] == entry.text
            assert entry.parent is None or entry.parent < found.index(entry)
            assert document.title in entry.citation


def test_labels_and_headings_of_a_plan(base: KnowledgeBase) -> None:
    found = entries(base.store, _version(base, "稿.md"))
    told = [(e.kind.value, e.label, e.text.split("\n")[0][:8]) for e in found]
    assert told == [
        ("clause", "", "为管好河湖，制定"),
        ("clause", "一", "主要目标"),
        ("heading", "二", "重点任务"),
        ("clause", "（一）", "整治河道岸线"),
        ("clause", "（二）", "保护饮用水源"),
        ("clause", "（三）", "发展水上旅游"),
        ("clause", "三", "保障措施"),
    ]
    assert [e.parent for e in found[3:6]] == [2, 2, 2]


def test_rows_bear_their_number_as_a_label(base: KnowledgeBase) -> None:
    found = entries(base.store, _version(base, "表一.md"))
    rows = [e for e in found if e.kind == EntryKind.ROW]
    assert [(e.label, e.text) for e in rows][:2] == [
        ("1", "粮食播种面积\t万亩\t120"),
        ("2", "储备粮轮换率\t%\t30"),
    ]
    assert rows[0].columns == ("指标", "单位", "2025年")
    assert [e.kind for e in found if e.kind == EntryKind.TABLE_HEADER]
