"""The fields of a document as a whole that officials may correct, and the values that each may have."""

from __future__ import annotations

import sqlite3
from typing import Any

from extraction.entities.regions import region_named
from indexer.errors import FieldError
from indexer.models import LEVELS, STATUSES, Document
from indexer.store.codec import encode
from indexer.store.correction_rows import Correction
from indexer.store.correction_values import Field, FieldKind, day, names, text_of
from indexer.store.rows import DOCUMENTS

FIELDS = {
    field.name: field
    for field in (
        Field("title", FieldKind.TEXT, optional=False),
        Field("doc_number", FieldKind.TEXT, optional=True),
        Field("issuers", FieldKind.NAMES, optional=True),
        Field("level", FieldKind.CHOICE, optional=True, choices=LEVELS),
        Field("region", FieldKind.TEXT, optional=True),
        Field("date", FieldKind.DATE, optional=True),
        Field("doc_type", FieldKind.TEXT, optional=True),
        Field("status", FieldKind.CHOICE, optional=False, choices=STATUSES),
        Field("valid_from", FieldKind.DATE, optional=True),
        Field("valid_until", FieldKind.DATE, optional=True),
    )
}


def shown_facts(document: Document) -> dict[str, Any]:
    """Return field -> value of a document as a build left it, plain values."""
    return {name: encode(getattr(document, name)) for name in FIELDS}


def read_facts(document: Document) -> dict[str, Any]:
    """Return field -> value of a document as it was read, or as `sources.csv` says, plain values."""
    return shown_facts(document) | document.read_as


def corrected_facts(document: Document) -> dict[str, Any]:
    """Return field -> value of what a build put in the place of what was read."""
    shown = shown_facts(document)
    return {name: shown[name] for name in FIELDS if name in document.read_as}


def state_of(connection: sqlite3.Connection, said: Correction) -> str:
    """Return the state of a correction of a document that is there: current, pending (for the next build) or stale."""
    row = connection.execute("SELECT * FROM documents WHERE document_id = ?", (said.document_id,)).fetchone()
    document = DOCUMENTS.row(row, {"source": "", "sha256": ""})
    read, shown = read_facts(document), shown_facts(document)
    if any(said.extracted.get(name) != read[name] for name in said.changes):
        return "stale"
    in_place = document.read_as.keys() == said.changes.keys()
    return "current" if in_place and all(shown[n] == v for n, v in said.changes.items()) else "pending"


def plain_fact(name: str, value: Any) -> Any:
    """Return one value as it is kept; raises FieldError for what does not fit."""
    field = FIELDS.get(name)
    if field is None:
        remedy = f"Fields to correct: {', '.join(FIELDS)}."
        raise FieldError(name, "unknown", f"{name} is no field of a document.", remedy=remedy)
    if field.kind == FieldKind.NAMES:
        return names(name, value if value is not None else [])
    if value is None or (isinstance(value, str) and not value.strip()):
        if not field.optional:
            raise FieldError(name, "empty", f"{name} must not be empty.")
        return None
    text = text_of(name, value, one_line=True)
    if field.choices and text not in field.choices:
        told = f"{name}: “{text}” is not one of {', '.join(field.choices)}."
        raise FieldError(name, "choice", told, value=text)
    if field.kind == FieldKind.DATE:
        return day(name, text)
    if name == "region":  # 福州 is stored as 福州市, by which it is looked for
        region = region_named(text)
        return region.name if region else text
    return text
