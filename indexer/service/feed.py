"""News as an Atom feed (RFC 4287), for the readers of feeds that an office has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from indexer.page.links import href
from indexer.tables.news import NewsItem, news_line
from indexer.tables.words import interface

ATOM = "application/atom+xml"
FEED_RESPONSE: dict[int | str, dict[str, Any]] = {200: {"content": {ATOM: {}}, "description": "An Atom feed"}}
MOST_ENTRIES = 200
_NAMESPACE = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(rows: Iterable[Mapping[str, Any]], own: str, page: str, title: str) -> bytes:
    """Return a feed of news, given as rows; `own` is its own address, `page` that of the pages, with a slash."""
    words = interface("zh")
    ET.register_namespace("", _NAMESPACE)
    feed = ET.Element(f"{{{_NAMESPACE}}}feed")
    items = [NewsItem(**row) for row in rows]
    _add(feed, "id", own)
    _add(feed, "title", f"{words['app']} · {title or words['news']}")
    _add(
        feed,
        "updated",
        max((item.when for item in items), default=datetime.fromtimestamp(0, UTC).isoformat()),
    )
    _add(_add(feed, "author"), "name", words["app"])
    _add(feed, "link", rel="self", href=own)
    for item in items:
        entry = _add(feed, "entry")
        _add(entry, "id", f"urn:policy-ledger:{item.key}")
        _add(entry, "title", news_line(item, words))
        _add(entry, "updated", item.when)
        _add(entry, "summary", "\n".join(filter(None, (item.citation, item.quote))))
        if item.change != "gone":
            asked = {"doc": [item.document_id], "clause": [item.clause_id] if item.clause_id else []}
            _add(entry, "link", rel="alternate", href=f"{page}{href('document', asked)}")
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
    made.text = _NOT_XML.sub("", text) if text is not None else None
    return made
