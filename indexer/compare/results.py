"""Results that are kept while nothing changes in the knowledge base they were made from."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from indexer.store.store import Store

Result = TypeVar("Result")
# A page asks for a few comparisons again and again; a matrix of 500 documents takes some 100 MB.
_MOST = 32


class Results:
    """Results of calls by their arguments, the latest ones; a build or a correction drops all of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._state: object = None
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return what was made for `key`, made now where it was not, or not since the last change."""
        state = self._now()
        with self._lock:
            if state != self._state:
                self._kept.clear()
                self._state = state
            if key in self._kept:
                self._kept.move_to_end(key)
                found: Result = self._kept[key]
                return found
        made = make()
        with self._lock:
            if state == self._state:
                self._kept[key] = made
                while len(self._kept) > _MOST:
                    self._kept.popitem(last=False)
        return made

    def _now(self) -> tuple[object, ...]:
        """Return what changes with every commit of another connection: SQLite's own count, and the generation."""
        (version,) = self._store.connection.execute("PRAGMA data_version").fetchone()
        return version, self._store.manifest().get("generation")
