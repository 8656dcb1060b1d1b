"""Check a knowledge base against its source files: hashes, texts, every field of every row, the indexes."""

from __future__ import annotations

import sqlite3
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
from indexer.documents.versions import Shares, find_links
from indexer.errors import DamagedIndexError, LedgerError
from indexer.index.checksums import damage, undamaged
from indexer.index.generation import UNINDEXED
from indexer.index.lexical import LexicalIndex
from indexer.index.vectors import VectorIndex
from indexer.models import Document, FileRow
from indexer.storage import storage_error
from indexer.store.lineage import resolve
from indexer.store.manifest import INDEX_FILES, index_folder
from indexer.store.rows import TABLES
from indexer.store.seals import broken_seals, damaged_ledger, unsound
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
    found: list[str] = []
    for check in (_sound, _sealed, _files, _tiling, _spans, _belonging, _indexes):
        try:
            found += check(store)
        except sqlite3.DatabaseError as error:
            if outside := storage_error(error, store.path):
                raise outside from error
            return [*found, str(damaged_ledger(store.path, str(error)))]
        except LedgerError as error:  # a value that cannot be read keeps only its own check from going on
            found.append(f"{store.path}: {error}")
    return list(dict.fromkeys(found))


def _sound(store: Store) -> Iterator[str]:
    if what := unsound(store.connection, whole=True):
        yield str(damaged_ledger(store.path, what))


def _files(store: Store) -> Iterator[str]:
    contents, hashes, duplicates = store.contents(), store.text_hashes(), store.duplicates()
    holdings = store.holdings()
    found = scan([Path(root) for root in store.roots()], store.path.parent, {}, limits_of())
    yield from found.warnings
    away = False  # whether a file could not be read: what it holds is then not missed
    stored = {d.document_id: d for d in store.documents(with_text=True, with_duplicates=True)}
    held: dict[str, list[list[str]]] = {}  # document -> what differs in each file that holds it
    for row in store.files():
        if row.reason is not None:
            continue
        partial = contents.get(row.sha256, "").endswith(PARTIAL)
        told, intake = _read(row, found.facts.get(row.path, {}), hashes, ocr=not partial)
        yield from told
        if intake is None:
            away = True
            continue
        yield from _content(store, row, intake)
        if holdings.get(row.sha256) != list(dict.fromkeys(t.document.document_id for t in intake.documents)):
            yield f"{row.path}: it holds other documents than the knowledge base says"
        starts = store.starts(row.sha256)
        for taken in intake.documents:
            own = taken.document
            place = starts.get(own.document_id, own.source_start)
            if place != own.source_start:
                yield f"{own.source}: 《{own.title}》 does not stand at {place} in the file"
            differs = _document(store, stored.get(own.document_id), taken, duplicates)
            held.setdefault(own.document_id, []).append([*differs])
    for readings in held.values():  # a document of two files has the facts of one of them
        yield from min(readings, key=len)
    if not away:
        yield from (f"《{d.title}》: no file holds it" for name, d in stored.items() if name not in held)


def _content(store: Store, row: FileRow, intake: Intake) -> Iterator[str]:
    """Tell where the words that are in no document's text, or what was odd about a file, differ."""
    if store.asides(row.sha256) != list(intake.asides):
        yield f"{row.path}: the words beside its text are not those read from it"
    if store.content_notes(row.sha256) != list(intake.notes):
        yield f"{row.path}: the notes on it are not those made when it is read"


def _read(
    row: FileRow, facts: Facts, hashes: dict[str, str], *, ocr: bool
) -> tuple[list[str], Intake | None]:
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
    if intake.text_sha256 != hashes.get(row.sha256):
        return [f"{path}: its canonical text is not that of the build"], intake
    return [], intake


def _document(
    store: Store, stored: Document | None, taken: Taken, duplicates: dict[str, str]
) -> Iterator[str]:
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
    if store.notes(now.document_id) != [*taken.notes, *taken.rows.notes]:
        yield f"{name}: the notes are not those made when it is read"
    if now.document_id in duplicates:  # its rows are shown by none; the seal tells whether they changed
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


def _sealed(store: Store) -> Iterator[str]:
    """Tell of documents of which anything in the ledger is not what the build wrote."""
    titles = {d.document_id: d.title for d in store.documents(with_duplicates=True)}
    for document_id in broken_seals(store.connection):
        yield f"{document_id}: 《{titles.get(document_id, '')}》 was changed in the ledger after the build"


def _belonging(store: Store) -> Iterator[str]:
    """Tell where documents are linked, or references resolved, otherwise than a build does it."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    store.connection.backup(copy)
    with Store(copy, store.path) as again:
        again.set_links(
            find_links(
                again.documents(with_duplicates=True), Shares(lambda one: again.text(one.document_id) or "")
            )
        )
        resolve(again)
        if {*again.links()} != {*store.links()}:
            yield f"{store.path}: the links between documents are not those that a build makes"
        named = {row.row_id: row.resolved_document_id for row in store.ledger_rows("references")}
        for row in again.ledger_rows("references"):
            if named.get(row.row_id) != row.resolved_document_id:
                yield f"{row.row_id}: it is resolved to {named.get(row.row_id)}, not {row.resolved_document_id}"


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
    if what := damage(folder, store.manifest().get(INDEX_FILES, ""), deep=True):
        return [str(DamagedIndexError(kb, folder, what))]
    parts: dict[str, Callable[[], set[int]]] = {
        "lexical index": lambda: LexicalIndex(folder / "lexical").keys(),
        "vector index": lambda: VectorIndex(folder / "vectors.faiss").keys(),
    }
    for name, keys in parts.items():
        try:
            with undamaged(folder, kb):
                have = keys()
        except DamagedIndexError as error:
            found.append(str(error))
            continue
        if lost := len(wanted - have):
            found.append(f"{folder}: the {name} lacks {lost} clauses")
        if more := len(have - wanted):
            found.append(f"{folder}: the {name} holds {more} clauses that are not in the knowledge base")
    return found
