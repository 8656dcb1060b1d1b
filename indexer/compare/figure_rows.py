"""A figure that differs between two versions, and promises and measures that are dated otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extraction.rows import Commitment, Measure
from indexer.compare.pairing import runs, share
from indexer.store.rows import LedgerRow

# Two sentences that share so much are one measure.
_SAME_MEASURE = 0.5
_YEAR = re.compile(r"(?:19|20)\d\d")


class What(StrEnum):
    """What a figure is."""

    TARGET = "target"
    COMMITMENT = "commitment"
    NUMBER = "number"
    DATE = "date"
    DUTY = "duty"
    DEADLINE = "deadline"


class Fate(StrEnum):
    """What became of it."""

    CHANGED = "changed"
    ADDED = "added"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Side:
    """A figure in one version: as it is printed, the sentence it stands in, where, and its row of the ledger."""

    value: str
    quote: str
    start: int
    end: int
    page: int | None
    citation: str
    row: LedgerRow | None = None


@dataclass(frozen=True)
class FigureChange:
    """A figure that one version has and the other has not, or has otherwise; `name` says of what."""

    what: What
    fate: Fate
    name: str
    old: Side | None
    new: Side | None


def side_of(row: LedgerRow, value: str) -> Side:
    """Return a row of the ledger as one side, with its quotation."""
    own = row.row
    told = str(getattr(own, "quote", getattr(own, "text", "")))
    return Side(value, told, own.start, own.end, row.page, row.citation, row)


def year_of(promise: Commitment) -> str:
    """Return the year by which, "" where none is said."""
    return str(promise.year or "")


def _said(row: LedgerRow) -> tuple[str, str]:
    """Return the words of a promise or measure, and its year or deadline."""
    own = row.row
    if isinstance(own, Commitment):
        return own.statement, year_of(own)
    return (own.text, own.deadline or "") if isinstance(own, Measure) else ("", "")


def dated_otherwise(
    ours: Sequence[LedgerRow], theirs: Sequence[LedgerRow], what: What
) -> Iterator[FigureChange]:
    """Yield what is dated otherwise, and what is dated (or promised) in one version only."""
    scores = sorted(
        (
            (share(runs(_said(one)[0]), runs(_said(two)[0])), -i, -j)
            for i, one in enumerate(ours)
            for j, two in enumerate(theirs)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for score, i, j in scores:
        if score >= _SAME_MEASURE and -i not in pairs and -j not in pairs.values():
            pairs[-i] = -j
    back = {j: i for i, j in pairs.items()}
    days = _days(ours), _days(theirs)
    for j, two in enumerate(theirs):
        name, day = _said(two)
        if j in back:
            one = ours[back[j]]
            before = _said(one)[1]
            # A sentence cut in two has its deadline still; if two days changed places, the dates are listed.
            kept = what == What.DEADLINE and before in {"", *days[1]} and day in {"", *days[0]}
            if before != day and not kept:
                fate = Fate.CHANGED if before and day else Fate.DROPPED if before else Fate.ADDED
                yield FigureChange(what, fate, name, side_of(one, before), side_of(two, day))
        elif what == What.COMMITMENT or day not in {"", *days[0]}:
            yield FigureChange(what, Fate.ADDED, name, None, side_of(two, day))
    for i, one in enumerate(ours):
        name, day = _said(one)
        if i not in pairs and (what == What.COMMITMENT or day not in {"", *days[1]}):
            yield FigureChange(what, Fate.DROPPED, name, side_of(one, day), None)


def _days(rows: Sequence[LedgerRow]) -> set[str]:
    """Return the deadlines of some measures, and the years that stand in their words."""
    told = [_said(row) for row in rows]
    return {day for _, day in told} | {year for words, _ in told for year in _YEAR.findall(words)}
