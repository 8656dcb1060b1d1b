"""Figures and units told: by rules where rows say what is asked, else by models of how sure the best row is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extraction.rows import Quantity, Target
from indexer.search.answers import words
from indexer.search.answers.accept import ANSWERS, HERE, best_figures, best_units, figure_score, may_be_meant
from indexer.search.answers.ask import FIGURE, Asked
from indexer.search.answers.choose import Bar, nearest, told
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
from indexer.search.answers.match import Term
from indexer.search.answers.models import Answer, Answered
from indexer.search.answers.places import Place, rows_of
from indexer.search.answers.standing import Standing
from indexer.search.answers.units import Assigned, assigned, names_of
from indexer.store.rows import LedgerRow
from indexer.store.store import Store

FIGURE_LEAST, FIGURE_BEHIND, FIGURE_NEAR, FIGURE_ALONE = 0.73, 0.08, 0.25, 0.67
UNITS_LEAST, UNITS_BEHIND, UNITS_ALONE, UNITS_FAR = 0.72, 0.06, 0.64, 0.56
FIGURE_BOUND = 0.6
NO_LEAD_LEAST = 0.88


def tell_figures(
    store: Store,
    asked: Asked,
    known: Sequence[Term],
    places: Mapping[str, Place],
    standing: Mapping[str, Standing],
) -> Answered:
    """Return the numbers that answer, and whether one here may."""
    # Words without a question name a number only where they say whose, or of which year.
    if asked.kind != FIGURE and not (asked.regions or asked.years or asked.levels):
        return Answered()
    rows: dict[str, list[LedgerRow]] = {}
    for table in ("targets", "quantities"):
        for clause_id, own in rows_of(store, table, places).items():
            rows.setdefault(clause_id, []).extend(own)
    found = [one for one in figures(asked, known, places, rows) if not one.fact]
    if asked.kind == FIGURE:
        answers = told([words.of_figure(one) for one in well_said(asked, known, found)])
    else:
        answers = _keyword(known, found)
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


def _one_named(found: Sequence[Figure]) -> bool:
    """Return True if all words of a question stand in the name or the words of one number alone."""
    return sum(one.near > 0.99 for one in found) == 1


def _preferred(found: Sequence[Figure]) -> list[Figure]:
    """Return the numbers to choose from: the targets alone where some have the name that is asked for."""
    named = any(isinstance(one.row.row, Target) and one.near > 0.95 and one.beyond < 0.5 for one in found)
    return [one for one in found if not named or isinstance(one.row.row, Target)]


def _keyword(known: Sequence[Term], found: Sequence[Figure]) -> tuple[Answer, ...]:
    """Return the numbers that words without a question name: all of the words, and nothing else fits."""
    exact = [one for one in found if says_just(known, one)]
    names = {(one.row.document_id, one.name) for one in exact}
    values = {
        (value.value, value.unit) for one in exact if isinstance(value := one.row.row, Target | Quantity)
    }
    return told([words.of_figure(one) for one in exact]) if 1 in {len(names), len(values)} else ()


def tell_units(
    asked: Asked,
    known: Sequence[Term],
    places: Mapping[str, Place],
    rows: Mapping[str, list[LedgerRow]],
    standing: Mapping[str, Standing],
) -> Answered:
    """Return the units that answer, and whether some task here may be meant."""
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
