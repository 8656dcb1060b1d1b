"""Rates of a draft (of taxes, fees, interest): those of the document cited, in figures or in words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from extraction.knowledge import either, table
from extraction.text.figures import find_figures
from extraction.text.sentences import flatten
from indexer.drafts.findings import Finding, Kind, Span, Standing
from indexer.models import Clause

_SENTENCE = re.compile(r"[^。；;\n]+")
# What a rate is in ten-thousandths.
_SHARES = {"%": Decimal(100), "‰": Decimal(10), "‱": Decimal(1)}
_MOST_TOLD = 3
# What share of the words of a sentence must stand in another for both to be of one thing.
_ALIKE = 0.35


@dataclass(frozen=True)
class Rate:
    """A rate at `[start, end)` of a text, the words of its sentence without the figures, and what it comes to."""

    start: int
    end: int
    share: tuple[Decimal, Decimal | None]
    words: str


def rate_findings(
    text: str, cited: Sequence[tuple[Span, Sequence[Clause]]], left_out: Collection[Span]
) -> list[Finding]:
    """Return how the rates of a draft stand; `cited` are (sentence, clauses of the documents that it cites).

    A rate of a sentence that cites nothing in the knowledge base is told as not known.
    """
    found = []
    for rate in find_rates(text):
        if any(start < rate.end and rate.start < end for start, end in left_out):
            continue
        clauses = [one for (start, end), held in cited if start <= rate.start < end for one in held]
        found.append(_finding(text, rate, clauses))
    return found


def find_rates(text: str) -> Iterator[Rate]:
    """Yield the rates of a text, of sentences that speak of one: 按百分之十五的税率征收."""
    for match in _SENTENCE.finditer(text):
        flat = flatten(text, *match.span())
        if not _speaks().search(flat.text):
            continue
        figures = [one for one in find_figures(flat.text) if one.unit in _SHARES]
        words = flat.text
        for one in reversed(figures):
            words = words[: one.start] + words[one.end :]
        for one in figures:
            size = _SHARES[one.unit]
            most = None if one.value_max is None else one.value_max * size
            yield Rate(*flat.span(one.start, one.end), (one.value * size, most), words)


def _finding(text: str, rate: Rate, clauses: Sequence[Clause]) -> Finding:
    """Return how a rate stands among those of the sentences that are most like its own."""
    said, at = text[rate.start : rate.end], (rate.start, rate.end)
    known = [
        (_alike(rate.words, one.words), one, clause) for clause in clauses for one in find_rates(clause.text)
    ]
    best = max((alike for alike, *_ in known), default=0.0)
    if best < _ALIKE:
        return Finding(Kind.FIGURE, Standing.UNKNOWN, *at, said, "figure_unknown")
    near = [(one, clause) for alike, one, clause in known if alike == best]
    right = next((clause for one, clause in near if one.share == rate.share), None)
    if right is not None:
        return _told(Standing.RIGHT, at, said, "", "", right)
    told = dict.fromkeys(clause.text[one.start : one.end] for one, clause in near)
    return _told(Standing.LOOK, at, said, "figure_differs", "、".join(list(told)[:_MOST_TOLD]), near[0][1])


def _told(standing: Standing, at: Span, said: str, reason: str, expected: str, clause: Clause) -> Finding:
    where = (clause.citation, clause.document_id, clause.clause_id)
    return Finding(Kind.FIGURE, standing, *at, said, reason, expected, *where)


def _alike(one: str, other: str) -> float:
    """Return what share of the pairs of letters of the shorter sentence stand in the other."""
    ours, theirs = ({text[at : at + 2] for at in range(len(text) - 1)} for text in (one, other))
    return len(ours & theirs) / max(min(len(ours), len(theirs)), 1)


@cache
def _speaks() -> re.Pattern[str]:
    return re.compile(either(table("rates", "indexer.data")["words"]))
