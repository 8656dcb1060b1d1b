"""The pages of targets and of duties: filters with counts, an order, a chart on demand, one row open, downloads."""

from __future__ import annotations

import streamlit as st

from extraction.rows import Duty, Target
from extraction.terms import Level
from indexer.page import charts
from indexer.page import ledger as present
from indexer.page.column_reading import Table, places_of
from indexer.page.columns import Numbers
from indexer.page.lines import Line, Narrowed
from indexer.page.links import link_html
from indexer.page.row import row_html
from indexer.page.views import address, held
from indexer.page.views.facets import facets
from indexer.page.views.frame import document_address, words
from indexer.page.views.listing import List, listing, take_along
from indexer.page.views.review import review
from indexer.store.rows import LedgerRow

_FACETS = {
    "targets": ("level", "region", "unit", "document", "year", "review"),
    "duties": ("level", "region", "unit", "document", "role", "review"),
}


def ledger_page(table: str) -> None:
    """One table of the ledger: what the filters of the side bar leave, in the order of the address."""
    w = words()
    every = held.table(table)
    places = _sorted(every, found := facets(table, _FACETS[table], every, w))
    shown = List(table, every.lines(places), every.every(), _FACETS[table])
    title(len(shown.lines), found.rejected, table, w)
    with st.container(horizontal=True, vertical_alignment="bottom", key="pl_tools"):
        address.selectbox(
            "sort",
            w["list_sort"],
            present.SORTS[table][1:],
            lambda sort: w[f"order_{sort}"],
            w[f"order_{present.SORTS[table][0]}"],
            width=210,
        )
        address.switch("cols", w["all_columns"])
        if table == "duties":
            address.switch("chart", w["chart_units"])
        take_along(shown, w)
    if table == "duties" and address.one("chart") == "all" and shown.lines:
        points = charts.unit_points(every.of.pairs(places), w)
        st.altair_chart(charts.unit_chart(points, w), width="stretch", alt=w["chart_told_units"])
    listing(shown, w, lambda line: _detail(line, w))


def title(count: int, rejected: int, page: str, w: dict[str, str]) -> None:
    """Show the heading of a page with how many lines it has, and how many it leaves out as rejected."""
    told = w["rows_found"].format(count=count)
    if rejected and not address.many("review"):
        way = address.here(page, review="rejected")
        told += f" · {link_html(w['rejected_left_out'].format(count=rejected), way)}"
    st.html(present.title_html(w[page], told))


def _sorted(every: Table, found: Narrowed) -> Numbers:
    """Return the places of the rows that are left, in the order of the address."""
    sorts, sort = present.SORTS[every.of.table], address.one("sort")
    if sort not in sorts:
        sort = sorts[0]
    places = places_of(found)
    if sort == "count":
        return every.of.by_count(places)
    return every.of.ordered(places, sort, lambda: held.figures_of(every.of))


def compare_address(row: LedgerRow) -> str:
    """Return the address of the comparison of the document of a row with one of another level."""
    side = "higher" if row.level == Level.NATIONAL else "lower"
    return address.href("compare", **{side: row.document_id})


def _detail(line: Line, w: dict[str, str]) -> None:
    """Show a row that is open: its words and citation, where it leads, and what may be said of it."""
    row = line.row
    ways = [(w["open_document"], document_address(row.document_id, row.clause_id))]
    if isinstance(row.row, Target):
        ways.append((w["series"], address.href("series", indicator=row.row.indicator)))
    if isinstance(row.row, Duty):
        unit = line.codes["unit"][0]
        ways.append((w["tasks_of_unit"], address.href("tasks", by="unit", unit=unit)))
    ways.append((w["compare"], compare_address(row)))
    st.html(row_html(line, held.clause(row.clause_id), ways, w))
    review(row, w)
