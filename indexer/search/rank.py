"""Rank: the two rankings of a query fused and weighted by what is known of each clause."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from indexer.search.catalog import Catalog
from indexer.search.fuse import STATUTE_SHARE, VECTOR_SHARE, Ranking, fuse, fuse_ranks
from indexer.search.query import Query
from indexer.store.store import Store

Rankings = dict[str, Ranking]
"""The rankings of the two sides, `lexical` and `vector`."""

LOOKED_AT = 20
# Score boost for a clause that makes the unit responsible which the query names.
_RESPONSIBLE = 0.15
# Score boost of the latest document over the earliest, where later ones are asked for.
_RECENT = 0.2
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
    exact: bool = True
    passages: bool = True


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
            named &= store.keys_of(documents)
        for key in named:
            scores[key] = scores.get(key, 0.0) + _RESPONSIBLE
    if read.values("recent"):
        clauses = store.clauses_by_key(scores)
        dates = {key: catalog.documents[c.document_id].date or "" for key, c in clauses.items()}
        order = sorted(set(dates.values()))
        for key, date in dates.items():
            scores[key] += _RECENT * order.index(date) / max(1, len(order) - 1)
    if stages.prior:
        for key in scores.keys() & catalog.prior.keys():
            scores[key] *= catalog.prior[key]
    return {key: score for key, score in scores.items() if key not in catalog.duplicates}


def best_first(scores: Mapping[int, float]) -> list[int]:
    """Return the clauses by their scores, of one score those of the lowest numbers first."""
    return [key for _, key in sorted([(-score, key) for key, score in scores.items()])]
