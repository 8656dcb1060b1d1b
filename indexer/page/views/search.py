"""The search page: query, filters, answers of the ledger, result cards."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from indexer.knowledge_base import KnowledgeBase
from indexer.models import LEVELS, STATUSES, Hit
from indexer.page import links
from indexer.page import search as present_search
from indexer.page import words as present
from indexer.page.views import address
from indexer.page.views.frame import document_link, kb, shared, words
from indexer.search.answers.models import Answer
from indexer.store.store import Store
from indexer.tables.rows import DocumentChoice


def search_page() -> None:
    """Query, filters, result cards."""
    w = words()
    st.title(w["app"])
    query = address.text_input("q", w["query"], placeholder=w["query_placeholder"])
    with KnowledgeBase.open(kb()) as base:
        filters, top = filter_bar(base.store, w)
        counts = {"documents": len(base.documents()), "clauses": len(base.clauses())}
    if not query.strip():
        st.info(w["start"].format(**counts))
        st.caption(w["examples"])
        for example in present.EXAMPLES:
            st.html(links.link_html(example, address.here("search", q=example)))
        return
    read = present_search.chips(shared().read_query(query))
    kept = read and st.pills(
        w["understood"],
        read,
        default=read,
        selection_mode="multi",
        format_func=lambda part: f"{present_search.chip(part, w)} ✕",
        help=w["understood_help"],
        key=f"read_{query}",
    )
    found = shared().search(query, top=top, without={part for part in read if part not in kept}, **filters)
    if told := present_search.caution(found, w):
        st.info(told)
    answers(found.answers, w)
    st.caption(w["hits"].format(count=len(found.hits)) if found.hits else "")
    if not found.hits:
        st.warning(w["no_hits"])
    for hit in found.hits:
        card(hit, w)


def answers(found: Sequence[Answer], w: dict[str, str]) -> None:
    """Show what the ledger answers: one as a card, several as a table with a card each below."""
    if not found:
        return
    st.caption(w["answers"] if len(found) == 1 else w["answers_several"].format(count=len(found)))
    if len(found) == 1:
        answer_card(found[0], w)
        return
    st.dataframe(present_search.answer_rows(found, w), hide_index=True, width="stretch")
    with st.expander(w["answer_quotes"]):
        for answer in found:
            answer_card(answer, w)


def answer_card(answer: Answer, w: dict[str, str]) -> None:
    """Show one answer: what it says, of what and where, the words of the document, the citation to copy."""
    with st.container(border=True):
        st.markdown(f"**{present.markdown_text(present_search.told_of(answer, w))}**")
        of = "，".join(part for part in (answer.region, str(answer.year or ""), answer.about) if part)
        st.caption(present.markdown_text(of))
        if answer.quote:
            st.markdown("> " + present.markdown_text(answer.quote.replace("\n", " ")))
        st.code(answer.citation, language=None, wrap_lines=True)
        document_link(w["open_document"], answer.document_id, answer.clause_id or None)


def filter_bar(store: Store, w: dict[str, str]) -> tuple[DocumentChoice, int]:
    """Show the filters in the side bar; return what is chosen."""
    with st.sidebar:
        st.subheader(w["filters"])

        def label(value: str | None) -> str:
            return w.get(value, value) if value else w["any"]

        def choose(name: str, options: list[str]) -> str | None:
            chosen: str | None = st.selectbox(
                w[name], [None, *options], format_func=label, key=f"filter_{name}"
            )
            return chosen

        filters = DocumentChoice(
            level=choose("level", list(LEVELS)),
            region=choose("region", store.values("region")),
            issuer=choose("issuer", store.values("issuers")),
            doc_type=choose("doc_type", store.values("doc_type")),
            status=choose("status", list(STATUSES)),
            year=int(year) if (year := choose("year", store.values("year"))) else None,
        )
        return filters, st.slider(w["top"], 5, 50, 10, step=5, key="top")


def card(hit: Hit, w: dict[str, str]) -> None:
    """Show one hit: badges, the passage, the clause around it on demand, citation to copy, link into the document."""
    with st.container(border=True):
        st.markdown(f"**{hit.rank}. {present.hit_title(hit)}**")
        with st.container(horizontal=True):
            for label, colour, hint in present.badges(hit, w):
                st.badge(label, color=colour, help=hint)
        shown, whole = present.passage_html(hit)
        st.html(present.STYLE + shown)
        if not whole:
            st.expander(w["whole_clause"]).html(present.marked_html(hit.text, hit.highlights))
        st.code(hit.passage_citation, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            document_link(w["open_document"], hit.document_id, hit.clause_id)
            st.caption(present.why_words(hit, w))
        if hit.versions:
            same = st.expander(w["versions"].format(count=len(hit.versions)))
            same.code("\n".join(hit.versions), language=None, wrap_lines=True)
