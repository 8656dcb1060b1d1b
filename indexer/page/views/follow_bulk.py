"""Several tasks changed at once: those that the filters leave get a person, a day, a state in one step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from indexer.access.audit import What as Done
from indexer.errors import FieldError, LedgerError
from indexer.page.form import wrong_name
from indexer.page.ledger import small_html
from indexer.page.views import address, held
from indexer.page.views.follow_form import Told, tell, told
from indexer.page.views.reader import editing, may_edit
from indexer.page.views.who import ask_name, remember_name, show_wrong, who
from indexer.store.follow import follow
from indexer.store.follow_rows import State
from indexer.tables.follow import Followed

_MOST = 500
_BULK = "bulk"


def bulk(items: Sequence[Followed], w: dict[str, str]) -> None:
    """Let the tasks that the filters leave be changed together, by whoever may."""
    if not may_edit():
        return
    last = told() if told().uid == _BULK else Told()
    with st.popover(w["follow_bulk"], icon=":material/checklist:", disabled=not items):
        if len(items) > _MOST:
            st.html(small_html(w["follow_bulk_most"].format(most=_MOST)))
            return
        with st.form(f"bulk_{address.language()}", border=False):
            st.html(small_html(w["follow_bulk_help"].format(count=len(items))))
            st.selectbox(
                w["col_follow_state"],
                ["", *State],
                format_func=lambda one: w[f"state_{one}"] if one else w["follow_bulk_keep"],
                key=_key("state"),
            )
            st.selectbox(
                w["col_follow_person"],
                held.persons(),
                index=None,
                accept_new_options=True,
                placeholder=w["follow_person_hint"],
                key=_key("person"),
            )
            st.date_input(w["col_follow_due"], value=None, format="YYYY-MM-DD", key=_key("due"))
            ask_name(w, last.wrong.get("name"), "follow_person_of", _BULK, "follow_name")
            show_wrong(last.wrong.get(""), w)
            st.form_submit_button(
                w["follow_bulk_do"].format(count=len(items)), type="primary", on_click=_write, args=(items,)
            )
    remember_name(_BULK)


def _key(name: str) -> str:
    return f"bulk_{name}_{address.language()}"


def _write(items: Sequence[Followed]) -> None:
    changes: dict[str, Any] = {"listed": True}
    if state := st.session_state.get(_key("state")):
        changes["state"] = state
    if person := str(st.session_state.get(_key("person")) or "").strip():
        changes["person"] = person
    if isinstance(due := st.session_state.get(_key("due")), date):
        changes["due"] = due.isoformat()
    found = Told(_BULK, wrong=wrong_name(who(_BULK)))
    if not found.wrong:
        try:
            with editing("follow_bulk", Done.FOLLOWED) as store:
                follow(store, [(item.uid, item.place) for item in items], changes, name=who(_BULK))
            found.said, found.count = "follow_bulk_done", len(items)
            if any(not item.said.listed for item in items):
                address.put(scope="all")
            for name in ("state", "person", "due"):
                st.session_state.pop(_key(name), None)
        except FieldError as error:
            found.wrong = {"": error}
        except LedgerError as error:
            found.error = error
    tell(found)
