"""The page of one indicator: what each document sets for it, side by side in one unit."""

from __future__ import annotations

import streamlit as st

from indexer.compare.series import SORTS, near_names
from indexer.models import LEVELS
from indexer.page.views.frame import document_link, downloads, shared, words
from indexer.page.words import years
from indexer.tables.export import about_documents
from indexer.tables.rows import RowFilters, select
from indexer.tables.series import SHOWN, series_rows, series_sheet
from indexer.tables.words import shown_table


def series_page() -> None:
    """Ask for an indicator, show its rows over all documents, the citation of the one chosen, downloads."""
    w = words()
    st.header(w["series"])
    base = shared()
    asked = st.text_input(w["series_indicator"], key="series_indicator").strip()
    targets = select(base.store, "targets", RowFilters())

    def label(value: str | None) -> str:
        return w.get(value, value) if value else w["any"]

    with st.container(horizontal=True):
        level = st.selectbox(w["level"], [None, *LEVELS], format_func=label, key="series_level")
        region = st.selectbox(
            w["region"], [None, *base.store.values("region")], format_func=label, key="series_region"
        )
        year = st.selectbox(
            w["filter_year"],
            [None, *years(targets)],
            format_func=lambda y: str(y or w["any"]),
            key="series_year",
        )
        sort = st.selectbox(
            w["series_sort"], SORTS, format_func=lambda name: w[f"sort_{name}"], key="series_sort"
        )
    if not asked:
        st.info(w["series_pick"])
        return
    found = base.series(asked, sort, level=level, region=region, year=year)
    if not found:
        near = near_names(targets, asked)
        st.info(f"{w['series_near']}{'、'.join(near)}" if near else w["no_rows"])
        return
    sheet = series_sheet(asked, found, w)
    st.caption(w["rows_found"].format(count=len(found)))
    chosen = st.dataframe(
        shown_table(series_rows(found, w), [column for column in sheet.columns if column[0] in SHOWN]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        key="rows_series",
    )
    at = next(iter(chosen["selection"]["rows"]), None)
    if at is not None and at < len(found):
        row = found[at].row
        st.code(row.citation, language=None, wrap_lines=True)
        st.text(found[at].target.quote)
        document_link(w["open_document"], row.document_id, row.clause_id)
    held = {entry.row.document_id for entry in found}
    downloads(sheet, "series", w, about_documents(base.store, held, [(w["col_indicator"], asked)], w))
