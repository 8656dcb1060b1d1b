"""Search: a query read, looked up in both indexes, the two rankings fused, ordered, each hit cited."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from extraction.folding import fold
from indexer.answer import MOST, find_answers
from indexer.build import index_folder, shaped_by
from indexer.catalog import Catalog, read_catalog
from indexer.cite import same_document
from indexer.encoders import BUNDLED, Encoder, load_encoder
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.fuse import STATUTE_SHARE, VECTOR_SHARE, Ranking, fuse, fuse_ranks
from indexer.hits import Marker, fold_versions, hit_of
from indexer.ledger import LedgerRow
from indexer.lexical import LexicalIndex
from indexer.lookup import cited_clauses
from indexer.models import Clause, Hit
from indexer.rerank import Reranker
from indexer.store import Filters, Store
from indexer.understand import FILTERS, Part, Query, read_query
from indexer.vectors import VectorIndex

CANDIDATES = 80
_LOOKED_AT = 20
# How near the nearest clause is (cosine of the bundled encoder) and which share of the query's words stand
# together in one clause tell whether anything answers it. Measured on 116 queries of the domain, of which
# the nearest clause is at 0.861 or more, on 30 from elsewhere (0.822 to 0.876) and on 8 near the domain that
# no document answers (0.878 to 0.894, at most 0.44 of the words but for one).
_FAR, _FARTHER = 0.858, 0.85
_NEAR = 0.895
_HELD_MOSTLY, _HELD_PARTLY = 0.7, 0.45
# What a clause gains that makes the very unit responsible which the query names.
_RESPONSIBLE = 0.15
# What the latest document's clauses gain over the earliest's where later ones are asked for.
_RECENT = 0.2
# What a clause gains whose row of the ledger says just what is asked.
_ANSWERS = 0.1


@dataclass(frozen=True)
class Stages:
    """Which stages a search goes through: all of them, unless one is measured against another.

    `share` fixes the weight of the vectors, `ranks` fuses by reciprocal ranks with that constant.
    """

    share: float | None = None
    ranks: float | None = None
    related: bool = True
    filters: bool = True
    ledger: bool = True
    standing: bool = True
    silence: bool = True


@dataclass(frozen=True)
class Found:
    """What a search found: hits, what was understood, what of it left nothing, and rows that answer.

    `doubtful` tells that the hits are the nearest there are, and that perhaps none of them answers.
    """

    hits: list[Hit]
    understood: tuple[Part, ...] = ()
    dropped: tuple[Part, ...] = ()
    answers: tuple[LedgerRow, ...] = ()
    doubtful: bool = False


class SearchEngine(Protocol):
    """What a front end needs of an engine."""

    def search(self, query: str, filters: Filters | None = None, top: int = 10) -> list[Hit]:
        """Return the best clauses for a query, at most `top`."""
        ...


@dataclass(frozen=True)
class _Loaded:
    generation: int
    encoder: Encoder
    lexical: LexicalIndex
    vectors: VectorIndex
    catalog: Catalog


class EmbeddedEngine:
    """The engine of one knowledge base folder; follows new builds without being opened again."""

    def __init__(
        self,
        kb: Path,
        encoder: Encoder | None = None,
        *,
        stages: Stages | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.kb = kb
        self.stages = stages or Stages()
        self.store = Store.open(kb)
        self._given = encoder
        self._reranker = reranker
        self._loaded: _Loaded | None = None
        self._one_at_a_time = Lock()  # a page's sessions share one connection

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def search(self, query: str, filters: Filters | None = None, top: int = 10) -> list[Hit]:
        """Return the best clauses for a query, best first, each with its citation and highlights.

        Filters restrict inside both indexes. A query that is a citation is answered by the clause it
        names. Raises UsageError for an empty query, KnowledgeBaseError where there is no usable
        index.
        """
        return self.find(query, filters, top).hits

    def find(
        self, query: str, filters: Filters | None = None, top: int = 10, without: Collection[str] = ()
    ) -> Found:
        """Search as `search` does, and tell what was understood of the query.

        Regions, levels, years of issue and documents named in it narrow the search down, except the
        kinds `without` and those for which `filters` says something; what would leave nothing is dropped.
        """
        query = query.encode("utf-8", "replace").decode().strip()  # an argument may be no UTF-8
        if not query:
            raise UsageError("the query is empty.")
        if top < 1:
            raise UsageError(f"the number of hits must be at least 1, not {top}.")
        filters = filters or Filters()
        if not self.stages.filters:
            without = FILTERS
        with self._one_at_a_time, self.store.transaction("DEFERRED"):
            index = self._index()
            read = _read(index.catalog, query, {*without, *_fixed(filters)})
            # The everyday words are those for plans; on statutes they cost nDCG@10 0.011 of 0.351 (STARD).
            if not self.stages.related or index.catalog.mostly_articles:
                read = replace(read, related=())
            vector = np.asarray(index.encoder.encode_queries([query])[0], dtype=np.float32)
            dropped: tuple[Part, ...] = ()
            for documents, used, dropped in self._narrowed(index.catalog, read, filters):
                given = filters.given() | {part.kind: part.value for part in used}
                rankings = self._rank(index, read, vector, documents)
                cited = self._cited(index.catalog, query, documents)
                nearness = "near" if cited else self._nearness(index, read, rankings)
                if nearness != "nothing":
                    found = self._found(index, read, rankings, cited, given, top)
                    doubtful = bool(found.hits) and (nearness == "doubtful" or bool(dropped))
                    return replace(found, dropped=dropped, doubtful=doubtful and not found.answers)
            return Found([], read.parts, dropped)

    def read(self, query: str) -> Query:
        """Return what is understood of a query, before it is asked."""
        with self._one_at_a_time, self.store.transaction("DEFERRED"):
            return _read(self._index().catalog, query, ())

    # Steps --------------------------------------------------------------------------------------

    def _index(self) -> _Loaded:
        manifest = self.store.manifest()
        generation = int(manifest.get("generation", 0))
        if generation == 0:
            raise KnowledgeBaseError(
                f"the knowledge base {self.kb} has no index yet.",
                remedy=f"Run: policy-ledger build --kb {self.kb}",
            )
        if self._loaded is None or self._loaded.generation != generation:
            encoder = self._checked(manifest)
            folder = index_folder(self.kb, generation)
            try:
                self._loaded = _Loaded(
                    generation,
                    encoder,
                    LexicalIndex(folder / "lexical"),
                    VectorIndex(folder / "vectors.faiss"),
                    read_catalog(self.store),
                )
            except (OSError, ValueError, RuntimeError) as error:
                raise KnowledgeBaseError(
                    f"the index in {folder} cannot be opened: {error}.",
                    remedy=f"Delete the folder and run: policy-ledger build --kb {self.kb}",
                ) from error
        return self._loaded

    def _checked(self, manifest: dict[str, str]) -> Encoder:
        """Return the encoder of the index, having checked that everything that shaped it is the same."""
        loaded = self._loaded.encoder if self._loaded else None
        if loaded and loaded.name != manifest["encoder_name"]:
            loaded = None
        encoder = self._given or loaded or load_encoder(manifest["encoder_name"])
        differs = [key for key, value in shaped_by(encoder).items() if manifest.get(key) != value]
        if differs:
            raise KnowledgeBaseError(
                f"the knowledge base {self.kb} was built with other settings than this program uses"
                f" ({', '.join(differs)}).",
                remedy=f"Run: policy-ledger build --kb {self.kb}",
            )
        return encoder

    def _narrowed(
        self, catalog: Catalog, read: Query, filters: Filters
    ) -> Iterator[tuple[list[str] | None, tuple[Part, ...], tuple[Part, ...]]]:
        """Yield the documents to search in, None for all, with what was used of the query and dropped.

        First all that was read narrows them down, then ever less of it. What the user chose stays.
        """
        parts = _narrowing(read)
        chosen = self.store.document_ids(filters) if filters.given() else None
        tried: list[list[str] | None] = []
        for count in range(len(parts), -1, -1):
            documents = chosen
            for part in parts[:count]:
                own = self._documents(catalog, part)
                documents = [d for d in (catalog.documents if documents is None else documents) if d in own]
            if (documents or not count) and documents not in tried:
                tried.append(documents)
                yield documents, tuple(parts[:count]), tuple(parts[count:])

    def _documents(self, catalog: Catalog, part: Part) -> set[str]:
        """Return the documents that one part of a query leaves."""
        if part.kind == "document":
            return {
                d.document_id
                for d in catalog.documents.values()
                if same_document(part.value, d.title) or same_document(part.value, d.doc_number or "")
            }
        filters = {
            "region": Filters(region=part.value),
            "level": Filters(level=part.value),
            "issued": Filters(year=int(part.value) if part.kind == "issued" else None),
        }
        # A document that does not tell its place, level or date may well be what is asked for.
        unknown = {
            d.document_id
            for d in catalog.documents.values()
            if {"region": d.region, "level": d.level, "issued": d.date}[part.kind] is None
        }
        fitting = set(self.store.document_ids(filters[part.kind]))
        return fitting | unknown if fitting else fitting

    def _rank(
        self, index: _Loaded, query: Query, vector: NDArray[np.float32], documents: list[str] | None
    ) -> dict[str, Ranking]:
        allowed = self.store.clause_keys(documents) if documents is not None else None
        return {
            "lexical": index.lexical.search(query, CANDIDATES, documents),
            "vector": index.vectors.search(vector, CANDIDATES, allowed),
        }

    def _cited(self, catalog: Catalog, query: str, documents: list[str] | None) -> list[Clause]:
        known = catalog.documents
        return cited_clauses(
            self.store, query, known if documents is None else {i: known[i] for i in documents}
        )

    def _nearness(self, index: _Loaded, read: Query, rankings: dict[str, Ranking]) -> str:
        """Tell how near the clauses found come to a query: near, doubtful or nothing."""
        measured = index.encoder.name == BUNDLED and not index.catalog.mostly_articles
        if not self.stages.silence or not measured or not rankings["vector"]:
            return "near"
        nearest = rankings["vector"][0][1]
        if nearest >= _NEAR:
            return "near"
        first = [key for ranking in rankings.values() for key, _ in ranking[:5]]
        texts = [
            fold(" ".join((*clause.headings, clause.text)))
            for clause in self.store.clauses_by_key(first).values()
        ]
        words = [word for word in read.words if len(word) > 1] or list(read.words)
        held = max((sum(word in text for word in words) for text in texts), default=0) / len(words)
        if held < _HELD_MOSTLY and nearest < (_FARTHER if read.related else _FAR):
            return "nothing"
        return "doubtful" if held < _HELD_PARTLY else "near"

    def _share(self, catalog: Catalog, rankings: dict[str, Ranking]) -> float:
        """Return the weight of the vectors: more where what was found are articles of statutes."""
        if self.stages.share is not None:
            return self.stages.share
        first = {key for ranking in rankings.values() for key, _ in ranking[:_LOOKED_AT]}
        return STATUTE_SHARE if 2 * len(first & catalog.articles) > len(first) else VECTOR_SHARE

    def _found(
        self,
        index: _Loaded,
        read: Query,
        rankings: dict[str, Ranking],
        cited: list[Clause],
        given: dict[str, object],
        top: int,
    ) -> Found:
        catalog = index.catalog
        scores = self._scores(catalog, read, rankings)
        answers: list[LedgerRow] = []
        if self.stages.ledger and read.asks:
            best = sorted(scores, key=lambda key: (-scores[key], key))[:_LOOKED_AT]
            clauses = self.store.clauses_by_key(best)
            answers = find_answers(self.store, read, [clauses[key] for key in best])
            for key in {k for k, c in clauses.items() if any(c.clause_id == a.clause_id for a in answers)}:
                scores[key] += _ANSWERS
        for clause in cited:
            number_of_it = self.store.clause_key(clause.clause_id)
            if number_of_it is not None:
                scores[number_of_it] = 2.0  # above anything found
        best = sorted(scores, key=lambda key: (-scores[key], key))
        # More than asked for where versions of one clause are folded, or a model orders anew.
        wanted = best[: 2 * top if catalog.version_of or self._reranker else top]
        loaded = self.store.clauses_by_key(wanted)
        ordered = [loaded[key] for key in wanted]
        if self._reranker is not None and not cited:
            ordered = self._reranker.order(read.text, ordered)
        number = {clause.clause_id: key for key, clause in loaded.items()}
        places = {side: [key for key, _ in ranking] for side, ranking in rankings.items()}
        marker = Marker((*read.words, *read.places, *read.related))
        hits = []
        for rank, (clause, versions) in enumerate(list(fold_versions(ordered, catalog))[:top], 1):
            key = number[clause.clause_id]
            hits.append(
                hit_of(
                    clause,
                    catalog.documents[clause.document_id],
                    rank=rank,
                    score=scores[key],
                    marker=marker,
                    ranks={side: keys.index(key) + 1 for side, keys in places.items() if key in keys},
                    filters=given,
                    versions=versions,
                )
            )
        shown = {hit.clause_id for hit in hits}
        answers = [row for row in answers if row.clause_id in shown][:MOST]
        return Found(hits, read.parts, answers=tuple(answers))

    def _scores(self, catalog: Catalog, read: Query, rankings: dict[str, Ranking]) -> dict[int, float]:
        """Return clause number -> score: the sides fused, and what is known of each clause."""
        share = self._share(catalog, rankings)
        if self.stages.ranks is not None:
            scores = fuse_ranks(rankings["lexical"], rankings["vector"], self.stages.ranks, share)
        else:
            scores = fuse(rankings["lexical"], rankings["vector"], share)
        if self.stages.ledger:
            for key in catalog.responsible(read.text, read.values("unit")):
                scores[key] = scores.get(key, 0.0) + _RESPONSIBLE
        if read.values("recent"):
            clauses = self.store.clauses_by_key(scores)
            dates = {key: catalog.documents[c.document_id].date or "" for key, c in clauses.items()}
            order = sorted(set(dates.values()))
            for key, date in dates.items():
                scores[key] += _RECENT * order.index(date) / max(1, len(order) - 1)
        if self.stages.standing:
            scores = {key: score * catalog.standing.get(key, 1.0) for key, score in scores.items()}
        return {key: score for key, score in scores.items() if key not in catalog.duplicates}


def _read(catalog: Catalog, query: str, without: Collection[str]) -> Query:
    """Read a query in which the title of a document may stand without 《》."""
    named = catalog.titled_in(query)
    marked = query
    if named and named.title in query and f"《{named.title}" not in query:
        marked = query.replace(named.title, f"《{named.title}》", 1)
    return replace(read_query(marked, without), text=query)


def _narrowing(read: Query) -> list[Part]:
    """Return what narrows the documents down, in the order in which it is kept."""
    return sorted(
        (part for part in read.parts if part.kind in FILTERS), key=lambda part: FILTERS.index(part.kind)
    )


def _fixed(filters: Filters) -> set[str]:
    """Return the kinds of parts for which the user chose a filter."""
    names = {"region": filters.region, "level": filters.level, "issued": filters.year}
    return {kind for kind, value in names.items() if value is not None}
