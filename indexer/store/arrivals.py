"""When each document first came in a build, when a new version took its place, when it went: what news are made of.

Kept over rebuilds by the content of files: what is only read again by a new version of the program is no news.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from extraction.rows import Target
from indexer.models import Document
from indexer.store.codec import to_json
from indexer.store.store import Store
from indexer.store.succession import clause_words


class Arrival(StrEnum):
    """What became of a document in a build; `held` and `dropped` are no news.

    `held`: it was there before anything was noted, is a copy of another, or is an old content read anew.
    `dropped`: it went, and its content or a new version of it is there.
    """

    NEW = "new"
    VERSION = "version"
    GONE = "gone"
    HELD = "held"
    DROPPED = "dropped"


NEWS = (Arrival.NEW, Arrival.VERSION, Arrival.GONE)
_AWAY = (Arrival.GONE, Arrival.DROPPED)


@dataclass(frozen=True)
class FormerTarget:
    """A target of a version that was replaced or is gone; `value` as printed, with its comparator and unit."""

    indicator: str
    scope: str
    year: int | None
    relation: str
    value: str
    quote: str
    citation: str


@dataclass(frozen=True)
class FormerState:
    """A document as it was: its targets, and digests of the words of its clauses."""

    document_id: str = ""
    level: str = ""
    region: str = ""
    targets: tuple[FormerTarget, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event:
    """What became of a document: in which build, when (UTC); `former` is what it replaced, or was itself."""

    number: int
    build: int
    when: str
    kind: Arrival
    document_id: str
    sha256: str
    title: str
    former: FormerState


@dataclass(frozen=True)
class Departing:
    """Documents whose contents no file holds any more, as they are before a build; `built` tells if there was one."""

    built: bool
    states: dict[str, FormerState]
    copies: dict[str, set[str]]


def target_value(target: Target) -> str:
    """Return the value of a target as it is shown and compared: >=45%, 30—35公顷."""
    high = f"—{target.value_max}" if target.value_max is not None else ""
    comparator = "" if target.comparator == "=" else target.comparator
    return f"{comparator}{target.value}{high}{target.unit}"


def departing(store: Store, wanted: Collection[str]) -> Departing:
    """Return what a build that wants some contents is about to remove, in its transaction."""
    holdings = store.holdings()
    staying = {i for sha256, ids in holdings.items() if sha256 in wanted for i in ids}
    going = {i for ids in holdings.values() for i in ids} - staying
    documents = store.documents(document_ids=going)
    copies: dict[str, set[str]] = {}
    for one, other in store.duplicates().items():
        copies.setdefault(one, set()).add(other)
        copies.setdefault(other, set()).add(one)
    built = store.manifest().get("generation", "") not in {"", "0"}
    return Departing(built, {d.document_id: _state(store, d) for d in documents}, copies)


def note_arrivals(store: Store, before: Departing, build: int) -> None:
    """Note what came and went in a build, in its transaction, after links were found."""
    latest = _latest(store)
    present = {i for i, event in latest.items() if event.kind not in _AWAY}
    contents = {sha256 for i in present for sha256 in latest[i].sha256.split()}
    held: dict[str, list[str]] = {}
    for sha256, ids in store.holdings().items():
        for document_id in ids:
            held.setdefault(document_id, []).append(sha256)
    titles = store.titles()
    unnoted = before.built and not latest
    came = [d.document_id for d in store.documents(document_ids=titles.keys() - present)]
    went = {i for i in present if i not in titles}
    copies = store.duplicates()
    followed: set[str] = set()
    earlier: dict[str, set[str]] = {}
    for link in store.links():
        if link.kind != "duplicate_of":
            earlier.setdefault(link.other_id, set()).add(link.document_id)
    now = datetime.now(UTC).isoformat()
    for document_id in came:
        own = held.get(document_id, [])
        if unnoted or document_id in copies or contents & set(own):
            kind, former = Arrival.HELD, FormerState()
        else:
            versions = {i for i in earlier.get(document_id, ()) if i in present and i not in went}
            former = _former(store, document_id, went, versions, before)
            kind = Arrival.VERSION if former.document_id else Arrival.NEW
            followed.add(former.document_id)
        _add(store, build, now, kind, titles[document_id], document_id, own, former)
    for document_id in sorted(went):
        event = latest[document_id]
        still = set(event.sha256.split()) & store.contents().keys()
        twins = before.copies.get(document_id, set()) & titles.keys()
        silent = still or twins or document_id in followed or before.copies.get(document_id, set()) - went
        kind = Arrival.DROPPED if silent else Arrival.GONE
        former = (
            before.states.get(document_id, FormerState(document_id))
            if kind == Arrival.GONE
            else FormerState()
        )
        _add(store, build, now, kind, event.title, document_id, event.sha256.split(), former)


def events(store: Store, *, after: int = 0, since: str = "", every: bool = False) -> list[Event]:
    """Return what became of documents after a build and since a moment (ISO, UTC), the first first.

    With `every` also what is no news.
    """
    rows = store.connection.execute(
        'SELECT * FROM arrivals WHERE build > ? AND "when" >= ? ORDER BY number', (after, since)
    )
    found = (_event(tuple(row)) for row in rows)
    return [event for event in found if every or event.kind in NEWS]


def _latest(store: Store) -> dict[str, Event]:
    """Return document -> what became of it last, without its former state."""
    rows = store.connection.execute(
        "SELECT number, build, \"when\", kind, document_id, sha256, title, '' FROM arrivals ORDER BY number"
    )
    return {row["document_id"]: _event(tuple(row)) for row in rows}


def _event(row: tuple[Any, ...]) -> Event:
    *rest, former = row
    number, build, when, kind, document_id, sha256, title = rest
    return Event(number, build, when, Arrival(kind), document_id, sha256, title, _read(former))


def _read(text: str) -> FormerState:
    if not text:
        return FormerState()
    told = json.loads(text)
    targets = tuple(FormerTarget(**one) for one in told.pop("targets"))
    return FormerState(**{**told, "targets": targets, "words": tuple(told["words"])})


def _add(
    store: Store, build: int, when: str, kind: Arrival, title: str, document_id: str, contents: Iterable[str],
    former: FormerState,
) -> None:  # fmt: skip
    told = to_json(asdict(former)) if former.document_id else ""
    store.connection.execute(
        'INSERT INTO arrivals (build, "when", kind, document_id, sha256, title, former) VALUES (?, ?, ?, ?, ?, ?, ?)',
        (build, when, kind.value, document_id, " ".join(sorted(contents)), title, told),
    )


def _former(
    store: Store, document_id: str, went: set[str], earlier: set[str], before: Departing
) -> FormerState:
    """Return the version before a document: one that it replaced in this build, else the latest that is there."""
    replaced = store.connection.execute(
        "SELECT document_id FROM successors WHERE successor_id = ? ORDER BY document_id", (document_id,)
    )
    for (one,) in replaced.fetchall():
        if one in went and one in before.states:
            return before.states[one]
    known = store.documents(document_ids=earlier) if earlier else []
    latest = max(known, key=lambda d: (d.status != "draft", d.date or "", d.document_id), default=None)
    return _state(store, latest) if latest else FormerState()


def _state(store: Store, document: Document) -> FormerState:
    rows = store.extracted_rows("targets", [document.document_id])
    targets = tuple(
        FormerTarget(
            indicator=row.row.indicator,
            scope=row.row.scope or "",
            year=row.row.year,
            relation=row.row.relation,
            value=target_value(row.row),
            quote=row.row.quote,
            citation=row.citation,
        )
        for row in rows
        if isinstance(row.row, Target)
    )
    words = tuple(sorted({clause_words(clause) for clause in store.clauses(document.document_id)}))
    return FormerState(document.document_id, document.level or "", document.region or "", targets, words)
