"""The model of doubt of a knowledge base, fitted to its own clauses when its indexes are written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from extraction.text.folding import fold
from indexer.index.calibrate import calibrated, sample
from indexer.index.encoders import Encoder
from indexer.index.generation import UNINDEXED
from indexer.models import Clause, Document
from indexer.store.store import Store


def fitted_doubt(store: Store, encoder: Encoder, folder: Path) -> str:
    """Return as JSON the model of doubt of the indexes in a folder, "" for a knowledge base of a few clauses."""
    documents = {d.document_id: d for d in store.documents() if d.kind not in UNINDEXED}
    clauses = store.clauses_by_key(sample(store.clause_numbers(documents)))
    return calibrated(
        list(clauses.values()),
        lambda keys: clause_texts(store.clauses_by_key(keys), documents),
        encoder,
        folder,
    )


def clause_texts(
    clauses: Mapping[int, Clause], documents: Mapping[str, Document]
) -> dict[int, tuple[str, str]]:
    """Return of clauses by number (title, region and headings; body), folded."""
    found = {}
    for key, clause in clauses.items():
        document = documents.get(clause.document_id)
        if document is not None:
            around = (document.title, document.region or "", *clause.headings)
            found[key] = fold(" ".join(around)), fold(clause.text)
    return found
