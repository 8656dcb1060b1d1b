"""Comparison across levels: targets and promises of a higher document beside those of a lower one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from extraction.comparability import (
    ADDITIONAL,
    DIFFERENT,
    EQUAL,
    LOOSER,
    MISSING,
    NOT_COMPARABLE,
    STRICTER,
    Directions,
    Verdict,
    judge,
    plain_name,
)
from extraction.knowledge import table
from extraction.name_forms import overlap
from extraction.rows import Commitment, Target
from extraction.text.folding import squeeze
from indexer.compare.names import (
    STATEMENT_THRESHOLD,
    Named,
    best_pairs,
    named,
    pairs_of,
    promise_scores,
    statement_scores,
)
from indexer.models import Document, Review
from indexer.store.rows import LedgerRow
from indexer.store.store import Store

# Two promises so alike say the same.
_SAME_WORDS = 0.85


@dataclass(frozen=True)
class Comparison:
    """One indicator or promise of two documents; `higher` or `lower` is None where it has none.

    `score` tells how alike the names are, 0 to 1.
    """

    higher: LedgerRow | None
    lower: LedgerRow | None
    verdict: Verdict
    score: float

    @property
    def rows(self) -> tuple[LedgerRow, ...]:
        """The rows compared, that of the higher document first."""
        return tuple(row for row in (self.higher, self.lower) if row is not None)

    @property
    def name(self) -> str:
        """The indicator or promise, as the higher document calls it."""
        row = self.rows[0]
        return row.row.indicator if isinstance(row.row, Target) else str(getattr(row.row, "statement", ""))


def compare(
    store: Store, higher: Document, lower: Document, directions: Directions | None = None
) -> list[Comparison]:
    """Return every target and promise of two documents, aligned, each with a verdict.

    First those of the higher document in its order, answered or missing, then what the lower adds. Rows
    that officials rejected do not count; where only such a row would answer, the reason says so.
    `directions` are those set by hand, see `judge`.
    """
    ours, theirs = (Side(store, document) for document in (higher, lower))
    judged = partial(judge, same_region=same_region(higher, lower), directions=directions)
    found = _targets(ours, theirs, judged)
    # A promise that stands beside a target is nothing that the lower document adds.
    answers = {one.lower.row_id for one in found if one.lower}
    promises = _commitments(ours.promises, theirs.promises)
    return [
        *found,
        *(one for one in promises if one.higher or not one.lower or one.lower.row_id not in answers),
    ]


class Side:
    """What one document of a comparison demands: targets as they are compared, and promises."""

    def __init__(self, store: Store, document: Document) -> None:
        rows = store.ledger_rows("targets", [document.document_id])
        self.rows = [row for row in rows if row.review != Review.REJECTED]
        self.targets = [named(target_of(row), document.region) for row in self.rows]
        self.rejected = [
            named(target_of(row), document.region) for row in rows if row.review == Review.REJECTED
        ]
        promises = store.ledger_rows("commitments", [document.document_id])
        self.promises = [row for row in promises if row.review != Review.REJECTED]
        self.promised = [plain_name(_statement(row)) for row in self.promises]


def same_region(one: Document, two: Document) -> bool:
    """Return whether two documents are known to be of one region, so that their totals are of the same."""
    return one.region is not None and one.region == two.region


def target_of(row: LedgerRow) -> Target:
    """Return the target of a row of the table of targets."""
    assert isinstance(row.row, Target)  # noqa: S101 - the table says so
    return row.row


def _statement(row: LedgerRow) -> str:
    return row.row.statement if isinstance(row.row, Commitment) else ""


def _targets(ours: Side, theirs: Side, judged: Callable[[Target, Target], Verdict]) -> list[Comparison]:
    def beside(i: int, j: int) -> Comparison:
        verdict = judged(ours.targets[i].target, theirs.targets[j].target)
        return Comparison(ours.rows[i], theirs.rows[j], verdict, 1.0)

    pairs = pairs_of(ours.targets, theirs.targets)
    found: list[Comparison] = []
    for i, row in enumerate(ours.rows):
        other = pairs.get(i, _of_other_scope(ours.targets[i], theirs))
        if other is not None:
            found.append(beside(i, other))
        elif promise := _promised(row, theirs):
            found.append(Comparison(row, promise, Verdict(NOT_COMPARABLE, "only_promised"), 1.0))
        else:
            found.append(Comparison(row, None, Verdict(MISSING, _absent(ours.targets[i], theirs)), 0.0))
    answered = {one.lower.row_id for one in found if one.lower}
    for j, row in enumerate(theirs.rows):
        if row.row_id in answered:
            continue
        if (other := _of_other_scope(theirs.targets[j], ours)) is not None:
            found.append(beside(other, j))
        else:
            found.append(Comparison(None, row, Verdict(ADDITIONAL, _absent(theirs.targets[j], ours)), 0.0))
    return found


def _of_other_scope(own: Named, other: Side) -> int | None:
    """Return the target of the same name and year but of another scope, None if there is none.

    One target for all industries stands beside each that the other document sets for one of them.
    """
    return next(
        (
            i
            for i, one in enumerate(other.targets)
            if one.key == own.key
            and one.target.year == own.target.year
            and squeeze(one.target.scope) != squeeze(own.target.scope)
            and overlap(one.place, own.place)
        ),
        None,
    )


def _absent(own: Named, other: Side) -> str:
    """Return why a target has no counterpart, "" where the other document does not speak of it."""

    def speaks(targets: Sequence[Named]) -> bool:
        return any(one.key == own.key and overlap(one.place, own.place) for one in targets)

    if speaks(other.targets):  # it has the indicator, but each of its rows answers another one
        return "answers_another"
    return "rejected" if speaks(other.rejected) else ""


def _promised(row: LedgerRow, other: Side) -> LedgerRow | None:
    """Return the promise that names a target's indicator without a number, first one of its year."""
    target = target_of(row)
    name = plain_name(target.indicator)
    if len(name) <= 3:
        return None
    found = [p for p, said in zip(other.promises, other.promised, strict=True) if name in said]
    return min(found, key=lambda promise: getattr(promise.row, "year", None) != target.year, default=None)


