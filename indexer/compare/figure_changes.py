"""Figures that differ between two versions, listed apart: numbers, dates, targets, units and deadlines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from extraction.rows import Commitment, Duty, Measure, Target
from extraction.text.sentences import sentences
from indexer.compare.changes import Change, Changes
from indexer.compare.entries import Entry, EntryKind
from indexer.compare.figure_rows import Fate, FigureChange, Side, What, dated_otherwise, side_of, year_of
from indexer.compare.marks import Edit, MarkKind
from indexer.compare.numbers import Number, as_printed, mapped, matched, name_before, numbers
from indexer.models import Document, Review
from indexer.store.rows import LedgerRow
from indexer.store.store import Store

# What of a target differs makes another target of it.
_COMPARED = ("relation", "comparator", "value", "value_max", "unit", "year", "baseline_year", "annual")


def figure_changes(store: Store, found: Changes) -> list[FigureChange]:
    """Return every figure that differs, in the order of the changes."""
    rows = _Rows(store, found.old), _Rows(store, found.new)
    listed: list[FigureChange] = []
    for change in found.entries:
        if change.old and change.new:
            if change.edits and change.new[0].kind != EntryKind.FRONT:  # dates there are metadata
                listed += _Pair(change, rows).listed()
        else:
            listed += _whole(change, rows[0] if change.old else rows[1])
    return listed


class _Rows:
    """The rows of the ledger of one document by clause; those an official rejected are left out."""

    def __init__(self, store: Store, document: Document) -> None:
        self.by_clause: dict[str, dict[str, list[LedgerRow]]] = {}
        for table in ("targets", "commitments", "duties", "measures"):
            held: dict[str, list[LedgerRow]] = defaultdict(list)
            for row in store.ledger_rows(table, [document.document_id]):
                if row.review != Review.REJECTED:
                    held[row.clause_id].append(row)
            self.by_clause[table] = held

    def of(self, table: str, parts: Iterable[Entry]) -> list[LedgerRow]:
        """Return the rows of a table that stand in some entries."""
        return [row for e in parts if e.clause_id for row in self.by_clause[table].get(e.clause_id, ())]


def _whole(change: Change, rows: _Rows) -> Iterator[FigureChange]:
    """Yield the targets, promises, units and deadlines of an entry that was added or removed as a whole."""
    parts = change.old or change.new
    fate = Fate.DROPPED if change.old else Fate.ADDED

    def told(what: What, name: str, side: Side) -> FigureChange:
        return FigureChange(what, fate, name, side if change.old else None, side if change.new else None)

    for row in rows.of("targets", parts):
        if isinstance(row.row, Target):
            yield told(What.TARGET, row.row.indicator, side_of(row, _printed(row.row)))
    for row in rows.of("commitments", parts):
        if isinstance(row.row, Commitment):
            yield told(What.COMMITMENT, row.row.statement, side_of(row, year_of(row.row)))
    for row in rows.of("duties", parts):
        if isinstance(row.row, Duty):
            yield told(What.DUTY, row.row.unit, side_of(row, row.row.role))
    for row in rows.of("measures", parts):
        if isinstance(row.row, Measure) and row.row.deadline:
            yield told(What.DEADLINE, row.row.text, side_of(row, row.row.deadline))


def _printed(target: Target) -> str:
    high = f"—{target.value_max}" if target.value_max is not None else ""
    return f"{target.value}{high}{target.unit}"


class _Pair:
    """An entry that stands in both versions with other words."""

    def __init__(self, change: Change, rows: tuple[_Rows, _Rows]) -> None:
        self.change = change
        self.rows = rows
        self.texts = change.old_text, change.new_text
        self.parts = change.old, change.new
        self.used: tuple[set[str], set[str]] = (set(), set())

    def listed(self) -> list[FigureChange]:
        """Return what differs in the order of the new text: numbers and targets, promises, units, deadlines."""
        found = [*self._numbers(), *self._promises(), *self._duties(), *self._deadlines()]
        said = [f for f in found if f.what in {What.TARGET, What.DEADLINE, What.COMMITMENT}]
        return [f for f in found if f.what != What.DATE or not _covered(f, said)]

    def _numbers(self) -> Iterator[FigureChange]:
        ours, theirs = (numbers(text) for text in self.texts)
        for one, two in matched(ours, theirs, [edit for edit, _ in self.change.edits], self.texts):
            if one and two and one.key == two.key:
                first, second = self._target(0, one), self._target(1, two)
                if first and second and _differs(first, second):
                    yield self._told(one, two)
                continue
            yield self._told(one, two)

    def _told(self, one: Number | None, two: Number | None) -> FigureChange:
        old, new = self._side(0, one), self._side(1, two)
        fate = Fate.CHANGED if old and new else Fate.DROPPED if old else Fate.ADDED
        known = next((s.row for s in (new, old) if s and s.row), None)
        if known and isinstance(known.row, Target):
            name, what = known.row.indicator, What.TARGET
        else:
            number = two or one
            assert number is not None  # noqa: S101 - one of two is there
            name = self._name(1 if two else 0, number)
            what = What.DATE if isinstance(number.value, str) else What.NUMBER
        for side, row in ((0, old and old.row), (1, new and new.row)):
            if row:
                self.used[side].add(row.row_id)
        return FigureChange(what, fate, name, old, new)

    def _side(self, side: int, number: Number | None) -> Side | None:
        if number is None:
            return None
        text = self.texts[side]
        entry, shift = self._entry(side, number.start)
        start, end = next(
            (s for s in sentences(text) if s[0] <= number.start < s[1]), (number.start, number.end)
        )
        quote = text[start:end].strip()
        row = self._target(side, number)
        verbatim = entry.kind != EntryKind.ROW  # a row's cells are joined: its place is that of the row
        at = entry.start + number.start - shift if verbatim else entry.start
        until = entry.start + number.end - shift if verbatim else entry.end
        page = row.page if row else entry.page_start
        return Side(as_printed(text, number), quote, at, until, page, entry.citation, row)

    def _entry(self, side: int, at: int) -> tuple[Entry, int]:
        """Return the entry in which a place of the joined text lies, and where it begins there."""
        begin = 0
        for entry in self.parts[side]:
            if at <= begin + len(entry.text):
                return entry, begin
            begin += len(entry.text) + 1
        return self.parts[side][-1], begin

    def _target(self, side: int, number: Number) -> LedgerRow | None:
        """Return the target whose number this is: of its value, and its sentence covers the place."""
        entry, shift = self._entry(side, number.start)
        at = entry.start + number.start - shift
        fits = []
        for row in self.rows[side].of("targets", [entry]):
            own = row.row
            if not isinstance(own, Target) or own.value != number.value:
                continue
            if entry.kind == EntryKind.ROW or own.start <= at < own.end:
                fits.append(row)
        return fits[0] if len(fits) == 1 else next((r for r in fits if r.row_id not in self.used[side]), None)

    def _name(self, side: int, number: Number) -> str:
        text = self.texts[side]
        entry, shift = self._entry(side, number.start)
        if entry.kind == EntryKind.ROW:
            cells = text[shift : number.start].split("\t")
            column = entry.columns[len(cells) - 1] if len(cells) <= len(entry.columns) else ""
            named = max((c for c in entry.text.split("\t")[:3]), key=len)
            return f"{named} {column}".strip()
        return name_before(text, number.start)

    def _of(self, side: int, table: str) -> list[LedgerRow]:
        """Return the rows of one side whose words differ: what stands in equal words is the same, however read."""
        return [row for row in self.rows[side].of(table, self.parts[side]) if self._is_touched(side, row)]

    def _is_touched(self, side: int, row: LedgerRow) -> bool:
        start, end = self._place(side, row)
        spans = [(edit.old, edit.new)[side] for edit, kind in self.change.edits if kind == MarkKind.WORDS]
        return any(first <= end and start <= last for first, last in spans)

    def _place(self, side: int, row: LedgerRow) -> tuple[int, int]:
        """Return where a row of the ledger stands in the text of its side."""
        begin = 0
        for entry in self.parts[side]:
            if entry.clause_id == row.clause_id:
                if entry.kind == EntryKind.ROW:
                    break  # the cells are joined: any of it
                return row.row.start - entry.start + begin, row.row.end - entry.start + begin
            begin += len(entry.text) + 1
        return 0, len(self.texts[side])

    def _is_unread(self, side: int, row: LedgerRow) -> bool:
        """Tell whether a unit stands in the same words on the other side, in a sentence read as nobody's duty."""
        start, end = self._place(side, row)
        unit = row.row.unit if isinstance(row.row, Duty) else ""
        places = (self.texts[side].find(unit[cut:], start, end) for cut in range(len(unit) - 1))
        at = next((place for place in places if place >= 0), -1)
        edits = [edit for edit, _ in self.change.edits]
        there = mapped(at, edits if side == 0 else [Edit(e.new, e.old) for e in edits]) if at >= 0 else None
        if there is None:
            return False
        text = self.texts[1 - side]
        first, last = next((s for s in sentences(text) if s[0] <= there < s[1]), (there, there))
        others = (self._place(1 - side, r) for r in self.rows[1 - side].of("duties", self.parts[1 - side]))
        return not any(begin < last and first < until for begin, until in others)

    def _promises(self) -> Iterator[FigureChange]:
        yield from dated_otherwise(self._of(0, "commitments"), self._of(1, "commitments"), What.COMMITMENT)

    def _duties(self) -> Iterator[FigureChange]:
        ours, theirs = (
            {
                row.row.unit: row
                for row in self.rows[s].of("duties", self.parts[s])
                if isinstance(row.row, Duty)
            }
            for s in (0, 1)
        )
        touched = {row.row_id for side in (0, 1) for row in self._of(side, "duties")}
        for unit in dict.fromkeys([*theirs, *ours]):
            old, new = ours.get(unit), theirs.get(unit)
            if _role(old) == _role(new) or not touched & {row.row_id for row in (old, new) if row}:
                continue
            alone = None if old and new else (0, old) if old else (1, new)
            if alone and alone[1] and self._is_unread(alone[0], alone[1]):
                continue
            fate = Fate.CHANGED if old and new else Fate.DROPPED if old else Fate.ADDED
            sides = [side_of(row, _role(row)) if row else None for row in (old, new)]
            yield FigureChange(What.DUTY, fate, unit, *sides)

    def _deadlines(self) -> Iterator[FigureChange]:
        yield from dated_otherwise(self._of(0, "measures"), self._of(1, "measures"), What.DEADLINE)


def _role(row: LedgerRow | None) -> str:
    return row.row.role if row and isinstance(row.row, Duty) else ""


def _differs(one: LedgerRow, two: LedgerRow) -> bool:
    return any(getattr(one.row, name) != getattr(two.row, name) for name in _COMPARED)


def _covered(date: FigureChange, said: Sequence[FigureChange]) -> bool:
    """Tell whether a target, promise or deadline that is listed stands around a date that changed."""
    for one in said:
        for mine, other in ((date.old, one.old), (date.new, one.new)):
            row = other.row.row if other and other.row else None
            if mine and row and row.start <= mine.start < row.end and one.fate == date.fate:
                return True
    return False
