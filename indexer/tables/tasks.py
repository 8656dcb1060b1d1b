"""任务分解表: what each clause demands, by when, of whom, put together from the rows of the ledger.

Nothing is worded anew: a cell holds the text's own sentences, headings and figures, and `row_ids`
names the rows it was made of.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from extraction.rows import Commitment, Duty, Measure, Target
from extraction.terms import ROLE_RANK, Relation, Role
from indexer.documents.cite import path_words
from indexer.errors import UsageError
from indexer.models import Clause, Document, Review
from indexer.store.filters import Filters
from indexer.store.phrases import amount, changed, phrases, value_of, was_read
from indexer.store.rows import LedgerRow
from indexer.store.store import Store
from indexer.tables.rows import RowFilters, has_unit
from indexer.tables.units import UnitName, unit_of

By = Literal["document", "unit", "year"]
_MADE_OF = ("targets", "commitments", "measures", "duties")
# The direction of a figure is given in the text's own word; without one there, only the figure is given.
_WAY = {
    Relation.DECREASE: re.compile("下降|降低|减少|削减|压减|压缩|下调"),
    Relation.INCREASE: re.compile("增长|增加|提高|提升|上升|扩大"),
}
_EACH_YEAR = re.compile("年均|每年|逐年|年度")
# A list of units: a bracket, or a line that begins with its label. A sentence that obliges somebody is neither.
_LIST = re.compile(r"[（(]|[^，。；：:\s]{2,8}[：:]")
_STOPS = "。；！？;!?："
# How much of a measure names it in a remark.
_BEGINNING = 16


@dataclass(frozen=True)
class Task:
    """One clause that somebody has to carry out.

    `number` counts the rows of one table; `deadline` is the latest year that is named; `unit`,
    `unit_full` and `role` are of the unit that the row stands for, where the table goes by units.
    `due` is the last day of what is named: 2025-06-30 for 2025年6月底前.
    `corrected` are (goal or unit, what was read, who corrected it) of the rows that officials corrected.
    """

    number: int
    task: str
    content: str
    goals: tuple[str, ...]
    deadline: int | None
    leads: tuple[str, ...]
    units: tuple[str, ...]
    document: str
    level: str | None
    region: str | None
    citation: str
    page: int | None
    document_id: str
    clause_id: str
    row_ids: tuple[str, ...]
    unit: str = ""
    unit_full: str | None = None
    role: str = ""
    corrected: tuple[tuple[str, str, str], ...] = ()
    due: str | None = None

    @property
    def unit_name(self) -> UnitName:
        """Return the unit that the row stands for, as units are told apart."""
        return UnitName(self.unit_full) if self.unit_full else UnitName(self.unit, self.region or "")


@dataclass
class _Parts:
    """The rows of one clause, by table."""

    targets: list[LedgerRow] = field(default_factory=list)
    commitments: list[LedgerRow] = field(default_factory=list)
    measures: list[LedgerRow] = field(default_factory=list)
    duties: list[LedgerRow] = field(default_factory=list)

    def __iter__(self) -> Iterator[LedgerRow]:
        for table in _MADE_OF:
            yield from getattr(self, table)

    def years(self) -> set[int]:
        """Return every year that a target, a commitment or a measure of the clause names."""
        return {int(day[:4]) for day in self.days()}

    def days(self) -> set[str]:
        """Return every day by which something is due, as far as it is named: 2025, 2025-06 or 2025-06-30."""
        found = set()
        for row in self:
            if isinstance(row.row, (Target, Commitment)) and row.row.year is not None:
                found.add(str(row.row.year))
            elif isinstance(row.row, Measure) and row.row.deadline:
                found.add(row.row.deadline)
        return found


def task_rows(
    store: Store, filters: RowFilters | None = None, by: By = "document", *, only: UnitName | None = None
) -> list[Task]:
    """Return a row for each clause of a normative document that carries a task; [] where there is none.

    Rows that an official rejected count for nothing. Of the filters level, region, document, unit and
    year are heeded: the unit by any of its names (`only`: exactly this one), the year in every clause that
    names it. By document, rows follow the text. By unit there is a row for each unit and clause: units with the most first, what a
    unit leads first, then by deadline. By year they go by deadline, those without one last.
    """
    if by not in get_args(By):
        raise UsageError(f"tasks cannot be arranged by {by}.", remedy=f"Choose {', '.join(get_args(By))}.")
    asked = filters or RowFilters()
    read = [(task, parts) for task, parts, _ in _read(store, asked, only)]
    tasks = _by_unit(read, asked.unit, only) if by == "unit" else [task for task, _ in read]
    if by == "year":
        tasks.sort(key=lambda task: task.deadline or 9999)
    return [replace(task, number=number) for number, task in enumerate(tasks, 1)]


def assigned_tasks(store: Store, filters: RowFilters | None = None) -> list[tuple[Task, Clause]]:
    """Return each task once for every unit that answers for it, with its clause, in the order of the documents.

    Those are the units that lead; where none does, all that are responsible; one task without a unit where there is
    none of these. The filters are those of `task_rows`, but that the unit is the one that answers for it.
    """
    asked = filters or RowFilters()
    found = []
    for task, parts, clause in _read(store, asked, None):
        roles = [
            [r for r in parts.duties if isinstance(r.row, Duty) and r.row.role == role]
            for role in (Role.LEAD, Role.RESPONSIBLE)
        ]
        own: dict[UnitName | None, LedgerRow] = {}
        for row in next(filter(None, roles), []):
            own.setdefault(unit_of(row), row)
        for row in own.values():
            duty = row.row
            if isinstance(duty, Duty) and _is_theirs(row, asked.unit, None):
                assigned = replace(task, unit=duty.unit, unit_full=duty.unit_full, role=duty.role)
                found.append((assigned, clause))
        if not own and asked.unit is None:
            found.append((task, clause))
    return [(replace(task, number=number), clause) for number, (task, clause) in enumerate(found, 1)]


def _read(store: Store, asked: RowFilters, only: UnitName | None) -> list[tuple[Task, _Parts, Clause]]:
    """Return the task of each clause that the filters leave, with what it is made of."""
    unit, year = asked.unit, asked.year
    within = store.documents(Filters(level=asked.level, region=asked.region))
    documents = [d for d in within if d.normative and asked.document_id in {None, d.document_id}]
    rows = _by_place(store, [d.document_id for d in documents])
    read: list[tuple[Task, _Parts, Clause]] = []
    for document in documents:
        for clause, parts in _parts(store.clauses(document.document_id), rows[document.document_id]):
            theirs = (unit is None and only is None) or any(_is_theirs(r, unit, only) for r in parts.duties)
            if theirs and (year is None or year in parts.years()):
                read.append((_task(document, clause, parts), parts, clause))
    return read


def last_day(day: str) -> str:
    """Return the last day of a day as far as it is named.

    >>> last_day("2025"), last_day("2024-02"), last_day("2025-06-15")
    ('2025-12-31', '2024-02-29', '2025-06-15')
    """
    year, month = int(day[:4]), int(day[5:7] or 12)
    return day if len(day) == 10 else f"{year:04}-{month:02}-{monthrange(year, month)[1]}"


def _is_theirs(row: LedgerRow, unit: str | None, only: UnitName | None) -> bool:
    return (unit is None or has_unit(row, unit)) and (only is None or unit_of(row) == only)


def _by_place(store: Store, ids: Sequence[str]) -> dict[str, list[LedgerRow]]:
    found: dict[str, list[LedgerRow]] = defaultdict(list)
    for table in _MADE_OF:
        for row in store.ledger_rows(table, ids):
            if row.review != Review.REJECTED:
                found[row.document_id].append(row)
    return found


def _parts(clauses: Sequence[Clause], rows: Iterable[LedgerRow]) -> Iterator[tuple[Clause, _Parts]]:
    """Yield each clause that carries anything, with its rows, in reading order.

    A list of units after the last of several items has the path of their parent: it goes to all items
    that carry something, and stays where it stands.
    """
    found: dict[str, _Parts] = defaultdict(_Parts)
    paths = {clause.clause_id: clause.path for clause in clauses}
    shared: list[LedgerRow] = []
    for row in rows:
        getattr(found[row.clause_id], row.table).append(row)
        if row.table == "duties" and row.row.path != paths.get(row.clause_id):
            shared.append(row)
    for clause in clauses:
        if clause.clause_id in found:
            parts = found[clause.clause_id]
            parts.duties += [
                row
                for row in shared
                if row.clause_id != clause.clause_id and clause.path[: len(row.row.path)] == row.row.path
            ]
            yield clause, parts


def _task(document: Document, clause: Clause, parts: _Parts) -> Task:
    leads = dict.fromkeys(d.unit for d in _duties(parts) if d.role == Role.LEAD)
    others = dict.fromkeys(d.unit for d in _duties(parts) if d.unit not in leads)
    goals = [_goal(row.row) for row in parts if isinstance(row.row, (Target, Commitment))]
    return Task(
        number=0,
        task="／".join(heading for heading in clause.headings if heading) or path_words(clause.path),
        content=_content(clause, parts),
        goals=tuple(dict.fromkeys(goals)),
        deadline=max(parts.years(), default=None),
        leads=tuple(leads),
        units=tuple(others),
        document=document.title,
        level=document.level,
        region=document.region,
        citation=clause.citation,
        page=clause.page_start,
        document_id=document.document_id,
        clause_id=clause.clause_id,
        row_ids=tuple(row.row_id for row in parts),
        due=max(map(last_day, parts.days()), default=None),
        corrected=tuple((_shown(row), was_read(row), row.by) for row in parts if changed(row)),
    )


def _shown(row: LedgerRow) -> str:
    """Return the words by which a task shows a row: its goal, its unit, the beginning of its sentence."""
    if isinstance(row.row, (Target, Commitment)):
        return _goal(row.row)
    said = value_of(row.row)
    return said if isinstance(row.row, Duty) or len(said) <= _BEGINNING else f"{said[:_BEGINNING]}…"


def _duties(parts: _Parts) -> list[Duty]:
    return [row.row for row in parts.duties if isinstance(row.row, Duty)]


def _content(clause: Clause, parts: _Parts) -> str:
    """Return the sentences of the measures, or the whole text where there are none, without lists of units.

    Sentences between which something was left out stand on lines of their own.
    """
    spans = [(row.row.start - clause.start, row.row.end - clause.start) for row in parts.measures]
    text, at = "", 0
    for start, end in spans:
        together = text and text[-1] in _STOPS and not clause.text[at:start].strip(" \t\u3000")
        text += ("" if together or not text else "\n") + clause.text[start:end].strip()
        at = end
    if text:
        return text
    whole = clause.text
    for duty in sorted(_duties(parts), key=lambda duty: -duty.start):
        start, end = duty.start - clause.start, duty.end - clause.start
        if start >= 0 and _LIST.match(duty.quote) and clause.text[start:end] == duty.quote:
            whole = whole[:start] + whole[max(start, end - len(clause.text) + len(whole)) :]
    return re.sub(r"([。；])[。；]+", r"\1", whole).strip()


def _goal(row: Target | Commitment) -> str:
    """Return a target or commitment in words: 2025年：非化石能源消费比重 27.4%以上."""
    if isinstance(row, Commitment):
        # The statement has the year in it wherever the text has.
        named = row.year is None or re.search(r"20\d\d|[“\"]?十[一二三四五六七八九]五", row.statement)
        return row.statement if named else f"{row.year}年：{row.statement}"
    when = f"{row.year}年：" if row.year else f"{row.period.replace('-', '—')}年：" if row.period else ""
    since = f"（较{row.baseline_year}年）" if row.baseline_year else ""
    each = _EACH_YEAR.search(row.quote) if row.annual else None
    each_year = each[0] if each and each[0] not in row.indicator else ""
    way = _WAY[row.relation].search(row.quote) if row.relation in _WAY else None
    value = phrases()[f"bound_{row.comparator}"].format(value=amount(row.value, row.value_max, row.unit))
    scope = row.scope if row.scope not in row.indicator else ""
    figure = f"{row.hedge}{each_year}{way[0] if way else ''}{value}"
    return f"{when}{scope}{row.indicator}{since} {figure}"


def _by_unit(read: Sequence[tuple[Task, _Parts]], asked: str | None, only: UnitName | None) -> list[Task]:
    """Return a row for each unit and clause; one unit under two names of one full name counts as one."""
    rows: list[tuple[UnitName, Task]] = []
    for task, parts in read:
        own: dict[UnitName, Duty] = {}
        for row in parts.duties:
            duty, unit = row.row, unit_of(row)
            if not isinstance(duty, Duty) or unit is None or not _is_theirs(row, asked, only):
                continue
            if unit not in own or ROLE_RANK[duty.role] < ROLE_RANK[own[unit].role]:
                own[unit] = duty
        rows += [
            (unit, replace(task, unit=duty.unit, unit_full=duty.unit_full, role=duty.role))
            for unit, duty in own.items()
        ]
    counts: dict[UnitName, int] = defaultdict(int)
    for unit, _ in rows:
        counts[unit] += 1
    rows.sort(
        key=lambda row: (-counts[row[0]], row[0], ROLE_RANK[Role(row[1].role)], row[1].deadline or 9999)
    )
    return [task for _, task in rows]


def task_row(task: Task) -> dict[str, Any]:
    """Return a task with the field names of the export."""
    return asdict(task)
