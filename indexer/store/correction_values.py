"""The values a correction may give a field: each checked against the field's type, kept as plain JSON."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import EnumType, StrEnum
from typing import Any, get_origin

from indexer.errors import FieldError
from indexer.store.codec import decode, hints_of, optional
from indexer.store.rows import TABLES

# The place of a row in its document and where its year was read are facts of the text, nobody's opinion.
_FIXED = frozenset({"path", "quote", "start", "end", "year_from"})
# (table, field) -> the words that may stand there.
CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    (table, name): tuple(hint)
    for table, kind in TABLES.items()
    for name, hint in hints_of(kind).items()
    if isinstance(hint, EnumType)
}
_NEVER_EMPTY = frozenset(
    {("targets", "indicator"), ("commitments", "statement"), ("duties", "unit"), ("references", "title")}
)
_YES, _NO = frozenset({"true", "yes", "1", "是"}), frozenset({"false", "no", "0", "否"})
_YEARS = range(1900, 2201)
_MOST_DIGITS = 28  # what Decimal keeps
_LONGEST = 10_000
_LONGEST_NAME = 100


def correctable(table: str) -> list[str]:
    """Return the fields of a table that a correction may change, in their order."""
    return [
        name
        for name in hints_of(TABLES[table])
        if name not in _FIXED and (table, name) != ("measures", "text")  # a measure's text is its quotation
    ]


class FieldKind(StrEnum):
    """What may be given for a field, and so which widget takes it."""

    NUMBER = "number"
    YEAR = "year"
    CHOICE = "choice"
    TEXT = "text"
    NAMES = "names"
    TRUTH = "truth"
    DAY = "day"
    DATE = "date"


@dataclass(frozen=True)
class Field:
    """A field that a correction may change: `choices` are the codes allowed, `optional` that it may be empty."""

    name: str
    kind: FieldKind
    optional: bool
    choices: tuple[str, ...] = ()


def fields_of(table: str) -> list[Field]:
    """Return the fields of a table that a correction may change, with what each takes."""
    return [_field(table, name, hints_of(TABLES[table])[name]) for name in correctable(table)]


def _field(table: str, name: str, hint: Any) -> Field:
    kind, may_be_none = optional(hint)
    if choices := CHOICES.get((table, name)):
        return Field(name, FieldKind.CHOICE, may_be_none, choices)
    if name == "deadline":
        return Field(name, FieldKind.DAY, may_be_none)
    if get_origin(kind) is tuple:
        return Field(name, FieldKind.NAMES, optional=True)
    known = {Decimal: FieldKind.NUMBER, int: FieldKind.YEAR, bool: FieldKind.TRUTH}
    if found := known.get(kind):
        return Field(name, found, may_be_none)
    return Field(name, FieldKind.TEXT, may_be_none or (table, name) not in _NEVER_EMPTY)


def checked(table: str, changes: Mapping[str, Any], extracted: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes as plain JSON values, those that change nothing left out.

    Raises FieldError for a field that is unknown or fixed, and for a value that does not fit its field.
    """
    kept, wrong = judged(table, changes, extracted)
    if wrong:
        raise next(iter(wrong.values()))
    return kept


def judged(
    table: str, changes: Mapping[str, Any], extracted: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, FieldError]]:
    """Return the changes that can be as plain JSON values, and field -> what is wrong with each other one."""
    known = correctable(table)
    given: dict[str, Any] = {}
    wrong: dict[str, FieldError] = {}
    for name, value in changes.items():
        try:
            if name not in known:
                raise _no_field(table, name, known)
            if value != extracted.get(name):  # what stays may have been read in any form
                given[name] = plain(table, name, value)
        except FieldError as error:
            wrong[name] = error
    whole = {**extracted, **given}
    least, most = whole.get("value"), whole.get("value_max")
    if None not in (least, most) and given.keys() & {"value", "value_max"} and _below(most, least):
        told = f"value_max: {most} lies below the value {least}."
        wrong["value_max"] = FieldError("value_max", "below", told, value=most, least=least)
    return {name: value for name, value in given.items() if value != extracted.get(name)}, wrong


def _no_field(table: str, name: str, known: list[str]) -> FieldError:
    fixed = name in hints_of(TABLES[table])
    told = "is read from the text and cannot be corrected" if fixed else f"is no field of {table}"
    remedy = f"Fields to correct: {', '.join(known)}."
    return FieldError(name, "fixed" if fixed else "unknown", f"{name} {told}.", remedy=remedy)


