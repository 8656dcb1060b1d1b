"""Addresses of the pages: what a page shows stands in its address, in codes that no language changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

Params = Mapping[str, Sequence[str]]

# The pages in the order of the side bar, by the names in their addresses.
PAGES = (
    "search", "document", "targets", "duties", "tasks", "follow", "series", "compare", "changes", "check", "news", "library", "access",
)  # fmt: skip
# What goes along from page to page: the language, the question, and the filters that pages share.
CARRIED = (
    "lang", "q", "without", "document", "level", "region", "issuer", "doc_type", "status", "issued", "unit", "year",
    "higher", "lower", "old", "new",
)  # fmt: skip


def carried(params: Params) -> dict[str, Sequence[str]]:
    """Return what of an address goes along to another page."""
    return {name: params[name] for name in CARRIED if params.get(name)}


def href(page: str, params: Params) -> str:
    """Return the address of a page, relative to any other page: `document?lang=en&document=…`."""
    place = "./" if page == PAGES[0] else page
    asked = urlencode([(name, value) for name, values in params.items() for value in values])
    return f"{place}?{asked}" if asked else place


def link_html(label: str, address: str, *, style: str = "", current: bool = False) -> str:
    """Return a link in the same tab; one press of Back returns from it."""
    marks = f' class="{style}"' if style else ""
    marks += ' aria-current="page"' if current else ""
    return f'<a href="{escape(address)}" target="_self"{marks}>{escape(label)}</a>'


def copy_html(text: str, label: str) -> str:
    """Return a button that copies a text; `page.js` listens to it."""
    return f'<button type="button" class="pl-copy" data-copy="{escape(text)}">{escape(label)}</button>'
