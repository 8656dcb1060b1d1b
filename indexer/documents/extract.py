"""A document's clauses into the rows of the ledger, and what could not be read of them."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.ledger import extract
from extraction.rows import Context, Passage, Rows
from indexer.models import Clause, Document

_SAYS_NOTHING = frozenset({"masthead", "contents", "slogan"})


def rows_of(document: Document, clauses: Sequence[Clause]) -> Rows:
    """Return what a document commits to, and what could not be read of it; a contents page says nothing."""
    if document.kind in _SAYS_NOTHING:
        return Rows([], [], [], [], [], [], [])
    context = Context(
        title=document.title,
        level=document.level,
        region=document.region,
        within=document.within,
        issuers=document.issuers,
        doc_type=document.doc_type,
        date=document.date,
        period_start=document.period_start,
        period_end=document.period_end,
        normative=document.normative,
    )
    return extract(
        [Passage(c.path, c.headings, c.text, c.start, c.cells, c.caption) for c in clauses], context
    )
