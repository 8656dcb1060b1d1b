"""Figures: targets and other numbers of the ledger, scored by how well they say what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from extraction.comparability import bare_unit, plain_name
from extraction.knowledge import table
from extraction.rows import Quantity, Target
from extraction.terms import QuantityKind, Relation
from extraction.text.folding import fold, squeeze
from indexer.search.answers.ask import Asked, bounds, counts
from indexer.search.answers.match import Term, contradicts, coverage, meaning, narrower, overshoot, said
from indexer.search.answers.places import Place, years_in
from indexer.store.rows import LedgerRow

# What words of a question count where they stand: in the row itself, its sentence, the headings, the title.
_SENTENCE, _HEADING, _CLAUSE, _TITLE = 0.9, 0.9, 0.8, 0.9
# What the name of an indicator says beyond the question takes off.
_BEYOND = 0.45
_ALL = 0.99
_AS_MUCH = 0.05
_BEFORE, _BEHIND = 6, 4
_FINE = re.compile("罚款|处以|没收")
# Sums of money and times are of each of several things: 2天内完成调查、审批.
_ALONE = re.compile("元|[天日月年周时钟]$")
_COMMA = re.compile("[,;:.，；：。]")
_YEARS = re.compile(r"(?:19|20)\d\d(?=\s?年)")
# How old somebody is answers no other question.
_AGES = frozenset({"岁", "周岁"})
_MORE = re.compile(r"每|/")
_LISTED = re.compile("、|和|以及|及|与")


@dataclass(frozen=True)
class Figure:
    """A row with a number that may answer: how far it covers the question, and which part its own words do.

    `fact`: it is so already, while the question asks for what is to be.
    """

    row: LedgerRow
    place: Place
    score: float
    near: float
    beyond: float
    name: str
    fact: bool = False


def figures(
    asked: Asked,
    terms: Sequence[Term],
    places: Mapping[str, Place],
    rows: Mapping[str, Sequence[LedgerRow]],
    *,
    focused: bool = True,
) -> Iterator[Figure]:
    """Yield the numbers of some clauses that meet what a question fixes, with their scores.

    `focused`: a word that stands before the place of the number in the question must stand beside it here.
    """
    focus = [term for term in terms if focused and set(term.forms) & set(asked.focus)]
    for clause_id, own in rows.items():
        place = places[clause_id]
        if not place.is_of(asked):
            continue
        ends = [row.row.end for row in own]
        for row in own:
            if fits(asked, row, place) and place.is_of(asked, row.row.start):
                figure = _scored(asked, terms, row, place, ends)
                if _is_meant(asked, terms, focus, figure, ends):
                    yield figure


def _is_meant(
    asked: Asked, terms: Sequence[Term], focus: Sequence[Term], figure: Figure, ends: Sequence[int]
) -> bool:
    """Return True if a number is of the kind of thing that is asked of, of it alone, and of what stands before 多少."""
    row, place = figure.row.row, figure.place
    words = _near_words(figure, place, ends)
    around = place.headings
    if not figure.name:
        around += place.words(place.sentence(row.start)) + place.title
    if contradicts(asked.text, figure.name or words, around, place.title):
        return False
    # Of several places in a sentence each number is of that before it.
    beside = place.words(place.sentence(row.start))
    if any(name in beside and name not in words for name in asked.mentioned):
        return False
    if isinstance(row, Quantity) and not _ALONE.search(row.unit) and _of_sum(asked, terms, figure, ends):
        return False
    if not focus:
        return True
    head = [term for term in focus if asked.focus[-1] in term.forms]
    sentence = words + "|" + place.headings + "|" + place.words(place.sentence(row.start))
    return any(said(term, words) for term in focus) and all(said(term, sentence) for term in head)


def _near_words(figure: Figure, place: Place, ends: Sequence[int]) -> str:
    row = figure.row.row
    return figure.name + "|" + place.words(place.part(row.start, row.end, ends))


def _of_sum(asked: Asked, terms: Sequence[Term], figure: Figure, ends: Sequence[int]) -> bool:
    """Return True if a number is of several things together of which the question names one: 风电、光伏."""
    row, place = figure.row.row, figure.place
    begin, end = place.part(row.start, row.end, ends)
    if "、" not in place.clause.text[begin:end]:
        return False
    part = fold(place.clause.text[begin:end].replace("、", "\x00"))
    for form in (form for term in terms for form in term.forms):
        for match in _listed(form).finditer(part):
            if (match[1] or match[2]) not in asked.text:
                return True
    return False


@lru_cache(maxsize=1024)
def _listed(form: str) -> re.Pattern[str]:
    own = re.escape(form)
    return re.compile(rf"([\u4e00-\u9fff]{{2}})\x00{own}|{own}\x00([\u4e00-\u9fff]{{2}})")


def _scored(asked: Asked, terms: Sequence[Term], row: LedgerRow, place: Place, ends: Sequence[int]) -> Figure:
    value = row.row
    name = ""
    if isinstance(value, Target):
        scope = squeeze(value.scope)
        whole = set(table("query_words")["asked_words"]["whole"])
        name = ("" if scope in whole else scope) + squeeze(value.indicator)
    near = place.words(place.part(value.start, value.end, ends))
    if isinstance(value, Target):
        near = name + "|" + plain_name(name) + "|" + (squeeze(value.quote) if not place.clause.cells else "")
    sentence = place.words(place.sentence(value.start))
    covered = coverage(terms, (near, 1.0))
    total = coverage(
        terms,
        (near, 1.0),
        (sentence, _SENTENCE),
        (place.headings, _HEADING),
        (place.text, _CLAUSE),
        (place.title, _TITLE),
    )
    own = meaning(asked.text, terms, name)
    # What the title says besides may be what the document is of at large, or a part of what is asked for.
    beyond = (overshoot(name, own) + overshoot(name, own + "|" + place.title)) / 2 if name else 0.0
    part = narrower(name, own + "|" + place.title) if name else 0.0
    return Figure(
        row, place, total - _BEYOND * beyond - part, covered, beyond, name, is_fact(asked, row, place)
    )


def is_of_part(asked: Asked, terms: Sequence[Term], figure: Figure) -> bool:
    """Return True if the name of a target begins with words that nobody asked for: it is of a part of that, or of more."""
    return narrower(figure.name, meaning(asked.text, terms, figure.name)) > 0


def fits(asked: Asked, row: LedgerRow, place: Place) -> bool:
    """Return True if year, direction, kind and unit of a number are what the question fixes.

    A number that the question gives itself is none that it asks for.
    """
    value = row.row
    if isinstance(value, Target | Quantity) and f"{value.value}{squeeze(value.unit)}" in asked.text:
        return False
    if isinstance(value, Target):
        if asked.now or not _way(asked.text, value):
            return False
        if asked.years and not _in_years(value, asked.years, place):
            return False
        return of_measure(asked.measures, value.unit)
    if not isinstance(value, Quantity):
        return False
    own = _years_of(value, place)
    named = own or years_in(place.headings) or years_in(place.title)
    if asked.years and not asked.years & named:
        return False
    part = place.words(place.part(value.start, value.end, ()))
    if not asked.fine and _FINE.search(part):
        return False
    if asked.per and asked.per not in value.unit and f"每{asked.per}" not in part:
        return False
    return of_measure(asked.measures, value.unit)


def is_fact(asked: Asked, row: LedgerRow, place: Place) -> bool:
    """Return True if a number is so already, and the question does not ask for what is.

    A report is read for what is, and a year that is over is asked of for it.
    """
    value = row.row
    if not isinstance(value, Quantity) or value.kind != QuantityKind.FACT or not place.document.normative:
        return False
    around = {int(year) for year in _YEARS.findall(place.headings) or _YEARS.findall(place.title)}
    return not asked.now and not asked.years & (_years_of(value, place) or around)


def best_of_sentences(found: Iterable[Figure]) -> list[Figure]:
    """Return of the numbers of one sentence those whose own words say most of what is asked."""
    listed = list(found)
    best: dict[tuple[str, tuple[int, int]], float] = {}
    places = [(one.row.clause_id, one.place.sentence(one.row.row.start)) for one in listed]
    for place, one in zip(places, listed, strict=True):
        best[place] = max(best.get(place, 0.0), one.near)
    return [one for place, one in zip(places, listed, strict=True) if one.near > best[place] - _AS_MUCH]


def targets_first(found: Iterable[Figure]) -> list[Figure]:
    """Return numbers without those beside a target of the same sentence that says as much: 其中50%的高新区降至0.3."""
    listed = list(found)
    best: dict[tuple[str, tuple[int, int]], float] = {}
    places = [(one.row.clause_id, one.place.sentence(one.row.row.start)) for one in listed]
    for place, one in zip(places, listed, strict=True):
        if one.name:
            best[place] = max(best.get(place, 0.0), one.near)
    return [
        one
        for place, one in zip(places, listed, strict=True)
        if one.name or one.near > best.get(place, 0.0) or not best.get(place)
    ]


def names_each(question: str, terms: Sequence[Term], found: Sequence[Figure]) -> bool:
    """Return False if a question lists several things (工厂、供应链企业和园区) and targets tell of some of them alone."""
    if "、" not in question or not all(one.name for one in found):
        return True
    told = "|".join(one.name + "|" + plain_name(one.name) for one in found)
    heads = []
    for part in _LISTED.split(question):
        own = [(part.rfind(form), term) for term in terms for form in term.forms if form in part]
        heads += [max(own, key=lambda place: place[0])[1]] if own else []
    return all(said(head, told) for head in heads)


def within_bounds(asked: Asked, found: Iterable[Figure]) -> list[Figure]:
    """Return of the numbers of a clause those that are bounds, where the question asks for a bound: 最多, 至少."""
    listed = list(found)
    for question, printed in bounds():
        if question.search(asked.text):
            bound = {one.row.row_id for one in listed if printed.search(_around(one))}
            clauses = {one.row.clause_id for one in listed if one.row.row_id in bound}
            listed = [one for one in listed if one.row.clause_id not in clauses or one.row.row_id in bound]
    return listed


def _around(figure: Figure) -> str:
    """Return the words of a number with those just before and behind it."""
    row, place = figure.row.row, figure.place
    at = row.start - place.clause.start
    begin = max(0, at - _BEFORE) if isinstance(row, Quantity) else at
    return place.words((begin, row.end - place.clause.start + _BEHIND))


def says_just(terms: Sequence[Term], figure: Figure) -> bool:
    """Return True if the name of a target, or the words just before another number, say all that is asked."""
    value = figure.row.row
    if isinstance(value, Target):
        name = figure.name + "|" + plain_name(figure.name)
        # Words of whose it is may stand beside a name of which no word is missing: 天津生态环境规划 氮氧化物排放量.
        around = figure.place.title if not figure.beyond else ""
        return coverage(terms, (name, 1.0), (around, 1.0)) > _ALL
    place = figure.place
    begin, _ = place.part(value.start, value.end, ())
    before = place.words((begin, value.start - place.clause.start))
    part = _COMMA.split(before)[-1]
    return coverage(terms, (part, 1.0)) > _ALL


def _years_of(value: Quantity, place: Place) -> set[int]:
    """Return the year that a number is of: the last named before it in its sentence, or none."""
    begin, _ = place.sentence(value.start)
    found = list(_YEARS.finditer(place.clause.text, begin, max(begin, value.start - place.clause.start)))
    if found:
        return {int(found[-1].group())}
    return years_in(place.clause.text[begin : max(begin, value.start - place.clause.start)])


def of_measure(asked: frozenset[str], unit: str) -> bool:
    """Return True if a number's unit is one of those asked for: 万千瓦 for 千瓦, 个 for 家; any where none is.

    >>> of_measure(frozenset({"元"}), "元/千瓦时"), of_measure(frozenset({"千瓦时"}), "元/千瓦时")
    (True, False)
    """
    if not asked:
        return unit not in _AGES
    if unit in asked:
        return True
    bare = _MORE.split(bare_unit(unit)[1])[0] or unit
    if bare in counts() and asked & counts():
        return True
    return any(bare.endswith(one) or (len(bare) > 1 and one.endswith(bare)) for one in asked)


@cache
def _asked_way(way: Relation) -> re.Pattern[str]:
    words = "|".join(table("query_words")["bound"][way])
    return re.compile(rf"(?:{words})(?!到|至|的|系统)[^，,]{{0,2}}(?:多少|几|目标|$)")


def _way(text: str, target: Target) -> bool:
    """Return True if a target goes the way that is asked for."""
    for way in (Relation.DECREASE, Relation.INCREASE):
        if _asked_way(way).search(text):
            return target.relation == way or (
                way == Relation.INCREASE and target.relation == Relation.COMPLETE
            )
    return True


def _in_years(target: Target, years: frozenset[int], place: Place) -> bool:
    """Return True if a target is of a year asked for; one without a year is of those of its headings or title."""
    if target.period and str(max(years)) in target.period:
        return True
    if target.year is None:
        return bool(years & (years_in(place.headings) or years_in(place.title)))
    return target.year in years