def _commitments(ours: Sequence[LedgerRow], theirs: Sequence[LedgerRow]) -> list[Comparison]:
    said = [_statement(row) for row in ours], [_statement(row) for row in theirs]
    scores, words = promise_scores(*said), statement_scores(*said)
    # Of promises of one thing those in the same words come first.
    weights = np.where(scores >= STATEMENT_THRESHOLD, scores + 0.2 * words, 0.0)
    pairs = best_pairs(weights.astype(np.float64))
    found = [
        Comparison(
            row,
            theirs[pairs[i]],
            _promise_verdict(row, theirs[pairs[i]], words[i, pairs[i]]),
            _at(scores, i, pairs),
        )
        if i in pairs
        else Comparison(row, None, Verdict(MISSING), _at(scores, i, pairs))
        for i, row in enumerate(ours)
    ]
    used = set(pairs.values())
    found += [
        Comparison(None, row, Verdict(ADDITIONAL), float(scores[:, j].max(initial=0.0)))
        for j, row in enumerate(theirs)
        if j not in used
    ]
    return found


def _at(scores: NDArray[np.float32], row: int, pairs: dict[int, int]) -> float:
    return float(scores[row, pairs[row]] if row in pairs else scores[row].max(initial=0.0))


def _promise_verdict(higher: LedgerRow, lower: LedgerRow, score: float) -> Verdict:
    one, two = higher.row, lower.row
    years = [promise.year for promise in (one, two) if isinstance(promise, Commitment) and promise.year]
    if len(years) == 2 and years[0] != years[1]:
        return Verdict(STRICTER if years[1] < years[0] else LOOSER, "promised_earlier_or_later")
    if score < _SAME_WORDS:
        return Verdict(DIFFERENT, "wording")
    return by_rank(_statement(higher), _statement(lower))


def by_rank(asked: str, given: str) -> Verdict:
    """Return the verdict on two promises in the same words by those that rank them: 国际先进, 国内先进."""
    for group in _ranked():
        said = [
            [at for at, word in enumerate(group) if word.search(statement)] for statement in (asked, given)
        ]
        if [len(one) for one in said] == [1, 1] and said[0] != said[1]:
            return Verdict(LOOSER if said[0] < said[1] else STRICTER, "wording")
    return Verdict(EQUAL)


@cache
def _ranked() -> tuple[tuple[re.Pattern[str], ...], ...]:
    groups = table("ranked", "indexer.data")["groups"]
    return tuple(tuple(map(re.compile, group)) for group in groups)
