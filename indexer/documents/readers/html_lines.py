"""The words of a web page as a browser shows them: one paragraph a line, a data table a mark.

The tree is walked without recursion: real pages nest some dozens deep, hostile ones thousands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from indexer.documents.readers.html_hidden import OBJECTS, count_comment, count_visible, is_unseen
from indexer.documents.readers.html_lists import list_labels
from indexer.documents.readers.html_tables import (
    RawRow,
    Row,
    RowCell,
    TableKind,
    data_table,
    metadata_rows,
    sort_table,
    table_rows,
)
from indexer.documents.readers.web_words import elements, pairs
from indexer.documents.readers.web_words import field as field_line
from indexer.models import TABLE_MARK, Table

_PRE_STYLE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
# A line's end within an element, and where linked words begin and end; the source holds none of them.
_BREAK, _LINK, _UNLINK = "\v", "\x01", "\x02"
_LINKS = re.compile(f"([{_LINK}{_UNLINK}])")
_CONTROL: dict[int, str | None] = dict.fromkeys((*range(9), *range(14, 32), 127))
_CONTROL |= {0xB: " ", 0xC: " ", 0xD: "\n", 0x85: " ", 0x2028: _BREAK, 0x2029: _BREAK}
_WIDE = r"\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef“”‘’—…·"
# A line's end in the source between two Chinese characters shows as nothing, elsewhere as a space.
_SOFT = re.compile(rf"(?<=[{_WIDE}])[ \t]*\n\s*(?=[{_WIDE}])", re.ASCII)
# A paragraph may begin with nothing but its indent behind the sentence before it.
_INDENT = re.compile(r"(?<=[。！？；])[\s\u3000\u00a0]{2,}")
_SPACES = re.compile(r"[ \t\n\u00a0\u2002\u2003\u2009]+")


@dataclass(frozen=True)
class Line:
    """A line of a page: its words, the element it stands in, and how many of its characters are linked.

    `table` is the data table for which a TABLE_MARK stands; `metadata` tells a field of the table that
    describes the document.
    """

    text: str
    element: Any
    linked: int = 0
    table: Table | None = None
    metadata: bool = False

    @property
    def size(self) -> int:
        """The number of characters that are no white space."""
        return count_visible(self.text)


def page_lines(root: Any, left_out: Counter[str]) -> list[Line]:
    """Return the lines of a page in reading order; what is not shown is counted in `left_out`."""
    nesting = {outer for table in root.iter("table") for outer in _outer_table(table)}
    return _Walk(root, left_out, nesting).lines()


def _outer_table(table: Any) -> Iterator[Any]:
    """Yield the table that a table with words in it stands in."""
    outer = next(table.iterancestors("table"), None)
    if outer is not None and any(text.strip() for text in table.itertext()):
        yield outer


@dataclass
class _Walk:
    """One pass over an element: words gathered up to the end of a block, then made into lines."""

    root: Any
    left_out: Counter[str]
    nesting: set[Any]
    _parts: list[str] = field(default_factory=list)
    _lines: list[Line] = field(default_factory=list)
    _open: list[Any] = field(default_factory=list)
    _labels: dict[Any, str] = field(default_factory=dict)
    _label: str = ""
    _fields: dict[Any, Row] = field(default_factory=dict)
    _in_link: bool = False
    _preformatted: int = 0

    def lines(self) -> list[Line]:
        from lxml import etree  # noqa: PLC0415 - a search never reads a file

        walker = etree.iterwalk(self.root, events=("start", "end", "comment", "pi"))
        skipped = None
        for event, element in walker:
            if event == "start":
                if not self._start(element):
                    skipped = element
                    walker.skip_subtree()
                continue
            if event == "comment":
                count_comment(element, self.left_out)
            elif event == "end" and element is not skipped:
                self._end(element)
            if element is not self.root:
                self._words(element.tail)
        self._flush()
        return self._lines

    def _start(self, element: Any) -> bool:
        """Begin an element; return False where its content is done with or not to be taken."""
        if element is not self.root and is_unseen(element, self.left_out):
            return False
        tag = element.tag
        if tag in elements("block"):
            self._flush()
            if tag == "table" and element is not self.root and self._table(element):
                return False
            if tag == "tr" and (row := self._fields.pop(element, None)) is not None:
                self.left_out += row.left_out
                self._lines += _row_lines(row)
                return False
            self._open.append(element)
        if tag == "br":
            self._parts.append(_BREAK)
        elif tag == "ol":
            self._labels |= list_labels(element)
        elif tag == "li":
            self._label = self._labels.get(element, "")
        elif tag == "a" and element.get("href") is not None:
            self._parts.append(_LINK)
        self._preformatted += self._is_preformatted(element)
        self._words(element.text)
        return True

    def _end(self, element: Any) -> None:
        self._preformatted -= self._is_preformatted(element)
        if element.tag == "a" and element.get("href") is not None:
            self._parts.append(_UNLINK)
        if element.tag in elements("block"):
            self._flush()
            self._open.pop()

    def _is_preformatted(self, element: Any) -> bool:
        return element.tag in elements("preformatted") or bool(_PRE_STYLE.search(element.get("style") or ""))

    def _words(self, text: str | None) -> None:
        if text:
            if objects := text.count(TABLE_MARK):
                self.left_out[OBJECTS] += objects
            text = text.replace("\r\n", "\n").translate(_CONTROL).replace(TABLE_MARK, "")
            self._parts.append(text.replace("\n", _BREAK) if self._preformatted else text)

    def _flush(self) -> None:
        """Make lines of the words gathered since the last block began or ended."""
        raw = "".join(self._parts)
        self._parts.clear()
        owner = self._open[-1] if self._open else self.root
        for piece in _INDENT.sub(_indent, raw).split(_BREAK):
            linked, words = 0, []
            for part in _LINKS.split(piece):
                if part in {_LINK, _UNLINK}:
                    self._in_link = part == _LINK
                else:
                    words.append(part)
                    linked += count_visible(part) if self._in_link else 0
            text = _SPACES.sub(" ", _SOFT.sub("", "".join(words))).strip(" \u3000")
            if text:
                self._lines.append(Line(self._label + text, owner, linked))
                self._label = ""

    def _table(self, table: Any) -> bool:
        """Take a table that is no layout as a whole; return False for one that is."""
        counted: Counter[str] = Counter()
        nested = table in self.nesting
        found, tidy = table_rows(table, lambda element: is_unseen(element, counted))
        rows = [
            self._row(row) for row in found if not nested or next(row.element.iter("table"), None) is None
        ]
        kind = sort_table(rows, tidy=tidy and not nested)
        if kind is TableKind.LAYOUT:
            self._fields |= {row.element: row for row in metadata_rows(rows)}
            return False
        for row in rows:
            counted += row.left_out
        self.left_out += counted
        for caption in table.iterchildren("caption"):
            self._lines += _Walk(caption, self.left_out, set()).lines()
        if kind is TableKind.METADATA:
            for row in rows:
                self._lines += _row_lines(row)
        elif data := data_table(rows):
            linked = sum(cell.linked for row in rows for cell in row.cells)
            self._lines.append(Line(TABLE_MARK, table, linked, data))
        return True

    def _row(self, row: RawRow) -> Row:
        counted: Counter[str] = Counter()
        cells = []
        for cell in row.element.iterchildren("td", "th"):
            if not is_unseen(cell, counted):
                lines = _Walk(cell, counted, set()).lines()
                cells.append(
                    RowCell(cell, tuple(line.text for line in lines), sum(line.linked for line in lines))
                )
        return Row(row.element, tuple(cells), row.section, row.in_head, counted)


def _indent(match: re.Match[str]) -> str:
    """Return a line's end for white space that indents a paragraph, other white space as it is."""
    wide, fixed = match[0].count("\u3000"), match[0].count("\u00a0")
    return _BREAK if wide >= 2 or fixed >= 4 else match[0]


def _row_lines(row: Row) -> list[Line]:
    """Return a row of the table that describes the document, one line a field."""
    texts = [" ".join(cell.lines) for cell in row.cells]
    found = pairs(texts)
    if found is None:
        return [Line(line, row.element) for cell in row.cells for line in cell.lines]
    return [Line(field_line(label, value), row.element, metadata=True) for label, value, _ in found]
