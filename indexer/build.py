"""Build a knowledge base: what changed is read, encoded and indexed; one commit makes it visible."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from indexer.documents.intake import PARTIAL, take_in
from indexer.documents.read import ARCHIVE, ENDINGS, archive_members, sha256_of
from indexer.documents.readers.ocr import missing_extra
from indexer.documents.sources import TABLE, Facts, digest, read_sources
from indexer.documents.versions import find_links
from indexer.errors import KnowledgeBaseError, UnreadableFileError, UsageError
from indexer.index.encoders import BUNDLED, load_encoder
from indexer.index.lexical import LexicalEntry, LexicalIndex
from indexer.index.vectors import Passage, VectorCache, VectorIndex, passages
from indexer.models import Clause, Document, Skipped
from indexer.store.database import FileRow
from indexer.store.lineage import resolve
from indexer.store.manifest import build_lock, index_folder, shaped_by
from indexer.store.rows import rows_of
from indexer.store.store import Store

# Kinds of piece that are nobody's clause: kept as documents, never found by a search.
UNINDEXED = frozenset({"masthead", "contents", "slogan"})

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); stages are `read` (files), `ocr` (pictures of one file) and `encode`
(passages). An exception raised in it stops the build, which leaves everything as it was."""


@dataclass
class BuildReport:
    """What a build did, for its summary table."""

    files: int = 0
    read: int = 0
    unchanged: int = 0
    removed: int = 0
    documents: int = 0
    clauses: int = 0
    generation: int = 0
    changed: bool = False
    seconds: float = 0.0
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def build(
    kb: Path,
    paths: Sequence[Path],
    *,
    model: str | None = None,
    prune: bool = False,
    ocr: bool = True,
    progress: Progress = lambda *_: None,
) -> BuildReport:
    """Bring the knowledge base in `kb` up to date with the files and folders given, and return a report.

    Earlier paths stay part of it unless `prune` is set; without paths those known are read again.
    Content that did not change is neither read nor encoded again, files that are gone lose their
    rows. Without `ocr`, or where the extra [ocr] is not installed, pages that are pictures are left
    out until a build with it. Nothing is visible to readers before the final commit, and a build that is
    killed at any moment leaves the last one as it was. Raises KnowledgeBaseError when another build is running,
    UsageError for a path that does not exist, ModelError when the encoder cannot be loaded.
    """
    started = time.monotonic()
    paths = [path.resolve() for path in paths]
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}.")
    try:
        kb.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KnowledgeBaseError(f"there can be no knowledge base at {kb}: {error.strerror}.") from error
    with build_lock(kb):
        store = Store.create(kb)
        try:
            builder = _Builder(kb, store, model, progress, ocr=ocr and not missing_extra())
            report = builder.run(paths, prune=prune)
        finally:
            store.close()
    report.seconds = time.monotonic() - started
    return report


