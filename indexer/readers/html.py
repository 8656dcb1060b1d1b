"""Pages of government sites (.html): the document, without navigation, sharing and footers."""

from __future__ import annotations

import re

from indexer.errors import UnreadableFileError
from indexer.models import Page, SourceText


def read_html(name: str, text: str) -> SourceText:
    """Return the main text of a page, one paragraph a line, its title first.

    Where no main text is recognised all visible words are taken, and `notes` says so. Raises
    UnreadableFileError for a page without words.
    """
    import trafilatura  # noqa: PLC0415 - a search never reads a file
    from lxml import etree, html  # noqa: PLC0415

    try:
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
        found = trafilatura.extract(text, favor_recall=True, include_tables=True, include_comments=False)
        title = (tree.findtext(".//title") or "").strip()
        notes: tuple[str, ...] = ()
        if not found:
            etree.strip_elements(tree, "script", "style", "nav", "footer", "header", with_tail=False)
            found = "\n".join(line.strip() for line in map(str, tree.itertext()) if line.strip())
            notes = ("no main text was recognised on the page: all its words are taken",)
    except Exception as error:  # lxml and trafilatura each raise their own
        raise UnreadableFileError(f"damaged HTML ({type(error).__name__})") from error
    if not found.strip():
        raise UnreadableFileError("the page holds no text")
    title = re.split(r"\s*[-_|–—]{1,2}\s*", title)[0]
    squeezed = "".join(found[: len(title) * 3 + 200].split())
    if title and "".join(title.split()) not in squeezed:
        found = f"{title}\n{found}"
    lines = [re.sub(r"\s*\|\s*", "\t", line).strip("\t") for line in found.splitlines()]
    return SourceText(name, (Page(None, "\n\n".join(lines)),), visual_lines=False, notes=notes)


def declared_encoding(data: bytes) -> str | None:
    """Return the encoding that a page declares in its first two kilobytes, or None."""
    match = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", data[:2048], re.IGNORECASE)
    return match[1].decode("ascii", "ignore") if match else None