def plain(table: str, name: str, value: Any) -> Any:
    """Return one value as its field keeps it, in plain JSON: a decimal as text, several names as a list."""
    kind, may_be_none = optional(hints_of(TABLES[table])[name])
    if may_be_none and (value is None or (isinstance(value, str) and not value.strip())):
        return None
    if get_origin(kind) is tuple:
        return names(name, value)
    if kind is bool:
        return _truth(name, value)
    if kind is int:
        return _year(name, value)
    if kind is Decimal:
        return _decimal(name, value)
    text = _line(name, value)
    choices = CHOICES.get((table, name))
    if choices and text not in choices:
        told = f"{name}: {_quoted(text)} is not one of {', '.join(choices)}."
        raise FieldError(name, "choice", told, value=text)
    if not text and (table, name) in _NEVER_EMPTY:
        raise FieldError(name, "empty", f"{name} must not be empty.")
    if name == "deadline":
        _day(name, text)
    return text


def names(name: str, value: Any) -> list[str]:
    """Return a list of names, given as such or as text parted by 、 or ；."""
    parts = value.replace("；", "、").split("、") if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)):
        raise FieldError(name, "names", f"{name}: {_quoted(value)} is no list of names.")
    return [part for part in (_line(name, part) for part in parts) if part]


def day(name: str, text: str) -> str:
    """Return a whole day such as 2025-06-30."""
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise FieldError(name, "date", f"{name}: {_quoted(text)} is no day such as 2025-06-30.", value=text)


def checked_name(name: str) -> str:
    """Return the name of who says something; raises FieldError where it is missing or too long."""
    text = text_of("name", name, one_line=True)
    if not text or len(name) > _LONGEST_NAME:
        told = f"a correction needs the name of who made it, of at most {_LONGEST_NAME} characters."
        raise FieldError("name", "name", told, most=_LONGEST_NAME)
    return text


def typed(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values as the row's own types, without what is no field of it (any more)."""
    hints = hints_of(TABLES[table])
    return {name: decode(hints[name], value) for name, value in values.items() if name in hints}


def text_of(name: str, value: Any, *, one_line: bool) -> str:
    """Return text that can be stored: valid Unicode, not endless and, where asked for, on one line."""
    if not isinstance(value, str):
        raise FieldError(name, "text", f"{name}: {_quoted(value)} is no text.")
    if any(unicodedata.category(character) == "Cs" for character in value):
        raise FieldError(name, "text", f"{name} is not valid text.")
    if one_line and any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in value.strip()):
        raise FieldError(name, "line", f"{name} must be one line without control characters.")
    if len(value) > _LONGEST:
        told = f"{name} has {len(value)} characters; at most {_LONGEST} are kept."
        raise FieldError(name, "long", told, count=len(value), most=_LONGEST)
    return value.strip() if one_line else value


def _below(most: Any, least: Any) -> bool:
    return Decimal(most) < Decimal(least)


def _line(name: str, value: Any) -> str:
    return text_of(name, value, one_line=True)


def _truth(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word not in _YES | _NO:
        raise FieldError(name, "truth", f"{name}: {_quoted(value)} is neither true nor false.", value=value)
    return word in _YES


def _year(name: str, value: Any) -> int:
    number = Decimal(_decimal(name, value))
    if number not in _YEARS:
        raise FieldError(name, "year", f"{name}: {_quoted(value)} is no year.", value=value)
    return int(number)


def _decimal(name: str, value: Any) -> str:
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
            raise _no_number(name, value)
        number = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise _no_number(name, value) from error
    if not number.is_finite():
        raise _no_number(name, value)
    if abs(number.adjusted()) > _MOST_DIGITS or len(number.as_tuple().digits) > _MOST_DIGITS:
        told = f"{name} has too many digits; at most {_MOST_DIGITS} are kept."
        raise FieldError(name, "digits", told, most=_MOST_DIGITS)
    return number_text(number)


def _no_number(name: str, value: Any) -> FieldError:
    return FieldError(name, "number", f"{name}: {_quoted(value)} is no number.", value=value)


def number_text(number: Decimal) -> str:
    """Return a number in one spelling: no exponent, no zeros behind the last digit."""
    return "0" if number == 0 else f"{number.normalize():f}"


def _day(name: str, text: str) -> None:
    """Check a day as far as it is printed: 2025, 2025-06 or 2025-06-30."""
    try:
        first = date.fromisoformat(text + {4: "-01-01", 7: "-01"}.get(len(text), ""))
    except ValueError:
        first = None
    # 20250630 and 2025-W06-1 are days to Python as well.
    if first is None or not first.isoformat().startswith(text):
        told = f"{name}: {_quoted(text)} is no day such as 2025, 2025-06 or 2025-06-30."
        raise FieldError(name, "day", told, value=text)


def _quoted(value: Any) -> str:
    shown = str(value)
    return f"“{shown if len(shown) <= 40 else shown[:39] + '…'}”".encode("utf-8", "replace").decode()
