"""Rows in words: the short canonical sentence of each, from which an answer is made."""

from __future__ import annotations

import re

from extraction.rows import Duty, Quantity, Target
from indexer.models import Review
from indexer.search.answers.dated import Dated
from indexer.search.answers.figures import Figure
from indexer.search.answers.models import Answer
from indexer.search.answers.places import Place
from indexer.search.answers.units import Assigned, role_words, units_words
from indexer.store.phrases import amount, target_phrase, was_read
from indexer.store.rows import LedgerRow

_LONGEST, _LONGEST_TASK = 60, 120
_BOUND_BEFORE = re.compile(
    r"(?:不超过|不得超过|不低于|不少于|不高于|最高|最低|最多|至少|超过|低于|高于|达到|约)(?:为|给予|达)?\s?$"
)
_BOUND_BEHIND = re.compile(r"\s?以上[^，。；,;]{1,12}?以下|\s?(?:以上|以下|以内|左右)")


def quantity_phrase(value: Quantity, place: Place) -> str:
    """Return a number with the bounds that stand beside it: 5000元（五千元以上三万元以下）."""
    said = amount(value.value, value.value_max, value.unit)
    text = place.clause.text
    start, end = value.start - place.clause.start, value.end - place.clause.start
    before, behind = _BOUND_BEFORE.search(text[max(0, start - 6) : start]), _BOUND_BEHIND.match(text[end:])
    if start < 0 or not (before or behind):
        return said
    printed = (before.group() if before else "") + text[start:end] + (behind.group() if behind else "")
    printed = "".join(printed.split())
    return printed if said in printed else f"{said}（{printed}）"


def of_figure(figure: Figure) -> Answer:
    """Return the answer that a target or another number gives."""
    row, place = figure.row, figure.place
    value = row.row
    if isinstance(value, Target):
        said, about, year = target_phrase(value), value.indicator, value.year
    else:
        assert isinstance(value, Quantity)  # noqa: S101 - figures are of these two tables
        said = quantity_phrase(value, place)
        about, year = _about(place), None
    quote = place.quotation(value.start, value.end)
    return _answer("figure", said, about, [row], quote, figure.score, year)


def _printed(quote: str, row: LedgerRow, place: Place) -> str:
    """Return a quotation where it stands in the clause as it is, else the sentence or row that says it."""
    return quote if quote in place.clause.text else place.quotation(row.row.start, row.row.end)


def of_units(found: Assigned, *, lead: bool) -> Answer:
    """Return the answer that the duties of a task give."""
    rows = found.rows
    quote = rows[0].row.quote if isinstance(rows[0].row, Duty) else ""
    quote = _printed(quote, rows[0], found.place)
    said = units_words(rows, lead=lead)
    return _answer("units", said, _about(found.place), rows, quote, found.score, None)


def of_tasks(place: Place, rows: list[LedgerRow], score: float) -> Answer:
    """Return what a unit has to do by one clause, with its part in it."""
    duties = [row.row for row in rows if isinstance(row.row, Duty)]
    roles = "、".join(dict.fromkeys(role_words(duty.role) for duty in duties))
    units = "、".join(dict.fromkeys(duty.unit for duty in duties))
    quote = _printed(duties[0].quote, rows[0], place)
    task = _task_of(place, rows[0]) if _is_list(quote) else quote
    return _answer(
        "tasks", f"{_short(task, _LONGEST_TASK)}（{units}：{roles}）", _about(place), rows, quote, score, None
    )


def of_dated(found: Dated) -> Answer:
    """Return the answer that a dated row gives."""
    row = found.row
    quote = found.place.quotation(row.row.start, row.row.end)
    about = _short(
        getattr(row.row, "indicator", "") or getattr(row.row, "statement", "") or getattr(row.row, "text", "")
    )
    return _answer("deadline", found.when, about, [row], quote, found.score, None)


def of_measure(row: LedgerRow, place: Place, kind: str, score: float) -> Answer:
    """Return a measure as an answer: what is forbidden or encouraged, in its own words."""
    quote = place.quotation(row.row.start, row.row.end)
    return _answer(kind, getattr(row.row, "text", ""), _about(place), [row], quote, score, None)


def of_reference(row: LedgerRow, place: Place, score: float) -> Answer:
    """Return a document that is named as an answer."""
    number = getattr(row.row, "doc_number", None)
    said = f"《{getattr(row.row, 'title', '')}》" + (f"（{number}）" if number else "")
    return _answer(
        "documents",
        said,
        _about(place),
        [row],
        _printed(getattr(row.row, "quote", ""), row, place),
        score,
        None,
    )


def _answer(
    kind: str, said: str, about: str, rows: list[LedgerRow] | tuple[LedgerRow, ...], quote: str,
    score: float, year: int | None,
) -> Answer:  # fmt: skip
    corrected = [row for row in rows if row.review == Review.CORRECTED]
    first = rows[0]
    return Answer(
        kind=kind,
        answer=said,
        about=about,
        document_id=first.document_id,
        clause_id=first.clause_id,
        title=first.title,
        citation=first.citation,
        quote=quote,
        level=first.level,
        region=first.region,
        year=year,
        page=first.page,
        row_ids=tuple(row.row_id for row in rows),
        score=round(score, 3),
        corrected="；".join(was for row in corrected if (was := was_read(row))),
        corrected_by="、".join(dict.fromkeys(row.by for row in corrected if row.by)),
    )


def _about(place: Place) -> str:
    heading = next((h for h in reversed(place.clause.headings) if h), "")
    if heading:
        return heading
    first = place.spans[0] if place.spans else (0, len(place.clause.text))
    return _short(place.clause.text[first[0] : first[1]].strip())


def _task_of(place: Place, row: LedgerRow) -> str:
    """Return the task whose units a list names: the heading of the clause, and what it says before the list."""
    heading = next((h for h in reversed(place.clause.headings) if h), "")
    body = place.clause.text[: max(0, row.row.start - place.clause.start)].strip()
    return "：".join(part for part in (heading, body) if part) or _about(place)


def _short(text: str, most: int = _LONGEST) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _is_list(quote: str) -> bool:
    return quote.lstrip()[:1] in "（([〔【" or "单位：" in quote[:6] or "单位:" in quote[:6]
