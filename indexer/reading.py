"""The first part of a build: every file is looked at, and what is not known yet is read."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from indexer.documents.intake import PARTIAL, Corrected, Intake, take_in
from indexer.documents.kept import Failure, Fresh, Kept, KeptTexts
from indexer.documents.known_files import KnownFiles
from indexer.documents.limits import Limits
from indexer.documents.log import Log
from indexer.documents.pool import Workers, in_order
from indexer.documents.precedence import precedence
from indexer.documents.scan import DROPPED, Scan, given_up, scan, stopped
from indexer.documents.sources import content_digest
from indexer.documents.versions import Shares
from indexer.errors import StoppedError, UnreadableFileError
from indexer.holders import outranked, stale_contents
from indexer.index.ahead import Ahead
from indexer.index.encoders import Encoder
from indexer.index.generation import UNINDEXED
from indexer.models import FileRow
from indexer.report import BuildReport
from indexer.store.absent import absent_rows
from indexer.store.correction_rows import corrected_metadata
from indexer.store.manifest import read_by, shaped_by
from indexer.store.marks import OUT, FileMark, Mark, is_at, mark_of, marks
from indexer.store.store import Store

Watch = Callable[[str, str, str], None]
"""Called with (path, state, reason) of each upload: it is being read, then is `read` or `refused`."""
Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total); stages are `read` (files), `ocr` (pages that are pictures, of all files begun)
and `encode` (passages). An exception raised in it stops the build, which leaves everything as it was."""
TakenIn = tuple[Intake | Failure | None, str, FileRow, str]
# So many results for each that reads are in memory at most: read, and waiting for their turn.
_AHEAD = 4


