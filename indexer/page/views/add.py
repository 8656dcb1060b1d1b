"""The page that takes files in and builds, with progress."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from indexer.documents.read import ARCHIVE, ENDINGS
from indexer.knowledge_base import KnowledgeBase
from indexer.page.views.frame import kb, words


def add_page() -> None:
    """Upload files and build, with progress."""
    w = words()
    st.header(w["add"])
    st.caption(w["upload_help"])
    files = st.file_uploader(
        w["upload"],
        type=[ending.removeprefix(".") for ending in sorted({*ENDINGS, ARCHIVE})],
        accept_multiple_files=True,
    )
    ocr = st.checkbox(w["upload_ocr"], value=True)
    if not st.button(w["upload_start"], type="primary", disabled=not files):
        return
    st.button(w["upload_cancel"])  # any click ends the run at the next step; pages already read are kept
    bar = st.progress(0.0, text=w["upload_running"])

    def show(stage: str, done: int, total: int) -> None:
        bar.progress(done / max(total, 1), text=w[f"stage_{stage}"].format(done=done, total=total))

    uploads = kb() / "files"
    uploads.mkdir(parents=True, exist_ok=True)
    for file in files:
        (uploads / Path(file.name).name).write_bytes(file.getvalue())
    with KnowledgeBase.build(kb(), [uploads], ocr=ocr, progress=show) as base:
        report = base.built
    bar.progress(1.0, text=w["upload_done"].format(documents=report.documents, clauses=report.clauses))
    names = {file.name for file in files}
    for skipped in report.skipped:
        if skipped.path.name in names:
            st.error(w["upload_skipped"].format(name=skipped.path.name, reason=skipped.reason))
