"""What officials correct of a document as a whole: title, 文号, issuers, level, region, days, kind, status.

It is kept among the corrections, under the document's id, which is the hash of its text. A build puts it in
the place of what was read, above `sources.csv`, so that citations, filters and rows follow; what was read
stays beside it (`Document.read_as`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from indexer.errors import FieldError
from indexer.models import Document, Review
from indexer.store.correction_log import Action, Entry, history, log
from indexer.store.correction_rows import METADATA, Correction, stored
from indexer.store.correction_values import Field, checked_name, text_of
from indexer.store.corrections import put, remove, take_back, writing
from indexer.store.metadata_values import FIELDS, plain_fact, read_facts, shown_facts
from indexer.store.store import Store


@dataclass(frozen=True)
class Fact:
    """One field of a document: `value` as the last build shows it, `read` as it was read, plain values.

    Where an official corrected it, `corrected` is set and `wanted` is the value given; `pending` tells that the next build is to
    put it in place (or, with `corrected` unset, to take an earlier one back), `stale` that something else was
    read when it was given.
    """

    field: Field
    value: Any
    read: Any
    wanted: Any
    corrected: bool
    pending: bool
    stale: bool


def facts(store: Store, document: Document) -> list[Fact]:
    """Return what is known of a document field by field, and what officials corrected of it."""
    said = correction_of(store.connection, document.document_id)
    shown, read = shown_facts(document), read_facts(document)
    found = []
    for name, field in FIELDS.items():
        corrected = said is not None and name in said.changes
        wanted = said.changes[name] if said and corrected else read[name]
        found.append(
            Fact(
                field,
                shown[name],
                read[name],
                wanted,
                corrected,
                pending=wanted != shown[name] or corrected != (name in document.read_as),
                stale=said is not None and corrected and said.extracted.get(name) != read[name],
            )
        )
    return found


def correction_of(connection: sqlite3.Connection, document_id: str) -> Correction | None:
    """Return what was corrected of a document as a whole, None where nothing was."""
    found = stored(connection, 'WHERE document_id = ? AND "table" = ?', [document_id, METADATA])
    return found[0] if found else None


def judged_facts(changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, FieldError]]:
    """Return the values that can be as plain values, and field -> what is wrong with each other one."""
    given: dict[str, Any] = {}
    wrong: dict[str, FieldError] = {}
    for name, value in changes.items():
        try:
            given[name] = plain_fact(name, value)
        except FieldError as error:
            wrong[name] = error
    return given, wrong


def record_facts(
    store: Store, document: Document, changes: Mapping[str, Any], note: str = "", name: str = ""
) -> Correction | None:
    """Store corrections of a document beside those it has; a field set to what was read is corrected no more.

    The next build puts them in place. Return what stands now, None where nothing is corrected any more. Raises
    FieldError for what does not fit its field or changes nothing, KnowledgeBaseError while a build holds the
    knowledge base.
    """
    given, wrong = judged_facts(changes)
    if wrong:
        raise next(iter(wrong.values()))
    name, note = checked_name(name), text_of("note", note, one_line=False)
    read = read_facts(document)
    with writing(store):
        earlier = correction_of(store.connection, document.document_id)
        merged = (earlier.changes if earlier else {}) | given
        kept = {field: merged[field] for field in FIELDS if field in merged and merged[field] != read[field]}
        if kept == (earlier.changes if earlier else {}):
            raise FieldError("", "unchanged", "nothing differs from what is there already.")
        if earlier:
            remove(store, earlier)
        if not kept:
            log(store.connection, Action.WITHDRAWN, None, earlier, name)
            return None
        now = Correction(
            document_id=document.document_id,
            table=METADATA,
            key=METADATA,
            start=0,
            end=0,
            alone=True,
            title=document.title,
            status=Review.CORRECTED,
            changes=kept,
            extracted=read,
            note=note,
            name=name,
            when=datetime.now(UTC).isoformat(),
            state="pending",
        )
        put(store, now)
        log(store.connection, Action.CORRECTED, now, earlier, name, now.when)
    return now


def facts_history(store: Store, document_id: str) -> list[Entry]:
    """Return what was ever corrected of a document as a whole, the first first."""
    return history(store.connection, METADATA, [(document_id, METADATA)])


def undo_facts(store: Store, document_id: str, name: str = "") -> Correction | None:
    """Take back the last correction of a document as a whole that was not; return what stands now."""
    with writing(store):
        now = correction_of(store.connection, document_id)
        return take_back(store, now, facts_history(store, document_id), document_id, name)
