"""The page of one document: its text at a clause with what the ledger has of it, its pages, what is known of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from indexer.access.audit import What
from indexer.coverage import coverage
from indexer.documents.cite import document_citation, listed_title
from indexer.documents.read import file_bytes, sha256_of
from indexer.errors import UnreadableFileError
from indexer.models import Clause, Document
from indexer.page import about, beside, cards, links, outline
from indexer.page import words as present
from indexer.page.document import document_html
from indexer.page.facets import today_of
from indexer.page.views import address
from indexer.page.views.facts import correct_facts
from indexer.page.views.frame import document_address, stamp, words
from indexer.page.views.missing import ask_of_missing, told_of_missing
from indexer.page.views.reader import exported, open_base, record
from indexer.page.views.search import documents_list, today
from indexer.page.views.sheets import has_pages, show_sheets
from indexer.store.rows import LedgerRow


@dataclass(frozen=True)
class Opened:
    """A document with its text, its clauses, the rows of the ledger by table, and what its reading told."""

    document: Document
    clauses: list[Clause]
    rows: dict[str, list[LedgerRow]]
    notes: list[str]


def document_page() -> None:
    """Show the document that the address names, or a list to choose from."""
    w = words()
    told_of_missing()
    wanted = address.one("doc")
    found, asked = leads_to(stamp(), wanted, address.one("clause"))
    if found is None:
        st.html(f'<h1 class="pl-hidden">{escape(w["document"])}</h1>')
        if wanted:
            st.html(
                f'<p class="pl-note" role="alert">{escape(w["document_unknown"])} '
                f"{links.link_html(w['search'], address.href('search'))}</p>"
            )
        documents_list("document", w)
        return
    shown = opened_document(stamp(), found)
    record(What.OPENED, f"{found} {shown.document.title}", once=True)
    if found != wanted:
        st.html(f'<p class="pl-note" role="status">{escape(w["document_replaced"])}</p>')
    _shown(shown, asked, w)


@st.cache_data(max_entries=500, show_spinner=False)
def leads_to(at: str, document_id: str, clause_id: str) -> tuple[str | None, str]:  # noqa: ARG001 - it is the key
    """Return the document and the clause that ids lead to, what took their place too; None for no document."""
    with open_base() as base:
        found = base.successor(document_id) if document_id else None
        return found, (base.successor_clause(clause_id) or clause_id) if clause_id else ""


@st.cache_data(max_entries=40, show_spinner=False)
def opened_document(at: str, document_id: str) -> Opened:  # noqa: ARG001 - it is the key
    """Return a document with all that its page shows of it at once."""
    with open_base() as base:
        store = base.store
        return Opened(
            store.documents(document_ids=[document_id], with_text=True)[0],
            store.clauses(document_id),
            {table: store.ledger_rows(table, [document_id]) for table in beside.SHOWN},
            store.notes(document_id),
        )


def _shown(opened: Opened, asked: str, w: dict[str, str]) -> None:
    document = opened.document
    clause = next((one for one in opened.clauses if one.clause_id == asked), None)
    _outline(opened, clause, w)
    st.html(
        f'<h1 class="pl-document">{escape(listed_title(document))}</h1>{cards.about_html(document, today(), w)}'
        + (f'<p class="pl-note">{escape(w["condensed_help"])}</p>' if document.edition else "")
    )
    ask_of_missing(document.document_id)
    if asked and clause is None:
        st.html(
            f'<p class="pl-note" role="alert">{escape(w["clause_unknown"])} '
            f"{links.link_html(w['search'], address.href('search'))}</p>"
        )
    cited = clause.citation if clause else document_citation(document)
    st.html(f'<div class="pl-stick pl-row">{cards.cite_html(cited, w)}</div>')
    tabs: dict[str, Callable[[], None]] = {"text": lambda: _text(opened, clause, w)}
    if has_pages(document):
        tabs["page"] = lambda: show_sheets(document, clause, w)
    tabs |= {"about": lambda: _about(document, w), "intake": lambda: _intake(opened, w)}
    chosen = address.segments(
        "tab", w["view"], list(tabs), lambda name: w[f"document_{name}"], label_visibility="collapsed"
    )
    tabs[chosen]()


def _outline(opened: Opened, clause: Clause | None, w: dict[str, str]) -> None:
    entries = outline.outline(opened.clauses, clause.clause_id if clause else None)
    html = outline.outline_html(entries, lambda i: address.here("document", clause=i), w["contents"])
    with st.sidebar:
        st.html(html)


def _text(opened: Opened, clause: Clause | None, w: dict[str, str]) -> None:
    document = opened.document
    current = clause.clause_id if clause else None
    rows = _beside(opened, clause, w)
    text = document_html(
        document,
        opened.clauses,
        current,
        lambda i: address.here("document", clause=i),
        w["clause_pick"],
        f'<aside class="pl-below">{rows}</aside>' if clause else "",
    )
    style = "pl-beside" if clause else "pl-beside pl-whole"
    st.html(f'<div class="pl-two"><div>{text}</div><aside class="{style}">{rows}</aside></div>')
    if clause:
        st.html(f"<script>{_scroll(clause.clause_id)}</script>", unsafe_allow_javascript=True)


def _beside(opened: Opened, clause: Clause | None, w: dict[str, str]) -> str:
    """Return what the ledger has of the clause that is shown, or how much of the document as a whole."""
    if clause is None:
        doc = opened.document.document_id
        counts = "".join(
            "<li>"
            + (
                links.link_html(w[table], address.href(table, document=doc))
                if table in beside.PAGES
                else escape(w[table])
            )
            + f" {len(opened.rows[table])}</li>"
            for table in beside.SHOWN
        )
        tasks = links.link_html(w["tasks"], address.href("tasks", document=doc))
        return f'<h4>{escape(w["beside_document"])}</h4><ul>{counts}<li>{tasks}</li></ul><p class="pl-small">{escape(w["beside_choose"])}</p>'
    rows = {
        table: [row for row in found if row.clause_id == clause.clause_id]
        for table, found in opened.rows.items()
    }
    return beside.beside_html(rows, lambda table, row: address.href(table, row=row), document_address, w)


def _scroll(clause_id: str) -> str:
    """Return a script that brings a clause and its heading in the outline into view, once for each choice."""
    return (
        f"if (window.policyLedgerAt !== location.href) {{ window.policyLedgerAt = location.href;"
        f"document.getElementById({json.dumps(clause_id)})?.scrollIntoView();"
        'document.querySelector(".pl-outline [aria-current]")?.scrollIntoView({block: "center"}); }'
    )


def _about(document: Document, w: dict[str, str]) -> None:
    """Show what is known of a document, where it belongs, and its file."""
    found = document.document_id
    with open_base() as base:
        descent = base.lineage(found)
        earlier = base.earlier_versions(found)
        copies = [
            other
            for link in base.store.links()
            if link.kind == "duplicate_of" and found in {link.document_id, link.other_id}
            for other in {link.document_id, link.other_id} - {found}
        ]
        others = [(d.document_id, d.title) for d in base.store.documents(document_ids=copies)]
    ways = about.Ways(document_address, lambda old, new: address.href("changes", old=old, new=new))
    facts = [
        *present.document_facts(document, w),
        (w["facet_status"], w[f"validity_{today_of(document, today())}"]),
    ]
    st.html(about.facts_html(facts))
    correct_facts(document, w)
    st.html(
        about.versions_html(found, descent, earlier, ways, w)
        + about.lineage_html(descent, ways, w)
        + about.copies_html(document, others, ways, w)
        or "<p></p>"
    )
    _original(document, w)


def _original(document: Document, w: dict[str, str]) -> None:
    """Offer the file that a document was read from, if it is still that which was read."""
    with open_base() as base:
        paths = [Path(f.path) for f in base.store.files() if f.sha256 == document.sha256 and not f.reason]
    for path in paths:
        if is_unchanged(str(path), document.sha256, _state(path)):
            st.download_button(
                w["original"].format(name=path.name),
                exported(partial(file_bytes, path), path.name),
                path.name,
                on_click="ignore",
                icon=":material/download:",
            )
            return
    st.html(f'<p class="pl-note">{escape(w["original_gone"])}</p>')


def _state(path: Path) -> tuple[int, int] | None:
    """Return what changes with a file, or with the archive that holds it; None where it is gone."""
    held = next((one for one in (path, *path.parents) if one.is_file()), None)
    return (held.stat().st_mtime_ns, held.stat().st_size) if held else None


@st.cache_data(max_entries=200, show_spinner=False)
def is_unchanged(path: str, sha256: str, state: tuple[int, int] | None) -> bool:
    """Tell whether a file is still that which was read; `state` changes with it."""
    if state is None:
        return False
    try:
        return sha256_of(file_bytes(Path(path))) == sha256
    except (OSError, UnreadableFileError):
        return False


def _intake(opened: Opened, w: dict[str, str]) -> None:
    """Show how much of the file went where, and what its reading told."""
    document = opened.document
    with open_base() as base:
        covered = coverage(base.store, [document], base.store.asides(document.sha256))
        notes = [*opened.notes, *base.store.content_notes().get(document.sha256, [])]
    st.html(about.coverage_html(covered, w) + about.notes_html(notes, address.language(), w))
