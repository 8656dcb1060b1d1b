"""Citizens' questions on notices: does the passage shown hold the answer, and does a fixed chunk of that length?

Usage: answers.py FOLDER CACHE    FOLDER holds documents.jsonl and queries.jsonl; CACHE keeps vectors

Passages as they are shown, of at most 400 characters, and chunks of 400 characters (RecursiveCharacterTextSplitter)
of the same documents go through the same encoder, lexical index and fusion; of each the share of questions is
printed whose answer stands in the first result, and in the first five, with the 95 % interval of the difference.
The whole clauses around the passages are longer and stand beside for comparison.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter
from numpy.typing import NDArray

from extraction.text.folding import squeeze
from indexer.build import build
from indexer.index import tokens
from indexer.index.encoders import BUNDLED, load_encoder
from indexer.index.lexical import LexicalEntry, LexicalIndex, weighted_terms
from indexer.index.vectors import VectorCache, VectorIndex
from indexer.search.engine import CANDIDATES, EmbeddedEngine
from indexer.search.evaluate import interval
from indexer.search.fuse import VECTOR_SHARE, fuse

SIZE = 400
TOP = 5

Search = Callable[[str], Sequence[str]]
"""A question to the texts returned, best first."""


def main(folder: Path, cache: Path) -> None:
    """Measure passages and chunks, with and without overlap, on the same questions."""
    documents, questions = (_read(folder / f"{name}.jsonl") for name in ("documents", "queries"))
    cache.mkdir(parents=True, exist_ok=True)
    engine = EmbeddedEngine(_knowledge_base(documents, cache))
    passages = _measured(
        "passages", questions, lambda q: [hit.text[slice(*hit.passage)] for hit in engine.search(q, top=TOP)]
    )
    _measured("clauses", questions, lambda q: [hit.text for hit in engine.search(q, top=TOP)])
    engine.close()
    for overlap in (0, 80):
        chunks = _measured(f"chunks, overlap {overlap}", questions, _chunks(documents, cache, overlap))
        for at, name in enumerate(("one", "five")):
            low, high = interval(passages[:, at] - chunks[:, at])
            gain = 100 * (passages[:, at] - chunks[:, at]).mean()
            print(f"  passages ahead at {name} by {gain:.1f} points ({100 * low:.1f} to {100 * high:.1f})")


def _read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _knowledge_base(documents: list[dict], cache: Path) -> Path:
    texts = cache / "texts"
    texts.mkdir(exist_ok=True)
    for document in documents:
        (texts / f"{document['id']}.txt").write_text(document["text"], "utf-8")
    build(cache / "kb", [texts])
    return cache / "kb"


def _chunks(documents: list[dict], cache: Path, overlap: int) -> Search:
    """Return a search over chunks: one vector a chunk, the document's first line as nothing but text."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=overlap)
    parts = [part for document in documents for part in splitter.split_text(document["text"])]
    encoder = load_encoder(BUNDLED)
    kept = VectorCache(cache, encoder)
    vectors = kept.encode(parts)
    kept.close()
    place = cache / f"chunks-{overlap}"
    if not place.exists():
        entries = [LexicalEntry(at, "chunks", "", "", part) for at, part in enumerate(parts)]
        LexicalIndex.write(place / "lexical", None, [], entries)
        VectorIndex.write(place / "vectors", None, [], list(range(len(parts))), vectors)
    lexical, dense = LexicalIndex(place / "lexical"), VectorIndex(place / "vectors")

    def search(question: str) -> list[str]:
        vector = encoder.encode_queries([question])[0]
        scores = fuse(
            lexical.search(weighted_terms(tokens.query_words(question)), CANDIDATES),
            dense.search(vector, CANDIDATES),
            VECTOR_SHARE,
        )
        return [parts[key] for key in sorted(scores, key=lambda key: (-scores[key], key))[:TOP]]

    return search


def _measured(name: str, questions: list[dict], search: Search) -> NDArray[np.float64]:
    """Print and return whether the answer was found: float64 [questions, 2], at one and at five."""
    found = np.zeros((len(questions), 2))
    lengths = []
    for at, question in enumerate(questions):
        answer = squeeze(question["answer"])
        texts = search(question["query"])
        holds = [answer in squeeze(text) for text in texts]
        lengths += [len(text) for text in texts[:1]]
        found[at] = any(holds[:1]), any(holds)
    one, five = found.mean(axis=0)
    print(f"{name}: at one {one:.3f}, at five {five:.3f}, first result {np.mean(lengths):.0f} characters")
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2])) if len(sys.argv) == 3 else sys.exit(__doc__)
