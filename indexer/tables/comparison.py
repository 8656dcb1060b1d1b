"""Comparisons as tables: rows for a page or a file, in words of the interface."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from extraction.comparability import VERDICTS, Verdict
from extraction.rows import Commitment, Target
from extraction.terms import Relation
from indexer.compare.compare import Comparison
from indexer.compare.matrix import Cell, Matrix
from indexer.models import Review
from indexer.store.rows import LedgerRow
from indexer.tables.xlsx import Sheet

Flat = dict[str, Any]
Words = dict[str, str]
SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "~": "约", "=": ""}
_CHANGES = {Relation.DECREASE: "↓", Relation.INCREASE: "↑"}
_CORRECTED = "更正"
_COMPARED = ("name", "verdict", "reason", "higher_value", "lower_value", "higher_quote", "lower_quote",
             "higher_citation", "lower_citation", "higher_status", "lower_status", "score",
             "higher_id", "lower_id")  # fmt: skip


def target_words(row: LedgerRow) -> str:
    """Return what a row promises, short: 力争≥27.4%（2025年，较2020年）; a promise as it stands.

    What officials corrected says so: ≥27.4%（2025年，更正）.
    """
    target = row.row
    corrected = [_CORRECTED] if row.review == Review.CORRECTED else []
    if not isinstance(target, Target):
        said = target.statement if isinstance(target, Commitment) else ""
        return f"{said}（{_CORRECTED}）" if corrected else said
    value = f"{target.value}" + (f"—{target.value_max}" if target.value_max is not None else "")
    details = [f"{target.year}年"] if target.year else []
    details += ["年均" if target.year else "每年"] if target.annual else []
    details += [f"较{target.baseline_year}年"] if target.baseline_year else []
    details += [target.scope] if target.scope else []
    details += corrected
    when = f"（{'，'.join(details)}）" if details else ""
    sign = _CHANGES.get(target.relation, "") + SIGNS[target.comparator]
    return f"{target.hedge}{sign}{value}{target.unit}{when}"


def verdict_words(verdict: Verdict | None, words: Words) -> str:
    """Return a verdict with its reason: 不可比：适用范围不同."""
    if verdict is None:
        return ""
    reason = words[f"reason_{verdict.reason}"] if verdict.reason else ""
    return words[f"verdict_{verdict.verdict}"] + (f"：{reason}" if reason else "")


def comparison_rows(found: Iterable[Comparison], words: Words | None = None) -> list[Flat]:
    """Return comparisons as rows; with `words` verdicts and reasons are in the page's language."""
    rows = []
    for one in found:
        row: Flat = {
            "name": one.name,
            "verdict": words[f"verdict_{one.verdict.verdict}"] if words else one.verdict.verdict,
            "reason": _reason(one.verdict, words),
            "score": round(one.score, 2),
        }
        for side, known in (("higher", one.higher), ("lower", one.lower)):
            row[f"{side}_value"] = target_words(known) if known else ""
            row[f"{side}_quote"] = getattr(known.row, "quote", "") if known else ""
            row[f"{side}_citation"] = known.citation if known else ""
            row[f"{side}_status"] = _status(known, words)
            row[f"{side}_id"] = known.row_id if known else None
        rows.append({name: row[name] for name in _COMPARED})
    return rows


def _status(row: LedgerRow | None, words: Words | None) -> str:
    """Return what officials said of a row, extracted where nothing; "" where there is no row."""
    if row is None:
        return ""
    return words[f"val_{row.review}"] if words else row.review.value


def _reason(verdict: Verdict, words: Words | None) -> str:
    return words[f"reason_{verdict.reason}"] if words and verdict.reason else verdict.reason


def comparison_sheet(
    found: Sequence[Comparison], words: Words, titles: tuple[str, str] | None = None
) -> Sheet:
    """Return a comparison of two documents as a sheet that bears their `titles`, in its name and its headings."""
    columns = [(name, words[f"col_{name}"]) for name in _COMPARED]
    name = words["compare_targets"]
    if titles is not None:
        name = f"{name} {titles[0]} {titles[1]}"
        named = {"higher_value": titles[0], "lower_value": titles[1]}
        columns = [(key, f"{head}《{named[key]}》" if key in named else head) for key, head in columns]
    return Sheet(name, columns, comparison_rows(found, words), words["no_rows"])


def verdict_counts(found: Iterable[Comparison]) -> dict[str, int]:
    """Return how often each verdict was given."""
    counts = Counter(one.verdict.verdict for one in found)
    return {verdict: counts[verdict] for verdict in VERDICTS}


def matrix_sheet(matrix: Matrix, words: Words) -> Sheet:
    """Return a matrix as a sheet: a column a document, a cell its targets, verdict and citation."""
    columns = [("indicator", words["col_indicator"]), ("year", words["col_year"])]
    columns += [(d.document_id, d.title) for d in matrix.documents]
    rows = [
        {"indicator": line.indicator, "year": line.year}
        | {document_id: cell_words(cell, words) for document_id, cell in line.cells.items()}
        for line in matrix.rows
    ]
    return Sheet(matrix_name(matrix, words), columns, rows, words["no_rows"])


def matrix_name(matrix: Matrix, words: Words) -> str:
    """Return what a matrix is called: by its documents, beyond three by how many there are."""
    titles = [document.title for document in matrix.documents]
    return " ".join([words["compare_matrix"], *(titles if len(titles) <= 3 else [f"×{len(titles)}"])])


def matrix_rows(matrix: Matrix) -> list[Flat]:
    """Return a matrix for JSONL: a row an indicator and year, its cells by document."""
    return [
        {
            "indicator": line.indicator,
            "year": line.year,
            "cells": [
                {
                    "document_id": document_id,
                    "values": [target_words(row) for row in cell.rows],
                    "target_ids": [row.row_id for row in cell.rows],
                    "quotes": [getattr(row.row, "quote", "") for row in cell.rows],
                    "citations": [row.citation for row in cell.rows],
                    "statuses": [row.review.value for row in cell.rows],
                    "verdict": cell.verdict.verdict if cell.verdict else None,
                    "reason": cell.verdict.reason if cell.verdict else None,
                    "against": cell.against,
                }
                for document_id, cell in line.cells.items()
            ],
        }
        for line in matrix.rows
    ]


def cell_words(cell: Cell, words: Words) -> str:
    """Return a cell of the matrix as text: values, verdict, citations, a line each."""
    lines = [target_words(row) for row in cell.rows]
    if details := verdict_words(cell.verdict, words):
        lines.append(f"【{details}】")
    return "\n".join([*lines, *dict.fromkeys(row.citation for row in cell.rows)])
