"""Time of a query over tens of thousands of articles: stage by stage, beside bare calls and LangChain's ensemble.

Usage: latency.py FOLDER CACHE    FOLDER holds STARD's corpus.jsonl and queries.jsonl; vectors are kept in CACHE

Asks up to 1,000 questions in one run: the engine, split into its stages, and after each question tantivy, FAISS and
the fusion alone, with the query made before. Processor time is counted, since other work on the machine would weigh on
one and not on the other. Then, on the first 100, EnsembleRetriever of FAISS and BM25Retriever over jieba with the same
vectors, where langchain-classic, langchain-community and rank-bm25 are installed.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import faiss
import jieba
import numpy as np
import stard
import tantivy
from numpy.typing import NDArray

import indexer.search.engine
from indexer.index.checksums import write_list
from indexer.index.encoders import BUNDLED, Encoder, load_encoder
from indexer.index.lexical import WEIGHTS, LexicalEntry, LexicalIndex
from indexer.index.phrases import FILE as PHRASES
from indexer.index.phrases import PhraseIndex
from indexer.index.vectors import VECTORS, VectorIndex
from indexer.models import Clause, Document
from indexer.search.engine import CANDIDATES, EmbeddedEngine
from indexer.search.fuse import STATUTE_SHARE, fuse
from indexer.search.query import Query, read_query
from indexer.store.doubt import fitted_doubt
from indexer.store.manifest import index_folder, shaped_by
from indexer.store.store import Store

QUESTIONS, COMPARED = 1000, 100
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇]+条.*")


def main(folder: Path, cache: Path) -> None:
    """Measure all in one run."""
    articles = stard.read(folder / "corpus.jsonl")
    questions = [row["query"] for row in stard.read(folder / "queries.jsonl")][:QUESTIONS]
    encoder = load_encoder(BUNDLED)
    places, vectors = stard.article_vectors(articles, encoder, cache)
    with tempfile.TemporaryDirectory() as place:
        kb = Path(place) / "kb"
        order = _knowledge_base(kb, articles, places, vectors, encoder)
        ours = _side_by_side(kb, encoder, questions)
    theirs = _ensemble(articles, order, places, vectors, encoder, questions[:COMPARED])
    if theirs:
        print(f"ensemble to ours: {theirs / ours:.1f}")


def _knowledge_base(
    kb: Path, articles: list[dict], places: NDArray[np.int64], vectors: NDArray[np.float32], encoder: Encoder
) -> list[int]:
    """Write a knowledge base of a document a statute and a clause an article."""
    order = sorted(range(len(articles)), key=lambda at: _ARTICLE.sub("", articles[at]["name"]))
    store = Store.create(kb)
    keys = np.zeros(len(articles), dtype=np.int64)
    entries: list[LexicalEntry] = []
    with store.transaction():
        statutes = groupby(order, key=lambda at: _ARTICLE.sub("", articles[at]["name"]))
        for number, (title, group) in enumerate(statutes):
            document_id, own = f"{number:012x}", list(group)
            store.add_content(document_id, "", document_id, ())
            text = "\n".join(articles[at]["text"] for at in own)
            clauses, start = [], 0
            for place, at in enumerate(own):
                body, label = articles[at]["text"], articles[at]["name"].removeprefix(title)
                clauses.append(
                    Clause(f"{document_id}-{place}", document_id, (label,), "", (), body, start,
                           start + len(body), None, None, f"《{title}》{label}")
                )  # fmt: skip
                start += len(body) + 1
            document = Document(document_id, title, document_id, title, None, (), "national", "全国", None, None,
                                "issued", True, "document", None, None, None, text)  # fmt: skip
            store.add_document(document, clauses, 0, ())
            for (key, clause), at in zip(store.keyed_clauses([document_id]), own, strict=True):
                keys[at] = key
                entries.append(LexicalEntry(key, document_id, title, "", clause.text))
        folder = index_folder(kb, 1)
        folder.mkdir(parents=True)
        LexicalIndex.write(folder / "lexical", None, [], entries)
        PhraseIndex.write(folder / PHRASES, None, [], store.keyed_clauses())
        VectorIndex.write(folder / VECTORS, None, [], keys[places].tolist(), vectors)
        own = {"generation": "1", "built_at": "2026-01-01", "index": write_list(folder)}
        own["doubt"] = fitted_doubt(store, encoder.encode_queries, folder)
        store.set_manifest(shaped_by(encoder) | own)
    store.close()
    return order


class _Clock:
    """Seconds by stage, a list a stage; wraps what is to be timed."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(list)

    def timed(self, stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            began = time.process_time()
            try:
                return call(*args, **kwargs)
            finally:
                self.spent[stage].append(time.process_time() - began)

        return wrapped


def _side_by_side(kb: Path, encoder: Encoder, questions: list[str]) -> float:
    """Print p50 and p95 of each stage and of the bare engines; return the median of all but encoding, in seconds."""
    engine, bare = EmbeddedEngine(kb, encoder), _Bare(kb, encoder)
    for question in questions[:20]:
        engine.search(question)
    clock = _Clock()
    index = engine._loaded
    encode = clock.timed("encoding", encoder.encode_queries)
    object.__setattr__(index, "encoder", _Timed(encoder, encode))
    wrapped = (
        ("understanding", indexer.search.engine, "read_marked"),
        ("exact", index.exact, "find"),
        ("lexical", index.lexical, "search"),
        ("dense", index.vectors, "search"),
        ("doubt", indexer.search.engine, "nearness"),
        ("fusion", indexer.search.engine, "scores_of"),
        ("answers", indexer.search.engine, "find_answers"),
    )
    for stage, owner, name in wrapped:
        setattr(owner, name, clock.timed(stage, getattr(owner, name)))
    stages = ("encoding", *(stage for stage, _, _ in wrapped))
    each: dict[str, list[float]] = defaultdict(list)
    for question in questions:
        clock.spent.clear()
        clock.timed("whole", engine.search)(question)
        bare.ask(question, clock)
        for stage in (
            "whole",
            "bare",
            *stages,
        ):  # a question that is narrowed down passes a stage twice, or never
            each[stage].append(sum(clock.spent[stage]))
    whole, alone = np.array(each.pop("whole")), np.array(each.pop("bare"))
    known = {stage: np.array(spent) for stage, spent in each.items()}
    known["passages, marks, citations"] = whole - sum(known.values())
    known["all but encoding"] = whole - known["encoding"]
    known["whole"] = whole
    known["the same work as bare"] = known["lexical"] + known["dense"] + known["fusion"]
    known["bare"] = alone
    for stage, spent in known.items():
        _print(stage, spent)
    for stage in ("the same work as bare", "all but encoding"):
        half, most = (np.percentile(known[stage], q) / np.percentile(alone, q) for q in (50, 95))
        print(f"{stage}, to bare: p50 {half:.2f}, p95 {most:.2f}")
    engine.close()
    return float(np.median(known["all but encoding"]))


class _Timed:
    """An encoder whose encoding of queries is timed."""

    def __init__(self, encoder: Encoder, encode_queries: Callable[..., Any]) -> None:
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension
        self.encode_queries = encode_queries


class _Bare:
    """tantivy, FAISS and the fusion without anything else."""

    def __init__(self, kb: Path, encoder: Encoder) -> None:
        folder = index_folder(kb, 1)
        self._encoder = encoder
        self._text_index = tantivy.Index.open(str(folder / "lexical"))
        self._searcher = self._text_index.searcher()
        self._vectors = faiss.read_index(str(next((folder / VECTORS).iterdir())))

    def ask(self, question: str, clock: _Clock) -> None:
        """Search for a question; the time counts as `bare`."""
        query = _query(self._text_index.schema, read_query(question))
        clock.timed("bare", self._search)(query, self._encoder.encode_queries([question]))

    def _search(self, query: tantivy.Query, vector: NDArray[np.float32]) -> None:
        hits = self._searcher.search(query, CANDIDATES, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _, address in hits])
        lexical = [(int(key), score) for key, (score, _) in zip(keys, hits, strict=True)]
        scores, found = self._vectors.search(vector, 4 * CANDIDATES)
        dense: dict[int, float] = {}
        for key, score in zip(found[0].tolist(), scores[0].tolist(), strict=True):
            dense.setdefault(key, score)
        fuse(lexical, list(dense.items())[:CANDIDATES], STATUTE_SHARE)


