"""What of a query narrows the documents down, and in which order it is given up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from indexer.search.catalog import Catalog
from indexer.search.query import FILTERS, Part, Query, read_query
from indexer.store.filters import Filters


def read_marked(catalog: Catalog, query: str, without: Collection[str | Part]) -> Query:
    """Read a query in which the title of a document may stand without 《》."""
    named = catalog.titled_in(query)
    marked = query
    if named and named.title in query and f"《{named.title}" not in query:
        marked = query.replace(named.title, f"《{named.title}》", 1)
    return replace(read_query(marked, without), text=query)


def narrowing(read: Query) -> list[Part]:
    """Return what narrows the documents down, in the order in which it is kept."""
    return sorted(
        (part for part in read.parts if part.kind in FILTERS), key=lambda part: FILTERS.index(part.kind)
    )


def fixed(filters: Filters) -> set[str]:
    """Return the kinds of parts for which the user chose a filter."""
    names = {"region": filters.region, "level": filters.level, "issued": filters.year}
    return {kind for kind, value in names.items() if value is not None}
