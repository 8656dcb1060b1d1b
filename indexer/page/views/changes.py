"""The page of versions: what changed from one version of a document to another."""

from __future__ import annotations

from collections import Counter
from functools import partial

import streamlit as st

from indexer.errors import missing
from indexer.knowledge_base import KnowledgeBase
from indexer.page import changes as present
from indexer.page import pairs
from indexer.page.views import address
from indexer.page.views.frame import choose_view, document_address, shared, stamp, words
from indexer.page.views.reader import exported
from indexer.tables.changes import ChangeListing, change_sheets, changes_about, title_of
from indexer.tables.docx import docx_tables
from indexer.tables.output import file_name
from indexer.tables.xlsx import workbook

_VIEWS = ("entries", "figures", "fields")


def changes_page() -> None:
    """Show two versions clause by clause, the figures that differ, and the metadata."""
    w = words()
    st.header(w["changes"])
    base = shared()
    documents = {d.document_id: d for d in base.store.documents(with_duplicates=True)}
    if len(documents) < 2:
        st.info(w["changes_pick"])
        return
    if unknown := sum(
        pairs.named([address.one(n)], documents).unknown for n in ("old", "new") if address.one(n)
    ):
        st.warning(w["compare_unknown"].format(count=unknown))
    ids, labels = list(documents), pairs.labels(documents.values())
    left, right = st.columns(2)
    later = "" if address.one("new") else _later(stamp())
    with right:
        new_id = address.selectbox(
            "new",
            w["changes_new"],
            ids,
            labels.__getitem__,
            w["changes_placeholder"],
            default=later,
            also={"old": None, "kind": None},
        )
    earlier = [d.document_id for d in base.earlier_versions(new_id)] if new_id else []
    others = [i for i in ids if i not in earlier and i != new_id]
    with left:
        old_id = address.selectbox(
            "old",
            w["changes_old"],
            [*earlier, *others],
            labels.__getitem__,
            w["changes_placeholder"],
            default=earlier[0] if earlier else "",
            also={"new": new_id, "kind": None},
        )
    if not new_id or not old_id:
        st.info(w["changes_pick"])
        return
    _changed(base.changes(old_id, new_id), w)


@st.cache_resource(max_entries=4, show_spinner=False)
def _later(changed: str) -> str:  # noqa: ARG001 - what is kept is kept by it
    """Return the id of a document of which an earlier version is there, "" where none is."""
    base = shared()
    documents = base.store.documents(with_duplicates=True)
    linked = {link.other_id for link in base.store.links()}
    titles = Counter(document.title for document in documents)
    candidates = (d.document_id for d in documents if d.document_id in linked or titles[d.title] > 1)
    return next((i for i in candidates if base.earlier_versions(i)), "")


def _changed(found: ChangeListing, w: dict[str, str]) -> None:
    view = choose_view(_VIEWS, "changes", w)
    if view == "figures":
        st.html(present.figures_html(found, w, document_address))
    elif view == "fields":
        st.html(present.fields_html(found, w, document_address))
    else:
        counts = present.kinds(found)
        kinds = address.pills(
            "kind",
            w["col_change_kind"],
            list(counts),
            lambda kind: f"{w[f'change_{kind}']} {counts[kind]}",
            label_visibility="collapsed",
        )
        st.html(present.changes_html(found, w, document_address, kinds))
    _downloads(found, w)


def _downloads(found: ChangeListing, w: dict[str, str]) -> None:
    """Offer clauses, figures and metadata in one workbook or one Word document."""
    made = {
        "xlsx": (
            missing("office", "XLSX", "openpyxl"),
            exported(partial(_workbook, shared(), found, w), title_of(found.changes, w)),
        ),
        "docx": (
            missing("office", "DOCX", "docx"),
            exported(partial(_document, shared(), found, w), title_of(found.changes, w)),
        ),
    }
    with st.container(horizontal=True):
        for kind, (lacking, data) in made.items():
            st.download_button(
                w[f"download_{kind}"],
                data,
                file_name(title_of(found.changes, w), f".{kind}"),
                key=f"changes_{kind}",
                on_click="ignore",
                disabled=bool(lacking),
                help=lacking or None,
            )


def _workbook(base: KnowledgeBase, found: ChangeListing, w: dict[str, str]) -> bytes:
    return workbook(change_sheets(found, w), changes_about(base.store, found.changes, w))


def _document(base: KnowledgeBase, found: ChangeListing, w: dict[str, str]) -> bytes:
    about = changes_about(base.store, found.changes, w)
    return docx_tables(change_sheets(found, w), title_of(found.changes, w), about)
