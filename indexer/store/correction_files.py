"""Corrections as a file, JSONL or CSV: out of one knowledge base, into another, nothing lost on the way."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, get_origin

from indexer.documents.given import given_bytes
from indexer.errors import UsageError
from indexer.models import VERDICTS, Review
from indexer.store.cells import safe, unsafe
from indexer.store.codec import encode, from_cell, hints_of, optional, to_cells, to_json
from indexer.store.correction_log import Action, log
from indexer.store.correction_rows import IDENTITY, METADATA, Correction, key_of
from indexer.store.correction_values import checked, plain, text_of
from indexer.store.corrections import corrections, put, writing
from indexer.store.database import Database
from indexer.store.metadata_values import FIELDS, plain_fact
from indexer.store.rows import TABLES

_HINTS = hints_of(Correction)
_COLUMNS = tuple(_HINTS)
_NESTED = tuple(name for name, hint in _HINTS.items() if get_origin(hint) is dict)
_NEEDED = ("document_id", "table", "key", "start", "end", "status", "extracted", "name", "when")

Line = tuple[int, Mapping[str, Any] | str]
"""The number of a line and what it says, or why it cannot be read."""


@dataclass
class ImportReport:
    """What an import did: counts, `absent` those of documents that are not in the knowledge base.

    `conflicts` are pairs (kept, dropped) that say different things of one row; `skipped` are lines that
    could not be read, with the reason.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    absent: list[Correction] = field(default_factory=list)
    conflicts: list[tuple[Correction, Correction]] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)


def export_corrections(store: Database) -> list[dict[str, Any]]:
    """Return every correction as a row of a file."""
    return [encode(correction) for correction in corrections(store)]


def import_corrections(store: Database, lines: Iterable[Line]) -> ImportReport:
    """Take corrections in, all in one transaction; of two on one row the later stays, the other is reported.

    Rows of `export_corrections` go in by `enumerate(rows, 1)`. Importing again changes nothing. A
    correction of a document that is not in the knowledge base is kept for when it is. Raises
    KnowledgeBaseError while a build holds the knowledge base.
    """
    report = ImportReport()
    read: list[Correction] = []
    for number, line in lines:
        try:
            read.append(_correction(line))
        except UsageError as error:
            report.skipped.append((number, str(error)))
    with writing(store):
        stored = {_place(correction): correction for correction in corrections(store)}
        here = {row[0] for row in store.connection.execute("SELECT document_id FROM documents")}
        for correction in read:
            other = stored.get(_place(correction))
            if correction.document_id not in here:
                report.absent.append(correction)
            if other == correction:
                report.unchanged += 1
                continue
            if other is not None:
                kept, dropped = sorted((correction, other), key=_age, reverse=True)
                report.conflicts.append((kept, dropped))
                if kept is other:
                    continue
            report.added += other is None
            report.replaced += other is not None
            stored[_place(correction)] = correction
            put(store, correction)
            log(store.connection, Action.IMPORTED, correction, other, correction.name)
    return report


def _place(correction: Correction) -> tuple[str, str, str]:
    return correction.document_id, correction.table, correction.key


def _age(correction: Correction) -> tuple[datetime, str]:
    """Return what orders two corrections of a row, the same wherever they meet."""
    verdict = to_json([correction.status, correction.changes, correction.note, correction.name])
    return datetime.fromisoformat(correction.when), verdict + to_json(correction.extracted)


def _correction(row: Mapping[str, Any] | str) -> Correction:
    """Return what a line says; raises UsageError for what cannot be a correction."""
    if isinstance(row, str):
        raise UsageError(row)
    if missing := [name for name in _NEEDED if row.get(name) in (None, "")]:
        raise UsageError(f"{', '.join(missing)} missing.")
    try:
        to_json(dict(row)).encode()
    except UnicodeEncodeError as error:
        raise UsageError("is not valid text.") from error
    table, status = (text_of(name, row[name], one_line=True) for name in ("table", "status"))
    extracted = row["extracted"]
    changes = row.get("changes") or {}
    if table not in {*TABLES, METADATA}:
        raise UsageError(f"“{table}” is not one of {', '.join((*TABLES, METADATA))}.")
    if status not in VERDICTS:
        raise UsageError(f"“{status}” is not one of {', '.join(VERDICTS)}.")
    if not isinstance(changes, dict) or not isinstance(extracted, dict):
        raise UsageError("changes and extracted must be objects of field and value.")
    if table == METADATA:
        extracted, changes = _of_document(extracted, changes)
    else:
        extracted = _extracted(table, extracted, (row["start"], row["end"]))
        changes = checked(table, changes, extracted)
    if (status == Review.CORRECTED) != bool(changes):
        raise UsageError(f"{status} with {len(changes)} changed fields.")
    key = text_of("key", row["key"], one_line=True)
    base = METADATA if table == METADATA else key_of(table, extracted)
    if key != base and not (key.startswith(f"{base}-") and key.removeprefix(f"{base}-").isdecimal()):
        raise UsageError("the key is not that of the extracted values.")
    return Correction(
        document_id=text_of("document_id", row["document_id"], one_line=True),
        table=table,
        key=key,
        start=extracted.get("start", 0),
        end=extracted.get("end", 0),
        alone=row.get("alone") is True,
        title=text_of("title", row.get("title") or "", one_line=True),
        status=Review(status),
        changes=changes,
        extracted=extracted,
        note=text_of("note", row.get("note") or "", one_line=False),
        name=text_of("name", row["name"], one_line=True),
        when=_when(row["when"]),
    )


