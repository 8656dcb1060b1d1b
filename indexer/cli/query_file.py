"""A file of queries for `search --queries`: one JSON object a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from indexer.cli.failures import is_text
from indexer.documents.given import given_bytes
from indexer.documents.readers.plain import decode
from indexer.errors import UnreadableFileError, UsageError
from indexer.models import LEVELS, STATUSES

_KINDS: dict[str, type] = {
    "level": str,
    "region": str,
    "issuer": str,
    "doc_type": str,
    "status": str,
    "year": int,
}
_ALLOWED = {"level": LEVELS, "status": STATUSES}


def read_query_file(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return (query, its own filters) of each line; raises UsageError with the line that cannot be read."""
    try:
        lines = decode(given_bytes(path)).splitlines()
    except UnreadableFileError as error:
        raise UsageError(f"cannot read {path}: {error}.") from error
    return [_query(line, f"{path}, line {number}") for number, line in enumerate(lines, 1) if line.strip()]


def _query(line: str, place: str) -> tuple[str, dict[str, Any]]:
    try:
        row = json.loads(line)
        query, given = row["query"], dict(row.get("filters") or {})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f'{place}: expected {{"query": "…", "filters": {{…}}}}.') from error
    own = {("doc_type" if key == "type" else key): value for key, value in given.items() if value is not None}
    if unknown := set(own) - set(_KINDS):
        raise UsageError(f"{place}: unknown filter {', '.join(sorted(unknown))}.")
    for name, value in {"query": query, **own}.items():
        fits = type(value) is _KINDS.get(name, str) and value in _ALLOWED.get(name, (value,))
        if not fits or not (0 < value <= 9999 if isinstance(value, int) else is_text(str(value))):
            raise UsageError(f"{place}: {json.dumps(value)[:80]} is no {name}.")
    return query, own
