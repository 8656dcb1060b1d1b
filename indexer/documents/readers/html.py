"""Pages of government sites (.html): all that they show, the frame around the document marked as such."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from extraction.entities.names import is_organ
from extraction.text.folding import squeeze
from indexer.documents.readers.html_content import Content, place
from indexer.documents.readers.html_lines import Line, page_lines
from indexer.documents.readers.html_metadata import Placed
from indexer.documents.readers.plain import decode
from indexer.documents.readers.web_words import is_site_title
from indexer.errors import UnreadableFileError
from indexer.models import Page, RegionKind, SourceText

# Declared encodings that are believed. Others are mostly what a server fills in (iso-8859-1), and
# Python knows names that are no encodings of text.
_BELIEVED = frozenset({"gb2312", "gbk", "gb18030", "big5", "big5-hkscs", "hz-gb-2312"})
_UTF16 = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
# What follows the title of a document in the title of its page: a section, the name of the site.
_SITE = re.compile(
    r"\s*[_|｜]\s*|\s+[-–—]+\s+|\s*[-–—]+\s*(?=[^-–—]*(?:网|网站|门户|政府|委员会|厅|局|部|办公室)\s*$)"
)
# Bytes that fit no encoding are bearable in this share of a page's characters.
_DAMAGED_SHARE = 0.005
# The parser drops what is nested deeper than 2048 elements; tags that nest are then taken for breaks.
_DEEPEST = 2000
_NESTING = re.compile(r"</?(?!script\b|style\b|title\b|head\b|meta\b|br\b)[a-z][^<>]*>", re.IGNORECASE)
# A tag of so many characters may have a great many attributes, or one that holds a picture.
_LONG_TAG = re.compile(r"(?P<name><[A-Za-z][\w:-]*)\s[^<>]{20000,}")
_MOST_ATTRIBUTES = 1000
_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
# A document's title ends in one of its first lines, and has so many characters.
_TITLE_LINES, _SHORTEST_TITLE = 5, 4
# What a page in frames says to browsers that know none is more than an excuse from this length on.
_LEAST_WITHOUT_FRAMES = 200
_NO_MAIN_TEXT = "no main text was recognised on the page: all its words are taken"
_UNCLOSED = "a comment is not closed: browsers show nothing of the page behind it"
_TOO_DEEP = "the page's elements are nested too deeply: its words are taken without tables and lists"


def read_html(name: str, data: bytes) -> SourceText:
    """Return all that a page shows, one paragraph a line, data tables as tables, its title first.

    What is around the document is in `regions`: menus, sharing, editors, footers, the table that
    describes it. Where no running text is recognised, `notes` says so. Raises UnreadableFileError for a
    page without words.
    """
    from lxml import etree  # noqa: PLC0415 - a search never reads a file

    if not data.strip():
        raise UnreadableFileError("the file is empty")
    text, notes = _decoded(data)
    left_out: Counter[str] = Counter()
    try:
        root = _parsed(text)
        if _is_deep(root):
            root = _parsed(_NESTING.sub("<br>", text))
            notes.append(_TOO_DEEP)
        lines = page_lines(root, left_out)
        frames = _frames(root, "frame")
        inner = "".join(root.itertext("noframes")) if not lines else ""
        if len(inner) >= _LEAST_WITHOUT_FRAMES:
            root = _parsed(inner)
            left_out.clear()
            lines = page_lines(root, left_out)
        if not lines:
            raise UnreadableFileError(_without_words(root))
        title = _title(root)
        content = place(root, lines, title)
    except etree.LxmlError as error:
        raise UnreadableFileError("the page holds no text") from error
    if text.rfind("<!--") > text.rfind("-->"):
        notes.append(_UNCLOSED)
    if frames:
        notes.append(f"the page shows other files in frames, which are not read: {frames}")
    if not content.recognised:
        notes.append(_NO_MAIN_TEXT)
    return _source(name, _titled(content, title), notes, left_out)


def _parsed(text: str) -> Any:
    from lxml import html  # noqa: PLC0415 - a search never reads a file

    # Whatever stands behind a first </body> or </html> is shown by browsers and lost by the parser.
    text = _ENDS.sub("", re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    text = _LONG_TAG.sub(_with_few_attributes, text)
    return html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))


def _with_few_attributes(tag: re.Match[str]) -> str:
    """Return a long tag, bare where it has more attributes than the parser takes without comparing each with all."""
    return tag.group() if tag.group().count("=") <= _MOST_ATTRIBUTES else tag["name"]


def _is_deep(root: Any) -> bool:
    """Tell whether a tree is so deep that the parser may have lost words."""
    from lxml import etree  # noqa: PLC0415 - a search never reads a file

    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            return True
    return False


def _without_words(root: Any) -> str:
    """Say why a page holds no text."""
    frames = _frames(root, "frame", "iframe")
    return f"the page only shows other files in frames: {frames}" if frames else "the page holds no text"


def _frames(root: Any, *tags: str) -> str:
    """Return the addresses of the files that a page shows in frames."""
    sources = [frame.get("src") for frame in root.iter(*tags)]
    return ", ".join(dict.fromkeys(source[:100] for source in sources if source and source.strip()))


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """Decode a page: by its BOM, as UTF-8 where it is that, else as it declares, else by trial.

    A page that says GB2312 and is UTF-8 is common, one that happens to be valid UTF-8 is not. The
    second value holds a note where a few bytes fit no encoding.
    """
    marked = data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    for start, encoding in _UTF16:
        if data.lstrip(b" \r\n\t")[:2] == start and not marked:
            return data.decode(encoding, "replace"), []
    if marked or b"\0" in data:
        return decode(data), []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    match = re.search(
        rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", data[:8192], re.IGNORECASE
    )
    declared = match[1].decode("ascii", "ignore").lower() if match else ""
    believed = declared if declared in _BELIEVED else None
    encoding = "gb18030" if believed in {"gb2312", "gbk", None} else believed or "gb18030"
    damaged = _nearly(data, "utf-8")
    if damaged is None:
        try:
            return data.decode(encoding), []
        except UnicodeDecodeError:
            damaged = _nearly(data, encoding)
    if damaged is None:
        return decode(data, believed), []
    count = damaged.count("\ufffd")
    return damaged, [f"{count} damaged characters stand as \ufffd"]


def _nearly(data: bytes, encoding: str) -> str | None:
    """Return what bytes say in an encoding, None where more than a few do not fit it."""
    text = data.decode(encoding, "replace")
    foreign = sum(1 for char in text if ord(char) > 0x7F)
    return text if text.count("\ufffd") <= max(1, _DAMAGED_SHARE * foreign) and foreign > 1 else None


def _title(root: Any) -> str:
    """Return the title of the document: as the site declares it, else from the title of the page.

    "" where neither is more than the name of a site or a section.
    """
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle" and (meta.get("content") or "").strip():
            return " ".join(meta.get("content").split())
    for element in root.iter("title"):
        found = _SITE.split(" ".join("".join(element.itertext()).split()))[0].strip()
        return "" if is_site_title(found) or is_organ(found) else found
    return ""


def _titled(content: Content, title: str) -> list[Placed]:
    """Return the lines of a page, its title above the document's where the document shows none."""
    lines = list(content.lines)
    own = [at for at, placed in enumerate(lines) if placed.kind is None]
    wanted = squeeze(title)
    shown = [squeeze(lines[at].line.text) for at in own]
    # The head of a page may name the place, too: 云溪县停水公告 above 停水公告.
    ends = any(len(text) >= _SHORTEST_TITLE and wanted.endswith(text) for text in shown[:_TITLE_LINES])
    if not title or content.titled or ends or wanted in "".join(shown):
        return lines
    at = own[0] if own else len(lines)
    return [*lines[:at], Placed(Line(title, None)), *lines[at:]]


def _source(name: str, lines: Sequence[Placed], notes: Sequence[str], left_out: Counter[str]) -> SourceText:
    # A blank line keeps paragraphs apart where a later step might take lines for lines of print.
    text = "\n\n".join(placed.line.text for placed in lines)
    tables = tuple(placed.line.table for placed in lines if placed.line.table is not None)
    regions: list[tuple[int, RegionKind]] = [
        (2 * at, placed.kind) for at, placed in enumerate(lines) if placed.kind is not None
    ]
    page = Page(None, text, tables, tuple(regions))
    return SourceText(
        name, (page,), visual_lines=False, notes=tuple(notes), left_out=tuple(sorted(left_out.items()))
    )
