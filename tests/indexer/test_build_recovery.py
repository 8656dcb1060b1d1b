"""What a killed build or a careless hand leaves behind is no loss: the next build mends it."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from dumps import dump

from indexer import reading
from indexer.build import build
from indexer.errors import KnowledgeBaseError, LedgerError
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine
from indexer.store.corrections import corrections, record
from indexer.store.manifest import index_folder
from indexer.store.store import Store
from indexer.verify import verify

ISLAND = "东屿县海岛保护实施方案\n\n一、目标\n修复无居民海岛12座。\n\n二、措施\n建立巡护制度。\n"
ROOT = Path(__file__).parents[2]

# What of a ledger tells of the build and not of the files: when it was, and names of segments, which are random.
_OWN = re.compile(r"'(built_at|index|manifest|arrivals)'|INTO \"arrivals\"")


def corpus_of_many(folder: Path) -> Path:
    folder.mkdir()
    for at in range(40):
        items = "".join(
            f"（{label}）事项{at}之{label}。第{label}类岸线由县级部门逐段登记，每季度核对{at + 1}次。\n"
            for label in "一二三四五六七八"
        )
        text = f"第{at}号海岸治理工作方案\n\n一、总体安排\n分步推进。\n\n二、任务\n{items}"
        (folder / f"{at:02d}.txt").write_text(text, "utf-8")
    return folder


def titles(kb: Path) -> set[str]:
    store = Store.open(kb)
    try:
        assert verify(store) == []
        return {document.title for document in store.documents()}
    finally:
        store.close()


def found(kb: Path, query: str) -> bool:
    """Tell whether a clause holds a word of the query."""
    engine = EmbeddedEngine(kb, TinyEncoder())
    try:
        return any(hit.why["lexical_rank"] for hit in engine.search(query, top=50))
    finally:
        engine.close()


def test_left_overs_of_killed_builds_are_swept(kb: Path, policies: Path) -> None:
    for name in ("000002", "000007", "junk"):
        (kb / "index" / name / "lexical").mkdir(parents=True)
    (policies / "海岛.txt").write_text(ISLAND, "utf-8")
    assert build(kb, []).generation == 2
    assert sorted(path.name for path in (kb / "index").iterdir()) == ["000001", "000002"]
    assert found(kb, "无居民海岛")
    build(kb, [])
    assert index_folder(kb, 2).is_dir()


@pytest.mark.parametrize("lost", ["index", "index/000001"])
def test_indexes_deleted_by_hand_are_built_again(kb: Path, lost: str) -> None:
    shutil.rmtree(kb / lost)
    with pytest.raises(KnowledgeBaseError, match=r"is damaged.*policy-ledger build"):
        found(kb, "红树林")
    report = build(kb, [])
    assert (report.changed, report.read, report.documents) == (True, 0, 2)
    assert found(kb, "红树林")


def test_the_cache_of_vectors_may_be_deleted(kb: Path, policies: Path) -> None:
    for path in kb.glob("vectors.sqlite*"):
        path.unlink()
    assert not build(kb, []).changed
    (policies / "海岛.txt").write_text(ISLAND, "utf-8")
    build(kb, [])
    assert found(kb, "红树林")
    assert found(kb, "无居民海岛")


@pytest.mark.parametrize("lost", ["vectors/000001.faiss", "lexical"])
def test_a_part_of_an_index_deleted_by_hand(kb: Path, policies: Path, lost: str) -> None:
    path = index_folder(kb, 1) / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    (policies / "海岛.txt").write_text(ISLAND, "utf-8")
    build(kb, [])
    assert found(kb, "红树林")
    assert found(kb, "无居民海岛")


def test_a_damaged_cache_of_vectors_is_no_matter(kb: Path, policies: Path) -> None:
    for path in kb.glob("vectors.sqlite*"):
        path.unlink()
    (kb / "vectors.sqlite").write_bytes(b"rubbish " * 999)
    (policies / "海岛.txt").write_text(ISLAND, "utf-8")
    try:
        build(kb, [])
    except LedgerError:
        return  # a clear message would do as well
    assert found(kb, "无居民海岛")


def test_what_a_stopped_build_has_read_is_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = corpus_of_many(tmp_path / "many")
    asked: list[str] = []
    real: Callable[..., Any] = reading.take_in

    def take_in(path: Path, *args: Any, **options: Any) -> Any:
        asked.append(path.name)
        return real(path, *args, **options)

    def stop(stage: str, done: int, _: int) -> None:
        if (stage, done) == ("read", 30):
            raise KeyboardInterrupt

    monkeypatch.setattr(reading, "take_in", take_in)
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "kb", [many], model="tiny", progress=stop)
    kept = [path for path in (tmp_path / "kb" / "reading").iterdir() if path.suffix != ".partial"]
    assert len(asked) >= len(kept) >= 30
    asked.clear()
    report = build(tmp_path / "kb", [many], model="tiny")
    assert len(asked) == 40 - len(kept)
    assert set(asked) <= {f"{at:02d}.txt" for at in range(30, 40)}
    assert (report.read, report.documents) == (40, 40)
    assert not (tmp_path / "kb" / "reading").exists()
    assert len(titles(tmp_path / "kb")) == 40


def test_corrections_get_through_while_files_are_read_and_encoded(kb: Path, policies: Path) -> None:
    (policies / "海岛.txt").write_text(ISLAND, "utf-8")
    said: set[str] = set()

    def correct(stage: str, *_: int) -> None:
        if stage in said:
            return
        with closing(Store.edit(kb)) as store:
            rows = store.ledger_rows("targets")
            record(store, rows[len(said)], "confirmed", name=f"张三 {stage}")
        said.add(stage)

    build(kb, [], progress=correct)
    assert said == {"read", "encode"}
    with closing(Store.open(kb)) as store:
        assert len(corrections(store)) == 2
        assert [c.state for c in corrections(store)] == ["current", "current"]


@pytest.mark.slow
def test_the_same_files_give_the_same_ledger(tmp_path: Path, policies: Path) -> None:
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "方案.txt").write_text(ISLAND.replace("东屿", f"{name}屿"), "utf-8")
        (tmp_path / name / "再版.md").write_text(ISLAND.replace("东屿", f"{name}屿"), "utf-8")
        (tmp_path / name / "sources.csv").write_text(
            "file,date\n方案.txt,2024-01-0" + str(len(name)), "utf-8"
        )
    roots = [str(policies), str(tmp_path / "甲"), str(tmp_path / "乙")]
    dumps = []
    for seed, order in (("1", roots), ("2", roots[::-1]), ("3", roots[1:] + roots[:1])):
        target = tmp_path / f"kb{seed}"
        subprocess.run(
            [sys.executable, "-m", "indexer.cli", "build", "--kb", str(target), "--model", "tiny", *order],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        with closing(Store.open(target)) as store:
            dumps.append([line for line in dump(store.connection) if not _OWN.search(line)])
    assert dumps[0] == dumps[1] == dumps[2]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_build_killed_at_any_moment_leaves_a_whole_knowledge_base(tmp_path: Path, kb: Path) -> None:
    many = corpus_of_many(tmp_path / "many")
    before = titles(kb)
    chance = random.Random(20240607)

    def run(target: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "indexer.cli", "build", "--kb", str(target), str(many)]
        return subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )

    full = shutil.copytree(kb, tmp_path / "full")
    started = time.monotonic()
    assert run(full).wait() == 0
    whole = time.monotonic() - started
    after = titles(full)
    assert len(after) == len(before) + 40

    seen = []
    for at in range(10):
        target = shutil.copytree(kb, tmp_path / f"kb{at}")
        process = run(target)
        time.sleep((at + chance.random()) / 10 * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        held = titles(target)
        assert held in (before, after)
        print(
            (target / "build.lock.json").exists(),
            sorted(p.name for p in (target / "index").iterdir()),
            held == after,
        )
        seen.append(held == after)
        assert found(target, "红树林")
        assert found(target, "岸线") == (held == after)
    assert not all(seen)

    report = build(target, [many])  # the knowledge base of the last kill, nobody disturbs this one
    assert report.documents == len(after)
    assert titles(target) == after
    assert found(target, "岸线")
    assert {path.name for path in (target / "index").iterdir()} <= {"000001", "000002"}
