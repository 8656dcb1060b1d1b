"""`sources.csv`: known facts that override what was detected, for the files beside and below it.

Columns: file, title, doc_number, issuers (joined by ；), level, region, date, doc_type, status; an
empty cell overrides nothing. `file` is a path from the table's folder; a bare name speaks for the file of
that name beside the table, else for the only one below it. The table nearest to a file decides. A file
that holds several documents takes no overrides.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from extraction.entities.regions import region_named
from indexer.documents.identify import Metadata
from indexer.documents.read import regular_bytes
from indexer.documents.readers.plain import decode
from indexer.errors import SourcesTableError, UnreadableFileError
from indexer.models import LEVELS, STATUSES

TABLE = "sources.csv"
COLUMNS = ("file", "title", "doc_number", "issuers", "level", "region", "date", "doc_type", "status")
Facts = dict[str, str]
# A document's field -> that of its validity.
_VALIDITY = {"valid_from": "first", "valid_until": "last"}
# A table of facts of 50,000 files is smaller.
_LARGEST = 16 << 20
_MOST_WARNINGS = 20
_REMEDY = "Mend the line and build again; the other lines count."


@dataclass(frozen=True)
class SourcesTable:
    """One `sources.csv`: path or name of a file -> (line, facts), and what was wrong with the table."""

    path: Path
    rows: Mapping[str, tuple[int, Facts]]
    warnings: tuple[str, ...] = ()

    def facts(self) -> dict[str, Facts]:
        """Return the facts by path or name of a file."""
        return {name: facts for name, (_, facts) in self.rows.items()}


def read_sources(path: Path) -> SourcesTable:
    """Read one `sources.csv`; a line that is wrong is left out, and a warning names it."""
    found: dict[str, tuple[int, Facts]] = {}
    warnings: list[str] = []
    try:
        text = decode(_bytes(path))
    except (UnreadableFileError, OSError) as error:
        told = f"{path} is not taken into account: {error}. Save it as CSV, one line a file, and build again."
        return SourcesTable(path, {}, (told,))
    rows = csv.DictReader(io.StringIO(text, newline=""))
    try:
        columns = set(rows.fieldnames or ())
        if "file" not in columns or columns - set(COLUMNS):
            unknown = ", ".join(sorted(map(str, columns - set(COLUMNS))))[:200]
            told = (
                f"{path}, line 1: the columns must be among {', '.join(COLUMNS)}, with file"
                + (f"; unknown: {unknown}" if unknown else "")
                + ". The table is not taken into account until its first line is mended."
            )
            return SourcesTable(path, {}, (told,))
        for row in rows:
            try:
                name, facts = _line(row, found, f"{path}, line {rows.line_num}")
            except SourcesTableError as error:
                warnings.append(f"{error} {_REMEDY}")
            else:
                found[name] = (rows.line_num, facts)
    except csv.Error as error:
        warnings.append(f"{path}, line {rows.line_num + 1}: {error}; what follows is left out. {_REMEDY}")
    return SourcesTable(path, found, _shortened(path, warnings))


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > _LARGEST:
        raise UnreadableFileError(f"it is larger than {_LARGEST >> 20} MB")
    return regular_bytes(path)


def _line(row: Mapping[str, str | None], before: Container[str], place: str) -> tuple[str, Facts]:
    if any(key is None for key in row):
        raise SourcesTableError(f"{place}: there are more cells than columns.")
    facts = {str(key): (value or "").strip() for key, value in row.items()}
    name = facts.pop("file").replace("\\", "/").removeprefix("./")
    if not name:
        raise SourcesTableError(f"{place}: the file name is missing.")
    if name in before:
        raise SourcesTableError(f"{place}: {name} stands there twice.")
    facts = {key: value for key, value in facts.items() if value}
    _check(facts, place)
    return name, facts


def _shortened(path: Path, warnings: list[str]) -> tuple[str, ...]:
    more = len(warnings) - _MOST_WARNINGS
    return (*warnings[:_MOST_WARNINGS], *([f"{path}: {more} more lines are wrong."] if more > 0 else []))


def placed(tables: Iterable[SourcesTable], files: Iterable[Path]) -> tuple[dict[Path, Facts], list[str]]:
    """Return file -> its facts, by the table nearest to it, and warnings of lines that speak for no file.

    `files` are all files known, members of archives below the archive.
    """
    found: dict[Path, Facts] = {}
    warnings: list[str] = []
    tables = list(tables)
    if not tables:
        return {}, []
    folders: dict[Path, list[Path]] = {table.path.parent: [] for table in tables}
    for file in sorted(files):
        for folder in file.parents:
            if folder in folders:
                folders[folder].append(file)
    for table in sorted(tables, key=lambda one: (-len(one.path.parts), one.path)):
        below: dict[str, Path] = {}
        names: dict[str, list[Path]] = {}
        for file in folders[table.path.parent]:
            below[file.relative_to(table.path.parent).as_posix()] = file
            names.setdefault(file.name, []).append(file)
        unmatched: list[str] = []
        for name, (line, facts) in table.rows.items():
            exact = below.get(PurePosixPath(name).as_posix())
            several = [] if exact or "/" in name else names.get(name, [])
            if len(several) > 1:
                unmatched.append(
                    f"{table.path}, line {line}: there are {len(several)} files {name} below, and it is open which is"
                    " meant. Write the path from the table's folder."
                )
            elif (one := exact or next(iter(several), None)) is None:
                unmatched.append(
                    f"{table.path}, line {line}: there is no file {name}. Mend the name, or remove the line."
                )
            else:
                found.setdefault(one, facts)
        warnings += _shortened(table.path, unmatched)
    return found, warnings


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


def content_digest(facts: Facts, corrected: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a digest of facts and of what officials corrected in the documents of a file, "" for none."""
    own = {f"{i} {name}": repr(value) for i, changes in corrected.items() for name, value in changes.items()}
    return digest(facts | own)


def digest(facts: Facts) -> str:
    """Return a digest of facts, "" for none: a file is read again when its facts change."""
    return hashlib.sha256(repr(sorted(facts.items())).encode()).hexdigest()[:16] if facts else ""


def correct(found: Metadata, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Put what officials corrected in the place of what was read, and return the latter, by field."""
    read: dict[str, Any] = {}
    for key, value in changes.items():
        if key in _VALIDITY:
            read[key] = getattr(found.validity, _VALIDITY[key])
            found.validity = replace(found.validity, **{_VALIDITY[key]: value})
        elif key == "issuers":
            read[key], found.issuers = list(found.issuers), tuple(value)
        else:
            read[key] = getattr(found, key)
            setattr(found, key, value)
    if "region" in changes:
        region = region_named(found.region) if found.region else None
        found.within = region.within if region else ()
    return read


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
