"""Units of a task: the duties of a clause whose task says what is asked, and the tasks of a unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from extraction.entities.department_kinds import STATE, kind_of
from extraction.entities.departments import split_prefix
from extraction.rows import Duty
from extraction.terms import ROLE_RANK, Role
from extraction.text.folding import squeeze
from indexer.search.answers.ask import Asked
from indexer.search.answers.match import Term, contradicts, coverage, together
from indexer.search.answers.places import Place
from indexer.store.rows import LedgerRow

_HEADING, _TITLE, _AROUND = 1.0, 0.8, 0.85
_ABOUT, _SCATTERED = 0.08, 0.2
_PARTS = re.compile(r"[，,；;。]")
# A list of units stands for the task before it: a bracket, or a line that begins with who they are.
_LIST = re.compile(
    r"\s{0,4}(?:[（(\[〔【]|(?:责任|牵头|配合|参与|主管|实施|承办|协办|负责)(?:单位|部门|主体)?[:：])"
)
_NAME = re.compile(r"(?:人民)?政府|[厅局委办部]$")
LEAD, PARTICIPATE, RESPONSIBLE = "牵头", "配合", "负责"
NO_LEAD = "未明确牵头单位"
_WORDS = {Role.LEAD: LEAD, Role.PARTICIPATE: PARTICIPATE, Role.RESPONSIBLE: RESPONSIBLE}


@dataclass(frozen=True)
class Assigned:
    """The duties that one list or sentence lays down, and how well their task fits a question.

    `span` is that of the task in the clause.
    """

    rows: tuple[LedgerRow, ...]
    place: Place
    score: float
    span: tuple[int, int]

    @property
    def leads(self) -> bool:
        """Whether some unit leads."""
        return any(isinstance(row.row, Duty) and row.row.role == Role.LEAD for row in self.rows)


def assigned(
    asked: Asked,
    terms: Sequence[Term],
    places: Mapping[str, Place],
    rows: Mapping[str, Sequence[LedgerRow]],
) -> Iterator[Assigned]:
    """Yield the duties of some clauses, list by list, scored by how well their task says what is asked."""
    for clause_id, listed in rows.items():
        place = places[clause_id]
        # A unit that the question is about is no answer to it.
        own = [row for row in listed if isinstance(row.row, Duty) and squeeze(row.row.unit) not in asked.text]
        if not place.is_of(asked):
            continue
        before = 0
        for (start, end), group in groupby(own, key=lambda row: (row.row.start, row.row.end)):
            if not place.is_of(asked, start):
                continue
            found = list(group)
            first, last = start - place.clause.start, end - place.clause.start
            quote = found[0].row.quote if isinstance(found[0].row, Duty) else ""
            if _LIST.match(quote) or place.clause.kind == "row":
                span = (before if before < first else 0, max(first, 0))
                if place.clause.kind == "row" or span[0] >= span[1]:
                    span = (0, len(place.clause.text))
                if not contradicts(asked.text, place.words(span), place.headings + place.title):
                    yield Assigned(tuple(found), place, _of_list(asked, terms, place, span), span)
                before = last
            else:
                span = (max(0, first), max(0, last))
                if not contradicts(asked.text, place.words(span), place.headings + place.title):
                    yield from _of_sentence(asked, terms, place, found, span)


def _of_list(asked: Asked, terms: Sequence[Term], place: Place, span: tuple[int, int]) -> float:
    """Return how well a task fits whose units a list names: by its best sentence, or as a whole."""
    whole = place.words(span)
    around = [(place.headings, _HEADING), (place.title, _TITLE)]
    best = coverage(terms, (whole, _AROUND), *around)
    best -= _SCATTERED * (1 - together(terms, asked.text, place.headings, place.title))
    for begin, end in place.spans:
        if span[0] <= begin < span[1]:
            words = place.words((begin, min(end, span[1])))
            score = coverage(terms, (words, 1.0), (whole, 0.7), *around)
            best = max(
                best,
                score - _SCATTERED * (1 - together(terms, asked.text, words, place.headings, place.title)),
            )
    # Of two clauses that speak of it the one that is about it by its heading has the task.
    about = coverage(terms, (place.headings, 1.0)) if any(place.clause.headings) else 1.0
    return best + _ABOUT * (about - 1)


def _of_sentence(
    asked: Asked, terms: Sequence[Term], place: Place, rows: Sequence[LedgerRow], span: tuple[int, int]
) -> Iterator[Assigned]:
    """Yield the duties of a sentence; of several units each answers for what stands behind its name."""
    sentence = place.words(span)
    # Units joined by 、 share what follows, so parts end at commas only.
    parts = [squeeze(part) for part in _PARTS.split(place.clause.text[span[0] : span[1]]) if part.strip()]
    scored: list[tuple[float, LedgerRow]] = []
    for row in rows:
        name = squeeze(row.row.unit) if isinstance(row.row, Duty) else ""
        bare = split_prefix(name)[1]
        own = _own_parts(parts, bare)
        score = coverage(
            terms, (own, 1.0), (sentence, _AROUND), (place.headings, _HEADING - 0.1), (place.title, _TITLE)
        )
        score -= _SCATTERED * (1 - together(terms, asked.text, own, sentence, place.headings, place.title))
        scored.append((score, row))
    best = max(score for score, _ in scored)
    kept = tuple(row for score, row in scored if score > best - 0.02)
    yield Assigned(kept, place, best, span)


def _own_parts(parts: Sequence[str], name: str) -> str:
    """Return the parts of a sentence from the one that names a unit on, up to the next that names another."""
    at = next((i for i, part in enumerate(parts) if name in part or name[-4:] in part), None)
    if at is None:
        return ""
    until = next(
        (
            i
            for i in range(at + 1, len(parts))
            if re.match(r"[^,]{0,14}?(?:厅|局|委|办|部门|政府|公司)(?=负责|牵头|应当|要|会同|组织)", parts[i])
        ),
        len(parts),
    )
    return "".join(parts[at:until])


def units_words(rows: Sequence[LedgerRow], *, lead: bool) -> str:
    """Return the units of a task with their parts: 牵头：甲；配合：乙、丙; of one that nobody leads says so where asked."""
    by_role: dict[Role, list[str]] = {}
    for row in rows:
        if isinstance(row.row, Duty):
            by_role.setdefault(row.row.role, []).append(row.row.unit)
    said = [
        f"{_WORDS[role]}：{'、'.join(dict.fromkeys(by_role[role]))}"
        for role in sorted(by_role, key=ROLE_RANK.__getitem__)
    ]
    return "；".join([NO_LEAD, *said] if lead and Role.LEAD not in by_role else said)


def names_of(one: Assigned) -> frozenset[str]:
    """Return the units of a task."""
    return frozenset(row.row.unit for row in one.rows if isinstance(row.row, Duty))


def is_unit(duty: Duty, asked: str) -> bool:
    """Return True if a duty is that of a unit by any of its names: 发改委 is 省发展改革委 too.

    A prefix of the place (福建省) was read as the place.
    """
    prefix, bare = split_prefix(asked)
    kind, own = kind_of(asked), kind_of(duty.unit)
    if kind and own:
        return kind[1] == own[1] and (kind[0] in {"", own[0]} or (len(kind[0]) > 1 and kind[0] != STATE))
    full = duty.unit_full or ""
    return asked in duty.unit or asked in full or (len(prefix) > 1 and bare in duty.unit)


def role_words(role: Role) -> str:
    """Return the part of a unit in words."""
    return _WORDS[role]
