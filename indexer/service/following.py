"""What other programs may ask and say of the tasks that are followed up (督办): the same over REST and MCP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from indexer.errors import UsageError
from indexer.service.answering import DEFAULT, Answering, Row, Rows, one_at_a_time, page_of, plain
from indexer.tables.follow import OVERDUE, SHOWN_STATES, followed_row, unit_counts

ShownState = Literal["not_started", "in_progress", "overdue", "done", "lapsed"]
SetState = Literal["not_started", "in_progress", "done"]
# What of a day is no day, as on the command line.
_DUE: dict[str, str | None] = {"none": "", "text": None}


class FollowCalls(Answering):
    """The calls on tasks that are followed up."""

    @one_at_a_time
    def followed(
        self,
        state: ShownState | None = None,
        unit: str | None = None,
        person: str | None = None,
        document: str | None = None,
        level: str | None = None,
        region: str | None = None,
        year: int | None = None,
        within: int | None = None,
        listed: bool | None = None,
        offset: int = 0,
        limit: int = DEFAULT,
    ) -> Rows:
        """List tasks with how far they are, who sees to them and by when, one a clause and unit; `within` is days, `listed` whether somebody follows them up."""
        found = self.base.followed(
            today(), state=state, unit=unit, person=person, document=document, level=level, region=region, year=year,
            within=within, listed=listed,
        )  # fmt: skip
        return page_of(found, offset, limit)

    @one_at_a_time
    def follow_counts(
        self,
        unit: str | None = None,
        person: str | None = None,
        document: str | None = None,
        level: str | None = None,
        region: str | None = None,
        year: int | None = None,
        listed: bool | None = None,
    ) -> Row:
        """Count tasks by how far they are, in all and for each unit: those with the most overdue first."""
        day = today()
        found = self.base.followed(
            day,
            unit=unit,
            person=person,
            document=document,
            level=level,
            region=region,
            year=year,
            listed=listed,
        )
        counted = unit_counts(found, day)
        states = {state: sum(one.states[state] for one in counted) for state in SHOWN_STATES}
        total = sum(states.values())
        units = [
            {"unit": one.unit.label if one.unit else "", **one.states, "open": one.open, "total": one.total}
            for one in counted
        ]
        counts = {**states, "open": sum(one.open for one in counted), "total": total}
        return {"day": day.isoformat(), **counts, "overdue": states[OVERDUE], "units": units}

    @one_at_a_time
    def followed_task(self, task: str) -> Row:
        """Return one task by its id with all that was ever said of it."""
        return self._task(task)

    @one_at_a_time
    def follow(
        self,
        task: str,
        state: SetState | None = None,
        person: str | None = None,
        due: str | None = None,
        note: str | None = None,
        listed: bool | None = None,
        evidence: Sequence[str] = (),
        changed_at: str | None = None,
        name: str | None = None,
    ) -> Row:
        """Say of a task how far it is, who sees to it, by when (a day, `none`, or `text` for what the text says), what was done, with citations or ids of clauses and documents as evidence; editors may.

        With `changed_at`, as the task was shown with, nothing that somebody else said since is written over. `name` is who
        says so where nobody signs in.
        """
        given = {"state": state, "person": person, "note": note, "listed": listed}
        changes: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
        if due is not None:
            changes["due"] = _DUE.get(due, due)
        if not changes and not evidence:
            raise UsageError(
                "nothing is said of the task.", remedy="Give state, person, due, note, listed or evidence."
            )
        item = self.base.task_of(task)
        if changed_at is not None and changed_at != item.when:
            raise UsageError(
                f"{item.name or 'somebody'} has changed this task since it was shown.",
                remedy="Look at it again.",
            )
        who = self.asking().access.name or name or ""
        self.base.follow(item, name=who, evidence=evidence, seen=item.said, **changes)
        return self._task(item.uid)

    def _task(self, task: str) -> Row:
        item = self.base.task_of(task)
        history = self.base.follow_history(item.uid).to_dicts() if item.when else []
        return plain({**followed_row(item, today()), "history": history})


def today() -> date:
    """Return the day on which a task is overdue or not."""
    return date.today()  # noqa: DTZ011 - a day of the calendar here
