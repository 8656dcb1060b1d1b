"""Word documents (.docx): paragraphs, tables and the numbers that Word makes up when it shows them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from extraction.labels import to_chinese
from indexer.errors import UnreadableFileError
from indexer.models import Page, SourceText
from indexer.readers.archive import opened

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "ideographTraditional",
        "japaneseCounting",
        "taiwaneseCountingThousand",
    }
)


def read_docx(name: str, data: bytes) -> SourceText:
    """Return the text of a .docx, one paragraph or table row a line, cells parted by tabs.

    Word keeps automatic numbers apart from the text; they are written before their paragraph.
    Headings carry Markdown marks, which later steps take for hints. Deleted revisions, headers and
    footers are left out. Raises UnreadableFileError where the file cannot be read.
    """
    from docx import Document  # noqa: PLC0415 - a search never reads a file

    if data.startswith(_OLE):
        raise UnreadableFileError("encrypted with a password, or an old Word file under a new name")
    opened(data).close()
    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
        lines = list(_lines(body, _Numbering(document), document))
    except Exception as error:  # python-docx and lxml raise nearly anything on a damaged file
        raise UnreadableFileError(f"damaged Word file ({type(error).__name__})") from error
    text = "\n".join(lines)
    if not text.strip():
        raise UnreadableFileError("the Word file holds no text")
    return SourceText(name, (Page(None, text),), visual_lines=False)


def _lines(parent: Any, numbering: _Numbering, document: Any) -> Iterator[str]:
    for child in parent.iterchildren():
        if child.tag == f"{_W}p":
            yield from _paragraph(child, numbering, document)
        elif child.tag == f"{_W}tbl":
            yield from _table(child)
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"}:
            yield from _lines(child, numbering, document)


def _paragraph(paragraph: Any, numbering: _Numbering, document: Any) -> Iterator[str]:
    text = _text(paragraph)
    style = _style(paragraph, document)
    label = numbering.label(paragraph, style)
    if text.strip():
        level = _heading_level(style)
        # A blank line keeps paragraphs apart where a later step might take lines for lines of print.
        yield f"{'#' * level + ' ' if level else ''}{label}{text}"
        yield ""
    for box in paragraph.iter(f"{_W}txbxContent"):
        yield from _lines(box, numbering, document)


def _text(element: Any) -> str:
    parts = []
    for node in element.iter():
        if node.tag == f"{_W}t" and not _inside(node, element, {f"{_W}del", f"{_W}txbxContent"}):
            parts.append(node.text or "")
        elif node.tag in {f"{_W}tab", f"{_W}br"} and node.getparent().tag == f"{_W}r":
            parts.append(" ")
    return "".join(parts)


def _inside(node: Any, top: Any, tags: set[str]) -> bool:
    while node is not None and node is not top:
        if node.tag in tags:
            return True
        node = node.getparent()
    return False


def _table(table: Any) -> Iterator[str]:
    for row in table.iter(f"{_W}tr"):
        if _inside(row.getparent(), table, {f"{_W}tbl"}):
            continue  # a row of a nested table stands in its cell
        cells = []
        for cell in row.iterchildren(f"{_W}tc"):
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart":
                cells.append("")
                continue
            cells.append(" ".join(_text(p).strip() for p in cell.iter(f"{_W}p") if _text(p).strip()))
        if any(cells):
            yield "\t".join(cells).rstrip("\t")
            yield ""


def _style(paragraph: Any, document: Any) -> Any:
    found = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = found.get(f"{_W}val") if found is not None else None
    return next(
        (s for s in document.styles.element.iterchildren(f"{_W}style") if s.get(f"{_W}styleId") == name), None
    )


def _heading_level(style: Any) -> int:
    if style is None:
        return 0
    named = style.find(f"{_W}name")
    match = (
        re.fullmatch(r"(?:heading|标题)\s?([1-6])", (named.get(f"{_W}val") or "").lower())
        if named is not None
        else None
    )
    return int(match[1]) if match else 0


class _Numbering:
    """Word's automatic numbers: counters for each list and level, restarted where a higher one moves on."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[tuple[str, int], int] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):  # a document without lists
            return
        for abstract in root.iterchildren(f"{_W}abstractNum"):
            key = abstract.get(f"{_W}abstractNumId")
            for level in abstract.iterchildren(f"{_W}lvl"):
                self._levels[key, int(level.get(f"{_W}ilvl"))] = _level(level)
        for num in root.iterchildren(f"{_W}num"):
            number = num.get(f"{_W}numId")
            self._abstract[number] = num.find(f"{_W}abstractNumId").get(f"{_W}val")

    def label(self, paragraph: Any, style: Any) -> str:
        """Return the number that Word shows before a paragraph, "" where it shows none."""
        found = paragraph.find(f"{_W}pPr/{_W}numPr")
        if found is None and style is not None:
            found = style.find(f"{_W}pPr/{_W}numPr")
        if found is None:
            return ""
        number, depth = found.find(f"{_W}numId"), found.find(f"{_W}ilvl")
        list_id = self._abstract.get(number.get(f"{_W}val"), "") if number is not None else ""
        level = int(depth.get(f"{_W}val")) if depth is not None else 0
        if (list_id, level) not in self._levels:
            return ""
        self._counts[list_id, level] = (
            self._counts.get((list_id, level), self._levels[list_id, level][2] - 1) + 1
        )
        for key in [k for k in self._counts if k[0] == list_id and k[1] > level]:
            del self._counts[key]
        return re.sub(
            r"%(\d)", lambda m: self._shown(list_id, int(m[1]) - 1), self._levels[list_id, level][1]
        )

    def _shown(self, list_id: str, level: int) -> str:
        kind, _, start = self._levels.get((list_id, level), ("decimal", "", 1))
        count = self._counts.get((list_id, level), start)
        if kind in _CHINESE:
            return to_chinese(count)
        if kind == "decimalEnclosedCircle" and count <= 20:
            return chr(ord("①") + count - 1)
        if kind in {"upperLetter", "lowerLetter"}:
            return chr(ord("A" if kind == "upperLetter" else "a") + (count - 1) % 26)
        return "" if kind in {"bullet", "none"} else str(count)


def _level(level: Any) -> tuple[str, str, int]:
    """Return (format, text with %n, first number) of one level of a list."""
    kind, text, start = (level.find(f"{_W}{name}") for name in ("numFmt", "lvlText", "start"))
    shown = (
        ""
        if kind is not None and kind.get(f"{_W}val") == "bullet"
        else (text.get(f"{_W}val") if text is not None else "")
    )
    return (
        kind.get(f"{_W}val") if kind is not None else "decimal",
        shown or "",
        int(start.get(f"{_W}val")) if start is not None else 1,
    )
