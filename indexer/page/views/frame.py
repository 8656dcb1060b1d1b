"""What all pages share: the knowledge base, the language, the side bar, the look, downloads."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import cache, partial
from importlib import resources

import streamlit as st

from indexer.access.access import Access, Role
from indexer.errors import missing
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Document
from indexer.page import links
from indexer.page.access import who_html
from indexer.page.views import address
from indexer.page.views.headers import UNKNOWN
from indexer.page.views.reader import access, exported, is_oidc, kb
from indexer.store.digests import ledger_version
from indexer.store.hidden import Seen
from indexer.tables.export import about_documents
from indexer.tables.output import file_name
from indexer.tables.sheet import About, Sheet
from indexer.tables.words import csv_bytes, interface
from indexer.tables.xlsx import workbook

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
# Knowledge bases that stay open, one for each set of collections that readers see.
_MOST_OPEN = 8
_TAGS = {"zh": "zh-CN", "en": "en"}


@st.cache_resource(max_entries=_MOST_OPEN)
def _shared(folder: str, key: str, _seen: Seen) -> KnowledgeBase:  # noqa: ARG001 - readers are told apart by it
    reader = Access(Role.READER, _seen)
    return KnowledgeBase.open(folder, reranker=os.environ.get("POLICY_LEDGER_RERANKER"), access=reader)


def shared() -> KnowledgeBase:
    """Return the knowledge base of all who see what is seen here, to read; its models stay loaded."""
    mine = access()
    base: KnowledgeBase = _shared(str(kb()), mine.key, mine.seen)
    return base


def stamp() -> str:
    """Return what changes whenever a build or a correction changes the base, and with what its reader sees: what is kept of it is kept by this."""
    base = shared()
    return ledger_version(base.store, base.access.key)


@cache
def asset(name: str) -> str:
    """Return a file that the page is drawn with: `page.css`, `page.js`, `icon.svg`."""
    return resources.files("indexer.data").joinpath(name).read_text("utf-8")


def words() -> dict[str, str]:
    """Return the interface in the language chosen."""
    return interface(address.language())


def look(page: str) -> None:
    """Draw what every page has: its look, the way to the others, the language."""
    w = words()
    st.html(f"<style>{asset('page.css')}</style>")
    tag = f'document.documentElement.lang = "{_TAGS[address.language()]}";'
    st.html(f"<script>{asset('page.js')}\n{tag}</script>", unsafe_allow_javascript=True)
    mine = access()
    with st.sidebar:
        lines = [
            links.link_html(
                w[name], address.href(name), current=name == ("search" if page == "document" else page)
            )
            for name in links.PAGES
            if name not in ("document", "access") or (name == "access" and mine.who and mine.role)
        ]
        brand = f'<div class="pl-brand">{links.link_html(w["app"], links.href("search", {"lang": [address.one("lang")]} if address.one("lang") else {}))}</div>'
        st.html(f'{brand}<nav class="pl-nav" aria-label="{w["pages_of"]}">{"".join(lines)}</nav>')
        address.segments(
            "lang",
            w["language"],
            list(LANGUAGE_NAMES),
            LANGUAGE_NAMES.__getitem__,
            label_visibility="collapsed",
        )
        if mine.who:
            st.html(who_html(mine, w))
            if is_oidc() and st.button(w["sign_out"], icon=":material/logout:"):
                st.logout()
    if address.one(UNKNOWN):
        st.info(w["page_unknown"])


def document_address(document_id: str, clause_id: str | None = None) -> str:
    """Return the address of a document, at a clause where one is given."""
    return address.href("document", doc=document_id, clause=clause_id)


def downloads(
    sheets: Sheet | Sequence[Sheet], key: str, w: dict[str, str], made: About | None = None, name: str = ""
) -> None:
    """Offer a sheet as CSV and XLSX; the page is not drawn anew by it."""
    several = [sheets] if isinstance(sheets, Sheet) else list(sheets)
    lacking = missing("office", "XLSX", "openpyxl")
    stem = name or several[0].heading
    with st.container(horizontal=True):
        st.download_button(
            w["download_csv"],
            exported(partial(csv_bytes, several[0]), f"{stem}.csv"),
            file_name(stem, ".csv"),
            "text/csv",
            key=f"csv_{key}",
            on_click="ignore",
        )
        st.download_button(
            w["download_xlsx"],
            exported(partial(workbook, several, made), f"{stem}.xlsx"),
            file_name(stem, ".xlsx"),
            key=f"xlsx_{key}",
            on_click="ignore",
            disabled=bool(lacking),
            help=lacking or None,
        )


def about_of(documents: Iterable[Document], w: dict[str, str]) -> About:
    """Return the particulars of a table that was made of some documents."""
    return about_documents(shared().store, {document.document_id for document in documents}, (), w)


def choose_view(views: tuple[str, ...], page: str, w: dict[str, str]) -> str:
    """Let one of the views of a page be chosen, the first to begin with; `{page}_{view}` words each."""
    return address.segments("tab", w["view"], views, lambda name: w[f"{page}_{name}"])
