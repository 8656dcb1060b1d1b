"""The comparison page: a higher document beside lower ones."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from indexer.compare.compare import Comparison
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Document
from indexer.page import compare as present
from indexer.page.views.frame import downloads, kb, shared, words
from indexer.page.views.measures import measures_view
from indexer.page.words import markdown_text
from indexer.tables.comparison import (
    comparison_sheet,
    matrix_sheet,
    verdict_counts,
)


def compare_page() -> None:
    """Show a higher document beside lower ones: targets, matrix, measures."""
    w = words()
    st.header(w["compare"])
    with KnowledgeBase.open(kb()) as base:
        documents = {d.document_id: d for d in base.documents() if d.normative}
    pair = present.first_pair(list(documents.values()))
    ids = list(documents)
    higher_id = st.selectbox(
        w["compare_higher"],
        ids,
        index=ids.index(pair[0].document_id) if pair else 0,
        format_func=lambda i: documents[i].title,
    )
    inside = present.below(documents[higher_id], documents.values()) if higher_id else []
    others = [d for d in documents.values() if d not in inside and d.document_id != higher_id]
    chosen = st.multiselect(
        w["compare_lower"],
        [d.document_id for d in (*inside, *others)],
        default=[d.document_id for d in inside[:1]],
        format_func=lambda i: documents[i].title,
        key=f"lower_{higher_id}",
    )
    if not higher_id or not chosen:
        st.info(w["compare_pick"])
        return
    targets, matrix_tab, measures = st.tabs(
        [w["compare_targets"], w["compare_matrix"], w["compare_measures"]]
    )
    base = shared()
    with targets:
        for lower in chosen:
            compared(base.compare(higher_id, lower), (documents[higher_id], documents[lower]), w)
    with matrix_tab:
        whole = base.matrix(higher_id, *chosen)
        st.html(present.matrix_html(whole, w))
        downloads(matrix_sheet(whole, w), "matrix", w)
    with measures:
        for lower in chosen:
            st.subheader(markdown_text(documents[lower].title))
            measures_view(base.compare_measures(higher_id, lower), lower, w)


def compared(found: Sequence[Comparison], pair: tuple[Document, Document], w: dict[str, str]) -> None:
    """Show the targets and promises of a lower document beside those of a higher one, given as (higher, lower)."""
    higher, lower = pair
    st.subheader(markdown_text(lower.title))
    st.caption(w["compare_counts"].format(**verdict_counts(found)))
    st.html(present.comparison_html(found, w))
    downloads(comparison_sheet(found, w, (higher.title, lower.title)), f"targets_{lower.document_id}", w)
