"""What took the place of a document: links to the old one lead on, what officials said of it moves along."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from extraction.text.folding import squeeze
from indexer.documents.versions import shared_text, title_key
from indexer.models import Clause, Document
from indexer.store.codec import to_json
from indexer.store.correction_log import Action, log
from indexer.store.correction_rows import Correction, keyed, plain_row, stored
from indexer.store.corrections import put, remove
from indexer.store.rows import TABLES, LedgerRow, read_rows
from indexer.store.store import Store

# Of another title, a document is a new version where so much of the shorter one's text stands in the other.
_RELATED = 0.25
# Where a row stands; all else of it was read there.
_PLACE = frozenset({"path", "start", "end", "year_from"})


@dataclass(frozen=True)
class Former:
    """A document that is replaced, as it was: with its text and its clauses."""

    document: Document
    clauses: list[Clause]


@dataclass(frozen=True)
class ToReview:
    """A correction that did not move: `now` are the rows of the new version that come nearest to it.

    `reason`: `gone` (no such words in that table), `differs` (the words are there, and something else is
    read of them), `several` (more than one such row), `taken` (the row has a verdict of its own) or
    `metadata` (it is about the document as a whole).
    """

    correction: Correction
    quote: str
    successor_id: str
    reason: str
    now: tuple[LedgerRow, ...]


@dataclass(frozen=True)
class Replaced:
    """What a file held that another at `path` replaces, as `name` said; or the same path, written anew.

    With `only_alike` a document of another title and other words is not taken for a new version.
    """

    path: str
    name: str
    old: list[Former]
    only_alike: bool = False


def former(store: Store, document_ids: Iterable[str]) -> list[Former]:
    """Return documents as they are now, before they are replaced."""
    found = store.documents(document_ids=document_ids, with_text=True)
    return [Former(document, store.clauses(document.document_id)) for document in found]


def succeed(store: Store, replaced: Replaced, new_ids: Iterable[str]) -> None:
    """Record what takes the place of documents that are no more, in a transaction of the caller's."""
    new = store.documents(document_ids=new_ids, with_text=True)
    here = {row[0] for row in store.connection.execute("SELECT document_id FROM documents")}
    when = datetime.now(UTC).isoformat()
    for one in replaced.old:
        old = one.document
        successor = _nearest(old, new, only_alike=replaced.only_alike)
        if old.document_id in here or successor is None:
            continue
        store.connection.execute(
            "INSERT OR REPLACE INTO successors VALUES (?, ?, ?, ?, ?, ?)",
            (old.document_id, successor.document_id, old.title, old.source, replaced.name, when),
        )
        store.connection.executemany(
            "INSERT OR REPLACE INTO former_clauses VALUES (?, ?, ?, ?)",
            [(c.clause_id, c.document_id, to_json(list(c.path)), clause_words(c)) for c in one.clauses],
        )


def _nearest(old: Document, new: list[Document], *, only_alike: bool) -> Document | None:
    """Return the document of a new file that an old one became: of the same title, else of the most text."""
    same = [one for one in new if title_key(one.title) == title_key(old.title)]
    if len(same) == 1 or (len(new) == 1 and not only_alike):
        return (same or new)[0]
    shares = [(shared_text(old.text, one.text), one.normative, one.document_id, one) for one in same or new]
    share, *_, found = max(shares, key=lambda known: known[:3], default=(0.0, None))
    return None if only_alike and not same and share < _RELATED else found


def clause_words(clause: Clause) -> str:
    """Return a digest of what a clause says, its breaks and kinds of brackets left aside."""
    return hashlib.sha256(squeeze(clause.text).encode()).hexdigest()[:16]


def successor(store: Store, document_id: str) -> str | None:
    """Return the document that an id leads to: its own, else what took its place; None where nothing did."""
    seen: set[str] = set()
    while document_id not in seen:
        seen.add(document_id)
        if store.text(document_id) is not None:  # of two readings of what came the better one is shown
            return store.duplicates().get(document_id, document_id) if len(seen) > 1 else document_id
        row = store.connection.execute(
            "SELECT successor_id FROM successors WHERE document_id = ?", (document_id,)
        ).fetchone()
        if row is None:
            return None
        document_id = row[0]
    return None


