"""A connection to SQLite that tells of damage in one sentence, wherever it is met."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from indexer.errors import KnowledgeBaseError

P = ParamSpec("P")
T = TypeVar("T")
# What SQLite or its module says of values and tables that no build has written.
_DAMAGE = ("malformed", "Could not decode", "no such table", "no such column")


def damaged_database(path: object, reason: object) -> KnowledgeBaseError:
    """Return the error for a damaged database."""
    folder = Path(str(path)).parent if path else Path()
    return KnowledgeBaseError(
        f"the database {path or ''} is damaged: {str(reason).rstrip('.')}.",
        remedy="Put back a copy of it, or move it away (what officials corrected is in it alone) and run: "
        f"policy-ledger build --kb {folder} PATH",
    )


# Rows that are read at a time.
_AT_A_TIME = 256


class Connection(sqlite3.Connection):
    """A connection whose statements raise KnowledgeBaseError where the file is damaged."""

    path: Path | None = None
    # Called before each statement: what the reader of this connection may see follows what others write.
    follow: Callable[[], None] | None = None

    def cursor(self, factory: Any = None) -> Any:
        """Return a cursor that tells of damage."""
        return super().cursor(factory or _Cursor)

    def execute(self, *args: Any) -> Any:
        """Run a statement in a cursor that tells of damage: the base class makes one of its own."""
        if self.follow is not None:
            self.follow()
        return self.cursor().execute(*args)

    def executemany(self, *args: Any) -> Any:
        """Run a statement for many values, see `execute`."""
        return self.cursor().executemany(*args)


class _Cursor(sqlite3.Cursor):
    def execute(self, *args: Any) -> Any:
        return self._told(super().execute, *args)

    def executemany(self, *args: Any) -> Any:
        return self._told(super().executemany, *args)

    def fetchone(self) -> Any:
        return self._told(super().fetchone)

    def fetchall(self) -> Any:
        return self._told(super().fetchall)

    def fetchmany(self, *args: Any) -> Any:
        return self._told(super().fetchmany, *args)

    def __iter__(self) -> Any:
        """Yield rows, read some at a time: one by one each costs a call of Python."""
        while rows := self.fetchmany(_AT_A_TIME):
            yield from rows

    def __next__(self) -> Any:
        try:
            return super().__next__()
        except sqlite3.DatabaseError as error:
            raise self._as_told(error) from error

    def _told(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except sqlite3.DatabaseError as error:
            raise self._as_told(error) from error

    def _as_told(self, error: sqlite3.DatabaseError) -> Exception:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith("SQLITE_CORRUPT") or any(w in str(error) for w in _DAMAGE):
            return damaged_database(getattr(self.connection, "path", None), error)
        return error
