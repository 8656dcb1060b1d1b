"""督办 as tables to hand in: the tasks with how far they are, and the columns that this adds to 任务分解表."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from indexer.documents.cite import parts
from indexer.tables.brief import titled
from indexer.tables.follow import Followed, followed_row
from indexer.tables.sheet import Sheet
from indexer.tables.tasks import Task

Flat = dict[str, Any]
Words = Mapping[str, str]
_COLUMNS = (
    "number", "follow_unit", "task", "content", "goals", "follow_due", "follow_state", "follow_person", "follow_note",
    "follow_evidence", "follow_changed", "document", "level", "region", "citation", "page", "id", "clause_id", "document_id",
)  # fmt: skip
_BRIEF = (
    "follow_unit", "task", "goals", "follow_due", "follow_state", "follow_person", "follow_note", "follow_evidence",
    "region", "told_document", "place",
)  # fmt: skip
# What is added to the task breakdown table on demand.
ADDED = ("follow_state", "follow_person", "follow_due")


def follow_sheet(items: Sequence[Followed], words: Words, today: date) -> Sheet:
    """Return tasks as a sheet in their order, states and days in the language of `words`."""
    several = len({item.task.document_id for item in items}) > 1
    brief = [name for name in _BRIEF if several or name not in {"region", "told_document"}]
    return Sheet(
        words["follow"],
        [(name, words.get(f"col_{name}", name)) for name in _COLUMNS],
        [{"number": at} | _row(item, words, today) for at, item in enumerate(items, 1)],
        words["follow_none"],
        titled(words["follow_title"], (item.task.document for item in items), words),
        [(name, words[f"col_{name.removeprefix('told_')}"]) for name in brief],
        words["col_number"],
    )


def _row(item: Followed, words: Words, today: date) -> Flat:
    task = item.task
    document, place = parts(task.citation, task.document)
    return followed_row(item, today) | {
        "goals": "\n".join(task.goals),
        "level": words.get(task.level or "", task.level),
        "follow_unit": task.unit_full or task.unit,
        "follow_due": item.due or "",
        "follow_state": words[f"state_{item.state(today)}"],
        "follow_person": item.said.person,
        "follow_note": item.said.note,
        "follow_evidence": "\n".join(one.label for one in item.said.evidence),
        "follow_changed": f"{item.name} {item.when[:10]}".strip(),
        "told_document": document or task.document,
        "place": place,
    }


def by_clause(items: Iterable[Followed]) -> dict[str, list[Followed]]:
    """Return clause id -> its tasks, one a unit."""
    found: dict[str, list[Followed]] = defaultdict(list)
    for item in items:
        found[item.task.clause_id].append(item)
    return found


def added_values(task: Task, items: Mapping[str, Sequence[Followed]], today: date) -> Flat:
    """Return what is added to a task as plain values: how far each of its units is."""
    return {"follow": [_values(item, today) for item in _own(task, items)]}


def _values(item: Followed, today: date) -> Flat:
    row = followed_row(item, today)
    return {name: row[name] for name in ("id", "unit", "state", "person", "due", "note")}


def _own(task: Task, items: Mapping[str, Sequence[Followed]]) -> list[Followed]:
    """Return the tasks that a row of the breakdown stands for: of a row of one unit those of this unit alone."""
    return [i for i in items.get(task.clause_id, ()) if not task.unit or i.task.unit == task.unit]


def added_cells(task: Task, items: Mapping[str, Sequence[Followed]], words: Words, today: date) -> Flat:
    """Return what is added to a row of the task breakdown table: state, person and day, one line a unit.

    A row that stands for a unit has those of this unit alone; units that only take part have none. Of several units
    those are named that are followed up, the rest is counted.
    """
    own = _own(task, items)
    states = [(item, words[f"state_{item.state(today)}"]) for item in own]
    persons = [(item, item.said.person) for item in own]
    days = [(item, item.due or "") for item in own]
    return dict(zip(ADDED, (_told(each, words) for each in (states, persons, days)), strict=True))


def _told(of: Sequence[tuple[Followed, str]], words: Words) -> str:
    """Return a value where all units have the same; else a line for each that is followed up, then for the rest."""
    values = {value for _, value in of}
    if len(values) <= 1:
        return "".join(values)
    lines = [f"{item.task.unit}：{value}" for item, value in of if item.said.listed and value]
    rest = Counter(value for item, value in of if not item.said.listed and value)
    return "\n".join(
        [*lines, *(words["follow_rest"].format(count=count, value=value) for value, count in rest.items())]
    )
