"""Measures of two documents on the comparison page, what is not answered first."""

from __future__ import annotations

import streamlit as st

from indexer.compare.choices import Choice
from indexer.compare.themes import State, Themes
from indexer.models import Clause, Document
from indexer.page import measures as present
from indexer.page.views.frame import about_of, document_link, downloads
from indexer.page.words import STYLE, markdown_text, marked_html
from indexer.tables.measures import theme_counts, theme_sheet


def measures_view(found: Themes, pair: tuple[Document, Document], w: dict[str, str]) -> None:
    """Show the clauses of two documents (higher, lower), each demand beside its answer, in the states chosen."""
    key = "_".join(document.document_id for document in pair)
    st.caption(w["compare_answered"].format(**theme_counts(found)))
    counts = present.states(found)
    chosen = st.pills(
        w["col_state"],
        list(counts),
        selection_mode="multi",
        format_func=lambda state: f"{w[f'state_{state}']} {counts[state]}",
        key=f"states_{key}",
    )
    shown = Choice(chosen).themes(found)
    downloads(theme_sheet(shown, w, (pair[0].title, pair[1].title)), f"measures_{key}", w, about_of(pair, w))
    for theme in sorted(shown.themes, key=lambda theme: present.ORDER.index(theme.state)):
        with st.expander(markdown_text(present.label(theme, w))):
            _places(theme.clause, [answer.clause for answer in theme.answers], found, w)
            if theme.answers:
                st.html(present.measures_html(theme, w))
            else:
                st.html(STYLE + marked_html(theme.clause.text, []))
    for clause in shown.additional:
        with st.expander(markdown_text(f"{present.name(clause)}〔{w[f'state_{State.ADDITIONAL}']}〕")):
            _places(clause, [], found, w)
            st.html(STYLE + marked_html(clause.text, []))


def _places(clause: Clause, answers: list[Clause], found: Themes, w: dict[str, str]) -> None:
    """Show links to a clause and to its answers, with the units responsible."""
    for at, own in enumerate((clause, *answers)):
        units = "、".join(found.units.get(own.clause_id, ()))
        line = f"{w['col_lower_heading'] if at else w['col_higher_heading']}：{own.citation}"
        document_link(f"{line}（{units}）" if units else line, own.document_id, own.clause_id)
