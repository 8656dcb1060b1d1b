"""Rows come back from SQL, JSON and CSV as they went in."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.rows import Cell, Target
from extraction.terms import Comparator, Force, Level
from indexer.models import Clause, ClauseKind, Document
from indexer.store.codec import (
    RowCodec,
    decode,
    encode,
    from_cell,
    hints_of,
    optional,
    to_cells,
    to_json,
)
from indexer.store.rows import TABLES


@dataclass(frozen=True)
class Part:
    name: str
    share: Decimal | None
    at: tuple[int, int]
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Whole:
    key: str
    force: Force
    level: Level | None
    is_open: bool
    share: float
    count: int | None
    value: Decimal
    path: tuple[str, ...]
    parts: tuple[Part, ...]
    spans: tuple[tuple[int, int], ...]
    first: Part | None
    known: dict[str, str]
    numbers: dict[str, Decimal]
    labels: tuple[str, ...] | None


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
for kind, strategy in (
    (str, TEXT),
    (Decimal, st.decimals(allow_nan=False, allow_infinity=False)),
    # SQLite knows one zero: it stores -0.0 as 0.0.
    (float, st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0)),
    (int, st.integers(-(2**62), 2**62)),
):
    st.register_type_strategy(kind, strategy)
ROWS = st.one_of(*(st.builds(kind) for kind in (Whole, Clause, Document, *TABLES.values())))


def in_sql(row: Any) -> Any:
    """Return a row after a way through a table of a database."""
    codec = RowCodec(type(row))
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    connection.execute(f"CREATE TABLE t ({codec.schema()}) STRICT")
    connection.execute(f"INSERT INTO t ({codec.columns}) VALUES ({codec.places})", codec.values(row))
    (record,) = connection.execute(f"SELECT {codec.columns} FROM t")
    assert repr(codec.whole(record)) == repr(codec.row(record))
    return codec.row(record)


@settings(deadline=None)  # the machine may be busy
@given(ROWS)
def test_rows_come_back_from_sql(row: Any) -> None:
    back = in_sql(row)
    assert back == row
    for field in fields(row):
        assert type(getattr(back, field.name)) is type(getattr(row, field.name))
    assert repr(back) == repr(row)  # the digits of a decimal as well


@settings(deadline=None)  # the machine may be busy
@given(ROWS)
def test_rows_come_back_from_json(row: Any) -> None:
    plain = json.loads(to_json(encode(row)))
    assert plain == encode(row)
    assert repr(decode(type(row), plain)) == repr(row)


@settings(deadline=None)  # the machine may be busy
@given(ROWS)
def test_rows_come_back_from_cells(row: Any) -> None:
    hints = hints_of(type(row))
    cells = to_cells(encode(row), list(hints))
    assert all(isinstance(cell, str) for cell in cells)
    plain = {name: from_cell(hint, cell) for (name, hint), cell in zip(hints.items(), cells, strict=True)}
    # CSV cannot tell an empty text from none.
    expected = {n: None if v == "" and optional(hints[n])[1] else v for n, v in encode(row).items()}
    assert plain == expected
    assert encode(decode(type(row), plain)) == expected


def test_plain_values_have_no_types_of_ours() -> None:
    part = Part("甲", Decimal("27.40"), (1, 2), (Cell("2025年 目标值", "80", 3, 5),))
    assert encode({"a": (part, ClauseKind.ROW)}) == {
        "a": [
            {
                "name": "甲",
                "share": "27.40",
                "at": [1, 2],
                "cells": [{"header": "2025年 目标值", "text": "80", "start": 3, "end": 5}],
            },
            "row",
        ]
    }
    assert type(encode(Comparator.ABOUT)) is str
    assert encode(part, float)["share"] == 27.4


def test_columns_follow_the_fields() -> None:
    codec = RowCodec(Part, without=["cells"])
    assert codec.names == ("name", "share", "at")
    assert (codec.columns, codec.places) == ('"name", "share", "at"', "?, ?, ?")
    assert codec.schema("name") == '"name" TEXT NOT NULL PRIMARY KEY, "share" TEXT, "at" TEXT NOT NULL'
    assert RowCodec(Target).names == tuple(hints_of(Target))


def test_fields_with_defaults_may_be_absent_in_json() -> None:
    assert decode(Part, {"name": "a", "share": None, "at": [1, 2]}) == Part("a", None, (1, 2))


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="shout"):
        decode(Force, "shout")
    with pytest.raises(ValueError, match="zip"):
        decode(tuple[int, int], [1])
    with pytest.raises(TypeError, match="cannot be decoded"):
        decode(set[str], [])
    with pytest.raises(TypeError, match="cannot be decoded"):
        optional(int | str)
    with pytest.raises(ValueError, match="neither"):
        from_cell(bool, "perhaps")
    with pytest.raises(ValueError, match="invalid"):
        from_cell(int, "four")