def _query(schema: tantivy.Schema, query: Query) -> tantivy.Query:
    terms = [
        (
            tantivy.Occur.Should,
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, word), weight),
        )
        for word in query.words
        for field, weight in WEIGHTS.items()
    ]
    return tantivy.Query.boolean_query(terms)


def _ensemble(
    articles: list[dict],
    order: list[int],
    places: NDArray[np.int64],
    vectors: NDArray[np.float32],
    encoder: Encoder,
    questions: list[str],
) -> float | None:
    """Return the median of LangChain's ensemble, encoding left out, in seconds; None without it."""
    try:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever
        from langchain_community.vectorstores import FAISS
        from langchain_core.embeddings import Embeddings
    except ImportError as error:
        print(f"ensemble: not measured, {error}")
        return None
    asked = dict(zip(questions, encoder.encode_queries(questions), strict=True))

    class Known(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise NotImplementedError

        def embed_query(self, text: str) -> list[float]:
            return asked[text].tolist()

    words = BM25Retriever.from_texts(
        [articles[at]["name"] + articles[at]["text"] for at in order],
        preprocess_func=lambda text: list(jieba.cut(text)),
        k=CANDIDATES,
    )
    meaning = FAISS.from_embeddings(
        [(articles[at]["text"], vector) for at, vector in zip(places.tolist(), vectors, strict=True)], Known()
    )
    retriever = EnsembleRetriever(
        retrievers=[words, meaning.as_retriever(search_kwargs={"k": CANDIDATES})], weights=[0.4, 0.6]
    )
    spent = []
    for question in questions:
        began = time.perf_counter()
        retriever.invoke(question)
        spent.append(time.perf_counter() - began)
    _print("ensemble", np.array(spent))
    return float(np.median(spent))


def _print(stage: str, spent: NDArray[np.float64]) -> None:
    half, most = np.percentile(1000 * spent, (50, 95))
    print(f"{stage}: p50 {half:.2f} ms, p95 {most:.2f} ms")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2])) if len(sys.argv) == 3 else sys.exit(__doc__)