class _Builder:
    def __init__(self, kb: Path, store: Store, model: str | None, progress: Progress, *, ocr: bool) -> None:
        self.kb, self.store, self.progress, self.ocr = kb, store, progress, ocr
        self.before = store.manifest()
        self.encoder = load_encoder(model or self.before.get("encoder_name") or BUNDLED)
        self.shape = shaped_by(self.encoder)
        self.generation = int(self.before.get("generation", 0))
        self.report = BuildReport()
        self.gone_documents: list[str] = []
        self.gone_keys: list[int] = []
        self.added: list[str] = []

    def run(self, paths: list[Path], *, prune: bool) -> BuildReport:
        self._sweep(keep={self.generation})
        roots = self._roots(paths, prune=prune)
        if not roots:
            raise UsageError(
                "nothing to build from.", remedy="Name files or folders: policy-ledger build PATH"
            )
        self._changed_parts()
        with self.store.transaction():
            self._take_in(roots)
            if self.report.changed:
                self.store.set_links(find_links(self.store.documents(with_text=True, with_duplicates=True)))
                resolve(self.store)
                self._write_generation()
            self.store.set_roots(str(root) for root in roots)
        self._finish()
        return self.report

    def _roots(self, paths: list[Path], *, prune: bool) -> list[Path]:
        known = [] if prune else [Path(root) for root in self.store.roots()]
        return sorted({*paths, *known})

    def _changed_parts(self) -> None:
        """Find out what of an existing knowledge base was shaped by something else."""
        differs = {key for key, value in self.shape.items() if self.before.get(key) != value}
        self.reread = "steps" in differs or "schema" in differs
        self.new_words = self.reread or "lexicon" in differs
        self.new_vectors = bool(differs & {"encoder", "dimension", "vectors", "schema"})
        current = index_folder(self.kb, self.generation)
        complete = (current / "lexical" / "meta.json").is_file() and (current / "vectors.faiss").is_file()
        self.whole = not complete or self.new_words or self.new_vectors

    # Files --------------------------------------------------------------------------------------

    def _take_in(self, roots: list[Path]) -> None:
        rows, facts = self._files(roots)
        self.report.files = len(rows)
        known = {} if self.reread else self.store.contents()
        wanted = {row.sha256: digest(facts.get(row.name, {})) for row in reversed(rows) if row.reason is None}
        if not self.ocr:  # what was read in part stays so
            known = {sha256: facts.removesuffix(PARTIAL) for sha256, facts in known.items()}
        stale = [sha256 for sha256 in self.store.contents() if known.get(sha256) != wanted.get(sha256)]
        while stale:
            sha256 = stale.pop()
            # A document shown by the facts of one holder is read again from the others.
            stale += [other for other in self.store.co_holders(sha256) if other not in stale]
            documents, keys = self.store.remove_content(sha256)
            self.gone_documents += documents
            self.gone_keys += keys
            self.report.removed += sha256 not in wanted
        have = self.store.contents()
        old = {row.path: row for row in self.store.files()}
        for at, row in enumerate(rows):
            self.progress("read", at, len(rows))
            was = old.get(row.path)
            if row.reason is not None or row.sha256 in have:
                self.report.unchanged += row.reason is None
            elif not self.reread and was and was.sha256 == row.sha256 and was.reason:
                rows[at] = was  # known to be unreadable
            else:
                rows[at] = self._read(row, facts.get(row.name, {}))
                have[row.sha256] = ""
        self.progress("read", len(rows), len(rows))
        self.store.set_files(rows)
        self.report.skipped = [Skipped(Path(row.path), row.reason) for row in rows if row.reason]
        self.report.changed = bool(self.added or self.gone_documents or self.whole)

    def _files(self, roots: list[Path]) -> tuple[list[FileRow], dict[str, Facts]]:
        """Return every file below the roots by path, and the facts known of them by name."""
        rows: dict[str, FileRow] = {}
        facts: dict[str, Facts] = {}
        for root in roots:
            if not root.exists():
                self.report.warnings.append(f"{root} is gone; what it held is dropped")
                continue
            folders = [root] if root.is_dir() else [root.parent]
            files = sorted(p for p in root.rglob("*") if p.is_file()) if root.is_dir() else [root]
            for table in {
                *(p for p in files if p.name == TABLE),
                *(f / TABLE for f in folders if (f / TABLE).is_file()),
            }:
                facts.update(read_sources(table))
            for file in files:
                relative = file.relative_to(root) if root.is_dir() else Path(file.name)
                if any(part.startswith((".", "~$")) for part in relative.parts) or file.name == TABLE:
                    continue
                own = self.kb.resolve() in file.parents and self.kb.resolve() not in (root, *root.parents)
                if file.stem.upper() == "README" or own:
                    continue
                rows.update((row.path, row) for row in _file_rows(file))
        return [rows[path] for path in sorted(rows)], facts

    def _read(self, row: FileRow, facts: Facts) -> FileRow:
        try:
            intake = take_in(
                Path(row.path),
                facts,
                ocr=self.ocr,
                tick=lambda done, total: self.progress("ocr", done, total),
            )
        except UnreadableFileError as error:
            # Without its hash a row is tried again by the next build: what was missing may be there.
            return FileRow(row.path, row.name, "" if error.passing else row.sha256, str(error))
        facts_digest = digest(facts) + (PARTIAL if intake.partial else "")
        self.store.add_content(intake.sha256, facts_digest, intake.text_sha256, intake.notes)
        self.store.add_asides(intake.sha256, intake.asides)
        for position, taken in enumerate(intake.documents):
            rows = rows_of(taken.document, taken.clauses)
            notes = (*taken.notes, *rows.notes)
            if self.store.add_document(taken.document, taken.clauses, position, notes, rows, taken.regions):
                self.added.append(taken.document.document_id)
        self.report.read += 1
        return row

    # Indexes ------------------------------------------------------------------------------------

    def _write_generation(self) -> None:
        """Write complete indexes beside the old ones, sync them, and name them in the manifest."""
        previous = index_folder(self.kb, self.generation) if not self.whole else None
        folder = index_folder(self.kb, self.generation + 1)
        folder.mkdir(parents=True)
        ids = None if self.whole else self.added
        documents = {
            d.document_id: d
            for d in self.store.documents(document_ids=ids, with_duplicates=True)
            if d.kind not in UNINDEXED
        }
        entries = [
            (key, documents[clause.document_id], clause)
            for key, clause in self.store.keyed_clauses(documents)
        ]
        LexicalIndex.write(
            folder / "lexical",
            previous / "lexical" if previous else None,
            self.gone_documents,
            [_lexical_entry(key, document, clause) for key, document, clause in entries],
        )
        self._write_vectors(folder, previous, entries)
        _sync(folder)
        self.generation += 1
        self.store.set_manifest(
            self.shape
            | {"generation": str(self.generation), "built_at": datetime.now(UTC).isoformat("T", "seconds")}
        )

    def _write_vectors(
        self, folder: Path, previous: Path | None, entries: list[tuple[int, Document, Clause]]
    ) -> None:
        parts: list[Passage] = []
        for key, _, clause in entries:
            parts += passages(key, clause.text)
        done = 0

        def tick(count: int) -> None:
            nonlocal done
            done += count
            self.progress("encode", done, len(parts))

        cache = VectorCache(self.kb, self.encoder)
        try:
            vectors = cache.encode([part.text for part in parts], tick)
        finally:
            cache.close()
        VectorIndex.write(
            folder / "vectors.faiss",
            previous / "vectors.faiss" if previous else None,
            self.gone_keys,
            [part.key for part in parts],
            vectors,
        )

    def _finish(self) -> None:
        self.report.generation = self.generation
        self.report.documents = len(self.store.documents())
        self.report.clauses = len(self.store.clauses())
        # The generation before stays for readers that opened it a moment ago.
        self._sweep(keep={self.generation, self.generation - 1})
        self.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _sweep(self, keep: set[int]) -> None:
        """Remove generations that no manifest names: old ones, and those of builds that were killed."""
        folder = self.kb / "index"
        if not folder.is_dir():
            return
        for child in folder.iterdir():
            if not (child.name.isdecimal() and int(child.name) in keep):
                shutil.rmtree(child, ignore_errors=True)


