"""Pages of government sites (.html): the document, without navigation, sharing and footers."""

from __future__ import annotations

import re
from typing import Any

from indexer.documents.readers.plain import decode
from indexer.errors import UnreadableFileError
from indexer.models import Page, SourceText

# Declared encodings that are believed. Others are mostly what a server fills in (iso-8859-1), and
# Python knows names that are no encodings of text.
_BELIEVED = frozenset({"gb2312", "gbk", "gb18030", "big5", "big5-hkscs", "hz-gb-2312"})
_UNSEEN = ("script", "style", "noscript", "template", "head", "nav", "footer", "header", "aside", "form")
_ROWS, _CELLS = {"tr", "row"}, {"td", "th", "cell"}
# Elements of running text in HTML and in trafilatura's own trees; any other begins a line.
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "hi",
        "i",
        "ins",
        "label",
        "mark",
        "q",
        "ref",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    ]
)
# What follows the title of a document in the title of its page: a section, the name of the site.
_SITE = re.compile(
    r"\s*[_|｜]\s*|\s+[-–—]+\s+|\s*[-–—]+\s*(?=[^-–—]*(?:网|网站|门户|政府|委员会|厅|局|部|办公室)\s*$)"
)
_NO_MAIN_TEXT = "no main text was recognised on the page: all its words are taken"


def read_html(name: str, data: bytes) -> SourceText:
    """Return the main text of a page, one paragraph or table row a line, its title first.

    Where no main text is recognised all visible words are taken, and `notes` says so. Raises
    UnreadableFileError for a page without words.
    """
    import trafilatura  # noqa: PLC0415 - a search never reads a file
    from lxml import etree, html  # noqa: PLC0415

    if not data.strip():
        raise UnreadableFileError("the file is empty")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _decoded(data))
    notes: tuple[str, ...] = ()
    try:
        tree = html.document_fromstring(text)
        title = _title(tree)
        found = trafilatura.bare_extraction(
            text,
            favor_recall=True,
            include_tables=True,
            include_comments=False,
            include_images=False,
            include_links=False,
        )
        body = getattr(found, "body", None)
        lines = _lines(body) if body is not None else []
        if not lines:
            etree.strip_elements(tree, etree.Comment, *_UNSEEN, with_tail=False)
            lines, notes = _lines(tree), (_NO_MAIN_TEXT,)
    except etree.ParserError as error:
        raise UnreadableFileError("the page holds no text") from error
    except Exception as error:  # lxml and trafilatura each raise their own
        raise UnreadableFileError(f"damaged HTML ({type(error).__name__})") from error
    if not lines:
        raise UnreadableFileError("the page holds no text")
    if title and _squeezed(title) not in _squeezed("".join(lines)):
        lines.insert(0, title)
    # A blank line keeps paragraphs apart where a later step might take lines for lines of print.
    return SourceText(name, (Page(None, "\n\n".join(lines)),), visual_lines=False, notes=notes)


def _decoded(data: bytes) -> str:
    """Decode a page: by its BOM, as UTF-8 where it is that, else as it declares, else by trial.

    A page that says GB2312 and is UTF-8 is common, one that happens to be valid UTF-8 is not.
    """
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and b"\0" not in data:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    match = re.search(
        rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", data[:8192], re.IGNORECASE
    )
    declared = match[1].decode("ascii", "ignore").lower() if match else ""
    believed = declared if declared in _BELIEVED else None
    return decode(data, "gb18030" if believed in {"gb2312", "gbk"} else believed)


def _title(tree: Any) -> str:
    """Return the title of the document: as the site declares it, else from the title of the page."""
    for meta in tree.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle" and (meta.get("content") or "").strip():
            return " ".join(meta.get("content").split())
    return _SITE.split(" ".join((tree.findtext(".//title") or "").split()))[0].strip()


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _lines(tree: Any) -> list[str]:
    parts: list[str] = []
    _collect(tree, parts)
    lines = (re.sub(r" *\t *", "\t", re.sub(r" +", " ", line)) for line in "".join(parts).split("\n"))
    return [line for line in (line.strip(" \t") for line in lines) if line]


def _collect(element: Any, parts: list[str]) -> None:
    """Put the words of an element into `parts`, newlines between blocks and tabs between cells."""
    if isinstance(element.tag, str):  # not a comment or an instruction
        block = "" if element.tag in _INLINE else "\n"
        parts.append(block)
        if element.tag in _ROWS and sum(1 for _ in element.iter(*_ROWS)) == 1:
            parts.append("\t".join(_words(cell) for cell in element if cell.tag in _CELLS))
        else:
            parts.append(re.sub(r"\s+", " ", element.text or ""))
            for child in element:
                _collect(child, parts)
        parts.append(block)
    parts.append(re.sub(r"\s+", " ", element.tail or ""))


def _words(cell: Any) -> str:
    """Return the words of a cell in one line."""
    parts = [re.sub(r"\s+", " ", cell.text or "")]
    for child in cell:
        _collect(child, parts)
    return " ".join("".join(parts).split())
