"""Comparison across levels: targets and promises of a higher document beside those of a lower one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
    Verdict,
    judge,
    plain_name,
)
from extraction.rows import Commitment, Target
from extraction.terms import Level, level_rank
from indexer.compare.align import NAME_THRESHOLD, STATEMENT_THRESHOLD, Encode, name_scores, statement_scores
from indexer.models import Document, Review
from indexer.store.rows import LedgerRow
from indexer.store.store import Store

# Two promises so alike say the same.
_SAME_WORDS = 0.85
# Of two counterparts as alike the one of the same year is taken.
_SAME_YEAR = 0.05


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
    def name(self) -> str:
        """The indicator or promise, as the higher document calls it."""
        row = self.higher or self.lower
        if row is None:
            return ""
        return row.row.indicator if isinstance(row.row, Target) else str(getattr(row.row, "statement", ""))


@dataclass(frozen=True)
class Cell:
    """What one document says of an indicator for a year; the verdict is against the level above it."""

    rows: tuple[LedgerRow, ...]
    verdict: Verdict | None = None
    against: str | None = None


@dataclass
class MatrixRow:
    """One indicator and year: document id -> cell."""

    indicator: str
    year: int | None
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Matrix:
    """The matrix of indicators: documents from national to county, rows in the order of the documents."""

    documents: list[Document]
    rows: list[MatrixRow]


def compare(
    store: Store, higher: Document, lower: Document, encode: Encode | None = None
) -> list[Comparison]:
    """Return every target and promise of two documents, aligned, each with a verdict.

    First those of the higher document in its order, answered or missing, then what the lower adds.
    """
    same_region = higher.region == lower.region
    ours, theirs = (_rows(store, "targets", d) for d in (higher, lower))
    promised, answered = (_rows(store, "commitments", d) for d in (higher, lower))
    found = _targets(ours, theirs, answered, encode, same_region=same_region)
    return [*found, *_commitments(promised, answered)]


def _rows(store: Store, table: str, document: Document) -> list[LedgerRow]:
    rows = store.ledger_rows(table, [document.document_id])
    return [row for row in rows if row.review != Review.REJECTED]


def _target(row: LedgerRow) -> Target:
    assert isinstance(row.row, Target)  # noqa: S101 - the table says so
    return row.row


def _statement(row: LedgerRow) -> str:
    return row.row.statement if isinstance(row.row, Commitment) else ""


def _targets(
    ours: list[LedgerRow],
    theirs: list[LedgerRow],
    promises: list[LedgerRow],
    encode: Encode | None,
    *,
    same_region: bool,
) -> list[Comparison]:
    scores = name_scores([_target(r).indicator for r in ours], [_target(r).indicator for r in theirs], encode)
    pairs = _paired(ours, theirs, scores)
    found: list[Comparison] = []
    for i, row in enumerate(ours):
        if i in pairs:
            other = theirs[pairs[i]]
            verdict = judge(_target(row), _target(other), same_region=same_region)
            found.append(Comparison(row, other, verdict, float(scores[i, pairs[i]])))
        else:
            found.append(_unanswered(row, i, theirs, scores, promises))
    answered = set(pairs.values())
    for j, row in enumerate(theirs):
        if j not in answered:
            found.append(Comparison(None, row, Verdict(ADDITIONAL), float(scores[:, j].max(initial=0.0))))
    return found


def _paired(ours: list[LedgerRow], theirs: list[LedgerRow], scores: NDArray[np.float32]) -> dict[int, int]:
    """Return i -> j, each used once, the most alike first and the same year before another."""
    candidates = [
        (float(scores[i, j]) + _SAME_YEAR * (_target(ours[i]).year == _target(theirs[j]).year), -i, -j)
        for i, j in zip(*np.nonzero(scores >= NAME_THRESHOLD), strict=True)
    ]
    pairs: dict[int, int] = {}
    for _, i, j in sorted(candidates, reverse=True):
        if -i not in pairs and -j not in pairs.values():
            pairs[int(-i)] = int(-j)
    return pairs


def _unanswered(
    row: LedgerRow, i: int, theirs: list[LedgerRow], scores: NDArray[np.float32], promises: list[LedgerRow]
) -> Comparison:
    """Return what becomes of a target without a counterpart of its own: another year, a promise, nothing."""
    best = int(scores[i].argmax()) if theirs else -1
    if best >= 0 and scores[i, best] >= NAME_THRESHOLD:
        other = theirs[best]
        if _target(other).year != _target(row).year:
            return Comparison(row, other, Verdict(NOT_COMPARABLE, "year"), float(scores[i, best]))
    name = plain_name(_target(row).indicator)
    for promise in promises:
        if len(name) > 3 and name in plain_name(_statement(promise)):
            return Comparison(row, promise, Verdict(NOT_COMPARABLE, "only_promised"), 1.0)
    return Comparison(row, None, Verdict(MISSING), float(scores[i].max(initial=0.0)))


def _commitments(ours: list[LedgerRow], theirs: list[LedgerRow]) -> list[Comparison]:
    scores = statement_scores([_statement(r) for r in ours], [_statement(r) for r in theirs])
    found: list[Comparison] = []
    used: set[int] = set()
    for i, row in enumerate(ours):
        best = int(scores[i].argmax()) if theirs else -1
        if best < 0 or scores[i, best] < STATEMENT_THRESHOLD:
            found.append(Comparison(row, None, Verdict(MISSING), float(scores[i].max(initial=0.0))))
            continue
        used.add(best)
        found.append(
            Comparison(
                row,
                theirs[best],
                _promise_verdict(row, theirs[best], scores[i, best]),
                float(scores[i, best]),
            )
        )
    for j, row in enumerate(theirs):
        if j not in used:
            found.append(Comparison(None, row, Verdict(ADDITIONAL), float(scores[:, j].max(initial=0.0))))
    return found


def _promise_verdict(higher: LedgerRow, lower: LedgerRow, score: float) -> Verdict:
    one, two = higher.row, lower.row
    years = [promise.year for promise in (one, two) if isinstance(promise, Commitment) and promise.year]
    if len(years) == 2 and years[0] != years[1]:
        return Verdict(STRICTER if years[1] < years[0] else LOOSER, "promised_earlier_or_later")
    return Verdict(EQUAL) if score >= _SAME_WORDS else Verdict(DIFFERENT, "wording")


def matrix(store: Store, documents: Sequence[Document], encode: Encode | None = None) -> Matrix:
    """Return the matrix of indicators of documents, each cell with its verdict against the level above.

    An indicator that a document of the level above has and this one lacks is missing, where its
    region lies within the other's; one that only this one has is additional.
    """
    ordered = sorted(documents, key=lambda d: (level_rank(d.level), d.region or "", d.title, d.document_id))
    rows = [row for d in ordered for row in _rows(store, "targets", d)]
    clusters = _clusters([_target(row).indicator for row in rows], encode)
    found: dict[tuple[int, int | None], MatrixRow] = {}
    for row, cluster in zip(rows, clusters, strict=True):
        target = _target(row)
        line = found.setdefault((cluster, target.year), MatrixRow(target.indicator, target.year))
        cell = line.cells.get(row.document_id, Cell(()))
        line.cells[row.document_id] = Cell((*cell.rows, row))
    by_cluster: dict[int, list[MatrixRow]] = {}
    for (cluster, _), line in found.items():
        by_cluster.setdefault(cluster, []).append(line)
    for (cluster, _), line in found.items():
        for at, document in enumerate(ordered):
            above = next(
                (
                    d
                    for d in reversed(ordered[:at])
                    if _is_above(d, document) and _has(by_cluster[cluster], d)
                ),
                None,
            )
            _judge_cell(line, document, above, by_cluster[cluster])
    first = {cluster: min(i for i, c in enumerate(clusters) if c == cluster) for cluster in set(clusters)}
    lines = sorted(found.items(), key=lambda item: (first[item[0][0]], item[0][1] or 0))
    return Matrix(ordered, [line for _, line in lines])


def _has(lines: list[MatrixRow], document: Document) -> bool:
    return any(document.document_id in line.cells and line.cells[document.document_id].rows for line in lines)


def _is_above(higher: Document, lower: Document) -> bool:
    if level_rank(higher.level) >= level_rank(lower.level):
        return False
    return higher.level == Level.NATIONAL or (higher.region or "") in lower.within


def _judge_cell(line: MatrixRow, document: Document, above: Document | None, lines: list[MatrixRow]) -> None:
    cell = line.cells.get(document.document_id)
    if above is None:
        if cell and cell.rows and document.level != Level.NATIONAL:
            line.cells[document.document_id] = Cell(cell.rows, Verdict(ADDITIONAL))
        return
    same_year = line.cells.get(above.document_id)
    higher = same_year.rows[0] if same_year and same_year.rows else None
    if cell and cell.rows:
        other = higher or next(
            row
            for own in lines
            if above.document_id in own.cells
            for row in own.cells[above.document_id].rows
        )
        verdict = judge(_target(other), _target(cell.rows[0]), same_region=above.region == document.region)
        line.cells[document.document_id] = Cell(cell.rows, verdict, other.row_id)
    elif higher is not None and not _has(lines, document):
        line.cells[document.document_id] = Cell((), Verdict(MISSING), higher.row_id)


def _clusters(names: list[str], encode: Encode | None) -> list[int]:
    """Return a number for each name, the same for names of one indicator."""
    unique = list(dict.fromkeys(plain_name(name) for name in names))
    scores = name_scores(unique, unique, encode) if unique else np.zeros((0, 0), dtype=np.float32)
    leader: list[int] = []
    for i in range(len(unique)):
        earlier = [j for j in range(i) if leader[j] == j and scores[i, j] >= NAME_THRESHOLD]
        leader.append(max(earlier, key=lambda j: scores[i, j]) if earlier else i)
    number = {name: leader[i] for i, name in enumerate(unique)}
    return [number[plain_name(name)] for name in names]
