"""What Markdown writes between the words: comments, pipe tables, bold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from indexer.documents.readers.grids import is_data, table_of, without_marks
from indexer.models import TABLE_MARK, Cell, Page, RegionKind, Table

ENDINGS = frozenset({".md", ".markdown"})
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_BAR = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# A pair around words: nothing blank within its ends, as the marks of a footnote or a power have it.
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]*[^\s*])\*\*")


def is_markdown(name: str) -> bool:
    """Tell whether a file is Markdown by its name; in other plain text `**` is what it looks like."""
    return PurePath(name).suffix.lower() in ENDINGS


def without_bold(text: str) -> tuple[str, bool]:
    """Return a line without the marks of bold words, and whether it is bold as a whole."""
    body = text.strip()
    whole = _BOLD.fullmatch(body) is not None
    return _BOLD.sub(r"\1", text), whole


@dataclass(frozen=True)
class _Found:
    lines: list[str]
    tables: list[Table]
    regions: list[tuple[int, RegionKind]]


def page(number: int | None, text: str, *, markdown: bool) -> Page:
    """Return a page of plain text: tables taken out of its lines and, in Markdown, comments marked.

    Tables of bars are known by the rule under their header, in any plain text. A comment that is
    never closed is text. Heading marks and bold stay in the lines.
    """
    text = without_marks(text)
    lines = text.splitlines()
    comments = _comments(lines) if markdown else set()
    found = _Found([], [], [])
    at = 0
    while at < len(lines):
        end = at if at in comments else _table_end(lines, at, comments)
        if end > at and (table := _table(lines[at:end], markdown=markdown)) is not None:
            found.lines.append(TABLE_MARK)
            found.tables.append(table)
            at = end
            continue
        if at in comments:
            found.regions.append((len(found.lines), RegionKind.COMMENT))
        found.lines.append(lines[at])
        at += 1
    if found.tables:
        text = "\n".join(found.lines)
    return Page(number, text, tuple(found.tables), tuple(found.regions))


def _comments(lines: list[str]) -> set[int]:
    """Return the lines of comments that begin a line and are closed."""
    found: set[int] = set()
    closing = [i for i, line in enumerate(lines) if "-->" in line]
    at, next_close = 0, 0
    while at < len(lines):
        if lines[at].lstrip().startswith("<!--"):
            while next_close < len(closing) and closing[next_close] < at:
                next_close += 1
            if next_close == len(closing):
                break
            # Words after the close belong to the text: such a line is no comment line.
            close = closing[next_close]
            own = set(range(at, close + 1))
            if lines[close].rpartition("-->")[2].strip():
                own.discard(close)
            found |= own
            at = close
        at += 1
    return found


def _table_end(lines: list[str], at: int, comments: set[int]) -> int:
    """Return the end of the table whose header is line `at`, `at` where there is none."""
    if at + 1 >= len(lines) or "|" not in lines[at] or "|" not in lines[at + 1]:
        return at
    if not _RULE.fullmatch(lines[at + 1]) or len(_cells(lines[at])) != len(_cells(lines[at + 1])):
        return at
    end = at + 2
    while end < len(lines) and _BAR.search(lines[end]) and end not in comments:
        end += 1
    return end


def _cells(line: str) -> list[str]:
    body = line.strip()
    body = body.removeprefix("|")
    body = body[:-1] if body.endswith("|") and not body.endswith("\\|") else body
    return [cell.strip().replace("\\|", "|") for cell in _BAR.split(body)]


def _table(lines: list[str], *, markdown: bool) -> Table | None:
    cells = []
    for row, line in enumerate([lines[0], *lines[2:]]):
        for column, raw in enumerate(_cells(line)):
            words = "\n".join(part.strip() for part in _BREAK.split(raw))
            cells.append(Cell(without_bold(words)[0] if markdown else words, row, column))
    return table_of(cells, 1) if is_data(tuple(cells)) else None
