"""How the watcher of folders does, on the page of the library: what waits, how far a build is, when the last one was."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from indexer.access.access import Act
from indexer.access.audit import What
from indexer.errors import LedgerError, missing
from indexer.page import library as present
from indexer.page.views import address, failures
from indexer.page.views.reader import access, kb, record
from indexer.watching import is_watched, start_watching, stop_watching, watch_state

_SEEN = "watch_last"
_ASKED = "watch_asked"
_EVERY, _IDLE, _STARTS = (
    1.0,
    10.0,
    30.0,
)  # seconds between two looks; how long one that was asked to start may take


def watch_panel(w: dict[str, str]) -> None:
    """Show whether folders are watched and how it goes; it may be started and stopped."""
    watched = is_watched(kb())
    soon = watched or time.monotonic() - st.session_state.get(_ASKED, -_STARTS) < _STARTS
    with st.container(border=True, key="pl_watch"):
        st.fragment(_panel, run_every=_EVERY if soon else _IDLE)(w, drawn=watched)


def _panel(w: dict[str, str], *, drawn: bool) -> None:
    folder = kb()
    watched, state = is_watched(folder), watch_state(folder)
    counts = access().seen is None  # files that wait may lie in collections of others
    lacking = missing("watch", "", "watchfiles")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(w["watch_on" if watched else "watch_off"])
        if watched:
            st.button(
                w["watch_stop"], icon=":material/stop:", on_click=_do, args=(stop_watching, folder, "stop")
            )
        else:
            st.button(
                w["watch_start"],
                icon=":material/play_arrow:",
                on_click=_do,
                args=(start_watching, folder, "start"),
                disabled=bool(lacking),
                help=w["watch_needs"] if lacking else None,
            )
    if told := present.watch_html(state, w, address.language(), watched=watched, counts=counts):
        st.html(told)
    if watched and state.state == "building" and counts:
        told = present.stage_words(state.stage, state.done, state.total, w)
        st.progress(min(state.done / max(state.total, 1), 1.0), text=told)
    before = st.session_state.get(_SEEN)
    st.session_state[_SEEN] = state.last
    if watched != drawn or (
        before is not None and before != state.last
    ):  # what a build brought is listed below
        st.rerun()


def _do(action: Callable[[Path], None], folder: Path, step: str) -> None:
    st.session_state[_ASKED] = time.monotonic()
    try:
        if not access().may(Act.EDIT):
            record(What.REFUSED, f"{step} watching")
        access().need(Act.EDIT)
        record(What.WATCHED, step)
        action(folder)
    except LedgerError as error:
        failures.show(error)
