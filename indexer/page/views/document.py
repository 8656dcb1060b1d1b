"""The page of one document: what is known of it, its whole text, at a clause."""

from __future__ import annotations

import streamlit as st

from indexer.coverage import coverage
from indexer.knowledge_base import KnowledgeBase
from indexer.page import words as present
from indexer.page.document import coverage_words, document_html, scroll_script
from indexer.page.views import address
from indexer.page.views.frame import document_link, kb, words


def document_page() -> None:
    """One document as a whole, at a clause."""
    w = words()
    with KnowledgeBase.open(kb()) as base:
        documents = {d.document_id: d for d in base.documents()}
        chosen = address.selectbox(
            "doc", w["choose_document"], list(documents), lambda i: documents[i].title, w["choose_document"]
        )
        if not chosen:
            return
        current = address.one("clause")
        store = base.store
        document = store.documents(document_ids=[chosen], with_text=True)[0]
        clauses, notes = base.clauses(chosen), store.notes(chosen)
        titles = {i: d.title for i, d in documents.items()}
        related = present.related_documents(chosen, store.links(), titles, w)
        descent = base.lineage(chosen)
        covered = coverage(store, [document], store.asides(document.sha256))
    st.header(present.markdown_text(document.title))
    if document.edition:
        st.warning(w["condensed_help"])
    st.table({name: [value] for name, value in present.document_facts(document, w)})
    st.caption(coverage_words(covered, w))
    for kind, other in related:
        document_link(f"{kind}：{titles[other]}", other)
    if lines := present.lineage_lines(descent, w):
        st.expander(w["lineage"]).text("\n".join(lines))
    if notes:
        st.expander(f"{w['notes']} ({len(notes)})").text("\n".join(notes))
    cited = next((clause for clause in clauses if clause.clause_id == current), None)
    if cited:
        st.code(cited.citation, language=None, wrap_lines=True)
    st.html(present.STYLE + document_html(document, clauses, current))
    if cited:
        st.html(scroll_script(cited.clause_id), unsafe_allow_javascript=True)
