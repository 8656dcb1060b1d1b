"""The index of phrases: which clauses hold some characters just as they are.

SQLite files of the generation with the form of each clause (its headings and its words, see
`extraction.text.exact_form`) under FTS5's index of trigrams. What the trigrams find is compared character
by character, so nothing is found that does not stand there.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from extraction.text.exact_form import exact_form
from indexer.index.checksums import intact
from indexer.index.segments import divided, link, next_segment, segments
from indexer.models import Clause

FILE = "phrases"
_ENDING = ".sqlite"
# Goes into the manifest; another number makes the index anew.
FORM = "2"
_LENGTH = 3
# More trigrams of a long phrase leave hardly fewer clauses to compare, and each is a list to read.
_MOST = 4

_MEMORY = 32_000_000


def form_of(clause: Clause) -> str:
    """Return the form of all that a hit shows of a clause: its headings and its words."""
    return "\n".join(exact_form(part) for part in (*clause.headings, clause.text))


class PhraseIndex:
    """An open index of phrases: a folder of segments."""

    def __init__(self, folder: Path) -> None:
        # Nobody writes into a generation that is in force.
        self._connections = [_opened(file) for file in segments(folder, _ENDING)]

    @staticmethod
    def write(
        folder: Path, previous: Path | None, gone: Collection[int], entries: Sequence[tuple[int, Clause]]
    ) -> None:
        """Write an index into `folder`: that of `previous`, less the clauses gone, plus entries.

        Segments that hold nothing of what is gone, and are not merged, are linked.
        """
        folder.mkdir(parents=True)
        before = segments(previous, _ENDING) if previous else []
        try:
            kept, merged = divided({file: _size(file) for file in before}, len(entries))
            for at, file in enumerate(kept, 1):
                if not (held := _held(file, gone)):
                    link(file, folder / file.name)
                elif len(held) < _size(file):
                    _write_less(next_segment(folder, before, _ENDING, at), file, held)
            if entries or merged:
                _write(next_segment(folder, before, _ENDING), entries, merged, set(gone))
        except sqlite3.Error as error:
            raise OSError(f"the index of phrases cannot be written ({error})") from error

    def close(self) -> None:
        """Close the files."""
        for connection in self._connections:
            connection.close()

    def keys(self) -> set[int]:
        """Return the keys of all clauses in it."""
        return {
            key
            for connection in self._connections
            for (key,) in connection.execute("SELECT rowid FROM forms")
        }

    def holding(self, phrase: str) -> list[int]:
        """Return the keys of the clauses that hold a phrase as it is, in order; all where it is empty."""
        form = exact_form(phrase)
        parts = dict.fromkeys(form[at : at + _LENGTH] for at in range(len(form) - _LENGTH + 1))
        chosen = list(parts)[:: max(1, -(-len(parts) // _MOST))]
        sql, values = "SELECT rowid FROM forms WHERE instr(form, ?)", [form]
        if chosen:
            match = " AND ".join(f'"{part}"' for part in chosen)  # the form has no quotation mark
            sql, values = "SELECT rowid FROM forms WHERE forms MATCH ? AND instr(form, ?)", [match, form]
        return sorted(key for connection in self._connections for (key,) in connection.execute(sql, values))


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False)


def _size(file: Path) -> int:
    """Return how many clauses were written into a segment."""
    with closing(_opened(file)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _held(file: Path, keys: Collection[int]) -> list[int]:
    """Return which of some clauses are in a segment."""
    with closing(_opened(file)) as connection:
        one = "SELECT 1 FROM forms WHERE rowid = ?"
        return [key for key in keys if connection.execute(one, (key,)).fetchone()]


def _write(
    file: Path, entries: Sequence[tuple[int, Clause]], merged: Sequence[Path], gone: Collection[int]
) -> None:
    """Write a segment of entries and of what is in others, less the clauses gone."""
    with _written(file) as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE forms USING fts5"
            "(form, tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0)"
        )
        # In few parts: a phrase is looked for in each of them.
        connection.execute("INSERT INTO forms(forms, rank) VALUES ('hashsize', ?)", (_MEMORY,))
        insert, count = "INSERT INTO forms (rowid, form) VALUES (?, ?)", len(entries)
        connection.executemany(insert, ((key, form_of(clause)) for key, clause in entries))
        for source in merged:
            with closing(_opened(intact(source))) as before:
                rows = before.execute("SELECT rowid, form FROM forms").fetchall()
            connection.executemany(insert, held := [row for row in rows if row[0] not in gone])
            count += len(held)
        connection.execute("INSERT INTO forms(forms) VALUES ('optimize')")
        connection.execute(f"PRAGMA user_version = {count}")


def _write_less(file: Path, source: Path, gone: Sequence[int]) -> None:
    """Write a segment of what is in another, less clauses that it holds."""
    shutil.copyfile(intact(source), file)
    with _written(file) as connection:
        connection.executemany("DELETE FROM forms WHERE rowid = ?", ((key,) for key in gone))
        connection.execute(f"PRAGMA user_version = {_size(source) - len(gone)}")


@contextmanager
def _written(file: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        # The file is synced with the rest of its generation, and nobody reads it before.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()
