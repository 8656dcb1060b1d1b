"""Check a knowledge base against itself and its source files: digests, texts, every field of every row, indexes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from extraction.rows import Measure
from indexer.access.audit import Audit
from indexer.access.rights import members
from indexer.coverage import untiled
from indexer.documents.intake import PARTIAL, Corrected, Intake, Taken, take_in
from indexer.documents.limits import limits_of
from indexer.documents.scan import scan
from indexer.documents.sources import Facts, content_digest
from indexer.documents.versions import find_links
from indexer.errors import LedgerError
from indexer.index.checksums import damage, damaged, whole
from indexer.index.generation import UNINDEXED
from indexer.index.phrases import FILE as PHRASES
from indexer.index.phrases import PhraseIndex
from indexer.milvus.indexes import indexed_keys
from indexer.models import Document, FileRow
from indexer.storage import storage_error
from indexer.store import words
from indexer.store.correction_rows import corrected_metadata
from indexer.store.digests import changed_documents, changed_kept, changed_tables
from indexer.store.evidence import lost_evidence
from indexer.store.lineage import resolved
from indexer.store.manifest import index_folder
from indexer.store.metadata_values import corrected_facts
from indexer.store.rows import TABLES, LedgerRow, clauses_of, miscounted
from indexer.store.store import Store

# What a document's row takes from the files that hold it, not from its words.
_OF_THE_FILE = frozenset({"source", "sha256", "sources", "source_start"})
_LONGEST_VALUE = 60

Tell = Callable[[str], None]


def verify(store: Store, tell: Tell = lambda _: None) -> list[str]:
    """Return every difference between the ledger and the files it was made of; [] if there is none.

    The database is checked by SQLite and by the digests that the build left. Every source file is read
    again and all that follows is made anew: its hash and canonical text must be those of the build, every
    document must stand in that text at its place with the same metadata, and its clauses, regions, notes
    and rows must be the same field by field (corrections aside); nothing else may be stored. Clauses and
    regions must tile each text, every quotation must stand at its span, and the indexes must be as they
    were written and hold just the clauses that are searched. What looks odd about the files and is no
    difference is passed to `tell`.
    """
    steps: list[Callable[[], Iterable[str]]] = [
        lambda: [f"{store.path}: {fault}" for fault in store.faults(thorough=True)],
        lambda: _digests(store),
        lambda: lost_evidence(store),
        lambda: Audit(store.path.parent).differences(wanted=bool(members(store))),
        lambda: _Files(store, tell).differences(),
        lambda: _tiling(store),
        lambda: _spans(store),
        lambda: _tables(store),
        lambda: _links(store),
        lambda: _indexes(store),
    ]
    found: list[str] = []
    for step in steps:
        try:
            found += step()
        except LedgerError as error:
            found.append(str(error))
        except sqlite3.DatabaseError as error:
            raise storage_error(error, store.path) or error from error
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError) as error:
            # A value that no build writes breaks whatever reads it; found before, it needs no second word.
            if not found:
                raise
            found.append(f"{store.path}: the damage kept this check from its end ({error})")
    return list(dict.fromkeys(found))


def _digests(store: Store) -> Iterator[str]:
    """Tell which rows have changed since a build wrote them."""
    for table in changed_tables(store):
        yield f"{store.path}: the table {table} has changed since the build"
    for table in changed_kept(store):
        yield f"{store.path}: the table {table}, which is in no file, has changed since it was written"
    if changed := changed_documents(store):
        titles = dict(store.connection.execute("SELECT document_id, title FROM documents").fetchall())
        for document_id in changed:
            title = titles.get(document_id, document_id)
            yield f"{store.path}: 《{title}》: its rows have changed since the build ({document_id})"


class _Files:
    """The comparison of all that is stored with what the files hold now."""

    def __init__(self, store: Store, tell: Tell) -> None:
        self.store, self.tell = store, tell
        self.stored = {d.document_id: d for d in store.documents(with_text=True, with_duplicates=True)}
        self.contents = store.contents()
        self.hashes, self.notes = store.text_hashes(), store.content_notes()
        self.holdings, self.corrected = store.holdings(), corrected_metadata(store.connection)
        # Document -> what differs in each file that holds it.
        self.held: dict[str, list[list[str]]] = {}

    def differences(self) -> Iterator[str]:
        """Yield what differs, file by file, then what no file holds."""
        scanned = scan([Path(root) for root in self.store.roots()], self.store.path.parent, {}, limits_of())
        for warning in scanned.warnings:
            self.tell(warning)
        away: set[str] = set()
        for row in self.store.files():
            if row.reason is None:
                found, intake = self._read(row, scanned.facts.get(row.path, {}))
                yield from found
                if intake is None:
                    away.add(row.sha256)
                else:
                    yield from self._content(row, intake)
        for readings in self.held.values():  # a document of two files has the facts of one of them
            yield from min(readings, key=len)
        unread = {i for sha256 in away for i in self.holdings.get(sha256, [])}
        if unread - set(self.held):
            self.tell(f"{len(unread - set(self.held))} documents were checked by their digests alone")
        for document_id in sorted(set(self.stored) - set(self.held) - unread):
            yield f"《{self.stored[document_id].title}》: no file holds it any more ({document_id})"

    def _read(self, row: FileRow, facts: Facts) -> tuple[list[str], Intake | None]:
        """Return what is wrong with a file, and all that comes of it now where it is the same."""
        path = Path(row.path)
        if not path.is_file() and not any(parent.is_file() for parent in path.parents):
            return [f"{path}: the file is gone"], None
        partial = self.contents.get(row.sha256, "").endswith(PARTIAL)
        try:
            intake = take_in(path, facts, ocr=not partial, corrected=self._corrected(row, facts))
        except LedgerError as error:
            return [f"{path}: {error}"], None
        if intake.sha256 != row.sha256:
            return [f"{path}: the file has changed since the build"], None
        if intake.text_sha256 != self.hashes.get(row.sha256):
            return [f"{path}: its canonical text is not that of the build"], intake
        return [], intake

    def _corrected(self, row: FileRow, facts: Facts) -> Corrected:
        """Return what officials had corrected of the documents of a file when it was built.

        That is what they say now or, where a correction waits for the next build, what is stored as such.
        """
        ids = self.holdings.get(row.sha256, [])
        now = {i: self.corrected[i] for i in ids if i in self.corrected}
        then = {
            i: corrected_facts(self.stored[i]) for i in ids if i in self.stored and self.stored[i].read_as
        }
        known = self.contents.get(row.sha256, "").removesuffix(PARTIAL)
        if now == then or known != content_digest(facts, then):
            return now
        self.tell(f"{row.path}: what was corrected of it waits for the next build")
        return then

    def _content(self, row: FileRow, intake: Intake) -> Iterator[str]:
        """Tell where what a content holds differs from what is read of it now."""
        if self.store.asides(row.sha256) != list(intake.asides):
            yield f"{row.path}: the words beside the text are not those read from the file"
        if self.notes.get(row.sha256) != list(intake.notes):
            yield f"{row.path}: the notes on it are not those of its reading"
        starts = self.store.starts(row.sha256)
        for taken in intake.documents:
            own = taken.document
            place = starts.pop(own.document_id, None)
            if place != own.source_start:
                yield f"{own.source}: 《{own.title}》 does not stand at {place} in the file"
            differs = [*self._document(taken)]
            self.held.setdefault(own.document_id, []).append(differs)
        for document_id in starts:
            yield f"{row.path}: holds no document {document_id}"

    def _document(self, taken: Taken) -> Iterator[str]:
        """Tell where a document, its clauses, regions or rows differ from what is read now."""
        now, store = taken.document, self.store
        stored: Document | None = self.stored.get(now.document_id)
        if stored is None:
            yield f"{now.source}: 《{now.title}》 is not in the knowledge base"
            return
        name = f"{now.source}: 《{now.title}》"
        yield from _fields(name, stored, now, _OF_THE_FILE)
        if store.notes(now.document_id) != [*taken.notes, *taken.rows.notes]:
            yield f"{name}: the notes on it are not those of its reading"
        clauses = {clause.clause_id: clause for clause in store.clauses(now.document_id)}
        order = [clause.clause_id for clause in taken.clauses]
        if [*clauses] != order and {*clauses} == {*order}:
            yield f"{name}: its clauses are stored in another order"
        for clause in taken.clauses:
            yield from _fields(clause.clause_id, clauses.pop(clause.clause_id, None), clause)
        yield from (f"{clause_id}: no such clause is read from the file" for clause_id in clauses)
        if store.regions(now.document_id) != sorted(taken.regions, key=lambda region: region.start):
            yield f"{name}: the regions are not those read from the file"
        yield from self._rows(taken)

    def _rows(self, taken: Taken) -> Iterator[str]:
        document_id = taken.document.document_id
        clause_ids = clauses_of(taken.clauses, taken.rows)
        for table in TABLES:
            rows = {row.row_id: row for row in self.store.extracted_rows(table, [document_id])}
            for at, now in enumerate(getattr(taken.rows, table)):
                row_id = f"{document_id}-{table[0]}{at + 1:04d}"
                row = rows.pop(row_id, None)
                yield from _fields(row_id, row.row if row else None, now)
                if row and row.clause_id != clause_ids[table][at]:
                    yield (
                        f"{row_id}: clause_id is stored as {row.clause_id}, read as {clause_ids[table][at]}"
                    )
                if row and row.resolved_document_id and table != "references":
                    yield f"{row_id}: resolved_document_id is stored as {row.resolved_document_id}, and names nothing"
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
        found += [
            f"{row.row_id}: the quotation does not stand at [{row.row.start}, {row.row.end})"
            for row in store.extracted_rows(table)
            if texts.get(row.document_id, "")[row.row.start : row.row.end] != _quoted(row)
        ]
    return found


def _tables(store: Store) -> Iterator[str]:
    """Tell where a page of a table would lack rows, or count others than there are."""
    anew = f"to make them anew move {store.path.parent / 'index'} away and build"
    for table in TABLES:
        if miscounted(store.connection, table):
            yield f"{store.path}: other numbers of {table} are kept than there are"
        if differing := words.differing(store.connection, table):
            yield f"{store.path}: {differing} {table} are not found by their own words; {anew}"


def _quoted(row: LedgerRow) -> str:
    return row.row.text if isinstance(row.row, Measure) else row.row.quote


def _links(store: Store) -> Iterator[str]:
    """Tell where documents are linked, or references resolved, otherwise than their texts and titles say."""
    now = set(find_links(store.documents(with_text=True, with_duplicates=True)))
    stored = set(store.links())
    for link in now - stored:
        yield f"{link.document_id}: is {link.kind} {link.other_id}, which is not stored"
    for link in stored - now:
        yield f"{link.document_id}: is stored as {link.kind} {link.other_id} and is not"
    rows = {row.row_id: row.resolved_document_id for row in store.extracted_rows("references")}
    for document_id, row_id in resolved(store):
        if rows.get(row_id) != document_id:
            yield f"{row_id}: resolved_document_id is stored as {rows.get(row_id)}, found as {document_id}"


def _indexes(store: Store) -> Iterator[str]:
    """Tell where the indexes are damaged, or hold other clauses than the database has."""
    kb = store.path.parent
    manifest = store.manifest()
    folder = index_folder(kb, int(manifest.get("generation", 0)))
    if what := damage(folder, manifest.get("index", "")):
        yield str(damaged(kb, folder, what))
        return
    searched = [d.document_id for d in store.documents(with_duplicates=True) if d.kind not in UNINDEXED]
    wanted = set(store.clause_keys(searched))
    with whole(kb, folder):
        parts = indexed_keys(manifest, folder) | {"index of phrases": PhraseIndex(folder / PHRASES).keys()}
    for name, have in parts.items():
        if lost := len(wanted - have):
            yield f"{folder}: the {name} lacks {lost} clauses"
        if more := len(have - wanted):
            yield f"{folder}: the {name} holds {more} clauses that are not in the knowledge base"
