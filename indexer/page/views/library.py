"""The library: files are taken in, each with what became of it, deleted, restored and replaced."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from indexer.access.access import Act
from indexer.access.audit import What
from indexer.documents.read import ARCHIVE, ENDINGS
from indexer.errors import LedgerError
from indexer.file_states import FileState
from indexer.knowledge_base import KnowledgeBase
from indexer.library import Library
from indexer.page import library as present
from indexer.page.form import name_of, name_script
from indexer.page.views import address, failures
from indexer.page.views.frame import document_address, words
from indexer.page.views.reader import access, collection_names, kb, may_edit, open_base, record, signed_name
from indexer.page.views.watching import watch_panel
from indexer.store.succession import ToReview
from indexer.uploads import Upload

LARGEST = 100  # MB of one upload
_TOLD = "library_told"
_ROUND = "library_round"  # a new uploader after each intake: Streamlit cannot empty one


def library_page() -> None:
    """Show what was uploaded, every file with its state, and what is to be looked at again."""
    w = words()
    st.header(w["library"])
    told = st.session_state.pop(_TOLD, None)
    library = Library(kb(), access())
    if may_edit():
        _intake(library, w)
    if isinstance(told, str):
        st.html(told)
    files = library.files()
    if not files:
        return
    if may_edit():
        watch_panel(w)
        _missing(files, w)
        _waiting(files, w)
    _files(library, files, w)
    _to_review(w)


def _intake(library: Library, w: dict[str, str]) -> None:
    """Let files be chosen and taken in, with progress a file; a click on cancel leaves nothing of them."""
    kinds = " ".join(sorted(ending.removeprefix(".").upper() for ending in {*ENDINGS, ARCHIVE}))
    with st.container(border=True):
        given = st.file_uploader(
            w["upload_files"].format(kinds=kinds, most=LARGEST),
            accept_multiple_files=True,
            max_upload_size=LARGEST,
            help=w["upload_help"],
            key=f"upload_{st.session_state.get(_ROUND, 0)}",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            name = _name(w)
            into = _collection(w)
            ocr = st.checkbox(w["upload_ocr"], value=True)
            start = st.button(w["upload_start"], type="primary", disabled=not given, icon=":material/add:")
        if start and given:
            contents = [(one.name, one.getvalue()) for one in given]
            record(What.ADDED, "、".join(one.name for one in given))
            _run(w, lambda progress, told: library.take_in(
                contents, name=name, ocr=ocr, progress=progress, told=told, largest=LARGEST << 20, collection=into
            ))  # fmt: skip


def _name(w: dict[str, str]) -> str:
    """Return the name of who takes files in or out: that of the sign-in, else what is typed and remembered."""
    if signed := signed_name():
        return signed
    known = name_of(st.context.cookies)
    typed = st.text_input(w["review_name"], value=known, key="library_name", max_chars=100, width=220)
    name = str(typed or "").strip()
    if name and name != known:
        st.html(name_script(name), unsafe_allow_javascript=True)
    return name


def _collection(w: dict[str, str]) -> str:
    """Return the collection that files go into, "" for what everybody sees."""
    mine = access()
    names = sorted(mine.seen) if mine.seen is not None else collection_names()
    if not names:
        return ""
    return str(
        st.selectbox(
            w["upload_collection"],
            ["", *names],
            format_func=lambda name: name or w["upload_everybody"],
            width=220,
        )
    )


def _run(w: dict[str, str], work: Callable[[Callable[..., None], Callable[[Upload], None]], Any]) -> None:
    """Do what takes its time, showing how far it is; the page is drawn anew when it has ended."""
    language = address.language()
    cancel, bar, list_of = st.empty(), st.empty(), st.empty()
    cancel.button(w["upload_cancel"], icon=":material/stop:")  # a click ends the run: see Library.take_in
    seen: dict[str, Upload] = {}
    counts = access().seen is None  # a build looks at files of others, too

    def progress(stage: str, done: int, total: int) -> None:
        told = present.stage_words(stage, done, total, w, counts=counts)
        bar.progress(min(done / max(total, 1), 1.0) if counts else 0.0, text=told)

    def told(upload: Upload) -> None:
        seen[upload.name] = upload
        list_of.html(present.uploads_html(seen.values(), w, language, done=False))

    bar.progress(0.0, text=w["upload_running"])
    try:
        found = work(progress, told)
    except LedgerError as error:
        failures.show(error)
        return
    uploads = found if isinstance(found, list) else [found] if isinstance(found, Upload) else []
    st.session_state[_TOLD] = present.uploads_html(uploads, w, language)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.rerun()


def _waiting(files: list[FileState], w: dict[str, str]) -> None:
    """Tell how many files wait for the next build, and let it be made."""
    count = sum(file.state in present.WAITING for file in files)
    if not count:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(w["library_waiting"].format(count=count), icon=":material/hourglass_empty:")
        if st.button(w["library_update"], type="primary"):
            _run(w, lambda progress, _: _update(progress))


def _update(progress: Callable[..., None]) -> None:
    """Build, where whoever asks may."""
    access().need(Act.EDIT)
    KnowledgeBase.build(kb(), progress=progress).close()


def _missing(files: list[FileState], w: dict[str, str]) -> None:
    """Ask what is to become of files that vanished."""
    gone = [file.path for file in files if file.state == "missing"]
    if not gone:
        return
    name = signed_name() or name_of(st.context.cookies)
    st.warning(w["missing_some"].format(count=len(gone)), icon=":material/help:")
    with st.container(horizontal=True):
        for keep, label in ((False, "missing_remove_all"), (True, "missing_keep_all")):
            st.button(
                w[label],
                on_click=_do,
                args=(
                    partial(_all_answered, paths=gone, keep=keep, name=name),
                    What.RESTORED if keep else What.DELETED,
                    "missing",
                ),
            )


def _files(library: Library, files: list[FileState], w: dict[str, str]) -> None:
    """Show the files, those of the states chosen, and the one that is open."""
    counts = present.state_counts(files)
    states = address.pills(
        "state", w["file_col_state"], list(counts), lambda state: f"{w[f'state_of_{state}']} {counts[state]}"
    )
    text = address.text_input("text", w["file_text"], placeholder=w["file_text_placeholder"])
    shown = present.chosen_files(files, states, text)
    current = address.one("file")
    opened = next((file for file in files if present.file_key(file.path) == current), None)
    st.caption(w["files_found"].format(count=len(shown), all=len(files)))
    if current and opened is None:
        st.info(w["file_unknown"])
    if opened is not None:
        with st.container(border=True):
            _file(library, opened, w)
    st.html(
        present.files_html(
            shown, current, lambda key: address.here("library", file=key), w, address.language()
        )
    )


def _file(library: Library, file: FileState, w: dict[str, str]) -> None:
    """Show one file with what may be done with it."""
    titles = [(title, document_address(document_id)) for document_id, title in file.documents]
    st.html(present.file_html(file, titles, w, address.language()))
    name = signed_name() or name_of(st.context.cookies)
    with st.container(horizontal=True):
        if not may_edit():
            pass
        elif file.restorable:
            st.button(
                w["file_restore"],
                icon=":material/undo:",
                on_click=_do,
                args=(Library.restore, What.RESTORED, file.path),
            )
        elif file.state in {"missing", "retained"}:
            for keep, label in ((False, "missing_remove"), (True, "missing_keep")):
                st.button(
                    w[label],
                    disabled=keep and file.state == "retained",
                    on_click=_do,
                    args=(
                        partial(_answered, keep=keep, name=name),
                        What.RESTORED if keep else What.DELETED,
                        file.path,
                    ),
                )
        elif file.state in {"read", "failed"}:
            with st.popover(w["file_delete"], icon=":material/delete:"):
                st.markdown(w["file_delete_own" if file.own else "file_delete_outside"])
                st.button(
                    w["file_delete_yes"],
                    type="primary",
                    on_click=_do,
                    args=(partial(Library.delete, name=name), What.DELETED, file.path),
                )
            with st.popover(w["file_replace"], icon=":material/swap_horiz:"):
                _replacing(library, file, name, w)
        st.html(f'<a href="{address.here("library", file=None)}" target="_self">{w["row_close"]}</a>')


def _replacing(library: Library, file: FileState, name: str, w: dict[str, str]) -> None:
    """Let a new version of a file be chosen and put in its place."""
    st.markdown(w["file_replace_help"])
    new = st.file_uploader(
        w["file_replace_new"], max_upload_size=LARGEST, key=f"replace_{st.session_state.get(_ROUND, 0)}"
    )
    if st.button(w["file_replace_yes"], type="primary", disabled=new is None) and new is not None:
        content = new.getvalue()
        record(What.ADDED, f"{new.name} for {file.path}")
        _run(w, lambda progress, told: library.replace(
            file.path, new.name, content, by=name, progress=progress, told=told, largest=LARGEST << 20
        ))  # fmt: skip


def _all_answered(library: Library, _: str, *, paths: list[str], keep: bool, name: str) -> None:
    library.answer_missing(paths, keep=keep, name=name)


def _answered(library: Library, path: str, *, keep: bool, name: str) -> None:
    library.answer_missing([path], keep=keep, name=name)


def _do(action: Callable[[Library, str], object], what: What, path: str) -> None:
    """Do something to a file, with the rights of this moment; what keeps it from being done is shown on the page."""
    try:
        access().need(Act.EDIT)
        record(what, path)
        action(Library(kb(), access()), path)
    except LedgerError as error:
        failures.show(error)


def _to_review(w: dict[str, str]) -> None:
    """Show the corrections that did not move to a new version."""
    with open_base() as base:
        found = list(base.to_review())
    if not found:
        return

    def way(one: ToReview) -> str:
        if one.now:
            return address.href(one.now[0].table, row=one.now[0].row_id)
        return document_address(one.successor_id) if one.successor_id else address.here("library")

    st.subheader(w["again"].format(count=len(found)))
    st.caption(w["again_help"])
    st.html(present.review_html(found, way, w))
