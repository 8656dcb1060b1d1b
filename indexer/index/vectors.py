"""The vector index (FAISS, inner product) and the cache of vectors by content."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.index.encoders import Encoder
from indexer.index.flat import Segment, files_of, flat, read, size_of, without, write, write_less
from indexer.index.readers import Clauses
from indexer.index.segments import divided, link, next_segment, segments

# A clause is encoded as overlapping windows of a sentence or two and scored by its best one. Measured
# on 60 queries over the five originals, encoder alone, nDCG@10: windows of 320 characters with title
# and headings before them 0.770, without 0.800; of 140 characters without 0.834. What a title and a
# heading say is the lexical side's to find.
WINDOW = 140
OVERLAP = 20
# A longer text is cut in pieces first: the splitter holds an object for each character without a stop.
_PIECE = 100_000
CACHE = "vectors.sqlite"
VECTORS = "vectors"
_ENDING = ".faiss"
# What decides, beside the encoder, what is in an index.
FORM = f"fp16 in segments, windows of {WINDOW} by {OVERLAP}"
_BATCH = 256
# So many take about a second: a build that encodes while files are read looks after those in between.
STEP = 64


@dataclass(frozen=True)
class Passage:
    """One window of a clause, as it is encoded."""

    key: int
    text: str


def windows(text: str) -> list[str]:
    """Return `text` in overlapping windows cut at paragraphs, sentences and clauses of sentences."""
    if len(text) <= WINDOW:
        return [text]
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415 - a search needs none

    splitter = RecursiveCharacterTextSplitter(
        separators=["\n", "。", "；", "，", ""],
        keep_separator="end",
        chunk_size=WINDOW,
        chunk_overlap=OVERLAP,
    )
    return [
        window for at in range(0, len(text), _PIECE) for window in splitter.split_text(text[at : at + _PIECE])
    ]


def passages(key: int, body: str) -> list[Passage]:
    """Return what is encoded of a clause: the windows of its text."""
    return [Passage(key, window) for window in windows(body)]


class VectorCache:
    """Vectors by what was encoded and by what: an unchanged passage is never encoded twice.

    The cache can be deleted at any time. It is written while a build runs, so that a build that
    was killed does not start again from nothing.
    """

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self._encoder, self._folder = encoder, folder
        try:
            self._database = self._open(folder / CACHE)
        except sqlite3.DatabaseError:
            self._renew()

    def _renew(self) -> None:
        """Begin anew where the file is damaged: it holds nothing that cannot be made again."""
        if hasattr(self, "_database"):
            self._database.close()
        for file in self._folder.glob(f"{CACHE}*"):
            file.unlink()
        self._database = self._open(self._folder / CACHE)

    @staticmethod
    def _open(file: Path) -> sqlite3.Connection:
        database = sqlite3.connect(file, isolation_level=None, timeout=30)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            columns = [row[1] for row in database.execute("PRAGMA table_info(vectors)")]
            if columns and "digest" not in columns:  # of an earlier version
                database.execute("DROP TABLE vectors")
            database.execute(
                "CREATE TABLE IF NOT EXISTS vectors"
                " (key BLOB PRIMARY KEY, vector BLOB NOT NULL, digest BLOB NOT NULL) STRICT"
            )
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Close the cache."""
        self._database.close()

    def _key(self, text: str, *, asked: bool) -> bytes:
        what = "query\0" if asked else ""  # no fingerprint holds such a character
        return hashlib.sha256(f"{what}{self._encoder.fingerprint}\0{text}".encode()).digest()

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None, *, asked: bool = False
    ) -> NDArray[np.float32]:
        """Return unit vectors of shape [len(texts), dimension], encoding only what is new.

        Texts are encoded as passages, or as queries where they are `asked`.
        """
        encode = self._encoder.encode_queries if asked else self._encoder.encode_passages
        keys = {text: self._key(text, asked=asked) for text in texts}
        found = np.zeros((len(texts), self._encoder.dimension), dtype=np.float32)
        places: dict[str, list[int]] = {}
        for i, text in enumerate(texts):
            places.setdefault(text, []).append(i)
        missing = []
        for text, where in places.items():
            vector = self._stored(keys[text])
            if vector is None:
                missing.append(text)
            else:
                found[where] = vector
        progress(len(texts) - sum(len(places[text]) for text in missing))
        missing.sort(key=len)
        for batch in _batches(missing, _BATCH):
            for text, vector in zip(batch, self._encoded(batch, keys, encode), strict=True):
                found[places[text]] = vector
            progress(sum(len(places[text]) for text in batch))
        return found

    def store(self, texts: Sequence[str], step: int = STEP) -> Iterator[int]:
        """Put the vectors of passages into the cache, so many at a step; yield how many texts each was."""
        count = Counter(texts)
        keys = {text: self._key(text, asked=False) for text in count}
        missing = sorted((text for text in count if self._stored(keys[text]) is None), key=len)
        yield len(texts) - sum(count[text] for text in missing)
        for batch in _batches(missing, step):
            self._encoded(batch, keys, self._encoder.encode_passages)
            yield sum(count[text] for text in batch)

    def _encoded(
        self,
        batch: Sequence[str],
        keys: Mapping[str, bytes],
        encode: Callable[[Sequence[str]], NDArray[np.float32]],
    ) -> NDArray[np.float32]:
        """Return the vectors of texts, which are in the cache afterwards."""
        vectors = encode(batch)
        self._put([(keys[text], vector.tobytes()) for text, vector in zip(batch, vectors, strict=True)])
        return vectors

    def _stored(self, key: bytes) -> NDArray[np.float32] | None:
        """Return a vector as it was put in, None where there is none or it is damaged."""
        try:
            row = self._database.execute(
                "SELECT vector, digest FROM vectors WHERE key = ?", (key,)
            ).fetchone()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self._renew()
            return None
        if row is None or _check(key, row[0]) != row[1]:
            return None
        vector = np.frombuffer(row[0], dtype=np.float32)
        return vector if vector.shape == (self._encoder.dimension,) else None

    def _put(self, vectors: Sequence[tuple[bytes, bytes]]) -> None:
        rows = [(key, vector, _check(key, vector)) for key, vector in vectors]
        try:
            self._insert(rows)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self._renew()
            self._insert(rows)

    def _insert(self, rows: Sequence[tuple[bytes, bytes, bytes]]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
        self._database.execute("COMMIT")


def _batches(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (texts[at : at + size] for at in range(0, len(texts), size))


def _check(key: bytes, vector: bytes) -> bytes:
    return hashlib.blake2b(key + vector, digest_size=8).digest()


class VectorIndex:
    """FAISS vectors, each under the key of its clause; a clause may have several. A folder of segments."""

    def __init__(self, folder: Path) -> None:
        faiss.omp_set_num_threads(1)  # a second thread makes a single query slower
        self._segments = [Segment(file) for file in segments(folder, _ENDING)]

    @staticmethod
    def write(
        folder: Path,
        previous: Path | None,
        gone: Collection[int],
        keys: Sequence[int],
        vectors: NDArray[np.float32],
    ) -> None:
        """Write to a new folder the index in `previous`, less the clauses gone, plus new vectors.

        `vectors` has shape [len(keys), dimension].
        """
        VectorIndex.write_blocks(folder, previous, gone, [(keys, vectors)])

    @staticmethod
    def write_blocks(
        folder: Path,
        previous: Path | None,
        gone: Collection[int],
        blocks: Iterable[tuple[Sequence[int], NDArray[np.float32]]],
    ) -> None:
        """Write as `write` does, of keys and vectors block by block, so that not all are in memory twice.

        Segments that hold nothing of what is gone, and are not merged, are linked.
        """
        folder.mkdir(parents=True)
        index: faiss.Index | None = None
        for keys, vectors in blocks:
            if len(keys):
                index = index or flat(vectors.shape[1])
                index.add_with_ids(
                    np.ascontiguousarray(vectors, dtype=np.float32), np.asarray(keys, dtype=np.int64)
                )
        before = segments(previous, _ENDING) if previous else []
        kept, merged = divided({file: file.stat().st_size for file in before}, size_of(index))
        removed = np.fromiter(gone, dtype=np.int64)
        for at, file in enumerate(kept, 1):
            if (held := without(file, removed)) is None:
                for own in files_of(file):
                    link(own, folder / own.name)
            elif held.index.ntotal:
                write_less(next_segment(folder, before, _ENDING, at), file, held)
        for file in merged:
            less = without(file, removed)
            whole = less.index if less else read(file)
            index = index or flat(whole.d)
            index.merge_from(whole, 0)
        if index is not None and index.ntotal:
            write(index, next_segment(folder, before, _ENDING))

    def keys(self) -> set[int]:
        """Return the keys of all clauses in it."""
        return {key for segment in self._segments for key in segment.ids.tolist()}

    def vectors(self, keys: Iterable[int]) -> dict[int, NDArray[np.float32]]:
        """Return the vectors of clauses as they were indexed, key -> float32 [windows, dimension]."""
        wanted = np.unique(np.fromiter(keys, dtype=np.int64))
        found: dict[int, NDArray[np.float32]] = {}
        for segment in self._segments:
            found |= segment.vectors(wanted)
        return dict(sorted(found.items()))

    def search(
        self, vector: NDArray[np.float32], limit: int, allowed: Clauses | None = None
    ) -> list[tuple[int, float]]:
        """Return (key, inner product) of the best clauses, restricted to those `allowed`.

        `vector` has shape [dimension]. A clause counts by its best window.
        """
        keys = None if allowed is None else allowed.keys
        found = [pair for segment in self._segments for pair in segment.search(vector, limit, keys)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]
