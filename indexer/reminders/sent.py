"""Who was reminded of which task on which day, so that nobody is twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from indexer.errors import KnowledgeBaseError
from indexer.store.corrections import writing
from indexer.store.database import Database

# So long it is kept who was reminded.
_KEPT = timedelta(days=60)
# A build that commits is waited for, each time some seconds (see `writing`).
_TRIES = 10


def claim(kb: Path, today: date, target: str, items: Iterable[str]) -> set[str]:
    """Note that somebody is reminded of tasks today; return those of which he was not yet.

    It is noted before anything is sent, so that two runs at a time do not send the same; see `release`.
    """
    day = today.isoformat()

    def noted() -> set[str]:
        with Database.edit(kb) as store, writing(store):
            store.connection.execute('DELETE FROM reminded WHERE "day" < ?', ((today - _KEPT).isoformat(),))
            return {
                item
                for item in items
                if store.connection.execute(
                    "INSERT OR IGNORE INTO reminded VALUES (?, ?, ?)", (day, target, item)
                ).rowcount
            }

    items = list(items)
    for _ in range(_TRIES - 1):
        try:
            return noted()
        except KnowledgeBaseError as error:
            if "another process" not in str(error):
                raise
    return noted()


def told_before(kb: Path, target: str) -> set[str]:
    """Return what somebody was told of on any day that is still kept."""
    with Database.open(kb) as store:
        rows = store.connection.execute("SELECT item FROM reminded WHERE target = ?", (target,))
        return {str(item) for (item,) in rows}


def release(kb: Path, today: date, target: str, items: Iterable[str]) -> None:
    """Take back that somebody was reminded of tasks today: what was to be sent was not."""
    rows = [(today.isoformat(), target, item) for item in items]
    with Database.edit(kb) as store, writing(store):
        store.connection.executemany('DELETE FROM reminded WHERE "day" = ? AND target = ? AND item = ?', rows)
