"""What all pages share: the knowledge base, the language, links into documents, downloads."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import streamlit as st

from indexer.errors import missing
from indexer.knowledge_base import KnowledgeBase
from indexer.tables.output import file_name
from indexer.tables.words import LANGUAGES, csv_bytes, interface
from indexer.tables.xlsx import About, Sheet, workbook


def kb() -> Path:
    """Return the folder of the knowledge base that is served."""
    return Path(os.environ.get("POLICY_LEDGER_KB") or "kb")


@st.cache_resource
def _shared(folder: str) -> KnowledgeBase:
    return KnowledgeBase.open(folder, reranker=os.environ.get("POLICY_LEDGER_RERANKER"))


def shared() -> KnowledgeBase:
    """Return the one knowledge base of this process, whose models stay loaded."""
    base: KnowledgeBase = _shared(str(kb()))
    return base


def words() -> dict[str, str]:
    """Return the interface in the language chosen."""
    return interface(LANGUAGES[st.session_state.get("english", False)])


def open_link(label: str, document_id: str, clause_id: str | None = None) -> None:
    """Show a link into a document, at a clause where one is given."""
    asked = {"document": document_id} | ({"clause": clause_id} if clause_id else {})
    st.page_link(st.session_state.document_page, label=label, icon=":material/article:", query_params=asked)


def downloads(sheet: Sheet, key: str, w: dict[str, str], made: About | None = None) -> None:
    """Offer a sheet as CSV and XLSX."""
    lacking = missing("office", "XLSX", "openpyxl")
    with st.container(horizontal=True):
        st.download_button(
            w["download_csv"], csv_bytes(sheet), file_name(sheet.name, ".csv"), "text/csv", key=f"csv_{key}"
        )
        st.download_button(
            w["download_xlsx"],
            partial(workbook, [sheet], made),
            file_name(sheet.name, ".xlsx"),
            key=f"xlsx_{key}",
            disabled=bool(lacking),
            help=lacking,
        )


def choose_view(views: tuple[str, ...], page: str, w: dict[str, str]) -> str:
    """Let one of the views of a page be chosen, the first to begin with; `{page}_{view}` words each."""
    chosen: str = st.segmented_control(
        w["view"],
        views,
        default=views[0],
        required=True,
        format_func=lambda name: w[f"{page}_{name}"],
        key=f"{page}_view",
    )
    return chosen
