"""Questions with their filters that are kept by title, in short transactions beside the builds.

Those of all are told to whoever may read; others are told to who keeps them alone, also from those who see everything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from indexer.errors import NotFoundError, UsageError
from indexer.store.codec import to_json
from indexer.store.corrections import writing
from indexer.store.database import Database

_LONGEST_TITLE, _LONGEST_QUERY, _LONGEST_NAME = 100, 1000, 100


@dataclass(frozen=True)
class SavedSearch:
    """A question that is kept as `title`: `filters` are restrictions on documents, `name` who keeps it, when.

    `owner` is the e-mail of whose it is alone, "" for one of all.
    """

    title: str
    query: str
    filters: dict[str, Any]
    name: str
    when: str
    owner: str = ""


def saved_searches(store: Database, owner: str = "") -> list[SavedSearch]:
    """Return the questions that are kept for all and by an owner, by title; his own stand before one of all of that title."""
    columns = 'title, query, filters, name, "when"'
    rows = store.connection.execute(f"SELECT {columns}, '' FROM saved_searches").fetchall()
    if owner and store.has("own_searches"):
        own = f"SELECT {columns}, who FROM main.own_searches WHERE who = ?"
        rows += store.connection.execute(own, (owner,)).fetchall()
    found = [SavedSearch(row[0], row[1], json.loads(row[2]), *row[3:]) for row in rows]
    return [
        found[at]
        for at in sorted(
            {one.title: at for at, one in enumerate(found)}.values(), key=lambda at: found[at].title
        )
    ]


def saved_search(store: Database, title: str, owner: str = "") -> SavedSearch:
    """Return the question kept by a title; raises NotFoundError where there is none."""
    for one in saved_searches(store, owner):
        if one.title == title.strip():
            return one
    raise NotFoundError(f"no search is kept as “{title}”.", remedy="See: policy-ledger news searches")


def save_search(
    store: Database, title: str, query: str, filters: Mapping[str, Any], name: str, owner: str = ""
) -> SavedSearch:
    """Keep a question by a title, over what was kept by it; raises UsageError for what cannot be kept."""
    title, query, name = title.strip(), query.strip(), name.strip()
    given = {key: value for key, value in filters.items() if value not in (None, "", [])}
    if not title or len(title) > _LONGEST_TITLE or not title.isprintable():
        raise UsageError(f"a search is kept by a title of 1 to {_LONGEST_TITLE} characters.")
    if len(query) > _LONGEST_QUERY:
        raise UsageError(f"a question has at most {_LONGEST_QUERY} characters.")
    if not query and not given:
        raise UsageError("a search to be kept needs a question or a filter.")
    if not name or len(name) > _LONGEST_NAME:
        raise UsageError("whoever keeps a search gives a name.", remedy="Add: --name NAME")
    one = SavedSearch(title, query, given, name, datetime.now(UTC).isoformat(), owner)
    with writing(store):
        _put(store, one)
    return one


def share_search(store: Database, title: str, owner: str) -> SavedSearch:
    """Make one of an owner's questions one of all; raises UsageError where there is one of that title already."""
    one = saved_search(store, title, owner)
    if not one.owner:
        raise UsageError(f"“{one.title}” is kept for all already.")
    if any(other.title == one.title for other in saved_searches(store)):
        raise UsageError(
            f"another search is kept for all as “{one.title}”.", remedy="Keep it by another title."
        )
    shared = replace(one, owner="")
    with writing(store):
        _remove(store, one)
        _put(store, shared)
    return shared


def drop_search(store: Database, title: str, owner: str = "") -> None:
    """Keep a question no longer; raises NotFoundError where there is none of that title."""
    one = saved_search(store, title, owner)
    with writing(store):
        _remove(store, one)


def _put(store: Database, one: SavedSearch) -> None:
    values = (one.title, one.query, to_json(one.filters), one.name, one.when)
    if one.owner:
        store.connection.execute(
            'INSERT OR REPLACE INTO own_searches (title, query, filters, name, "when", who) VALUES (?, ?, ?, ?, ?, ?)',
            (*values, one.owner),
        )
    else:
        store.connection.execute("INSERT OR REPLACE INTO saved_searches VALUES (?, ?, ?, ?, ?)", values)


def _remove(store: Database, one: SavedSearch) -> None:
    if one.owner:
        store.connection.execute(
            "DELETE FROM own_searches WHERE who = ? AND title = ?", (one.owner, one.title)
        )
    else:
        store.connection.execute("DELETE FROM saved_searches WHERE title = ?", (one.title,))
