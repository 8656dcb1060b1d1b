"""The rows of the ledger and what a document passes through on its way into it.

Offsets are `[start, end)` in characters of a document's canonical text, and
`text[start:end] == quote` holds for every span stored.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from enum import StrEnum
from operator import itemgetter
from pathlib import Path
from typing import Any

from extraction.rows import Cell as RowCell
from extraction.terms import Level
from extraction.text.labels import Label


class RegionKind(StrEnum):
    """What a stretch of a file is that is nobody's clause."""

    HEADING = "heading"
    TITLE = "title"
    LETTERHEAD = "letterhead"
    CONTENTS = "contents"
    METADATA = "metadata_table"
    PAGE_FURNITURE = "page_furniture"
    WEB_FURNITURE = "web_furniture"
    MASTHEAD = "masthead"
    ATTRIBUTION = "attribution"
    OUTLINE = "repeated_outline"
    TABLE_HEADER = "table_header"
    PICTURE = "picture"
    COMMENT = "comment"


class DocumentStatus(StrEnum):
    """What a document is by its title or its notice of repeal."""

    ISSUED = "issued"
    DRAFT = "draft"
    REPEALED = "repealed"


class Review(StrEnum):
    """What officials did with a row: nothing yet, confirmed, corrected or rejected it."""

    EXTRACTED = "extracted"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"


LEVELS = tuple(level.value for level in Level)
STATUSES = tuple(status.value for status in DocumentStatus)
# What an official may say of a row.
VERDICTS = (Review.CONFIRMED, Review.CORRECTED, Review.REJECTED)


# OBJECT REPLACEMENT CHARACTER: a line that holds nothing else stands for the page's next table.
TABLE_MARK = "\ufffc"


@dataclass(frozen=True)
class Cell:
    """A cell of a table at (row, column), which covers `rows` x `columns` places of the grid.

    `text` may hold newlines: one a paragraph in a cell that has several.
    """

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Table:
    """A data table as a reader finds it: its cells in reading order, merged ones once.

    `header_rows` is the number of rows that the format declares to be headers (`<thead>`, a repeated
    row of Word), None where it says nothing. A layout table is no Table: its words are lines of the page.
    """

    cells: tuple[Cell, ...]
    header_rows: int | None = None


@dataclass(frozen=True)
class Page:
    """One page as the reader found it; `number` is None where the format has no pages.

    A line of `text` that is TABLE_MARK stands for the next of `tables`, in order. `regions` names lines
    (by their index among the lines of `text`) that are no text of the document: (line, kind).
    """

    number: int | None
    text: str
    tables: tuple[Table, ...] = ()
    regions: tuple[tuple[int, RegionKind], ...] = ()


