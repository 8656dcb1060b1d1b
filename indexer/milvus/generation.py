"""A generation whose indexes lie on Milvus: its rows are written there, and nobody sees them before the manifest names it.

Rows are added to a collection under numbers of documents that no generation in force has, and what is gone stays there
until no reader can need it. Where all is new, or much has changed, a new collection is filled. The alias, the name
that the user gave, is led to it after the commit; our own readers go by the name that their generation has.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.errors import KnowledgeBaseError, LedgerError, UsageError
from indexer.index.checksums import write_list
from indexer.index.encoders import Encoder
from indexer.index.generation import Entry, indexed_text, lexical_entry, synced
from indexer.index.lexical import LexicalEntry, LexicalIndex
from indexer.index.phrases import FILE as PHRASES
from indexer.index.phrases import PhraseIndex
from indexer.index.tokens import line
from indexer.index.vectors import VECTORS, VectorCache, VectorIndex, passages
from indexer.milvus.address import MARK, Address
from indexer.milvus.collection import BATCH, NO_WORDS, Row, Server, among
from indexer.milvus.reader import rows_of
from indexer.milvus.scoring import clause_weight, counted
from indexer.milvus.words import FILE, About, WordsWriter, about_of

# The weights in a collection are made to the mean lengths of the fields; when these have moved by more, all are made anew.
DRIFT = 0.01
# The rows of one document have ids in one range.
_ROWS_BITS = 32
# Clauses whose rows are in memory at a time.
_BLOCK = 4096

Words = Callable[[str], str]
"""A text to its words, parted by spaces."""


class MeansMovedError(Exception):
    """The clauses are so much longer or shorter than they were that all weights have to be made anew."""


class MilvusWriter:
    """The Milvus on which the generations of one knowledge base lie, for the one build that writes."""

    def __init__(self, engine: str, database: Path, manifest: Mapping[str, str]) -> None:
        """Connect; raises UsageError where the name belongs to another knowledge base, KnowledgeBaseError where nothing answers."""
        self.engine = engine
        self._address = Address.parse(engine)
        self._server = Server(self._address)
        own, _, place = manifest.get(MARK, "").partition("_")
        # A copy of a knowledge base, or a backup that was put back, does not write into the collections of the other.
        here = hashlib.blake2b(str(database.stat().st_ino).encode(), digest_size=3).hexdigest()
        self.moved = place != here
        self.mark = f"{own or secrets.token_hex(4)}_{here}"
        self._family = f"{self._address.collection}_{self.mark.partition('_')[0]}_"
        self._prefix = f"{self._address.collection}_{self.mark}_"
        try:
            self._check_name()
        except BaseException:
            self.close()
            raise

    def _check_name(self) -> None:
        """Raise UsageError where the name leads to the collection of another knowledge base, or is one's own."""
        name, known = self._address.collection, self._server.collections()
        target = self._server.target(name)
        if name in known or (target and not target.startswith(self._family)):
            raise UsageError(
                f"{name} on Milvus at {self._address.server} belongs to something else ({target or name}).",
                remedy="Give another name of a collection with --engine",
            )

    def close(self) -> None:
        """Close the connection."""
        self._server.close()

    def lacking(self, folder: Path) -> str:
        """Return what is wrong with the rows of the generation in a folder, "" if nothing is."""
        about = about_of(folder / FILE)
        if about.collection not in self._server.collections():
            return f"Milvus has no collection {about.collection}"
        self._server.ready(about.collection)
        have = self._server.count(about.collection, rows_of(about))
        return "" if have == about.rows else f"Milvus has {have} of {about.rows} rows"

    def write(
        self,
        kb: Path,
        encoder: Encoder,
        folder: Path,
        previous: Path | None,
        gone: tuple[Sequence[str], Sequence[int]],
        entries: Sequence[Entry],
        words: Words,
    ) -> str:
        """Write the generation in `previous`, less documents and clauses gone, plus entries; return the digest of its list of files.

        Without `previous` a new collection is filled. Raises MeansMovedError where that has to be.
        """
        folder.mkdir(parents=True)
        try:
            self._write(kb, encoder, folder, previous, gone, entries, words)
        except sqlite3.Error as error:
            raise OSError(f"the words cannot be written ({error})") from error
        listed = write_list(folder)
        synced(folder)
        return listed

    def _write(
        self,
        kb: Path,
        encoder: Encoder,
        folder: Path,
        previous: Path | None,
        gone: tuple[Sequence[str], Sequence[int]],
        entries: Sequence[Entry],
        words: Words,
    ) -> None:
        documents, keys = gone
        clauses = [(key, clause) for key, _, clause in entries]
        PhraseIndex.write(folder / PHRASES, previous / PHRASES if previous else None, keys, clauses)
        with closing(WordsWriter(folder / FILE, previous / FILE if previous else None)) as file:
            left = file.remove(set(documents))
            for document_id, own in groupby(entries, lambda entry: entry[1].document_id):
                file.add(document_id, [counted(_cut(entry, words)) for entry in own])
            about = self._begun(folder, previous, encoder, file.means())
            name, rows = about.collection, about.rows
            if left:
                rows -= self._server.count(name, among("document", left))
            for batch in _batches(self._rows(kb, encoder, file, about.means, entries, words)):
                self._server.insert(name, batch)
                rows += len(batch)
            self._server.settle(name)
            about = About(name, file.last, tuple(left), rows, about.means)
            if (have := self._server.count(name, rows_of(about))) != rows:
                raise KnowledgeBaseError(
                    f"Milvus at {self._address.server} has {have} of {rows} rows that were written to {name}.",
                    remedy="Nothing has changed for readers; build again.",
                )
            file.finish(about)

    def _begun(
        self, folder: Path, previous: Path | None, encoder: Encoder, means: tuple[float, ...]
    ) -> About:
        """Return the collection to write to, with nothing in it that no generation in force has."""
        if previous is None:
            name = f"{self._prefix}{int(folder.name):06d}"
            if name in self._server.collections():
                self._server.drop(name)
            self._server.create(name, encoder.dimension)
            return About(name, means=means)
        about = about_of(previous / FILE)
        if any(abs(now - then) > DRIFT * then for now, then in zip(means, about.means, strict=True)):
            raise MeansMovedError
        if about.gone:
            self._server.delete(about.collection, among("document", about.gone))
        self._server.delete(about.collection, f"document > {about.last}")  # of a build that was killed
        return about

    def _rows(
        self,
        kb: Path,
        encoder: Encoder,
        file: WordsWriter,
        means: Sequence[float],
        entries: Sequence[Entry],
        words: Words,
    ) -> Iterator[tuple[int, Row]]:
        """Yield each row with its id."""
        counts: dict[int, int] = {}
        with closing(VectorCache(kb, encoder)) as cache:
            for at in range(0, len(entries), _BLOCK):
                block = entries[at : at + _BLOCK]
                parts = [passages(key, indexed_text(clause)) for key, _, clause in block]
                vectors = iter(_halves(cache.encode([part.text for own in parts for part in own])))
                for (key, document, clause), own in zip(block, parts, strict=True):
                    number = file.number_of(document.document_id)
                    sparse = file.vector(counted(_cut((key, document, clause), words)), clause_weight, means)
                    for first, _ in enumerate(own):
                        place = counts[number] = counts.get(number, -1) + 1
                        row = Row(number, key, next(vectors), NO_WORDS if first or not sparse else sparse)
                        yield number << _ROWS_BITS | place, row

    def switch(self, now: Path, before: Path) -> list[str]:
        """Lead the alias to the generation in a folder, and drop what no reader can need; return what went wrong.

        Of our collections that of the generation `before` stays, for readers that opened it a moment ago.
        """
        try:
            current = about_of(now / FILE).collection
            keep = {current} | ({about_of(before / FILE).collection} if (before / FILE).is_file() else set())
            self._server.lead(self._address.collection, current)
            for name in self._server.collections():
                if name.startswith(self._prefix) and name not in keep:
                    self._server.drop(name)
        except LedgerError as error:
            return [f"the build is done, but Milvus is not tidied up, which the next build does: {error}"]
        return []

    def leave(self) -> None:
        """Drop all collections of the knowledge base, which has another engine now."""
        target = self._server.target(self._address.collection)
        if target and target.startswith(self._prefix):
            self._server.unlead(self._address.collection)
        for name in self._server.collections():
            if name.startswith(self._prefix):
                self._server.drop(name)


