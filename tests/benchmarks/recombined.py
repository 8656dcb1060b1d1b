"""Documents made of the sentences of real ones, as many as are wanted, and an encoder that knows their vectors.

A made document has the shape of a real one, drawn by chance: its clauses, their paths and how many sentences each has.
The sentences, the rows of tables and the headings come from anywhere, each with the rows that were extracted from it,
so that the lengths, the frequency of terms and the number of rows hold. Encoding millions of windows would take hours:
the vector of a window is the mean of those of the real windows that its phrases come from, moved away from the mean of
all as far as a real one lies, with a little noise. What is asked is encoded by the real encoder.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extraction.rows import Rows
from indexer.documents.intake import Intake, Taken
from indexer.index.encoders import Encoder
from indexer.index.generation import UNINDEXED, indexed_text
from indexer.index.vectors import passages
from indexer.models import Clause, ClauseKind, Document
from indexer.store.rows import TABLES
from indexer.store.store import Store

_SENTENCE = re.compile(r"[^。\n]*[。\n]|[^。\n]+")
_PHRASE = re.compile(r"[^。；，、：\n]{4,}")
_NOISE = 0.1


@dataclass(frozen=True)
class _Part:
    """A sentence, or a row of a table, with the rows extracted from it, their spans counted from its start."""

    text: str
    rows: tuple[tuple[str, Any], ...]
    cells: tuple[Any, ...] = ()
    caption: str = ""


class Pool:
    """What documents are made of: the shapes, sentences, rows and headings of a real knowledge base."""

    def __init__(self, kb: Path) -> None:
        self.sentences: list[_Part] = []
        self.table_rows: list[_Part] = []
        self.headings: list[str] = []
        self.shapes: list[tuple[Document, list[tuple[Clause, int]]]] = []
        with closing(Store.open(kb)) as store:
            for document in store.documents(with_text=True):
                if document.kind not in UNINDEXED:
                    self._take(store, document)
        self.headings = sorted(set(self.headings))

    def _take(self, store: Store, document: Document) -> None:
        rows: dict[str, list[tuple[str, Any]]] = {}
        for table in TABLES:
            for row in store.extracted_rows(table, [document.document_id]):
                rows.setdefault(row.clause_id, []).append((table, row.extracted))
        shape = []
        for clause in store.clauses(document.document_id):
            body, own = document.text[clause.start : clause.end], rows.get(clause.clause_id, [])
            self.headings += [clause.heading] if clause.heading else []
            if clause.kind == ClauseKind.ROW:
                cells = tuple(cell.moved(-clause.start) for cell in clause.cells)
                found = [_part(body, clause.start, own, cells, clause.caption)]
                self.table_rows += found
            else:
                places = [match.span() for match in _SENTENCE.finditer(body)]
                found = [_part(body[a:b], clause.start + a, own) for a, b in places]
                self.sentences += found
            shape.append((clause, len(found)))
        if shape:
            self.shapes.append((document, shape))

    def intake(self, number: int) -> Intake:
        """Return all that comes of the made file of a number; the same for the same number."""
        chance = random.Random(number)
        like, shape = chance.choice(self.shapes)
        document_id = hashlib.sha256(str(number).encode()).hexdigest()[:12]
        title = f"{like.region or ''}{'、'.join(chance.sample(self.headings, 2))}工作方案"
        rows = Rows([], [], [], [], [], [], [])
        text, clauses = f"{title}\n", []
        for at, (clause, count) in enumerate(shape):
            pool = self.table_rows if clause.kind == ClauseKind.ROW else self.sentences
            parts = [chance.choice(pool) for _ in range(count)]
            heading = chance.choice(self.headings) if clause.heading else ""
            text += f"{heading}\n" if heading else ""
            start = len(text)
            cells: tuple[Any, ...] = ()
            for part in parts:
                moved = len(text)
                cells += tuple(cell.moved(moved) for cell in part.cells)
                for table, row in part.rows:
                    spans = {"start": row.start + moved, "end": row.end + moved, "path": clause.path}
                    getattr(rows, table).append(replace(row, **spans))
                text += part.text
            clauses.append(
                replace(
                    clause,
                    clause_id=f"{document_id}-{at:04d}",
                    document_id=document_id,
                    heading=heading,
                    headings=(*clause.headings[:-1], heading) if clause.headings else (),
                    text=text[start:],
                    start=start,
                    end=len(text),
                    citation=f"《{title}》{''.join(clause.path)}",
                    cells=cells,
                    caption=parts[0].caption if parts else "",
                )
            )
            text += "\n"
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        document = replace(
            like, document_id=document_id, source=name_of(number), sha256=sha256, title=title, text=text,
            doc_number=None, edition=None, sources=(), source_start=0, read_as={},
        )  # fmt: skip
        taken = Taken(document, clauses, [], (), rows)
        return Intake(sha256, hashlib.sha256(text.encode()).hexdigest(), [taken], ())


def name_of(number: int) -> str:
    """Return the name of the made file of a number."""
    return f"{number:07d}.txt"


def write_files(pool: Pool, folder: Path, first: int, clauses: int) -> tuple[int, int]:
    """Write made files from a number on until so many clauses are in them; return the next number and the clauses."""
    made = 0
    while made < clauses:
        taken = pool.intake(first).documents[0]
        place = folder / f"{first // 1000:04d}"
        place.mkdir(parents=True, exist_ok=True)
        (place / name_of(first)).write_text(taken.document.text, "utf-8")
        made += len(taken.clauses)
        first += 1
    return first, made


def _part(text: str, start: int, rows: list[tuple[str, Any]], cells: Any = (), caption: str = "") -> _Part:
    own = [
        (table, replace(row, start=row.start - start, end=row.end - start))
        for table, row in rows
        if start <= row.start and row.end <= start + len(text)
    ]
    return _Part(text, tuple(own), cells, caption)


class RecombinedEncoder:
    """An encoder of what `Pool` makes; questions go to the real one."""

    def __init__(self, kb: Path, real: Encoder) -> None:
        self._real = real
        self._places: dict[str, int] = {}
        texts = list(_windows(kb))
        self._vectors = _cached(kb, real, texts)
        for at, text in enumerate(texts):
            for phrase in _PHRASE.findall(text):
                self._places.setdefault(phrase, at)
        self._centre = self._vectors.mean(axis=0)
        self._spread = float(np.linalg.norm(self._vectors - self._centre, axis=1).mean())

    @property
    def name(self) -> str:
        """The name of the real one: no search needs to know."""
        return self._real.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._real.dimension

    @property
    def fingerprint(self) -> str:
        """Digest of all that decides a vector."""
        return f"recombined-{self._real.fingerprint}"

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors made of those of the real windows that the phrases of each text come from."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at, text in enumerate(texts):
            places = {self._places[p] for p in _PHRASE.findall(text) if p in self._places}
            seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
            noise = np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)
            away = noise * (_NOISE if places else 1.0) / np.linalg.norm(noise)
            if places:
                off = self._vectors[sorted(places)].mean(axis=0) - self._centre
                away += off / max(float(np.linalg.norm(off)), 1e-6)
            found[at] = self._centre + away * (self._spread / float(np.linalg.norm(away)))
        return found / np.linalg.norm(found, axis=1, keepdims=True)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode what is asked by the real encoder."""
        return self._real.encode_queries(texts)


def _windows(kb: Path) -> Iterator[str]:
    with closing(Store.open(kb)) as store:
        for key, clause in store.keyed_clauses():
            yield from (passage.text for passage in passages(key, indexed_text(clause)))


def _cached(kb: Path, real: Encoder, texts: list[str]) -> NDArray[np.float32]:
    from indexer.index.vectors import VectorCache

    cache = VectorCache(kb, real)
    try:
        return cache.encode(texts)
    finally:
        cache.close()
