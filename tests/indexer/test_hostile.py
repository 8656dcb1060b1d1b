"""A batch of hostile files beside good ones: nothing dies, nothing hangs, each bad one costs itself."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from indexer import reading
from indexer.build import build
from indexer.documents.limits import Limits
from indexer.errors import StoppedError
from indexer.models import FileRow
from indexer.store.store import Store
from indexer.verify import verify
from tests.hostile import make, packed, plan

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and sockets")


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Write a file again and again, whole and in parts, as long as the block runs."""
    stop = threading.Event()
    texts = [plan(200), plan(201), plan(202)[:40]]

    def write() -> None:
        at = 0
        while not stop.wait(0.002):
            path.write_text(texts[at % 3], "utf-8")
            at += 1

    path.write_text(texts[0], "utf-8")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def rows_of(kb: Path, folder: Path) -> dict[str, FileRow]:
    with closing(Store.open(kb)) as store:
        return {str(Path(row.path).relative_to(folder)): row for row in store.files()}


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that names every file read from here on."""
    asked: list[str] = []
    real: Callable[..., Any] = reading.take_in

    def take_in(path: Path, *args: Any, **options: Any) -> Any:
        asked.append(str(path))
        return real(path, *args, **options)

    monkeypatch.setattr(reading, "take_in", take_in)
    return asked


@pytest.mark.parametrize("heavy", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heavy: bool) -> None:
    folder, kb = tmp_path / "in", tmp_path / "kb"
    made = make(folder, heavy=heavy)
    archives = len(list((folder / "包").iterdir()))
    if heavy:
        assert len(made.good) == 20
        assert len(made.bad) + len(made.either) + archives >= 120
    with changing(folder / "动.txt"):
        report = build(kb, [folder], model="tiny", limits=Limits(seconds=60))
    rows = rows_of(kb, folder)
    assert {name: rows[name].reason for name in made.good if rows[name].reason} == {}
    for name, part in made.bad.items():
        assert rows[name].reason, name
        assert part in rows[name].reason, (name, rows[name].reason)
    for name in made.either:
        assert name in rows
    assert rows["包/混.zip/好.txt"].reason is None
    assert rows["包/半锁.zip/乙.txt"].reason is None
    assert rows["包/炸.zip/好.txt"].reason is None
    assert {rows[f"包/同.zip/{name}.txt"].reason for name in ("a", "a（2）")} == {None}
    assert sum(name.startswith("包/名.zip/") and row.reason is None for name, row in rows.items()) == 1
    odd = {name: row.reason for name, row in rows.items() if name.startswith("名/") and name not in made.bad}
    assert len(odd) == 8
    assert set(odd.values()) == {None}
    assert {rows[f"{name}/x.txt"].reason for name in ("表一", "表二", "表三")} == {None}
    assert sum("sources.csv" in warning for warning in report.warnings) >= 4
    (folder / "动.txt").unlink()
    build(kb, [], limits=Limits(seconds=60))
    if heavy:
        with closing(Store.open(kb)) as store:
            assert [told for told in verify(store) if "好/" in told] == []

    asked = counted(monkeypatch)
    passing = {
        str(folder / name) for name, row in rows.items() if row.reason and (row.attempts or not row.sha256)
    }
    assert not build(kb, [], limits=Limits(seconds=60)).changed
    assert set(asked) <= passing


def test_a_stopped_file_is_tried_three_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, kb = tmp_path / "in", tmp_path / "kb"
    folder.mkdir()
    (folder / "方案.txt").write_text(plan(1), "utf-8")
    asked: list[str] = []

    def crash(path: Path, *_: object, **__: object) -> None:
        asked.append(path.name)
        raise StoppedError("the reader crashed", trace="in line 7")

    with monkeypatch.context() as broken:
        broken.setattr(reading, "take_in", crash)
        for attempt in (1, 2, 3):
            report = build(kb, [folder], model="tiny")
            assert rows_of(kb, folder)["方案.txt"].attempts == attempt
            (log,) = (kb / "log").iterdir()
            assert report.skipped[0].reason == f"the reader crashed; see log/{log.name}"
            assert str(folder / "方案.txt") in log.read_text("utf-8")
            assert "in line 7" in log.read_text("utf-8")
        assert build(kb, []).skipped[0].reason == report.skipped[0].reason
        assert len(asked) == 3
        (folder / "方案.txt").write_text(plan(2), "utf-8")
        build(kb, [])
        assert rows_of(kb, folder)["方案.txt"].attempts == 1
    assert build(kb, []).documents == 1
    assert list((kb / "log").iterdir()) == []


def test_an_archive_that_is_stopped_is_tried_three_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise StoppedError("the reader crashed", trace="here")

    folder, kb = tmp_path / "in", tmp_path / "kb"
    folder.mkdir()
    (folder / "包.zip").write_bytes(packed([("方案.txt", plan(1).encode())]))
    with monkeypatch.context() as broken:
        broken.setattr("indexer.documents.scan.in_worker", crash)
        for attempt in (1, 2, 3):
            report = build(kb, [folder], model="tiny")
            assert "the reader crashed; see log/" in report.skipped[0].reason
            assert rows_of(kb, folder)["包.zip"].attempts == attempt
    assert build(kb, []).documents == 0
    assert build(kb, [], retry=True).documents == 1


def test_a_file_that_becomes_another_s_content_while_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, kb = tmp_path / "in", tmp_path / "kb"
    folder.mkdir()
    for at in (1, 2, 3):
        (folder / f"{at}.txt").write_text(plan(at), "utf-8")
    changed = threading.Event()
    real: Callable[..., Any] = reading.take_in

    def take_in(path: Path, *args: Any, **options: Any) -> Any:
        if path.name != "1.txt":
            assert changed.wait(60)
            return real(path, *args, **options)
        found = real(path, *args, **options)
        (folder / "2.txt").write_text(plan(1), "utf-8")
        (folder / "3.txt").write_text(plan(4), "utf-8")
        changed.set()
        return found

    monkeypatch.setattr(reading, "take_in", take_in)
    report = build(kb, [folder], model="tiny")
    assert (report.skipped, report.documents) == ([], 2)
    with closing(Store.open(kb)) as store:
        assert verify(store) == []
    assert not build(kb, []).changed
