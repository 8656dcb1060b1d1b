"""How a call is answered: one after the other, by whoever may, recorded, a part of a list at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar

from typing_extensions import TypedDict  # pydantic asks for this one before Python 3.12

from indexer.access.access import Act
from indexer.access.audit import Audit, What
from indexer.errors import UsageError
from indexer.knowledge_base import KnowledgeBase
from indexer.service.asking import Asking, whoever_runs_it
from indexer.store.codec import encode
from indexer.tables.listing import Listing

Row = dict[str, Any]
LONGEST = 500  # rows that one answer holds at most
DEFAULT = 50
# Knowledge bases that stay open, one for each set of collections that readers see.
_MOST_OPEN = 8
_DONE = {"search": What.SEARCHED, "fetch": What.OPENED, "cite": What.OPENED, "follow": What.FOLLOWED}
# What changes something is for editors; of these calls the record holds so many words: a draft is nobody's business,
# and what was said of a task is in its history.
ACTS = {"follow": Act.EDIT}
_TOLD = {"check": 0, "follow": 1}
P = ParamSpec("P")
R = TypeVar("R")


class Rows(TypedDict):
    """A page of a list: `items` from `offset` on, `total` in the whole list, `next` the offset of the page behind."""

    items: list[Row]
    total: int
    offset: int
    next: int | None


class Answering:
    """The bases that calls are answered from, and who asks; a new build is seen at the next call."""

    def __init__(self, folder: Path, asking: Callable[[], Asking] = whoever_runs_it) -> None:
        self.folder, self.asking = folder, asking
        self.audit = Audit(folder)
        self.lock = RLock()
        self._bases: dict[str, KnowledgeBase] = {}

    @property
    def base(self) -> KnowledgeBase:
        """The knowledge base as whoever asks sees it, opened when it is first asked; raises KnowledgeBaseError where there is none."""
        access = self.asking().access
        found = self._bases.pop(access.key, None) or KnowledgeBase.open(self.folder, access=access)
        self._bases[access.key] = found  # the one asked last stands last
        found.access = access  # several see the same, and do not all do the same
        if len(self._bases) > _MOST_OPEN:
            self._bases.pop(next(iter(self._bases))).close()
        return found

    def close(self) -> None:
        """Close what is open."""
        with self.lock:
            for base in self._bases.values():
                base.close()
            self._bases.clear()
        self.audit.close()


def one_at_a_time(call: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[Any, P], R]:
    """Let one call after the other have the knowledge base, of whoever may, and record it: its connection is shared."""
    act = ACTS.get(call.__name__, Act.READ)

    @wraps(call)
    def alone(self: Answering, /, *args: P.args, **kwargs: P.kwargs) -> R:
        asked = self.asking()
        told = [str(each) for each in (*args, *kwargs.values()) if isinstance(each, str)]
        on = " ".join([call.__name__, *told[: _TOLD.get(call.__name__)]])
        if asked.access.who and act != Act.READ and not asked.access.may(act):
            self.audit.add(asked.access.who, What.REFUSED, on, asked.way)
        asked.access.need(act)
        if asked.access.who and call.__name__ != "version":
            self.audit.add(asked.access.who, _DONE.get(call.__name__, What.CALLED), on, asked.way)
        with self.lock:
            return call(self, *args, **kwargs)

    return alone


def page_of(found: Listing[Any], offset: int, limit: int) -> Rows:
    """Return a page of a list; raises UsageError where it is asked for what cannot be."""
    check_page(offset, limit)
    return rows_of(found[offset : offset + limit], len(found), offset, limit)


def check_page(offset: int, limit: int) -> None:
    """Raise UsageError for a page that cannot be."""
    if offset < 0 or not 1 <= limit <= LONGEST:
        raise UsageError(f"offset must be at least 0 and limit 1 to {LONGEST}.")


def rows_of(page: Listing[Any], total: int, offset: int, limit: int) -> Rows:
    """Return the rows of a page of a list of so many."""
    more = offset + limit
    items = [plain(row) for row in page.to_dicts()]
    return Rows(items=items, total=total, offset=offset, next=more if more < total else None)


def plain(row: Row) -> Row:
    """Return a row as the exports have it in JSON."""
    made: Row = encode(row)
    return made
