"""The words of a generation whose indexes lie on Milvus: their numbers in its sparse vectors, and in how many clauses each stands.

One SQLite file of the generation. It also tells which rows of the collection are the generation's: documents have
numbers that only grow, and rows with a larger number, or of a document that is gone, are none of it.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from indexer.index.lexical import Term
from indexer.milvus.scoring import FIELDS, Counts, query_weight

FILE = "words.sqlite"
_SCHEMA = """
CREATE TABLE words (id INTEGER PRIMARY KEY, field INTEGER, word TEXT, clauses INTEGER, UNIQUE (field, word)) STRICT;
CREATE TABLE held (word INTEGER, document INTEGER, clauses INTEGER, PRIMARY KEY (word, document)) STRICT, WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, document_id TEXT UNIQUE, clauses INTEGER, lengths TEXT
) STRICT;
CREATE TABLE about (value TEXT) STRICT;
"""


@dataclass(frozen=True)
class About:
    """What a generation is on Milvus.

    `collection` is its full name and `rows` how many of the generation are in it; documents have numbers up to `last`,
    those `gone` have rows there still; `means` are the lengths of the fields to which its weights were made.
    """

    collection: str
    last: int = 0
    gone: tuple[int, ...] = ()
    rows: int = 0
    means: tuple[float, ...] = ()


class WordsFile:
    """The words of a generation, open to be read; `document` numbers are those of the collection's rows."""

    def __init__(self, file: Path) -> None:
        # Nobody writes into a generation that is in force.
        address = f"{file.resolve().as_uri()}?immutable=1"
        self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        (about,) = self._connection.execute("SELECT value FROM about").fetchone()
        read = json.loads(about)
        self.about = About(
            read["collection"], read["last"], tuple(read["gone"]), read["rows"], tuple(read["means"])
        )
        self.numbers: dict[str, int] = dict(
            self._connection.execute("SELECT document_id, number FROM documents")
        )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @cached_property
    def size(self) -> int:
        """Return how many clauses there are."""
        (count,) = self._connection.execute("SELECT coalesce(sum(clauses), 0) FROM documents").fetchone()
        return int(count)

    def size_within(self, documents: Collection[int]) -> int:
        """Return how many clauses some documents have."""
        rows = self._connection.execute("SELECT number, clauses FROM documents")
        return sum(clauses for number, clauses in rows if number in documents)

    def holding(self, field: str, word: str, documents: Collection[int] | None = None) -> int:
        """Return in how many clauses, of all or of some documents, a word stands in a field."""
        row = self._row(field, word)
        if row is None or documents is None:
            return row[1] if row else 0
        rows = self._connection.execute("SELECT document, clauses FROM held WHERE word = ?", (row[0],))
        return sum(clauses for number, clauses in rows if number in documents)

    def vector(self, terms: Iterable[Term], documents: Collection[int] | None = None) -> dict[int, float]:
        """Return the sparse vector of a query: what words and fields add to a score, as they weigh in all or some documents.

        Those that stand nowhere there are left out.
        """
        size = self.size if documents is None else self.size_within(documents)
        found: dict[int, float] = {}
        for term in terms:
            row = self._row(term.field, term.word)
            if row and (held := self.holding(term.field, term.word, documents)):
                found[row[0]] = found.get(row[0], 0.0) + term.weight * query_weight(held, size)
        return found

    def _row(self, field: str, word: str) -> tuple[int, int] | None:
        """Return the number of a word in a field, and in how many clauses it stands."""
        found: tuple[int, int] | None = self._connection.execute(
            "SELECT id, clauses FROM words WHERE field = ? AND word = ?", (FIELDS.index(field), word)
        ).fetchone()
        return found


