"""What the page of a document tells where its file vanished, and what is to become of it, for those who may say so."""

from __future__ import annotations

import streamlit as st

from indexer.access.access import Act
from indexer.access.audit import What
from indexer.errors import LedgerError
from indexer.file_states import missing_files
from indexer.library import Library
from indexer.page import links
from indexer.page.form import name_of
from indexer.page.library import missing_html
from indexer.page.views import address, failures
from indexer.page.views.frame import words
from indexer.page.views.reader import access, kb, may_edit, open_base, record, signed_name

_TOLD = "missing_told"


def told_of_missing() -> None:
    """Tell what came of the last answer, also where the document is there no more."""
    w = words()
    told = st.session_state.pop(_TOLD, None)
    if isinstance(told, LedgerError):
        failures.show(told)
    elif told is not None:
        link = links.link_html(w["library"], address.href("library", state="deleted" if told else "retained"))
        st.html(missing_html(w["missing_removed" if told else "missing_kept"], link))


def ask_of_missing(document_id: str) -> None:
    """Tell that the files of a document vanished; let an editor keep or remove what was read of them."""
    w = words()
    with open_base() as base:
        found = missing_files(base.store, document_id)
    if not found:
        return
    names = "、".join(dict.fromkeys(row.name for row in found))
    st.html(missing_html(w["missing_document"].format(names=names)))
    if not may_edit():
        return
    with st.container(horizontal=True):
        for keep, label, icon in (
            (True, "missing_keep", ":material/inventory_2:"),
            (False, "missing_remove", ":material/delete:"),
        ):
            st.button(
                w[label],
                icon=icon,
                on_click=_answer,
                args=([row.path for row in found],),
                kwargs={"keep": keep},
            )


def _answer(paths: list[str], *, keep: bool) -> None:
    """Say what is to become of files that vanished, with the rights of this moment."""
    mine = access()
    name = signed_name() or name_of(st.context.cookies)
    try:
        mine.need(Act.EDIT)
        record(What.RESTORED if keep else What.DELETED, "、".join(paths))
        Library(kb(), mine).answer_missing(paths, keep=keep, name=name)
        st.session_state[_TOLD] = not keep
    except LedgerError as error:
        st.session_state[_TOLD] = error
