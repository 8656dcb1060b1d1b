"""What two versions of a document are compared by: clauses, headings, rows and headers of tables, front lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from extraction.rows import Cell
from extraction.text.labels import find_label
from indexer.compare.marks import bare
from indexer.documents.cite import DRAFT_MARK, citation, marks_of
from indexer.models import Clause, ClauseKind, Document, Region, RegionKind
from indexer.store.store import Store

# Names of places that no label of the document names.
_UNLABELLED = frozenset({"preamble", "intro", "tail", ClauseKind.UNPLACED.value})
# Headers of the column that numbers the rows of a table.
_NUMBERS = frozenset({"序号", "编号", "项次"})
_FRONT = frozenset({RegionKind.TITLE, RegionKind.LETTERHEAD})


class EntryKind(StrEnum):
    """What an entry is: a clause, a heading with clauses below it, a row or the header of a table, a front line."""

    CLAUSE = "clause"
    HEADING = "heading"
    ROW = "row"
    TABLE_HEADER = "table_header"
    FRONT = "front"


@dataclass(frozen=True)
class Entry:
    """One unit of a version.

    `text` are its words without its label: the document's text `[start, end)`, for a row of a table its
    cells parted by tabs, without its number. `label` is the label that the document prints ("" for none), `parent` the place
    in the list of entries of what it stands below (None: at the top), `columns` the headers of a row's cells.
    """

    kind: EntryKind
    label: str
    path: tuple[str, ...]
    text: str
    start: int
    end: int
    page_start: int | None
    page_end: int | None
    citation: str
    clause_id: str | None = None
    parent: int | None = None
    columns: tuple[str, ...] = ()


def entries(store: Store, document: Document) -> list[Entry]:
    """Return the units of a document in reading order: all its text but contents and page furniture."""
    text = store.text(document.document_id) or ""
    walk = _Walk(document, text)
    regions = [r for r in store.regions(document.document_id) if r.kind in _KEPT]
    placed: list[tuple[int, int, Clause | Region]] = [(r.start, 0, r) for r in regions]
    placed += [(c.start, 1, c) for c in store.clauses(document.document_id)]
    for _, _, item in sorted(placed, key=lambda one: one[:2]):
        if isinstance(item, Region):
            walk.region(item)
        else:
            walk.clause(item)
    walk.end()
    return walk.found


_KEPT = _FRONT | {RegionKind.HEADING, RegionKind.TABLE_HEADER}


class _Walk:
    """Goes through clauses and regions in their order; headings wait for the clause that tells their path."""

    def __init__(self, document: Document, text: str) -> None:
        self.document = document
        self.text = text
        self.found: list[Entry] = []
        self._waiting: list[Region] = []
        self._headers: list[Region] = []
        self._at: dict[tuple[str, ...], int] = {}
        self._marks = marks_of(document)

    def region(self, region: Region) -> None:
        """Take a region in."""
        if region.kind == RegionKind.HEADING:
            self._waiting.append(region)
        elif region.kind == RegionKind.TABLE_HEADER:
            self._headers.append(region)
        elif not self._is_metadata(self.text[region.start : region.end]):
            self._add(self._entry(EntryKind.FRONT, "", (), region.start, region.end))

    def clause(self, clause: Clause) -> None:
        """Take a clause in, behind the headings that wait for it."""
        own = _printed(clause)
        bears = len(own) == len(clause.path)  # the last heading that waits is the clause's own
        heads, label_at = list(self._waiting), None
        if bears and heads:
            label_at = heads.pop()
        self._waiting = []
        above = own[: len(own) - bears]
        for place, region in enumerate(heads, len(above) - len(heads) + 1):
            self._head(above[:place] if place > 0 else (), region, clause.page_start)
        page = clause.page_start, clause.page_end
        parent = self._above(own[:-1] if bears else own)
        for region in self._headers:
            self._add(
                replace(
                    self._entry(EntryKind.TABLE_HEADER, "", own, region.start, region.end, page),
                    parent=parent,
                )
            )
        self._headers = []
        start, label = clause.start, ""
        if label_at is not None:
            words = self.text[label_at.start : label_at.end]
            known = find_label(words)
            start, label = label_at.start + (known.end if known else 0), own[-1] if known else ""
        row = clause.kind == ClauseKind.ROW
        kind = EntryKind.ROW if row else EntryKind.CLAUSE
        made = self._entry(kind, label, clause.path, start, clause.end, page)
        if row and clause.cells:
            made = replace(made, label=_number(clause), text=_cells(clause), columns=_columns(clause))
        made = replace(made, citation=clause.citation, clause_id=clause.clause_id, parent=parent)
        if bears and (label or own not in self._at):
            self._at[own] = len(self.found)
        self._add(made)

    def _is_metadata(self, line: str) -> bool:
        """Tell whether a front line is a part of the title, the number or the mark of a draft."""
        known = (self.document.title, self.document.doc_number or "", DRAFT_MARK)
        return any(bare(line) in bare(words) for words in known)

    def end(self) -> None:
        """Take in headings and headers that no clause follows."""
        for region in [*self._waiting, *self._headers]:
            kind = EntryKind.HEADING if region.kind == RegionKind.HEADING else EntryKind.TABLE_HEADER
            self._add(self._entry(kind, "", (), region.start, region.end))

    def _head(self, path: tuple[str, ...], region: Region, page: int | None) -> None:
        known = find_label(self.text[region.start : region.end])
        start = region.start + (known.end if known else 0)
        label = path[-1] if path and known else ""
        made = self._entry(EntryKind.HEADING, label, path, start, region.end, (page, page))
        made = replace(made, parent=self._above(path[:-1]))
        if path:
            self._at[path] = len(self.found)
        self._add(made)

    def _above(self, path: tuple[str, ...]) -> int | None:
        return next((self._at[p] for p in _prefixes(path) if p in self._at), None)

    def _entry(
        self,
        kind: EntryKind,
        label: str,
        path: tuple[str, ...],
        start: int,
        end: int,
        pages: tuple[int | None, int | None] = (None, None),
    ) -> Entry:
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        cited = citation(self.document.title, self._marks, path, pages[0])
        return Entry(kind, label, path, words, start, start + len(words), *pages, cited)

    def _add(self, entry: Entry) -> None:
        if entry.text or entry.label:
            self.found.append(entry)


def _printed(clause: Clause) -> tuple[str, ...]:
    """Return the part of a clause's path that the document's own labels name."""
    path = clause.path[:-2] if clause.kind == ClauseKind.ROW else clause.path
    return path[:-1] if path and path[-1] in _UNLABELLED else path


def _number(clause: Clause) -> str:
    """Return the number that a row bears in its table, "" where it has none."""
    return next((cell.text.strip() for cell in clause.cells if _is_number(cell)), "")


def _cells(clause: Clause) -> str:
    return "\t".join(" ".join(cell.text.split()) for cell in clause.cells if not _is_number(cell))


def _columns(clause: Clause) -> tuple[str, ...]:
    return tuple(" ".join(cell.header.split()) for cell in clause.cells if not _is_number(cell))


def _is_number(cell: Cell) -> bool:
    return "".join(cell.header.split()) in _NUMBERS and cell.text.strip().isdecimal()


def _prefixes(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(len(path), 0, -1):
        yield path[:size]
