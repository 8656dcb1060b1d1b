"""Answers: the rows of the ledger that say just what a question asks, or none.

A target answers where its indicator, scope and year are those of the question; duties answer where
their clause is about what is asked. Nothing is inferred: where a word is left over there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from extraction.comparability import plain_name
from extraction.knowledge import table
from extraction.rows import Duty, Target
from extraction.terms import Relation, Role
from extraction.text.folding import squeeze
from indexer.models import LEVELS, Clause, Review
from indexer.search.hits import widest
from indexer.search.query import FIGURE, WHO, Query
from indexer.store.rows import LedgerRow
from indexer.store.store import Store

# Rows beyond these are a table, which the pages of the ledger show.
MOST = 12
# A question that more clauses answer asks for a table, not for a row.
_CLAUSES = 5
_LEAD = re.compile("牵头")
_SENTENCES = re.compile(r"[.;!?]")
_PLAN = "一二三四五十"
_SIGNS = re.compile(r"[^\w]")


@cache
def _asked_words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in table("query_words")["asked_words"].items()}


@cache
def _bound() -> dict[str, list[str]]:
    found: dict[str, list[str]] = table("query_words")["bound"]
    return found


@cache
def _neutral() -> re.Pattern[str]:
    words = sorted(_asked_words()["neutral"] | _asked_words()["figure"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def find_answers(store: Store, query: Query, clauses: Sequence[Clause]) -> list[LedgerRow]:
    """Return the rows that answer a query, of the clauses given, in their order; [] for other questions."""
    if query.asks not in (FIGURE, WHO) or not clauses:
        return []
    kind = "targets" if query.asks == FIGURE else "duties"
    rows: dict[str, list[LedgerRow]] = {clause.clause_id: [] for clause in clauses}
    for row in store.ledger_rows(kind, {clause.document_id for clause in clauses}):
        if row.clause_id in rows and row.review != Review.REJECTED:
            rows[row.clause_id].append(row)
    answers = _figures if query.asks == FIGURE else _units
    found = [own for clause in clauses if (own := answers(query, clause, rows[clause.clause_id]))]
    return [row for own in found for row in own] if len(found) <= _CLAUSES else []


def _content(words: Sequence[str], kind: str, text: str) -> list[str]:
    """Return the words of a question that say what it is about.

    One that does not stand in the text and is made of others counts as those: 化肥农药 as 化肥 and 农药.
    """
    known = {word for word in words if len(word) > 1}
    parts = [
        part
        for word in widest(words)
        for part in (word not in text and _parts(word, known - {word})) or [word]
    ]
    # What names a five-year plan was read as the year; in pieces it is numerals: 十四, 四五.
    return [
        word
        for word in dict.fromkeys(parts)
        if word not in _asked_words()[kind] and not word.isdecimal() and word.strip(_PLAN)
    ]


def _parts(word: str, known: set[str]) -> list[str]:
    """Return the known words that a word is made of: 化肥农药 is 化肥 and 农药; [] if it is one."""
    if not word:
        return []
    for size in range(len(word), 1, -1):
        if word[:size] in known:
            rest = _parts(word[size:], known)
            if rest or size == len(word):
                return [word[:size], *rest]
    return []


def _figures(query: Query, _: Clause, rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Return the targets of one clause that are asked for.

    Each says all that the question does, or together they do: 营造 and 修复红树林 are two targets.
    """
    names = "\n".join(squeeze(row.row.indicator) for row in rows if isinstance(row.row, Target))
    content = {plain_name(word) for word in _content(query.words, FIGURE, names)}
    matches: list[tuple[LedgerRow, set[str]]] = []
    for row in rows:
        target = row.row
        if isinstance(target, Target) and _asked_for(query, row, target):
            name = squeeze(target.indicator) + plain_name(target.indicator)
            around = squeeze(target.scope) + squeeze(row.heading)
            if any(word in name for word in content):
                matches.append((row, {word for word in content if word in name + around}))
    alone = [row for row, words in matches if words == content]
    if alone or set().union(*(words for _, words in matches)) != content:
        return alone
    return [row for row, _ in matches]


def _asked_for(query: Query, place: LedgerRow, target: Target) -> bool:
    """Return True if region, year and scope are those of the question and the indicator's name says no more."""
    years = query.values("year")
    if not _of_the_place(query, place) or not _of_the_kind(query.text, target):
        return False
    if years and not _in_years(target, set(map(int, years))):
        return False
    scope = squeeze(target.scope)
    if scope and scope not in _asked_words()["whole"] and _left_over(scope, query.words):
        return False
    words = [*query.words, *map(plain_name, query.words)]
    return not all(
        _left_over(name, words) for name in (squeeze(target.indicator), plain_name(target.indicator))
    )


def _of_the_place(query: Query, row: LedgerRow) -> bool:
    """Return True if a row is of a place that the question names, and of the level: 全省, 我市."""
    if query.regions and row.region not in query.regions:
        return False
    levels = {level for level in LEVELS if any(word in query.text for word in _bound()[level])}
    return not levels or row.level in levels


def _of_the_kind(text: str, target: Target) -> bool:
    """Return True if a number goes the way that is asked for, is a promise, and is in the unit asked for."""
    if any(word in text for word in _bound()["now"]):
        return False
    for way in (Relation.DECREASE, Relation.INCREASE):
        if re.search(rf"(?:{'|'.join(_bound()[way])})(?!到|至|的|系统)[^，,]{{0,2}}(?:多少|几|目标|$)", text):
            return target.relation == way
    unit = re.search(rf"多少(?:万|亿|百|千)*({'|'.join(_bound()['units'])})", text)
    return unit is None or unit[1] in target.unit or {unit[1], target.unit} <= set(_bound()["counts"])


def _in_years(target: Target, years: set[int]) -> bool:
    if target.period and str(max(years)) in target.period:
        return True
    return target.year in years


def _left_over(name: str, words: Iterable[str]) -> bool:
    """Return True if a name says more than the words of a question do."""
    for word in sorted(words, key=len, reverse=True):
        name = name.replace(word, " ")
    rest = _neutral().sub(" ", name)
    return any(len(run) > 1 for run in _SIGNS.sub(" ", rest).split())


def _units(query: Query, clause: Clause, rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Return the duties of one clause if it is about what is asked, in its headings and one sentence."""
    rows = [row for row in rows if _of_the_place(query, row)]
    heads = squeeze("".join(clause.headings))
    content = _content(query.words, WHO, heads + squeeze(clause.text))
    if not content:
        return []
    sentences = _SENTENCES.split(squeeze(clause.text))
    duties = [row for row in rows if isinstance(row.row, Duty)]
    if _LEAD.search(query.text):
        duties = [row for row in duties if isinstance(row.row, Duty) and row.row.role == Role.LEAD]
    found = []
    for row in duties:
        quote = squeeze(row.row.quote) if isinstance(row.row, Duty) else ""
        # A bracket answers for the whole clause, a sentence for what it says itself.
        parts = sentences if quote.startswith("(") else [quote]
        if any(all(word in heads + sentence for word in content) for sentence in parts):
            found.append(row)
    return found
