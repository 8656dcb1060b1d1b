"""The model of doubt of a knowledge base, fitted to its own clauses when its indexes are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from extraction.text.folding import kept_fold
from indexer.index.calibrate import Encode, calibrated, sample
from indexer.index.generation import UNINDEXED
from indexer.models import Clause, Document
from indexer.store.store import Store


def fitted_doubt(store: Store, encode: Encode, folder: Path) -> str:
    """Return as JSON the model of doubt of the indexes in a folder, "" for a knowledge base of a few clauses."""
    documents = {d.document_id: d for d in store.documents() if d.kind not in UNINDEXED}
    known: dict[int, tuple[str, str]] = {}

    def texts(keys: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Read what was not read for an earlier question."""
        known.update(clause_texts(store.clauses_by_key(key for key in keys if key not in known), documents))
        return {key: known[key] for key in keys if key in known}

    return calibrated(_sampled(store, documents), texts, encode, folder)


def foreseen_sample(store: Store, document_ids: Iterable[str], new: Mapping[str, Clause]) -> list[Clause]:
    """Return the clauses that `fitted_doubt` is about to ask, where documents of a store stay and clauses are new.

    Another reading of a text that came just now is not seen to be one.
    """
    documents = store.documents(document_ids=set(document_ids) - set(store.duplicates()))
    staying = _sampled(store, [d.document_id for d in documents if d.kind not in UNINDEXED])
    clauses = {clause.clause_id: clause for clause in staying} | dict(new)
    return [clauses[name] for name in sample(clauses)]


def _sampled(store: Store, document_ids: Iterable[str]) -> list[Clause]:
    numbers = store.clause_numbers(document_ids)
    return list(store.clauses_by_key(numbers[name] for name in sample(numbers)).values())


def clause_texts(
    clauses: Mapping[int, Clause], documents: Mapping[str, Document]
) -> dict[int, tuple[str, str]]:
    """Return of clauses by number (title, region and headings; body), folded."""
    found = {}
    for key, clause in clauses.items():
        document = documents.get(clause.document_id)
        if document is not None:
            around = (document.title, document.region or "", *clause.headings)
            found[key] = kept_fold(" ".join(around)), kept_fold(clause.text)
    return found
