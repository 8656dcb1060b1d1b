"""The exact before the near: what a query names as it is written, and what of it names nothing.

Ids, citations, titles, document numbers, codes of standards and projects, quotations and phrases are looked
up here; the engine puts what was found before all that is only near, and tells what was not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from indexer.index.phrases import PhraseIndex
from indexer.models import Clause, Document
from indexer.search.catalog import Catalog
from indexer.search.exact.citations import by_id, by_number, by_path, by_title
from indexer.search.exact.look import Look
from indexer.search.exact.names import DocumentNames
from indexer.search.exact.result import Exact
from indexer.search.exact.words import by_code, by_phrases, by_quotation
from indexer.store.store import Store

# In the order in which they are tried; the first that fits is the way.
_WAYS: tuple[Callable[[Look], Exact | None], ...] = (
    by_id,
    by_quotation,
    by_path,
    by_number,
    by_title,
    by_code,
    by_phrases,
)


class ExactIndex:
    """What can be looked up in one generation of a knowledge base."""

    def __init__(self, file: Path, catalog: Catalog) -> None:
        self._documents = catalog.documents
        self._duplicates = catalog.duplicates
        self._names = DocumentNames(self._documents.values())
        self._phrases = PhraseIndex(file)
        self._last: tuple[Sequence[str], Mapping[str, Document], DocumentNames] | None = None

    def close(self) -> None:
        """Close the index of phrases."""
        self._phrases.close()

    def find(self, store: Store, query: str, chosen: Sequence[str] | None = None) -> Exact:
        """Return what a query names exactly, in the documents chosen, None for all."""
        look = Look(store, query, self._documents, self._names, self._phrases, self._duplicates)
        if chosen is not None:
            own, names = self._of(chosen)
            look = replace(look, documents=own, names=names, keys=store.keys_of(own))
        found = next(found for way in _WAYS if (found := way(look)) is not None)
        # What is hidden from the reader was not left out by his choice.
        narrowed = chosen is not None and len(look.documents) < len(self._documents)
        missing = tuple(replace(one, chosen=narrowed) for one in found.missing)
        return replace(found, missing=missing)

    def _of(self, chosen: Sequence[str]) -> tuple[Mapping[str, Document], DocumentNames]:
        """Return some of the documents, and their names; kept for the next question with the same filters."""
        if self._last is None or self._last[0] != chosen:
            own = {i: self._documents[i] for i in chosen if i in self._documents}
            self._last = chosen, own, DocumentNames(own.values())
        return self._last[1:]

    def holding(self, store: Store, phrase: str) -> list[Clause]:
        """Return the clauses that hold a phrase as it is, those of copies left out."""
        keys = [key for key in self._phrases.holding(phrase) if key not in self._duplicates]
        return list(store.clauses_by_key(keys).values())

    def documents_of(self, named: str) -> set[str]:
        """Return the ids of the documents that a title or number in a query names."""
        return {document.document_id for document in self._names.fitting(named)}
