"""The pages of the ledger: rows with filters, the citation of one, its review, downloads."""

from __future__ import annotations

from contextlib import closing

import streamlit as st

from indexer.knowledge_base import KnowledgeBase
from indexer.models import LEVELS
from indexer.page import words as present
from indexer.page.views.frame import document_link, downloads, kb, words
from indexer.store.corrections import correctable
from indexer.store.rows import LedgerRow
from indexer.store.store import Store
from indexer.tables.export import about
from indexer.tables.packing import export_time
from indexer.tables.rows import RowFilters, by_unit, export_row, select
from indexer.tables.words import headings, sheet_of, shown_table, worded


def ledger_page(table: str) -> None:
    """One table of the ledger: filters, rows, the citation of the row chosen, downloads."""
    w = words()
    st.header(w[table])
    with closing(Store.open(kb())) as store:
        filters = row_filters(store, table, w)
        rows = select(store, table, filters)
    if table == "duties":
        rows = by_unit(rows)
    shown = [worded(export_row(row), table, w) for row in rows]
    st.caption(w["rows_found"].format(count=len(rows)) if rows else w["no_rows"])
    columns = headings(table, w)
    chosen = st.dataframe(
        shown_table(shown, columns),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        key=f"rows_{table}",
    )
    at = next(iter(chosen["selection"]["rows"]), None)
    if at is None or at >= len(rows):
        st.caption(w["row_detail"])
    else:
        row = rows[at]
        st.code(row.citation, language=None, wrap_lines=True)
        st.html(present.STYLE + present.marked_html(str(shown[at].get("quote") or shown[at].get("text")), []))
        st.caption(w["row_span"].format(start=row.row.start, end=row.row.end))
        document_link(w["open_document"], row.document_id, row.clause_id)
        review(row, w)
    held = {row.document_id for row in rows}
    with closing(Store.open(kb())) as store:
        made = about(store, filters, export_time(), held, w)
    downloads(sheet_of(table, [export_row(row) for row in rows], w), table, w, made)


def review(row: LedgerRow, w: dict[str, str]) -> None:
    """Let an official confirm, correct or reject a row."""
    with st.expander(w["review"]), st.form(f"review_{row.row_id}"):
        st.caption(w["review_help"])
        fields = {
            name: st.text_input(w[f"col_{name}"], value=present.field_text(row, name))
            for name in correctable(row.table)
        }
        name, note = st.text_input(w["review_name"]), st.text_input(w["review_note"], value=row.note)
        with st.container(horizontal=True):
            said = {status: st.form_submit_button(w[word]) for status, word in present.REVIEWS.items()}
    for status, pressed in said.items():
        if pressed:
            changes = present.changed_fields(row, fields) if status == "corrected" else None
            with KnowledgeBase.open(kb()) as base:
                base.correct(row.row_id, status, changes, note=note, name=name)
            st.toast(w["review_saved"])
            st.rerun()


def row_filters(store: Store, table: str, w: dict[str, str]) -> RowFilters:
    """Show the filters of a ledger table; return what is chosen."""
    titles = {d.document_id: d.title for d in store.documents()}

    def label(value: str | None) -> str:
        return w.get(value, titles.get(value, value)) if value else w["any"]

    with st.sidebar:
        st.subheader(w["filters"])
        text = st.text_input(w["filter_text"], key=f"text_{table}")
        units = present.unit_counts(select(store, "duties", RowFilters()))
        unit = st.selectbox(
            w["filter_unit"],
            [None, *units],
            format_func=lambda u: w["unit_count"].format(unit=u, count=units[u]) if u else w["all_units"],
            key=f"unit_{table}",
        )
        document = st.selectbox(
            w["filter_document"], [None, *titles], format_func=label, key=f"document_{table}"
        )
        level = st.selectbox(w["level"], [None, *LEVELS], format_func=label, key=f"level_{table}")
        region = st.selectbox(
            w["region"], [None, *store.values("region")], format_func=label, key=f"region_{table}"
        )
        years = present.years(select(store, table, RowFilters())) if table == "targets" else []
        year = st.selectbox(
            w["filter_year"], [None, *years], format_func=lambda y: str(y or w["any"]), key=f"year_{table}"
        )
    return RowFilters(level, region, document, unit, year, text.strip() or None)
