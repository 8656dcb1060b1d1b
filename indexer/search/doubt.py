"""Whether what was found answers a query: near, doubtful or nothing, by the model that the build fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extraction.text.folding import fold
from indexer.index.doubt import DoubtModel, measure
from indexer.index.lexical import LexicalIndex
from indexer.models import Document
from indexer.search.query import Part, Query
from indexer.search.rank import Rankings
from indexer.store.doubt import clause_texts
from indexer.store.store import Store

NEAR, DOUBTFUL, NOTHING = "near", "doubtful", "nothing"
# So many hits may show that what was dropped of a query is met after all.
_FIRST = 3


def nearness(
    model: DoubtModel | None,
    store: Store,
    documents: Mapping[str, Document],
    lexical: LexicalIndex,
    read: Query,
    rankings: Rankings,
) -> str:
    """Return how near the clauses found come to a query: near, doubtful or nothing; near without a model."""
    if model is None or not rankings["vector"]:
        return NEAR
    words = (*read.words, *read.places)
    measured = measure(
        fold(read.text),
        words,
        *lexical.counts(words),
        rankings["lexical"],
        rankings["vector"],
        lambda keys: clause_texts(store.clauses_by_key(keys), documents),
        read.related,
    )
    likely = float(model.probability(measured[None, :])[0])
    if likely < model.nothing:
        return NOTHING
    return DOUBTFUL if likely < model.doubtful else NEAR


def missed(dropped: Sequence[Part], texts: Sequence[str]) -> bool:
    """Return True if something that was dropped of a query is not met by what was found.

    A place that no document is of may be what the first texts are about: a document need not tell its place.
    """
    first = [fold(text) for text in texts[:_FIRST]]
    return any(
        part.kind != "region" or not any(fold(part.matched) in text for text in first) for part in dropped
    )
