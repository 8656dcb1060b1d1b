"""The store of an engine: the clauses of the generation in force that were read last are kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable
from datetime import date
from typing import Any, TypeVar

from extraction.text.folding import KEPT_LENGTH
from indexer.index.readers import Keys, Words
from indexer.models import Clause
from indexer.store.filters import Filters
from indexer.store.hidden import hidden
from indexer.store.store import Store

# One question reads some dozens of clauses, several steps the same ones; questions of a day are of few subjects.
_KEPT = 4096
# A filter leaves thousands of documents and their clauses; somebody asks several questions with the same.
_FILTERED = 16

T = TypeVar("T")


class KeptStore(Store):
    """A store opened for reading that reads a clause once. Where its clauses change it has to `forget` them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clauses: OrderedDict[int, Clause] = OrderedDict()
        self._filtered: OrderedDict[Hashable, Any] = OrderedDict()
        self._version = 0

    def forget(self) -> None:
        """Keep none of the clauses read so far: another generation is in force, or files were deleted."""
        self._clauses.clear()
        self._filtered.clear()

    def document_ids(self, filters: Filters) -> list[str]:
        """Return the ids of the documents that the filters leave today."""
        what = date.today().isoformat(), repr(filters)  # noqa: DTZ011 - the day here, as in the filters
        return self._once(what, lambda: super(KeptStore, self).document_ids(filters))

    def keys_of(self, document_ids: Collection[str]) -> Keys:
        """Return the index numbers of the clauses of some documents, as a set."""
        ids = tuple(document_ids)
        return self._once(ids, lambda: super(KeptStore, self).keys_of(ids))

    def _once(self, what: Hashable, read: Callable[[], T]) -> T:
        """Return what was read last for the same, or read it where others have written since."""
        kept = self._filtered
        (version,) = self.connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._version = version
            kept.clear()
        if what not in kept:
            kept[what] = read()
        kept.move_to_end(what)
        while len(kept) > _FILTERED:
            kept.popitem(last=False)
        return kept[what]  # type: ignore[no-any-return]

    def clauses_by_key(self, keys: Iterable[int]) -> dict[int, Clause]:
        """Return clauses by the number that the indexes know them by, in the order of the numbers."""
        kept, found = self._clauses, dict[int, Clause]()
        wanted = sorted(set(keys))
        missing = [key for key in wanted if key not in kept]
        read = super().clauses_by_key(missing) if missing else {}
        for key in wanted:
            clause = read.get(key) or kept.get(key)
            if clause is None:
                continue
            found[key] = clause
            if len(clause.text) <= KEPT_LENGTH:
                kept[key] = clause
                kept.move_to_end(key)
        while len(kept) > _KEPT:
            kept.popitem(last=False)
        return found


def words_for(store: Store, whole: Words) -> Words:
    """Return the words of a generation as its reader may know them.

    How often a word stands in a document that is hidden from him is no business of his.
    """
    if store.sight is None:
        return whole
    return whole.within(store.document_ids(Filters()), hidden(store.connection, store.sight))
