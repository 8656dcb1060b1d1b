"""What officials say of rows: confirmed, corrected or rejected, beside the extracted values, for good.

A correction belongs to a document (whose id is the hash of its text), a span in it and the row read
there, not to a running number: rebuilding, re-reading or removing and adding a file leaves it alone. It
keeps what was extracted when it was made; where something else is extracted now it is `stale`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from indexer.models import Review
from indexer.store.codec import RowCodec, encode, to_json
from indexer.store.correction_values import number_text, typed
from indexer.store.rows import TABLES, LedgerRow

# What tells rows on one span apart; the rest of a row may be read better without becoming another row.
IDENTITY: dict[str, tuple[str, ...]] = {
    "targets": ("indicator", "scope", "year", "value", "value_max", "unit"),
    "commitments": ("statement",),
    "duties": ("unit",),
    "measures": (),
    "references": ("title", "doc_number"),
    "quantities": ("value", "unit"),
}
# The table, and the key, of a correction of what is known of a document as a whole.
METADATA = "documents"
# What a verdict is not about: where the segmentation puts the clause.
_PLACE = frozenset({"path"})


@dataclass(frozen=True)
class Correction:
    """The verdict of one official on one row.

    `changes` and `extracted` are plain JSON values (decimals as text): the fields that were changed, and
    the whole row as it was extracted then; `alone` tells that no other row of the table had its span.
    `state` is worked out on reading: current, stale (something else is extracted now), unmatched (nothing
    like it is), duplicate (the document is hidden behind a better reading) or absent (it is not there).
    """

    document_id: str
    table: str
    key: str
    start: int
    end: int
    alone: bool
    title: str
    status: Review
    changes: dict[str, Any]
    extracted: dict[str, Any]
    note: str
    name: str
    when: str
    state: str = field(default="", compare=False)


CODEC = RowCodec(Correction, without=("state",))


def row_key(row: LedgerRow) -> str:
    """Return what names an extracted row in its document and table: its span and what it says there."""
    return key_of(row.table, plain_row(row))


def key_of(table: str, extracted: Mapping[str, Any]) -> str:
    """Return the key of a row given as plain values."""
    identity = to_json([extracted.get(name) for name in IDENTITY[table]])
    return f"{extracted['start']}-{extracted['end']}-{hashlib.sha256(identity.encode()).hexdigest()[:12]}"


def plain_row(row: LedgerRow) -> dict[str, Any]:
    """Return the extracted values of a row as plain JSON."""
    plain: dict[str, Any] = encode(row.extracted, number_text)
    return plain


def attach(connection: sqlite3.Connection, table: str, rows: Iterable[LedgerRow]) -> Iterator[LedgerRow]:
    """Yield rows (those of a document together) with their corrections."""
    given: dict[str, list[Correction]] = {}
    for correction in stored(connection, 'WHERE "table" = ?', [table]):
        given.setdefault(correction.document_id, []).append(correction)
    for document_id, own in groupby(rows, key=lambda row: row.document_id):
        if document_id not in given:
            yield from own
            continue
        listed = list(own)
        found = matched(listed, given[document_id])
        yield from (_with(row, found.get(row.row_id)) for row in listed)


def matched(rows: list[LedgerRow], given: list[Correction]) -> dict[str, Correction]:
    """Return row_id -> its correction, for the rows of one document and table.

    A correction belongs to the row with its key; else to the one on its span that is now read as it was
    corrected to; else to the only row on its span, if it was the only one then. Others belong to none.
    """
    by_key = keyed(rows)
    open_corrections = {correction.key: correction for correction in given}
    found = {row.row_id: open_corrections.pop(key) for key, row in by_key if key in open_corrections}
    if not open_corrections:
        return found
    for correction in open_corrections.values():
        on_span = [
            (key, row)
            for key, row in by_key
            if (row.row.start, row.row.end) == (correction.start, correction.end)
        ]
        agreed = key_of(correction.table, {**correction.extracted, **correction.changes})
        free = [(key, row) for key, row in on_span if row.row_id not in found]
        best = [row for key, row in free if key == agreed]
        if not best and correction.alone and len(on_span) == 1:
            best = [row for _, row in free]
        if best:
            found[best[0].row_id] = correction
    return found


def keyed(rows: Iterable[LedgerRow]) -> list[tuple[str, LedgerRow]]:
    """Return the rows of one document and table with their keys; rows that say the same are counted."""
    seen: Counter[str] = Counter()
    counted = []
    for row in rows:
        key = row_key(row)
        seen[key] += 1
        counted.append((key if seen[key] == 1 else f"{key}-{seen[key]}", row))
    return counted


def _with(row: LedgerRow, correction: Correction | None) -> LedgerRow:
    """Return a row as it was corrected; a verdict on what was read otherwise then is shown, not applied."""
    if correction is None:
        return row
    now = plain_row(row)
    then = {name: value for name, value in correction.extracted.items() if name in now.keys() - _PLACE}
    stale = any(now[name] != value for name, value in then.items())
    same_row = key_of(row.table, now) == key_of(row.table, correction.extracted)
    holds = {
        Review.EXTRACTED: False,
        Review.CORRECTED: True,
        Review.REJECTED: same_row,
        Review.CONFIRMED: not stale,
    }[correction.status]
    corrected = replace(row.extracted, **typed(row.table, correction.changes))
    return replace(
        row,
        row=corrected,
        original=row.extracted,
        review=correction.status if holds else Review.EXTRACTED,
        note=correction.note,
        by=correction.name,
        at=correction.when,
        stale=stale,
    )


def corrected_metadata(connection: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Return document -> what officials corrected of its metadata, by field."""
    return {c.document_id: c.changes for c in stored(connection, 'WHERE "table" = ?', [METADATA])}


def stored(connection: sqlite3.Connection, where: str = "", values: Iterable[str] = ()) -> list[Correction]:
    """Return corrections as they are stored, by document, table and place."""
    found = connection.execute(
        f'SELECT {CODEC.columns} FROM corrections {where} ORDER BY document_id, "table", start, "end", key',
        list(values),
    )
    return [CODEC.row(row) for row in found if row["table"] in {*TABLES, METADATA}]
