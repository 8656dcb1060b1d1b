"""The form that corrects a row: what each field shows, and what was typed, as values to check and keep."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any
from urllib.parse import quote, unquote

from indexer.errors import FieldError
from indexer.store.codec import encode
from indexer.store.correction_rows import plain_row
from indexer.store.correction_values import Field, FieldKind, fields_of, judged, number_text
from indexer.store.rows import LedgerRow

Drafts = Mapping[str, Any]
# The cookie that holds the name of who corrects; a year, for this site only.
NAME_COOKIE = "policy_ledger_name"
_YEAR_OF_SECONDS = 365 * 24 * 3600
# More digits than a float keeps exactly are typed as text.
_EXACT = 15
_LONGEST_NAME = 100
# What is corrected most stands first; the rest follows in its own order.
_FIRST: dict[str, tuple[str, ...]] = {
    "targets": ("indicator", "comparator", "value", "value_max", "unit", "year", "scope", "relation"),
    "duties": ("unit", "unit_full", "role"),
}


def form_fields(table: str) -> list[Field]:
    """Return the fields of the form, those that are corrected most first."""
    known = {field.name: field for field in fields_of(table)}
    first = [name for name in _FIRST.get(table, ()) if name in known]
    return [known[name] for name in (*first, *(name for name in known if name not in first))]


def is_number(field: Field, value: Any) -> bool:
    """Tell whether a number input can hold a value of a field without losing a digit."""
    if field.kind == FieldKind.YEAR:
        return True
    return field.kind == FieldKind.NUMBER and (
        value is None or len(Decimal(value).as_tuple().digits) <= _EXACT
    )


def draft(field: Field, value: Any) -> Any:
    """Return what a widget shows of a plain value: a number, a code, a text."""
    if field.kind == FieldKind.YEAR:
        return None if value is None else int(value)
    if field.kind == FieldKind.NUMBER and is_number(field, value):
        return None if value is None else float(value)
    if field.kind == FieldKind.TRUTH:
        return "true" if value else "false"
    if field.kind == FieldKind.NAMES:
        return "、".join(value or ())
    return "" if value is None else str(value)


def shown_values(row: LedgerRow) -> dict[str, Any]:
    """Return the plain values that a row shows now, corrected where it was corrected."""
    values: dict[str, Any] = encode(row.row, number_text)
    return values


def typed_values(row: LedgerRow, drafts: Drafts) -> dict[str, Any]:
    """Return every field as it is to be: what was typed where it differs from what the form showed."""
    now = shown_values(row)
    return {
        field.name: _given(field, drafts[field.name])
        if field.name in drafts and drafts[field.name] != draft(field, now[field.name])
        else now[field.name]
        for field in fields_of(row.table)
    }


def is_changed(row: LedgerRow, drafts: Drafts) -> bool:
    """Tell whether anything was typed that the row does not show already."""
    return typed_values(row, drafts) != {
        field.name: shown_values(row)[field.name] for field in fields_of(row.table)
    }


def _given(field: Field, typed: Any) -> Any:
    if isinstance(typed, float):
        return number_text(Decimal(repr(typed)))
    return typed.strip() if isinstance(typed, str) and field.kind != FieldKind.TRUTH else typed


def wrong_fields(row: LedgerRow, drafts: Drafts) -> dict[str, FieldError]:
    """Return field -> what is wrong with what was typed there."""
    return judged(row.table, typed_values(row, drafts), plain_row(row))[1]


def name_of(cookies: Mapping[str, str]) -> str:
    """Return the name that the browser remembers, "" where it remembers none."""
    return unquote(cookies.get(NAME_COOKIE, ""))[:_LONGEST_NAME].strip()


def name_script(name: str) -> str:
    """Return a script that lets the browser remember a name, for this site alone."""
    cookie = f"{NAME_COOKIE}={quote(name, safe='')}; path=/; max-age={_YEAR_OF_SECONDS}; SameSite=Strict"
    return f"<script>document.cookie = {json.dumps(cookie)};</script>"


def wrong_name(name: str) -> dict[str, FieldError]:
    """Return what is wrong with the name of who corrects, under `name`; {} where it will do."""
    if name.strip():
        return {}
    return {
        "name": FieldError("name", "name", "a correction needs the name of who made it.", most=_LONGEST_NAME)
    }


def wrong_html(told: str) -> str:
    """Return what is wrong with a field, to stand below it."""
    return f'<p class="pl-wrong" role="alert">{escape(told)}</p>'
