"""What went wrong, in the language of the page: never a traceback, never the machine's own words."""

from __future__ import annotations

import sys

import streamlit as st

from indexer.errors import LedgerError
from indexer.page.views.frame import words


def failed(error: BaseException) -> bool:
    """Show that something went wrong and what to do; the server's log has the rest. Return that it is shown."""
    show(error)
    return True


def show(error: BaseException) -> None:
    """Show an error in words of its kind; a sentence of our own is kept for who looks after the server."""
    w = words()
    kind = type(error).__name__ if isinstance(error, LedgerError) else "Exception"
    st.error(w.get(f"error_{kind}") or w["error_Exception"], icon=":material/error:")
    if isinstance(error, LedgerError):
        sys.stderr.write(f"{kind}: {error}\n")
        with st.expander(w["error_details"]):
            st.text(str(error))
