"""Lines of a table on a page: by what they are filtered, how many each choice leaves, in which order they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Any, Protocol, runtime_checkable

from extraction.comparability import unit_of
from extraction.rows import Commitment, Duty, Measure, Target
from extraction.terms import Level, level_rank
from extraction.text.folding import squeeze
from indexer.documents.cite import listed_title
from indexer.models import Document, Review
from indexer.store.filters import is_unit
from indexer.store.rows import LedgerRow, text_fields
from indexer.tables.follow import Followed
from indexer.tables.tasks import Task
from indexer.tables.units import UnitName

# By what lines are filtered, in the order of the side bar; the names are those in the address.
FACETS = ("state", "due", "person", "level", "region", "unit", "document", "year", "role", "review")
NONE = "none"
"""The code of what is not known: a target without a year, a document without a level."""
STALE = "stale"
"""The code of a row to be looked at again."""
LAST = 9999
Codes = Mapping[str, tuple[str, ...]]
Order = tuple[object, ...]


@dataclass(frozen=True)
class Line:
    """One line: a row of the ledger, a task or one that is followed up, with the codes it is found by and what orders it.

    `line_id` is its name in the address; `orders` has for each kind of order its key, none where it has
    nothing to be ordered by and so stands last. `text` is what words are looked for in, `extra` cells of a page
    that the item does not have.
    """

    line_id: str
    item: LedgerRow | Task | Followed
    codes: Codes
    text: str
    orders: Mapping[str, Order] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def row(self) -> LedgerRow:
        """The row of the ledger that the line is."""
        assert isinstance(self.item, LedgerRow)  # noqa: S101 - who asks knows which table it has
        return self.item

    @property
    def task(self) -> Task:
        """The task that the line is."""
        assert isinstance(self.item, Task)  # noqa: S101 - who asks knows which table it has
        return self.item

    @property
    def followed(self) -> Followed:
        """The task that is followed up that the line is."""
        assert isinstance(self.item, Followed)  # noqa: S101 - who asks knows which table it has
        return self.item

    @property
    def document_id(self) -> str:
        """The document that the line is of."""
        return self.item.place.document_id if isinstance(self.item, Followed) else self.item.document_id


@runtime_checkable
class Indexed(Protocol):
    """Lines that are read when they are asked for, and know without reading them where each stands."""

    def index_of(self, line_id: str) -> int | None:
        """Return where a line stands, None where it is not among them."""

    def document_ids(self) -> list[str]:
        """Return the documents of all lines, each once."""


@dataclass(frozen=True)
class Narrowed:
    """The lines that are left, and for each facet how many every choice of it leaves, given all the others."""

    lines: Sequence[Line]
    counts: Mapping[str, Mapping[str, int]]

    @property
    def rejected(self) -> int:
        """How many lines are left out because officials rejected them."""
        return self.counts.get("review", {}).get(Review.REJECTED, 0)


def unit_code(unit: str, unit_full: str | None, region: str | None) -> str:
    """Return the code of a unit: its full name, else the name as printed with the region that prints it."""
    return (UnitName(unit_full) if unit_full else UnitName(unit, region or "")).code


def unit_name(code: str) -> str:
    """Return a unit as people read it: 福建省生态环境厅, 各县（市、区）政府（福州市）."""
    return UnitName.of_code(code).label


def row_lines(
    rows: Sequence[LedgerRow], duties: Iterable[LedgerRow], documents: Mapping[str, Document]
) -> list[Line]:
    """Return rows of a table as lines; `duties` tell which units answer for the clause of a target."""
    units = clause_units(duties)
    sizes = Counter(_unit(row.row.unit)[0] for row in rows if isinstance(row.row, Target))
    return [_row_line(at, row, units, sizes, documents) for at, row in enumerate(rows)]


def clause_units(duties: Iterable[LedgerRow]) -> dict[str, tuple[str, ...]]:
    """Return clause id -> the codes of the units that answer for it."""
    found: dict[str, dict[str, None]] = {}
    for row in duties:
        if isinstance(row.row, Duty) and row.review != Review.REJECTED:
            code = unit_code(row.row.unit, row.row.unit_full, row.region)
            found.setdefault(row.clause_id, {})[code] = None
    return {clause: tuple(codes) for clause, codes in found.items()}


def _row_line(
    at: int,
    row: LedgerRow,
    units: Mapping[str, tuple[str, ...]],
    sizes: Mapping[tuple[str, ...], int],
    documents: Mapping[str, Document],
) -> Line:
    own = row.row
    duty = own if isinstance(own, Duty) else None
    year = own.year if isinstance(own, (Target, Commitment)) else None
    path = region_path(documents.get(row.document_id), row.region)
    codes = {
        "level": (row.level or NONE,),
        "region": path or (NONE,),
        "document": (row.document_id,),
        "unit": (unit_code(duty.unit, duty.unit_full, row.region),)
        if duty
        else units.get(row.clause_id, (NONE,)),
        "year": (str(year or NONE),),
        "role": (duty.role.value,) if duty else (),
        "review": (row.review.value, *([STALE] if row.stale else [])),
    }
    orders: dict[str, Order] = {
        "document": (at,),
        "level": (level_rank(row.level), year or LAST, at),
        "region": ("" if row.level == Level.NATIONAL else "/".join(path), at),
        "unit": (duty.unit_full or duty.unit, row.region or "", at) if duty else (),
        "year": (year, at) if year else (),
        "value": (*_size(own, sizes), at) if isinstance(own, Target) else (),
    }
    texts = (getattr(own, name) or "" for name in text_fields(row.table))
    return Line(row.row_id, row, codes, squeeze("\n".join(texts)), orders)


def region_path(document: Document | None, region: str | None) -> tuple[str, ...]:
    """Return the region of a document behind those it lies in."""
    return (*(document.within if document else ()), region) if region else ()


def _size(target: Target, sizes: Mapping[tuple[str, ...], int]) -> Order:
    """Return what a figure is ordered by: what is measured, most often or most seldom first, then how much in one unit."""
    dimension, factor = _unit(target.unit)
    return sizes[dimension], dimension, Fraction(target.value) * factor


@cache
def _unit(unit: str) -> tuple[tuple[str, ...], Fraction]:
    known = unit_of(unit)
    return known.dimension, known.factor


def task_lines(
    tasks: Iterable[Task], rows: Mapping[str, LedgerRow], documents: Mapping[str, Document], *, by_unit: bool
) -> list[Line]:
    """Return tasks as lines; `rows` are those of all tables that tasks are made of, by id."""
    return [_task_line(at, task, rows, documents, by_unit=by_unit) for at, task in enumerate(tasks)]


def _task_line(
    at: int, task: Task, rows: Mapping[str, LedgerRow], documents: Mapping[str, Document], *, by_unit: bool
) -> Line:
    made_of = [rows[row_id] for row_id in task.row_ids if row_id in rows]
    if by_unit:
        units = [unit_code(task.unit, task.unit_full, task.region)]
    else:
        duties = [row.row for row in made_of]
        units = [unit_code(d.unit, d.unit_full, task.region) for d in duties if isinstance(d, Duty)]
    years = sorted({str(year) for row in made_of if (year := _due(row))})
    codes = {
        "level": (task.level or NONE,),
        "region": region_path(documents.get(task.document_id), task.region) or (NONE,),
        "document": (task.document_id,),
        "unit": tuple(dict.fromkeys(units)) or (NONE,),
        "year": tuple(years) or (NONE,),
    }
    text = squeeze("\n".join((task.task, task.content, *task.goals, *task.leads, *task.units)))
    line_id = f"{task.clause_id}@{units[0]}" if by_unit else task.clause_id
    return Line(line_id, task, codes, text, {"document": (at,)})


def _due(row: LedgerRow) -> int | None:
    own = row.row
    if isinstance(own, Measure):
        return int(own.deadline[:4]) if own.deadline else None
    return own.year if isinstance(own, (Target, Commitment)) else None


def other_names(
    asked: Iterable[str], known: Collection[str], named: Iterable[tuple[str, str | None, str | None]]
) -> dict[str, set[str]]:
    """Return for each unit that is asked for by another of its names (发改委) the codes of the units it may be.

    `named` are the units of duties: as printed, in full, and the region that prints it.
    """
    found = {code: {code} for code in asked if code not in known and code != NONE}
    if found:
        for unit, full, region in named:
            for name, codes in found.items():
                if is_unit(unit, full, name):
                    codes.add(unit_code(unit, full, region))
    return found


def narrowed(lines: Iterable[Line], wanted: Mapping[str, Collection[str]], text: str = "") -> Narrowed:
    """Return the lines with one of the codes wanted of every facet, and with the words of `text`.

    Where nothing is said of the review, rows that officials rejected are left out.
    """
    words = squeeze(text)
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    kept = []
    for line in lines:
        if words and words not in line.text:
            continue
        failed = [name for name in FACETS if not _fits(line, name, wanted.get(name, ()))]
        if not failed:
            kept.append(line)
        for name in FACETS if not failed else failed if len(failed) == 1 else ():
            counts[name].update(line.codes.get(name, ()))
    return Narrowed(kept, counts)


def _fits(line: Line, facet: str, wanted: Collection[str]) -> bool:
    own = line.codes.get(facet, ())
    if wanted:
        return any(code in wanted for code in own)
    return facet != "review" or Review.REJECTED not in own


@dataclass(frozen=True)
class Lines:
    """All lines of a page, to be narrowed down."""

    every: Sequence[Line]

    def units(self) -> set[str]:
        """Return the codes of all units."""
        return {code for line in self.every for code in line.codes.get("unit", ())}

    def narrowed(self, wanted: Mapping[str, Collection[str]], text: str) -> Narrowed:
        """Return the lines that are left, see `narrowed`."""
        return narrowed(self.every, wanted, text)

    def of_units(self, found: Narrowed, codes: Collection[str]) -> int:
        """Return how many of the lines that are left have one of some units."""
        return sum(any(code in codes for code in line.codes["unit"]) for line in found.lines)


def ordered(lines: Iterable[Line], sort: str) -> list[Line]:
    """Return lines in an order: `year`, or `-year` for the other way round; what has nothing to go by stands last."""
    name, backward = sort.removeprefix("-"), sort.startswith("-")
    listed = list(lines)
    if name == "document" or not name:
        return listed[::-1] if backward else listed
    with_key = [line for line in listed if line.orders.get(name)]
    # The last part of a key is the place in the documents, which always goes forward.
    with_key.sort(key=lambda line: _place(line.orders[name]))
    with_key.sort(key=lambda line: tuple(line.orders[name][:-1]), reverse=backward)
    return [*with_key, *(line for line in listed if not line.orders.get(name))]


def _place(order: Order) -> int:
    place = order[-1]
    assert isinstance(place, int)  # noqa: S101 - every key ends in it
    return place


def numbered(lines: Iterable[Line]) -> list[Line]:
    """Return tasks numbered anew from 1, in the order in which they stand."""
    return [replace(line, item=replace(line.task, number=at)) for at, line in enumerate(lines, 1)]


def position(lines: Sequence[Line], line_id: str) -> int | None:
    """Return where a line stands, None where it is not among them."""
    if isinstance(lines, Indexed):
        return lines.index_of(line_id)
    return next((at for at, line in enumerate(lines) if line.line_id == line_id), None)


def neighbours(lines: Sequence[Line], line_id: str) -> tuple[Line | None, Line | None]:
    """Return the lines before and behind one, None at the ends and where it is not among them."""
    if (at := position(lines, line_id)) is None:
        return None, None
    return lines[at - 1] if at else None, lines[at + 1] if at + 1 < len(lines) else None


def page_of(lines: Sequence[Line], line_id: str, size: int) -> int:
    """Return the page, from 1, on which a line stands; 1 where it stands on none."""
    return 1 + (position(lines, line_id) or 0) // size


def document_ids(lines: Sequence[Line]) -> list[str]:
    """Return the documents of lines, each once."""
    if isinstance(lines, Indexed):
        return lines.document_ids()
    return list(dict.fromkeys(line.document_id for line in lines))


def document_labels(documents: Iterable[Document]) -> dict[str, str]:
    """Return id -> a name of its own for each document: its title, with region, date or file where several bear it."""
    listed = list(documents)
    forms: tuple[Callable[[Document], str], ...] = (
        listed_title,
        lambda d: f"{d.title}（{d.region or d.date or d.source}）",
        lambda d: f"{d.title}（{'，'.join(filter(None, (d.region, d.doc_number or d.date)))}）",
        lambda d: f"{d.title}（{'，'.join(filter(None, (d.region, d.source)))}）",
    )
    labels: dict[str, str] = {}
    for form in forms:
        left = [d for d in listed if d.document_id not in labels]
        names = Counter(form(d) for d in left)
        labels |= {d.document_id: form(d) for d in left if names[form(d)] == 1}
    return {d.document_id: labels.get(d.document_id) or f"{d.title}（{d.document_id}）" for d in listed}
