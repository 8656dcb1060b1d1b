"""督办: each task of the 任务分解表 and the unit that answers for it, with how far it is, who sees to it and by when."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from indexer.documents.cite import path_words
from indexer.models import Clause
from indexer.store.codec import encode
from indexer.store.follow_rows import NOTHING, FollowUp, Place, Said, State, fitted, follow_ups, is_same_unit
from indexer.store.follow_succession import heir
from indexer.store.store import Store
from indexer.store.succession import clause_words
from indexer.tables.rows import RowFilters
from indexer.tables.tasks import Task, assigned_tasks
from indexer.tables.units import UnitName

# Of a task that is not done and whose day has passed: it is overdue where somebody follows it up. Where nobody does, the
# day may have passed before anybody could (the period of an old plan), which is no delay of anybody's.
OVERDUE, LAPSED = "overdue", "lapsed"
# How much of a text names a task.
_BEGINNING = 40
# What a task is shown as, in the order of a board.
SHOWN_STATES = (State.NOT_STARTED.value, State.IN_PROGRESS.value, OVERDUE, State.DONE.value, LAPSED)


# Nothing is awaited of these.
_SETTLED = frozenset({State.DONE.value, LAPSED})


@dataclass(frozen=True)
class Followed:
    """One task with what is said of it: `task` is of its clause and unit, `place` is where it stands now.

    `name` and `when` tell who said the last of it, "" where nobody did; `was` is the unit that answered for it when
    that was said, where it is another one now.
    """

    uid: str
    task: Task
    place: Place
    said: Said = NOTHING
    name: str = ""
    when: str = ""
    was: str = ""

    @property
    def due(self) -> str | None:
        """The day by which it is due: that which was set, else the last one that the text names; None for none."""
        return (self.task.due if self.said.due is None else self.said.due) or None

    @property
    def unit(self) -> UnitName | None:
        """The unit that answers for it, as units are told apart; None where the text names none."""
        return self.task.unit_name if self.task.unit else None

    @property
    def label(self) -> str:
        """What the task is called in short: its own heading, or where it has none how its text begins."""
        if self.task.task == path_words(self.place.path):
            text = self.task.content.partition("\n")[0]
            return text if len(text) <= _BEGINNING else f"{text[: _BEGINNING - 1]}…"
        return self.task.task.rpartition("／")[2] or self.task.task

    def state(self, today: date) -> str:
        """Return how far it is on a day: its own state, or overdue or lapsed where it is not done and its day has passed."""
        return state_on(self.said.state, self.due, today, listed=self.said.listed)


def state_on(state: State, due: str | None, today: date, *, listed: bool = True) -> str:
    """Return what a task is shown as on a day; `listed` tells that somebody follows it up.

    >>> state_on(State.IN_PROGRESS, "2025-06-30", date(2025, 7, 1)), state_on(State.DONE, "2025-06-30", date(2025, 7, 1))
    ('overdue', 'done')
    >>> state_on(State.NOT_STARTED, "2025-06-30", date(2025, 7, 1), listed=False)
    'lapsed'
    """
    if state == State.DONE or not due or due >= today.isoformat():
        return state.value
    return OVERDUE if listed else LAPSED


@dataclass(frozen=True)
class Unplaced:
    """What was said of a task that is not there any more as it was, and the tasks that come nearest to it.

    `reason`: `absent` (its document is not in the knowledge base), `hidden` (a better reading of it is shown), `gone` (no
    clause says the same), `differs` (the clause at its place says something else), `several` (more than one says the
    same), `unit` (the clause is there, and its unit does not answer for it any more), `taken` (something else was said
    of that task).
    """

    one: FollowUp
    reason: str
    near: tuple[Followed, ...]

    @property
    def obvious(self) -> Followed | None:
        """The task at the same place and of the same unit of which nothing is said yet; None where there is none."""
        was = self.one.place
        found = [item for item in self.near if item.place.path == was.path and is_same_unit(item.place, was)]
        return found[0] if len(found) == 1 and not found[0].when else None


@dataclass(frozen=True)
class Board:
    """All tasks that some filters leave, and what is followed up and belongs to none of all there are."""

    items: list[Followed]
    unplaced: list[Unplaced]


def board(store: Store, filters: RowFilters | None = None) -> Board:
    """Return the tasks in the order of the documents, with what is said of each.

    The filters are those of `assigned_tasks`; what is unplaced is told whatever they are.
    """
    everything = with_said(store, plain_tasks(store))
    if filters is None or filters == RowFilters():
        return everything
    wanted = {one.uid for one in plain_tasks(store, filters)}
    return Board([one for one in everything.items if one.place.uid in wanted], everything.unplaced)


def plain_tasks(store: Store, filters: RowFilters | None = None) -> list[Followed]:
    """Return the tasks in the order of the documents, as if nothing were said of any."""
    assigned = assigned_tasks(store, filters)
    counts = Counter(clause.clause_id for _, clause in assigned)
    return [_plain(task, clause, counts[clause.clause_id] == 1) for task, clause in assigned]


def _plain(task: Task, clause: Clause, alone: bool) -> Followed:
    place = Place(
        document_id=task.document_id,
        start=clause.start,
        end=clause.end,
        path=clause.path,
        words=clause_words(clause),
        unit=task.unit,
        unit_full=task.unit_full,
        region=task.region,
        alone=alone,
        title=task.document,
        citation=task.citation,
        task=task.task,
    )
    return Followed(place.uid, task, place)


def with_said(store: Store, items: list[Followed]) -> Board:
    """Return all tasks with what is said of them, and what is said of none."""
    said = follow_ups(store.connection)
    if not said:
        return Board(items, [])
    places: dict[str, list[int]] = defaultdict(list)
    for at, item in enumerate(items):
        places[item.place.document_id].append(at)
    theirs: dict[str, list[FollowUp]] = defaultdict(list)
    for one in said:
        theirs[one.place.document_id].append(one)
    here = {d.document_id for d in store.documents()}
    known, unplaced = list(items), []
    for document_id, own in theirs.items():
        if document_id not in here:
            unplaced += [_away(store, one, items, here) for one in own]
            continue
        listed = places[document_id]
        for fit in fitted([items[at].place for at in listed], own):
            if fit.at is None:
                near = [items[at] for at in listed]
                unplaced.append(Unplaced(fit.one, fit.reason, _nearest(near, fit.one.place)))
                continue
            at = listed[fit.at]
            was = (fit.one.place.unit_full or fit.one.place.unit) if fit.stale else ""
            one = fit.one
            known[at] = replace(items[at], uid=one.uid, said=one.said, name=one.name, when=one.when, was=was)
    # What moved has taken its name along: where it came from is another task now.
    names = {one.uid for one in said}
    known = [i if i.when or i.uid not in names else replace(i, uid=_free(i.uid, names)) for i in known]
    unplaced.sort(key=lambda one: (one.one.place.title, one.one.place.start, one.one.uid))
    return Board(known, [one for one in unplaced if one.one.said.listed])


def _free(uid: str, names: Container[str]) -> str:
    """Return a name for a task whose own another has, the same each time."""
    while uid in names:
        uid = hashlib.sha256(uid.encode()).hexdigest()[:16]
    return uid


def _away(store: Store, one: FollowUp, items: list[Followed], here: set[str]) -> Unplaced:
    """Return what was said of a task whose document is not shown, with the tasks of what took its place."""
    was = one.place
    duplicates = store.duplicates()
    new = heir(store, was.document_id, duplicates)
    if new not in here:
        same = [item for item in items if item.place.words == was.words]
        return Unplaced(one, "absent", _nearest(same, was))
    own = [item for item in items if item.place.document_id == new]
    same = [item for item in own if item.place.words == was.words]
    if same:
        reason = "several" if len({item.place.start for item in same}) > 1 else "taken"
    elif any(item.place.path == was.path for item in own):
        reason = "differs"
    else:
        reason = "hidden" if was.document_id in duplicates else "gone"
    return Unplaced(one, reason, _nearest(own, was))


# So many tasks are offered to put something with.
_NEAR = 50


def _nearest(items: Iterable[Followed], was: Place) -> tuple[Followed, ...]:
    """Return tasks, those of the same words, place, unit and heading first."""

    def rank(item: Followed) -> tuple[bool, ...]:
        now = item.place
        return (
            now.words != was.words,
            now.path != was.path,
            now.task != was.task,
            now.unit != was.unit,
        )

    return tuple(sorted(items, key=rank)[:_NEAR])


def chosen(
    items: Iterable[Followed],
    today: date,
    *,
    state: str | None = None,
    person: str | None = None,
    listed: bool | None = None,
    within: int | None = None,
) -> list[Followed]:
    """Return the tasks in a state, of a person, followed up or not, or due within so many days.

    Those overdue are due, too; those that lapsed before anybody followed them up are not.
    """
    last = (today + timedelta(days=within)).isoformat() if within is not None else ""
    return [
        one
        for one in items
        if (state is None or one.state(today) == state)
        and (person is None or one.said.person == person)
        and (listed is None or one.said.listed == listed)
        and (within is None or (one.due is not None and one.due <= last and one.state(today) not in _SETTLED))
    ]


@dataclass(frozen=True)
class UnitCounts:
    """How many tasks a unit answers for, by what they are shown as; `unit` is None for those of none."""

    unit: UnitName | None
    states: dict[str, int]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.states.values())

    @property
    def open(self) -> int:
        """How many are to be done: those that are done, and those that lapsed, are not."""
        return self.total - sum(self.states[state] for state in _SETTLED)


def unit_counts(items: Iterable[Followed], today: date) -> list[UnitCounts]:
    """Return how the tasks of each unit stand: the most overdue first, then the most open; those of no unit last."""
    found: dict[UnitName | None, Counter[str]] = defaultdict(Counter)
    for item in items:
        found[item.unit][item.state(today)] += 1
    counted = [UnitCounts(unit, {s: states[s] for s in SHOWN_STATES}) for unit, states in found.items()]
    return sorted(
        counted,
        key=lambda one: (
            one.unit is None, -one.states[OVERDUE], -one.open, one.unit.code if one.unit else "",
        ),
    )  # fmt: skip


def followed_row(item: Followed, today: date) -> dict[str, Any]:
    """Return a task with the field names of the export."""
    task = item.task
    return {
        "id": item.uid,
        "state": item.state(today),
        "unit": task.unit,
        "unit_full": task.unit_full,
        "person": item.said.person,
        "due": item.due,
        "due_in_text": task.due,
        "task": task.task,
        "content": task.content,
        "goals": list(task.goals),
        "note": item.said.note,
        "evidence": encode(item.said.evidence),
        "listed": item.said.listed,
        "changed_by": item.name,
        "changed_at": item.when,
        "unit_was": item.was,
        "document": task.document,
        "level": task.level,
        "region": task.region,
        "citation": task.citation,
        "page": task.page,
        "clause_id": task.clause_id,
        "document_id": task.document_id,
    }


def unplaced_row(one: Unplaced) -> dict[str, Any]:
    """Return what was said of a task that is not there any more as plain values."""
    place, said = one.one.place, one.one.said
    return {
        "id": one.one.uid,
        "reason": one.reason,
        "citation": place.citation,
        "task": place.task,
        "unit": place.unit,
        "state": said.state.value,
        "person": said.person,
        "due": said.due,
        "note": said.note,
        "evidence": encode(said.evidence),
        "name": one.one.name,
        "when": one.one.when,
        "near": [item.uid for item in one.near],
    }
