"""`sources.csv`: known facts that override what was detected, by file name.

Columns: file, title, doc_number, issuers (joined by ；), level, region, date, doc_type, status; an
empty cell overrides nothing. A file that holds several documents takes no overrides but `file`'s own.
"""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from pathlib import Path

from extraction.entities.regions import region_named
from indexer.documents.identify import Metadata
from indexer.documents.readers.plain import decode
from indexer.errors import SourcesTableError, UnreadableFileError
from indexer.models import LEVELS, STATUSES

TABLE = "sources.csv"
COLUMNS = ("file", "title", "doc_number", "issuers", "level", "region", "date", "doc_type", "status")
Facts = dict[str, str]


def read_sources(path: Path) -> dict[str, Facts]:
    """Return file name -> facts of one `sources.csv`; raises SourcesTableError naming the line."""
    try:
        rows = csv.DictReader(io.StringIO(decode(path.read_bytes())))
    except UnreadableFileError as error:
        raise SourcesTableError(f"{path} cannot be read: {error}.") from error
    unknown = set(rows.fieldnames or ()) - set(COLUMNS)
    if unknown or "file" not in (rows.fieldnames or ()):
        raise SourcesTableError(
            f"{path}, line 1: the columns must be among {', '.join(COLUMNS)}, with file"
            + (f"; unknown: {', '.join(sorted(unknown))}." if unknown else ".")
        )
    found: dict[str, Facts] = {}
    for row in rows:
        if None in row:
            raise SourcesTableError(f"{path}, line {rows.line_num}: there are more cells than columns.")
        facts = {key: (value or "").strip() for key, value in row.items()}
        name = facts.pop("file")
        if not name:
            raise SourcesTableError(f"{path}, line {rows.line_num}: the file name is missing.")
        if name in found:
            raise SourcesTableError(f"{path}, line {rows.line_num}: {name} stands there twice.")
        found[name] = {key: value for key, value in facts.items() if value}
        _check(found[name], f"{path}, line {rows.line_num}")
    return found


def _check(facts: Facts, place: str) -> None:
    for key, allowed in (("level", LEVELS), ("status", STATUSES)):
        if key in facts and facts[key] not in allowed:
            raise SourcesTableError(
                f"{place}: {key} is {facts[key]!r}; it must be one of {', '.join(allowed)}."
            )
    if "date" in facts:
        try:
            if date.fromisoformat(facts["date"]).isoformat() != facts["date"]:
                raise ValueError(facts["date"])  # noqa: TRY301 - 20220729 is a date, but not in this form
        except ValueError as error:
            raise SourcesTableError(
                f"{place}: the date {facts['date']!r} is not of the form 2022-07-29."
            ) from error


def digest(facts: Facts) -> str:
    """Return a digest of facts, "" for none: a file is read again when its facts change."""
    return hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()[:16] if facts else ""


def override(found: Metadata, facts: Facts) -> None:
    """Put known facts in the place of detected metadata."""
    for key, value in facts.items():
        if key == "issuers":
            found.issuers = tuple(
                part.strip() for part in value.replace(";", "；").split("；") if part.strip()
            )
        else:
            setattr(found, key, value)
        found.read_from[key] = TABLE
    if "region" in facts:
        region = region_named(facts["region"])
        if region:  # 福州 is stored as 福州市, by which it is looked for
            found.region = region.name
        found.within = region.within if region else ()
        if region and "level" not in facts:
            found.level = region.level
