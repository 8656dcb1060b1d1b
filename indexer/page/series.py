"""What the page of one indicator shows: which indicators there are, and each target in the one unit of all."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from extraction.rows import Target
from indexer.compare.series import Entry
from indexer.store.rows import LedgerRow

# How many indicators are offered before one is asked for.
_OFFERED = 30
_DIGITS = Decimal("0.000001")


def common_indicators(rows: Iterable[LedgerRow]) -> list[str]:
    """Return the names of the indicators that most documents set, the most common first."""
    documents: dict[str, set[str]] = {}
    for row in rows:
        if isinstance(row.row, Target):
            documents.setdefault(row.row.indicator, set()).add(row.document_id)
    named = sorted(documents, key=lambda name: -len(documents[name]))
    return [name for name in named[:_OFFERED] if len(documents[name]) > 1] or named[:_OFFERED]


def canonical(entry: Entry) -> str:
    """Return the value of a target in the one unit of its series: 3—5%."""
    upper = "" if entry.value_max is None else f"—{plain(entry.value_max)}"
    return f"{plain(entry.value)}{upper}{entry.unit}"


def plain(value: Decimal) -> str:
    """Return a number without an exponent or zeros behind the point; what was divided is rounded to six digits."""
    rounded = value if value == value.to_integral_value() else value.quantize(_DIGITS)
    return f"{rounded.normalize():f}"
