"""The page of one indicator: what each document sets for it, side by side in one unit, and along the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from indexer.compare.series import SORTS, Entry, Sort, near_names, series
from indexer.page import charts, ledger
from indexer.page import series as present
from indexer.page.lines import Lines
from indexer.page.links import link_html
from indexer.page.row import row_html
from indexer.page.views import address, held
from indexer.page.views.facets import facets
from indexer.page.views.frame import document_address, stamp, words
from indexer.page.views.ledger import compare_address, title
from indexer.page.views.listing import List, listing, take_along
from indexer.page.views.review import review

_FACETS = ("level", "region", "document", "year", "review")
# Units of different kinds have charts of their own; what is measured in a rare one stands in the table.
_CHARTS = 2


def series_page() -> None:
    """Ask for an indicator; show its rows over all documents, a chart of them, one row open, downloads."""
    w = words()
    head = st.container()
    asked = address.text_input("indicator", w["series_indicator"])
    if not asked:
        head.html(ledger.title_html(w["series"], ""))
        _links(present.common_indicators(held.rows("targets")), w["series_common"], w)
        return
    entries = {entry.row.row_id: entry for entry in _entries(asked, _sort())}
    if not entries:
        head.html(ledger.title_html(w["series"], ""))
        near = near_names(held.rows("targets"), asked)
        st.info(w["series_none"].format(named=asked))
        _links(near, w["series_near"], w)
        return
    known = {line.line_id: line for line in held.row_lines("targets")}
    everything = [
        replace(known[row_id], extra={"entry": entry}) for row_id, entry in entries.items() if row_id in known
    ]
    found = facets("series", _FACETS, Lines(everything), w)
    shown = List("series", found.lines, everything, _FACETS)
    kept = [entries[line.line_id] for line in found.lines]
    with head:
        title(len(kept), found.rejected, "series", w)
    with st.container(horizontal=True, vertical_alignment="bottom", key="pl_tools"):
        address.selectbox(
            "sort",
            w["list_sort"],
            SORTS[1:],
            lambda sort: w[f"sort_{sort}"],
            w[f"sort_{SORTS[0]}"],
            width=210,
        )
        address.switch("cols", w["all_columns"])
        take_along(shown, w, asked)
    _chart(kept, asked, w)
    listing(shown, w, lambda line: _detail(entries[line.line_id], w))


def _sort() -> Sort:
    return next((sort for sort in SORTS if sort == address.one("sort")), SORTS[0])


def _entries(asked: str, sort: Sort) -> list[Entry]:
    found: list[Entry] = _series(asked, sort, stamp())
    return found


@st.cache_resource(max_entries=64, show_spinner=False)
def _series(asked: str, sort: Sort, at: str) -> list[Entry]:  # noqa: ARG001 - it is the key
    return series(held.rows("targets"), asked, sort)


def _links(names: Sequence[str], told: str, w: dict[str, str]) -> None:
    """Offer names of indicators, each as a link to its page."""
    if names:
        ways = "".join(link_html(name, address.here("series", indicator=name)) for name in names)
        st.html(
            f'<p class="pl-small">{told}</p><nav class="pl-row pl-names" aria-label="{w["series"]}">{ways}</nav>'
        )


def _chart(entries: Sequence[Entry], asked: str, w: dict[str, str]) -> None:
    """Show the years of an indicator, a chart for each kind of unit."""
    points = charts.series_points(entries, w)
    told = w["chart_told_series"].format(named=asked)
    for unit, own in list(points.items())[:_CHARTS]:
        st.altair_chart(charts.series_chart(own, unit, w), width="stretch", alt=told)
    without = sum(entry.target.year is None for entry in entries)
    if without:
        st.html(ledger.small_html(w["chart_no_year"].format(count=without)))


def _detail(entry: Entry, w: dict[str, str]) -> None:
    row = entry.row
    line = next(line for line in held.row_lines("targets") if line.line_id == row.row_id)
    ways = [
        (w["open_document"], document_address(row.document_id, row.clause_id)),
        (
            w["targets"],
            address.href("targets", row=row.row_id, document=row.document_id, unit=None, year=None),
        ),
        (w["compare"], compare_address(row)),
    ]
    st.html(row_html(line, held.clause(row.clause_id), ways, w))
    review(row, w)
