"""The page of versions: what changed from one version of a document to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial

import streamlit as st

from indexer.compare.changes import Kind
from indexer.errors import missing
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Document
from indexer.page import changes as present
from indexer.page.views.frame import choose_view, shared, words
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
    ids = list(documents)
    later = _later(base, documents)
    labels = {i: present.version_label(d) for i, d in documents.items()}
    new_id = st.selectbox(
        w["changes_new"],
        ids,
        index=ids.index(later) if later else None,
        format_func=labels.__getitem__,
        placeholder=w["changes_placeholder"],
        key="changes_new",
    )
    if not new_id:
        st.info(w["changes_pick"])
        return
    earlier = [d.document_id for d in base.earlier_versions(new_id)]
    others = [i for i in ids if i not in earlier and i != new_id]
    old_id = st.selectbox(
        w["changes_old"],
        [*earlier, *others],
        index=0 if earlier else None,
        format_func=labels.__getitem__,
        placeholder=w["changes_placeholder"],
        key=f"changes_old_{new_id}",
    )
    if not old_id:
        st.info(w["changes_pick"])
        return
    _changed(base.changes(old_id, new_id), w)


def _later(base: KnowledgeBase, documents: Mapping[str, Document]) -> str | None:
    """Return a document of which an earlier version is there, None where none is."""
    linked = {link.other_id for link in base.store.links()}
    titles = Counter(document.title for document in documents.values())
    candidates = (i for i, d in documents.items() if i in linked or titles[d.title] > 1)
    return next((i for i in candidates if base.earlier_versions(i)), None)


def _changed(found: ChangeListing, w: dict[str, str]) -> None:
    view = choose_view(_VIEWS, "changes", w)
    if view == "figures":
        st.html(present.figures_html(found, w))
    elif view == "fields":
        st.html(present.fields_html(found, w))
    else:
        counts = {kind: count for kind, count in found.changes.counts().items() if count}
        kinds = st.pills(
            w["col_change_kind"],
            list(counts),
            selection_mode="multi",
            default=[kind for kind in counts if kind != Kind.UNCHANGED],
            format_func=lambda kind: f"{w[f'change_{kind}']} {counts[kind]}",
        )
        st.html(present.changes_html(found, w, kinds))
    _downloads(found, w)


def _downloads(found: ChangeListing, w: dict[str, str]) -> None:
    """Offer clauses, figures and metadata in one workbook or one Word document."""
    about = changes_about(shared().store, found.changes, w)
    made = {
        "xlsx": (missing("office", "XLSX", "openpyxl"), partial(workbook, change_sheets(found, w), about)),
        "docx": (
            missing("office", "DOCX", "docx"),
            partial(docx_tables, change_sheets(found, w), title_of(found.changes, w), about),
        ),
    }
    with st.container(horizontal=True):
        for kind, (lacking, data) in made.items():
            st.download_button(
                w[f"download_{kind}"],
                data,
                file_name(title_of(found.changes, w), f".{kind}"),
                key=f"changes_{kind}",
                disabled=bool(lacking),
                help=lacking,
            )
