"""Find the answer to a query: read it, gather rows of the clauses that may answer, score, choose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from extraction.entities.department_kinds import kind_of
from extraction.rows import Duty, Measure
from extraction.terms import Force, Role
from extraction.text.folding import squeeze
from indexer.index.lexical import weighted_terms
from indexer.index.readers import Words
from indexer.search.answers import words
from indexer.search.answers.ask import (
    DEADLINE,
    DOCUMENTS,
    ENCOURAGE,
    FACTS,
    FIGURE,
    PROHIBIT,
    TASKS,
    UNITS,
    Asked,
    answerable,
    asks_at_all,
    read_asked,
    read_kind,
)  # fmt: skip
from indexer.search.answers.choose import Bar, nearest, told
from indexer.search.answers.dated import Dated, dated
from indexer.search.answers.facts import fact
from indexer.search.answers.match import Term, coverage, terms
from indexer.search.answers.models import Answer, Answered
from indexer.search.answers.places import Place, rows_of
from indexer.search.answers.standing import standings
from indexer.search.answers.tell import tell_figures, tell_units
from indexer.search.answers.units import is_unit
from indexer.search.catalog import Catalog
from indexer.search.query import Part, Query
from indexer.store.rows import LedgerRow
from indexer.store.store import Store

# Clauses looked at: the first of the ranking, and the first by the words of the question alone.
_LOOKED_AT, _BY_WORDS = 60, 60
_TASKS_AT_MOST = 40
# A date of no document may be that of a task: 实施细则何时出台.
_ALSO_OF_TASKS = ("date", "valid_from")
# A text of more words is no question.
_LONGEST = 24


@dataclass(frozen=True)
class Sources:
    """What answers are made from: the store, what is known of documents, the words of the index.

    `rankings` are what the two sides of the search found: (number of a clause, score), best first.
    """

    store: Store
    catalog: Catalog
    lexical: Words
    rankings: Mapping[str, Sequence[tuple[int, float]]]


def find_answers(
    sources: Sources,
    query: Query,
    ranked: Sequence[int],
    documents: Collection[str] | None,
    dropped: Sequence[Part] = (),
) -> Answered:
    """Return the answers to a query, none where no row surely gives one.

    `ranked` are clauses by number, best first, of the `documents` that the query leaves (None: all). Of
    the parts `dropped` because no document fits a place must stand in what answers; others leave no answer.
    """
    if any(part.kind != "region" for part in dropped):
        return Answered()
    named = _named(sources.catalog, query)
    text, kind = read_kind(query, named)
    if not kind and (asks_at_all(text) or not answerable(text)):
        return Answered()
    asked = read_asked(query, tuple(part.matched for part in dropped), named)
    if (not asked.words and asked.kind not in {*FACTS, TASKS}) or len(asked.words) > _LONGEST:
        return Answered()
    known = terms(asked.words, sources.lexical.frequency, sources.lexical.size, asked.text)
    if asked.kind in FACTS:
        found = _fact(sources, asked, known, query, documents)
        if found or asked.kind not in _ALSO_OF_TASKS:
            return Answered(found)
        asked = replace(asked, kind=DEADLINE)
    if asked.kind == TASKS:
        return Answered(_tasks(sources, asked, known, named, documents))
    return _answers(sources, asked, known, _keys(sources, asked, ranked, documents))


def _answers(sources: Sources, asked: Asked, known: Sequence[Term], keys: Sequence[int]) -> Answered:
    places, numbers = _places(sources, keys)
    store = sources.store
    if asked.kind == DEADLINE:
        found = _deadlines(store, asked, known, places)
        if found or not asked.measures:
            return Answered(found)
        asked = replace(asked, kind=FIGURE)  # 多久 may be a span of time
    if asked.kind in {PROHIBIT, ENCOURAGE}:
        return Answered(_measures(asked, known, places, rows_of(store, "measures", places)))
    if asked.kind == DOCUMENTS:
        return Answered(_documents(asked, known, places, rows_of(store, "references", places)))
    standing = standings(sources.rankings, numbers)
    if asked.kind == UNITS:
        return tell_units(asked, known, places, rows_of(store, "duties", places), standing)
    return tell_figures(store, asked, known, places, standing)


def _keys(
    sources: Sources, asked: Asked, ranked: Sequence[int], documents: Collection[str] | None
) -> list[int]:
    listed = list(documents) if documents is not None else None
    found = sources.lexical.search(weighted_terms(asked.words), _BY_WORDS, listed)
    keys = [*ranked[:_LOOKED_AT], *(key for key, _ in found)]
    return [key for key in dict.fromkeys(keys) if key not in sources.catalog.duplicates]


def _places(sources: Sources, keys: Iterable[int]) -> tuple[dict[str, Place], dict[str, int]]:
    """Return clause id -> place, and clause id -> number, in the order of the numbers."""
    loaded = sources.store.clauses_by_key(dict.fromkeys(keys))
    kept = {
        clause.clause_id: (Place(clause, sources.catalog.documents[clause.document_id]), key)
        for key in keys
        if (clause := loaded.get(key)) and clause.document_id in sources.catalog.documents
    }
    return {i: place for i, (place, _) in kept.items()}, {i: key for i, (_, key) in kept.items()}


DATED_LEAST, DATED_BEHIND, DATED_ALONE = 0.74, 0.05, 0.66
MEASURE_LEAST, MEASURE_BEHIND = 0.85, 0.1
TASKS_LEAST, TASKS_BEHIND = 0.8, 0.1


def _deadlines(
    store: Store, asked: Asked, known: Sequence[Term], places: Mapping[str, Place]
) -> tuple[Answer, ...]:
    found: list[Dated] = []
    for table in ("measures", "commitments", "targets"):
        found += dated(asked, known, places, rows_of(store, table, places))
    kept = nearest(
        found, Bar(DATED_LEAST, DATED_BEHIND, lambda one: one.score - 0.1 * (1 - one.near), DATED_ALONE)
    )
    once: dict[tuple[str, str], Answer] = {}
    for one in kept:
        once.setdefault((one.row.clause_id, one.when), words.of_dated(one))
    return told(list(once.values()), most=5)


def _measures(
    asked: Asked, known: Sequence[Term], places: Mapping[str, Place], rows: Mapping[str, list[LedgerRow]]
) -> tuple[Answer, ...]:
    force = {PROHIBIT: Force.PROHIBIT, ENCOURAGE: Force.ENCOURAGE}[asked.kind]
    forced = {
        clause_id: [row for row in own if isinstance(row.row, Measure) and row.row.force == force]
        for clause_id, own in rows.items()
    }
    kept = _said_of(asked, known, places, forced)
    return told([words.of_measure(row, place, asked.kind, score) for score, row, place in kept], most=6)


def _documents(
    asked: Asked, known: Sequence[Term], places: Mapping[str, Place], rows: Mapping[str, list[LedgerRow]]
) -> tuple[Answer, ...]:
    kept = _said_of(asked, known, places, rows)
    return told([words.of_reference(row, place, score) for score, row, place in kept], most=6)


def _said_of(
    asked: Asked, known: Sequence[Term], places: Mapping[str, Place], rows: Mapping[str, list[LedgerRow]]
) -> list[tuple[float, LedgerRow, Place]]:
    """Return the rows whose sentence, with headings and title, says what is asked, with their scores."""
    found = [
        (
            coverage(
                known,
                (place.words(place.sentence(row.row.start)), 1.0),
                (place.headings, 0.9),
                (place.title, 0.8),
            ),
            row,
            place,
        )
        for clause_id, own in rows.items()
        for row in own
        if (place := places[clause_id]).is_of(asked, row.row.start)
    ]
    return nearest(found, Bar(MEASURE_LEAST, MEASURE_BEHIND, lambda one: one[0]))


def _fact(
    sources: Sources, asked: Asked, known: Sequence[Term], query: Query, documents: Collection[str] | None
) -> tuple[Answer, ...]:
    left = {i: d for i, d in sources.catalog.documents.items() if documents is None or i in documents}
    named = sources.catalog.titled_in(query.text)
    if named is not None and named.document_id not in left:
        return ()
    if named is None and query.values("document"):
        named = next(iter(left.values())) if len(left) == 1 else None
    return tuple(fact(asked, known, left, named, sources.store.text))


def _named(catalog: Catalog, query: Query) -> list[str]:
    """Return the unit that a query names first, by the names of departments or else as the ledger has it."""
    text = squeeze(query.text)
    named = {squeeze(part.matched): part.value for part in query.parts if part.kind == "unit"}
    names = {name: value if kind_of(value) else name for name, value in named.items()}
    names |= {name: name for name in catalog.squeezed if name in text and name not in names}
    places = sorted((text.find(name), -len(name), name) for name in names)
    # What stands first is who acts; of a name and its beginning, or a name behind a prefix, the longer one is meant.
    first = next(iter(places), None)
    if first is None:
        return []
    same = [p for p in places if p[0] < first[0] - first[1] and p[0] - p[1] >= first[0] - first[1]]
    chosen = min(same, key=lambda place: place[1])
    # Of a unit and one within it (省水利厅农水处) the inner one is meant.
    inner = [place for place in places if place[0] == chosen[0] - chosen[1]]
    return [names[min(inner or [chosen], key=lambda place: place[1])[2]]]


def _tasks(
    sources: Sources,
    asked: Asked,
    known: Sequence[Term],
    named: Sequence[str],
    documents: Collection[str] | None,
) -> tuple[Answer, ...]:
    """Return the tasks of the unit that a query names, one a clause, of the documents it may mean."""
    keys = sources.catalog.responsible(asked.text, named)
    if documents is not None:
        keys &= sources.store.keys_of(documents)
    places, _ = _places(sources, sorted(keys))
    scored = []
    for clause_id, own in rows_of(sources.store, "duties", places).items():
        place = places[clause_id]
        mine = [
            row for row in own if isinstance(row.row, Duty) and any(is_unit(row.row, unit) for unit in named)
        ]
        if asked.lead:
            mine = [row for row in mine if isinstance(row.row, Duty) and row.row.role == Role.LEAD]
        mine = [row for row in mine if place.is_of(asked, row.row.start)]
        if not mine:
            continue
        score = (
            coverage(known, (place.text, 1.0), (place.headings, 1.0), (place.title, 1.0)) if known else 1.0
        )
        scored.append((score, place, mine))
    kept = nearest(scored, Bar(TASKS_LEAST, TASKS_BEHIND, lambda one: one[0]))
    order = {clause_id: at for at, clause_id in enumerate(places)}
    kept.sort(key=lambda one: order[one[1].clause.clause_id])
    return told([words.of_tasks(place, mine, score) for score, place, mine in kept], most=_TASKS_AT_MOST)
