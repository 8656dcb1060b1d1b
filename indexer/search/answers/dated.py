"""Deadlines: measures, promises and targets with a date, scored by how well they say what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extraction.rows import Commitment, Measure, Target
from indexer.search.answers.ask import Asked
from indexer.search.answers.match import Term, contradicts, coverage, said
from indexer.search.answers.places import Place, years_in
from indexer.store.rows import LedgerRow

_HEADING, _TITLE, _SAID_TITLE, _SENTENCE = 0.9, 0.7, 0.9, 0.9
_ALL = 0.99
_DATE = re.compile(
    r"(?:(?:19|20)\d\d\s?[-—~至到]\s?)?(?:19|20)\d\d\s?年(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?\s?(?:上半年|下半年)?(?:左右|底|末|初)?(?:(?:之|以)?前)?|“?十[一二三四五六七八九]五”?(?:期间|时期|末)"
)
_DAY = re.compile(
    r"(?:每年|(?<![\d年])(?<!年\s))(?:1[0-2]|[1-9])\s?月(?:\s?\d{1,2}\s?日)?\s?(?:上旬|中旬|下旬|底|末|初)?(?:(?:之|以)?前|底前)"
)
_BREAK = re.compile(r"[，,；;。\n]")


@dataclass(frozen=True)
class Dated:
    """A row with a date that may answer; `when` is the date as it is printed."""

    row: LedgerRow
    place: Place
    when: str
    score: float
    near: float


def dated(
    asked: Asked,
    terms: Sequence[Term],
    places: Mapping[str, Place],
    rows: Mapping[str, Sequence[LedgerRow]],
) -> Iterator[Dated]:
    """Yield the dated rows of some clauses, with their scores; the date is the last before the words, or in them."""
    for clause_id, own in rows.items():
        place = places[clause_id]
        if not place.is_of(asked):
            continue
        for row in own:
            year = _year(row)
            begin, end = place.sentence(row.row.start)
            end = max(end, min(len(place.clause.text), row.row.end - place.clause.start))
            # The year in a question for a date is that of the thing: 2021年度报告的报送期限.
            known = years_in(place.words((begin, end)) + place.headings + place.title) | {year}
            if not asked.years <= known or (year is None and not isinstance(row.row, Measure)):
                continue
            if not place.is_of(asked, row.row.start):
                continue
            if not contradicts(asked.text, place.words((begin, end)), place.headings + place.title):
                yield from _parts(terms, place, row, (begin, end), year)


def _parts(
    terms: Sequence[Term], place: Place, row: LedgerRow, span: tuple[int, int], year: int | None
) -> Iterator[Dated]:
    """Yield one candidate a date of a sentence, with the words from it to the next date.

    A row without a year has a day of any year: 每年8月31日前.
    """
    text = place.clause.text[span[0] : span[1]]
    dates = list((_DATE if year else _DAY).finditer(text))
    for at, match in enumerate(dates):
        last = max((m.end() for m in _BREAK.finditer(text, 0, match.start())), default=0)
        start = last if at else 0
        end = len(text)
        if at + 1 < len(dates):
            following = dates[at + 1].start()
            end = max((m.end() for m in _BREAK.finditer(text, match.end(), following)), default=following)
        if year and str(year) not in match.group():
            continue
        own = (span[0] + start, span[0] + end)
        near = place.words(own)
        # What the title does not say is what is asked of the document: where that is said here, it is meant.
        rest = [term for term in terms if said(term, place.title) < 1]
        whole = len(rest) > 1 and coverage(rest, (near, 1.0)) > _ALL
        title = _SAID_TITLE if whole else _TITLE
        score = coverage(
            terms, (near, 1.0), (place.words(span), 0.6), (place.headings, _HEADING), (place.title, title)
        )
        said_here = 1.0 if whole else coverage(terms, (near, 1.0))
        yield Dated(row, place, match.group().strip(), score, said_here)


def _year(row: LedgerRow) -> int | None:
    value = row.row
    if isinstance(value, Measure):
        return int(value.deadline[:4]) if value.deadline else None
    return value.year if isinstance(value, (Commitment, Target)) else None
