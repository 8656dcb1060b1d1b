"""Questions with their filters that are kept by name, in short transactions beside the builds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from indexer.errors import NotFoundError, UsageError
from indexer.store.codec import to_json
from indexer.store.corrections import writing
from indexer.store.database import Database

_LONGEST_TITLE, _LONGEST_QUERY, _LONGEST_NAME = 100, 1000, 100


@dataclass(frozen=True)
class SavedSearch:
    """A question that is kept as `title`: `filters` are restrictions on documents, `name` who keeps it, when."""

    title: str
    query: str
    filters: dict[str, Any]
    name: str
    when: str


def saved_searches(store: Database) -> list[SavedSearch]:
    """Return the questions that are kept, by title."""
    rows = store.connection.execute(
        'SELECT title, query, filters, name, "when" FROM saved_searches ORDER BY title'
    )
    return [SavedSearch(row[0], row[1], json.loads(row[2]), row[3], row[4]) for row in rows]


def saved_search(store: Database, title: str) -> SavedSearch:
    """Return the question kept by a title; raises NotFoundError where there is none."""
    for one in saved_searches(store):
        if one.title == title.strip():
            return one
    raise NotFoundError(f"no search is kept as “{title}”.", remedy="See: policy-ledger news searches")


def save_search(
    store: Database, title: str, query: str, filters: Mapping[str, Any], name: str
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
    one = SavedSearch(title, query, given, name, datetime.now(UTC).isoformat())
    with writing(store):
        store.connection.execute(
            "INSERT OR REPLACE INTO saved_searches VALUES (?, ?, ?, ?, ?)",
            (one.title, one.query, to_json(one.filters), one.name, one.when),
        )
    return one


def drop_search(store: Database, title: str) -> None:
    """Keep a question no longer; raises NotFoundError where there is none of that title."""
    one = saved_search(store, title)
    with writing(store):
        store.connection.execute("DELETE FROM saved_searches WHERE title = ?", (one.title,))
