"""Builds that are killed, that lose their worker, or that may write no more: what is left each time.

    python tests/benchmarks/kills.py [TRIALS] [SEED]

A knowledge base of some documents gets many more. Each trial disturbs that build at a moment chosen by
chance: `kill` sends SIGKILL to the builder, `worker` to the process in which files are read, `full` lets
no file grow beyond a size (as a full disk does, writing fails with an error). Afterwards the knowledge
base must be the one before or the one after, in order by `verify`, and searchable; the next
build must give what an undisturbed one gives. Prints how many trials of each kind ended how.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from indexer.build import build
from indexer.errors import LedgerError
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine
from indexer.store.rows import TABLES
from indexer.store.store import Store
from indexer.verify import verify

KINDS = ("kill", "worker", "full")
# What a forked process ends with: after a good build, one sentence of ours, and anything else.
GOOD, TOLD, TRACEBACK, LOST = 0, 10, 11, 12


# Where the tracebacks of forked processes are gathered.
TRACE = Path(tempfile.gettempdir()) / f"policy-ledger-kills-{os.getpid()}.txt"


def write_files(folder: Path, first: int, last: int) -> None:
    """Write made-up plans numbered first to last."""
    folder.mkdir(exist_ok=True)
    for at in range(first, last):
        items = "".join(
            f"（{label}）事项{at}之{label}。第{label}类岸线由县水利局逐段登记，每季度核对{at + 1}次。\n"
            for label in "一二三四五六"
        )
        text = f"第{at}号海岸治理工作方案\n\n一、总体安排\n到2027年登记岸线{at}公里。\n\n二、任务\n{items}"
        (folder / f"{at:03d}.txt").write_text(text, "utf-8")


def in_fork(work: Callable[[], int]) -> int:
    """Start a process that does some work and ends with its result; return its number."""
    pid = os.fork()
    if pid:
        return pid
    code = TRACEBACK
    with suppress(BaseException):
        os.setsid()
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            code = work()
        except LedgerError:
            code = TOLD
        except BaseException:
            with TRACE.open("a") as file:
                file.write(traceback.format_exc())
            raise
    os._exit(code)


def ended(pid: int) -> int:
    """Wait for a process; return its exit code, negative where a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(one) for one in told.split()]


def state(kb: Path) -> tuple[str, ...]:
    """Return the rows of a knowledge base, having checked that all of it is in order."""
    with closing(Store.open(kb)) as store:
        assert verify(store) == []
        rows = (store.connection.execute(f"SELECT * FROM row_{table}").fetchall() for table in TABLES)
        return tuple(sorted(repr(tuple(row)) for own in rows for row in own))


def searched(kb: Path) -> bool:
    """Tell whether a word that every version holds is found."""
    with closing(EmbeddedEngine(kb, TinyEncoder())) as engine:
        return bool(engine.search("登记岸线", top=5))


def trial(kb: Path, files: Path, kind: str, chance: random.Random, whole: float, largest: int) -> str:
    """Disturb one build; return how it ended."""
    limit = int(largest * chance.random())

    def work() -> int:
        if kind == "full":
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        report = build(kb, [files], model="tiny")
        return TOLD if report.skipped else GOOD

    pid = in_fork(work)
    if kind == "kill":
        time.sleep(whole * chance.random())
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    elif kind == "worker":
        until = time.monotonic() + whole * chance.random()
        while time.monotonic() < until or not (found := children(pid)):
            time.sleep(0.005)
            if time.monotonic() > until + whole:
                found = []
                break
        for child in found:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
    code = ended(pid)
    return {GOOD: "done", TOLD: "told", TRACEBACK: "traceback", -signal.SIGKILL: "killed"}.get(
        code, str(code)
    )


def run(folder: Path, trials: int, seed: int, documents: int = 20) -> Counter[tuple[str, str]]:
    """Return how many trials of each kind ended how; `lost` where a knowledge base was not whole."""
    files, first = folder / "files", folder / "first"
    write_files(files, 0, 3)
    assert ended(in_fork(lambda: build(first, [files], model="tiny") and GOOD)) == GOOD
    write_files(files, 3, documents)
    whole_kb = shutil.copytree(first, folder / "whole")
    started = time.monotonic()
    assert ended(in_fork(lambda: build(whole_kb, [files], model="tiny") and GOOD)) == GOOD
    whole = time.monotonic() - started
    largest = max(file.stat().st_size for file in whole_kb.rglob("*") if file.is_file())
    states = folder / "states.json"
    dump = lambda: states.write_text(json.dumps([state(first), state(whole_kb)])) and GOOD  # noqa: E731
    assert ended(in_fork(dump)) == GOOD
    before, after = map(tuple, json.loads(states.read_text()))
    chance = random.Random(seed)
    found: Counter[tuple[str, str]] = Counter()
    for at in range(trials):
        kind = KINDS[at % len(KINDS)]
        kb = shutil.copytree(first, folder / "kb")
        how = trial(kb, files, kind, chance, whole, largest)

        def check(kb: Path = kb, how: str = how) -> int:
            if not searched(kb):
                return LOST
            now = state(kb)
            # Without its worker a build goes on: only then may it hold some of the new files.
            between = set(before) <= set(now) <= set(after) and how in {"told", "done"}
            if now not in (before, after) and not between:
                return LOST
            build(kb, [files], model="tiny", retry=how == "told")
            return GOOD if state(kb) == after and searched(kb) else LOST

        found[kind, how] += 1
        code = ended(in_fork(check))
        if code != GOOD:
            found[kind, "lost"] += 1
            print(f"trial {at} ({kind}, {how}): code {code}", flush=True)
        shutil.rmtree(kb)
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        given = [int(text) for text in sys.argv[1:3]]
        counts = run(Path(name), *(given + [200, 1][len(given) :]))
    for (kind, how), count in sorted(counts.items()):
        print(f"{kind:8} {how:10} {count}")
    if TRACE.exists():
        print(f"tracebacks: {TRACE}")
