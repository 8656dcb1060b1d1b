"""The index of words finds the rows in whose fields a word stands, just as a look at every row does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.text.folding import squeeze
from indexer.store import words
from indexer.store.database import DATABASE
from indexer.store.numbers import key_of
from indexer.store.rows import TABLES, schema, text_fields
from indexer.store.store import Store
from indexer.verify import verify

ONE, TWO = "0000000000a1", "ffffffffffff"
# Few characters, so that words are found: of one and of several bytes, wide and narrow, signs that SQL or FTS5 might take
# for its own, white space, forms that are no letters of their own, and ones that no text should hold.
_SIGNS = "森林覆盖率aAＢb1１%％“\"'*()（:^+-~{}, ，。\n\u3000\x1f\x01\x7f\U0010ffffİ㎡①é\\"
_TEXTS = st.text(st.sampled_from(_SIGNS), max_size=8)
_WORDS = st.text(st.sampled_from(f"{_SIGNS}\0"), max_size=8)


@pytest.fixture(scope="module")
def tables() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript(schema() + words.SCHEMA)
        yield connection


def put(connection: sqlite3.Connection, table: str, number: int, document_id: str, texts: list[str]) -> None:
    """Insert a row of which the fields with words alone matter."""
    values: dict[str, object] = {}
    for _, name, kind, needed, *_ in connection.execute(f"PRAGMA table_info(row_{table})").fetchall():
        values[name] = ("" if kind == "TEXT" else 0) if needed else None
    values |= {"number": number, "row_id": str(number), "document_id": document_id}
    values |= dict(zip(text_fields(table), texts, strict=False))
    names = ", ".join(f'"{name}"' for name in values)
    connection.execute(
        f"INSERT INTO row_{table} ({names}) VALUES ({', '.join('?' * len(values))})", [*values.values()]
    )


def found(connection: sqlite3.Connection, table: str, word: str) -> list[int]:
    sql, values = words.holding(table, word)
    return [number for (number,) in connection.execute(sql, values)]


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(_TEXTS, min_size=4, max_size=4), max_size=6),
    asked=st.lists(_WORDS, max_size=6),
    table=st.sampled_from([*TABLES]),
)
def test_it_finds_what_a_look_at_every_row_finds(
    tables: sqlite3.Connection, rows: list[list[str]], asked: list[str], table: str
) -> None:
    fields = len(text_fields(table))
    held = {
        key_of(ONE if at < 3 else TWO, at): [squeeze(text) for text in texts[:fields]]
        for at, texts in enumerate(rows)
    }
    tables.execute("BEGIN")
    try:
        for at, texts in enumerate(rows):
            document_id = ONE if at < 3 else TWO
            put(tables, table, key_of(document_id, at), document_id, texts)
        words.index(tables, [TWO, ONE])
        parts = [text[at:to] for own in held.values() for text in own for at in (0, 1) for to in (2, 3, 8)]
        for word in {*asked, *parts}:
            if squeeze(word):
                wanted = [n for n, own in held.items() if any(squeeze(word) in text for text in own)]
                assert found(tables, table, word) == sorted(wanted), word
                of_two = [number for number in sorted(wanted) if number >= key_of(TWO, 0)]
                assert words.within(tables, table, word, [TWO]) == of_two
        assert words.differing(tables, table) == 0
        words.remove(tables, ONE)
        tables.execute(f"DELETE FROM row_{table} WHERE document_id = ?", (ONE,))
        assert words.differing(tables, table) == 0
        assert all(number >= key_of(TWO, 0) for number in found(tables, table, "林"))
    finally:
        tables.execute("ROLLBACK")


def test_words_of_any_length(kb: Path) -> None:
    with closing(Store.open(kb)) as store:
        texts = {
            number: squeeze(text)
            for number, text in store.connection.execute("SELECT number, text FROM row_measures")
        }
        longest = max(texts.values(), key=len)
        for word in ("的", "加快", "，", longest, longest[3:40], longest + "的"):
            wanted = sorted(number for number, text in texts.items() if squeeze(word) in text)
            assert found(store.connection, "measures", word) == wanted


@pytest.mark.parametrize(
    "forged",
    [
        "INSERT INTO words_measures (words_measures) VALUES ('delete-all')",
        "INSERT INTO words_measures (rowid, words) SELECT max(number) + 1, '推 进' FROM row_measures",
        "INSERT INTO words_measures (rowid, words) SELECT min(number), '推 进' FROM row_measures",
        "UPDATE words_measures_data SET block = zeroblob(length(block)) WHERE id > 10",
        "UPDATE row_counts SET rows = rows + 1 WHERE \"table\" = 'measures'",
        "DELETE FROM row_counts WHERE \"table\" = 'measures' AND kind = ''",
    ],
)
def test_what_is_not_indexed_as_it_stands_is_told(kb: Path, forged: str) -> None:
    with closing(sqlite3.connect(kb / DATABASE)) as connection:
        connection.execute(forged)
        connection.commit()
    with closing(Store.open(kb)) as store:
        assert verify(store)


def test_an_index_made_anew_is_whole(kb: Path) -> None:
    with Store.edit(kb) as store:
        words.clear(store.connection)
        assert words.differing(store.connection, "measures")
        words.index(store.connection, [], anew=True)
        assert not any(words.differing(store.connection, table) for table in TABLES)
