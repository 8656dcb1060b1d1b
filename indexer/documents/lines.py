"""Pages into lines: page furniture, repeated outlines and comments are told from the text.

What is no text is not thrown away: it goes to the file's asides.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import PurePath

from extraction.text.folding import fold, squeeze
from indexer.documents import tables
from indexer.models import TABLE_MARK, Aside, Page, RegionKind, Table

_PAGE_NUMBER = re.compile(
    r"[-·.|\s]*(?:第\s?)?\d{1,4}\s?(?:页\s?)?(?:(?:/|,?\s?共)\s?\d{1,4}\s?页?)?[-·.|\s]*"
)
# A line that recurs at the edge of pages and is none the less text: a sentence, a unit responsible.
_SAYS_SOMETHING = re.compile(r"责任|负责|牵头|[.;]$")
# An outline of more lines is looked for in the text another way.
_FEW = 64
# Files in which a hash opens a heading (those of Word are given so, too), and those with bold in stars.
HEADED = frozenset({".md", ".markdown", ".txt", ".docx", ".doc"})
BOLD = frozenset({".md", ".markdown", ".txt"})


@dataclass(frozen=True)
class Line:
    """A line of a page, a row of a table (`row`), or where a table stands (`table`)."""

    text: str
    page: int | None
    indent: int
    mark: int = 0
    bold: bool = False
    after_blank: bool = False
    region: RegionKind | None = None
    table: Table | None = None
    row: Row | None = None


@dataclass(frozen=True)
class Row:
    """A row of a stitched table: its number among the tables of the file, and its line in it."""

    table: int
    at: int
    line: tables.Line
    caption: str


def page_lines(page: Page, name: str, asides: list[Aside]) -> list[Line]:
    """Return the lines of a page of the file `name` that are not empty; comments go to `asides`."""
    ending = PurePath(name).suffix.lower()
    kinds = dict(page.regions)
    waiting = iter(page.tables)
    raw_lines = page.text.splitlines()
    found: list[Line] = []
    blank, in_bold = False, False
    for at, raw in enumerate(raw_lines):
        text = raw.rstrip()
        if kinds.get(at) == RegionKind.COMMENT:
            asides.append(Aside(RegionKind.COMMENT, page.number, text.strip()))
            continue
        if not text.strip():
            blank, in_bold = True, False
            continue
        if text.strip() == TABLE_MARK:
            table = next(waiting, None)
            if table is not None:
                found.append(Line(TABLE_MARK, page.number, 0, after_blank=blank, table=table))
            blank = False
            continue
        body = text.lstrip(" \u3000")
        marks = re.match(r"(#{1,6})\s+", body) if ending in HEADED else None
        body = body[marks.end() :] if marks else body
        bold = False
        if ending in BOLD and (in_bold or _closed_bold(raw_lines, at)):
            bold = in_bold or body.startswith("**")  # bold may run over several lines
            in_bold ^= body.count("**") % 2 == 1
            body = body.replace("**", "")
        indent = sum(2 if c == "\u3000" else 1 for c in text[: len(text) - len(text.lstrip(" \u3000"))])
        found.append(
            Line(body, page.number, indent, len(marks[1]) if marks else 0, bold, blank, kinds.get(at))
        )
        blank = False
    return found


def _closed_bold(lines: list[str], at: int) -> bool:
    """Return True if the marks of bold in the paragraph that goes on at line `at` come in pairs."""
    if "**" not in lines[at]:
        return False
    count = 0
    for line in lines[at : at + 20]:
        if not line.strip():
            break
        count += line.count("**")
        if count % 2 == 0:
            return True
    return False


def without_running_heads(pages: list[list[Line]], asides: list[Aside]) -> list[Line]:
    """Take out lines that recur at the top or bottom of a third of the pages (at least three)."""
    if len(pages) < 3:
        return [line for page in pages for line in page]

    def edges(page: list[Line]) -> set[int]:
        return {i for i in (0, 1, len(page) - 2, len(page) - 1) if 0 <= i < len(page)}

    def shape(line: Line) -> str:
        return re.sub(r"\d+", "0", squeeze(line.text)) if line.table is None and not line.region else ""

    counts = Counter(
        s
        for page in pages
        for s in {shape(page[i]) for i in edges(page)}
        if 1 < len(s) <= 40 and not _SAYS_SOMETHING.search(s)
    )
    running = {s for s, n in counts.items() if n >= max(3, len(pages) / 3)}
    kept: list[Line] = []
    for page in pages:
        gone = {i for i in edges(page) if shape(page[i]) in running}
        after_blank = False
        for i, line in enumerate(page):
            if i in gone:
                asides.append(Aside(RegionKind.PAGE_FURNITURE, line.page, line.text.strip()))
                after_blank |= line.after_blank
            else:
                kept.append(replace(line, after_blank=line.after_blank or after_blank))
                after_blank = False
    return kept


def without_outline(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Part off a PDF outline appended to a text: closing lines that begin with a tab and repeat the text."""
    at = len(lines)
    while at and lines[at - 1].text.startswith("\t"):
        at -= 1
    tail = lines[at:]
    if len(tail) < 2:
        return lines, []
    before = squeeze("".join(line.text for line in lines[:at]))
    repeated = _count_in(before, [squeeze(line.text)[:12] for line in tail])
    return (lines[:at], tail) if repeated >= 0.8 * len(tail) else (lines, [])


def _count_in(text: str, openings: list[str]) -> int:
    """Return how many of some short texts stand in `text`; of many, the text is gone through once a length."""
    if len(openings) <= _FEW:
        return sum(opening in text for opening in openings)
    wanted = set(openings)
    found = {
        part
        for size in {len(opening) for opening in wanted}
        for at in range(len(text) - size + 1)
        if (part := text[at : at + size]) in wanted
    }
    return sum(opening in found for opening in openings)


def without_page_numbers(lines: list[Line], asides: list[Aside], *, by_page: bool) -> list[Line]:
    """Take out lone page numbers: at a page's edge, or anywhere in a text that has lost its pages.

    A lone number next to another lone number is a cell of a table and stays.
    """
    lone = [bool(_PAGE_NUMBER.fullmatch(fold(line.text))) for line in lines]
    kept = []
    for i, line in enumerate(lines):
        if lone[i] and line.table is None:
            edge = not by_page or _at_page_edge(lines, i)
            in_table = any(
                lone[j] for j in (i - 1, i + 1) if 0 <= j < len(lines) and lines[j].page == line.page
            )
            if edge and not in_table:
                asides.append(Aside(RegionKind.PAGE_FURNITURE, line.page, line.text))
                continue
        kept.append(line)
    return kept


def _at_page_edge(lines: list[Line], i: int) -> bool:
    near = [j for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(lines)]
    return len(near) < 4 or any(lines[j].page != lines[i].page for j in near)
