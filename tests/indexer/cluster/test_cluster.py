"""Reading on workers of Dask: the same base as without them, and nothing lost whoever is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer import reading
from indexer.build import build
from indexer.cluster import remote, workers
from indexer.errors import KnowledgeBaseError, UsageError
from tests.hostile import make, plan
from tests.indexer.cluster.conftest import ROOT, Machines
from tests.indexer.test_build_recovery import corpus_of_many
from tests.indexer.test_library_ways import dump

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return corpus_of_many(tmp_path / "many")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read from here on, beside what was kept."""
    found: list[str] = []
    real: Callable[..., Any] = reading.take_in

    def take_in(path: Path, *args: Any, **options: Any) -> Any:
        found.append(path.name)
        return real(path, *args, **options)

    monkeypatch.setattr(reading, "take_in", take_in)
    return found


def kept(kb: Path) -> set[str]:
    return {path.name for path in kb.glob("reading/*") if path.suffix != ".partial"}


def at_file(number: int, then: Callable[[], object]) -> Callable[[str, int, int], None]:
    """Return a `progress` that does something once so many files are read."""
    done: list[int] = []

    def progress(stage: str, count: int, _: int) -> None:
        if stage == "read" and count >= number and not done:
            done.append(1)
            then()

    return progress


def test_the_base_is_that_of_a_build_here(machines: Machines, many: Path, tmp_path: Path) -> None:
    machines.worker()
    machines.worker()
    make(tmp_path / "hostile", heavy=False)
    told: list[str] = []
    roots = [many, tmp_path / "hostile"]
    build(
        tmp_path / "there",
        roots,
        model="tiny",
        workers=machines.address,
        progress=lambda stage, *_: told.append(stage),
    )
    build(tmp_path / "here", roots, model="tiny")
    assert dump(tmp_path / "there") == dump(tmp_path / "here")
    assert set(told) == {"read", "encode"}


def test_a_worker_that_dies_is_replaced(machines: Machines, many: Path, tmp_path: Path) -> None:
    machines.worker()
    dying = machines.worker()
    report = build(
        tmp_path / "there",
        [many],
        model="tiny",
        workers=machines.address,
        progress=at_file(5, lambda: dying.send_signal(signal.SIGKILL)),
    )
    assert dying.wait() == -signal.SIGKILL
    assert (report.documents, report.skipped) == (40, [])
    build(tmp_path / "here", [many], model="tiny")
    assert dump(tmp_path / "there") == dump(tmp_path / "here")


def test_without_any_worker_left_it_ends(
    machines: Machines, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_ALONE_SECONDS", 4.0)
    only = machines.worker()
    with pytest.raises(KnowledgeBaseError, match="no worker is with the scheduler"):
        build(tmp_path / "kb", [many], model="tiny", workers=machines.address, progress=at_file(8, only.kill))
    assert len(kept(tmp_path / "kb")) >= 8


def test_it_is_stopped_at_once(machines: Machines, many: Path, tmp_path: Path) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    machines.worker()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "kb", [many], model="tiny", workers=machines.address, progress=at_file(8, stop))
    assert time.monotonic() - started < 20


def test_where_the_scheduler_is_lost_nothing_else_is(
    machines: Machines, many: Path, tmp_path: Path, asked: list[str]
) -> None:
    machines.worker()
    kb = tmp_path / "kb"
    with pytest.raises(KnowledgeBaseError, match=r"scheduler .* is lost.*build again"):
        build(
            kb, [many], model="tiny", workers=machines.address, progress=at_file(8, machines.scheduler.kill)
        )
    before = kept(kb)
    assert len(before) >= 8
    asked.clear()
    assert build(kb, [many], model="tiny").documents == 40
    assert len(asked) == 40 - len(before)


