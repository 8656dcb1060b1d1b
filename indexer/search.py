"""Search: a query read, looked up in both indexes, the two rankings fused, each hit cited."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np

from extraction.folding import fold
from indexer.build import index_folder, shaped_by
from indexer.cite import path_words, read_citation, same_document
from indexer.encoders import BUNDLED, Encoder, load_encoder
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.lexical import LexicalIndex
from indexer.models import Clause, Document, Hit
from indexer.store import Filters, Store
from indexer.understand import Query, read_query
from indexer.vectors import VectorIndex

# The two sides are fused as a convex combination of min-max scores (Bruch, Gai and Ingber, ACM TOIS
# 2023). Measured on 60 queries over the five originals, success@1 and nDCG@10: reciprocal ranks
# (k = 60, equal sides or dense 0.6) 0.85 and 0.871, this with 0.4 for the vectors 0.883 and 0.903.
VECTOR_SHARE = 0.4
# Lay questions on statutes share few words with the article that answers them (1,235 training questions
# of STARD over 58,614 articles, nDCG@10: words 0.351, vectors 0.419, fused with 0.4 0.420, with 0.65 0.44).
STATUTE_SHARE = 0.65
_LOOKED_AT = 20
# Nothing answers a query whose nearest clause is farther than this (cosine of the bundled encoder) and
# whose words are not mostly found together: 0 of 60 queries of the domain, 22 of 35 from elsewhere.
_NEAR = 0.866
_HELD = 0.7
CANDIDATES = 80
# Interpretations, articles, news and replies report what other documents lay down.
_NOT_NORMATIVE = 0.85
# 抄送 and signatures name every unit and answer nothing.
_TAIL = 0.5
# What a clause gains that makes the very unit responsible which the query names.
_RESPONSIBLE = 0.15


Ranking = list[tuple[int, float]]
"""(clause number, score), best first."""


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
    units: dict[str, set[int]]


class EmbeddedEngine:
    """The engine of one knowledge base folder; follows new builds without being opened again."""

    def __init__(
        self, kb: Path, encoder: Encoder | None = None, *, vector_share: float | None = None
    ) -> None:
        self.kb = kb
        self.vector_share = vector_share
        self.store = Store.open(kb)
        self._given = encoder
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
        query = query.encode("utf-8", "replace").decode().strip()  # an argument may be no UTF-8
        if not query:
            raise UsageError("the query is empty.")
        if top < 1:
            raise UsageError(f"the number of hits must be at least 1, not {top}.")
        filters = filters or Filters()
        with self._one_at_a_time, self.store.transaction("DEFERRED"):
            index = self._index()
            documents = self.store.document_ids(filters) if filters.given() else None
            read = read_query(query)
            rankings = self._rank(index, read, documents)
            named = self._named(query, documents)
            if named is None and self._answers_nothing(index, read, rankings):
                return []
            responsible = self._responsible(index, query, documents)
            return self._hits(
                rankings, named, responsible, (*read.words, *read.places, *read.related), filters, top
            )

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
                    self.store.unit_clauses(),
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

    def _rank(self, index: _Loaded, query: Query, documents: list[str] | None) -> dict[str, Ranking]:
        allowed = self.store.clause_keys(documents) if documents is not None else None
        vector = np.asarray(index.encoder.encode_queries([query.text])[0], dtype=np.float32)
        return {
            "lexical": index.lexical.search(query, CANDIDATES, documents),
            "vector": index.vectors.search(vector, CANDIDATES, allowed),
        }

    def _answers_nothing(self, index: _Loaded, read: Query, rankings: dict[str, Ranking]) -> bool:
        """Tell whether nothing in the knowledge base comes near a query, by words or by meaning."""
        if index.encoder.name != BUNDLED or not rankings["vector"] or read.related:
            return False
        if rankings["vector"][0][1] >= _NEAR:
            return False
        first = [key for ranking in rankings.values() for key, _ in ranking[:5]]
        clauses = self.store.clauses_by_key(first).values()
        texts = [fold(" ".join((*clause.headings, clause.text))) for clause in clauses]
        held = max((sum(word in text for word in read.words) for text in texts), default=0)
        return held < _HELD * len(read.words)

    def _share(self, rankings: dict[str, Ranking]) -> float:
        """Return the weight of the vectors: more where what was found are articles of statutes."""
        if self.vector_share is not None:
            return self.vector_share
        first = {key for ranking in rankings.values() for key, _ in ranking[:_LOOKED_AT]}
        clauses = self.store.clauses_by_key(first).values()
        articles = sum(any(label.endswith("条") for label in clause.path) for clause in clauses)
        return STATUTE_SHARE if 2 * articles > len(clauses) else VECTOR_SHARE

    def _responsible(self, index: _Loaded, query: str, documents: list[str] | None) -> frozenset[int]:
        """Return the clauses that make a unit responsible which the query names."""
        keys: set[int] = set()
        for unit, clauses in index.units.items():
            if unit in query:
                keys |= clauses
        if keys and documents is not None:
            keys &= set(self.store.clause_keys(documents))
        return frozenset(keys)

    def _named(self, query: str, documents: list[str] | None) -> str | None:
        """Return the id of the clause that the query cites, if it is a citation."""
        if not read_citation(query)[1]:
            return None
        with suppress(UsageError):
            clause = find_clause(self.store, query)
            if isinstance(clause, Clause) and (documents is None or clause.document_id in documents):
                return clause.clause_id
        return None

    def _hits(
        self,
        rankings: dict[str, Ranking],
        named: str | None,
        responsible: frozenset[int],
        words: Sequence[str],
        filters: Filters,
        top: int,
    ) -> list[Hit]:
        scores = fuse(rankings["lexical"], rankings["vector"], self._share(rankings))
        for key in responsible:
            scores[key] = scores.get(key, 0.0) + _RESPONSIBLE
        ranks: dict[int, dict[str, int]] = {}
        for side, ranking in rankings.items():
            for rank, (key, _) in enumerate(ranking, 1):
                ranks.setdefault(key, {})[side] = rank
        named_key = self.store.clause_key(named) if named else None
        if named_key is not None:
            scores[named_key] = 2.0  # above anything found
        duplicates = self.store.duplicates()
        clauses = {
            key: clause
            for key, clause in self.store.clauses_by_key(scores).items()
            if clause.document_id not in duplicates
        }
        documents = {
            d.document_id: d
            for d in self.store.documents(document_ids={c.document_id for c in clauses.values()})
        }
        for key, clause in clauses.items():
            if key == named_key:
                continue
            if not documents[clause.document_id].normative:
                scores[key] *= _NOT_NORMATIVE
            if clause.path == ("tail",):
                scores[key] *= _TAIL
        best = sorted(clauses, key=lambda key: (-scores[key], key))[:top]
        return [
            _hit(
                rank=rank,
                score=scores[key],
                clause=clauses[key],
                document=documents[clauses[key].document_id],
                words=words,
                ranks=ranks.get(key, {}),
                filters=filters,
            )
            for rank, key in enumerate(best, 1)
        ]


def _hit(
    *,
    rank: int,
    score: float,
    clause: Clause,
    document: Document,
    words: Sequence[str],
    ranks: dict[str, int],
    filters: Filters,
) -> Hit:
    marks = highlights(clause.text, words)
    found = fold(" ".join((document.title, *clause.headings, clause.text)))
    why: dict[str, object] = {
        "lexical_rank": ranks.get("lexical"),
        "vector_rank": ranks.get("vector"),
        "words": _widest([word for word in words if word in found]),
        "filters": filters.given(),
    }
    return Hit(
        rank=rank,
        score=round(score, 6),
        clause_id=clause.clause_id,
        document_id=clause.document_id,
        title=document.title,
        path=clause.path,
        heading=clause.heading or (clause.headings[-1] if clause.headings else ""),
        citation=clause.citation,
        text=clause.text,
        page_start=clause.page_start,
        level=document.level,
        region=document.region,
        status=document.status,
        edition=document.edition,
        normative=document.normative,
        highlights=tuple(marks),
        why=why,
    )


def _widest(words: Sequence[str]) -> list[str]:
    """Return the words that are no part of another: 畜禽粪污 without 畜禽 and 粪污."""
    return [word for word in words if not any(word != other and word in other for other in words)]


def fuse(lexical: Ranking, vector: Ranking, share: float = VECTOR_SHARE) -> dict[int, float]:
    """Return key -> score in [0, 1]: each side's scores stretched to [0, 1], weighted and added.

    What one side did not find counts nothing there.
    """
    scores: dict[int, float] = {}
    for ranking, weight in ((lexical, 1 - share), (vector, share)):
        if not ranking or weight == 0:
            continue
        values = [score for _, score in ranking]
        low, spread = min(values), max(values) - min(values)
        for key, score in ranking:
            scores[key] = scores.get(key, 0.0) + weight * ((score - low) / spread if spread > 0 else 1.0)
    return scores


def highlights(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Return the spans of `text` where the words stand, in order and merged where they touch."""
    folded = fold(text)
    spans = []
    for word in {w for w in words if len(w) > 1 or w.isdecimal()}:
        at = folded.find(word)
        while at >= 0:
            spans.append((at, at + len(word)))
            at = folded.find(word, at + len(word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def find_clause(store: Store, reference: str) -> Clause | Document:
    """Return the clause or document that an id or a citation names.

    《title》（文号）三、（五） names one clause; a title alone names its document. Raises UsageError
    where nothing fits, or several do, and names them.
    """
    reference = reference.strip()
    clause = store.clause(reference)
    if clause:
        return clause
    documents = store.documents()
    for document in documents:
        if reference == document.document_id:
            return document
    named, path = read_citation(reference)
    fitting = [
        d
        for d in documents
        if same_document(named, d.title) or (d.doc_number and same_document(named, d.doc_number))
    ]
    exact = [d for d in fitting if len(fold(d.title)) == len(fold(named))]
    fitting = exact or fitting
    if not fitting:
        raise UsageError(
            f"nothing in the knowledge base is called {reference}.", remedy="See: policy-ledger documents"
        )
    if len(fitting) > 1:
        names = "; ".join(f"{d.document_id} 《{d.title}》" for d in fitting[:6])
        raise UsageError(f"{reference} fits several documents: {names}.", remedy="Give the id instead.")
    if not path:
        return fitting[0]
    clauses = store.clauses(fitting[0].document_id)
    found = [c for c in clauses if c.path == path] or [c for c in clauses if c.path[-len(path) :] == path]
    if len(found) > 1:
        names = "; ".join(f"{c.clause_id} {path_words(c.path)}" for c in found[:6])
        raise UsageError(
            f"{reference} fits several clauses: {names}.", remedy="Give the whole path, or the id."
        )
    found = found or [c for c in clauses if c.path[: len(path)] == path]
    if not found:
        raise UsageError(
            f"《{fitting[0].title}》 has no clause {reference.removeprefix(named)}.",
            remedy="See: policy-ledger clauses",
        )
    return found[0]