class Reading:
    """The files of one build on their way in; what came of them is in `results`, by content."""

    def __init__(
        self,
        kb: Path,
        store: Store,
        encoder: Encoder,
        progress: Progress,
        workers: Workers,
        *,
        ocr: bool,
        retry: bool,
    ) -> None:
        self.kb, self.store, self.progress, self.ocr, self.retry = kb, store, progress, ocr, retry
        self.limits = Limits()
        self.workers = workers
        self.before = store.manifest()
        self.encoder = encoder
        self.shape = shaped_by(self.encoder) | read_by()
        generation = self.before.get("generation", "")
        self.generation = int(generation) if generation.isdecimal() else 0
        self.kept = Kept(kb, self.shape["steps"] + self.shape["readers"])
        self.texts = KeptTexts(kb, self.shape["readers"])
        self.log = Log(kb)
        self.report = BuildReport()
        self.gone_documents: list[str] = []
        self.gone_keys: list[int] = []
        self.added: list[str] = []
        # Content -> the name of what was read of it, and the digest of its facts.
        self.results: dict[str, tuple[str, str]] = {}
        self.fresh = Fresh(self.kept)
        self.forged = self.reread = False
        self.shares = Shares(
            lambda one: (not self.forged and store.text(one.document_id)) or self.fresh.text(one.document_id)
        )
        self.ahead = Ahead(kb, self.encoder, workers.batches)
        self.rows: list[FileRow] = []
        self.wanted: dict[str, str] = {}
        self.stale: set[str] = set()
        self.failing: list[str] = []
        # Path -> what was asked for the file, and path -> why an upload that cannot be read is refused.
        self.marks: dict[str, FileMark] = {}
        self.refused: dict[str, str] = {}
        # Files that vanished and whose rows stay: those so marked, and with `keep_missing` all.
        self.keep_missing = False
        self.absent: list[FileRow] = []
        self.corrected: Corrected = {}
        self.watch: Watch = lambda *_: None
        # Path -> pages that were read by OCR, and how many there are; what was last told of them all.
        self._pages: dict[str, tuple[int, int]] = {}
        self._told = (0, 0)

    # Reading: nothing is written to the ledger, and nobody is kept from it ------------------------

    def _read_all(self, roots: list[Path]) -> None:
        before = {} if self.reread or self.retry else {row.path: row for row in self.store.files()}
        known = None if self.forged else KnownFiles(self.kb)
        found = scan(roots, self.kb, before, self.limits, known)
        self.marks, self.corrected = marks(self.store), corrected_metadata(self.store.connection)
        self._try_uploads(found)
        out = self._left_out()
        self.rows = [row for row in found.rows if mark_of(row.path, out) is None]
        self.absent = absent_rows(self.store, self.marks, found.rows, keep=self.keep_missing)
        self.rows += self.absent
        self.rows.sort(key=lambda row: precedence(row.path))
        self.report.files = len(self.rows)
        self.report.warnings += [
            told for told in found.warnings if not (self.keep_missing and told.endswith(DROPPED))
        ]
        for at, row in enumerate(self.rows):  # archives that could not be unpacked
            if row.path in found.traces:
                trace = self._logged(row.path, str(row.reason), found.traces[row.path])
                self.rows[at] = replace(row, reason=f"{row.reason}; see {trace}")
        held = self.store.holdings()
        self.wanted = {
            row.sha256: self._digest(row, found, held.get(row.sha256, []))
            for row in reversed(self.rows)
            if not row.reason
        }
        self.stale = stale_contents(self.store, self.wanted, self.rows, reread=self.reread, ocr=self.ocr)
        if not self.forged:  # there is no file to read again
            self.stale -= {row.sha256 for row in self.absent}
        have = set(self.store.contents()) - self.stale
        more = set(self.wanted)
        while more:  # a file that came may have to be named before others that hold its text
            self._read_these(more, before, found, have)
            more = outranked(self.store, self.fresh.by_content, self.rows, self.stale)
            self.stale |= more
            have -= more
            self.report.unchanged -= sum(row.sha256 in more for row in self.rows)
        self.progress("read", len(self.rows), len(self.rows))

    def _try_uploads(self, found: Scan) -> None:
        """Read the files that no build has taken in yet; of which nothing can be read, that is refused."""
        added = sorted(path for path, mark in self.marks.items() if mark.mark == Mark.ADDED)
        known = set(self.store.contents())
        rows = {path: [row for row in found.rows if is_at(row.path, path)] for path in added}
        new = [row for path in added for row in rows[path] if not row.reason and row.sha256 not in known]
        with closing(self._in_order(new, found)) as results:
            for at, path in enumerate(added):
                self.progress("read", at, len(added))
                self.watch(path, "reading", "")
                reasons = [
                    row.reason if row.reason or row.sha256 in known else next(results)[1]
                    for row in rows[path]
                ]
                if reasons and all(reasons):
                    self.refused[path] = str(reasons[0])
                self.watch(path, "refused" if path in self.refused else "read", self.refused.get(path, ""))

    def _digest(self, row: FileRow, scanned: Scan, document_ids: Iterable[str]) -> str:
        """Return the digest of what is known beforehand of a file that holds some documents."""
        own = {i: self.corrected[i] for i in document_ids if i in self.corrected}
        return content_digest(scanned.facts.get(row.path, {}), own)

    def _left_out(self) -> dict[str, FileMark]:
        """Return the files that are not to be read; what was to be replaced stays where nothing took its place."""
        return {
            path: mark
            for path, mark in self.marks.items()
            if path in self.refused
            or (mark.mark in OUT and not (mark.mark == Mark.REPLACED and self._failed(mark.other)))
        }

    def _failed(self, other: str | None) -> bool:
        return other is None or other in self.refused or not Path(other).exists()

    def _read_these(
        self, contents: set[str], before: dict[str, FileRow], found: Scan, have: set[str]
    ) -> None:
        first: dict[str, int] = {}  # content -> the row that is read for it
        for at, row in enumerate(self.rows):
            known = row.reason is not None or row.sha256 in have or given_up(before.get(row.path), row.sha256)
            if row.sha256 in contents and not known:
                first.setdefault(row.sha256, at)
        coming = set(first.values())
        with closing(self._in_order([self.rows[at] for at in sorted(coming)], found)) as results:
            for at, row in enumerate(self.rows):
                self.progress("read", at, len(self.rows))
                if row.sha256 not in contents:
                    continue
                was = before.get(row.path)
                taken = next(results) if at in coming else None
                if row.reason is not None or row.sha256 in have:
                    self.report.unchanged += row.reason is None
                elif was is not None and given_up(was, row.sha256):
                    self.rows[at] = was
                else:
                    self.rows[at] = self._read(taken or self._taken_in(row, found), was, found, have)

    def _in_order(self, rows: list[FileRow], scanned: Scan) -> Generator[TakenIn, None, None]:
        """Yield what comes of files in their order; while one waits for it passages are encoded."""
        results = in_order(
            lambda row: self._taken_in(row, scanned),
            rows,
            _AHEAD * (1 + self.workers.jobs),
            meanwhile=self._meanwhile,
            stop=self.workers.stop,
        )
        with closing(results):
            for found in results:
                self._tell()
                while self.ahead.full:
                    self.ahead.work()
                yield found

    def _meanwhile(self) -> bool:
        self._tell()
        return self.ahead.work()

    def _tell(self) -> None:
        """Tell how far the OCR is: files are read in other threads, which `progress` need not expect."""
        pages = self._pages.copy().values()
        told = sum(done for done, _ in pages), sum(total for _, total in pages)
        if told != self._told:
            self._told = told
            self.progress("ocr", *told)

    def _read(self, taken_in: TakenIn, was: FileRow | None, scanned: Scan, have: set[str]) -> FileRow:
        """Take what was read of a file, now or by an earlier build; return its row."""
        found, reason, row, key = taken_in
        if isinstance(found, Failure):
            if not found.stopped:
                return replace(row, reason=found.reason)
            told = f"{found.reason}; see {self._logged(row.path, found.reason, found.trace)}"
            return stopped(row.path, row.name, row.sha256, told, was)
        if found is None:
            # Without its hash a row is tried again by the next build: what was missing may be there.
            return replace(row, sha256="", reason=reason)
        for told, trace in found.failures:
            self.report.warnings.append(f"{row.path}: {told}; see {self._logged(row.path, told, trace)}")
        if row.sha256 not in have:
            have.add(row.sha256)
            known = self._digest(row, scanned, [taken.document.document_id for taken in found.documents])
            self.results[row.sha256] = (key, known + (PARTIAL if found.partial else ""))
            for taken in found.documents:
                self.fresh.add(taken.document, key)
                if taken.document.kind not in UNINDEXED:
                    self.ahead.add(taken.clauses)
        self.report.read += 1
        return row

    def _taken_in(self, row: FileRow, scanned: Scan) -> TakenIn:
        """Return what comes of a file, why nothing did for now, its row, and under which key all is kept."""

        def tick(done: int, total: int) -> None:
            self._pages[row.path] = done, total

        facts, size = scanned.facts.get(row.path, {}), scanned.sizes.get(row.path, 0)
        known = content_digest(facts, self.corrected)
        key = self.kept.key(row.sha256, known, row.name, ocr=self.ocr)
        found = self.kept.get(key)
        if found is None or (self.retry and isinstance(found, Failure)):
            try:
                found = take_in(
                    Path(row.path),
                    facts,
                    ocr=self.ocr,
                    tick=tick,
                    size=size,
                    limits=self.limits,
                    texts=None if self.forged else self.texts.of(row.sha256, row.name),
                    corrected=self.corrected,
                    workers=self.workers,
                )
            except StoppedError as error:
                found = Failure(str(error), stopped=True, trace=error.trace)
            except UnreadableFileError as error:
                if error.passing:
                    return None, str(error), row, key
                found = Failure(str(error), stopped=False)
            else:  # it may have changed since it was looked at
                row = replace(row, sha256=found.sha256)
                key = self.kept.key(row.sha256, known, row.name, ocr=self.ocr)
            self.kept.put(key, found)
        return found, found.reason if isinstance(found, Failure) else "", row, key

    def _logged(self, path: str, reason: str, trace: str) -> str:
        self.failing.append(path)
        return self.log.write(path, reason, trace)