def _of_document(
    extracted: Mapping[str, Any], changes: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what was read of a document as a whole, and the fields of it that were corrected."""
    if missing := [name for name in FIELDS if name not in extracted]:
        raise UsageError(f"the extracted values lack {', '.join(missing)}.")
    kept = {name: plain_fact(name, value) for name, value in changes.items()}
    return {name: extracted[name] for name in FIELDS}, {
        name: kept[name] for name in FIELDS if name in kept and kept[name] != extracted[name]
    }


def _extracted(table: str, given: Mapping[str, Any], span: tuple[Any, Any]) -> dict[str, Any]:
    """Return the extracted values of a line, the numbers in their one spelling."""
    try:
        start, end = int(span[0]), int(span[1])
    except (TypeError, ValueError, OverflowError) as error:
        raise UsageError("start and end must be whole numbers.") from error
    if not 0 <= start < end < 2**53 or (given.get("start"), given.get("end")) != (start, end):
        raise UsageError("start and end are not the span of the extracted values.")
    if missing := [name for name in IDENTITY[table] if name not in given]:
        raise UsageError(f"the extracted values lack {', '.join(missing)}.")
    numbers = {name for name, hint in hints_of(TABLES[table]).items() if optional(hint)[0] is Decimal}
    return {name: plain(table, name, value) if name in numbers else value for name, value in given.items()}


def _when(value: Any) -> str:
    try:
        when = datetime.fromisoformat(value)
        if when.tzinfo is None:
            raise UsageError(f"when: “{value}” does not say its time zone.")
        return when.astimezone(UTC).isoformat()
    except (TypeError, ValueError, OverflowError) as error:
        raise UsageError(f"when: “{value}” is no time such as 2025-06-30T09:00:00+08:00.") from error


# Files ---------------------------------------------------------------------------------------------


def corrections_text(rows: Iterable[Mapping[str, Any]], form: str) -> str:
    """Return rows as the text of a file, `jsonl` or `csv`; a CSV file needs a BOM (`output.write`)."""
    if form == "jsonl":
        return "".join(to_json(dict(row)) + "\n" for row in rows)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows([safe(cell) for cell in to_cells(row, _COLUMNS)] for row in rows)
    return buffer.getvalue()


def read_corrections(path: Path) -> list[Line]:
    """Return the lines of a JSONL or CSV file of corrections; raises UsageError where it cannot be one."""
    data = given_bytes(path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")  # what a spreadsheet in Chinese may save
        except UnicodeDecodeError as error:
            raise UsageError(f"{path} is no text in UTF-8 or GB 18030.") from error
    if path.suffix.lower() not in {".csv", ".jsonl"}:
        raise UsageError(f"{path} is neither JSONL nor CSV.", remedy="Its name must end in .jsonl or .csv.")
    return parsed_corrections(text, path.suffix.lower()[1:])


def parsed_corrections(text: str, form: str) -> list[Line]:
    """Return the lines of the text of a file, `jsonl` or `csv`."""
    return list(_from_jsonl(text) if form == "jsonl" else _from_csv(text))


def _from_jsonl(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _object(line)


def _object(text: str) -> dict[str, Any] | str:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"is no JSON: {error}."
    return found if isinstance(found, dict) else "is no JSON object."


def _from_csv(text: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield first, f"is no CSV: {error}."
            continue
        if header is None:
            header = cells
            if missing := [name for name in _NEEDED if name not in header]:
                raise UsageError(f"the file has no column {', '.join(missing)}.")
        elif any(cells):
            yield first, _from_cells(header, cells)


def _from_cells(header: list[str], cells: list[str]) -> dict[str, Any] | str:
    if len(cells) != len(header):
        return f"has {len(cells)} cells, not {len(header)}."
    row: dict[str, Any] = dict(zip(header, map(unsafe, cells), strict=True))
    for name in _HINTS.keys() & row.keys():
        try:
            row[name] = row[name] and from_cell(_HINTS[name], row[name])
        except (ValueError, RecursionError) as error:
            if name in _NESTED:
                return f"{name} is no JSON: {error}."
            # What is no number is refused with what else is wrong.
    return row
