"""What is said of tasks moves along when a document is replaced, to the clause that says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from indexer.models import Clause
from indexer.store.follow_log import FollowAction, log_follow
from indexer.store.follow_rows import FollowUp, Place, follow_ups, put_follow_up
from indexer.store.store import Store
from indexer.store.succession import clause_words, successor

_Key = tuple[str, int, int, str]


def carry_follow_ups(store: Store) -> list[FollowUp]:
    """Move what is said of tasks of documents that were replaced, or are read better elsewhere; return what moved.

    It moves to the one clause of the same words (of several: the one at the same place) that has nothing said of the
    same unit; the rest stays where it is, to be looked at (see `heir`). In a transaction of the caller's: a build does so each time.
    """
    moved = []
    everything = follow_ups(store.connection)
    if not everything:
        return []
    taken = {_key(one.place) for one in everything}
    duplicates = store.duplicates()
    documents = {d.document_id: d for d in store.documents()}
    for one in everything:
        new = documents.get(heir(store, one.place.document_id, duplicates) or "")
        if new is None or new.document_id == one.place.document_id:
            continue
        clause = same_clause(store.clauses(new.document_id), one.place)
        if clause is None:
            continue
        place = replace(
            one.place,
            document_id=new.document_id,
            start=clause.start,
            end=clause.end,
            path=clause.path,
            region=new.region,
            title=new.title,
            citation=clause.citation,
        )
        if _key(place) in taken:
            continue
        taken.add(_key(place))
        now = replace(one, place=place)
        put_follow_up(store.connection, now)
        when = datetime.now(UTC).isoformat()
        log_follow(store.connection, FollowAction.MOVED, now, one, one.name, when)
        moved.append(now)
    return moved


def heir(store: Store, document_id: str, duplicates: Mapping[str, str]) -> str | None:
    """Return the document whose tasks are shown for those of another: a better reading, or what took its place."""
    if document_id in duplicates:
        return duplicates[document_id]
    return successor(store, document_id)


def same_clause(clauses: list[Clause], place: Place) -> Clause | None:
    """Return the one clause that says what a clause said: of several the one at its place."""
    same = [clause for clause in clauses if clause_words(clause) == place.words]
    there = [clause for clause in same if clause.path == place.path]
    fitting = same if len(same) == 1 else there
    return fitting[0] if len(fitting) == 1 else None


def _key(place: Place) -> _Key:
    return place.document_id, place.start, place.end, place.unit
