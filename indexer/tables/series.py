"""A series of one indicator as a table: the value as printed and in one unit, quotation and citation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from indexer.compare.series import Entry
from indexer.documents.cite import parts
from indexer.tables.comparison import target_words
from indexer.tables.sheet import Sheet

Flat = dict[str, Any]
COLUMNS = (
    "region", "level", "document", "year", "indicator", "scope", "printed", "value", "value_max", "unit",
    "canonical_value", "canonical_value_max", "canonical_unit", "status", "quote", "citation", "target_id", "document_id",
)  # fmt: skip
# About ten columns as people read them.
_BRIEF = (
    "region", "level", "indicator", "scope", "printed", "canonical_value", "canonical_unit", "year", "told_document",
    "place",
)  # fmt: skip
SHOWN = ("region", "year", "indicator", "scope", "printed", "canonical_value", "canonical_unit", "citation")


def series_rows(entries: Iterable[Entry], words: dict[str, str] | None = None) -> list[Flat]:
    """Return a series as rows; with `words` levels and statuses are in the page's language."""
    return [_row(entry, words) for entry in entries]


def _row(entry: Entry, words: dict[str, str] | None) -> Flat:
    row, target = entry.row, entry.target
    status = row.review.value
    return {
        "region": row.region,
        "level": words.get(str(row.level), row.level) if words else row.level,
        "document": row.title,
        "year": target.year,
        "indicator": target.indicator,
        "scope": entry.scope,
        "printed": target_words(row, words),
        "value": _number(target.value),
        "value_max": _number(target.value_max),
        "unit": target.unit,
        "canonical_value": _number(entry.value),
        "canonical_value_max": _number(entry.value_max),
        "canonical_unit": entry.unit,
        "status": words[f"val_{status}"] if words else status,
        "quote": target.quote,
        "citation": row.citation,
        "target_id": row.row_id,
        "document_id": row.document_id,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def series_sheet(indicator: str, entries: Sequence[Entry], words: dict[str, str]) -> Sheet:
    """Return a series as a sheet that bears the indicator's name."""
    rows = [
        row | dict(zip(("told_document", "place"), parts(row["citation"], row["document"]), strict=True))
        for row in series_rows(entries, words)
    ]
    return Sheet(
        words["series"],
        [(name, words[f"col_{name}"]) for name in COLUMNS],
        rows,
        words["no_rows"],
        f"{indicator} {words['series']}",
        [(name, words[f"col_{name.removeprefix('told_')}"]) for name in _BRIEF],
        words["col_number"],
    )
