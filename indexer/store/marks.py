"""What was asked for single files of the library: added, deleted, left out, replaced; kept beside the builds."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from indexer.store.database import Database
from indexer.store.digests import seal_kept

# Files that the knowledge base keeps itself; all others belong to the user.
FILES = "files"


class Mark(StrEnum):
    """What is to become of a file.

    `added`: an upload that no build has taken in yet; one that cannot be read leaves nothing behind.
    `deleted`, `replaced`: the next build leaves it out; until then it can be taken back. `left_out`: a
    build has left it out, and it stays on the user's disk. `gone`: a build has left it out, and its file
    is still to be removed. `missing`: it vanished, what was read of it stays, and somebody is asked; `retained`:
    the answer was to keep it.
    """

    ADDED = "added"
    DELETED = "deleted"
    REPLACED = "replaced"
    LEFT_OUT = "left_out"
    GONE = "gone"
    MISSING = "missing"
    RETAINED = "retained"


OUT = frozenset({Mark.DELETED, Mark.REPLACED, Mark.LEFT_OUT, Mark.GONE})


# What was read of such files stays, as long as nobody removes it.
ABSENT = frozenset({Mark.MISSING, Mark.RETAINED})


@dataclass(frozen=True)
class FileMark:
    """The mark of a file: who set it and when; `other` is the file that takes its place."""

    path: str
    mark: Mark
    other: str | None
    name: str
    when: str


def marks(store: Database) -> dict[str, FileMark]:
    """Return path -> the mark of each file that has one."""
    rows = store.connection.execute('SELECT path, mark, other, name, "when" FROM library ORDER BY path')
    return {row["path"]: FileMark(row[0], Mark(row[1]), *row[2:]) for row in rows.fetchall()}


def set_mark(store: Database, path: str, mark: Mark, name: str = "", other: str | None = None) -> None:
    """Mark a file, in a transaction of the caller's."""
    when = datetime.now(UTC).isoformat()
    store.connection.execute(
        "INSERT OR REPLACE INTO library VALUES (?, ?, ?, ?, ?)", (path, mark.value, other, name, when)
    )


def put_mark(store: Database, mark: FileMark) -> None:
    """Put a mark back as it was, in a transaction of the caller's."""
    values = (mark.path, mark.mark.value, mark.other, mark.name, mark.when)
    store.connection.execute("INSERT OR REPLACE INTO library VALUES (?, ?, ?, ?, ?)", values)


def remove_marks(store: Database, paths: Iterable[str]) -> None:
    """Take the marks of files away, in a transaction of the caller's."""
    store.connection.executemany("DELETE FROM library WHERE path = ?", [(path,) for path in paths])


def is_at(path: str, place: str) -> bool:
    """Tell whether a path is that of a file, or of a member of an archive there."""
    return path == place or path.startswith(f"{place}{os.sep}")


def mark_of(path: str, given: Mapping[str, FileMark]) -> FileMark | None:
    """Return the mark of a file, or that of the archive it is in."""
    places = (path, *map(str, Path(path).parents)) if given else ()
    return next((given[place] for place in places if place in given), None)


def is_own(kb: Path, path: str) -> bool:
    """Tell whether a file is one that the knowledge base keeps, and no member of an archive."""
    own, folder = (kb / FILES).resolve(), Path(path).parent.resolve()
    return own in (folder, *folder.parents) and not any(up.is_file() for up in (folder, *folder.parents))


def remove_own(kb: Path, path: str) -> None:
    """Remove a file that the knowledge base keeps, and no other: a base that somebody hands on may name any."""
    if not is_own(kb, path):
        return
    Path(path).unlink(missing_ok=True)
    if Path(path).parent != (kb / FILES).resolve():  # a folder made for a version
        with suppress(OSError):
            Path(path).parent.rmdir()


def remove_gone(store: Database) -> None:
    """Remove the files that a build has left out for good; one that cannot be removed waits for the next build."""
    done = []
    for path, mark in marks(store).items():
        if mark.mark == Mark.GONE:
            with suppress(OSError):
                remove_own(store.path.parent, path)
                done.append(path)
    if done:
        with store.transaction():
            remove_marks(store, done)
            seal_kept(store)
