"""Which contents are read again because another file lends a text its pages, its name or its facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePath

from indexer.documents.intake import PARTIAL
from indexer.documents.precedence import precedence
from indexer.models import FileRow
from indexer.store.codec import to_json
from indexer.store.marks import is_at
from indexer.store.store import Store


def stale_contents(
    store: Store, wanted: Mapping[str, str], rows: Iterable[FileRow], *, reread: bool, ocr: bool
) -> set[str]:
    """Return the contents of the ledger that nothing holds any more, or that are to be read again.

    `wanted` is content -> digest of its facts; with `reread` all are to be read again.
    """
    contents = store.contents()
    known = {} if reread else contents
    if not ocr:  # what was read in part stays so
        known = {sha256: facts.removesuffix(PARTIAL) for sha256, facts in known.items()}
    changed = {sha256 for sha256 in contents if known.get(sha256) != wanted.get(sha256)}
    return with_co_holders(store, changed | _shown_otherwise(store, first_files(rows)))


def with_co_holders(store: Store, contents: Iterable[str]) -> set[str]:
    """Return contents and all that share a document with one of them: it is shown by the first that is left."""
    found: set[str] = set()
    waiting = list(contents)
    while waiting:
        sha256 = waiting.pop()
        if sha256 not in found:
            found.add(sha256)
            waiting += store.co_holders(sha256)
    return found


def first_files(rows: Iterable[FileRow]) -> dict[str, str]:
    """Return content -> the path of the file that is named first for it."""
    found: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: precedence(row.path)):
        if row.reason is None:
            found.setdefault(row.sha256, row.path)
    return found


def _shown_otherwise(store: Store, now: Mapping[str, str]) -> set[str]:
    """Return contents of which a build of the files as they are now would name another file first."""
    before = first_files(store.files())
    moved = {sha256: path for sha256, path in now.items() if before.get(sha256, path) != path}
    named = _named_by_file(store) if moved else set()
    found = set()
    for sha256, path in moved.items():
        old, new = PurePath(before[sha256]), PurePath(path)
        if old.suffix.lower() != new.suffix.lower() or (sha256 in named and old.name != new.name):
            found.add(sha256)
    for holders in _shared_documents(store).values():
        first, then = _first(holders, before), _first(holders, now)
        if first != then:
            found.update(holders)
    return found


def _first(contents: Iterable[str], files: Mapping[str, str]) -> str | None:
    held = [sha256 for sha256 in contents if sha256 in files]
    return min(held, key=lambda sha256: precedence(files[sha256]), default=None)


def outranked(
    store: Store, fresh: Mapping[str, Collection[str]], rows: Iterable[FileRow], stale: Collection[str]
) -> set[str]:
    """Return contents of the ledger to read again since a new one that holds their document comes before them.

    `fresh` is new content -> its documents; contents `stale` are gone or read already.
    """
    files = first_files(rows)
    holders = _holders(store, (document_id for ids in fresh.values() for document_id in ids))
    found = {
        sha256
        for new, ids in fresh.items()
        for document_id in ids
        for sha256 in holders.get(document_id, ())
        if sha256 not in stale
        and sha256 not in fresh
        and sha256 in files
        and precedence(files[new]) < precedence(files[sha256])
    }
    return with_co_holders(store, found) - set(stale)


def _shared_documents(store: Store) -> dict[str, list[str]]:
    """Return document -> the contents that hold it, of documents that several hold."""
    every = store.connection.execute(
        "SELECT document_id FROM holdings GROUP BY document_id HAVING count(DISTINCT sha256) > 1"
    )
    return _holders(store, (row[0] for row in every.fetchall()))


def _holders(store: Store, document_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return document -> the contents that hold it, of those documents that are in the ledger."""
    found: dict[str, list[str]] = {}
    for row in store.connection.execute(
        "SELECT DISTINCT document_id, sha256 FROM holdings"
        " WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY document_id, sha256",
        (to_json(list(document_ids)),),
    ):
        found.setdefault(row["document_id"], []).append(row["sha256"])
    return found


def _named_by_file(store: Store) -> set[str]:
    """Return the contents with a document of which something was read from the file's name."""
    rows = store.connection.execute(
        "SELECT DISTINCT sha256 FROM holdings JOIN documents USING (document_id)"
        " WHERE EXISTS (SELECT 1 FROM json_each(read_from) WHERE value = 'file name')"
    )
    return {row[0] for row in rows}


def documents_at(path: str, rows: Iterable[FileRow], held: Mapping[str, list[str]]) -> list[str]:
    """Return the documents that a file, or all in an archive, holds in the ledger."""
    own = [row for row in rows if row.reason is None and is_at(row.path, path)]
    return [document_id for row in own for document_id in held.get(row.sha256, [])]
