"""Every weight and boost of the ranking, changed one at a time: nDCG@10 on several kinds of texts.

Usage: ablation.py [--most N] KB QUERIES [KB QUERIES ...]

KB is a knowledge base, QUERIES what `policy-ledger evaluate` takes for it. Printed is a Markdown table: a row a
value, a column a knowledge base, the difference to the values in use with its 95 % bootstrap interval. Of each file
at most N queries are asked, evenly chosen. A value that is better in every column is marked.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

import indexer.search.catalog
import indexer.search.engine
import indexer.search.exact.result
import indexer.search.passages
import indexer.search.rank
from indexer.index import lexical
from indexer.index.encoders import Encoder, load_encoder
from indexer.search.engine import EmbeddedEngine
from indexer.search.evaluate import MEASURES, Asked, evaluate, interval, read_queries
from indexer.search.rank import Stages
from indexer.store.store import Store

_RANK, _SHOWN = indexer.search.rank, indexer.search.passages
# What is changed, where it stands, and the values tried instead.
TRIED: tuple[tuple[str, ModuleType | dict[str, float], str, tuple[float, ...]], ...] = (
    ("vectors, plans and others", _RANK, "VECTOR_SHARE", (0.3, 0.5, 0.6)),
    ("vectors, statutes", _RANK, "STATUTE_SHARE", (0.5, 0.75)),
    ("words in a heading", lexical.WEIGHTS, "heading", (0.0, 0.3, 0.8)),
    ("words in a title", lexical.WEIGHTS, "title", (0.0, 0.15, 0.5)),
    ("words that stand for others", lexical, "RELATED_WEIGHT", (0.0, 0.4, 0.8)),
    ("places in a title", lexical, "PLACE_WEIGHT", (0.0, 0.5, 2.0)),
    ("clauses of the unit named", _RANK, "_RESPONSIBLE", (0.0, 0.3)),
    ("latest documents", _RANK, "_RECENT", (0.0,)),
    ("clauses with an answer", indexer.search.engine, "ANSWERS", (0.0, 0.3)),
    ("no norms (factor)", indexer.search.catalog, "_NOT_NORMATIVE", (0.9, 1.0)),
    ("ends of documents (factor)", indexer.search.catalog, "_TAIL", (0.3, 1.0)),
    ("phrases as they stand", indexer.search.exact.result, "_PHRASES", (0.0, 0.2)),
    ("passages: score of the clause", _SHOWN, "_CLAUSE", (0.3, 0.8)),
    ("passages: nearness", _SHOWN, "_NEAR", (0.0, 0.4)),
    ("passages: each further one", _SHOWN, "_NEXT", (0.0, 0.1)),
)


class _Remembering:
    """An encoder that encodes no question twice."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.fingerprint, self.dimension = encoder.name, encoder.fingerprint, encoder.dimension
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}
        self.encode_passages = encoder.encode_passages

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        for text in texts:
            if text not in self._known:
                self._known[text] = self._encoder.encode_queries([text])[0]
        return np.array([self._known[text] for text in texts])


def main(pairs: Sequence[tuple[Path, Path]], most: int) -> None:
    """Print the table."""
    asked = [_evenly(read_queries(queries), most) for _, queries in pairs]
    encoders: dict[str, Encoder] = {}
    for kb, _ in pairs:
        name = _encoder_name(kb)
        encoders.setdefault(name, _Remembering(load_encoder(name)))
    own = [encoders[_encoder_name(kb)] for kb, _ in pairs]
    kbs = [kb for kb, _ in pairs]
    used = [_gains(kb, encoder, queries) for kb, encoder, queries in zip(kbs, own, asked, strict=True)]
    print(
        "| weight | value |",
        " | ".join(f"{kb.name} ({len(gains)})" for kb, gains in zip(kbs, used, strict=True)),
        "|",
    )
    print("|---" * (2 + len(kbs)) + "|")
    print("| all as used | |", " | ".join(f"{gains.mean():.3f}" for gains in used), "|", flush=True)
    for name, where, key, values in TRIED:
        now = where[key] if isinstance(where, dict) else getattr(where, key)
        for value in values:
            with _changed(where, key, value):
                tried = [
                    _gains(kb, encoder, queries) for kb, encoder, queries in zip(kbs, own, asked, strict=True)
                ]
            differences = [new - old for new, old in zip(tried, used, strict=True)]
            better = " better" if all(each.mean() > 0 for each in differences) else ""
            print(
                f"| {name}{better} | {value:g} (used: {now:g}) |",
                " | ".join(map(_told, differences)),
                "|",
                flush=True,
            )


def _encoder_name(kb: Path) -> str:
    store = Store.open(kb)
    try:
        return store.manifest()["encoder_name"]
    finally:
        store.close()


def _evenly(queries: list[Asked], most: int) -> list[Asked]:
    """Return at most so many of the queries that something answers, from the first to the last."""
    answered = [one for one in queries if one.relevant or one.answer]
    return [answered[at * len(answered) // most] for at in range(most)] if len(answered) > most else answered


def _gains(kb: Path, encoder: Encoder, queries: list[Asked]) -> NDArray[np.float64]:
    """Return nDCG@10 of every query, float64 [queries]."""
    engine = EmbeddedEngine(kb, encoder, stages=Stages(silence=False))
    try:
        return evaluate("tried", queries, engine.find).values[:, MEASURES.index("ndcg@10")]
    finally:
        engine.close()


@contextmanager
def _changed(where: ModuleType | dict[str, float], key: str, value: float) -> Iterator[None]:
    kept: Any = where[key] if isinstance(where, dict) else getattr(where, key)
    _set(where, key, value)
    try:
        yield
    finally:
        _set(where, key, kept)


def _set(where: ModuleType | dict[str, float], key: str, value: float) -> None:
    if isinstance(where, dict):
        where[key] = value
    else:
        setattr(where, key, value)


def _told(difference: NDArray[np.float64]) -> str:
    if not difference.any():
        return "0"
    low, high = interval(difference)
    return f"{difference.mean():+.3f} ({low:+.3f} to {high:+.3f})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", nargs="+", type=Path, metavar="KB QUERIES")
    parser.add_argument("--most", type=int, default=1000)
    given = parser.parse_args()
    if len(given.pairs) % 2:
        sys.exit(__doc__)
    main(list(zip(given.pairs[::2], given.pairs[1::2], strict=True)), given.most)
