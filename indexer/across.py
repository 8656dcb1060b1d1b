"""What a knowledge base tells of its documents: each by its name, and several beside one another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from indexer.access.access import FULL, Access, Act
from indexer.errors import UsageError
from indexer.models import Clause, Document
from indexer.store.filters import Filters
from indexer.store.lineage import Lineage, earlier_versions, lineage
from indexer.store.store import Store
from indexer.tables.listing import Listing
from indexer.tables.output import clause_row, document_row
from indexer.tables.rows import DocumentChoice, SeriesChoice

if TYPE_CHECKING:  # what a call needs is imported when it is made, so that listing rows starts at once
    from indexer.compare.compare import Comparison
    from indexer.compare.matrix import Matrix
    from indexer.compare.results import Results
    from indexer.compare.series import Entry, Sort
    from indexer.compare.themes import Themes
    from indexer.index.terms import Term
    from indexer.search.engine import EmbeddedEngine
    from indexer.tables.changes import ChangeListing


class Across:
    """The documents of a store: listed, looked up, compared, and how they follow from each other."""

    def __init__(self, folder: Path, reranker: str | None = None, access: Access = FULL) -> None:
        self.store = Store.open(folder, seen=access.seen)
        self.access = access
        self._folder, self._reranker = folder, reranker
        self._results: Results | None = None

    @cached_property
    def engine(self) -> EmbeddedEngine:
        """The search engine, loaded when it is first asked."""
        from indexer.search.engine import EmbeddedEngine
        from indexer.search.rerank import load_reranker

        return EmbeddedEngine(self._folder, reranker=load_reranker(self._reranker), seen=self.access.seen)

    def _editing(self) -> Store:
        """Open the store to write; raises ForbiddenError for whoever may not."""
        self.access.need(Act.EDIT)
        return Store.edit(self._folder, seen=self.access.seen)

    # Documents and clauses ----------------------------------------------------------------------------

    def documents(self, **filters: Unpack[DocumentChoice]) -> Listing[Document]:
        """Return the documents by level, region and title; their `text` is left out."""
        return Listing(self.store.documents(Filters(**filters)), document_row)

    def look_up(self, reference: str) -> Clause | Document:
        """Return what a citation, an id, a 文号 or a title (or a part of it) names.

        Raises UsageError where it names nothing, or several things.
        """
        from indexer.search.lookup import find_clause

        return find_clause(self.store, reference)

    def document(self, name: str) -> Document:
        """Return the one document that an id, a title or a part of it names; raises UsageError otherwise."""
        found = self.look_up(name)
        if isinstance(found, Clause):
            raise UsageError(f"{name} names a clause; give a document.")
        return found

    def text(self, name: str) -> str:
        """Return the canonical text of a document, into which the offsets of its clauses and rows point."""
        document = self.document(name)
        return self.store.documents(document_ids=[document.document_id], with_text=True)[0].text

    def clauses(self, document: str | None = None) -> Listing[Clause]:
        """Return the clauses of one document, or of all, in reading order."""
        wanted = self.document(document).document_id if document else None
        return Listing(self.store.clauses(wanted), clause_row)

    # Across documents ---------------------------------------------------------------------------------

    def compare(
        self, higher: str, lower: str, *, only: Collection[str] = (), unit: str | None = None
    ) -> Listing[Comparison]:
        """Return every target and promise of a higher document with its verdict against a lower one.

        First those of the higher one in its order, then what the lower one adds; `score` is 0 to 1. `only` names
        the verdicts wanted, `unit` a responsible unit by any of its names. `directions.csv` in the folder of the
        knowledge base tells which level of an indicator is stricter, where somebody set it. Raises UsageError
        for an unknown document, or one compared with itself.
        """
        from indexer.compare.choices import Choice
        from indexer.compare.compare import compare
        from indexer.compare.directions import read_directions
        from indexer.tables.comparison import comparison_rows

        pair = self._pair(higher, lower)
        directions = read_directions(self._folder)
        key = ("compare", *(document.document_id for document in pair), frozenset(directions.items()))
        found = self._kept().of(key, lambda: compare(self.store, *pair, directions))
        chosen = Choice(only, self._clauses_of(unit)).comparisons(found)
        return Listing(chosen, lambda one: comparison_rows([one])[0])

    def compare_measures(
        self, higher: str, lower: str, *, only: Collection[str] = (), unit: str | None = None
    ) -> Themes:
        """Return the clauses of a higher document with the measures of a lower one that answer theirs.

        `only` names the states wanted: answered, partly, missing, general, additional; `unit` a responsible unit.
        """
        from indexer.compare.choices import Choice
        from indexer.compare.themes import compare_clauses

        pair = self._pair(higher, lower)
        key = ("measures", *(document.document_id for document in pair))
        found = self._kept().of(key, lambda: compare_clauses(self.store, *pair, self.engine.vectors))
        return Choice(only, self._clauses_of(unit)).themes(found)

    def _clauses_of(self, unit: str | None) -> set[str] | None:
        """Return the clauses for which a unit answers, None for all."""
        from indexer.tables.rows import RowFilters, select

        return (
            {row.clause_id for row in select(self.store, "duties", RowFilters(unit=unit))} if unit else None
        )

    def matrix(self, *documents: str, level: str | None = None, region: str | None = None) -> Matrix:
        """Return indicators beside documents from national to county.

        Without names all normative documents that the filters leave, if they set a target.
        """
        from indexer.compare.directions import read_directions
        from indexer.compare.matrix import matrix

        chosen = [self.document(name) for name in documents] or [
            document for document in self.documents(level=level, region=region) if document.normative
        ]
        directions, named = read_directions(self._folder), bool(documents)
        key = ("matrix", named, *(document.document_id for document in chosen), frozenset(directions.items()))
        return self._kept().of(
            key, lambda: matrix(self.store, chosen, with_empty=named, directions=directions)
        )

    def series(
        self, indicator: str, sort: Sort = "region", **filters: Unpack[SeriesChoice]
    ) -> Listing[Entry]:
        """Return what the documents set for one indicator, by region, value or year.

        Each has its row, with quotation and citation, and the value in one unit beside the printed one:
        `.value` in `.unit`. Names are found as they are compared: GDP增长 finds 地区生产总值.
        """
        from indexer.compare.series import series
        from indexer.tables.rows import RowFilters, select
        from indexer.tables.series import COLUMNS, series_rows

        found = series(select(self.store, "targets", RowFilters(**filters)), indicator, sort)
        return Listing(found, lambda entry: series_rows([entry])[0], COLUMNS)

    def changes(self, old: str, new: str) -> ChangeListing:
        """Return what became of each clause, heading and row of a table from one version to another.

        In the order of the new version, what was removed where it stood; `.figures` are the numbers, targets,
        units and deadlines that differ, `.fields` the metadata. A version may be named by its file, too, which
        tells apart two that pass for copies of one another. Raises UsageError for an unknown document.
        """
        from indexer.compare.changes import changes
        from indexer.compare.figure_changes import figure_changes
        from indexer.tables.changes import ChangeListing

        one, other = self._version(old), self._version(new)
        if one.document_id == other.document_id:
            raise UsageError(f"《{other.title}》 cannot be compared with itself.")

        def make() -> ChangeListing:
            found = changes(self.store, one, other)
            return ChangeListing(found, figure_changes(self.store, found))

        return self._kept().of(("changes", one.document_id, other.document_id), make)

    def earlier_versions(self, document: str) -> Listing[Document]:
        """Return what came before a document, the nearest first: its drafts, then earlier versions by date."""
        return Listing(earlier_versions(self.store, self.document(document)), document_row)

    def _version(self, name: str) -> Document:
        """Return the document with an id or from a file, also a copy of another; or what else the name names."""
        named = [
            d
            for d in self.store.documents(with_duplicates=True)
            if name in {d.document_id, d.source, Path(d.source).stem}
        ]
        return named[0] if len(named) == 1 else self.document(name)

    def _kept(self) -> Results:
        """Return the results that are kept while the knowledge base stays as it is."""
        from indexer.compare.results import Results

        if self._results is None:
            self._results = Results(self.store)
        return self._results

    def _pair(self, higher: str, lower: str) -> tuple[Document, Document]:
        one, other = self.document(higher), self.document(lower)
        if one.document_id == other.document_id:
            raise UsageError(f"《{other.title}》 cannot be compared with itself.")
        return one, other

    def lineage(self, document: str, on: date | None = None) -> Lineage:
        """Return what a document implements, what implements it, and whether its period has ended by a day."""
        return lineage(self.store, self.document(document), on or date.today())  # noqa: DTZ011 - the office's own day

    def terms(self) -> Listing[Term]:
        """Return terms mined from the clauses by frequency and cohesion that the lexicon does not have."""
        from indexer.index.terms import mine

        texts = ([c.text for c in self.store.clauses(d.document_id)] for d in self.store.documents())
        return Listing(mine(texts), asdict)
