"""What extraction reads and what it yields: clauses of one document in, rows with spans out.

Spans are `[start, end)` in the document's canonical text and `text[start:end] == quote` holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from extraction.terms import Comparator, Force, QuantityKind, ReferenceRelation, Relation, Role


@dataclass(frozen=True)
class Cell:
    """One cell of a table's data row: the complete header of its column, its words, their place.

    Headers of several lines are joined with a space (`2025年 目标值`). A merged cell is given to each
    row that it covers, so `[start, end)` in the document may lie outside the row's own text.
    """

    header: str
    text: str
    start: int
    end: int

    def moved(self, by: int) -> Cell:
        """Return the cell with its span moved."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True)
class Passage:
    """A clause as extraction sees it: its body `text` lies at `start` in the document.

    `headings` are those of the parts of `path`, outermost first. A data row of a table has `cells`
    in the order of its columns; `caption` is the table's title with what stands beside it (单位：万吨).
    """

    path: tuple[str, ...]
    headings: tuple[str, ...]
    text: str
    start: int
    cells: tuple[Cell, ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Context:
    """What is known of the document that the clauses are of; see the document row for the fields."""

    title: str
    level: str | None = None
    region: str | None = None
    within: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    doc_type: str | None = None
    date: str | None = None
    period_start: int | None = None
    period_end: int | None = None
    normative: bool = True


@dataclass(frozen=True)
class Target:
    """A number that somebody is committed to reach, keep under, add or finish.

    `year_from` says where the year was read: sentence, heading or document.
    """

    path: tuple[str, ...]
    indicator: str
    scope: str
    year: int | None
    year_from: str | None
    period: str | None
    annual: bool
    baseline_year: int | None
    relation: Relation
    comparator: Comparator
    value: Decimal
    value_max: Decimal | None
    unit: str
    hedge: str
    binding: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Commitment:
    """A dated or final state that is promised without a number of its own."""

    path: tuple[str, ...]
    statement: str
    year: int | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Quantity:
    """A number that is no target, and what it is instead."""

    path: tuple[str, ...]
    value: Decimal
    value_max: Decimal | None
    unit: str
    kind: QuantityKind
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Figures:
    """The two tables that come of the numbers of a document, in reading order, and what was not read."""

    targets: list[Target] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Duty:
    """One unit that is responsible, and its part in it.

    `unit` is the name with its prefix completed, `unit_full` the full official name where certain.
    """

    path: tuple[str, ...]
    unit: str
    unit_full: str | None
    role: Role
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Measure:
    """A sentence that obliges or encourages.

    `deadline` is the latest day as far as printed: 2025, 2025-06 or 2025-06-30.
    """

    path: tuple[str, ...]
    text: str
    force: Force
    actors: tuple[str, ...]
    deadline: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Reference:
    """Another document named here."""

    path: tuple[str, ...]
    title: str
    doc_number: str | None
    relation: ReferenceRelation
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Rows:
    """The rows of one document, table by table, and what could not be read."""

    targets: list[Target]
    quantities: list[Quantity]
    commitments: list[Commitment]
    duties: list[Duty]
    measures: list[Measure]
    references: list[Reference]
    notes: list[str]
