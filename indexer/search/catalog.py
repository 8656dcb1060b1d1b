"""What the search needs to know of every clause and document, held in memory for one build."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from extraction.entities.department_kinds import kind_of
from extraction.entities.departments import split_prefix
from extraction.text.folding import squeeze
from indexer.models import Document
from indexer.store.store import Store

# Interpretations, articles, news and replies report what other documents lay down.
_NOT_NORMATIVE = 0.95
# 抄送 and signatures name every unit and answer nothing.
_TAIL = 0.5
# A shorter name stands in other words: 部门, 企业.
_SHORTEST_UNIT = 3
_LONGEST_KIND = 8
_STATE = "中华人民共和国"
_SHORTEST_TITLE = 6


@dataclass(frozen=True)
class Catalog:
    """Documents by id, and clauses by the numbers of the index.

    `duplicates` are clauses of other readings of a document, which is not among `documents`. `prior` holds
    the factors of clauses other than 1; `articles` are the clauses of statutes;
    `version_of` brings the documents that are versions of one another under one id; `units` and
    `kinds` hold the clauses for which a unit is responsible, by its name without the prefix and by
    (prefix, kind of department), `squeezed` the former names; `titles` holds by their first characters
    squeezed titles with their ids, the longest first. `mostly_articles`: what is searched are statutes.
    """

    documents: dict[str, Document]
    duplicates: frozenset[int]
    prior: dict[int, float]
    articles: frozenset[int]
    version_of: dict[str, str]
    units: dict[str, set[int]]
    squeezed: frozenset[str]
    kinds: dict[tuple[str, str], set[int]]
    titles: dict[str, list[tuple[str, str]]]
    mostly_articles: bool

    def titled_in(self, query: str) -> Document | None:
        """Return the document whose whole title stands in a query, without 《》 too."""
        squeezed = squeeze(query)
        for at in range(len(squeezed) - _SHORTEST_TITLE + 1):
            for title, document_id in self.titles.get(squeezed[at : at + _SHORTEST_TITLE], ()):
                if squeezed.startswith(title, at):
                    return self.documents[document_id]
        return None

    def responsible(self, query: str, named: Collection[str]) -> set[int]:
        """Return the clauses of units whose names stand in a query, or of the departments named.

        省发改委 means the province's, 发改委 that of any level.
        """
        asked = [known for name in named if (known := kind_of(name))]
        keys: set[int] = set()
        for prefix, kind in asked:
            for own, clauses in self.kinds.items():
                if own[1] == kind and prefix in {"", own[0]}:
                    keys |= clauses
        for unit, clauses in self.units.items():
            if unit in query and not _is_one_of(unit, asked):
                keys |= clauses
        return keys


def _is_one_of(unit: str, kinds: list[tuple[str, str]]) -> bool:
    own = kind_of(unit)
    return own is not None and any(own[1] == kind for _, kind in kinds)


def read_catalog(store: Store) -> Catalog:
    """Return the catalog of a knowledge base as it is now."""
    documents = {d.document_id: d for d in store.documents()}
    duplicates = store.keys_beyond(documents)
    articles = store.keys_ending("条") - duplicates
    told = store.keys_of([i for i, d in documents.items() if not d.normative])
    tails = store.keys_on(("tail",)) - duplicates
    prior = {
        key: (_NOT_NORMATIVE if key in told else 1.0) * (_TAIL if key in tails else 1.0)
        for key in told | tails
    }
    version_of: dict[str, str] = {}
    for link in store.links():
        if link.kind != "duplicate_of":
            version_of[link.document_id] = version_of.setdefault(link.other_id, link.other_id)
    units: dict[str, set[int]] = {}
    kinds: dict[tuple[str, str], set[int]] = {}
    for unit, clauses in store.unit_clauses().items():
        bare = split_prefix(unit)[1]
        if len(bare) >= _SHORTEST_UNIT:
            units.setdefault(bare, set()).update(clauses)
        if kind := kind_of(unit):
            kinds.setdefault(kind, set()).update(clauses)
    titles: dict[str, list[tuple[str, str]]] = {}
    named = {(squeeze(d.title), i) for i, d in documents.items()}
    # A statute of the state is called by what follows its name.
    named |= {(title.removeprefix(_STATE), i) for title, i in named}
    whole = sorted(named, key=lambda pair: (-len(pair[0]), pair))
    # 政府工作报告 by itself names every government's, although one bears just that title.
    kinds_alone = {
        title
        for title in {title for title, _ in whole if len(title) <= _LONGEST_KIND}
        if any(other.removeprefix(_STATE) != title and other.endswith(title) for other, _ in whole)
    }
    for title, document_id in whole:
        if len(title) >= _SHORTEST_TITLE and title not in kinds_alone:
            titles.setdefault(title[:_SHORTEST_TITLE], []).append((title, document_id))
    return Catalog(
        documents=documents,
        duplicates=duplicates,
        prior=prior,
        articles=articles,
        version_of=version_of,
        units=units,
        squeezed=frozenset(map(squeeze, units)),
        kinds=kinds,
        titles=titles,
        mostly_articles=2 * len(articles) > store.counts()[1],
    )
