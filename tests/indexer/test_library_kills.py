"""The library is killed at a moment chosen by chance: the next build ends what was begun, or all is as before."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.knowledge_base import KnowledgeBase
from indexer.library import Library
from indexer.store.marks import marks
from indexer.store.store import Store
from tests.indexer.test_library import plan
from tests.indexer.test_library_ways import dump

TRIALS = 5


def take_in(library: Library) -> None:
    library.take_in({"丙.txt": plan("丙县", 5), "丁.txt": plan("丁县", 6)})


def replace(library: Library) -> None:
    library.replace("甲.txt", "甲.txt", plan("甲县") + "附则\n".encode())


def bad(library: Library) -> None:
    library.replace("甲.txt", "甲.docx", b"x" * 3000)


def delete(library: Library) -> None:
    library.delete("乙.txt")
    build(library.folder, [])


def state(kb: Path) -> tuple[list[str], list[str]]:
    """Return what a knowledge base holds and which files, having checked that all of it is in order."""
    with KnowledgeBase.open(kb) as base:
        assert base.verify() == []
    files = sorted(file.relative_to(kb).as_posix() for file in (kb / "files").rglob("*") if file.is_file())
    return [line for line in dump(kb) if "corrections" not in line], files


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="SIGKILL")
@pytest.mark.parametrize("step", [take_in, replace, bad, delete])
def test_nothing_is_lost_by_a_killed_step(
    tmp_path: Path, step: Callable[[Library], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from kills import in_fork

    monkeypatch.setattr("indexer.build.load_encoder", lambda *_: TinyEncoder())
    kb, first = tmp_path / "kb", tmp_path / "first"
    library = Library(kb)
    library.take_in({"甲.txt": plan("甲县"), "乙.txt": plan("乙县", 4)})
    with KnowledgeBase.open(kb) as base:
        base.correct(base.targets()[0].row_id, "confirmed", name="张三")
    before = state(kb)
    shutil.copytree(kb, first)

    def again() -> None:
        shutil.rmtree(kb)
        shutil.copytree(first, kb)

    started = time.monotonic()
    step(library)
    whole = time.monotonic() - started
    after = state(kb)
    chance = random.Random(step.__name__)
    for _ in range(TRIALS):
        again()
        pid = in_fork(lambda: bool(step(library)))
        time.sleep(whole * chance.random())
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        with KnowledgeBase.open(kb) as base:
            assert base.verify() == []
            assert base.search("登记岸线").hits
        build(kb, [])
        assert state(kb) in (before, after)
        with Store.open(kb) as store:
            assert marks(store) == {}
