"""What a knowledge base tells of its documents: each by its name, and several beside one another."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Unpack

from indexer.errors import UsageError
from indexer.models import Clause, Document
from indexer.store.filters import Filters
from indexer.store.lineage import Lineage, lineage
from indexer.store.store import Store
from indexer.tables.listing import Listing
from indexer.tables.output import clause_row, document_row
from indexer.tables.rows import DocumentChoice, SeriesChoice

if TYPE_CHECKING:  # what a call needs is imported when it is made, so that listing rows starts at once
    from indexer.compare.align import Encode
    from indexer.compare.compare import Comparison
    from indexer.compare.matrix import Matrix
    from indexer.compare.results import Results
    from indexer.compare.series import Entry, Sort
    from indexer.compare.themes import Themes
    from indexer.index.encoders import Encoder
    from indexer.index.terms import Term


class Across:
    """The documents of a store: listed, looked up, compared, and how they follow from each other."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._encoder: Encoder | None = None
        self._results: Results | None = None

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

    def compare(self, higher: str, lower: str) -> Listing[Comparison]:
        """Return every target and promise of a higher document with its verdict against a lower one.

        First those of the higher one in its order, then what the lower one adds; `score` is 0 to 1.
        Raises UsageError for an unknown document, or one compared with itself.
        """
        from indexer.compare.compare import compare
        from indexer.tables.comparison import comparison_rows

        pair = self._pair(higher, lower)
        key = ("compare", *(document.document_id for document in pair))
        found = self._kept().of(key, lambda: compare(self.store, *pair))
        return Listing(found, lambda one: comparison_rows([one])[0])

    def compare_measures(self, higher: str, lower: str) -> Themes:
        """Return the clauses of a higher document theme by theme with those of a lower one that answer them."""
        from indexer.compare.themes import compare_clauses

        return compare_clauses(self.store, *self._pair(higher, lower), self._encode())

    def matrix(self, *documents: str, level: str | None = None, region: str | None = None) -> Matrix:
        """Return indicators beside documents from national to county; all that the filters leave if none is named."""
        from indexer.compare.matrix import matrix

        chosen = [self.document(name) for name in documents] or [
            document for document in self.documents(level=level, region=region) if document.normative
        ]
        key = ("matrix", *(document.document_id for document in chosen))
        return self._kept().of(key, lambda: matrix(self.store, chosen))

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

    def _encode(self) -> Encode:
        """Return the encoding of passages by the model that the last build used."""
        from indexer.index.encoders import BUNDLED, load_encoder

        name = self.store.manifest().get("encoder_name") or BUNDLED
        if self._encoder is None or self._encoder.name != name:
            self._encoder = load_encoder(name)
        return self._encoder.encode_passages

    def lineage(self, document: str, on: date | None = None) -> Lineage:
        """Return what a document implements, what implements it, and whether its period has ended by a day."""
        return lineage(self.store, self.document(document), on or date.today())  # noqa: DTZ011 - the office's own day

    def terms(self) -> Listing[Term]:
        """Return terms mined from the clauses by frequency and cohesion that the lexicon does not have."""
        from indexer.index.terms import mine

        texts = ([c.text for c in self.store.clauses(d.document_id)] for d in self.store.documents())
        return Listing(mine(texts), asdict)
