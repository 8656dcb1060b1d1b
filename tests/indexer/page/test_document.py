"""The page of a document: its whole text, its tables as tables, and what is in clauses."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.rows import Cell
from indexer.models import Clause, ClauseKind, Document
from indexer.page.document import document_html
from indexer.search.engine import EmbeddedEngine
from tests.indexer.page.test_words import TEXTS, Reader, assert_harmless


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.sets(st.integers(0, 120), max_size=8), st.data())
def test_a_whole_document_keeps_its_text(text: str, edges: set[int], data: st.DataObject) -> None:
    cuts = sorted(edge for edge in edges if edge <= len(text))
    document = Document(
        "aaaaaaaaaaaa", "a.md", "0" * 64, "某市方案", None, (), None, None, None, None, "issued", True, "document",
        None, None, None, text,
    )  # fmt: skip
    clauses = [
        Clause(f"aaaaaaaaaaaa-{at:03d}", "aaaaaaaaaaaa", ("一",), "", (), text[a:b], a, b, None, None, "")
        for at, (a, b) in enumerate(zip(cuts[::2], cuts[1::2], strict=False))
    ]
    current = data.draw(st.sampled_from([None, "unknown", *(clause.clause_id for clause in clauses)]))
    read = Reader(document_html(document, clauses, current))
    assert_harmless(read)
    assert "".join(read.text.split()) == "".join(text.split())
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert ids == [clause.clause_id for clause in clauses]
    set_off = [attributes["id"] for _, attributes in read.tags if attributes.get("class") == "pl-current"]
    assert set_off == ([current] if current in ids else [])


def test_a_real_document_is_shown_in_order(engine: EmbeddedEngine) -> None:
    for document in engine.store.documents(with_text=True):
        clauses = engine.store.clauses(document.document_id)
        read = Reader(document_html(document, clauses, clauses[0].clause_id))
        # A heading that runs into its clause becomes a paragraph of its own; no word is lost.
        assert read.text.replace("\n", "") == document.text.replace("\n", "")


def test_rows_stand_in_a_table_under_their_headers() -> None:
    text = "一、目标\n指标\t目标值\n入<园>率\t90%\n二、养老\n床位\t800张\n注：略。"
    document = Document(
        "aaaaaaaaaaaa", "a.md", "0" * 64, "某市方案", None, (), None, None, None, None, "issued", True, "document",
        None, None, None, text,
    )  # fmt: skip

    def row(number: int, name: str, value: str) -> Clause:
        start = text.index(name)
        middle = start + len(name) + 1
        cells = (
            Cell("指标", name, start, start + len(name)),
            Cell("目标值", value, middle, middle + len(value)),
        )
        words = text[start : middle + len(value)]
        return Clause(
            f"aaaaaaaaaaaa-{number:03d}", "aaaaaaaaaaaa", ("一", "表1", str(number)), "", (), words, start,
            middle + len(value), None, None, "", ClauseKind.ROW, cells,
        )  # fmt: skip

    shown = document_html(document, [row(1, "入<园>率", "90%"), row(2, "床位", "800张")], "aaaaaaaaaaaa-002")
    assert "<tr><th>指标</th><th>目标值</th></tr>" in shown
    assert '<tr id="aaaaaaaaaaaa-001"><td>入&lt;园&gt;率</td><td>90%</td></tr>' in shown
    assert '<td colspan="2">二、养老</td>' in shown
    assert '<tr id="aaaaaaaaaaaa-002" class="pl-current">' in shown
    assert "<p>注：略。</p>" in shown
    assert "一、目标" in shown
    assert "指标\t目标值" not in shown


def test_each_clause_can_be_chosen_and_what_belongs_to_it_stands_below() -> None:
    document = Document(
        "aaaaaaaaaaaa", "a.md", "0" * 64, "某市方案", None, (), None, None, None, None, "issued", True, "document",
        None, None, None, "一、甲\n二、乙",
    )  # fmt: skip
    clauses = [
        Clause(
            f"aaaaaaaaaaaa-00{at}", "aaaaaaaaaaaa", ("一",), "", (), document.text[a:b], a, b, None, None, ""
        )
        for at, (a, b) in enumerate(((0, 3), (4, 7)))
    ]
    shown = document_html(
        document, clauses, "aaaaaaaaaaaa-001", lambda i: f"document?a&clause={i}", "选定", "<i>下</i>"
    )
    assert shown.count('class="pl-pick"') == 2
    assert 'href="document?a&amp;clause=aaaaaaaaaaaa-000"' in shown
    assert shown.count("<i>下</i>") == 1
    assert shown.index("二、乙") < shown.index("<i>下</i>")
