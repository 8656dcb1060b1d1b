"""The indexes of a generation, opened where they lie: in its folder or on Milvus; engines of one process share them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from indexer.errors import UsageError
from indexer.index.lexical import LexicalIndex
from indexer.index.readers import Vectors, Words
from indexer.index.shared import shared
from indexer.index.vectors import VECTORS, VectorIndex
from indexer.milvus.address import SETTING, engine_of, is_local
from indexer.milvus.reader import MilvusIndex, rows_of


def indexes(manifest: Mapping[str, str], folder: Path) -> tuple[Words, Vectors]:
    """Return the words and the vectors of the generation in a folder, which a manifest names.

    They are on the engine of the last build, of which the environment may give another address. Raises UsageError
    where it is of another kind, KnowledgeBaseError where they are not there.
    """
    built, engine = engine_of(manifest), os.environ.get(SETTING)
    if engine and is_local(engine) != is_local(built):
        raise UsageError(
            f"the indexes of this knowledge base are on the engine {built}, not on {engine}.",
            remedy=f"To move them run: policy-ledger build --engine {engine}",
        )
    if is_local(built):
        return shared(folder / "lexical", LexicalIndex), shared(folder / VECTORS, VectorIndex)
    index = shared((engine or built, folder), _on_milvus)
    return index.words, index.vectors


def indexed_keys(manifest: Mapping[str, str], folder: Path) -> dict[str, set[int]]:
    """Return the keys of all clauses in the words and the vectors of the generation in a folder, by where they are."""
    built = engine_of(manifest)
    if is_local(built):
        return {
            "lexical index": LexicalIndex(folder / "lexical").keys(),
            "vector index": VectorIndex(folder / VECTORS).keys(),
        }
    index = shared((os.environ.get(SETTING) or built, folder), _on_milvus)
    about = index.about
    return {f"collection {about.collection} of Milvus": index.server.keys(about.collection, rows_of(about))}


def _on_milvus(place: tuple[str, Path]) -> MilvusIndex:
    return MilvusIndex(*place)
