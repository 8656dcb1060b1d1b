"""What of a query narrows the documents down, and in which order it is given up."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from extraction.entities.regions import short_name
from indexer.search.catalog import Catalog
from indexer.search.exact.index import ExactIndex
from indexer.search.query import FILTERS, Part, Query, read_query
from indexer.store.filters import Filters
from indexer.store.store import Store


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


def narrowed(
    store: Store, catalog: Catalog, exact: ExactIndex, read: Query, chosen: list[str] | None
) -> Iterator[tuple[list[str] | None, tuple[Part, ...], tuple[Part, ...]]]:
    """Yield the documents to search in, None for all, with what was used of the query and dropped.

    First all that was read narrows them down, then ever less of it. What the user chose stays.
    """
    parts = narrowing(read)
    tried: list[list[str] | None] = []
    for count in range(len(parts), -1, -1):
        documents = chosen
        for part in parts[:count]:
            own = _documents(store, catalog, exact, part)
            documents = [d for d in (catalog.documents if documents is None else documents) if d in own]
        if (documents or not count) and documents not in tried:
            tried.append(documents)
            yield documents, tuple(parts[:count]), tuple(parts[count:])


def _documents(store: Store, catalog: Catalog, exact: ExactIndex, part: Part) -> set[str]:
    """Return the documents that one part of a query leaves."""
    if part.kind == "document":
        return exact.documents_of(part.value)
    filters = {
        "region": Filters(region=part.value),
        "level": Filters(level=part.value),
        "issued": Filters(year=int(part.value) if part.kind == "issued" else None),
    }
    # A document that does not tell its place, level or date may well be what is asked for.
    unknown = {
        d.document_id
        for d in catalog.documents.values()
        if {"region": d.region, "level": d.level, "issued": d.date}[part.kind] is None
    }
    fitting = set(store.document_ids(filters[part.kind]))
    if part.kind == "region":  # a reply of the State Council to a province is by its title of the province
        name = short_name(part.value)
        fitting |= {d.document_id for d in catalog.documents.values() if name in d.title}
    return fitting | unknown if fitting else fitting
