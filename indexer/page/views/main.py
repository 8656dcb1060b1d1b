"""The script that draws a page: which one the address names, and what all have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from indexer.access.access import Act
from indexer.access.audit import What
from indexer.errors import LedgerError
from indexer.knowledge_base import KnowledgeBase
from indexer.page import links
from indexer.page.views import failures, frame
from indexer.page.views.access import access_page, sign_in_page
from indexer.page.views.changes import changes_page
from indexer.page.views.compare import compare_page
from indexer.page.views.document import document_page
from indexer.page.views.draft import draft_page
from indexer.page.views.follow import follow_page
from indexer.page.views.ledger import ledger_page
from indexer.page.views.library import library_page
from indexer.page.views.news import news_page
from indexer.page.views.reader import access, kb, one_look, record, renew_tokens, signs
from indexer.page.views.search import search_page
from indexer.page.views.series import series_page
from indexer.page.views.tasks import tasks_page

SCRIPT = Path(__file__)
_DRAWN: dict[str, Callable[[], None]] = {
    "search": search_page,
    "document": document_page,
    "targets": partial(ledger_page, "targets"),
    "duties": partial(ledger_page, "duties"),
    "tasks": tasks_page,
    "follow": follow_page,
    "series": series_page,
    "compare": compare_page,
    "changes": changes_page,
    "check": draft_page,
    "news": news_page,
    "library": library_page,
    "access": access_page,
}


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_icon=frame.asset("icon.svg"), layout="wide")
    w = frame.words()
    pages = {
        name: st.Page(
            _DRAWN[name], title=f"{w[name]} · {w['app']}", url_path=name, default=name == links.PAGES[0]
        )
        for name in links.PAGES
    }
    page = st.navigation(list(pages.values()), position="hidden")
    chosen = next(name for name, one in pages.items() if one == page)
    frame.look(chosen)
    try:
        with one_look():
            _draw(page.run, chosen, w)
    except LedgerError as error:
        failures.show(error)


def _draw(page: Callable[[], None], chosen: str, w: dict[str, str]) -> None:
    """Draw a page for whoever may read it."""
    if signs().on and not access().may(Act.READ):
        sign_in_page()
        return
    if signs().on:
        record(What.SIGNED_IN, once=True)
        renew_tokens()
    if chosen not in {"library", "access"} and not KnowledgeBase.exists(kb()):
        st.info(w["no_kb"])
        st.html(links.link_html(w["library"], links.href("library", {})))
    else:
        page()


if __name__ == "__main__":  # as Streamlit runs it
    main()
