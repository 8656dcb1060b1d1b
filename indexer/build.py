"""Build a knowledge base: what changed is read, encoded and indexed; one commit makes it visible."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import rmtree

from indexer.cluster.encoder import ClusterEncoder
from indexer.cluster.workers import DaskWorkers
from indexer.documents.intake import Intake
from indexer.documents.limits import Limits, limits_of
from indexer.documents.pool import LocalWorkers, jobs_of
from indexer.documents.readers.ocr import missing_extra
from indexer.documents.scan import named
from indexer.documents.versions import find_links
from indexer.errors import BROKEN, DamagedSegmentError, KnowledgeBaseError, UsageError
from indexer.holders import documents_at
from indexer.index.checksums import damage
from indexer.index.encoders import BUNDLED, load_encoder
from indexer.index.generation import UNINDEXED, sweep
from indexer.milvus.engine import Engine
from indexer.milvus.generation import MeansMovedError
from indexer.models import FileRow, Skipped
from indexer.reading import Progress, Reading, Watch
from indexer.report import BuildReport
from indexer.scratch import sweep_scratch
from indexer.storage import storing
from indexer.store import words
from indexer.store.absent import settle_absent
from indexer.store.arrivals import departing, note_arrivals
from indexer.store.digests import changed_documents, changed_kept, changed_tables, seal
from indexer.store.doubt import doubt_after, foreseen_sample
from indexer.store.entries import entries_of
from indexer.store.follow_succession import carry_follow_ups
from indexer.store.groups import Groups
from indexer.store.lineage import resolve
from indexer.store.manifest import build_lock, index_folder
from indexer.store.marks import FILES, Mark, is_at, is_own, remove_gone, remove_marks, set_mark
from indexer.store.store import Store
from indexer.store.succession import Replaced, carry_over, former, succeed
from indexer.uploads import sweep_partial


def build(
    kb: Path,
    paths: Sequence[Path],
    *,
    model: str | None = None,
    prune: bool = False,
    ocr: bool = True,
    progress: Progress = lambda *_: None,
    limits: Limits | None = None,
    retry: bool = False,
    keep_missing: bool = False,
    jobs: int | None = None,
    workers: str | None = None,
    engine: str | None = None,
    watch: Watch = lambda *_: None,
    staged: Callable[[Store], AbstractContextManager[None]] = lambda _: nullcontext(),
) -> BuildReport:
    """Bring the knowledge base in `kb` up to date with the files and folders given, and return a report.

    Earlier paths stay part of it unless `prune` is set; without paths those known are read again. Content that did not change is neither
    read nor encoded again, files that are gone lose their rows. Without `ocr`, or where the extra [ocr] is not installed, pages that are
    pictures are left out until a build with it. Nothing is visible to readers before the final commit, and a build that is killed at any
    moment leaves the last one as it was; the next one goes on with what it had read. `limits` are those of each file; with `retry` files
    that were given up are tried again. `jobs` processes read files and pages side by side (one for each core, or as POLICY_LEDGER_JOBS
    says), while passages are encoded: what comes of it is the same whatever their number. `workers` is the address of a scheduler of Dask,
    whose workers read and encode instead. `engine` is where the indexes lie, `local` or an address of Milvus; without it where they did.
    With `keep_missing` files that are gone are marked as missing, and their rows stay. Corrections get through until the commit. `staged`
    is entered before files are looked at, while no other build runs, and `watch` is told what becomes of each file that it adds. Raises
    KnowledgeBaseError when another build is running, UsageError for a path that does not exist, ModelError when the encoder cannot be
    loaded.
    """
    started = time.monotonic()
    paths = [named(path) for path in paths]
    if workers and jobs:
        raise UsageError("workers of a scheduler have a number of their own: leave out the number of jobs.")
    with (
        closing(DaskWorkers(workers) if workers else LocalWorkers(jobs_of(jobs))) as pool,
        storing(kb),
        build_lock(kb),
    ):
        store = Store.create(kb)
        try:
            encoder = load_encoder(model or store.manifest().get("encoder_name") or BUNDLED)
            if isinstance(pool, DaskWorkers):
                encoder = ClusterEncoder(encoder, pool)
            builder = _Builder(
                kb.resolve(), store, encoder, progress, pool, ocr=ocr and not missing_extra(), retry=retry
            )
            builder.limits = limits or limits_of()
            builder.watch = watch
            builder.keep_missing = keep_missing
            builder.engine = Engine(builder.kb, store.path, builder.before, engine)
            with closing(builder.ahead), closing(builder.engine), staged(store):
                report = builder.run(paths, prune=prune)
        finally:
            store.close()
    report.seconds = time.monotonic() - started
    return report


class _Builder(Reading):
    """One build: what `Reading` has read is encoded, compared and committed."""

    engine: Engine
    groups: Groups | None = None

    def run(self, paths: list[Path], *, prune: bool) -> BuildReport:
        sweep_scratch()
        sweep(self.kb, keep={self.generation})
        own = (self.kb / FILES).resolve()  # also where the knowledge base was moved
        sweep_partial(own)
        roots = sorted({*paths, *([] if prune else map(Path, self.store.roots()))})
        if own.is_dir() and not prune:
            roots = sorted({*roots, own})
        if not roots:
            raise UsageError(
                "nothing to build from.", remedy="Name files or folders: policy-ledger build PATH"
            )
        self._changed_parts()
        self._read_all(roots)
        self._encode_all()
        self._compare_all()
        with self.store.transaction():
            old = self._replaced()
            known = departing(self.store, self.wanted)
            self._put_all()
            self._settle(old)
            if self.report.changed:
                self._link()
                resolve(self.store)
                carry_over(self.store)
                carry_follow_ups(self.store)
                self._write_generation()
            note_arrivals(self.store, known, self.generation)
            self.store.set_roots(str(root) for root in roots)
            seal(self.store, self.added, self.gone_documents)
        self._finish()
        return self.report

    def _changed_parts(self) -> None:
        """Find out what of an existing knowledge base was shaped by something else."""
        differs = {key for key, value in self.shape.items() if self.before.get(key) != value}
        self.reread = bool(differs & {"steps", "readers", "schema"})
        new_words = self.reread or "lexicon" in differs
        parts = {"encoder", "dimension", "vectors", "phrases", "schema", "calibration"}
        new_indexes = bool(differs & parts)
        damaged: list[str] = []
        if "schema" not in differs:
            folder = index_folder(self.kb, self.generation)
            damaged = damage(folder, self.before.get("index", ""), building=True)
            damaged = damaged or self.engine.lacking(folder)
            self._forged_rows()
        if damaged:
            self.report.warnings.append(f"the index was damaged ({'; '.join(damaged)}) and is made anew")
        self.whole = not self.generation or bool(damaged) or new_words or new_indexes or self.forged
        self.whole |= self.engine.new

    def _forged_rows(self) -> None:
        """Have all files read again where the database is not as the last build left it."""
        tables, documents = changed_tables(self.store), changed_documents(self.store, self.generation)
        if tables or documents:
            self.forged = self.reread = True
            what = ", ".join([*tables, *([f"{len(documents)} documents"] if documents else [])])
            self.report.warnings.append(
                f"rows of the database had changed since they were written ({what}): all files were read again"
            )
        if kept := changed_kept(self.store, sealed_only=True):
            self.report.warnings.append(
                f"what is in no file had changed since it was written ({', '.join(kept)}):"
                " compare it with a copy of the knowledge base"
            )

    def _encode_all(self) -> None:
        """Encode what is new before the ledger is locked: it takes longer than all else."""
        holdings = self.store.holdings()
        staying = {i for sha256, ids in holdings.items() if sha256 not in self.stale for i in ids}
        if self.whole:
            known = self.store.documents(document_ids=staying)
            ids = (one.document_id for one in known if one.kind not in UNINDEXED)
            self.ahead.add(clause for _, clause in self.store.keyed_clauses(ids))
        self.ahead.encode(lambda done, total: self.progress("encode", done, total))
        if self.whole or self.results or self.stale:
            fitted = "" if self.whole else self.before.get("doubt_of", "")
            self.ahead.ask(foreseen_sample(self.store, staying, self.ahead.new, fitted))

    def _compare_all(self) -> None:
        """Compare the texts of documents of one title before the ledger is locked; under the lock all is known."""
        if not (self.results or self.stale):
            return
        holds = self.store.holdings()
        held = {i for sha256, ids in holds.items() if sha256 not in self.stale for i in ids}
        gone = {i for sha256 in self.stale for i in holds.get(sha256, ())} - held
        self.groups = Groups(self.store)
        self.groups.foresee(gone, [d for i, d in self.fresh.documents.items() if i not in held], self.shares)

    def _link(self) -> None:
        """Find out which documents belong together: of those that came or went, and of all where any is in doubt."""
        if self.groups is None or self.whole:
            self.store.set_links(find_links(self.store.documents(with_duplicates=True), self.shares))
        else:
            self.groups.relink(self.gone_documents, self.added, self.shares)

    # The commit -----------------------------------------------------------------------------------

    def _put_all(self) -> None:
        held = {row.sha256 for row in self.rows if row.reason is None}
        for sha256 in sorted(self.stale - (held - set(self.results))):
            documents, keys = self.store.remove_content(sha256)
            self.gone_documents += documents
            self.gone_keys += keys
            self.report.removed += sha256 not in self.wanted
        if self.forged:  # also rows that belong to nothing any more
            self.store.empty()
        have = set(self.store.contents())
        for at, row in enumerate(self.rows):
            if row.reason is None and row.sha256 not in have:
                self.rows[at] = self._put(row)
                have |= {row.sha256} if self.rows[at].reason is None else set()
        words.index(self.store.connection, self.added, anew=self.whole)
        self._refuse_what_cannot_be_stored()
        self.store.set_files(self.rows)
        skipped = [Skipped(Path(row.path), row.reason) for row in self.rows if row.reason]
        self.report.skipped = sorted(skipped, key=lambda one: one.path)
        self.report.changed = bool(self.added or self.gone_documents or self.whole)

    def _refuse_what_cannot_be_stored(self) -> None:
        """Refuse uploads of which no file could be put into the ledger; none may have been to replace another."""
        good = [row.path for row in self.rows if row.reason is None]
        for path, mark in self.marks.items():
            if mark.mark != Mark.ADDED or path in self.refused:
                continue
            own = [row for row in self.rows if is_at(row.path, path)]
            if own and not any(row.path in good for row in own):
                if any(mark.other == path for mark in self.marks.values()):
                    raise KnowledgeBaseError(f"{own[0].path} cannot take another's place: {own[0].reason}.")
                self.refused[path] = str(own[0].reason)
                self.rows = [row for row in self.rows if row not in own]

    def _replaced(self) -> list[Replaced]:
        """Return what the files hold now that are to be replaced, or were written anew where they lie."""
        before, held = self.store.files(), self.store.holdings()
        found = [
            Replaced(str(mark.other), mark.name, former(self.store, documents_at(path, before, held)))
            for path, mark in self.marks.items()
            if mark.mark == Mark.REPLACED and not self._failed(mark.other)
        ]
        now = {row.path: row.sha256 for row in self.rows if row.reason is None}
        staying = {*now.values()}
        for row in before:
            if row.reason is None and row.sha256 not in staying and row.path in now:
                old = former(self.store, held.get(row.sha256, []))
                found.append(Replaced(row.path, "", old, only_alike=True))
        return found

    def _settle(self, replaced: list[Replaced]) -> None:
        """Do what was asked for single files; own files go from the disk after the commit."""
        held = self.store.holdings() if replaced else {}
        now = {row.path: [row] for row in self.rows}
        for one in replaced:
            succeed(self.store, one, documents_at(one.path, now.get(one.path, self.rows), held))
        remove_marks(self.store, (path for path, mark in self.marks.items() if mark.mark == Mark.ADDED))
        for path, mark in self.marks.items():
            if mark.mark == Mark.REPLACED and self._failed(mark.other):
                remove_marks(self.store, [path])
            elif mark.mark in {Mark.DELETED, Mark.REPLACED}:
                own = is_own(self.kb, path)
                if not own and mark.mark == Mark.DELETED and not os.path.exists(path):  # noqa: PTH110 - see absent.py
                    remove_marks(self.store, [path])  # it was missing: there is nothing to leave out
                else:
                    set_mark(self.store, path, Mark.GONE if own else Mark.LEFT_OUT, mark.name, mark.other)
        self.report.missing = settle_absent(self.store, self.marks, self.absent)
        for path in self.refused:
            set_mark(self.store, path, Mark.GONE)
        self.report.refused = [Skipped(Path(path), reason) for path, reason in sorted(self.refused.items())]

    def _put(self, row: FileRow) -> FileRow:
        """Put what was read of a content into the ledger; what cannot be stored costs itself."""
        key, facts = self.results.get(row.sha256, ("", ""))
        intake = self.kept.get(key) if key else None
        if not isinstance(intake, Intake):  # somebody has emptied the folder in the meantime
            return replace(row, sha256="", reason="what was read of it is gone: build again")
        added: list[str] = []
        connection = self.store.connection
        connection.execute("SAVEPOINT content")
        try:
            self.store.add_content(intake.sha256, facts, intake.text_sha256, intake.notes)
            self.store.add_asides(intake.sha256, intake.asides)
            for position, taken in enumerate(intake.documents):
                document, notes = taken.document, (*taken.notes, *taken.rows.notes)
                if self.store.add_document(
                    document, taken.clauses, position, notes, taken.rows, taken.regions
                ):
                    added.append(document.document_id)
        except (sqlite3.IntegrityError, sqlite3.DataError, sqlite3.InterfaceError, ValueError) as error:
            connection.execute("ROLLBACK TO content")
            reason = f"what was read of it cannot be stored ({type(error).__name__}: {error})"
            row = replace(row, reason=reason, attempts=1)
        else:
            self.added += added
        connection.execute("RELEASE content")
        return row

    def _write_generation(self) -> None:
        """Write indexes beside the old ones and name them in the manifest."""
        folder = index_folder(self.kb, self.generation + 1)
        try:
            listed = self._write_indexes(folder)
        except (DamagedSegmentError, MeansMovedError) as error:
            self.report.warnings += [f"{BROKEN}: {error}"] if isinstance(error, DamagedSegmentError) else []
            self.whole = True
            rmtree(folder)
            listed = self._write_indexes(folder)
        self.generation, now = self.generation + 1, datetime.now(UTC).isoformat("T", "seconds")
        before, changed = {} if self.whole else self.before, {*self.added, *self.gone_documents}
        every = partial(entries_of, self.store)
        asked = self.engine.asked(self.encoder, folder, every, self.ahead.words)
        doubt = doubt_after(self.store, self.ahead.encoded, asked, before, changed)
        own = {"generation": str(self.generation), "index": listed, "built_at": now} | doubt
        self.store.set_manifest(self.shape | own | self.engine.manifest)

    def _write_indexes(self, folder: Path) -> str:
        previous = None if self.whole else index_folder(self.kb, self.generation)
        gone = self.gone_documents, self.gone_keys
        entries = entries_of(self.store, None if self.whole else self.added)
        return self.engine.write(self.encoder, folder, previous, gone, entries, self.ahead.words)

    def _finish(self) -> None:
        self.report.generation = self.generation
        self.report.documents, self.report.clauses = self.store.counts()
        # The build is committed: what cannot be tidied up now, on a full disk say, is by the next one.
        with suppress(OSError, sqlite3.Error):
            # The generation before stays for readers that opened it a moment ago.
            sweep(self.kb, keep={self.generation, self.generation - 1})
            self.report.warnings += self.engine.committed(index_folder(self.kb, self.generation))
            remove_gone(self.store)
            self.kept.clear()
            self.texts.sweep((row.sha256, row.name) for row in self.rows if row.reason is None)
            self.log.sweep([*self.failing, *(row.path for row in self.rows if row.attempts)])
            self.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
