"""The lexical index: BM25 (tantivy) over words cut by jieba, in three fields."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import tantivy

from indexer.index import tokens
from indexer.index.segments import link
from indexer.scratch import scratch
from indexer.storage import storage_error

# How much a word counts by where it stands, and how much the name of a place counts in what is known
# of the document. Chosen on 60 queries over the five originals; flat around these values.
WEIGHTS = {"body": 1.0, "heading": 0.5, "title": 0.3}
# A word that only stands for one of the query counts for less.
RELATED_WEIGHT = 0.6
PLACE_WEIGHT = 1.0
_WRITER_MEMORY = 64_000_000
# Scores are sums in the order in which the segments lie, so the last digits are nobody's.
_DIGITS = 4
_ROUNDING = 10.0**-_DIGITS
# How many hits beyond those wanted are looked at, for ties.
_FEW_MORE = 16


@dataclass(frozen=True)
class LexicalEntry:
    """What is indexed of one clause; `key` is its number in the store."""

    key: int
    document_id: str
    title: str
    headings: str
    body: str


class Term(NamedTuple):
    """A word looked for in one field (`body`, `heading` or `title`); its score is multiplied by `weight`."""

    field: str
    word: str
    weight: float


def weighted_terms(
    words: Iterable[str], related: Iterable[str] = (), places: Iterable[str] = ()
) -> list[Term]:
    """Return the terms of a query: words everywhere, related words for less, places in the title only."""
    return [
        *(Term(field, word, weight) for word in words for field, weight in WEIGHTS.items()),
        *(
            Term(field, word, weight * RELATED_WEIGHT)
            for word in related
            for field, weight in WEIGHTS.items()
        ),
        *(Term("title", word, PLACE_WEIGHT) for word in places),
    ]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", stored=True, indexed=True, fast=True)
    builder.add_text_field("document_id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in WEIGHTS:
        builder.add_text_field(name, stored=True, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


class LexicalIndex:
    """A folder of tantivy segments."""

    def __init__(self, folder: Path) -> None:
        self._elsewhere: tempfile.TemporaryDirectory[str] | None = None
        self._index = self._opened(folder)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def _opened(self, folder: Path) -> tantivy.Index:
        """Open a folder; where nothing can be written in it, or no more, open links to what is in it.

        tantivy makes a lock beside the segments even to read them.
        """
        if os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            try:
                return tantivy.Index.open(str(folder))
            except (OSError, ValueError, RuntimeError) as error:
                if not storage_error(error, folder):
                    raise
        self._elsewhere = scratch()
        for file in folder.iterdir():
            if not file.name.endswith(".lock"):
                _refer(file, Path(self._elsewhere.name) / file.name)
        return tantivy.Index.open(self._elsewhere.name)

    @staticmethod
    def write(
        folder: Path,
        previous: Path | None,
        gone: Iterable[str],
        entries: Iterable[LexicalEntry],
        words: Callable[[str], str] = tokens.line,
    ) -> None:
        """Write an index into `folder`: that of `previous`, less the documents gone, plus entries.

        `words` gives the words of a body, parted by spaces.

        Unchanged segments are linked, not copied: tantivy never writes into an existing segment
        and replaces its metadata by renaming, so the previous index stays as it is. Where documents are
        gone, an index of what stays is written, from the words as they were cut: tantivy goes on counting
        deleted words, and a score must not tell what was once there.
        """
        folder.mkdir(parents=True)
        gone, staying = set(gone), []
        if previous is not None and gone:
            staying, previous = _entries(previous, without=gone), None
        if previous is not None:
            for file in previous.iterdir():
                if not file.name.endswith(".lock"):
                    link(file, folder / file.name)
            index = tantivy.Index.open(str(folder))
        else:
            index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(_WRITER_MEMORY, 1)
        for document in staying:
            writer.add_document(document)
        for entry in entries:
            document = tantivy.Document()
            document.add_unsigned("key", entry.key)
            document.add_text("document_id", entry.document_id)
            document.add_text("title", _words(entry.title))
            document.add_text("heading", _words(entry.headings))
            document.add_text("body", words(entry.body))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    @staticmethod
    def write_part(folder: Path, whole: Path, documents: Collection[str]) -> None:
        """Write an index of some documents of another into `folder`."""
        folder.mkdir(parents=True)
        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(_WRITER_MEMORY, 1)
        for document in _entries(whole, of=documents):
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def within(self, documents: Sequence[str], others: Collection[str] = ()) -> LexicalIndex:
        """Return the index as if it held some documents alone, `others` being the rest where they are known.

        A word weighs what it weighs among them; only how long a clause is on the average still comes from all.
        """
        return _Part(self, self._index, documents, others)

    @property
    def size(self) -> int:
        """Return how many clauses are in it."""
        return int(self._searcher.num_docs)

    def frequency(self, word: str) -> int:
        """Return in how many clauses' bodies a folded word stands, as it was cut."""
        return int(self._searcher.doc_freq("body", word))

    def keys(self) -> set[int]:
        """Return the keys of all clauses in it."""
        count = self._searcher.num_docs
        hits = self._searcher.search(tantivy.Query.all_query(), count, count=False).hits if count else []
        return set(self._keys_of([address for _, address in hits]))

    def _keys_of(self, addresses: Sequence[Any]) -> list[int]:
        """Return the keys of hits, from their column: a document is all of its words, unpacked."""
        return cast("list[int]", self._searcher.fast_field_values("key", list(addresses)))

    def search(
        self,
        terms: Iterable[Term],
        limit: int,
        documents: Sequence[str] | None = None,
        keys: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return (key, BM25 score) of the best clauses, restricted to `documents` and `keys` where given."""
        should = [(tantivy.Occur.Should, self._term(term)) for term in terms]
        parts = tantivy.Query.boolean_query(should)
        for field, values in (("document_id", documents), ("key", keys)):
            if not should or (values is not None and not values):
                return []
            if values is None:
                continue
            allowed = tantivy.Query.term_set_query(self._schema, field, list(values))
            restriction = tantivy.Query.const_score_query(allowed, 0.0)
            parts = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, parts), (tantivy.Occur.Must, restriction)]
            )
        wanted = limit + _FEW_MORE
        while True:
            hits = self._searcher.search(parts, wanted, count=False).hits
            # Of clauses of one score those of the lowest numbers count, so all of that score are looked at.
            if len(hits) < wanted or hits[-1][0] < hits[limit - 1][0] - _ROUNDING:
                break
            wanted *= 4
        held = self._keys_of([address for _, address in hits])
        found = [(-round(score, _DIGITS), key) for key, (score, _) in zip(held, hits, strict=True)]
        return [(key, -score) for score, key in sorted(found)[:limit]]

    def counts(self, words: Iterable[str]) -> tuple[dict[str, int], int]:
        """Return how many clauses hold each word, in the field in which most do, and how many clauses there are."""
        held = {w: max(self._searcher.doc_freq(field, w) for field in WEIGHTS) for w in words}
        return held, int(self._searcher.num_docs)

    def _term(self, term: Term) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, term.field, term.word)
        return query if term.weight == 1 else tantivy.Query.boost_query(query, term.weight)


class _Part(LexicalIndex):
    """Some documents of an index: what it counts and finds is theirs."""

    def __init__(
        self, whole: LexicalIndex, index: tantivy.Index, documents: Sequence[str], others: Collection[str]
    ) -> None:
        self._index, self._schema, self._searcher = index, index.schema, index.searcher()
        self._whole, self._documents = whole, frozenset(documents)
        # The smaller side is counted, and taken from all there are.
        self._others = frozenset(others) if 0 < len(others) < len(self._documents) else frozenset[str]()
        self._counted: dict[tuple[str, str] | None, int] = {}

    @property
    def size(self) -> int:
        """Return how many clauses are in the documents."""
        return self._count(None)

    def frequency(self, word: str) -> int:
        """Return in how many clauses' bodies of the documents a folded word stands."""
        return self._count(("body", word))

    def counts(self, words: Iterable[str]) -> tuple[dict[str, int], int]:
        """Return how many clauses of the documents hold each word, and how many there are."""
        return {w: max(self._count((field, w)) for field in WEIGHTS) for w in words}, self.size

    def search(
        self,
        terms: Iterable[Term],
        limit: int,
        documents: Sequence[str] | None = None,
        keys: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Search as the whole index does, in the documents alone and with the weights that words have there."""
        within = self._documents if documents is None else self._documents & set(documents)
        return self._whole.search(map(self._weighed, terms), limit, sorted(within), keys)

    def _weighed(self, term: Term) -> Term:
        """Return a term whose weight makes up for how often its word stands in other documents."""
        own = self._count((term.field, term.word))
        if not own:
            return term
        every = int(self._searcher.doc_freq(term.field, term.word))
        share = _rarity(own, self.size) / _rarity(every, int(self._searcher.num_docs))
        return term._replace(weight=term.weight * share)

    def _count(self, term: tuple[str, str] | None) -> int:
        if term not in self._counted:
            if not self._documents:
                return 0
            chosen = sorted(self._others or self._documents)
            query = tantivy.Query.term_set_query(self._schema, "document_id", chosen)
            if term is not None:
                own = tantivy.Query.term_query(self._schema, *term)
                query = tantivy.Query.boolean_query([(tantivy.Occur.Must, own), (tantivy.Occur.Must, query)])
            found: Any = self._searcher.search(query, 1, count=True)  # its stub has no count
            count = int(found.count or 0)
            if self._others:
                every = self._searcher.num_docs if term is None else self._searcher.doc_freq(*term)
                count = int(every) - count
            self._counted[term] = count
        return self._counted[term]


def _rarity(holding: int, count: int) -> float:
    """Return how much a word weighs that stands in some of all clauses, as BM25 has it in tantivy."""
    return math.log(1 + (count - holding + 0.5) / (holding + 0.5))


def _entries(
    folder: Path, *, of: Collection[str] | None = None, without: Collection[str] = ()
) -> list[tantivy.Document]:
    """Return the entries of an index, by key, of some documents or of all, without those of others."""
    index = tantivy.Index.open(str(folder))
    searcher = index.searcher()
    query = tantivy.Query.all_query()
    if of is not None:
        query = tantivy.Query.term_set_query(index.schema, "document_id", sorted(of))
    count = searcher.num_docs
    hits = searcher.search(query, count, count=False).hits if count else []
    found: list[tuple[int, tantivy.Document]] = []
    for _, address in hits:
        held = searcher.doc(address)
        if held["document_id"][0] not in without:
            entry = tantivy.Document()
            entry.add_unsigned("key", key := int(held["key"][0]))
            for name in ("document_id", *WEIGHTS):
                entry.add_text(name, str(held[name][0]))
            found.append((key, entry))
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


@lru_cache(maxsize=64)
def _words(text: str) -> str:
    """Return the words of a title or of headings, which clause after clause has."""
    return tokens.line(text)


def _refer(source: Path, target: Path) -> None:
    try:
        target.symlink_to(source.resolve())
    except OSError:  # a system without symbolic links
        link(source, target)
