"""`directions.csv` in the folder of a knowledge base: which level of an indicator its users hold for stricter.

Columns: indicator, stricter (higher or lower, or 高 or 低) and, if wanted, source. What it says goes before
what the product knows of an indicator; names are compared as they are everywhere (占比 is 比重). It is
about the level, also of indicators that change: who holds a lower 能耗 for stricter holds a greater fall so.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from extraction.comparability import WAYS, Directions
from extraction.name_forms import name_form
from indexer.documents.read import regular_bytes
from indexer.documents.readers.plain import decode
from indexer.errors import DirectionsTableError, UnreadableFileError

TABLE = "directions.csv"
_NEEDED = ("indicator", "stricter")
_COLUMNS = (*_NEEDED, "source")
_ALSO = {"高": "higher", "低": "lower"}


def read_directions(folder: Path) -> Directions:
    """Return the directions set in the folder of a knowledge base, none where there is no table.

    Raises DirectionsTableError, with the line, where the table is malformed.
    """
    path = folder / TABLE
    if not path.exists():
        return {}
    try:
        text = decode(regular_bytes(path))
    except UnreadableFileError as error:
        raise DirectionsTableError(f"{path}: {error}.", remedy="Save it as CSV.") from error
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    found: dict[frozenset[str], str] = {}
    try:
        columns = [(name or "").strip() for name in rows.fieldnames or ()]
        if not set(_NEEDED) <= set(columns) <= set(_COLUMNS):
            raise DirectionsTableError(f"{path}, line 1: the columns must be {', '.join(_COLUMNS)}.")
        rows.fieldnames = columns
        for row in rows:
            key, way = _line(row, f"{path}, line {rows.line_num}")
            if found.setdefault(key, way) != way:
                raise DirectionsTableError(
                    f"{path}, line {rows.line_num}: {row['indicator']} stands there with both directions."
                )
    except csv.Error as error:
        raise DirectionsTableError(f"{path}, line {rows.line_num + 1}: {error}.") from error
    return found


def _line(row: dict[str, str], place: str) -> tuple[frozenset[str], str]:
    indicator, way = ((row[name] or "").strip() for name in _NEEDED)
    way = _ALSO.get(way, way.lower())
    key = name_form(indicator).key if indicator else frozenset()
    if not key:
        raise DirectionsTableError(f"{place}: the name of the indicator is missing.")
    if way not in WAYS:
        raise DirectionsTableError(
            f"{place}: stricter must be {' or '.join(WAYS)}, not {way[:40] or 'empty'}."
        )
    return key, way
