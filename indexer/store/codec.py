"""Dataclass rows into and out of SQL, JSON and cells of CSV, by the type hints of their fields.

Fields may be str, int, float, bool, Decimal, enums, other frozen dataclasses, tuples and dicts of those,
and each of them or None. What is decoded equals what was encoded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from types import UnionType
from typing import Any, Generic, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from indexer.errors import KnowledgeBaseError

SqlValue = str | int | float | None
_Decode = Callable[[Any], Any]
_SQL = {str: "TEXT", Decimal: "TEXT", int: "INTEGER", bool: "INTEGER", float: "REAL"}
# How many different texts of a field are decoded once: paths and headings recur from clause to clause.
_KEPT = 65536
# What JSON leaves as it is and a terminal may take for a command.
_CONTROL = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
Row = TypeVar("Row")


class Record(Protocol):
    """A row of a query: values by column name."""

    def __getitem__(self, name: str, /) -> Any:
        """Return the value of a column."""


def to_json(value: object) -> str:
    """Return a plain value as JSON text."""
    return json.dumps(value, ensure_ascii=False)


def optional(hint: Any) -> tuple[Any, bool]:
    """Return a hint without None, and whether None is allowed; raises TypeError for other unions."""
    if get_origin(hint) not in {Union, UnionType}:
        return hint, False
    kinds = [kind for kind in get_args(hint) if kind is not type(None)]
    if len(kinds) != 1:
        raise TypeError(f"a field of {hint} cannot be decoded")
    return kinds[0], len(kinds) < len(get_args(hint))


def hints_of(kind: type[Any]) -> dict[str, Any]:
    """Return field -> type hint of a dataclass, in order."""
    key: Any = kind  # mypy takes a class of dataclasses for unhashable
    return _hints(key)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def encode(value: Any, decimal: Callable[[Decimal], object] = str) -> Any:
    """Return a value as plain JSON: dataclasses as objects, tuples as lists, decimals as `decimal` makes them."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return decimal(value)
    if isinstance(value, (tuple, list)):
        return [encode(part, decimal) for part in value]
    if isinstance(value, dict):
        return {name: encode(part, decimal) for name, part in value.items()}
    if is_dataclass(value):
        return {name: encode(getattr(value, name), decimal) for name in hints_of(type(value))}
    return value


def decode(hint: Any, value: Any) -> Any:
    """Return what `encode` was given, by its type hint."""
    return _decoder(hint)(value)


