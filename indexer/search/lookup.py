"""Look-ups: the clause or document that an id, a citation, a 文号 or an article's number names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from extraction.text.folding import fold
from indexer.documents.cite import path_words, read_citation, same_document
from indexer.errors import UsageError
from indexer.models import Clause, Document
from indexer.store.store import Store

# A name that fits more documents than this names a kind of document, none of them.
_AT_MOST = 5


def find_clause(store: Store, reference: str) -> Clause | Document:
    """Return the clause or document that an id or a citation names.

    《title》（文号）三、（五） names one clause; a title alone names its document. Raises UsageError
    where nothing fits, or several do, and names them.
    """
    reference = reference.strip()
    clause = store.clause(reference)
    if clause:
        return clause
    documents = store.documents()
    for document in documents:
        if reference == document.document_id:
            return document
    named, path = read_citation(reference)
    fitting = _fitting(documents, named)
    if not fitting:
        raise UsageError(
            f"nothing in the knowledge base is called {reference}.", remedy="See: policy-ledger documents"
        )
    if len(fitting) > 1:
        names = "; ".join(f"{d.document_id} 《{d.title}》" for d in fitting[:6])
        raise UsageError(f"{reference} fits several documents: {names}.", remedy="Give the id instead.")
    if not path:
        return fitting[0]
    clauses = store.clauses(fitting[0].document_id)
    found = _on_path(clauses, path)
    if len(found) > 1:
        names = "; ".join(f"{c.clause_id} {path_words(c.path)}" for c in found[:6])
        raise UsageError(
            f"{reference} fits several clauses: {names}.", remedy="Give the whole path, or the id."
        )
    found = found or [c for c in clauses if c.path[: len(path)] == path]
    if not found:
        raise UsageError(
            f"《{fitting[0].title}》 has no clause {reference.removeprefix(named)}.",
            remedy="See: policy-ledger clauses",
        )
    return found[0]


def cited_clauses(store: Store, query: str, documents: Mapping[str, Document]) -> list[Clause]:
    """Return the clauses, of the documents given by id, that a query cites; [] if it is no citation.

    Where the words before the path name several documents, or none stand there, the clause of each
    counts: 第三十八条 alone is article 38 of every statute.
    """
    clause = store.clause(query) if query.isascii() else None
    if clause:
        return [clause] if clause.document_id in documents else []
    named, path = read_citation(query)
    if not path:
        return []
    if named:
        fitting = _fitting(documents.values(), named)
        if len(fitting) > _AT_MOST:
            return []
    elif len(path) > 1 or path[0].startswith("第"):
        fitting = list(documents.values())
    else:
        return []
    found: list[Clause] = []
    for document in fitting:
        clauses = store.clauses(document.document_id)
        exact = _on_path(clauses, path)
        found += exact or [c for c in clauses if named and c.path[: len(path)] == path][:1]
    return found


def _fitting(documents: Iterable[Document], named: str) -> list[Document]:
    """Return the documents that words name: by the whole title where it is, else by a part, or by 文号."""
    fitting = [
        d
        for d in documents
        if same_document(named, d.title) or (d.doc_number and same_document(named, d.doc_number))
    ]
    return [d for d in fitting if len(fold(d.title)) == len(fold(named))] or fitting


def _on_path(clauses: list[Clause], path: tuple[str, ...]) -> list[Clause]:
    """Return the clauses on a path or whose path ends so; brackets may be left out: 二十六 is （二十六）."""
    whole = [c for c in clauses if c.path == path]
    ending = whole or [c for c in clauses if c.path[-len(path) :] == path]
    bare = _bare(path)
    return ending or [c for c in clauses if _bare(c.path[-len(path) :]) == bare]


def _bare(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label.strip("（）") for label in path)
