"""Comparisons as tables: rows for a page or a file, in words of the interface."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from extraction.comparability import VERDICTS, Verdict
from extraction.rows import Commitment, Target
from indexer.compare.compare import Comparison
from indexer.compare.matrix import Cell, Matrix
from indexer.documents.cite import listed_title, parts
from indexer.store.phrases import target_phrase, told
from indexer.store.rows import LedgerRow
from indexer.tables.brief import titled
from indexer.tables.sheet import Sheet

Flat = dict[str, Any]
Words = dict[str, str]
_COMPARED = ("name", "verdict", "reason", "higher_value", "lower_value", "higher_quote", "lower_quote",
             "higher_citation", "lower_citation", "higher_status", "lower_status", "score",
             "higher_id", "lower_id")  # fmt: skip
# About ten columns as people read them; a place is that in the document, whose title stands above the table.
_BRIEF = ("name", "higher_value", "lower_value", "verdict", "reason", "higher_quote", "higher_place",
          "lower_quote", "lower_place")  # fmt: skip


def target_words(row: LedgerRow, words: Mapping[str, str] | None = None) -> str:
    """Return what a row promises, short: 力争27.4%以上（2025年，较2020年）; a promise as it stands.

    What officials corrected says so: 98%以上（2025年）（更正，原文96%以上，张三）.
    """
    target = row.row
    if isinstance(target, Target):
        return told(row, target_phrase(target, words, year=True), words)
    return told(row, target.statement if isinstance(target, Commitment) else "", words)


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
            row[f"{side}_value"] = target_words(known, words) if known else ""
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
    """Return a comparison of two documents as a sheet that bears their `titles`, above it and in its headings."""
    rows = [
        row
        | {
            f"{side}_place": parts(known.citation, known.title)[1] if known else ""
            for side, known in (("higher", one.higher), ("lower", one.lower))
        }
        for one, row in zip(found, comparison_rows(found, words), strict=True)
    ]
    return pair_sheet(
        ("compare_targets", _COMPARED, _BRIEF), ("higher_value", "lower_value"), rows, words, titles
    )


def pair_sheet(
    table: tuple[str, Sequence[str], Sequence[str]],
    named: tuple[str, str],
    rows: Sequence[Flat],
    words: Words,
    titles: tuple[str, str] | None,
) -> Sheet:
    """Return a table (key of its name, columns, those that people read) of two documents as a sheet.

    Their `titles` stand above it and in the headings of the two columns `named`.
    """
    key, columns, brief = table
    heads = {name: words[f"col_{name}"] for name in (*columns, *brief)}
    if titles is not None:
        heads |= {name: f"{heads[name]}《{title}》" for name, title in zip(named, titles, strict=True)}
    return Sheet(
        words[key],
        [(name, heads[name]) for name in columns],
        rows,
        words["no_rows"],
        pair_title(titles[:1], titles[1:], words[key], words) if titles else "",
        [(name, heads[name]) for name in brief],
        words["col_number"],
    )


def pair_title(highers: Sequence[str], lowers: Sequence[str], what: str, words: Words) -> str:
    """Return the line above a comparison: 《省方案》与《市方案》等2份文件指标对照表."""

    def side(titles: Sequence[str]) -> str:
        form = "title_side" if len(titles) == 1 else "title_side_several"
        return words[form].format(title=titles[0], count=len(titles))

    return words["title_pair"].format(higher=side(highers), lower=side(lowers), what=what)


def verdict_counts(found: Iterable[Comparison]) -> dict[str, int]:
    """Return how often each verdict was given."""
    counts = Counter(one.verdict.verdict for one in found)
    return {verdict: counts[verdict] for verdict in VERDICTS}


def matrix_sheet(matrix: Matrix, words: Words) -> Sheet:
    """Return a matrix as a sheet: a column a document, a cell its targets, verdict and citation."""
    columns = [("indicator", words["col_indicator"]), ("year", words["col_year"])]
    columns += [(d.document_id, listed_title(d)) for d in matrix.documents]
    rows = [
        {"indicator": line.indicator, "year": line.year}
        | {document_id: cell_words(cell, words) for document_id, cell in line.cells.items()}
        for line in matrix.rows
    ]
    name = words["compare_matrix"]
    title = titled(name, (listed_title(document) for document in matrix.documents), words)
    return Sheet(name, columns, rows, words["no_rows"], title, number=words["col_number"])


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
    """Return a cell of the matrix as text: values, verdict, places in the document, a line each."""
    lines = [target_words(row, words) for row in cell.rows]
    if details := verdict_words(cell.verdict, words):
        lines.append(f"【{details}】")
    places = dict.fromkeys(parts(row.citation, row.title)[1] for row in cell.rows)
    return "\n".join([*lines, *places])
