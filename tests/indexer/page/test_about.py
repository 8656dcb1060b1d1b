"""What is known of a document: citation, lineage, versions, copies, coverage and notes, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.coverage import Coverage
from indexer.models import Document
from indexer.page.about import (
    Ways,
    copies_html,
    coverage_html,
    document_citation,
    facts_html,
    lineage_html,
    notes_html,
    versions_html,
)
from indexer.store.lineage import Lineage, Relative
from indexer.tables.words import LANGUAGES, interface

DOCUMENT = Document(
    "aaaaaaaaaaaa", "a.md", "0" * 64, "某市方案", "某政〔2023〕1号", (), "municipal", "某市", None, None, "issued", True,
    "document", None, None, None, "",
)  # fmt: skip
WAYS = Ways(lambda i: f"document?doc={i}", lambda old, new: f"changes?old={old}&new={new}")
LINEAGE = Lineage(
    "aaaaaaaaaaaa",
    [
        Relative("implements", "某省<b>方案", None, "bbbbbbbbbbbb", "aaaaaaaaaaaa-r001", "《某市方案》序言"),
        Relative("follows", "", "国发〔2021〕1号", None, "aaaaaaaaaaaa-r002", None),
        Relative("successor", "某市方案（修订）", None, "dddddddddddd", None, None),
    ],
    None,
    None,
)


def test_the_citation_of_a_document() -> None:
    assert document_citation(DOCUMENT) == "《某市方案》（某政〔2023〕1号）"
    assert (
        document_citation(replace(DOCUMENT, status="draft"))
        == "《某市方案》（征求意见稿）（某政〔2023〕1号）"
    )
    draft = replace(DOCUMENT, status="draft", title="某市方案（征求意见稿）", doc_number=None, edition="摘编")
    assert document_citation(draft) == "《某市方案（征求意见稿）》（摘编）"


@pytest.mark.parametrize("language", LANGUAGES)
def test_lineage_and_versions(language: str) -> None:
    words = interface(language)
    lineage = lineage_html(LINEAGE, WAYS, words)
    assert '<a href="document?doc=bbbbbbbbbbbb" target="_self">《某省&lt;b&gt;方案》</a>' in lineage
    assert "国发〔2021〕1号" in lineage
    assert "dddddddddddd" not in lineage
    earlier = replace(DOCUMENT, document_id="cccccccccccc", title="某市方案（征求意见稿）", doc_number=None)
    versions = versions_html("aaaaaaaaaaaa", LINEAGE, [earlier], WAYS, words)
    assert 'href="changes?old=cccccccccccc&amp;new=aaaaaaaaaaaa"' in versions
    assert 'href="changes?old=aaaaaaaaaaaa&amp;new=dddddddddddd"' in versions
    assert words["predecessor"] in versions
    assert words["successor"] in versions


def test_what_there_is_none_of_takes_no_room() -> None:
    words, nothing = interface("zh"), Lineage("aaaaaaaaaaaa", [], None, None)
    assert lineage_html(nothing, WAYS, words) == ""
    assert versions_html("aaaaaaaaaaaa", nothing, [], WAYS, words) == ""
    assert copies_html(replace(DOCUMENT, sources=("甲.pdf",)), [], WAYS, words) == ""


def test_copies_are_named() -> None:
    several = replace(DOCUMENT, sources=("甲.pdf", "乙<i>.docx"))
    html = copies_html(several, [("bbbbbbbbbbbb", "另一份")], WAYS, interface("zh"))
    assert "乙&lt;i&gt;.docx" in html
    assert 'href="document?doc=bbbbbbbbbbbb"' in html


def test_facts_are_a_table() -> None:
    assert '<tr><th scope="row">文号</th><td>某&lt;1&gt;号</td></tr>' in facts_html([("文号", "某<1>号")])


def test_coverage_is_told_in_both_languages() -> None:
    covered = Coverage(
        10_000, 9000, 50, {"heading": 600, "title": 150}, {"page_furniture": 200, "heading": 1}
    )
    chinese, english = (coverage_html(covered, interface(language)) for language in ("zh", "en"))
    for told in ("99.5%", "10,000", "条款", "标题行", "<td>601</td>", "页眉页码", "未归类"):
        assert told in chinese
    for told in ("99.5%", "Clauses", "Headings", "Not placed"):
        assert told in english


def test_notes_stand_in_the_language_of_the_page() -> None:
    notes = ["not found: date", "not found: date", "something that nobody translated"]
    chinese, english = (notes_html(notes, language, interface(language)) for language in ("zh", "en"))
    assert chinese.count("<li>") == 2
    assert "something" not in chinese
    assert "另有 1 条" in chinese
    assert "something that nobody translated" in english
    assert notes_html([], "zh", interface("zh")) == f"<p>{interface('zh')['notes_none']}</p>"
