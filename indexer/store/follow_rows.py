"""What is said of a task that is followed up: its state, who sees to it, by when, how far it is, what shows it.

It belongs to a clause (a span of a document, whose id is the hash of its text, and the digest of its words) and to the
unit that answers for it, not to a running number. A build leaves it alone; see `follow_succession` for new versions.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from indexer.store.codec import RowCodec, to_json


class State(StrEnum):
    """How far a task is; that it is overdue follows from the day and is not kept."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class EvidenceKind(StrEnum):
    """What shows that something was done."""

    CLAUSE = "clause"
    DOCUMENT = "document"
    FILE = "file"


@dataclass(frozen=True)
class Evidence:
    """What shows that something was done: a clause or a document by its id, or a file by its SHA-256.

    `label` names it to a reader: a citation, a title, the name of the file.
    """

    kind: EvidenceKind
    ref: str
    label: str


@dataclass(frozen=True)
class Place:
    """Where a task stands: a clause, and the unit that answers for it ("" where the text names none).

    `words` is the digest of what the clause says, `alone` that no other unit answered for it. Title, citation and
    task are there to be read where the clause is no more.
    """

    document_id: str
    start: int
    end: int
    path: tuple[str, ...]
    words: str
    unit: str
    unit_full: str | None
    region: str | None
    alone: bool
    title: str
    citation: str
    task: str

    @property
    def uid(self) -> str:
        """The name of a task of which nothing was said yet; what is said of it later keeps it for good."""
        parts = to_json([self.document_id, self.start, self.end, self.unit])
        return hashlib.sha256(parts.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Said:
    """What is said of a task. `due` is an ISO day, "" for no day at all, None for what the text says.

    `listed` tells that somebody follows the task up.
    """

    listed: bool = False
    state: State = State.NOT_STARTED
    person: str = ""
    due: str | None = None
    note: str = ""
    evidence: tuple[Evidence, ...] = ()


NOTHING = Said()
FIELDS = tuple(Said.__dataclass_fields__)


@dataclass(frozen=True)
class FollowUp:
    """What is said of one task, and who said the last of it when; `uid` is its name, wherever it is moved."""

    uid: str
    place: Place
    said: Said
    name: str
    when: str


CODEC = RowCodec(FollowUp)


def follow_ups(connection: sqlite3.Connection) -> list[FollowUp]:
    """Return all that is said of tasks, by name."""
    rows = connection.execute(f"SELECT {CODEC.columns} FROM follow_ups ORDER BY uid")
    return [CODEC.row(row) for row in rows]


def follow_up(connection: sqlite3.Connection, uid: str) -> FollowUp | None:
    """Return what is said of one task, None where nothing is."""
    row = connection.execute(f"SELECT {CODEC.columns} FROM follow_ups WHERE uid = ?", (uid,)).fetchone()
    return CODEC.row(row) if row else None


def put_follow_up(connection: sqlite3.Connection, one: FollowUp) -> None:
    """Write what is said of a task in place of what was, in a transaction of the caller's."""
    connection.execute(
        f"INSERT OR REPLACE INTO follow_ups ({CODEC.columns}) VALUES ({CODEC.places})", CODEC.values(one)
    )


@dataclass(frozen=True)
class Fit:
    """Which of the tasks that there are now is the one of which something was said, by its place in their list.

    `at` is None where none is: `reason` tells why (gone, several, unit, taken). `stale`: the clause is answered for
    by another unit than it was then.
    """

    one: FollowUp
    at: int | None
    reason: str = ""
    stale: bool = False


def fitted(places: list[Place], said: Iterable[FollowUp]) -> list[Fit]:
    """Return for each follow-up of one document the task that it is about.

    It is that on its span, else that of the same words; of its unit by either of its names, else of the only unit
    where there was only one then. Of two follow-ups on one task the later stays.
    """
    found: list[Fit] = []
    taken: set[int] = set()
    late: list[tuple[FollowUp, list[int]]] = []
    for one in sorted(said, key=lambda one: one.when, reverse=True):
        there = _clause(places, one.place)
        own = [at for at in there if is_same_unit(places[at], one.place)]
        if own and own[0] not in taken:
            taken.add(own[0])
            found.append(Fit(one, own[0]))
        elif own:
            found.append(Fit(one, None, "taken"))
        else:
            late.append((one, there))
    for one, there in late:
        spans = {(places[at].start, places[at].end) for at in there}
        if one.place.alone and len(there) == 1 and there[0] not in taken:
            taken.add(there[0])
            found.append(Fit(one, there[0], stale=True))
        else:
            found.append(Fit(one, None, "several" if len(spans) > 1 else "unit" if there else "gone"))
    return found


def _clause(places: list[Place], was: Place) -> list[int]:
    """Return the tasks of the clause that a task was of: of several with its words those at its place."""
    on_span = [at for at, one in enumerate(places) if (one.start, one.end) == (was.start, was.end)]
    if on_span:
        return on_span
    same = [at for at, one in enumerate(places) if one.words == was.words]
    there = [at for at in same if places[at].path == was.path]
    return there or same


def is_same_unit(now: Place, was: Place) -> bool:
    """Return True if the same unit answers for two tasks, by its name as printed or its full one."""
    return now.unit == was.unit or (now.unit_full is not None and now.unit_full == was.unit_full)
