"""What other programs may ask of a knowledge base; every answer is JSON with the field names of the exports.

The calls are the same over REST and MCP. All raise LedgerError and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Literal

from indexer.access.access import Act
from indexer.documents.cite import document_citation
from indexer.errors import UsageError
from indexer.knowledge_base import KnowledgeBase
from indexer.models import Clause, Document
from indexer.page.draft import finding_rows
from indexer.page.links import href
from indexer.page.search import found_row
from indexer.service.answering import (
    DEFAULT,
    LONGEST,
    Row,
    Rows,
    check_page,
    one_at_a_time,
    page_of,
    plain,
    rows_of,
)
from indexer.service.asking import Asking, whoever_runs_it
from indexer.service.following import FollowCalls
from indexer.tables.comparison import matrix_rows
from indexer.tables.listing import Listing
from indexer.tables.measures import theme_rows
from indexer.tables.output import clause_row, document_row, hit_row
from indexer.tables.paging import select_page
from indexer.tables.rows import export_row
from indexer.tables.tasks import By

Table = Literal["targets", "commitments", "duties", "measures", "references", "quantities"]
NewsKind = Literal["documents", "targets", "duties"]


class Calls(FollowCalls):
    """The calls on one knowledge base, which stays open; a new build is seen at the next call."""

    def __init__(self, folder: Path, asking: Callable[[], Asking] = whoever_runs_it) -> None:
        super().__init__(folder, asking)
        self._verifying = Lock()

    @one_at_a_time
    def version(self) -> str:
        """Return what changes with every build, correction and deletion."""
        return self.base.version()

    @one_at_a_time
    def search(
        self,
        query: str,
        top: int = 10,
        level: str | None = None,
        region: str | None = None,
        issuer: str | None = None,
        doc_type: str | None = None,
        status: str | None = None,
        year: int | None = None,
    ) -> Row:
        """Search clauses: hits with citations, the rows of the ledger that answer, and what is doubtful or missing."""
        found = self.base.search(
            query, top=min(top, LONGEST), level=level, region=region, issuer=issuer, doc_type=doc_type,
            status=status, year=year,
        )  # fmt: skip
        return plain({"query": query, **found_row(found), "hits": [hit_row(hit) for hit in found.hits]})

    @one_at_a_time
    def fetch(self, reference: str) -> Row:
        """Return the one document or clause that an id, a citation, a 文号 or a title names, with its text."""
        found = self.base.look_up(reference)
        if isinstance(found, Clause):
            return _clause(found, self.base.document(found.document_id))
        text = self.base.text(found.document_id)
        return plain(
            {"found": "document", **document_row(found), "text": text, "address": address(found.document_id)}
        )

    @one_at_a_time
    def documents(
        self,
        level: str | None = None,
        region: str | None = None,
        issuer: str | None = None,
        doc_type: str | None = None,
        status: str | None = None,
        year: int | None = None,
        offset: int = 0,
        limit: int = DEFAULT,
    ) -> Rows:
        """List the documents with their metadata."""
        found = self.base.documents(
            level=level, region=region, issuer=issuer, doc_type=doc_type, status=status, year=year
        )
        return page_of(found, offset, limit)

    @one_at_a_time
    def clauses(self, document: str, offset: int = 0, limit: int = DEFAULT) -> Rows:
        """List the clauses of a document in reading order."""
        return page_of(self.base.clauses(document), offset, limit)

    @one_at_a_time
    def rows(
        self,
        table: Table,
        level: str | None = None,
        region: str | None = None,
        document: str | None = None,
        unit: str | None = None,
        year: int | None = None,
        text: str | None = None,
        kind: str | None = None,
        status: str | None = None,
        offset: int = 0,
        limit: int = DEFAULT,
    ) -> Rows:
        """List the rows of a table of the ledger: each with its citation and the span of its source."""
        filters = self.base.row_filters(
            level=level, region=region, document=document, unit=unit, year=year, text=text, kind=kind,
            status=status,
        )  # fmt: skip
        check_page(offset, limit)
        found, total = select_page(self.base.store, table, filters, offset, limit)
        return rows_of(Listing(found, export_row), total, offset, limit)

    @one_at_a_time
    def tasks(
        self,
        by: By = "document",
        level: str | None = None,
        region: str | None = None,
        document: str | None = None,
        unit: str | None = None,
        year: int | None = None,
        text: str | None = None,
        offset: int = 0,
        limit: int = DEFAULT,
    ) -> Rows:
        """List the tasks (任务分解表): what is to be done, by whom, by when."""
        found = self.base.tasks(
            by, level=level, region=region, document=document, unit=unit, year=year, text=text
        )
        return page_of(found, offset, limit)

    @one_at_a_time
    def news(
        self,
        since: str | None = None,
        saved: str | None = None,
        what: Sequence[NewsKind] = (),
        unit: str | None = None,
        level: str | None = None,
        region: str | None = None,
        offset: int = 0,
        limit: int = DEFAULT,
    ) -> Rows:
        """List what is new since a day or a build: documents, targets that changed, duties of a unit; or under a kept search."""
        found = self.base.news(since, what=what or None, unit=unit, saved=saved, level=level, region=region)
        return page_of(found, offset, limit)

    @one_at_a_time
    def compare(
        self,
        higher: str,
        lower: str,
        what: Literal["targets", "measures"] = "targets",
        only: Sequence[str] = (),
        unit: str | None = None,
        offset: int = 0,
        limit: int = DEFAULT,
    ) -> Rows:
        """Compare a lower document with a higher one: every target with its verdict, or every clause with its answer."""
        if what == "targets":
            return page_of(self.base.compare(higher, lower, only=only, unit=unit), offset, limit)
        found = self.base.compare_measures(higher, lower, only=only, unit=unit)
        return page_of(Listing(theme_rows(found), dict), offset, limit)

    @one_at_a_time
    def matrix(
        self,
        documents: Sequence[str] = (),
        level: str | None = None,
        region: str | None = None,
        offset: int = 0,
        limit: int = DEFAULT,
    ) -> Rows:
        """Set indicators beside documents from national to county, each cell with its verdict."""
        found = self.base.matrix(*documents, level=level, region=region)
        return page_of(Listing(matrix_rows(found), dict), offset, limit)

    @one_at_a_time
    def cite(self, reference: str) -> Row:
        """Return the citation of what is named, and whether it is there: the exact form to put into a document."""
        found = self.base.look_up(reference)
        if isinstance(found, Clause):
            document = self.base.document(found.document_id)
            return plain({"citation": found.citation, "clause_id": found.clause_id, **_named(document)})
        return plain({"citation": document_citation(found), "clause_id": None, **_named(found)})

    @one_at_a_time
    def check(self, text: str) -> Row:
        """Check a draft: every title, 文号, clause, quotation, figure and department in it, and how it stands."""
        checked = self.base.check(text)
        return plain({"findings": finding_rows(checked.findings), "counts": checked.counts()})

    def verify(self) -> Row:
        """Read every source file again; return each difference between it and the ledger. Administrators may."""
        access = self.asking().access
        access.need(Act.READ if access.seen is None and not access.who else Act.GOVERN)
        if not self._verifying.acquire(blocking=False):
            raise UsageError("the knowledge base is being checked already.", remedy="Wait for it to end.")
        try:
            with KnowledgeBase.open(self.folder) as base:  # it looks at all files, whoever may see them
                notes: list[str] = []
                return {"differences": base.verify(notes.append), "notes": notes}
        finally:
            self._verifying.release()


def address(document_id: str, clause_id: str | None = None) -> str:
    """Return the address of a document on the page, relative to where the page is served."""
    asked = {"doc": [document_id], "clause": [clause_id] if clause_id else []}
    return f"/{href('document', asked)}"


def _clause(clause: Clause, document: Document) -> Row:
    return plain(
        {
            "found": "clause",
            **clause_row(clause),
            **_named(document),
            "address": address(document.document_id, clause.clause_id),
        }
    )


def _named(document: Document) -> Row:
    """Return what names a document and whether it holds."""
    names = ("document_id", "title", "doc_number", "status", "valid_from", "valid_until", "edition")
    return {name: getattr(document, name) for name in names}