def _file_rows(file: Path) -> list[FileRow]:
    """Return a row for a file, or for each member of an archive."""
    shown = str(file).encode("utf-8", "replace").decode()
    if shown != str(file):  # a name in another encoding can neither be stored nor shown
        return [FileRow(shown, Path(shown).name, "", "the file's name is not valid text")]
    try:
        if file.suffix.lower() == ARCHIVE:
            return [_file_row(file / name, content) for name, content in archive_members(file)]
        return [_file_row(file, file.read_bytes() if file.suffix.lower() in ENDINGS else b"")]
    except UnreadableFileError as error:
        return [FileRow(shown, file.name, "", str(error))]
    except OSError as error:
        return [FileRow(shown, file.name, "", f"cannot be opened: {error.strerror or error}")]


def _file_row(file: Path, content: bytes | UnreadableFileError) -> FileRow:
    if isinstance(content, UnreadableFileError):
        return FileRow(str(file), file.name, "", str(content))
    ending = file.suffix.lower()
    reason = None if ending in ENDINGS else f"files of kind {ending or '(none)'} are not read"
    return FileRow(str(file), file.name, "" if reason else sha256_of(content), reason)


def _lexical_entry(key: int, document: Document, clause: Clause) -> LexicalEntry:
    title = " ".join((document.title, document.region or "", *document.issuers))
    return LexicalEntry(key, document.document_id, title, " ".join(clause.headings), clause.text)


def _sync(folder: Path) -> None:
    """Flush a folder and all in it to the disk before a transaction names it."""
    for path in [*folder.rglob("*"), folder, folder.parent]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
