"""任务分解表 as a sheet: for a page, a workbook or a Word document, by document, unit or year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from indexer.documents.cite import parts
from indexer.store.phrases import marked
from indexer.store.store import Store
from indexer.tables.brief import titled
from indexer.tables.follow import Followed
from indexer.tables.follow_sheet import ADDED, added_cells
from indexer.tables.rows import RowFilters
from indexer.tables.sheet import Sheet
from indexer.tables.tasks import By, Task, task_row, task_rows
from indexer.tables.units import UnitName

Flat = dict[str, Any]
Words = Mapping[str, str]
_BY_DOCUMENT = (
    "number", "task", "content", "goals", "deadline", "leads", "units",
    "document", "level", "region", "citation", "page", "row_ids", "clause_id", "document_id",
)  # fmt: skip
# As people read them; the document stands above the table where there is only one.
_BRIEF = ("task", "content", "told_goals", "deadline", "told_leads", "told_units", "place", "remark")
_OF_UNIT = ("told_unit", "told_role")
_OF_DOCUMENT = ("region", "told_document")


def tasks_sheet(
    store: Store,
    filters: RowFilters | None,
    words: Words,
    by: By = "document",
    *,
    only: UnitName | None = None,
) -> Sheet:
    """Return the task breakdown table of a document, a unit or a year, see `tasks.task_rows`.

    `only` is one of the units that `units.unit_counts` gives for the tasks by unit: it has as many rows as counted.
    """
    return task_sheet(task_rows(store, filters, by, only=only), words, by)


def task_columns(by: By = "document") -> list[str]:
    """Return the columns of the table: by unit, the unit and its part come first."""
    first = ("number", "unit", "unit_full", "role") if by == "unit" else ("number",)
    return [*first, *_BY_DOCUMENT[1:]]


def task_sheet(
    tasks: Sequence[Task],
    words: Words,
    by: By = "document",
    followed: Mapping[str, Sequence[Followed]] | None = None,
    today: date | None = None,
) -> Sheet:
    """Return tasks as a sheet, one goal a line, terms of art in the language of `words`.

    Where `followed` is given (clause id -> its tasks that are followed up), state, person and due date on the day
    `today` stand beside each.
    """
    added = ADDED if followed is not None else ()
    on = today or date.today()  # noqa: DTZ011 - a day of the calendar here
    several = len({task.document_id for task in tasks}) > 1
    brief = [
        *(_OF_UNIT if by == "unit" else ()),
        *_BRIEF[:-2],
        *added,
        *(_OF_DOCUMENT if several else ()),
        *_BRIEF[-2:],
    ]
    return Sheet(
        words["tasks"],
        [(name, words[f"col_{name}"]) for name in (*task_columns(by), *added)],
        [
            _row(task, words) | (added_cells(task, followed, words, on) if followed is not None else {})
            for task in tasks
        ],
        words["no_rows"],
        _title(tasks, words, by),
        [(name, words[f"col_{name.removeprefix('told_')}"]) for name in brief],
        words["col_number"],
    )


def _title(tasks: Sequence[Task], words: Words, by: By) -> str:
    """Return the line above the table: the document, or the unit where all rows are of one."""
    what = words["title_tasks"]
    units = {task.unit_name for task in tasks}
    if by == "unit" and len(units) == 1:
        what = words["title_of_unit"].format(unit=units.pop().name, what=what)
    return titled(what, (task.document for task in tasks), words)


def _row(task: Task, words: Words) -> Flat:
    """Return a task with the cells that people read: what officials corrected is marked in them."""
    fixed = {said: (was, by) for said, was, by in task.corrected}

    def told(names: Sequence[str]) -> list[str]:
        return [marked(name, *fixed[name], words) if name in fixed else name for name in names]

    document, place = parts(task.citation, task.document)
    placed = {*task.goals, *task.leads, *task.units}
    role = words.get(f"val_{task.role}", task.role)
    unit = task.unit_full or task.unit
    return task_row(task) | {
        "goals": "\n".join(task.goals),
        "level": words.get(task.level or "", task.level),
        "role": role,
        "told_unit": marked(unit, *fixed[task.unit], words) if task.unit in fixed else unit,
        "told_role": role,
        "told_goals": "\n".join(told(task.goals)),
        "told_leads": told(task.leads),
        "told_units": told(task.units),
        "told_document": document or task.document,
        "place": place,
        "remark": "\n".join(
            marked(said, was, by, words) for said, was, by in task.corrected if said not in placed
        ),
    }
