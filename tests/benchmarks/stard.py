"""The articles and lay questions of STARD, and the vectors of the articles, kept once made."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.index.encoders import Encoder
from indexer.index.vectors import passages

_BATCH = 256


def read(path: Path) -> list[dict]:
    """Return the rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def article_vectors(
    articles: list[dict], encoder: Encoder, cache: Path
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return for each window of an article the article's place, int64 [windows], and its vector.

    The first run encodes for half an hour; the vectors are kept in `cache`.
    """
    parts = [(at, part.text) for at, a in enumerate(articles) for part in passages(at, a["text"])]
    kept = cache / "statutes.npy"
    if not kept.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        vectors = np.zeros((len(parts), encoder.dimension), dtype=np.float16)
        order = sorted(range(len(parts)), key=lambda i: len(parts[i][1]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            vectors[batch] = encoder.encode_passages([parts[i][1] for i in batch])
        np.save(kept, vectors)
    return np.array([at for at, _ in parts]), np.load(kept).astype(np.float32)
