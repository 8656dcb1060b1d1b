"""What the page of one indicator shows: which indicators there are, and each target in the one unit of all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from extraction.rows import Target
from indexer.compare.series import Entry
from indexer.store.rows import LedgerRow
from indexer.tables.series import series_rows

# How many indicators are offered before one is asked for.
_OFFERED = 30


def common_indicators(rows: Iterable[LedgerRow]) -> list[str]:
    """Return the names of the indicators that most documents set, the most common first."""
    documents: dict[str, set[str]] = {}
    for row in rows:
        if isinstance(row.row, Target):
            documents.setdefault(row.row.indicator, set()).add(row.document_id)
    named = sorted(documents, key=lambda name: -len(documents[name]))
    return [name for name in named[:_OFFERED] if len(documents[name]) > 1] or named[:_OFFERED]


def entry_cells(entry: Entry, words: dict[str, str]) -> dict[str, Any]:
    """Return a row of the series, with its value in the one unit of all as text."""
    row = series_rows([entry], words)[0]
    upper = "" if row["canonical_value_max"] is None else f"—{row['canonical_value_max']:g}"
    return row | {"canonical": f"{row['canonical_value']:.10g}{upper}{entry.unit}"}
