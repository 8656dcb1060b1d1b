"""The public face: a knowledge base is built or opened, searched, listed, compared and checked.

Everything raises a `LedgerError` with one sentence and its remedy; no other error is meant to reach a
caller. Offsets count characters of the document's canonical text, half open: `text[start:end]`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from indexer.access.access import FULL, Access, Act
from indexer.alerts import Alerts
from indexer.errors import FieldError, UsageError
from indexer.store.correction_log import Entry, entry_row
from indexer.store.correction_rows import Correction, plain_row
from indexer.store.correction_values import judged
from indexer.store.corrections import history, record, undo, withdraw
from indexer.store.database import DATABASE
from indexer.store.digests import version
from indexer.store.filters import Filters
from indexer.store.metadata import Fact, facts, facts_history, judged_facts, record_facts, undo_facts
from indexer.store.rows import LedgerRow
from indexer.store.store import Store
from indexer.store.succession import ToReview, review_row, successor, successor_clause, to_review
from indexer.tables.listing import Listing
from indexer.tables.rows import DocumentChoice, RowChoice, RowFilters, columns, export_row, select

if TYPE_CHECKING:  # what a call needs is imported when it is made, so that listing rows starts at once
    from indexer.drafts.check import Checked
    from indexer.file_states import FileState
    from indexer.library import Library
    from indexer.reading import Progress
    from indexer.report import BuildReport, FileReport
    from indexer.search.engine import Found
    from indexer.search.query import Part, Query
    from indexer.tables.export import ExportChoice
    from indexer.tables.tasks import By, Task

Name = str | Path


class KnowledgeBase(Alerts):
    """One knowledge base on disk, open for reading; a context manager that closes it at the end.

    New builds, also those of other processes, are seen without opening it again.
    """

    def __init__(self, folder: Name, *, reranker: str | None = None, access: Access = FULL) -> None:
        self.folder = Path(folder)
        self._built: BuildReport | None = None
        super().__init__(self.folder, reranker, access)

    @classmethod
    def open(cls, folder: Name, *, reranker: str | None = None, access: Access = FULL) -> Self:
        """Open a knowledge base; `reranker` names a cross-encoder that orders the first hits anew.

        What `access` does not see is not there. Raises KnowledgeBaseError where there is none, or of another version.
        """
        return cls(folder, reranker=reranker, access=access)

    @classmethod
    def build(
        cls,
        folder: Name,
        paths: Name | Iterable[Name] = (),
        *,
        model: str | None = None,
        prune: bool = False,
        ocr: bool = True,
        progress: Progress | None = None,
        time_limit: float | None = None,
        memory_limit: float | None = None,
        retry: bool = False,
        jobs: int | None = None,
        workers: str | None = None,
        engine: str | None = None,
    ) -> Self:
        """Bring a knowledge base up to date with files and folders, making it where there is none; open it.

        Earlier paths stay part of it unless `prune` is set; without paths those known are read again.
        `model` is the encoder (the bundled one, `tiny`, a sentence-transformers name or folder), `ocr`
        reads pages that are pictures (3 to 5 s each), `progress(stage, done, total)` is called on the
        way. `time_limit` (seconds) and `memory_limit` (MB) are what one file may take, in proportion to its
        size where they are not given; with `retry` files that were given up are tried again. `jobs` processes
        read files and pages side by side (default: one for each core), or those of a scheduler of Dask, whose
        address is `workers`. `engine` is where the indexes lie, `local` or an address of Milvus. Files that cannot be read are in `built.skipped`. Raises UsageError for a path that does not exist, KnowledgeBaseError where another build is running, ModelError for the encoder.
        """
        from indexer.build import build
        from indexer.documents.limits import limits_of

        report = build(
            Path(folder),
            [Path(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)],
            model=model,
            prune=prune,
            ocr=ocr,
            progress=progress or (lambda *_: None),
            limits=limits_of(time_limit, memory_limit),
            retry=retry,
            jobs=jobs,
            workers=workers,
            engine=engine,
        )
        base = cls(folder)
        base._built = report
        return base

    @staticmethod
    def exists(folder: Name) -> bool:
        """Tell whether there is a knowledge base in a folder, of whatever version."""
        return (Path(folder) / DATABASE).is_file()

    @property
    def built(self) -> BuildReport:
        """The report of the build that opened it; raises UsageError where it was only opened."""
        if self._built is None:
            raise UsageError(f"the knowledge base {self.folder} was opened, not built.")
        return self._built

    def close(self) -> None:
        """Close the knowledge base."""
        self.store.close()
        if "engine" in self.__dict__:
            self.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Search -----------------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        *,
        top: int = 10,
        without: Collection[str | Part] = (),
        **filters: Unpack[DocumentChoice],
    ) -> Found:
        """Return what answers a query: `.hits` best first, at most `top`, and `.answers`, rows of the ledger.

        Regions, levels, years and documents that the query names narrow it down, except those kinds or
        parts `without` (`indexer.search.query.FILTERS` for none at all). `.read` tells what was understood,
        `.dropped` what of it would have left nothing, `.doubtful` that perhaps none of the hits answers.
        Raises UsageError for an empty query.
        """
        return self.engine.find(query, Filters(**filters), top, without)

    def read_query(self, query: str) -> Query:
        """Return what is understood of a query, without searching."""
        return self.engine.read(query)

    # The ledger ---------------------------------------------------------------------------------------

    def targets(self, **filters: Unpack[RowChoice]) -> Listing[LedgerRow]:
        """Return numbers that somebody is committed to; `row.value` is a Decimal in `row.unit`."""
        return self.rows("targets", **filters)

    def commitments(self, **filters: Unpack[RowChoice]) -> Listing[LedgerRow]:
        """Return what is promised by a year, or for good, without a number."""
        return self.rows("commitments", **filters)

    def duties(self, **filters: Unpack[RowChoice]) -> Listing[LedgerRow]:
        """Return responsible units with their roles: lead, participate or responsible."""
        return self.rows("duties", **filters)

    def measures(self, **filters: Unpack[RowChoice]) -> Listing[LedgerRow]:
        """Return sentences that prohibit, require, promote, encourage or explore."""
        return self.rows("measures", **filters)

    def references(self, **filters: Unpack[RowChoice]) -> Listing[LedgerRow]:
        """Return documents that are named, resolved where exactly one in the knowledge base bears the name."""
        return self.rows("references", **filters)

    def quantities(self, **filters: Unpack[RowChoice]) -> Listing[LedgerRow]:
        """Return numbers that are no targets, with their kind: fact, threshold, incentive or other."""
        return self.rows("quantities", **filters)

    def rows(self, table: str, **filters: Unpack[RowChoice]) -> Listing[LedgerRow]:
        """Return the rows of a table by level, region, document and place.

        Each has its fields in `.row`, with `start` and `end` in the document's text, and beside it
        `citation`, `title`, `page` and the status that officials gave it. Raises UsageError for an unknown
        document.
        """
        return Listing(select(self.store, table, self.row_filters(**filters)), export_row, columns(table))

    def row_filters(self, **chosen: Any) -> RowFilters:
        """Return restrictions on rows (those of `RowChoice`) with the document looked up."""
        name = chosen.pop("document", None)
        review = chosen.pop("status", None)  # what officials said of the row
        return RowFilters(
            **chosen, review=review, document_id=self.document(name).document_id if name else None
        )

    def tasks(self, by: By = "document", **filters: Unpack[RowChoice]) -> Listing[Task]:
        """Return the task breakdown table (任务分解表), one task a clause, in the order of `by`."""
        from indexer.tables.tasks import task_row, task_rows

        return Listing(task_rows(self.store, self.row_filters(**filters), by), task_row)

    def export(
        self, path: Name, tables: Sequence[str], by: By = "document", **filters: Unpack[ExportChoice]
    ) -> int:
        """Write tables to a `.xlsx`, `.csv`, `.docx` or `.jsonl` file; return how many rows it has.

        XLSX and DOCX have about ten columns, or `every` one; with `follow` tasks have their state, person and due date; a DOCX file can be made of a `template`, a Word
        file of one's own. A file that is no earlier export stays unless `overwrite` is set or, called with a
        sentence, agrees. Raises WordTemplateError for a template that cannot be filled, UsageError for an unknown table or ending, or where the file cannot be written.
        """
        from indexer.tables.export import export

        over, every = filters.pop("overwrite", False), filters.pop("every", False)
        follow, template = filters.pop("follow", False), filters.pop("template", None)
        chosen = self.row_filters(**filters)
        return export(
            self.store,
            Path(path),
            tables,
            chosen,
            None,
            by=by,
            overwrite=over,
            every=every,
            follow=follow,
            template=template,
        )

    def correct(
        self,
        row_id: str,
        status: str,
        changes: Mapping[str, Any] | None = None,
        *,
        note: str = "",
        name: str = "",
    ) -> None:
        """Confirm, correct or reject a row, or take that back (`withdrawn`); it survives every rebuild.

        `changes` are fields with their right values. Raises UsageError for a row that is not there or a
        value that cannot be, KnowledgeBaseError while a build holds the knowledge base.
        """
        with self._editing() as store:
            row = store.ledger_row(row_id)
            if status == "withdrawn":
                withdraw(store, row, name)
            else:
                record(store, row, status, dict(changes or {}) or None, note, name)

    def check(self, text: str, today: date | None = None) -> Checked:
        """Hold a draft against the knowledge base: every title, 文号, clause, quotation, figure and unit in it.

        Each finding has its span in `text`, how it stands (right, wrong, look, unknown), what is expected and
        where that stands. `today` is the day on which what is cited must be in force.
        """
        from indexer.drafts.check import check_draft

        return check_draft(self.store, text, self.engine.holding, today)

    def wrong_fields(self, row_id: str, changes: Mapping[str, Any]) -> dict[str, FieldError]:
        """Return field -> what is wrong with its new value, of a row or document (by its id); {} if nothing is."""
        if self.store.text(row_id) is not None:
            return judged_facts(changes)[1]
        row = self.store.ledger_row(row_id)
        return judged(row.table, changes, plain_row(row))[1]

    def undo(self, row_id: str, name: str = "") -> Correction | None:
        """Take back the last thing said of a row or document (by its id); return what stands now, None for what was extracted.

        `name` says who did. Raises UsageError where there is nothing to undo.
        """
        with self._editing() as store:
            if store.text(row_id) is not None:
                return undo_facts(store, row_id, name)
            return undo(store, store.ledger_row(row_id), name)

    def history(self, row_id: str) -> Listing[Entry]:
        """Return who said what of a row or document (by its id) and when, the first first, also in earlier versions of its document."""
        if self.store.text(row_id) is not None:
            return Listing(facts_history(self.store, row_id), entry_row)
        return Listing(history(self.store, self.store.ledger_row(row_id)), entry_row)

    # The library --------------------------------------------------------------------------------------

    @property
    def library(self) -> Library:
        """The files: taken in, deleted, restored, replaced, and the state of each; see `Library`."""
        from indexer.library import Library

        return Library(self.folder, self.access)

    def files(self) -> Listing[FileState]:
        """Return the state of every file: read, failed, ignored, added, deleted, replaced or left out."""
        return Listing(self.library.files(), asdict)

    def version(self) -> str:
        """Return what changes with every build, correction, deletion and word on a task, and with the reader: what was made is kept by it."""
        return version(self.store, self.access.key)

    def successor(self, document_id: str) -> str | None:
        """Return the document that an id leads to: its own, else what took its place; None where nothing did."""
        return successor(self.store, document_id)

    def successor_clause(self, clause_id: str) -> str | None:
        """Return the clause that an id leads to: its own, else the one of the same words or place in the new version."""
        return successor_clause(self.store, clause_id)

    def to_review(self) -> Listing[ToReview]:
        """Return what officials said of replaced documents and does not fit the new version as it stands."""
        return Listing(to_review(self.store), review_row)

    def document_facts(self, document: str) -> list[Fact]:
        """Return what is known of a document field by field: as shown, as read, as corrected."""
        return facts(self.store, self.document(document))

    def correct_document(
        self, document: str, changes: Mapping[str, Any], *, note: str = "", name: str = ""
    ) -> Correction | None:
        """Correct what is known of a document as a whole; the next build puts it in place everywhere.

        A field set to what was read is corrected no more. `undo` and `history` take the document's id.
        Raises FieldError for a value that does not fit its field, or where nothing changes.
        """
        with self._editing() as store:
            return record_facts(store, self.document(document), changes, note, name)

    # Checks -------------------------------------------------------------------------------------------

    def verify(self, tell: Callable[[str], None] = lambda _: None) -> list[str]:
        """Read every source file again; return each difference, [] if there is none; pass what is odd to `tell`."""
        from indexer.verify import verify

        self.access.need(Act.GOVERN)
        with Store.open(self.folder, hiding=False) as store:
            return verify(store, tell)

    def report(self) -> Listing[FileReport]:
        """Return for each file what was read of it and what looked odd."""
        from indexer.report import report

        return Listing(report(self.store), asdict)
