"""Look-ups: the clause or document that an id, a citation, a 文号 or an article's number names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extraction.text.folding import squeeze
from extraction.text.numerals import chinese_number
from indexer.documents.cite import document_citation, path_words, read_citation
from indexer.errors import NotFoundError, UsageError
from indexer.models import Clause, Document
from indexer.search.exact.names import DocumentNames
from indexer.store.store import Store

# A name that fits more documents than this names a kind of document, none of them.
_AT_MOST = 5
# 第三十八条第二款第（一）项: an article's paragraphs have no labels, its items may be clauses.
_NUMERAL = r"[一二三四五六七八九十百\d]{1,4}"
_PARAGRAPH = re.compile(
    rf"(?<=条)(?P<added>之[一二三四五六七八九十]{{1,3}})?\s?(?:第\s?(?P<paragraph>{_NUMERAL})\s?款)?"
    rf"\s?(?:第?\s?[（(]?\s?(?P<item>{_NUMERAL})\s?[）)]?\s?项)?\s*$"
)


def find_clause(store: Store, reference: str) -> Clause | Document:
    """Return the clause or document that an id or a citation names.

    《title》（文号）三、（五） names one clause; a title alone names its document, and so does its division with
    words that tell it apart from others of that division: 福建省规划. Raises UsageError where nothing fits, or
    several do, and names them.
    """
    reference = reference.strip()
    clause = store.clause(reference)
    if clause:
        return clause
    documents = store.documents()
    for document in documents:
        if reference == document.document_id:
            return document
    named, path, _ = read_reference(reference)
    fitting = _fitting(DocumentNames(documents), named, reference)
    if not fitting:
        raise NotFoundError(
            f"nothing in the knowledge base is called {reference}.", remedy="See: policy-ledger documents"
        )
    if len(fitting) > 1:
        names = "; ".join(f"{d.document_id} {document_citation(d)}" for d in fitting[:6])
        raise UsageError(f"{reference} fits several documents: {names}.", remedy="Give the id instead.")
    if not path:
        return fitting[0]
    clauses = store.clauses(fitting[0].document_id)
    found = on_path(clauses, path)
    if len(found) > 1:
        names = "; ".join(f"{c.clause_id} {path_words(c.path)}" for c in found[:6])
        raise UsageError(
            f"{reference} fits several clauses: {names}.", remedy="Give the whole path, or the id."
        )
    found = found or [c for c in clauses if c.path[: len(path)] == path]
    if not found:
        raise NotFoundError(
            f"《{fitting[0].title}》 has no clause {reference.removeprefix(named)}.",
            remedy="See: policy-ledger clauses",
        )
    return found[0]


def _fitting(names: DocumentNames, named: str, reference: str) -> list[Document]:
    """Return the documents that words name by a whole title or a number, else by a part of a title or their division.

    Of several of one title the one is meant that the whole `reference` cites with what stands behind it:
    《政府工作报告》（甲省，2026年）. A division in the title of one document says nothing against another one of that division.
    """
    if whole := names.in_whole(named):
        cited = [d for d in whole if squeeze(reference).startswith(squeeze(document_citation(d)))]
        return cited if len(cited) == 1 else whole
    found = (*names.of_region(named), *names.in_part(named))
    return list({document.document_id: document for document in found}.values())


def read_reference(text: str) -> tuple[str, tuple[str, ...], int]:
    """Split a citation into the words that name the document, the path, and the number of a paragraph (款; 0: none).

    An item (项) of an article is the last label of the path.
    """
    behind = _PARAGRAPH.search(text)
    if behind is None or not (behind["paragraph"] or behind["item"]):
        return (*read_citation(text), 0)
    named, path = read_citation(text[: behind.start()] + (behind["added"] or ""))
    item = chinese_number(behind["item"]) if behind["item"] else None
    paragraph = chinese_number(behind["paragraph"]) if behind["paragraph"] else None
    if path and item:
        path = (*path, read_citation(f"（{behind['item']}）")[1][0]) if behind["item"] else path
    return named, path, int(paragraph or 0)


def cited_clauses(
    store: Store, names: DocumentNames, query: str, documents: Mapping[str, Document]
) -> list[Clause]:
    """Return the clauses, of the documents given by id, that a query cites; [] if it is no citation.

    Where the words before the path name several documents, or none stand there, the clause of each
    counts: 第三十八条 alone is article 38 of every statute.
    """
    named, path, _ = read_reference(query)
    if not path:
        return []
    if named:
        fitting = [d for d in names.fitting(named) if d.document_id in documents]
        if len(fitting) > _AT_MOST:
            return []
    elif len(path) > 1 or path[0].startswith("第"):
        fitting = list(documents.values())
    else:
        return []
    found: list[Clause] = []
    for document in fitting:
        clauses = store.clauses(document.document_id)
        exact = on_path(clauses, path)
        found += exact or [c for c in clauses if named and c.path[: len(path)] == path][:1]
    return found


def on_path(clauses: list[Clause], path: tuple[str, ...]) -> list[Clause]:
    """Return the clauses on a path or whose path ends so; brackets may be left out: 二十六 is （二十六）.

    An item of an article that is no clause of its own stands in the article.
    """
    whole = [c for c in clauses if c.path == path]
    if not whole and any(c.path[: len(path)] == path for c in clauses):
        return []  # a section of the whole, and no clause
    ending = whole or [c for c in clauses if c.path[-len(path) :] == path]
    bare = _bare(path)
    return ending or [c for c in clauses if _bare(c.path[-len(path) :]) == bare]


def _bare(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(label.strip("（）") for label in path)
