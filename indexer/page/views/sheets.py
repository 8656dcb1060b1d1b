"""The pages of a document as pictures, the clause that is chosen in boxes on each page that it runs over."""

from __future__ import annotations

from html import escape

import streamlit as st

from indexer.errors import PictureError
from indexer.models import Clause, Document
from indexer.page import words as texts
from indexer.page.messages import error_words
from indexer.page.pictures import missing_words, sheet_html
from indexer.page.views import address
from indexer.page.views.frame import stamp
from indexer.page.views.reader import open_base
from indexer.pictures.files import is_paged
from indexer.pictures.kept import Picture
from indexer.pictures.pages import PageBoxes, SpanBoxes, page_picture, span_boxes

# A clause of more pages is shown on its first ones; the rest is a page of the list each.
_MOST = 6


def has_pages(document: Document) -> bool:
    """Return True if a file that holds a document has pages that can be shown."""
    return any(is_paged(name) for name in document.sources)


@st.cache_data(max_entries=200, show_spinner=False)
def boxes_of(at: str, document_id: str, start: int, end: int) -> SpanBoxes:  # noqa: ARG001 - it is the key
    """Return where a span stands on its pages."""
    with open_base() as base:
        return span_boxes(base.store, document_id, start, end)


def picture_of(document_id: str, page: int) -> Picture:
    """Return a page as a picture."""
    with open_base() as base:
        return page_picture(base.store, document_id, page)


def show_sheets(document: Document, clause: Clause | None, w: dict[str, str]) -> None:
    """Show the pages of the clause that is chosen beside its text, or where none is the pages one by one."""
    try:
        if clause is None:
            _leafed(document, w)
        else:
            _boxed(document, clause, w)
    except PictureError as error:
        told = error_words(error, w, address.language())
        st.html(f'<p class="pl-note" role="status">{escape(told)}</p>')


def _leafed(document: Document, w: dict[str, str]) -> None:
    at = address.pages(document.pages or 1)
    plain = w | {"picture_unplaced": w["sheet_choose"]}
    st.html(sheet_html(picture_of(document.document_id, at), PageBoxes(at, ()), document.title, plain))


def _boxed(document: Document, clause: Clause, w: dict[str, str]) -> None:
    found: SpanBoxes = boxes_of(stamp(), document.document_id, clause.start, clause.end)
    pages = found.pages[:_MOST]
    sheets = [
        sheet_html(picture_of(document.document_id, page.page), page, document.title, w) for page in pages
    ]
    told = [missing_words(found, w) if pages else w["sheet_none"]]
    if len(found.pages) > len(pages):
        told.append(w["sheet_more"].format(count=len(found.pages) - len(pages)))
    notes = "".join(f'<p class="pl-note">{escape(line)}</p>' for line in told if line)
    text = texts.marked_html(clause.text, ())
    st.html(
        f'<div class="pl-two pl-sheets"><div>{notes}{"".join(sheets)}</div>'
        f'<aside class="pl-beside pl-whole"><h4>{escape(w["whole_clause"])}</h4>{text}</aside></div>'
    )
