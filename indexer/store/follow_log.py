"""What was ever said of a task, entry by entry: who, when, what, and what stood before it. Nothing is taken out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from indexer.store.codec import decode, encode, to_json
from indexer.store.follow_rows import FIELDS, FollowUp, Said


class FollowAction(StrEnum):
    """What was done: something said, the last of it taken back, carried to a new version, placed by hand."""

    CHANGED = "changed"
    UNDONE = "undone"
    MOVED = "moved"
    PLACED = "placed"


@dataclass(frozen=True)
class FollowEntry:
    """One entry: `now` is what stands after it, `before` what stood until then, None for nothing."""

    number: int
    action: FollowAction
    now: FollowUp
    before: FollowUp | None
    name: str
    when: str

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Return field -> (before, after) of what the entry changed of what is said."""
        was = self.before.said if self.before else Said()
        pairs = {name: (getattr(was, name), getattr(self.now.said, name)) for name in FIELDS}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def log_follow(
    connection: sqlite3.Connection,
    action: FollowAction,
    now: FollowUp,
    before: FollowUp | None,
    name: str,
    when: str,
) -> None:
    """Write an entry, in a transaction of the caller's."""
    connection.execute(
        'INSERT INTO follow_log (uid, action, now, before, name, "when") VALUES (?, ?, ?, ?, ?, ?)',
        (now.uid, action.value, _text(now), None if before is None else _text(before), name, when),
    )


def follow_history(connection: sqlite3.Connection, uid: str) -> list[FollowEntry]:
    """Return what was ever said of a task, the first first."""
    rows = connection.execute("SELECT * FROM follow_log WHERE uid = ? ORDER BY number", (uid,))
    return [_entry(row) for row in rows.fetchall()]


def follow_entries(connection: sqlite3.Connection) -> list[FollowEntry]:
    """Return what was ever said of all tasks, the first first."""
    return [_entry(row) for row in connection.execute("SELECT * FROM follow_log ORDER BY number").fetchall()]


def last_to_undo(entries: Iterable[FollowEntry]) -> FollowEntry | None:
    """Return the last entry that was not undone, None where there is none; what a build moved stays moved."""
    standing: list[FollowEntry] = []
    for entry in entries:
        if entry.action == FollowAction.UNDONE:
            standing = standing[:-1]
        elif entry.action != FollowAction.MOVED:
            standing.append(entry)
    return standing[-1] if standing else None


def follow_entry_row(entry: FollowEntry) -> dict[str, Any]:
    """Return an entry as plain values: who, when, what from what to what."""
    changes = {
        name: {"before": encode(was), "after": encode(now)} for name, (was, now) in entry.changes().items()
    }
    return {
        "when": entry.when,
        "name": entry.name,
        "action": entry.action.value,
        "changes": changes,
        "citation": entry.now.place.citation,
    }


def _text(one: FollowUp) -> str:
    return to_json(encode(one))


def _entry(row: sqlite3.Row) -> FollowEntry:
    before = None if row["before"] is None else decode(FollowUp, json.loads(row["before"]))
    return FollowEntry(
        row["number"],
        FollowAction(row["action"]),
        decode(FollowUp, json.loads(row["now"])),
        before,
        row["name"],
        row["when"],
    )
