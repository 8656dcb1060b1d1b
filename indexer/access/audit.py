"""The record of what was done: each entry holds the digest of the one before, so that a change of any shows.

It lies in a file of its own beside the ledger, so that a search need not wait for a build. An entry is on the disk
before what it tells of is done: whatever was answered, a power cut leaves its record.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import finalize

from indexer.errors import KnowledgeBaseError

FILE = "audit.sqlite"
_FIRST = "0" * 64
_LONGEST = 500
# An entry is never changed or removed by this program; whoever removes one with other means is found by the chain,
# and by the count that SQLite keeps of all that ever were.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, "when" TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
    "on" TEXT NOT NULL, way TEXT NOT NULL, before TEXT NOT NULL, digest TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS no_change BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS no_removal BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""


class What(StrEnum):
    """What was done."""

    SIGNED_IN = "signed_in"
    SEARCHED = "searched"
    OPENED = "opened"
    EXPORTED = "exported"
    CORRECTED = "corrected"
    ADDED = "added"
    DELETED = "deleted"
    RESTORED = "restored"
    RIGHTS = "rights"
    TOKEN_MADE = "token_made"  # noqa: S105 - a word of the record
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - a word of the record
    REFUSED = "refused"
    CALLED = "called"
    FOLLOWED = "followed"  # said something of a task
    SAVED = "saved"  # a search kept, shared or kept no longer
    WATCHED = "watched"  # watching folders started or stopped


@dataclass(frozen=True)
class Entry:
    """One thing that was done: when (UTC), by whom, what, on what, which way (page, api, mcp, command)."""

    number: int
    when: str
    who: str
    what: str
    on: str
    way: str
    before: str
    digest: str

    def row(self) -> dict[str, Any]:
        """Return it as plain values, for an export."""
        return asdict(self)


class Audit:
    """The record of one knowledge base; it is made with its first entry.

    The file stays open from the first entry on, until `close` or the end of the object: each time it is closed SQLite
    puts all of it in order, which takes the disk several times longer than an entry.
    """

    def __init__(self, kb: Path) -> None:
        self.path = kb / FILE
        self._lock = Lock()
        self._writer: tuple[sqlite3.Connection, finalize[..., Audit]] | None = None
        self._files: list[tuple[int, int]] = []

    def close(self) -> None:
        """Close the file; the next entry opens it again."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._writer is not None:
            self._writer[1]()
            self._writer = None

    def add(self, who: str, what: What | str, on: str = "", way: str = "page") -> None:
        """Write an entry; raises KnowledgeBaseError where it cannot be: nothing is done that leaves no trace."""
        told = [datetime.now(UTC).isoformat(), who, str(what), " ".join(on.split())[:_LONGEST], way]
        told = [text.encode("utf-8", "replace").decode() for text in told]
        with self._lock:
            try:
                self._write(told)
                self._files = self._found()
            except (sqlite3.Error, OSError) as error:
                self._close()
                raise KnowledgeBaseError(
                    f"what is done cannot be recorded in {self.path}: {error}.",
                    remedy="Nothing was done; see that the folder can be written.",
                ) from error

    def _write(self, told: list[str]) -> None:
        if self._writer is None or self._files != self._found():  # put back from a backup, or gone
            self._close()
            made = self._connect("rwc")
            self._writer = (made, finalize(self, made.close))
            made.execute("PRAGMA synchronous = FULL")
        connection = self._writer[0]
        connection.execute("BEGIN IMMEDIATE")
        last = connection.execute(
            "SELECT number, digest FROM entries ORDER BY number DESC LIMIT 1"
        ).fetchone() or (0, _FIRST)
        kept = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").fetchone()
        number = max(last[0], kept[0] if kept else 0) + 1
        connection.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (number, *told, last[1], _digest(number, *told, last[1])),
        )
        connection.execute("COMMIT")

    def _found(self) -> list[tuple[int, int]]:
        """Return which files lie where the record and what was added last are written."""
        there = [Path(f"{self.path}{ending}") for ending in ("", "-wal")]
        return [(found.st_dev, found.st_ino) for found in (each.stat() for each in there if each.exists())]

    def entries(self, most: int | None = None) -> list[Entry]:
        """Return the entries, or the latest ones, the latest first."""
        if not self.path.is_file():
            return []
        with self._open("ro") as connection:
            rows = connection.execute(
                "SELECT * FROM entries ORDER BY number DESC LIMIT ?", (-1 if most is None else most,)
            ).fetchall()
        return [Entry(*row) for row in rows]

    def differences(self, *, wanted: bool = False, head: str = "") -> list[str]:
        """Return where the chain is broken; `wanted`: there must be a record, `head`: a digest it must hold."""
        if not self.path.is_file():
            return [f"{self.path}: the record of what was done is gone"] if wanted or head else []
        try:
            with self._open("ro") as connection:
                rows = connection.execute("SELECT * FROM entries ORDER BY number").fetchall()
                kept = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").fetchone()
        except sqlite3.Error as error:
            return [f"{self.path}: the record of what was done cannot be read: {error}"]
        found, before = [], (0, _FIRST)
        for row in rows:
            entry = Entry(*row)
            if entry.number != before[0] + 1:
                found.append(f"{self.path}: entries are missing between {before[0]} and {entry.number}")
            elif entry.before != before[1]:
                found.append(f"{self.path}: entry {entry.number} does not follow from the one before")
            if entry.digest != _digest(*row[:-1]):
                found.append(f"{self.path}: entry {entry.number} was changed")
            before = (entry.number, entry.digest)
        if (kept[0] if kept else 0) != before[0] or (wanted and not rows):
            found.append(f"{self.path}: the last entries are missing, after {before[0]}")
        if head and head not in {row[-1] for row in rows}:
            found.append(f"{self.path}: the entry {head} is not there")
        return found

    @contextmanager
    def _open(self, mode: str) -> Iterator[sqlite3.Connection]:
        with closing(self._connect(mode)) as connection:
            yield connection

    def _connect(self, mode: str) -> sqlite3.Connection:
        fresh = mode == "rwc" and not self.path.is_file()
        address = f"{self.path.resolve().as_uri()}?mode={mode}"
        # One thread at a time has it, see `add`.
        connection = sqlite3.connect(
            address, uri=True, timeout=5, isolation_level=None, check_same_thread=False
        )
        try:
            if fresh:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.executescript(_SCHEMA)
                self.path.chmod(0o600)
        except BaseException:
            connection.close()
            raise
        return connection


def _digest(*told: object) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
