"""Reading side by side: the same base with any number of processes, and stopped as quickly as with one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from indexer import reading
from indexer.build import build
from indexer.documents import pool
from indexer.index import ahead
from indexer.index.encoders import TinyEncoder
from indexer.index.vectors import VectorCache
from indexer.knowledge_base import KnowledgeBase
from indexer.search.engine import EmbeddedEngine
from indexer.store.store import Store
from indexer.tables.rows import TABLES
from tests.hostile import make
from tests.indexer.test_build_recovery import ROOT, corpus_of_many
from tests.indexer.test_library_ways import dump

QUERIES = ("岸线登记", "事项7之三", "海岸治理", "县级部门")


def exported(kb: Path) -> dict[str, list[Any]]:
    with KnowledgeBase.open(kb) as base:
        return {table: [repr(row) for row in base.rows(table)] for table in TABLES}


def hits(kb: Path) -> list[list[tuple[str, float]]]:
    with closing(EmbeddedEngine(kb, TinyEncoder())) as engine:
        return [[(hit.clause_id, hit.score) for hit in engine.search(query)] for query in QUERIES]


def test_one_and_four_processes_make_the_same_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_PATIENCE", 0.0)
    monkeypatch.setattr(ahead, "_TOGETHER", 30)
    many = corpus_of_many(tmp_path / "many")
    make(tmp_path / "hostile", heavy=False)
    for jobs in (1, 4):
        build(tmp_path / str(jobs), [many, tmp_path / "hostile"], model="tiny", jobs=jobs)
    one, four = tmp_path / "1", tmp_path / "4"
    assert dump(one) == dump(four)
    assert exported(one) == exported(four)
    assert hits(one) == hits(four)


def test_passages_are_encoded_while_files_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_TOGETHER", 30)
    many = corpus_of_many(tmp_path / "many")
    steps: list[str] = []
    real: Callable[..., Any] = VectorCache._encoded

    def encoded(self: VectorCache, batch: Any, *args: Any) -> Any:
        steps.append("encode")
        return real(self, batch, *args)

    monkeypatch.setattr(VectorCache, "_encoded", encoded)
    told: list[tuple[str, int, int]] = []

    def progress(*tell: Any) -> None:
        told.append(tell)
        steps.append(tell[0])

    build(tmp_path / "kb", [many], model="tiny", jobs=1, progress=progress)
    assert steps.index("encode") < len(steps) - 1 - steps[::-1].index("read")
    encodes = [(done, total) for stage, done, total in told if stage == "encode"]
    assert encodes[-1][0] == encodes[-1][1]
    assert [done for done, _ in encodes] == sorted(done for done, _ in encodes)
    assert [done for stage, done, _ in told if stage == "read"] == [*range(41)]


@pytest.mark.parametrize("stage", ["read", "encode"])
def test_an_exception_in_progress_stops_all_of_it(tmp_path: Path, stage: str) -> None:
    many = corpus_of_many(tmp_path / "many")
    here = threading.get_ident()

    def stop(now: str, *_: int) -> None:
        assert threading.get_ident() == here
        if now == stage:
            raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "kb", [many], model="tiny", jobs=4, progress=stop)
    assert time.monotonic() - started < 20
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("read")] == []
    with closing(Store.open(tmp_path / "kb")) as store:
        assert store.documents() == []
    assert build(tmp_path / "kb", [many], model="tiny").documents == 40


def left_of(folder: Path) -> list[int]:
    """Return the processes that were started with a folder in their environment, as tests here are."""
    mark = str(folder).encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                if mark in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
    return found


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="/proc")
def test_what_a_killed_build_has_read_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = corpus_of_many(tmp_path / "many")
    kb = tmp_path / "kb"
    command = [sys.executable, "-m", "indexer.cli", "build", str(many), "--model", "tiny", "--jobs", "2"]
    process = subprocess.Popen(
        [*command, "--kb", str(kb)],
        cwd=ROOT,
        env=os.environ | {"POLICY_LEDGER_TEST": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and len([*kb.glob("reading/*")]) < 10:
        time.sleep(0.001)
    process.kill()
    assert process.wait() != 0
    kept = {path.name for path in kb.glob("reading/*") if path.suffix != ".partial"}
    assert len(kept) >= 9
    until = time.monotonic() + 20
    while left_of(tmp_path) and time.monotonic() < until:
        time.sleep(0.1)
    assert left_of(tmp_path) == []

    asked: list[str] = []
    real: Callable[..., Any] = reading.take_in

    def take_in(path: Path, *args: Any, **options: Any) -> Any:
        asked.append(path.name)
        return real(path, *args, **options)

    monkeypatch.setattr(reading, "take_in", take_in)
    build(kb, [many], model="tiny")
    assert len(asked) == 40 - len(kept)
    build(tmp_path / "undisturbed", [many], model="tiny")
    assert dump(kb) == dump(tmp_path / "undisturbed")
