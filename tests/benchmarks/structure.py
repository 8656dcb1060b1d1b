"""What a change of the code gains and loses: structure and rows of every document, before and after.

Usage:
  structure.py snapshot FOLDER OUT.json    keep the metadata, clause paths and rows of every file
  structure.py compare OLD.json NEW.json   print which documents' structure differs, and how

Take a snapshot at either version of the code (`git stash`, or a second checkout), then compare.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from indexer.documents.extract import rows_of
from indexer.documents.intake import take_in
from indexer.documents.read import ENDINGS
from indexer.errors import UnreadableFileError
from indexer.models import Clause, Document
from indexer.store.rows import TABLES
from indexer.tables.rows import FIRST

FIELDS = ("title", "doc_number", "issuers", "level", "region", "date", "doc_type", "status", "normative")


def snapshot(folder: Path) -> dict[str, Any]:
    """Return file -> its documents, or the reason why it was not read."""
    found: dict[str, Any] = {}
    for file in sorted(p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS):
        name = file.relative_to(folder).as_posix()
        try:
            found[name] = [
                {
                    **{field: getattr(taken.document, field) for field in FIELDS},
                    "paths": ["/".join(c.path) for c in taken.clauses],
                    "numbering": [n for n in taken.notes if n.startswith("numbering")],
                    "rows": row_lines(taken.document, taken.clauses),
                }
                for taken in take_in(file, {}).documents
            ]
        except UnreadableFileError as error:
            found[name] = str(error)
    return found


def row_lines(document: Document, clauses: list[Clause]) -> list[str]:
    """Return the rows of the ledger of one document, a line each: table, clause, what it says."""
    rows = rows_of(document, clauses)
    return [
        f"{table} {'/'.join(row.path)}: " + " | ".join(_said(value) for value in _telling(table, row))
        for table in TABLES
        for row in getattr(rows, table)
    ]


def _telling(table: str, row: Any) -> list[Any]:
    return [getattr(row, name) for name in FIRST[table] if hasattr(row, name)]


def _said(value: Any) -> str:
    return "、".join(value) if isinstance(value, tuple) else "" if value is None else str(value)[:80]


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return a line for every difference; - lost, + gained."""
    lines = []
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        lines.append(name)
        if not isinstance(before, list) or not isinstance(after, list) or len(before) != len(after):
            lines.append(f"  {_told(before)} -> {_told(after)}")
            continue
        for left, right in zip(before, after, strict=True):
            lines += [f"  {k}: {left[k]!r} -> {right[k]!r}" for k in FIELDS if left[k] != right[k]]
            for key in ("paths", "numbering", "rows"):
                lost, gained = (
                    Counter(left[key]) - Counter(right[key]),
                    Counter(right[key]) - Counter(left[key]),
                )
                lines += [f"  - {row}" for row in lost.elements()] + [
                    f"  + {row}" for row in gained.elements()
                ]
    changed = sum(not line.startswith(" ") for line in lines)
    return [*lines, f"{changed} of {len({*old, *new})} files differ"]


def _told(value: Any) -> str:
    return f"{len(value)} documents" if isinstance(value, list) else str(value or "absent")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["snapshot", folder, out]:
            rows = json.dumps(snapshot(Path(folder)), ensure_ascii=False, indent=1)
            Path(out).write_text(rows, "utf-8")
        case ["compare", old, new]:
            print("\n".join(compare(*(json.loads(Path(p).read_text("utf-8")) for p in (old, new)))))
        case _:
            sys.exit(__doc__)
