"""Plain text and Markdown, in any usual encoding."""

from __future__ import annotations

import re
from dataclasses import replace

from charset_normalizer import from_bytes

from indexer.documents.readers.markdown import is_markdown, page
from indexer.documents.readers.web_words import is_furniture, is_related
from indexer.errors import UnreadableFileError
from indexer.models import Page, RegionKind, SourceText

# Letters that GB18030 of 2005 had among the private ones and that of 2022 has at places of their own.
_PRIVATE = (
    *(0xE78D, 0xE78E, 0xE78F, 0xE790, 0xE791, 0xE792, 0xE793, 0xE794, 0xE795, 0xE796),
    *(0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864),
)
_PUBLIC = (
    *(0xFE10, 0xFE12, 0xFE11, 0xFE13, 0xFE14, 0xFE15, 0xFE16, 0xFE17, 0xFE18, 0xFE19),
    *(0x9FB4, 0x9FB5, 0x9FB6, 0x9FB7, 0x9FB8, 0x9FB9, 0x9FBA, 0x9FBB),
)
_GB18030_2022 = dict(zip(_PRIVATE, _PUBLIC, strict=True))
# The share of Han, ASCII and their signs above which bytes read as UTF-16 are taken for text.
_TEXT = re.compile(r"[\t\n\f\r -~\u2010-\u2026\u2460-\u24ff\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
_MOSTLY = 0.9
# A line of a document: it holds the end of a sentence.
_SENTENCE = re.compile(r"[。；]")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes, declared: str | None = None) -> str:
    """Return text from bytes: BOM first, then what is declared, UTF-8, GB18030, what fits best.

    Raises UnreadableFileError where the bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableFileError(
                    f"marked as {encoding} but damaged at byte {error.start}"
                ) from error
    if b"\0" in data:
        return _unmarked_utf16(data)
    for encoding in (declared or "utf-8", "utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        return text.translate(_GB18030_2022) if encoding == "gb18030" else text
    best = from_bytes(data).best()
    if best is None:
        raise UnreadableFileError("the encoding is none that is known")
    return str(best)


def _unmarked_utf16(data: bytes) -> str:
    """Decode bytes with zeros in them as UTF-16 without a BOM, where that gives text."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_TEXT.findall(text)) >= _MOSTLY * len(text):
            return text
    raise UnreadableFileError("holds binary data, not text")


def read_plain(name: str, data: bytes) -> SourceText:
    """Return the text of a file, a form feed beginning a new page.

    Raises UnreadableFileError where it is empty or no text.
    """
    text = decode(data)
    if not text.strip().strip("\ufeff"):
        raise UnreadableFileError("the file is empty")
    markdown = is_markdown(name)
    parts = text.split("\f")
    if len(parts) == 1:
        pages = [page(None, text, markdown=markdown)]
    else:
        pages = [page(i, part, markdown=markdown) for i, part in enumerate(parts, 1) if part.strip()]
    pages[0] = _framed(pages[0], head=True, foot=len(pages) == 1)
    if len(pages) > 1:
        pages[-1] = _framed(pages[-1], head=False, foot=True)
    return SourceText(name, tuple(pages), visual_lines=False)


def _framed(found: Page, *, head: bool, foot: bool) -> Page:
    """Mark what a text copied from a web page has of its frame above and below: 打印, 【字号：, 来源：…."""
    lines = found.text.splitlines()
    said = [i for i, line in enumerate(lines) if _SENTENCE.search(line)]
    first, last = (said[0], said[-1]) if said else (len(lines), -1)
    edges = [*(range(first) if head else ()), *(range(max(first, last) + 1, len(lines)) if foot else ())]
    known = dict(found.regions)
    frame = [
        (i, RegionKind.WEB_FURNITURE)
        for i in edges
        if i not in known
        and re.search(r"\w", lines[i])
        and (is_furniture(lines[i], "edge") or is_related(lines[i]))
    ]
    return replace(found, regions=tuple(sorted([*found.regions, *frame]))) if frame else found
