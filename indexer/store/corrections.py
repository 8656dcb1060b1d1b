"""Correct, confirm or reject rows of the ledger, withdraw that, list corrections.

Each is one short transaction beside the builds; see `indexer.store.correction_rows` for what a correction is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from indexer.errors import FieldError, KnowledgeBaseError, UsageError
from indexer.models import VERDICTS, Review
from indexer.storage import storage_error
from indexer.store.correction_log import Action, Entry, Place, last_standing, log
from indexer.store.correction_log import history as logged
from indexer.store.correction_rows import (
    CODEC,
    METADATA,
    Correction,
    attach,
    keyed,
    matched,
    plain_row,
    row_key,
    stored,
)
from indexer.store.correction_values import CHOICES, checked, checked_name, correctable, text_of
from indexer.store.database import Database
from indexer.store.digests import seal_kept
from indexer.store.metadata_values import state_of as metadata_state
from indexer.store.rows import LedgerRow, read_rows

__all__ = [
    "CHOICES",
    "Correction",
    "correctable",
    "corrections",
    "history",
    "record",
    "row_key",
    "undo",
    "withdraw",
]

# Milliseconds to wait for another writer.
_PATIENCE = 4000


def corrections(store: Database) -> list[Correction]:
    """Return every correction with its state, by document, table and place."""
    here = {row[0] for row in store.connection.execute("SELECT document_id FROM documents")}
    hidden = {
        row[0]
        for row in store.connection.execute("SELECT document_id FROM links WHERE kind = 'duplicate_of'")
    }
    everything = stored(store.connection)
    states: dict[tuple[str, str, str], str] = {}
    for table in {correction.table for correction in everything} - {METADATA}:
        own = [c for c in everything if c.table == table and c.document_id in here]
        rows = attach(
            store.connection, table, read_rows(store.connection, table, {c.document_id for c in own})
        )
        for document_id, of_document in groupby(rows, key=lambda row: row.document_id):
            listed = list(of_document)
            found = matched(listed, [c for c in own if c.document_id == document_id])
            for row in listed:
                if row.row_id in found:
                    state = "stale" if row.stale else "current"
                    states[document_id, table, found[row.row_id].key] = state

    def state_of(correction: Correction) -> str:
        if correction.document_id not in here:
            return "absent"
        if correction.document_id in hidden:
            return "duplicate"
        if correction.table == METADATA:
            return metadata_state(store.connection, correction)
        return states.get((correction.document_id, correction.table, correction.key), "unmatched")

    return [replace(correction, state=state_of(correction)) for correction in everything]


def record(
    store: Database,
    row: LedgerRow,
    status: str,
    changes: Mapping[str, Any] | None = None,
    note: str = "",
    name: str = "",
    when: datetime | None = None,
) -> Correction:
    """Store the verdict of `name` on a row in place of an earlier one, and return it.

    `status` is confirmed, corrected or rejected; `changes` (only where corrected) are the fields that
    differ from what was extracted, as text or in their own types. Raises UsageError for what does not
    fit, and where the row was built or corrected anew since it was read; KnowledgeBaseError while a build
    holds the knowledge base.
    """
    _check_verdict(status, changes, note, name)
    with writing(store):
        of_document = list(read_rows(store.connection, row.table, [row.document_id]))
        keys = {each.row_id: (key, each) for key, each in keyed(of_document)}
        key, current = keys.get(row.row_id, ("", row))
        if not key or current.extracted != row.extracted:
            raise UsageError(
                f"{row.row_id} has been built anew since it was read.", remedy="Look at it again."
            )
        earlier = matched(of_document, _corrections_of(store, row)).get(row.row_id)
        if (earlier.name, earlier.when) != (row.by, row.at) if earlier else row.at:
            who = f"{earlier.name} has corrected" if earlier else "somebody has withdrawn the correction of"
            raise UsageError(f"{who} {row.row_id} since it was read.", remedy="Look at it again.")
        extracted = plain_row(current)
        kept = checked(row.table, changes or {}, extracted)
        if status == Review.CORRECTED and not kept:
            told = "nothing differs from what was extracted."
            raise FieldError("", "unchanged", told, remedy="Confirm the row instead.")
        span = (row.extracted.start, row.extracted.end)
        correction = Correction(
            document_id=row.document_id,
            table=row.table,
            key=key,
            start=span[0],
            end=span[1],
            alone=[(each.row.start, each.row.end) for each in of_document].count(span) == 1,
            title=row.title,
            status=Review(status),
            changes=kept,
            extracted=extracted,
            note=note,
            name=name.strip(),
            when=(when or datetime.now(UTC)).astimezone(UTC).isoformat(),
            state="current",
        )
        if earlier and _says_the_same(earlier, correction):
            return replace(earlier, state="current")
        if earlier:
            remove(store, earlier)
        put(store, correction)
        log(store.connection, Action(status), correction, earlier, correction.name, correction.when)
    return correction


def _says_the_same(earlier: Correction, now: Correction) -> bool:
    """Tell whether a verdict is on the row already; a second official may say yes or no to it beside the first."""
    same = replace(now, name=earlier.name, when=earlier.when) == earlier
    return same and (now.status == Review.CORRECTED or now.name == earlier.name)


def withdraw(store: Database, said: LedgerRow | Correction, name: str = "") -> None:
    """Remove the correction of a row, or a correction that belongs to no row any more; `name` says who did.

    Raises UsageError where there is none, KnowledgeBaseError while a build holds the knowledge base.
    """
    with writing(store):
        if isinstance(said, LedgerRow):
            found, _ = _of_row(store, said)
            what = said.row_id
        else:
            found, what = said, f"{said.document_id} [{said.start}, {said.end})"
        if found is None or not remove(store, found):
            raise UsageError(f"there is no correction of {what}.")
        log(store.connection, Action.WITHDRAWN, None, found, name)


def history(store: Database, row: LedgerRow) -> list[Entry]:
    """Return what was ever said of a row, the first first, also of the row that it was in an earlier version."""
    return logged(store.connection, row.table, _of_row(store, row)[1])


def undo(store: Database, row: LedgerRow, name: str = "") -> Correction | None:
    """Take back the last thing said of a row that was not taken back yet, and return what stands now.

    Raises UsageError where there is nothing to undo, KnowledgeBaseError while a build holds the knowledge base.
    """
    with writing(store):
        now, places = _of_row(store, row)
        return take_back(store, now, logged(store.connection, row.table, places), row.row_id, name)


def take_back(
    store: Database, now: Correction | None, entries: list[Entry], what: str, name: str
) -> Correction | None:
    """Put back what stood before the last entry that was not undone, in a transaction of the caller's; return it.

    `now` is the correction in force of `what`. Raises UsageError where there is nothing to undo.
    """
    last = last_standing(entries)
    if now != (last.now if last else now) or not (last or now):
        raise UsageError(f"there is nothing to undo of {what}.")
    # What was carried over from an earlier version, or said before there was a log, is taken back whole.
    before = last.before if last else None
    if before and now and before.document_id != now.document_id:
        before = None
    if now:
        remove(store, now)
    if before:
        put(store, before)
    log(store.connection, Action.UNDONE, before, now, name)
    return before


def _of_row(store: Database, row: LedgerRow) -> tuple[Correction | None, list[Place]]:
    """Return the correction of a row, and where the log may speak of it."""
    of_document = list(read_rows(store.connection, row.table, [row.document_id]))
    found = matched(of_document, _corrections_of(store, row)).get(row.row_id)
    keys = [key for key, each in keyed(of_document) if each.row_id == row.row_id]
    return found, [(row.document_id, key) for key in (*keys, *([found.key] if found else []))]


def _check_verdict(status: str, changes: Mapping[str, Any] | None, note: str, name: str) -> None:
    if status not in VERDICTS:
        raise UsageError(f"“{status}” is not one of {', '.join(VERDICTS)}.")
    if status == Review.CORRECTED and not changes:
        raise FieldError("", "unchanged", "a correction needs at least one changed field.")
    if status != Review.CORRECTED and changes:
        raise UsageError(f"a row that is {status} keeps its values.", remedy="Correct it instead.")
    checked_name(name)
    text_of("note", note, one_line=False)


@contextmanager
def writing(store: Database) -> Iterator[None]:
    """Run a short transaction; raise KnowledgeBaseError where a build holds the knowledge base for long."""
    try:
        store.connection.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
        with store.transaction():
            yield
            seal_kept(store)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise KnowledgeBaseError(
                f"the knowledge base {store.path.parent} is being written by another process.",
                remedy="Nothing was stored: try again when the build has ended.",
            ) from error
        raise storage_error(error, store.path) or KnowledgeBaseError(
            f"{store.path} cannot be written: {error}."
        ) from error


def put(store: Database, correction: Correction) -> None:
    """Write a correction in place of another of the same row, in a transaction of the caller's."""
    store.connection.execute(
        f"INSERT OR REPLACE INTO corrections ({CODEC.columns}) VALUES ({CODEC.places})",
        CODEC.values(correction),
    )


def remove(store: Database, correction: Correction) -> bool:
    """Remove a correction, in a transaction of the caller's; return whether it was there."""
    removed = store.connection.execute(
        'DELETE FROM corrections WHERE document_id = ? AND "table" = ? AND key = ?',
        (correction.document_id, correction.table, correction.key),
    )
    return bool(removed.rowcount > 0)


def _corrections_of(store: Database, row: LedgerRow) -> list[Correction]:
    return stored(store.connection, 'WHERE document_id = ? AND "table" = ?', [row.document_id, row.table])
