"""The files that a name means: a path, the name of a file, or the id or title of a document."""

from __future__ import annotations

from indexer.errors import UsageError
from indexer.models import Document, FileRow
from indexer.store.marks import is_at
from indexer.store.store import Store


def paths_of(store: Store, what: str) -> list[str]:
    """Return the files that a path, the name of a file, or the id or title of a document names.

    Raises UsageError where that is none or not one, and for a document beside which a file holds others.
    """
    rows = store.files()
    if exact := [row.path for row in rows if row.path == what]:
        return exact
    if archive := sorted({row.path for row in rows if is_at(row.path, what)}):
        return [what] if archive else []
    named = [row.path for row in rows if row.name == what]
    documents = store.documents()
    one = [d for d in documents if what in {d.document_id, d.title}]
    if len(named) == 1 and not one:
        return named
    if len(named) > 1 or len(one) > 1:
        several = named if len(named) > 1 else [f"{d.document_id} ({d.source})" for d in one]
        raise UsageError(
            f"{what} names several: {', '.join(several)}.", remedy="Give the path or the id instead."
        )
    if not one:
        raise UsageError(f"there is no file or document {what}.", remedy="See: policy-ledger files")
    return _holders(store, one[0], rows)


def _holders(store: Store, document: Document, rows: list[FileRow]) -> list[str]:
    """Return all files that hold a document, or another reading of it."""
    ids = {
        document.document_id,
        *(i for i, other in store.duplicates().items() if other == document.document_id),
    }
    titles = {d.document_id: d.title for d in store.documents(with_duplicates=True)}
    found: list[str] = []
    for sha256, held in store.holdings().items():
        if not ids & set(held):
            continue
        paths = [row.path for row in rows if row.sha256 == sha256 and row.reason is None]
        if others := [titles[i] for i in held if i not in ids]:
            raise UsageError(
                f"《{document.title}》 stands in {', '.join(paths)} beside {len(others)} others (《{others[0]}》 …).",
                remedy="Name the file instead: all that it holds goes with it.",
            )
        found += paths
    return found
