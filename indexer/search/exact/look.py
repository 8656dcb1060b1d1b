"""One look-up: the query, the documents looked through, and their clauses by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from extraction.text.exact_form import exact_form
from indexer.index.phrases import PhraseIndex
from indexer.models import Clause, Document
from indexer.search.exact.names import DocumentNames
from indexer.store.store import Store


@dataclass(frozen=True)
class Look:
    """A query to be looked up; `keys` are the clauses that count."""

    store: Store
    query: str
    documents: Mapping[str, Document]
    names: DocumentNames
    phrases: PhraseIndex
    duplicates: frozenset[int]
    keys: frozenset[int] | None = None

    def held(self, phrase: str) -> list[int]:
        """Return the clauses, of the documents chosen, that hold a phrase as it is."""
        keys = self.phrases.holding(phrase) if exact_form(phrase) else []
        return [k for k in keys if k not in self.duplicates and (self.keys is None or k in self.keys)]

    def numbers(self, clauses: Iterable[Clause]) -> tuple[int, ...]:
        """Return the numbers by which the indexes know clauses."""
        keys = (self.store.clause_key(clause.clause_id) for clause in clauses)
        return tuple(dict.fromkeys(key for key in keys if key is not None))

    def first_of(self, documents: Iterable[Document]) -> tuple[int, ...]:
        """Return the first clause of each document."""
        own = (sorted(self.store.clause_keys([document.document_id])) for document in documents)
        return tuple(keys[0] for keys in own if keys)
