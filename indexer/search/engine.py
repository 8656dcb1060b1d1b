"""Search: a query read, looked up in both indexes, the two rankings fused, ordered, each hit cited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from extraction.text.exact_form import exact_form
from extraction.text.folding import fold, kept_fold
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.index import checksums
from indexer.index.doubt import DoubtModel
from indexer.index.encoders import Encoder, load_encoder
from indexer.index.lexical import weighted_terms
from indexer.index.phrases import FILE as PHRASES
from indexer.index.readers import Clauses, Keys, Vectors, Words
from indexer.index.shared import shared
from indexer.milvus.indexes import indexes
from indexer.models import Clause, Hit
from indexer.search.answers.find import Sources, find_answers
from indexer.search.answers.models import Answer, Answered
from indexer.search.catalog import Catalog, read_catalog
from indexer.search.doubt import NEAR, NOTHING, is_doubtful, missed, nearness
from indexer.search.exact.index import ExactIndex
from indexer.search.exact.result import Exact, Missing
from indexer.search.hits import Marker, fold_versions, hit_of
from indexer.search.kept import KeptStore, words_for
from indexer.search.narrowing import fixed, narrowed, read_marked
from indexer.search.passages import choose_passages, query_terms
from indexer.search.query import FILTERS, Part, Query
from indexer.search.rank import ANSWERS, LOOKED_AT, Rankings, Stages, best_first, scores_of
from indexer.search.rerank import Reranker
from indexer.store.filters import Filters
from indexer.store.hidden import Seen, hidden
from indexer.store.manifest import index_folder, shaped_by

CANDIDATES = 80
# No question is longer; of what is, the beginning is looked for.
LONGEST_QUERY = 1000
# Where one of so many clauses holds all words of a query, no everyday words are needed.
_SAID_IN = 5


@dataclass(frozen=True)
class Found:
    """What a search found: hits, the query as read, what of it left nothing, and rows that answer.

    `doubtful` tells that the hits are the nearest there are, and that perhaps none of them answers; `cut`
    that the query was too long and only its beginning was looked for; `missing` what it names that is not there.
    `here` is whether the rows of the ledger make it likely that something answers, None where they do not tell.
    """

    hits: list[Hit]
    read: Query
    dropped: tuple[Part, ...] = ()
    answers: tuple[Answer, ...] = ()
    doubtful: bool = False
    cut: bool = False
    missing: tuple[Missing, ...] = ()
    here: bool | None = None


class SearchEngine(Protocol):
    """What a front end needs of an engine."""

    def search(self, query: str, filters: Filters | None = None, top: int = 10) -> list[Hit]:
        """Return the best clauses for a query, at most `top`."""
        ...


@dataclass(frozen=True)
class _Loaded:
    generation: int
    folder: Path
    encoder: Encoder
    lexical: Words
    vectors: Vectors
    catalog: Catalog
    doubt: DoubtModel | None
    exact: ExactIndex
    hidden: frozenset[str]


class EmbeddedEngine:
    """The engine of one knowledge base folder; follows new builds without being opened again."""

    def __init__(
        self,
        kb: Path,
        encoder: Encoder | None = None,
        *,
        stages: Stages | None = None,
        reranker: Reranker | None = None,
        seen: Seen = None,
    ) -> None:
        self.kb = kb
        self.stages = stages or Stages()
        self.store = KeptStore.open(kb, seen=seen)
        self._given = encoder
        self._reranker = reranker
        self._loaded: _Loaded | None = None
        self._one_at_a_time = Lock()  # a page's sessions share one connection

    def close(self) -> None:
        """Close the store and what is open of the index."""
        if self._loaded is not None:
            self._loaded.exact.close()
        self.store.close()

    def search(self, query: str, filters: Filters | None = None, top: int = 10) -> list[Hit]:
        """Return the best clauses for a query, best first, each with its citation and highlights.

        Filters restrict inside the indexes. What a query names exactly (a citation, a number, a quotation)
        comes before all that is near. Raises UsageError for an empty query, KnowledgeBaseError where there is no usable
        index.
        """
        return self.find(query, filters, top).hits

    def find(
        self, query: str, filters: Filters | None = None, top: int = 10, without: Collection[str | Part] = ()
    ) -> Found:
        """Search as `search` does, and tell what was understood of the query.

        Regions, levels, years of issue and documents named in it narrow the search down, except the
        parts or kinds `without` and those for which `filters` says something; what would leave nothing is
        dropped. Of a query of more than LONGEST_QUERY characters the beginning is looked for.
        """
        query = query.encode("utf-8", "replace").decode().strip()  # an argument may be no UTF-8
        if len(query) > LONGEST_QUERY:
            return replace(self.find(query[:LONGEST_QUERY], filters, top, without), cut=True)
        if not query:
            raise UsageError("the query is empty.")
        if top < 1:
            raise UsageError(f"the number of hits must be at least 1, not {top}.")
        filters = filters or Filters()
        if not self.stages.filters:
            without = FILTERS
        with self._one_at_a_time, self.store.transaction("DEFERRED"):
            index = self._index()
            chosen = self._chosen(index, filters)
            exact = index.exact.find(self.store, query, chosen) if self.stages.exact else Exact()
            plain = FILTERS if exact.unbound else ()
            read = read_marked(index.catalog, query, {*without, *fixed(filters), *plain})
            # The everyday words are those for plans; on statutes they cost nDCG@10 0.011 of 0.351 (STARD).
            if not self.stages.related or index.catalog.mostly_articles:
                read = replace(read, related=())
            of_units = self.store.unit_keys(filters)
            vector = np.asarray(index.encoder.encode_queries([query])[0], dtype=np.float32)
            dropped: tuple[Part, ...] = ()
            for documents, used, dropped in narrowed(self.store, index.catalog, index.exact, read, chosen):
                given = filters.given() | {part.kind: part.value for part in used}
                allowed = self._allowed(documents, of_units)
                rankings = self._rank(index, read, vector, documents, allowed, of_units)
                near = NEAR
                if self.stages.silence and not (exact.found or exact.only):
                    known = index.catalog.documents
                    near = nearness(index.doubt, self.store, known, index.lexical, read, rankings)
                if near != NOTHING:
                    found = self._found(
                        index, read, vector, rankings, documents, exact, given, top, dropped, allowed
                    )
                    doubtful = bool(found.hits and not found.answers) and (
                        exact.doubtful
                        or missed(dropped, [f"{hit.title} {hit.text}" for hit in found.hits])
                        or (
                            self.stages.silence
                            and is_doubtful(index.lexical, read, found.hits, near, found.here)
                        )
                    )
                    return replace(found, dropped=dropped, doubtful=doubtful, missing=exact.missing)
            return Found([], read, dropped, missing=exact.missing)

    def holding(self, phrase: str) -> list[Clause]:
        """Return the clauses that hold a phrase as it is written, however it is set; [] for an empty one."""
        with self._one_at_a_time, self.store.transaction("DEFERRED"):
            return self._index().exact.holding(self.store, phrase) if exact_form(phrase) else []

    def read(self, query: str) -> Query:
        """Return what is understood of a query, before it is asked."""
        with self._one_at_a_time, self.store.transaction("DEFERRED"):
            return read_marked(self._index().catalog, query[:LONGEST_QUERY], ())

    def vectors(self, keys: Iterable[int]) -> dict[int, NDArray[np.float32]]:
        """Return the vectors of clauses by their keys, float32 [windows, dimension] each."""
        with self._one_at_a_time, self.store.transaction("DEFERRED"):
            return self._index().vectors.vectors(keys)

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
            self.store.forget()
            encoder = self._checked(manifest)
            folder = index_folder(self.kb, generation)
            if what := checksums.damage(folder, manifest.get("index", ""), opening=True):
                raise checksums.damaged(self.kb, folder, what)
            catalog = read_catalog(self.store)
            doubt = DoubtModel.from_json(manifest.get("doubt", ""))
            with checksums.whole(self.kb, folder):
                words, vectors = indexes(manifest, folder)
                lexical = words_for(self.store, words)
                exact = ExactIndex(folder / PHRASES, catalog)
            now = hidden(self.store.connection, self.store.sight)
            self._loaded = _Loaded(generation, folder, encoder, lexical, vectors, catalog, doubt, exact, now)
        elif self._loaded.hidden != (
            now := hidden(self.store.connection, self.store.sight)
        ):  # a file was deleted, or came back, or a collection is shown or hidden
            self.store.forget()
            catalog, folder = read_catalog(self.store), self._loaded.folder
            self._loaded.exact.close()
            exact = ExactIndex(folder / PHRASES, catalog)
            lexical = words_for(self.store, indexes(manifest, folder)[0])
            self._loaded = replace(self._loaded, catalog=catalog, exact=exact, hidden=now, lexical=lexical)
        return self._loaded

    def _chosen(self, index: _Loaded, filters: Filters) -> list[str] | None:
        """Return the documents to search in, None for all; the indexes still hold what is deleted."""
        return self.store.document_ids(filters) if filters.given() or index.hidden else None

    def _checked(self, manifest: dict[str, str]) -> Encoder:
        """Return the encoder of the index, having checked that everything that shaped it is the same."""
        loaded = self._loaded.encoder if self._loaded else None
        if loaded and loaded.name != manifest["encoder_name"]:
            loaded = None
        encoder = self._given or loaded or shared(manifest["encoder_name"], load_encoder)
        differs = [key for key, value in shaped_by(encoder).items() if manifest.get(key) != value]
        if differs:
            raise KnowledgeBaseError(
                f"the knowledge base {self.kb} was built with other settings than this program uses"
                f" ({', '.join(differs)}).",
                remedy=f"Run: policy-ledger build --kb {self.kb}",
            )
        return encoder

    def _rank(
        self,
        index: _Loaded,
        query: Query,
        vector: NDArray[np.float32],
        documents: list[str] | None,
        allowed: Keys | None,
        of_units: Keys | None,
    ) -> Rankings:
        own = weighted_terms(query.words, places=query.places)
        with checksums.whole(self.kb, index.folder):
            lexical = index.lexical.search(own, CANDIDATES, documents, of_units)
            if query.related and not self._all_said(query, [key for key, _ in lexical[:_SAID_IN]]):
                terms = weighted_terms(query.words, query.related, query.places)
                lexical = index.lexical.search(terms, CANDIDATES, documents, of_units)
            among = None if allowed is None else Clauses(allowed, documents, of_units)
            return {"lexical": lexical, "vector": index.vectors.search(vector, CANDIDATES, among)}

    def _allowed(self, documents: list[str] | None, of_units: Keys | None) -> Keys | None:
        """Return the clauses of some documents for which some units answer, None for all."""
        if documents is None:
            return of_units
        keys = self.store.keys_of(documents)
        return keys if of_units is None else Keys(keys & of_units)

    def _all_said(self, query: Query, keys: list[int]) -> bool:
        """Return True if one of some clauses holds every word of a query: then no others are needed."""
        texts = (kept_fold(clause.text) for clause in self.store.clauses_by_key(keys).values())
        return any(all(word in text for word in query.words) for text in texts)

    def _found(
        self,
        index: _Loaded,
        read: Query,
        vector: NDArray[np.float32],
        rankings: Rankings,
        documents: list[str] | None,
        exact: Exact,
        given: dict[str, object],
        top: int,
        dropped: tuple[Part, ...],
        allowed: Keys | None,
    ) -> Found:
        catalog = index.catalog
        scores = scores_of(self.store, self.stages, catalog, read, rankings, documents)
        answered = Answered()
        if self.stages.ledger and not exact.only:
            best = best_first(scores)
            sources = Sources(self.store, catalog, index.lexical, rankings)
            answered = find_answers(sources, read, best, documents, dropped)
            keys = {one.clause_id: self.store.clause_key(one.clause_id) for one in answered.answers}
            if allowed is not None:  # of those of a unit, only what it answers for
                placed = [(keys[answer.clause_id], answer) for answer in answered.answers]
                own = tuple(answer for key, answer in placed if key is None or key in allowed)
                answered = replace(answered, answers=own)
            for answer in answered.answers:
                if (key_of_it := keys[answer.clause_id]) is not None:
                    scores[key_of_it] = scores.get(key_of_it, 0.0) + ANSWERS
        scores = exact.ranked(scores, allowed)
        # More than asked for where versions of one clause are folded, or what is found is ordered anew.
        wanted = best_first(scores)[: max(LOOKED_AT, 2 * top)]
        loaded = self.store.clauses_by_key(wanted)
        ordered = [loaded[key] for key in wanted]
        if self._reranker is not None and not exact.first:
            ordered = self._reranker.order(read.text, ordered)
        number = {clause.clause_id: key for key, clause in loaded.items()}
        places = {s: {key: at for at, (key, _) in enumerate(found, 1)} for s, found in rankings.items()}
        marker = Marker((*read.words, *read.places, *read.related, *exact.marked))
        versions = {number[c.clause_id]: same for c, same in fold_versions(ordered, catalog)}
        terms = query_terms((*read.words, *read.places, *read.related), fold(read.text))

        def near(keys: Sequence[int]) -> dict[int, NDArray[np.float32]]:
            return {key: windows @ vector for key, windows in index.vectors.vectors(keys).items()}

        # What is named or quoted stays in its order.
        reorder = self.stages.passages and self._reranker is None and not exact.found
        kept = {key: loaded[key] for key in versions}
        shown = choose_passages(kept, scores, terms, near, reorder=reorder, most=top)
        hits = []
        for rank, one in enumerate(shown, 1):
            clause = loaded[one.key]
            hit = hit_of(
                clause,
                catalog.documents[clause.document_id],
                passage=one.passage,
                rank=rank,
                score=one.score,
                marker=marker,
                ranks={side: ranks[one.key] for side, ranks in places.items() if one.key in ranks},
                filters=given if allowed is None or one.key in allowed else {},
                versions=versions[one.key],
            )
            role = exact.role(one.key)
            hits.append(replace(hit, why=hit.why | {"exact": role}) if role else hit)
        return Found(hits, read, answers=answered.answers, here=answered.here)
