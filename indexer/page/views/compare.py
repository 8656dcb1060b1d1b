"""The comparison page: higher documents beside lower ones, in targets, in a matrix, or in measures."""

from __future__ import annotations

import streamlit as st

from indexer.compare.choices import Choice, measures_of_several, targets_of_several
from indexer.compare.compare import Comparison
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Document
from indexer.page import compare as present
from indexer.page.views.frame import about_of, choose_view, downloads, kb, shared, words
from indexer.page.views.measures import measures_view
from indexer.page.words import markdown_text
from indexer.tables.comparison import comparison_sheet, matrix_sheet, verdict_counts

_VIEWS = ("targets", "matrix", "measures")


def compare_page() -> None:
    """Show higher documents beside lower ones; only the view that is open is computed."""
    w = words()
    st.header(w["compare"])
    with KnowledgeBase.open(kb()) as base:
        documents = {d.document_id: d for d in base.documents() if d.normative}
    highers, lowers = _documents(documents, w)
    if not highers or not lowers:
        st.info(w["compare_pick"])
        return
    view = choose_view(_VIEWS, "compare", w)
    if view == "matrix":
        whole = shared().matrix(*(d.document_id for d in (*highers, *lowers)))
        st.html(present.matrix_html(whole, w))
        downloads(matrix_sheet(whole, w), "matrix", w, about_of((*highers, *lowers), w))
        return
    unit = st.text_input(w["compare_unit"], key="compare_unit").strip() or None
    for lower in lowers:
        (_targets if view == "targets" else _measures)(highers, lower, unit, w)


def _documents(
    documents: dict[str, Document], w: dict[str, str]
) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    """Let higher and lower documents be chosen; at first the most alike in title, one of each."""
    pair = present.first_pair(list(documents.values()))
    higher_ids = st.multiselect(
        w["compare_higher"],
        list(documents),
        default=[pair[0].document_id] if pair else [],
        format_func=lambda i: documents[i].title,
        key="higher",
    )
    if not higher_ids:
        return (), ()
    inside = present.below(documents[higher_ids[0]], documents.values())
    others = [d for d in documents.values() if d not in inside]
    lower_ids = st.multiselect(
        w["compare_lower"],
        [d.document_id for d in (*inside, *others) if d.document_id not in higher_ids],
        default=[d.document_id for d in inside if d.document_id not in higher_ids][:1],
        format_func=lambda i: documents[i].title,
        key=f"lower_{'_'.join(higher_ids)}",
    )
    return tuple(documents[i] for i in higher_ids), tuple(documents[i] for i in lower_ids)


def _targets(highers: tuple[Document, ...], lower: Document, unit: str | None, w: dict[str, str]) -> None:
    """Show targets and promises of one lower document beside those of each higher one."""
    found = [shared().compare(d.document_id, lower.document_id, unit=unit) for d in highers]
    for higher, own in zip(highers, targets_of_several(found), strict=True):
        st.subheader(_heading(higher, lower, highers))
        _compared(own, higher, lower, w)


def _compared(found: list[Comparison], higher: Document, lower: Document, w: dict[str, str]) -> None:
    """Show comparisons of two documents in colour, those of the verdicts chosen."""
    counts = verdict_counts(found)
    key = f"{higher.document_id}_{lower.document_id}"
    st.caption(w["compare_counts"].format(**counts))
    only = st.pills(
        w["col_verdict"],
        [verdict for verdict, count in counts.items() if count],
        selection_mode="multi",
        format_func=lambda verdict: f"{w[f'verdict_{verdict}']} {counts[verdict]}",
        key=f"verdicts_{key}",
    )
    shown = Choice(only).comparisons(found)
    st.html(present.comparison_html(shown, w))
    downloads(
        comparison_sheet(shown, w, (higher.title, lower.title)),
        f"targets_{key}",
        w,
        about_of((higher, lower), w),
    )


def _measures(highers: tuple[Document, ...], lower: Document, unit: str | None, w: dict[str, str]) -> None:
    """Show the measures of one lower document beside the clauses of each higher one."""
    found = [shared().compare_measures(d.document_id, lower.document_id, unit=unit) for d in highers]
    for higher, own in zip(highers, measures_of_several(found), strict=True):
        st.subheader(_heading(higher, lower, highers))
        measures_view(own, (higher, lower), w)


def _heading(higher: Document, lower: Document, highers: tuple[Document, ...]) -> str:
    """Return the title of the lower document, behind that of the higher one where there are several."""
    titles = [lower.title] if len(highers) == 1 else [higher.title, lower.title]
    return markdown_text(" → ".join(titles))