@cache
def _decoder(hint: Any) -> _Decode:
    kind, may_be_none = optional(hint)
    if may_be_none:
        inner = _decoder(kind)
        return _same if inner is _same else lambda value: None if value is None else inner(value)
    if get_origin(kind) is tuple:
        return _tuple_decoder(get_args(kind))
    if get_origin(kind) is dict:
        held = _decoder(get_args(kind)[1])
        return lambda value: {name: held(part) for name, part in value.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        parts = {name: _decoder(part) for name, part in hints_of(kind).items()}
        return lambda value: kind(
            **{name: part(value[name]) for name, part in parts.items() if name in value}
        )
    if isinstance(kind, type) and issubclass(kind, (Enum, Decimal, bool)):
        return kind
    if kind in {Any, object, str, int, float}:
        return _same
    raise TypeError(f"a field of {hint} cannot be decoded")


def _same(value: Any) -> Any:
    return value


def _tuple_decoder(kinds: tuple[Any, ...]) -> _Decode:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        if kinds[0] is str:
            return tuple
        each = _decoder(kinds[0])
        return lambda value: tuple(map(each, value))
    parts = [_decoder(kind) for kind in kinds]
    return lambda value: tuple(part(given) for part, given in zip(parts, value, strict=True))


# SQL -----------------------------------------------------------------------------------------------


def _is_scalar(hint: Any) -> bool:
    kind, _ = optional(hint)
    return isinstance(kind, type) and issubclass(kind, (str, int, float, Decimal, Enum))


@cache
def _sql_decoder(hint: Any) -> _Decode:
    """Return what turns the value of a column into that of the field; structures are kept as JSON."""
    if _is_scalar(hint):
        return _decoder(hint)
    inner = _decoder(hint)
    kind, may_be_none = optional(hint)

    of_any_length = get_origin(kind) is tuple and get_args(kind)[1:] == (...,)

    def load(text: str) -> Any:
        return () if text == "[]" and of_any_length else inner(json.loads(text))

    # Tuples of text cannot change, so that one can stand for all of the same text.
    read = lru_cache(maxsize=_KEPT)(load) if get_args(kind) == (str, ...) else load
    return (lambda text: None if text is None else read(text)) if may_be_none else read


def to_sql(value: Any) -> SqlValue:
    """Return a value as a column keeps it."""
    plain = encode(value)
    if isinstance(plain, bool):
        return int(plain)
    return plain if plain is None or isinstance(plain, (str, int, float)) else to_json(plain)


class RowCodec(Generic[Row]):
    """A dataclass as columns of a table, but for the fields that are kept elsewhere (`without`).

    `names` are the columns, `columns` the same quoted for a statement, `places` as many placeholders.
    """

    def __init__(self, kind: type[Row], without: Iterable[str] = ()) -> None:
        self.kind = kind
        self.hints = {name: hint for name, hint in hints_of(kind).items() if name not in set(without)}
        self.names = tuple(self.hints)
        self.columns = ", ".join(f'"{name}"' for name in self.names)
        self.places = ", ".join("?" * len(self.names))
        decoders = {name: _sql_decoder(hint) for name, hint in self.hints.items()}
        # Most columns are kept as they are.
        self._decoders = {name: decoder for name, decoder in decoders.items() if decoder is not _same}
        self._places = [(self.names.index(name), decoder) for name, decoder in self._decoders.items()]

    def schema(self, key: str = "") -> str:
        """Return the SQL that declares the columns, `key` being the primary one."""
        return ", ".join(
            f'"{name}" {_sql_type(hint)}{" PRIMARY KEY" if name == key else ""}'
            for name, hint in self.hints.items()
        )

    def values(self, row: Row) -> list[SqlValue]:
        """Return the values of the columns."""
        return [to_sql(getattr(row, name)) for name in self.names]

    def row(self, record: Record, others: Mapping[str, Any] | None = None) -> Row:
        """Return the row that a record of a query holds; `others` are the fields kept elsewhere."""
        try:
            held = {name: record[name] for name in self.names}
            for name, decoded in self._decoders.items():
                held[name] = decoded(held[name])
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
            raise unreadable(error) from error
        return self.kind(**held, **(others or {}))

    def whole(self, values: Iterable[Any]) -> Row:
        """Return the row whose columns are given in order, of a kind of which none is kept elsewhere; as `row`, in half the time."""
        held = list(values)
        try:
            for place, decoded in self._places:
                held[place] = decoded(held[place])
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
            raise unreadable(error) from error
        return self.kind(*held)


def unreadable(error: Exception) -> KnowledgeBaseError:
    """Return the error for a value of the ledger that no build has written."""
    return KnowledgeBaseError(
        f"a value of the ledger cannot be read ({error}): it was changed after the build.",
        remedy="To see what else was changed run policy-ledger verify; to read the files again, policy-ledger build.",
    )


def _sql_type(hint: Any) -> str:
    kind, may_be_none = optional(hint)
    kept = next((sql for known, sql in _SQL.items() if kind is known), "TEXT")
    return kept if may_be_none else f"{kept} NOT NULL"


# Cells of CSV --------------------------------------------------------------------------------------


def to_cells(row: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """Return the plain values of a row as text: structures as JSON, None as nothing."""
    return [_cell(row[name]) for name in names]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return to_json(value) if isinstance(value, (dict, list, tuple)) else str(value)


def from_cell(hint: Any, cell: str) -> Any:
    """Return the plain value of a cell of a field with a type hint; raises ValueError where it is none.

    An empty cell is None where the field may be None: CSV has no empty text beside it.
    """
    kind, may_be_none = optional(hint)
    if not cell and may_be_none:
        return None
    if not _is_scalar(kind):
        return json.loads(cell)
    if kind is bool:
        if cell.lower() not in {"true", "1", "false", "0"}:
            raise ValueError(f"{cell} is neither true nor false")
        return cell.lower() in {"true", "1"}
    return kind(cell) if kind in {int, float} else cell


# Files ---------------------------------------------------------------------------------------------


def jsonl(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return plain rows as JSONL, one object a line."""
    return "".join(_CONTROL.sub(_escaped, to_json(row)) + "\n" for row in rows)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
