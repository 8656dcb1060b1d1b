"""What the pages of the ledger keep of the knowledge base until a build or a correction changes it."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from functools import partial

import streamlit as st

from indexer.models import Clause, Document
from indexer.page import follow_lines as follow_present
from indexer.page import lines as present
from indexer.page.column_reading import Table, columns, figures
from indexer.page.column_reading import unit_names as names_of_units
from indexer.page.columns import Columns
from indexer.page.follow import today
from indexer.page.lines import Line
from indexer.page.views.frame import shared, stamp
from indexer.page.views.reader import access, reading
from indexer.store.row_filters import Condition
from indexer.store.rows import LedgerRow
from indexer.tables.follow import Board, Followed, plain_tasks, with_said
from indexer.tables.follow_sheet import by_clause
from indexer.tables.rows import RowFilters, select
from indexer.tables.tasks import By, Task, task_rows

# Rows are frozen: all sessions share them. Two states of the base are kept, for those who still look at the old one.
_KEPT = 2
_MADE_OF = ("targets", "commitments", "measures", "duties")


def documents() -> dict[str, Document]:
    """Return id -> document, by level, region and title, without their texts."""
    found: dict[str, Document] = _documents(stamp())
    return found


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _documents(at: str) -> dict[str, Document]:  # noqa: ARG001 - it is the key
    with closing(reading()) as store:
        return {d.document_id: d for d in store.documents()}


def labels() -> dict[str, str]:
    """Return id -> a name of its own for each document."""
    found: dict[str, str] = _labels(stamp())
    return found


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _labels(at: str) -> dict[str, str]:  # noqa: ARG001 - it is the key
    return present.document_labels(documents().values())


def table(name: str) -> Table:
    """Return the rows of targets or of duties as columns."""
    return Table(_columns(name, stamp()), partial(reading, access()))


@st.cache_resource(max_entries=_KEPT * 2, show_spinner=False)
def _columns(name: str, at: str) -> Columns:  # noqa: ARG001 - it is the key
    with closing(reading()) as store:
        return columns(store, name, documents())


def figures_of(of: Columns) -> dict[int, int]:
    """Return place of a target -> its place by what is measured and by how much."""
    found: dict[int, int] = _figures(stamp(), of)
    return found


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _figures(at: str, _of: Columns) -> dict[int, int]:  # noqa: ARG001 - it is the key
    with closing(reading()) as store:
        return figures(store, _of)


def unit_names() -> list[tuple[str, str | None, str | None]]:
    """Return the units of duties: as printed, in full, and the region that prints them."""
    found: list[tuple[str, str | None, str | None]] = _unit_names(stamp())
    return found


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _unit_names(at: str) -> list[tuple[str, str | None, str | None]]:  # noqa: ARG001 - it is the key
    with closing(reading()) as store:
        return names_of_units(store)


def rows(table: str) -> list[LedgerRow]:
    """Return all rows of a table by level, region, document and place."""
    found: list[LedgerRow] = _rows(table, stamp())
    return found


@st.cache_resource(max_entries=_KEPT * len(_MADE_OF), show_spinner=False)
def _rows(table: str, at: str) -> list[LedgerRow]:  # noqa: ARG001 - it is the key
    with closing(reading()) as store:
        return select(store, table, RowFilters())


def row_lines(table: str) -> list[Line]:
    """Return the lines of the page of targets or of duties."""
    found: list[Line] = _row_lines(table, stamp())
    return found


@st.cache_resource(max_entries=_KEPT * 2, show_spinner=False)
def _row_lines(table: str, at: str) -> list[Line]:  # noqa: ARG001 - it is the key
    return present.row_lines(rows(table), rows("duties"), documents())


def task_lines(by: By) -> list[Line]:
    """Return the lines of the page of tasks, in the order of `by`."""
    found: list[Line] = _task_lines(by, stamp())
    return found


@st.cache_resource(max_entries=_KEPT * 3, show_spinner=False)
def _task_lines(by: By, at: str) -> list[Line]:  # noqa: ARG001 - it is the key
    if by == "year":  # the tasks by document, those without a year last
        return sorted(
            task_lines("document"), key=lambda line: (line.task.deadline is None, line.task.deadline or 0)
        )
    with closing(reading()) as store:
        tasks = task_rows(store, by=by)
    return present.task_lines(tasks, _dated_rows(stamp()), documents(), by_unit=by == "unit")


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _dated_rows(at: str) -> dict[str, LedgerRow]:  # noqa: ARG001 - it is the key
    """Return row id -> row of what tells the years and the units of tasks; measures without a day tell neither."""
    with closing(reading()) as store:
        measures = store.ledger_rows("measures", None, Condition("t.deadline IS NOT NULL"))
    listed = [*rows("targets"), *rows("commitments"), *rows("duties"), *measures]
    return {row.row_id: row for row in listed}


def rows_of(task: Task) -> list[LedgerRow]:
    """Return the rows of the ledger that a task is made of."""
    with closing(reading()) as store:
        found = [row for table in _MADE_OF for row in store.ledger_rows(table, [task.document_id])]
    wanted = set(task.row_ids)
    return [row for row in found if row.row_id in wanted]


def clause(clause_id: str) -> Clause | None:
    """Return a clause by its id."""
    with closing(reading()) as store:
        return store.clause(clause_id)


def board() -> Board:
    """Return the tasks with what is said of each, and what belongs to none."""
    found: Board = _board(_said_at(), stamp())
    return found


def _said_at() -> str:
    """Return what changes with all that is said of tasks."""
    return shared().version()


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _board(said_at: str, at: str) -> Board:  # noqa: ARG001 - they are the key
    with closing(reading()) as store:
        return with_said(store, _plain_tasks(at))


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _plain_tasks(at: str) -> list[Followed]:  # noqa: ARG001 - it is the key
    with closing(reading()) as store:
        return plain_tasks(store)


def follow_lines() -> list[Line]:
    """Return the lines of 督办, as they stand today."""
    found: list[Line] = _follow_lines(_said_at(), stamp(), today())
    return found


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _follow_lines(said_at: str, at: str, on: date) -> list[Line]:
    return follow_present.follow_lines(_board(said_at, at).items, documents(), on)


def followed_by_clause() -> dict[str, list[Followed]]:
    """Return clause id -> its tasks that are followed up, one a unit."""
    found: dict[str, list[Followed]] = _by_clause(_said_at(), stamp())
    return found


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _by_clause(said_at: str, at: str) -> dict[str, list[Followed]]:
    return by_clause(_board(said_at, at).items)


def persons() -> list[str]:
    """Return the names of all who see to a task."""
    return sorted({item.said.person for item in board().items if item.said.person})
