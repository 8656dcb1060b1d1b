"""The comparison page: a higher document beside lower ones."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from indexer.compare.compare import Comparison
from indexer.compare.themes import Themes
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Clause, Document
from indexer.page import compare as present
from indexer.page.views.frame import downloads, kb, shared, words
from indexer.page.words import STYLE, markdown_text, marked_html
from indexer.tables.comparison import (
    comparison_sheet,
    matrix_sheet,
    theme_counts,
    theme_sheet,
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
            side_by_side(base.compare_measures(higher_id, lower), documents[lower], w)


def compared(found: Sequence[Comparison], pair: tuple[Document, Document], w: dict[str, str]) -> None:
    """Show the targets and promises of a lower document beside those of a higher one, given as (higher, lower)."""
    higher, lower = pair
    st.subheader(markdown_text(lower.title))
    st.caption(w["compare_counts"].format(**verdict_counts(found)))
    st.html(present.comparison_html(found, w))
    downloads(comparison_sheet(found, w, (higher.title, lower.title)), f"targets_{lower.document_id}", w)


def side_by_side(found: Themes, lower: Document, w: dict[str, str]) -> None:
    """Show the clauses of two documents theme by theme, the differing words marked."""
    st.subheader(markdown_text(lower.title))
    st.caption(w["compare_answered"].format(**theme_counts(found)))
    for theme, label in zip(found.themes, present.theme_labels(found, w), strict=True):
        with st.expander(markdown_text(label)):
            for answer in theme.answers or (None,):
                left, right = st.columns(2)
                ours, theirs = (
                    present.pair_html(theme.clause, answer.clause)
                    if answer
                    else (marked_html(theme.clause.text, []), "")
                )
                with left:
                    clause_column(theme.clause, ours, found)
                with right:
                    if answer:
                        clause_column(answer.clause, theirs, found)
                        st.caption("、".join(answer.terms))
                    else:
                        st.warning(w["state_missing"])
    for clause in found.additional:
        name = clause.heading or clause.text[:16]
        with st.expander(markdown_text(f"{w['state_additional']}：{name}")):
            clause_column(clause, marked_html(clause.text, []), found)
    downloads(theme_sheet(found, w), f"measures_{lower.document_id}", w)


def clause_column(clause: Clause, html: str, found: Themes) -> None:
    """Show one clause with its citation and responsible units."""
    st.code(clause.citation, language=None, wrap_lines=True)
    st.html(STYLE + html)
    st.caption("、".join(found.units.get(clause.clause_id, ())))
