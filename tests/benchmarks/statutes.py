"""Lay questions on statutes (STARD): words, meaning, and both fused, over tens of thousands of articles.

Usage: statutes.py FOLDER CACHE    FOLDER holds corpus.jsonl and queries.jsonl; vectors are kept in CACHE

Prints nDCG@10, recall@10 and recall@100 of each side and of the fusion, the ratio of the fusion to the
better side, and the 95 % bootstrap interval of the difference. The first run encodes for half an hour.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
import stard
from numpy.typing import NDArray

from indexer.index.encoders import BUNDLED, load_encoder
from indexer.index.lexical import LexicalEntry, LexicalIndex, weighted_terms
from indexer.search.engine import CANDIDATES
from indexer.search.evaluate import interval
from indexer.search.fuse import STATUTE_SHARE, Ranking, fuse
from indexer.search.query import read_query

DEPTH = 100


def main(folder: Path, cache: Path) -> None:
    """Measure the two sides and their fusion on the same questions."""
    articles = stard.read(folder / "corpus.jsonl")
    questions = stard.read(folder / "queries.jsonl")
    lexical, dense = _lexical(articles, questions), _dense(articles, questions, cache)
    fused = []
    for words, meaning in zip(lexical, dense, strict=True):
        scores = fuse(words[:CANDIDATES], meaning[:CANDIDATES], STATUTE_SHARE)
        fused.append(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))
    relevant = [set(question["relevant"]) for question in questions]
    values = {
        name: _measured(name, rankings, relevant)
        for name, rankings in (("lexical", lexical), ("vector", dense), ("fused", fused))
    }
    best = max((values["lexical"], values["vector"]), key=lambda each: each.mean())
    low, high = interval(values["fused"] - best)
    print(f"ratio {values['fused'].mean() / best.mean():.3f}, difference {low:.4f} to {high:.4f}")


def _lexical(articles: list[dict], questions: list[dict]) -> list[Ranking]:
    with tempfile.TemporaryDirectory() as folder:
        entries = [LexicalEntry(a["id"], str(a["id"]), "", a["name"], a["text"]) for a in articles]
        LexicalIndex.write(Path(folder) / "index", None, [], entries)
        index = LexicalIndex(Path(folder) / "index")
        # As the engine asks a knowledge base of statutes: without the everyday words for plans.
        asked = [read_query(question["query"]) for question in questions]
        return [index.search(weighted_terms(query.words, places=query.places), DEPTH) for query in asked]


def _dense(articles: list[dict], questions: list[dict], cache: Path) -> list[Ranking]:
    encoder = load_encoder(BUNDLED)
    places, vectors = stard.article_vectors(articles, encoder, cache)
    first = np.flatnonzero(np.r_[True, np.diff(places) > 0])
    found: list[Ranking] = []
    for start in range(0, len(questions), 64):
        asked = encoder.encode_queries([q["query"] for q in questions[start : start + 64]])
        for scores in np.maximum.reduceat(vectors @ asked.T, first, axis=0).T:
            best = np.argsort(-scores)[:DEPTH]
            found.append([(articles[i]["id"], float(scores[i])) for i in best])
    return found


def _measured(name: str, rankings: list[Ranking], relevant: list[set]) -> NDArray[np.float64]:
    """Print the measures of one side and return its nDCG@10 of every question."""
    gains = np.array(
        [_ndcg([key for key, _ in r[:10]], own) for r, own in zip(rankings, relevant, strict=True)]
    )
    recall = {
        depth: np.mean(
            [
                len({k for k, _ in r[:depth]} & own) / len(own)
                for r, own in zip(rankings, relevant, strict=True)
            ]
        )
        for depth in (10, DEPTH)
    }
    print(f"{name}: nDCG@10 {gains.mean():.4f}, recall@10 {recall[10]:.4f}, recall@100 {recall[DEPTH]:.4f}")
    return gains


def _ndcg(keys: list[int], relevant: set) -> float:
    gain = sum(1 / np.log2(at + 2) for at, key in enumerate(keys) if key in relevant)
    return float(gain / sum(1 / np.log2(at + 2) for at in range(min(10, len(relevant)))))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2])) if len(sys.argv) == 3 else sys.exit(__doc__)