def successor_clause(store: Store, clause_id: str) -> str | None:
    """Return the clause that an id leads to: its own, else the one of the same words or, failing that, place."""
    if store.clause(clause_id):
        return clause_id
    row = store.connection.execute(
        "SELECT document_id, path, words FROM former_clauses WHERE clause_id = ?", (clause_id,)
    ).fetchone()
    document_id = successor(store, row["document_id"]) if row else None
    if row is None or document_id is None:
        return None
    clauses = store.clauses(document_id)
    path = tuple(json.loads(row["path"]))
    same = [clause for clause in clauses if clause_words(clause) == row["words"]]
    there = [clause for clause in same or clauses if clause.path == path]
    if len(same) == 1:
        return same[0].clause_id
    return there[0].clause_id if there else None


# Corrections ---------------------------------------------------------------------------------------


def carry_over(store: Store) -> list[Correction]:
    """Move corrections of replaced documents to the rows of the same words and values; return what moved.

    In a transaction of the caller's. A build does so each time: what another reading makes the same moves then.
    """
    moved = []
    for one in _waiting(store):
        if one.reason:
            continue
        (row,) = one.now
        at = _keys(store, one.successor_id, row.table)[row.row_id]
        now = replace(
            one.correction,
            document_id=row.document_id,
            key=at,
            start=row.extracted.start,
            end=row.extracted.end,
            alone=_is_alone(store, row),
            title=row.title,
            extracted=plain_row(row),
        )
        remove(store, one.correction)
        put(store, now)
        log(store.connection, Action.MOVED, now, one.correction, one.correction.name)
        moved.append(now)
    return moved


def to_review(store: Store) -> list[ToReview]:
    """Return the corrections of replaced documents that did not move, by document, table and place."""
    return [one for one in _waiting(store) if one.reason]


def review_row(one: ToReview) -> dict[str, Any]:
    """Return a correction that did not move as plain values."""
    said = one.correction
    return {
        "title": said.title,
        "table": said.table,
        "status": said.status.value,
        "changes": said.changes,
        "extracted": said.extracted,
        "quote": one.quote,
        "note": said.note,
        "name": said.name,
        "when": said.when,
        "reason": one.reason,
        "document_id": said.document_id,
        "successor_id": one.successor_id,
        "row_ids": [row.row_id for row in one.now],
    }


def _waiting(store: Store) -> list[ToReview]:
    """Return each correction of a replaced document with its row in the new version; `reason` "" where it fits."""
    found = []
    taken: set[str] = set()
    for correction in stored(store.connection):
        if store.text(correction.document_id) is not None:
            continue
        new = successor(store, correction.document_id)
        if new is not None:
            one = _judged(store, correction, new, taken)
            found.append(one)
            if not one.reason:
                taken.add(one.now[0].row_id)
    return found


def _judged(store: Store, correction: Correction, new: str, taken: set[str]) -> ToReview:
    quote = _quote(correction.extracted)
    if correction.table not in TABLES:
        return ToReview(correction, quote, new, "metadata", ())
    rows = store.ledger_rows(correction.table, [new])
    quoted = [row for row in rows if squeeze(_quote(plain_row(row))) == squeeze(quote)]
    same = [row for row in quoted if _reads_the_same(plain_row(row), correction.extracted)]
    if not same:
        return ToReview(correction, quote, new, "differs" if quoted else "gone", tuple(quoted))
    here = [row for row in same if list(row.extracted.path) == correction.extracted.get("path")]
    fitting = here if len(here) == 1 else same
    if len(fitting) > 1:
        return ToReview(correction, quote, new, "several", tuple(fitting))
    if fitting[0].at or fitting[0].row_id in taken:
        return ToReview(correction, quote, new, "taken", tuple(fitting))
    return ToReview(correction, quote, new, "", tuple(fitting))


def _quote(plain: dict[str, Any]) -> str:
    return str(plain.get("quote") or plain.get("text") or "")


def _reads_the_same(now: dict[str, Any], then: dict[str, Any]) -> bool:
    """Tell whether the same was read in two rows, where and in which breaks of lines left aside."""
    names = now.keys() & then.keys() - _PLACE
    return all(
        squeeze(now[name]) == squeeze(then[name]) if name in {"quote", "text"} else now[name] == then[name]
        for name in names
    )


def _keys(store: Store, document_id: str, table: str) -> dict[str, str]:
    return {row.row_id: key for key, row in keyed(read_rows(store.connection, table, [document_id]))}


def _is_alone(store: Store, row: LedgerRow) -> bool:
    span = row.extracted.start, row.extracted.end
    rows = read_rows(store.connection, row.table, [row.document_id])
    return sum((each.row.start, each.row.end) == span for each in rows) == 1
