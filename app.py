"""The web page of policy-ledger: widgets and calls, no logic. Started by `policy-ledger serve`."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import streamlit as st

from indexer import present
from indexer.build import build
from indexer.errors import LedgerError
from indexer.models import LEVELS, STATUSES, Hit
from indexer.read import ARCHIVE, ENDINGS
from indexer.search import EmbeddedEngine
from indexer.store import Filters, Store

KB = Path(os.environ.get("POLICY_LEDGER_KB") or "kb")
UPLOADS = KB / "files"

st.set_page_config(page_title="政策台账 policy-ledger", page_icon="📒", layout="wide")


@st.cache_resource
def engine(kb: str) -> EmbeddedEngine:
    """Return the one engine of this process."""
    return EmbeddedEngine(Path(kb))


def words() -> dict[str, str]:
    """Return the interface in the language chosen."""
    return present.interface(present.LANGUAGES[st.session_state.get("english", False)])


def search_page() -> None:
    """Query, filters, result cards."""
    w = words()
    st.title(w["app"])
    if "query" not in st.session_state:
        st.session_state.query = st.query_params.get("q", "")
    query = st.text_input(w["query"], key="query", placeholder=w["query_placeholder"])
    with closing(Store.open(KB)) as store:
        filters, top = filter_bar(store, w)
        counts = {"documents": len(store.document_ids(Filters())), "clauses": len(store.clause_keys())}
    if not query.strip():
        st.query_params.pop("q", None)
        st.info(w["start"].format(**counts))
        st.caption(w["examples"])
        for example in present.EXAMPLES:
            st.button(example, on_click=lambda e=example: st.session_state.update(query=e))
        return
    st.query_params["q"] = query
    hits = engine(str(KB)).search(query, filters, top)
    st.caption(w["hits"].format(count=len(hits)) if hits else "")
    if not hits:
        st.warning(w["no_hits"])
    for hit in hits:
        card(hit, w)


def filter_bar(store: Store, w: dict[str, str]) -> tuple[Filters, int]:
    """Show the filters in the side bar; return what is chosen."""
    with st.sidebar:
        st.subheader(w["filters"])

        def label(value: str | None) -> str:
            return w.get(value, value) if value else w["any"]

        def choose(name: str, options: list[str]) -> str | None:
            chosen: str | None = st.selectbox(
                w[name], [None, *options], format_func=label, key=f"filter_{name}"
            )
            return chosen

        filters = Filters(
            level=choose("level", list(LEVELS)),
            region=choose("region", store.values("region")),
            issuer=choose("issuer", store.values("issuers")),
            doc_type=choose("doc_type", store.values("doc_type")),
            status=choose("status", list(STATUSES)),
            year=int(year) if (year := choose("year", store.values("year"))) else None,
        )
        return filters, st.slider(w["top"], 5, 50, 10, step=5, key="top")


def card(hit: Hit, w: dict[str, str]) -> None:
    """Show one clause: badges, words, citation to copy, link into the document."""
    with st.container(border=True):
        st.markdown(f"**{hit.rank}. {present.hit_title(hit)}**")
        with st.container(horizontal=True):
            for label, colour, hint in present.badges(hit, w):
                st.badge(label, color=colour, help=hint)
        shown, whole = present.excerpt_html(hit)
        st.html(present.STYLE + shown)
        if not whole:
            with st.expander(w["whole_clause"]):
                st.html(present.marked_html(hit.text, hit.highlights))
        st.code(hit.citation, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            st.page_link(
                DOCUMENT,
                label=w["open_document"],
                icon=":material/article:",
                query_params={"document": hit.document_id, "clause": hit.clause_id},
            )
            st.caption(present.why_words(hit, w))


def document_page() -> None:
    """One document as a whole, at a clause."""
    w = words()
    with closing(Store.open(KB)) as store:
        documents = {d.document_id: d for d in store.documents()}
        asked = st.query_params.get("document")
        index = list(documents).index(asked) if asked in documents else 0
        chosen = st.selectbox(
            w["choose_document"], list(documents), index=index, format_func=lambda i: documents[i].title
        )
        if chosen is None:
            return
        st.query_params["document"] = chosen
        current = st.query_params.get("clause", "")
        document = store.documents(document_ids=[chosen], with_text=True)[0]
        clauses, notes = store.clauses(chosen), store.notes(chosen)
        titles = {i: d.title for i, d in documents.items()}
        related = present.related_documents(chosen, store.links(), titles, w)
    st.header(present.markdown_text(document.title))
    if document.edition:
        st.warning(w["condensed_help"])
    st.table({name: [value] for name, value in present.document_facts(document, w)})
    for kind, other in related:
        st.page_link(
            DOCUMENT,
            label=f"{kind}：{present.markdown_text(titles[other])}",
            icon=":material/history:",
            query_params={"document": other},
        )
    if notes:
        with st.expander(f"{w['notes']} ({len(notes)})"):
            st.text("\n".join(notes))
    cited = next((clause for clause in clauses if clause.clause_id == current), None)
    if cited:
        st.code(cited.citation, language=None, wrap_lines=True)
    st.html(present.STYLE + present.document_html(document, clauses, current))
    if cited:
        st.html(present.scroll_script(cited.clause_id), unsafe_allow_javascript=True)


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

    UPLOADS.mkdir(parents=True, exist_ok=True)
    for file in files:
        (UPLOADS / Path(file.name).name).write_bytes(file.getvalue())
    report = build(KB, [UPLOADS], ocr=ocr, progress=show)
    bar.progress(1.0, text=w["upload_done"].format(documents=report.documents, clauses=report.clauses))
    names = {file.name for file in files}
    for skipped in report.skipped:
        if skipped.path.name in names:
            st.error(w["upload_skipped"].format(name=skipped.path.name, reason=skipped.reason))


w = words()
SEARCH = st.Page(search_page, title=w["search"], icon=":material/search:", url_path="search", default=True)
DOCUMENT = st.Page(document_page, title=w["document"], icon=":material/article:", url_path="document")
ADD = st.Page(add_page, title=w["add"], icon=":material/upload_file:", url_path="add")
page = st.navigation([SEARCH, DOCUMENT, ADD])
with st.sidebar:
    st.toggle("English", key="english")
try:
    page.run()
except LedgerError as error:
    st.error(str(error))
