"""What went wrong, in the language of the page: never a traceback, never the machine's own words."""

from __future__ import annotations

import sys

import streamlit as st

from indexer.errors import LedgerError
from indexer.page.messages import error_words
from indexer.page.views import address
from indexer.page.views.frame import words


def failed(error: Exception) -> bool:
    """Show that something went wrong and what to do; the server's log has the rest. Return that it is shown."""
    show(error)
    return True


def show(error: Exception) -> None:
    """Show an error in words; a sentence of our own, paths and all, goes to whoever looks after the server."""
    st.error(error_words(error, words(), address.language()), icon=":material/error:")
    if isinstance(error, LedgerError):
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
