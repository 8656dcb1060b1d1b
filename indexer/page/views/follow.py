"""督办 in the browser: a list, a board, counts by unit, what is to be confirmed; one task open, to be changed beside it."""

from __future__ import annotations

from contextlib import closing
from functools import partial

import streamlit as st

from indexer.errors import missing
from indexer.page import follow as present
from indexer.page import ledger, taken
from indexer.page.follow_lines import seen_lines
from indexer.page.lines import Line, Lines, narrowed, ordered
from indexer.page.links import link_html
from indexer.page.views import address, held
from indexer.page.views.facets import facets, in_words
from indexer.page.views.follow_bulk import bulk
from indexer.page.views.follow_form import follow_form, show_told
from indexer.page.views.follow_review import done_last, review_page
from indexer.page.views.frame import document_address, words
from indexer.page.views.listing import List, around, chosen_line, listing, take_along
from indexer.page.views.reader import exported, reading
from indexer.store.follow_rows import EvidenceKind
from indexer.store.succession import successor, successor_clause
from indexer.tables.calendar import calendar_bytes
from indexer.tables.follow import Followed, UnitCounts, unit_counts

_FACETS = ("state", "due", "unit", "person", "document", "level", "region")
_SCOPES = ("listed", "all")
_VIEWS = ("list", "board", "units", "review")


def follow_page() -> None:
    """Show how far the tasks are, those that the filters of the side bar leave."""
    w = words()
    board = held.board()
    some = any(item.said.listed for item in board.items)
    every = not some or address.one("scope") == _SCOPES[1]
    lines, hidden = seen_lines(held.follow_lines(), address.many("unit"), every=every)
    found = facets("follow", _FACETS, Lines(lines), w)
    sort = address.one("sort") if address.one("sort") in ledger.SORTS["follow"] else ledger.SORTS["follow"][0]
    shown = List("follow", ordered(found.lines, sort), held.follow_lines(), _FACETS)
    items = [line.followed for line in shown.lines]
    told = present.counts_words(items, w)
    wanted = {name: address.many(name) for name in _FACETS if name != "unit"}
    left_out = narrowed(hidden, wanted, address.one("text")).lines
    if left_out and not address.many("unit"):
        label = w["follow_without_unit"].format(count=len(left_out))
        told += f" · {link_html(label, address.here('follow', unit='none'))}"
    waits = len(board.unplaced)
    if waits:
        told += (
            f" · {link_html(w['follow_review'].format(count=waits), address.here('follow', tab='review'))}"
        )
    st.html(ledger.title_html(w["follow"], told))
    views = _VIEWS if (waits or done_last()) and address.one("tab") == _VIEWS[-1] else _VIEWS[:-1]
    show_told(w)
    if not some:
        st.info(w["follow_begin"], icon=":material/checklist:")
    with st.container(horizontal=True, vertical_alignment="bottom", key="pl_tools"):
        view = address.segments(
            "tab",
            w["follow_view"],
            views,
            partial(_view_words, count=waits, w=w),
            label_visibility="collapsed",
        )
        if some and view != "review":
            address.segments(
                "scope",
                w["follow_scope"],
                _SCOPES,
                lambda one: w[f"follow_scope_{one}"],
                label_visibility="collapsed",
            )
        if view in {"list", "board"}:
            _order(w)
        if view != "review":
            bulk(items, w)
            with st.popover(w["follow_take"], icon=":material/download:", disabled=not items):
                take_along(shown, w)
                _calendar(shown, w)
    if view == "review":
        review_page(board.unplaced, w)
    elif view == "units":
        st.html(present.units_html(unit_counts(items, present.today()), _unit_address, w))
    elif view == "board":
        _board(shown, w)
    else:
        listing(shown, w, lambda line: _detail(line, w))


def _view_words(view: str, count: int, w: dict[str, str]) -> str:
    return w[f"follow_{view}"].format(count=count)


def _order(w: dict[str, str]) -> None:
    sorts = ledger.SORTS["follow"]
    address.selectbox(
        "sort",
        w["list_sort"],
        sorts[1:],
        lambda sort: w[f"follow_sort_{sort}"],
        w[f"follow_sort_{sorts[0]}"],
        width=170,
        label_visibility="collapsed",
    )


def _unit_address(one: UnitCounts, state: str) -> str:
    return address.here("follow", unit=one.unit.code if one.unit else "none", state=state, tab=None)


def _board(shown: List, w: dict[str, str]) -> None:
    line = chosen_line(shown, w)
    cards = [(one.followed, address.here("follow", row=one.line_id)) for one in shown.lines]
    drawn = present.board_html(
        cards, line.line_id if line else "", lambda state: address.here("follow", state=state, tab=None), w
    )
    with st.container(key="pl_pair"):
        if line is None:
            st.html(drawn)
            return
        left, right = st.columns([5, 6])
        with left:
            st.html(f'<div class="pl-list">{drawn}</div>')
            st.html(ledger.scroll_script(), unsafe_allow_javascript=True)
        with right:
            around(shown, line, w)
            _detail(line, w)


def _calendar(shown: List, w: dict[str, str]) -> None:
    """Offer the tasks that are open and have a day as a calendar."""
    given = in_words(_FACETS, w)
    lacking = missing("office", "ICS", "icalendar")
    st.download_button(
        w["follow_ics"],
        exported(
            lambda: calendar_bytes([line.followed for line in shown.lines], w, present.today()), w["follow"]
        ),
        taken.export_name("follow", [], [value for _, value in given], w, ".ics"),
        "text/calendar",
        key=f"ics_{address.language()}",
        on_click="ignore",
        disabled=bool(lacking) or not shown.lines,
        help=lacking or w["follow_ics_help"],
    )


def _detail(line: Line, w: dict[str, str]) -> None:
    """Show a task that is open, and let it be changed."""
    item = line.followed
    task = item.task
    ways = [(w["follow_clause"], document_address(task.document_id, task.clause_id))]
    if item.unit:
        ways.append((w["tasks_of_unit"], address.here("follow", unit=item.unit.code, row=item.uid)))
    st.html(present.item_html(item, ways, w))
    follow_form(item, evidence_ways(item), held.persons(), w)


def evidence_ways(item: Followed) -> dict[str, str]:
    """Return id -> address of the clauses and documents that show a task was done, in their present versions."""
    found = {}
    with closing(reading()) as store:
        for one in item.said.evidence:
            if one.kind == EvidenceKind.CLAUSE:
                clause = store.clause(successor_clause(store, one.ref) or "")
                if clause:
                    found[one.ref] = document_address(clause.document_id, clause.clause_id)
            elif one.kind == EvidenceKind.DOCUMENT and (document := successor(store, one.ref)):
                found[one.ref] = document_address(document)
    return found