class WordsWriter:
    """The words of a new generation, from those of the one before: documents go and come, then it is finished."""

    def __init__(self, file: Path, previous: Path | None) -> None:
        if previous is not None:
            shutil.copyfile(previous, file)
        self._database = sqlite3.connect(file, isolation_level=None)
        # The file is synced with the rest of its generation, and nobody reads it before.
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        if previous is None:
            self._database.executescript(_SCHEMA)
        self._database.execute("BEGIN")
        self._ids: dict[tuple[int, str], int] = {}

    def close(self) -> None:
        """Close the file, finished or not."""
        self._database.close()

    def remove(self, documents: Collection[str]) -> list[int]:
        """Take documents out; return their numbers, which no other document will have."""
        rows = self._database.execute("SELECT number, document_id FROM documents").fetchall()
        numbers = [number for number, document_id in rows if document_id in documents]
        self._database.execute("CREATE TEMP TABLE leaving (number INTEGER PRIMARY KEY)")
        self._database.executemany("INSERT INTO leaving VALUES (?)", [(number,) for number in numbers])
        if numbers:
            less = (
                "SELECT word, sum(clauses) AS fewer FROM held JOIN leaving ON document = number GROUP BY word"
            )
            self._database.execute(
                f"UPDATE words SET clauses = clauses - fewer FROM ({less}) AS less WHERE id = less.word"
            )
            for table, column in (("held", "document"), ("documents", "number")):
                self._database.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT number FROM leaving)")
        self._database.execute("DROP TABLE leaving")
        return numbers

    def add(self, document_id: str, clauses: Sequence[Counts]) -> None:
        """Put in what clauses of a document hold."""
        lengths = [sum(sum(one[field].values()) for one in clauses) for field in FIELDS]
        held: Counter[tuple[int, str]] = Counter()
        for one in clauses:
            held.update((at, word) for at, field in enumerate(FIELDS) for word in one[field])
        number = self.number(document_id)
        if number is None:
            self._database.execute(
                "INSERT INTO documents (document_id, clauses, lengths) VALUES (?, ?, ?)",
                (document_id, len(clauses), json.dumps(lengths)),
            )
            number = self.number(document_id)
        else:
            had, before = self._database.execute(
                "SELECT clauses, lengths FROM documents WHERE number = ?", (number,)
            ).fetchone()
            lengths = [one + other for one, other in zip(lengths, json.loads(before), strict=True)]
            self._database.execute(
                "UPDATE documents SET clauses = ?, lengths = ? WHERE number = ?",
                (had + len(clauses), json.dumps(lengths), number),
            )
        self._database.executemany(
            "INSERT INTO words (field, word, clauses) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET clauses = clauses + excluded.clauses",
            [(at, word, count) for (at, word), count in sorted(held.items())],
        )
        self._database.executemany(
            "INSERT INTO held VALUES ((SELECT id FROM words WHERE field = ? AND word = ?), ?, ?)"
            " ON CONFLICT DO UPDATE SET clauses = clauses + excluded.clauses",
            [(at, word, number, count) for (at, word), count in held.items()],
        )

    def number(self, document_id: str) -> int | None:
        """Return the number of a document, None where it has none."""
        row = self._database.execute(
            "SELECT number FROM documents WHERE document_id = ?", (document_id,)
        ).fetchone()
        return int(row[0]) if row else None

    def number_of(self, document_id: str) -> int:
        """Return the number of a document that was put in."""
        if (number := self.number(document_id)) is None:
            raise KeyError(document_id)
        return number

    def means(self) -> tuple[float, ...]:
        """Return the mean length of each field, at least a word a clause."""
        clauses, totals = 0, [0] * len(FIELDS)
        for count, lengths in self._database.execute("SELECT clauses, lengths FROM documents"):
            clauses += count
            totals = [one + other for one, other in zip(totals, json.loads(lengths), strict=True)]
        return tuple(total / clauses if total else 1.0 for total in totals)

    def vector(
        self, counts: Counts, weigh: Callable[[int, int, float], float], means: Sequence[float]
    ) -> Mapping[int, float]:
        """Return the sparse vector of a clause that was put in."""
        found = {}
        for at, (field, mean) in enumerate(zip(FIELDS, means, strict=True)):
            length = sum(counts[field].values())
            for word, count in counts[field].items():
                found[self._id(at, word)] = weigh(count, length, mean)
        return found

    def _id(self, field: int, word: str) -> int:
        key = field, word
        if key not in self._ids:
            row = self._database.execute("SELECT id FROM words WHERE field = ? AND word = ?", key).fetchone()
            self._ids[key] = int(row[0])
        return self._ids[key]

    @property
    def last(self) -> int:
        """Return the largest number that a document has or had."""
        row = self._database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'documents'").fetchone()
        return int(row[0]) if row else 0

    def finish(self, about: About) -> None:
        """Write down what the generation is."""
        self._database.execute("DELETE FROM about")
        self._database.execute("INSERT INTO about VALUES (?)", (json.dumps(asdict(about)),))
        self._database.execute("COMMIT")


def about_of(file: Path) -> About:
    """Return what the generation of a file is on Milvus."""
    with closing(WordsFile(file)) as words:
        return words.about
