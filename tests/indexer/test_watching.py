"""Folders that are watched: what is dropped in is found, nothing is dropped in silence, one watcher at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from indexer.build import build
from indexer.errors import KnowledgeBaseError
from indexer.library import Library
from indexer.store.manifest import build_lock
from indexer.store.store import Store
from indexer.watching import STATE, WatchState, is_watched, stop_watching, watch_folders, watch_state

SETTLE = 0.5


def plan(number: int, rate: int = 80) -> str:
    return f"第{number}号镇绿化方案\n\n一、目标。到2030年，全镇绿化率达到{rate}%以上。\n\n二、造林{number}公顷。\n"


@pytest.fixture
def base(tmp_path: Path) -> tuple[Path, Path]:
    """A base of twelve plans and its folder."""
    folder = tmp_path / "files"
    folder.mkdir()
    for at in range(12):
        (folder / f"旧{at}.txt").write_text(plan(900 + at), "utf-8")
    build(tmp_path / "kb", [folder], model="tiny")
    return tmp_path / "kb", folder


@contextmanager
def watched(kb: Path, told: Callable[[WatchState], None] = lambda _: None) -> Iterator[Event]:
    stop, failed = Event(), []

    def run() -> None:
        try:
            watch_folders(kb, settle=SETTLE, stop=stop, told=told)
        except Exception as error:  # noqa: BLE001 - shown by the test
            failed.append(error)

    thread = Thread(target=run)
    before = watch_state(kb).last
    thread.start()
    try:
        wait(lambda: watch_state(kb).last != before or failed)
        yield stop
    finally:
        stop.set()
        thread.join(60)
        assert not failed


def wait(reached: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until
        time.sleep(0.1)


def titles(kb: Path) -> set[str]:
    with Store.open(kb) as store:
        return {d.title for d in store.documents()}


def test_two_hundred_files_at_once(base: tuple[Path, Path]) -> None:
    kb, folder = base
    told: list[WatchState] = []
    with watched(kb, told.append):
        for at in range(200):
            (folder / f"新{at}.txt").write_text(plan(at), "utf-8")
        (folder / "坏.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(5000))
        for at in range(10):
            (folder / f"旧{at}.txt").unlink()
        wait(lambda: told[-1].state == "building" and told[-1].stage == "read" and told[-1].done > 5)
        (folder / "新199.txt").write_text(plan(1199, 95), "utf-8")  # replaced while it is read
        wait(lambda: "第1199号镇绿化方案" in titles(kb) and watch_state(kb).state == "watching")
    expected = {f"第{at}号镇绿化方案" for at in (*range(199), 1199, *range(900, 912))}
    assert titles(kb) == expected
    states = {file.name: file.state for file in Library(kb).files()}
    assert [name for name, state in states.items() if state == "missing"] == [
        f"旧{at}.txt" for at in range(10)
    ]
    assert [name for name, state in states.items() if state == "failed"] == ["坏.pdf"]
    assert any(one.state == "waiting" and one.waiting > 100 and one.names for one in told)
    assert sum(one.state == "watching" for one in told) < 8  # not a build for each file


def test_a_file_that_is_still_written_waits(base: tuple[Path, Path]) -> None:
    kb, folder = base
    with watched(kb):
        with (folder / "慢.txt").open("w", encoding="utf-8") as slow:
            for part in plan(5).split("\n"):
                slow.write(f"{part}\n")
                slow.flush()
                time.sleep(SETTLE / 2)
                assert "第5号镇绿化方案" not in titles(kb)
        wait(lambda: "第5号镇绿化方案" in titles(kb))


def test_what_changed_while_nobody_watched_and_another_build_first(base: tuple[Path, Path]) -> None:
    kb, folder = base
    (folder / "先.txt").write_text(plan(7), "utf-8")
    with watched(kb):
        assert "第7号镇绿化方案" in titles(kb)
        with build_lock(kb):
            (folder / "后.txt").write_text(plan(8), "utf-8")
            wait(lambda: watch_state(kb).state == "building" or watch_state(kb).waiting)
            time.sleep(2 * SETTLE)
        wait(lambda: "第8号镇绿化方案" in titles(kb))
        assert watch_state(kb).error == ""


def test_one_watcher_which_ends_when_it_is_asked(base: tuple[Path, Path], tmp_path: Path) -> None:
    kb, _ = base
    assert not is_watched(kb)
    with watched(kb):
        assert is_watched(kb)
        with pytest.raises(KnowledgeBaseError, match="another process"):
            watch_folders(kb)
        stop_watching(kb)
        wait(lambda: not is_watched(kb))
    with pytest.raises(KnowledgeBaseError, match="no folders"):
        watch_folders(tmp_path / "none")


@pytest.mark.parametrize("told", ["", "{", "[]", '{"colour": 1}'])
def test_what_cannot_be_read_of_a_watcher_is_nothing(tmp_path: Path, told: str) -> None:
    (tmp_path / STATE).write_text(told, "utf-8")
    assert watch_state(tmp_path) == WatchState()


def test_a_failure_is_told(base: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    kb, folder = base

    def full(*_: object, **__: object) -> None:
        raise KnowledgeBaseError("the disk is full.")

    with watched(kb):
        monkeypatch.setattr("indexer.watching.build", full)
        (folder / "后.txt").write_text(plan(8), "utf-8")
        wait(lambda: watch_state(kb).error)
        assert watch_state(kb).names == ["后.txt"]
    assert "full" in watch_state(kb).error