def write_beside(kb: Path, encoder: Encoder, folder: Path, entries: Sequence[Entry], words: Words) -> None:
    """Write the indexes of the built-in engine into a folder: to them questions are put that no user waits for."""
    LexicalIndex.write(folder / "lexical", None, (), [lexical_entry(*entry) for entry in entries], words)
    parts = [part for key, _, clause in entries for part in passages(key, indexed_text(clause))]
    with closing(VectorCache(kb, encoder)) as cache:
        vectors = cache.encode([part.text for part in parts])
    VectorIndex.write(folder / VECTORS, None, (), [part.key for part in parts], vectors)


def _cut(entry: Entry, words: Words) -> LexicalEntry:
    """Return what is indexed of a clause, each field as its words."""
    own = lexical_entry(*entry)
    return LexicalEntry(own.key, own.document_id, _line(own.title), _line(own.headings), words(own.body))


@lru_cache(maxsize=64)
def _line(text: str) -> str:
    """Return the words of a title or of headings, which clause after clause has."""
    return line(text)


def _halves(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors as the built-in engine keeps them: rounded to halves of float32."""
    return vectors.astype(np.float16).astype(np.float32)


def _batches(rows: Iterator[tuple[int, Row]]) -> Iterator[list[tuple[int, Row]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
