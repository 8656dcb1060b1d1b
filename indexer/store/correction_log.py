"""What was ever said of a row, entry by entry: who, when, what, and what stood before it.

Nothing is taken out of the log. An entry holds the correction in force after it and the one before it, so
that the last can be undone, and a row is followed through other keys and into a new version of its document.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from indexer.models import Review
from indexer.store.codec import decode, encode, to_json
from indexer.store.correction_rows import Correction

Place = tuple[str, str]
"""A document and the key of a row in it."""


class Action(StrEnum):
    """What was done with a row: a verdict, its end, one taken in from a file, one carried to a new version."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    UNDONE = "undone"
    IMPORTED = "imported"
    MOVED = "moved"


@dataclass(frozen=True)
class Entry:
    """One entry: `now` is the correction in force after it, `before` the one until then, None for none."""

    number: int
    action: Action
    now: Correction | None
    before: Correction | None
    name: str
    when: str

    @property
    def status(self) -> Review:
        """Return what the row is after it."""
        return self.now.status if self.now else Review.EXTRACTED

    @property
    def changes(self) -> dict[str, Any]:
        """Return the fields that differ from what was extracted after it, as plain values."""
        return self.now.changes if self.now else {}

    @property
    def note(self) -> str:
        """Return what was said to it."""
        return self.now.note if self.now else ""


def log(
    connection: sqlite3.Connection,
    action: Action,
    now: Correction | None,
    before: Correction | None,
    name: str,
    when: str = "",
) -> None:
    """Write an entry, in a transaction of the caller's; one of the two corrections must be there."""
    said = now or before
    assert said is not None  # noqa: S101 - what changes nothing is not logged
    connection.execute(
        'INSERT INTO correction_log (document_id, "table", key, action, now, before, name, "when")'
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            said.document_id,
            said.table,
            said.key,
            action.value,
            _text(now),
            _text(before),
            name,
            when or datetime.now(UTC).isoformat(),
        ),
    )


def history(connection: sqlite3.Connection, table: str, places: Iterable[Place]) -> list[Entry]:
    """Return what was said of a row that is, or was, at some places, the first first."""
    found: dict[int, Entry] = {}
    waiting = list(places)
    seen: set[Place] = set()
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        rows = connection.execute(
            'SELECT * FROM correction_log WHERE "table" = ? AND document_id = ? AND key = ?', (table, *place)
        )
        for row in rows.fetchall():
            entry = Entry(
                row["number"], Action(row["action"]), _correction(row["now"]), _correction(row["before"]),
                row["name"], row["when"],
            )  # fmt: skip
            found[entry.number] = entry
            waiting += [(c.document_id, c.key) for c in (entry.before,) if c]
    return [found[number] for number in sorted(found)]


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain values: who, when, what."""
    return {
        "when": entry.when,
        "name": entry.name,
        "action": entry.action.value,
        "status": entry.status.value,
        "changes": entry.changes,
        "note": entry.note,
    }


def last_standing(entries: Iterable[Entry]) -> Entry | None:
    """Return the last entry that was not undone, None where there is none."""
    standing: list[Entry] = []
    for entry in entries:
        if entry.action == Action.UNDONE:
            standing = standing[:-1]
        else:
            standing.append(entry)
    return standing[-1] if standing else None


def _text(correction: Correction | None) -> str | None:
    return None if correction is None else to_json(encode(correction))


def _correction(text: str | None) -> Correction | None:
    found: Correction | None = None if text is None else decode(Correction, json.loads(text))
    return found
