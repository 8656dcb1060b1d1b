"""A full disk, a missing right, another writer: one sentence that says so, and nothing is lost."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import faiss
import pytest

from indexer import build as building
from indexer.build import build
from indexer.documents.kept import Kept
from indexer.errors import KnowledgeBaseError
from indexer.index import generation, lexical
from indexer.index.lexical import LexicalIndex
from indexer.index.vectors import VectorCache
from indexer.knowledge_base import KnowledgeBase
from indexer.storage import storage_error, storing
from indexer.store import manifest
from indexer.store.database import Database
from indexer.store.store import Store

NEW = "东屿县海岛保护实施方案\n\n一、目标\n到2025年，修复海岛12座。\n\n二、措施\n建立巡护制度。\n"
NO_ROOM = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full() -> sqlite3.OperationalError:
    """Return what SQLite raises on a full disk."""
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(99999))")
    return caught.value


def state(kb: Path) -> tuple[int, list[str], list[str], list[str]]:
    with KnowledgeBase.open(kb) as base:
        found = [hit.clause_id for hit in base.search("海岛 畜禽粪污").hits]
        generation = int(base.store.manifest()["generation"])
        return generation, [one.title for one in base.documents()], found, base.verify()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (full(), "no room"),
        (NO_ROOM, "no room"),
        (ValueError("An IO error: 'No space left on device (os error 28)'"), "no room"),
        (RuntimeError("Error in f: write error: No space left on device"), "no room"),
        (
            PermissionError(errno.EACCES, "Permission denied", "/somewhere"),
            "may not read or write /somewhere",
        ),
        (OSError(errno.EROFS, "Read-only file system"), "may not read or write"),
        (OSError(errno.EIO, "Input/output error"), "cannot be read or written now"),
        (OSError(errno.EMFILE, "Too many open files"), "cannot be read or written now"),
    ],
)
def test_what_lies_outside_is_called_by_its_name(error: Exception, words: str, tmp_path: Path) -> None:
    told = storage_error(error, tmp_path)
    assert told is not None
    assert words in str(told)
    assert "damaged" not in str(told)
    with pytest.raises(KnowledgeBaseError, match=words), storing(tmp_path):
        raise error


@pytest.mark.parametrize("error", [ValueError("x"), sqlite3.IntegrityError("x"), OSError(errno.ENOTDIR, "x")])
def test_anything_else_is_not(error: Exception, tmp_path: Path) -> None:
    assert storage_error(error, tmp_path) is None


WRITES: list[tuple[object, str, Callable[[], Exception]]] = [
    (manifest.json, "dumps", lambda: NO_ROOM),  # the note on who holds the lock
    (Kept, "put", lambda: NO_ROOM),
    (VectorCache, "_put", full),
    (Store, "add_document", full),
    (Store, "set_files", full),
    (Store, "set_links", full),
    (LexicalIndex, "write", lambda: ValueError("No space left on device (os error 28)")),
    (faiss, "write_index", lambda: RuntimeError("write error: No space left on device")),
    (generation, "synced", lambda: NO_ROOM),
    (Store, "set_manifest", full),
    (Store, "set_roots", full),
]


@pytest.mark.parametrize(("where", "name", "error"), WRITES, ids=lambda one: str(one)[-20:])
def test_a_build_on_a_full_disk_leaves_the_last_one(
    kb: Path, policies: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str, error
) -> None:
    before = state(kb)
    (policies / "海岛.txt").write_text(NEW, "utf-8")
    raised = []

    def fail(*_: object, **__: object) -> None:
        raised.append(error())
        raise raised[-1]

    with monkeypatch.context() as patch:
        patch.setattr(where, name, fail)
        with pytest.raises(KnowledgeBaseError, match=r"no room left.*Make room"):
            build(kb, [policies], model="tiny")
    assert raised
    generation_, titles, found, differs = state(kb)
    assert (generation_, titles, found) == before[:3]
    assert [told for told in differs if "海岛" not in told] == []
    assert build(kb, [policies], model="tiny").documents == 3
    assert state(kb)[3] == []


class Committing:
    """A connection whose n-th COMMIT finds the disk full."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        if sql == "COMMIT":
            raise full()
        return self._connection.execute(sql, *values)


def test_a_full_disk_at_the_commit_itself(kb: Path, policies: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(kb)
    (policies / "海岛.txt").write_text(NEW, "utf-8")
    created = Store.create.__func__  # type: ignore[attr-defined]

    def create(folder: Path) -> Store:
        store = created(Store, folder)
        store.connection = Committing(store.connection)
        return store

    with monkeypatch.context() as patch:
        patch.setattr(building.Store, "create", create)
        with pytest.raises(KnowledgeBaseError, match="no room left"):
            build(kb, [policies], model="tiny")
    assert state(kb)[:3] == before[:3]


@pytest.mark.parametrize("name", ["sweep", "clear"])
def test_a_full_disk_after_the_commit_is_no_failure(
    kb: Path, policies: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (policies / "海岛.txt").write_text(NEW, "utf-8")
    swept = building.sweep

    def sweep(kb: Path, keep: set[int]) -> None:
        if len(keep) > 1:  # the one that ends a build
            raise NO_ROOM
        swept(kb, keep)

    def fail(*_: object) -> None:
        raise full()

    if name == "sweep":
        monkeypatch.setattr(building, "sweep", sweep)
    else:
        monkeypatch.setattr(Kept, "clear", fail)
    report = build(kb, [policies], model="tiny")
    assert (report.documents, report.generation) == (3, 2)
    assert state(kb)[3] == []


def test_an_index_that_takes_no_lock_is_read_elsewhere(kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = lexical.tantivy.Index

    class Index:
        @staticmethod
        def open(path: str) -> object:
            opened.append(path)
            if len(opened) == 1:
                raise ValueError("Failed to acquire lock: No space left on device (os error 28)")
            return real.open(path)

    monkeypatch.setattr(lexical.tantivy, "Index", Index)
    with KnowledgeBase.open(kb) as base:
        assert base.search("红树林").hits
    assert len(opened) == 2


def test_another_writer_is_no_damage(kb: Path) -> None:
    with Database.edit(kb) as one, Database.edit(kb) as other:
        other.connection.execute("PRAGMA busy_timeout = 1")
        with (
            one.transaction(),
            pytest.raises(KnowledgeBaseError, match="another process"),
            storing(kb),
            other.transaction(),
        ):
            pass
