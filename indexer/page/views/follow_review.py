"""What was said of tasks that are not there any more as they were: each put with a task of now, or no longer followed up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from indexer.access.audit import What as Done
from indexer.errors import LedgerError
from indexer.page import follow as present
from indexer.page.form import wrong_name
from indexer.page.ledger import small_html
from indexer.page.views import address
from indexer.page.views.follow_form import Told, tell, told
from indexer.page.views.frame import document_address
from indexer.page.views.reader import editing, may_edit
from indexer.page.views.who import ask_name, remember_name, who
from indexer.store.follow import follow, place_follow, undo_follow
from indexer.store.store import Store
from indexer.tables.follow import Followed, Unplaced

_ON_A_PAGE = 10
# The tasks of the last step, kept in the session until it is taken back.
_LAST = "follow_review_last"


def review_page(unplaced: Sequence[Unplaced], w: dict[str, str]) -> None:
    """Show them page by page, with the tasks that come nearest to choose from."""
    st.html(small_html(w["follow_review_help" if unplaced else "follow_review_none"]))
    if not may_edit():
        return
    obvious = [(one, item) for one in unplaced if (item := one.obvious)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=320):
            ask_name(w, told().wrong.get("name"), "follow_person_of", label="follow_name")
        if len(obvious) > 1:
            label = w["follow_place_all"].format(count=len(obvious))
            st.button(
                label, key="place_all", on_click=_place_all, args=(obvious,), help=w["follow_place_all_help"]
            )
        if last := done_last():
            st.button(
                w["review_undo"], key="review_undo_last", icon=":material/undo:", on_click=_undo, args=(last,)
            )
    remember_name()
    pages = -(-len(unplaced) // _ON_A_PAGE)
    at = min(max(address.number("page", 1), 1), max(pages, 1))
    for one in unplaced[(at - 1) * _ON_A_PAGE : at * _ON_A_PAGE]:
        with st.container(border=True):
            place = one.near[0].task if one.near else None
            way = document_address(place.document_id, place.clause_id) if place else ""
            st.html(present.unplaced_html(one, way, w))
            _ways(one, w)
    address.pages(pages)


def _ways(one: Unplaced, w: dict[str, str]) -> None:
    free = [item for item in one.near if not item.when]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if free:
            key = f"near_{one.one.uid}_{address.language()}"
            chosen = st.selectbox(
                w["follow_to"],
                range(len(free)),
                format_func=lambda at: present.near_words(free[at]),
                key=key,
                width=420,
            )
            st.button(
                w["follow_place"],
                type="primary",
                key=f"place_{one.one.uid}",
                on_click=_place,
                args=(one, free[chosen or 0]),
            )
        st.button(w["follow_drop"], key=f"drop_{one.one.uid}", on_click=_drop, args=(one,))


def done_last() -> tuple[str, ...]:
    """Return the tasks that the last step on this page put elsewhere or left, () where there was none."""
    found = st.session_state.get(_LAST)
    return found if isinstance(found, tuple) else ()


def _undo(uids: tuple[str, ...]) -> None:
    """Take the last step on this page back."""
    found = Told(uids[0], wrong=wrong_name(who()))
    if not found.wrong:
        try:
            with editing(" ".join(uids), Done.FOLLOWED) as store:
                for uid in uids:
                    undo_follow(store, uid, who())
            found.said = "follow_undone"
            st.session_state.pop(_LAST, None)
        except LedgerError as error:
            found.error = error
    tell(found)


def _place(one: Unplaced, item: Followed) -> None:
    _do(one, lambda store: place_follow(store, one.one.uid, item.place, who()), "follow_placed")


def _place_all(obvious: Sequence[tuple[Unplaced, Followed]]) -> None:
    done: tuple[str, ...] = ()
    for one, item in obvious:
        _place(one, item)
        if told().said:
            done = (*done, one.one.uid)
    st.session_state[_LAST] = done


def _drop(one: Unplaced) -> None:
    _do(
        one,
        lambda store: follow(
            store, [(one.one.uid, one.one.place)], {"listed": False}, name=who(), seen=one.one.said
        ),
        "follow_dropped",
    )


def _do(one: Unplaced, action: Callable[[Store], object], said: str) -> None:
    found = Told(one.one.uid, wrong=wrong_name(who()))
    if not found.wrong:
        try:
            with editing(one.one.uid, Done.FOLLOWED) as store:
                action(store)
            found.said = said
            st.session_state[_LAST] = (one.one.uid,)
        except LedgerError as error:
            found.error = error
    tell(found)
