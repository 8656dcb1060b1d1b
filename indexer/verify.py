"""Check a knowledge base against its source files: hashes, texts, every field of every row, the indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from extraction.rows import Measure
from indexer.coverage import untiled
from indexer.documents.intake import PARTIAL, Intake, Taken, take_in
from indexer.documents.limits import limits_of
from indexer.documents.scan import scan
from indexer.documents.sources import Facts
from indexer.errors import LedgerError
from indexer.index.generation import UNINDEXED
from indexer.index.lexical import LexicalIndex
from indexer.index.vectors import VectorIndex
from indexer.models import Document, FileRow
from indexer.store.manifest import index_folder
from indexer.store.rows import TABLES
from indexer.store.store import Store

# What a document's row takes from the files that hold it, not from its words.
_OF_THE_FILE = frozenset({"source", "sha256", "sources", "source_start"})
_LONGEST_VALUE = 60


def verify(store: Store) -> list[str]:
    """Return every difference between the ledger and the files it was made of; [] if there is none.

    Every source file is read again and all that follows is made anew: its hash and canonical text must
    be those of the build, every document must stand in that text at its place with the same metadata, and
    its clauses, regions and rows must be the same field by field (corrections aside). Clauses and regions
    must tile each text, every quotation must stand at its span, and both indexes must hold just the
    clauses that are searched.
    """
    return [*_files(store), *_tiling(store), *_spans(store), *_indexes(store)]


def _files(store: Store) -> Iterator[str]:
    contents = store.contents()
    kb = store.path.parent
    facts = scan([Path(root) for root in store.roots()], kb, {}, limits_of()).facts
    stored = {d.document_id: d for d in store.documents(with_text=True, with_duplicates=True)}
    held: dict[str, list[list[str]]] = {}  # document -> what differs in each file that holds it
    for row in store.files():
        if row.reason is not None:
            continue
        partial = contents.get(row.sha256, "").endswith(PARTIAL)
        found, intake = _read(store, row, facts.get(row.path, {}), ocr=not partial)
        yield from found
        if intake is not None:
            starts = store.starts(row.sha256)
            for taken in intake.documents:
                own = taken.document
                differs = [*_document(store, stored.get(own.document_id), taken)]
                if starts.get(own.document_id, own.source_start) != own.source_start:
                    place = starts[own.document_id]
                    differs.append(f"{own.source}: 《{own.title}》 does not stand at {place} in the file")
                held.setdefault(own.document_id, []).append(differs)
    for readings in held.values():  # a document of two files has the facts of one of them
        yield from min(readings, key=len)


def _read(store: Store, row: FileRow, facts: Facts, *, ocr: bool) -> tuple[list[str], Intake | None]:
    """Return what is wrong with a file, and all that comes of it now where it is the same."""
    path = Path(row.path)
    if not path.is_file() and not any(parent.is_file() for parent in path.parents):
        return [f"{path}: the file is gone"], None
    try:
        intake = take_in(path, facts, ocr=ocr)
    except LedgerError as error:
        return [f"{path}: {error}"], None
    if intake.sha256 != row.sha256:
        return [f"{path}: the file has changed since the build"], None
    if intake.text_sha256 != store.text_hashes().get(row.sha256):
        return [f"{path}: its canonical text is not that of the build"], intake
    return [], intake


def _document(store: Store, stored: Document | None, taken: Taken) -> Iterator[str]:
    """Tell where a document, its clauses, regions or rows differ from what is read now."""
    now = taken.document
    if stored is None:
        yield f"{now.source}: 《{now.title}》 is not in the knowledge base"
        return
    name = f"{now.source}: 《{now.title}》"
    yield from _fields(name, stored, now, _OF_THE_FILE)
    clauses = {clause.clause_id: clause for clause in store.clauses(now.document_id)}
    for clause in taken.clauses:
        yield from _fields(clause.clause_id, clauses.pop(clause.clause_id, None), clause)
    yield from (f"{clause_id}: no such clause is read from the file" for clause_id in clauses)
    if store.regions(now.document_id) != sorted(taken.regions, key=lambda region: region.start):
        yield f"{name}: the regions are not those read from the file"
    if now.document_id in store.duplicates():
        return
    for table in TABLES:
        rows = {row.row_id: row.extracted for row in store.ledger_rows(table, [now.document_id])}
        for at, row in enumerate(getattr(taken.rows, table), 1):
            row_id = f"{now.document_id}-{table[0]}{at:04d}"
            yield from _fields(row_id, rows.pop(row_id, None), row)
        yield from (f"{row_id}: no such row is read from the file" for row_id in rows)


def _fields(name: str, stored: Any, now: Any, without: frozenset[str] = frozenset()) -> Iterator[str]:
    """Tell of each field of a row that is stored with another value than is read now."""
    if stored is None:
        yield f"{name}: is missing in the knowledge base"
        return
    for field in fields(now):
        old, new = getattr(stored, field.name), getattr(now, field.name)
        if field.name not in without and old != new:
            yield f"{name}: {field.name} is stored as {_shown(old)}, read as {_shown(new)}"


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _tiling(store: Store) -> list[str]:
    """Return where the clauses and regions of a document do not tile its text."""
    return [
        f"{document.source}: 《{document.title}》: {gap}"
        for document in store.documents(with_text=True, with_duplicates=True)
        for gap in untiled(
            document.text, store.clauses(document.document_id), store.regions(document.document_id)
        )
    ]


def _spans(store: Store) -> list[str]:
    texts = {
        document.document_id: document.text
        for document in store.documents(with_text=True, with_duplicates=True)
    }
    found = [
        f"{clause.clause_id}: the stored words are not those at [{clause.start}, {clause.end})"
        for _, clause in store.keyed_clauses()
        if texts.get(clause.document_id, "")[clause.start : clause.end] != clause.text
    ]
    for table in TABLES:
        for row in store.ledger_rows(table):
            words = row.row.text if isinstance(row.row, Measure) else row.row.quote
            if texts.get(row.document_id, "")[row.row.start : row.row.end] != words:
                found.append(
                    f"{row.row_id}: the quotation does not stand at [{row.row.start}, {row.row.end})"
                )
    return found


def _indexes(store: Store) -> list[str]:
    """Return where the indexes hold other clauses than the database has."""
    kb = store.path.parent
    folder = index_folder(kb, int(store.manifest().get("generation", 0)))
    searched = [d.document_id for d in store.documents(with_duplicates=True) if d.kind not in UNINDEXED]
    wanted = set(store.clause_keys(searched))
    found = []
    parts: dict[str, Callable[[], set[int]]] = {
        "lexical index": lambda: LexicalIndex(folder / "lexical").keys(),
        "vector index": lambda: VectorIndex(folder / "vectors.faiss").keys(),
    }
    for name, keys in parts.items():
        try:
            have = keys()
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            found.append(
                f"{folder}: the {name} is missing or damaged. Delete {folder} and run: policy-ledger build --kb {kb}"
            )
            continue
        if lost := len(wanted - have):
            found.append(f"{folder}: the {name} lacks {lost} clauses")
        if more := len(have - wanted):
            found.append(f"{folder}: the {name} holds {more} clauses that are not in the knowledge base")
    return found
