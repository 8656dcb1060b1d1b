"""Rank: the two rankings of a query fused and weighted by what is known of each clause; confidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from extraction.text.folding import fold
from indexer.index.encoders import BUNDLED
from indexer.search.catalog import Catalog
from indexer.search.fuse import STATUTE_SHARE, VECTOR_SHARE, Ranking, fuse, fuse_ranks
from indexer.search.query import Query
from indexer.store.store import Store

Rankings = dict[str, Ranking]
"""The rankings of the two sides, `lexical` and `vector`."""

LOOKED_AT = 20
# How near the nearest clause is (cosine of the bundled encoder) and which share of the query's words stand
# together in one clause tell whether anything answers it. Measured on 116 queries of the domain, of which
# the nearest clause is at 0.861 or more, on 30 from elsewhere (0.822 to 0.876) and on 8 near the domain that
# no document answers (0.878 to 0.894, at most 0.44 of the words but for one).
_FAR, _FARTHER = 0.858, 0.85
_NEAR = 0.895
_HELD_MOSTLY, _HELD_PARTLY = 0.7, 0.45
# Score boost for a clause that makes the unit responsible which the query names.
_RESPONSIBLE = 0.15
# Score boost of the latest document over the earliest, where later ones are asked for.
_RECENT = 0.2
# What is looked up, not found, scores this or more, and is first in this order.
EXACT = 1.5
# Score boost for an exact ledger answer.
ANSWERS = 0.1


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
    prior: bool = True
    silence: bool = True
    passages: bool = True


def nearness(
    store: Store, stages: Stages, catalog: Catalog, encoder: str, read: Query, rankings: Rankings
) -> str:
    """Return how near the clauses found come to a query: near, doubtful or nothing."""
    measured = encoder == BUNDLED and not catalog.mostly_articles
    if not stages.silence or not measured or not rankings["vector"]:
        return "near"
    nearest = rankings["vector"][0][1]
    if nearest >= _NEAR:
        return "near"
    first = [key for ranking in rankings.values() for key, _ in ranking[:5]]
    texts = [
        fold(" ".join((*clause.headings, clause.text))) for clause in store.clauses_by_key(first).values()
    ]
    words = [word for word in read.words if len(word) > 1] or list(read.words)
    held = max((sum(word in text for word in words) for text in texts), default=0) / max(1, len(words))
    if held < _HELD_MOSTLY and nearest < (_FARTHER if read.related else _FAR):
        return "nothing"
    return "doubtful" if held < _HELD_PARTLY else "near"


def _share(stages: Stages, catalog: Catalog, rankings: Rankings) -> float:
    """Return the weight of the vectors: more where what was found are articles of statutes."""
    if stages.share is not None:
        return stages.share
    first = {key for ranking in rankings.values() for key, _ in ranking[:LOOKED_AT]}
    return STATUTE_SHARE if 2 * len(first & catalog.articles) > len(first) else VECTOR_SHARE


def scores_of(
    store: Store,
    stages: Stages,
    catalog: Catalog,
    read: Query,
    rankings: Rankings,
    documents: Collection[str] | None = None,
) -> dict[int, float]:
    """Return clause number -> score: the sides fused, and what is known of each clause.

    Clauses of the units named are there, too, of the `documents` alone where they are given.
    """
    share = _share(stages, catalog, rankings)
    if stages.ranks is not None:
        scores = fuse_ranks(rankings["lexical"], rankings["vector"], stages.ranks, share)
    else:
        scores = fuse(rankings["lexical"], rankings["vector"], share)
    if stages.ledger:
        text = read.text
        for part in read.excluded:
            text = text.replace(part.matched, " ")
        named = catalog.responsible(text, read.values("unit"))
        if named and documents is not None:
            named &= set(store.clause_keys(documents))
        for key in named:
            scores[key] = scores.get(key, 0.0) + _RESPONSIBLE
    if read.values("recent"):
        clauses = store.clauses_by_key(scores)
        dates = {key: catalog.documents[c.document_id].date or "" for key, c in clauses.items()}
        order = sorted(set(dates.values()))
        for key, date in dates.items():
            scores[key] += _RECENT * order.index(date) / max(1, len(order) - 1)
    if stages.prior:
        scores = {key: score * catalog.prior.get(key, 1.0) for key, score in scores.items()}
    return {key: score for key, score in scores.items() if key not in catalog.duplicates}