@dataclass(frozen=True)
class SourceText:
    """A file read: its pages, whether lines are visual lines (PDF), and what was odd.

    `pictures` numbers the pages whose text, if they have any, only shows in their picture.
    `left_out` counts, kind by kind, the characters that the reader saw and did not take (comments,
    deleted text, running heads of Word): (kind in plain English, characters).
    """

    name: str
    pages: tuple[Page, ...]
    visual_lines: bool
    notes: tuple[str, ...] = ()
    pictures: tuple[int, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class TableRow:
    """A row of a stitched table, table by table (from 1) and data row by data row (from 1; 0: a header).

    `cells` are in the order of the columns, spans in the text that the paragraph lies in. `header` marks
    rows that name columns, categories or the table itself; `caption` is the title that stands above.
    """

    table: int
    number: int
    cells: tuple[RowCell, ...]
    header: bool = False
    caption: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of canonical text.

    `mark` is the depth of a Markdown heading mark (0: none) and a hint only; `bold` is set for a
    paragraph in bold as a whole. `region` is set where it is no text of the document, `row` where it is
    a row of a table. `label` is read once, here: an entry of a table of contents has none.
    """

    start: int
    end: int
    mark: int = 0
    bold: bool = False
    region: RegionKind | None = None
    row: TableRow | None = None
    label: Label | None = None

    def moved(self, by: int) -> Paragraph:
        """Return the paragraph with all its offsets moved."""
        row = self.row and replace(self.row, cells=tuple(cell.moved(by) for cell in self.row.cells))
        return replace(self, start=self.start + by, end=self.end + by, row=row)


@dataclass(frozen=True)
class Aside:
    """Words that a page holds between the lines of the text and that are not in the canonical text."""

    kind: RegionKind
    page: int | None
    text: str


@dataclass(frozen=True)
class Region:
    """A stretch `[start, end)` of a document's text that is nobody's clause."""

    kind: RegionKind
    start: int
    end: int


@dataclass(frozen=True)
class CleanText:
    """Canonical text of a file: paragraphs parted by newlines, page furniture gone.

    `pages` holds (offset, page number) of each page's first character, in order. `asides` holds what
    was taken out: every character of the source is in `text` or in one of them.
    """

    text: str
    paragraphs: tuple[Paragraph, ...]
    pages: tuple[tuple[int, int], ...]
    notes: tuple[str, ...] = ()
    asides: tuple[Aside, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page on which `offset` lies, or None without pages."""
        at = bisect_right(self.pages, offset, key=itemgetter(0))
        return self.pages[at - 1][1] if at else None


@dataclass(frozen=True)
class Piece:
    """A constituent document of a file, `[start, end)` in the file's canonical text.

    `kind` is document, masthead, contents, slogan, interpretation, article or news; `title` is
    the heading that opened it ("" where the file is one document). `plan` is the title line of one of
    several plans that one notice carries.
    """

    start: int
    end: int
    kind: str = "document"
    title: str = ""
    plan: str = ""


@dataclass(frozen=True)
class Document:
    """One document with its metadata; see DESIGN.md for the fields.

    `sources` names the files that hold it, the first being `source`; `within` names the divisions
    its region lies in; `edition` is 摘编 where the text is condensed and must not be quoted as the
    original; `trial` tells that it is 试行 or 暂行; `valid_from` and `valid_until` are days as it prints
    them itself; `read_from` says for each field where it was read, `read_as` what was read in those that an official
    corrected (decimals and dates as text, issuers as a list).
    """

    document_id: str
    source: str
    sha256: str
    title: str
    doc_number: str | None
    issuers: tuple[str, ...]
    level: str | None
    region: str | None
    date: str | None
    doc_type: str | None
    status: str
    normative: bool
    kind: str
    period_start: int | None
    period_end: int | None
    pages: int | None
    text: str
    edition: str | None = None
    trial: bool = False
    valid_from: str | None = None
    valid_until: str | None = None
    source_start: int = 0
    sources: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    read_from: dict[str, str] = field(default_factory=dict)
    read_as: dict[str, Any] = field(default_factory=dict)


class ClauseKind(StrEnum):
    """What a clause is: text under a heading, a data row of a table, or what no rule places."""

    TEXT = "text"
    ROW = "row"
    UNPLACED = "unplaced"


@dataclass(frozen=True)
class Clause:
    """One clause: path of labels, heading, body with span and pages, and its citation.

    A clause of kind `row` has `cells`, one a column; `caption` is the title of its table.
    """

    clause_id: str
    document_id: str
    path: tuple[str, ...]
    heading: str
    headings: tuple[str, ...]
    text: str
    start: int
    end: int
    page_start: int | None
    page_end: int | None
    citation: str
    kind: ClauseKind = ClauseKind.TEXT
    cells: tuple[RowCell, ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Skipped:
    """A file that could not be read, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Hit:
    """One search result. `highlights` are spans in `text`; `why` tells how it was found.

    `passage` is the span in `text` of what matches, at most some 400 characters, and `passage_citation`
    names it: 《…》序言第3段. Of a long clause several passages may be hits of their own. `versions` are citations of clauses that say the same in other versions of the document.
    """

    rank: int
    score: float
    clause_id: str
    document_id: str
    title: str
    path: tuple[str, ...]
    heading: str
    citation: str
    text: str
    page_start: int | None
    level: str | None
    region: str | None
    status: str
    edition: str | None
    normative: bool
    highlights: tuple[tuple[int, int], ...]
    why: dict[str, object]
    passage: tuple[int, int]
    passage_citation: str
    versions: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileRow:
    """A file on disk as a build saw it.

    `reason` is why it was skipped, None where it was read; `attempts` counts the builds in which its
    reading crashed or was stopped, 0 where the reason lies in the file.
    """

    path: str
    name: str
    sha256: str
    reason: str | None
    attempts: int = 0
