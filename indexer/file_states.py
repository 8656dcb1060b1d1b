"""The state of every file of a knowledge base, for whoever looks after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from indexer.coverage import coverage
from indexer.documents.cite import listed_title
from indexer.documents.scan import ignored
from indexer.models import FileRow
from indexer.store.marks import FileMark, Mark, is_own, mark_of, marks
from indexer.store.store import Store


@dataclass(frozen=True)
class FileState:
    """One file and what is known of it.

    `state`: `read`, `failed` or `ignored` (`reason` says why), `added` (the next build takes it in),
    `deleted` or `replaced` (the next build leaves it out; it can be restored until then) or `left_out` (it
    lies on the user's disk and is not read until it is restored), `missing` (it vanished and its rows stay) or `retained` (so,
    as somebody said). `coverage` is the share of its characters
    that rules have placed, 0 to 1; `documents` are (id, title). `own`: the knowledge base keeps the file.
    `other` is the file that takes its place; `by` and `at` tell who marked it and when.
    """

    path: str
    name: str
    state: str
    reason: str = ""
    documents: tuple[tuple[str, str], ...] = ()
    clauses: int = 0
    coverage: float | None = None
    own: bool = False
    other: str | None = None
    by: str = ""
    at: str = ""

    @property
    def restorable(self) -> bool:
        """Tell whether `restore` brings it back."""
        return self.state in {Mark.DELETED, Mark.REPLACED, Mark.LEFT_OUT}


def file_states(store: Store, folder: Path) -> list[FileState]:
    """Return the state of every file that the reader of the store may know of, by path."""
    given = marks(store)
    documents = {d.document_id: d for d in store.documents(with_text=True, with_duplicates=True)}
    held = store.holdings()
    counts = dict(store.connection.execute("SELECT document_id, count(*) FROM clauses GROUP BY 1").fetchall())
    rows: dict[str, FileState] = {}
    for row in store.files():
        own = [documents[i] for i in held.get(row.sha256, [])] if row.reason is None else []
        mark = mark_of(row.path, given)
        rows[row.path] = FileState(
            path=row.path,
            name=row.name,
            state=_state(row, mark),
            reason=row.reason or "",
            documents=tuple((d.document_id, listed_title(d)) for d in own),
            clauses=sum(counts.get(d.document_id, 0) for d in own),
            coverage=coverage(store, own, store.asides(row.sha256)).share if own else None,
            own=is_own(folder, row.path),
            **_marked(mark),
        )
    known = {place for path in rows for place in (path, *map(str, Path(path).parents))}
    for path, mark in given.items():
        if mark.mark != Mark.GONE and path not in known:
            rows[path] = FileState(
                path, Path(path).name, mark.mark.value, own=is_own(folder, path), **_marked(mark)
            )
    for path, reason in ignored([Path(root) for root in store.roots()], store.path.parent.resolve()):
        rows.setdefault(path, FileState(path, Path(path).name, "ignored", reason, own=is_own(folder, path)))
    shown = [rows[path] for path in sorted(rows) if store.sees(path)]
    return [replace(one, other=None) if one.other and not store.sees(one.other) else one for one in shown]


def missing_files(store: Store, document_id: str) -> list[FileRow]:
    """Return the files of a document where all of them vanished and nobody has said yet what is to become of them."""
    given = marks(store)
    found = store.files_of(document_id)
    own = [mark_of(row.path, given) for row in found]
    return found if all(mark is not None and mark.mark == Mark.MISSING for mark in own) else []


def _state(row: FileRow, mark: FileMark | None) -> str:
    if mark is not None and mark.mark not in {Mark.ADDED, Mark.GONE}:
        return mark.mark.value
    if row.reason is None:
        return "read"
    return "ignored" if row.reason.startswith("files of kind ") else "failed"


def _marked(mark: FileMark | None) -> dict[str, Any]:
    return {"other": mark.other, "by": mark.name, "at": mark.when} if mark else {}
