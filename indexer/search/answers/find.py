"""Find the answer to a query: read it, gather rows of the clauses that may answer, score, choose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from extraction.entities.department_kinds import kind_of
from extraction.rows import Duty, Measure, Quantity, Target
from extraction.terms import Force, Role
from extraction.text.folding import squeeze
from indexer.index.lexical import LexicalIndex, weighted_terms
from indexer.search.answers import words
from indexer.search.answers.accept import ANSWERS, HERE, best_figures, best_units, figure_score, may_be_meant
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
from indexer.search.answers.figures import (
    Figure,
    best_of_sentences,
    figures,
    is_of_part,
    names_each,
    says_just,
    targets_first,
    within_bounds,
)
from indexer.search.answers.match import Term, coverage, terms
from indexer.search.answers.models import Answer, Answered
from indexer.search.answers.places import Place, rows_of
from indexer.search.answers.standing import Standing, standings
from indexer.search.answers.units import Assigned, assigned, is_unit, names_of
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
    lexical: LexicalIndex
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
        return Answered(_deadlines(store, asked, known, places))
    if asked.kind in {PROHIBIT, ENCOURAGE}:
        return Answered(_measures(asked, known, places, rows_of(store, "measures", places)))
    if asked.kind == DOCUMENTS:
        return Answered(_documents(asked, known, places, rows_of(store, "references", places)))
    standing = standings(sources.rankings, numbers)
    if asked.kind == UNITS:
        return _units(asked, known, places, rows_of(store, "duties", places), standing)
    return _figures(store, asked, known, places, standing)


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


def _figures(
    store: Store,
    asked: Asked,
    known: Sequence[Term],
    places: Mapping[str, Place],
    standing: Mapping[str, Standing],
) -> Answered:
    rows: dict[str, list[LedgerRow]] = {}
    for table in ("targets", "quantities"):
        for clause_id, own in rows_of(store, table, places).items():
            rows.setdefault(clause_id, []).extend(own)
    found = [one for one in figures(asked, known, places, rows) if not one.fact]
    if asked.kind == FIGURE:
        answers = told([words.of_figure(one) for one in well_said(asked, known, found)])
    else:
        answers = _keyword(asked, known, found)
    if answers:
        return Answered(answers)
    may_be = may_be_meant(asked, known, places, rows)
    whole = [one for one in may_be if not is_of_part(asked, known, one)]
    best = best_figures(asked, known, places, whole, standing)
    if best.is_sure(ANSWERS) and names_each(asked.text, known, best.kept):
        answers = told([words.of_figure(one) for one in best.kept])
    nearest_one = best_figures(asked, known, places, may_be, standing)
    return Answered(answers, nearest_one.is_sure(HERE) if may_be and asked.kind == FIGURE else None)


def well_said(asked: Asked, known: Sequence[Term], found: Sequence[Figure]) -> list[Figure]:
    """Return the numbers that say what is asked in its own words."""
    found = best_of_sentences(targets_first(within_bounds(asked, found)))
    found = [one for one in _preferred(found) if one.near >= FIGURE_NEAR]
    # Among numbers in one unit of measure, or where one name alone holds all that is asked, few could be meant.
    alone = FIGURE_BOUND if asked.measures or _one_named(found) else FIGURE_ALONE
    kept = nearest(found, Bar(FIGURE_LEAST, FIGURE_BEHIND, figure_score, alone))
    return kept if names_each(asked.text, known, kept) else []


FIGURE_LEAST, FIGURE_BEHIND, FIGURE_NEAR, FIGURE_ALONE = 0.73, 0.08, 0.25, 0.67
UNITS_LEAST, UNITS_BEHIND, UNITS_ALONE, UNITS_FAR = 0.72, 0.06, 0.64, 0.56
DATED_LEAST, DATED_BEHIND, DATED_ALONE = 0.74, 0.05, 0.66
FIGURE_BOUND = 0.6
NO_LEAD_LEAST = 0.88
MEASURE_LEAST, MEASURE_BEHIND = 0.85, 0.1
TASKS_LEAST, TASKS_BEHIND = 0.8, 0.1


def _one_named(found: Sequence[Figure]) -> bool:
    """Return True if all words of a question stand in the name or the words of one number alone."""
    return sum(one.near > 0.99 for one in found) == 1


def _preferred(found: Sequence[Figure]) -> list[Figure]:
    """Return the numbers to choose from: the targets alone where some have the name that is asked for."""
    named = any(isinstance(one.row.row, Target) and one.near > 0.95 and one.beyond < 0.5 for one in found)
    return [one for one in found if not named or isinstance(one.row.row, Target)]


def _keyword(asked: Asked, known: Sequence[Term], found: Sequence[Figure]) -> tuple[Answer, ...]:
    """Return the numbers that words without a question name: all of the words, and nothing else fits."""
    if not (asked.regions or asked.years or asked.levels):
        return ()
    exact = [one for one in found if says_just(known, one)]
    names = {(one.row.document_id, one.name) for one in exact}
    values = {
        (value.value, value.unit) for one in exact if isinstance(value := one.row.row, Target | Quantity)
    }
    return told([words.of_figure(one) for one in exact]) if 1 in {len(names), len(values)} else ()


def _units(
    asked: Asked,
    known: Sequence[Term],
    places: Mapping[str, Place],
    rows: Mapping[str, list[LedgerRow]],
    standing: Mapping[str, Standing],
) -> Answered:
    found = list(assigned(asked, known, places, rows))
    best = best_units(asked, known, places, found, standing)
    kept = well_fit(found) or (best.kept if best.is_sure(ANSWERS) else [])
    if asked.lead and any(one.leads for one in kept):
        kept = [one for one in kept if one.leads]
    elif asked.lead:  # that nobody is said to lead must be sure
        kept = [one for one in kept if one.score >= NO_LEAD_LEAST]
    answers = told([words.of_units(one, lead=asked.lead) for one in kept], most=6)
    return Answered(answers, best.is_sure(HERE) if found else None)


def well_fit(found: Sequence[Assigned]) -> list[Assigned]:
    """Return the tasks that say what is asked."""
    return nearest(
        found, Bar(UNITS_LEAST, UNITS_BEHIND, lambda one: one.score, UNITS_ALONE, UNITS_FAR, names_of)
    )


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
    names |= {name: name for unit in catalog.units if (name := squeeze(unit)) in text and name not in names}
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
        keys &= set(sources.store.clause_keys(documents))
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
