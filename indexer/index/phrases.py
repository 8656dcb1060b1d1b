"""The index of phrases: which clauses hold some characters just as they are.

An SQLite file of the generation with the form of each clause (its headings and its words, see
`extraction.text.exact_form`) under FTS5's index of trigrams. What the trigrams find is compared character
by character, so nothing is found that does not stand there.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from extraction.text.exact_form import exact_form
from indexer.models import Clause

FILE = "phrases.sqlite"
# Goes into the manifest; another number makes the index anew.
FORM = "1"
_LENGTH = 3
# More trigrams of a long phrase leave hardly fewer clauses to compare, and each is a list to read.
_MOST = 4

_MEMORY = 32_000_000


def form_of(clause: Clause) -> str:
    """Return the form of all that a hit shows of a clause: its headings and its words."""
    return "\n".join(exact_form(part) for part in (*clause.headings, clause.text))


class PhraseIndex:
    """An open index of phrases."""

    def __init__(self, file: Path) -> None:
        # Nobody writes into a generation that is in force.
        self._connection = sqlite3.connect(
            f"{file.resolve().as_uri()}?immutable=1", uri=True, check_same_thread=False
        )

    @staticmethod
    def write(
        file: Path, previous: Path | None, gone: Iterable[int], entries: Iterable[tuple[int, Clause]]
    ) -> None:
        """Write an index into `file`: that of `previous`, less the clauses gone, plus entries."""
        if previous is not None:
            shutil.copyfile(previous, file)
        connection = sqlite3.connect(file, isolation_level=None)
        try:
            # The file is synced with the rest of its generation, and nobody reads it before.
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            if previous is None:
                connection.execute(
                    "CREATE VIRTUAL TABLE forms USING fts5"
                    "(form, tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0)"
                )
                # In few parts: a phrase is looked for in each of them.
                connection.execute("INSERT INTO forms(forms, rank) VALUES ('hashsize', ?)", (_MEMORY,))
            connection.executemany("DELETE FROM forms WHERE rowid = ?", ((key,) for key in gone))
            connection.executemany(
                "INSERT INTO forms (rowid, form) VALUES (?, ?)",
                ((key, form_of(clause)) for key, clause in entries),
            )
            connection.execute("COMMIT")
            if previous is None:
                connection.execute("INSERT INTO forms(forms) VALUES ('optimize')")
        except sqlite3.Error as error:
            raise OSError(f"the index of phrases cannot be written ({error})") from error
        finally:
            connection.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def keys(self) -> set[int]:
        """Return the keys of all clauses in it."""
        return {key for (key,) in self._connection.execute("SELECT rowid FROM forms")}

    def holding(self, phrase: str) -> list[int]:
        """Return the keys of the clauses that hold a phrase as it is, in order; all where it is empty."""
        form = exact_form(phrase)
        parts = dict.fromkeys(form[at : at + _LENGTH] for at in range(len(form) - _LENGTH + 1))
        chosen = list(parts)[:: max(1, -(-len(parts) // _MOST))]
        if not chosen:
            found = self._connection.execute("SELECT rowid FROM forms WHERE instr(form, ?)", (form,))
        else:
            match = " AND ".join(f'"{part}"' for part in chosen)  # the form has no quotation mark
            found = self._connection.execute(
                "SELECT rowid FROM forms WHERE forms MATCH ? AND instr(form, ?)", (match, form)
            )
        return sorted(key for (key,) in found)