def test_what_came_back_to_a_killed_client_is_kept(
    machines: Machines, many: Path, tmp_path: Path, asked: list[str]
) -> None:
    worker = machines.worker()
    kb = tmp_path / "kb"
    command = ["build", str(many), "--model", "tiny", "--kb", str(kb), "--workers", machines.address]
    client = subprocess.Popen(
        [sys.executable, "-m", "indexer.cli", *command],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while client.poll() is None and len(kept(kb)) < 8:
        time.sleep(0.002)
    client.kill()
    assert client.wait() == -signal.SIGKILL
    before = kept(kb)
    assert len(before) >= 8
    assert build(kb, [many], model="tiny", workers=machines.address).documents == 40
    assert len(asked) == 40 - len(before)
    assert worker.poll() is None


def test_a_poisoned_file_is_given_up_after_two_workers(machines: Machines, tmp_path: Path) -> None:
    folder, kb = tmp_path / "in", tmp_path / "kb"
    folder.mkdir()
    for at in range(6):
        (folder / f"{at}.txt").write_text(plan(at), "utf-8")
    (folder / "毒.txt").write_text(plan(7), "utf-8")
    poison = tmp_path / "poison.py"
    poison.write_text(
        "import os\nfrom indexer.cluster import remote\n"
        "real = getattr(remote, 'real', remote.perform)\nremote.real = real\n"
        "def perform(client, call, *contents):\n"
        "    if any(content.name == '毒.txt' for content in contents):\n"
        "        os.kill(os.getpid(), 9)\n"
        "    return real(client, call, *contents)\n"
        "remote.perform = perform\n",
        "utf-8",
    )
    started = [machines.worker(DASK_DISTRIBUTED__WORKER__PRELOAD=f'["{poison}"]') for _ in range(3)]
    report = build(kb, [folder], model="tiny", workers=machines.address)
    assert report.documents == 6
    (skipped,) = report.skipped
    assert skipped.path.name == "毒.txt"
    assert "the reader crashed: 2 workers that read it have died" in skipped.reason
    assert [process.poll() is None for process in started].count(True) == 1
    assert build(kb, []).documents == 7


def test_a_worker_with_other_code_is_refused(machines: Machines, many: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text(
        "from indexer.cluster import remote\n"
        "real = dict(remote.code())\nremote.code = lambda: tuple((real | {'pypdf': '1.0'}).items())\n",
        "utf-8",
    )
    machines.worker(DASK_DISTRIBUTED__WORKER__PRELOAD=f'["{other}"]')
    with pytest.raises(
        KnowledgeBaseError, match=r"runs other code than this program: pypdf 1\.0 for [^,]*\. Inst"
    ):
        build(tmp_path / "kb", [many], model="tiny", workers=machines.address)


@pytest.mark.parametrize("bare", ["scheduler", "worker"])
def test_a_machine_without_the_program_is_told_of(many: Path, tmp_path: Path, bare: str) -> None:
    without = tmp_path / "without.py"
    without.write_text("import sys\nsys.modules['indexer.cluster'] = None\n", "utf-8")
    preload = {f"DASK_DISTRIBUTED__{bare.upper()}__PRELOAD": f'["{without}"]'}
    with closing(Machines(tmp_path, **preload)) as machines:
        machines.worker(**preload)
        with pytest.raises(KnowledgeBaseError, match=r"cannot run this program .*constraints\.txt"):
            build(tmp_path / "kb", [many], model="tiny", workers=machines.address)


def test_without_workers_or_scheduler(
    machines: Machines, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_CONNECT_SECONDS", 5.0)
    with pytest.raises(KnowledgeBaseError, match="no worker is with the scheduler"):
        build(tmp_path / "kb", [many], model="tiny", workers=machines.address)
    machines.close()
    with pytest.raises(KnowledgeBaseError, match=r"no scheduler of Dask answers at tcp://.*operations\.md"):
        build(tmp_path / "kb", [many], model="tiny", workers=machines.address)
    with pytest.raises(UsageError, match="no address"):
        build(tmp_path / "kb", [many], model="tiny", workers="scheduler:8786")
    with pytest.raises(UsageError, match="leave out the number"):
        build(tmp_path / "kb", [many], model="tiny", workers=machines.address, jobs=2)


def test_the_code_is_told_by_its_bytes_and_libraries() -> None:
    found = dict(remote.code())
    assert len(found["policy-ledger"]) == 12
    assert found["Python"].startswith("3.")
    assert found["pypdf"]
    assert found["distributed"]
