"""任务分解表 in the browser: by document, unit or year, with the deadlines along the years, one task open, downloads."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import streamlit as st

from indexer.page import charts, taken
from indexer.page.follow import today
from indexer.page.ledger import small_html
from indexer.page.lines import Line, Lines, numbered
from indexer.page.row import clause_spans, task_html
from indexer.page.views import address, held
from indexer.page.views.facets import facets, in_words
from indexer.page.views.frame import document_address, words
from indexer.page.views.ledger import title
from indexer.page.views.listing import List, listing, take_along
from indexer.page.views.template import own_template
from indexer.store.filters import Filters
from indexer.tables.export import about_documents
from indexer.tables.follow import Followed
from indexer.tables.follow_sheet import added_cells
from indexer.tables.tasks import By, Task

_FACETS = ("level", "region", "unit", "document", "year")
_BY: tuple[By, ...] = get_args(By)


def tasks_page() -> None:
    """Show who has to do what by when, in the order of documents, units or years."""
    w = words()
    by = next((one for one in _BY if one == address.one("by")), _BY[0])
    everything = held.task_lines(by)
    found = facets("tasks", _FACETS, Lines(everything), w)
    followed = held.followed_by_clause() if address.one("follow") == "all" else None
    lines = numbered(found.lines)
    if followed is not None:
        lines = [replace(line, extra=added_cells(line.task, followed, w, today())) for line in lines]
    shown = List("tasks", lines, everything, _FACETS, by, followed)
    title(len(shown.lines), 0, "tasks", w)
    with st.container(horizontal=True, vertical_alignment="bottom", key="pl_tools"):
        address.segments("by", w["tasks_by"], _BY, lambda one: w[f"arrange_{one}"])
        address.switch("cols", w["all_columns"])
        address.switch("chart", w["chart_deadlines"])
        address.switch("follow", w["follow_switch"])
        take_along(shown, w)
    if shown.lines:
        _template(shown, w)
    if address.one("chart") == "all":
        points = charts.deadline_points(shown.lines, w)
        if points:
            st.altair_chart(charts.deadline_chart(points, w), width="stretch", alt=w["chart_told_deadlines"])
        without = sum(line.task.deadline is None for line in shown.lines)
        st.html(small_html(w["chart_without_year"].format(count=without)))
    listing(shown, w, lambda line: _detail(line, w))


def _template(shown: List, w: dict[str, str]) -> None:
    """Let the tasks on the screen be filled into a Word template of one's own."""
    given = in_words(_FACETS, w)
    ids = list(dict.fromkeys(line.task.document_id for line in shown.lines))
    titles = [held.documents()[one].title for one in ids if one in held.documents()]
    name = taken.export_name("tasks", titles, [value for _, value in given], w, ".docx")
    own_template(
        lambda first: taken.sheet(
            shown.lines[:1] if first else shown.lines, "tasks", w, shown.by, followed=shown.followed
        ),
        lambda store: about_documents(store, ids, given, w, searched=store.document_ids(Filters())),
        name,
        w,
    )


def _followed(task: Task) -> Followed | None:
    """Return the task as it is followed up: of several units that of the row, else the first."""
    own = held.followed_by_clause().get(task.clause_id, [])
    return next((item for item in own if item.task.unit == task.unit), own[0] if own else None)


def _detail(line: Line, w: dict[str, str]) -> None:
    """Show a task that is open, and the rows of the ledger that it is made of."""
    task = line.task
    clause = held.clause(task.clause_id)
    rows = held.rows_of(task)
    ways = [(w["open_document"], document_address(task.document_id, task.clause_id))]
    if item := _followed(task):
        ways.append((w["follow"], address.href("follow", row=item.uid, scope="all", unit=None)))
    for table in ("targets", "duties"):
        own = [row for row in rows if row.table == table]
        if own:
            label = w["rows_of_task"].format(table=w[table], count=len(own))
            ways.append((label, address.href(table, document=task.document_id, row=own[0].row_id, unit=None)))
    st.html(task_html(line, clause, clause_spans(rows, clause), ways, w))
