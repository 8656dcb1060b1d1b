"""The form that corrects what is known of a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.knowledge_base import KnowledgeBase
from indexer.page.facts_form import choices, corrected_html, draft, label, typed_changes
from indexer.store.metadata_values import FIELDS
from indexer.tables.words import LANGUAGES, interface


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_and_choice_has_words(language: str) -> None:
    words = interface(language)
    for name, field in FIELDS.items():
        assert label(name, words)
        if field.choices:
            shown = choices(field, words)
            assert list(shown) == [*([""] if field.optional else []), *field.choices]
            assert all(shown.values())


def test_only_what_was_typed_is_a_change(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        facts = base.document_facts("云溪省绿色发展实施方案")
    shown = {fact.field.name: draft(fact.field, fact.wanted) for fact in facts}
    assert typed_changes(facts, shown) == {}
    assert typed_changes(facts, shown | {"doc_number": " 云环发〔2023〕8号 "}) == {
        "doc_number": "云环发〔2023〕8号"
    }
    assert typed_changes(facts, shown | {"date": ""}) == {"date": ""}
    assert shown["issuers"] == "云溪省生态环境厅"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_correction_tells_what_was_read_and_that_it_waits(kb: Path, language: str) -> None:
    words = interface(language)
    with KnowledgeBase.open(kb) as base:
        document = base.document("云溪省绿色发展实施方案").document_id
        assert corrected_html(base.document_facts(document), words) == ""
        base.correct_document(document, {"doc_number": "<b>8号", "level": "municipal"}, name="张三")
    with KnowledgeBase.open(kb) as base:
        html = corrected_html(base.document_facts(document), words)
    assert "&lt;b&gt;8号" in html
    assert "云环发〔2023〕7号" in html
    assert words["level_municipal"] in html
    assert words["fact_pending"] in html
