"""A build by one to four processes here, and by one to four workers of Dask, one of them killed in the end.

    python tests/benchmarks/workers.py [--model NAME] [--most N] [--no-dask] [FILE OR FOLDER ...]

Without files, made-up plans are built. Each build is from nothing, without what was read by OCR before. Printed are the
seconds by the clock, those of processors, the share of samples in which two threads at least had something to do
(whether both cores of a small machine are busy, whoever else works on it), the seconds until all files were read, and
whether rows, exports and hits are those of the first build. Quoted figures must be of one run: what else the
machine does is in all of them.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from indexer.build import build
from indexer.documents import pool
from indexer.documents.cache import cache_folder
from indexer.index.encoders import TINY
from indexer.knowledge_base import KnowledgeBase
from tests.indexer.cluster.conftest import Machines
from tests.indexer.test_build_recovery import corpus_of_many
from tests.indexer.test_library_ways import dump

QUERIES = ("责任单位", "2025年目标", "监测网络建设", "岸线登记")
_PAUSE = 0.1
CACHE = cache_folder()


def tree(root: int) -> list[int]:
    """Return the numbers of a process and of all below it."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, IndexError):
                fields = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
                children[int(fields[1])].append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        found.append(one := waiting.pop())
        waiting += children[one]
    return found


def fields(stat: Path) -> list[str]:
    """Return what /proc tells of a process or thread, from its state on."""
    return stat.read_text("utf-8", "replace").rpartition(")")[2].split()


def processor(pid: int) -> float:
    """Return the seconds of processors that a process has had."""
    return sum(map(int, fields(Path(f"/proc/{pid}/stat"))[11:13])) / os.sysconf("SC_CLK_TCK")


class Watch:
    """Looks at this process and all below it until it is stopped: who has something to do, and their processor time."""

    def __init__(self) -> None:
        self.ready: list[int] = []
        self._before = {pid: processor(pid) for pid in tree(os.getpid())}
        self._now = dict(self._before)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        while not self._end.wait(_PAUSE):
            ready = 0
            for pid in tree(os.getpid()):
                with suppress(OSError, IndexError):
                    self._now[pid] = processor(pid)
                    for thread in Path(f"/proc/{pid}/task").iterdir():
                        mine = thread.name == str(self._thread.native_id)
                        ready += fields(thread / "stat")[0] == "R" and not mine
            self.ready.append(ready)

    def stop(self) -> tuple[float, float]:
        """Return the seconds of processors, and the share of samples in which two threads had something to do."""
        self._end.set()
        self._thread.join()
        both = sum(ready >= 2 for ready in self.ready) / max(1, len(self.ready))
        return sum(self._now.values()) - sum(self._before.values()), both


def forget_pages(own: Path) -> None:
    """Have pages that are pictures read again, with the models that are there, in a cache of this run."""
    own.mkdir(exist_ok=True)
    shutil.rmtree(own / "ocr", ignore_errors=True)
    for path in CACHE.iterdir() if CACHE.is_dir() else ():
        if path.name != "ocr" and not (own / path.name).exists():
            (own / path.name).symlink_to(path)
    os.environ["POLICY_LEDGER_CACHE"] = str(own)


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[Any]]]:
    with tempfile.TemporaryDirectory() as folder, closing(Machines(Path(folder))) as machines:
        started = [machines.worker() for _ in range(workers)]
        time.sleep(4.0)
        yield machines.address, started


def measured(
    name: str, kb: Path, roots: list[Path], model: str, then: Callable[[], object] = lambda: None, **how: Any
) -> None:
    """Build and print a line of the table; `then` is called once a third of the files is read."""
    read: list[float] = []
    done: list[int] = []

    def progress(stage: str, count: int, total: int) -> None:
        if stage == "read":
            if count * 3 >= total and not done:
                done.append(1)
                then()
            if count == total:
                read[:] = [time.monotonic() - started]

    forget_pages(kb.parent / "cache")
    while pool._IDLE:
        pool._IDLE.pop().close()
    watch = Watch()
    started = time.monotonic()
    try:
        report = build(kb, roots, model=model, progress=progress, **how)
        took = time.monotonic() - started
    finally:
        used, both = watch.stop()
    first = kb.with_name(FIRST[0]) if FIRST else kb
    FIRST[:] = FIRST or [kb.name]
    same = all(tell(kb) == tell(first) for tell in (dump, exported, hits))
    print(
        f"{name:<28}{took:>9.1f}{used:>11.1f}{both:>8.0%}{read[0]:>9.1f}{report.documents:>7}"
        f"{len(report.skipped):>9}   {'the same' if same else 'ANOTHER'}",
        flush=True,
    )


FIRST: list[str] = []


def exported(kb: Path) -> list[str]:
    with KnowledgeBase.open(kb) as base:
        return [repr(row) for table in ("targets", "duties", "measures") for row in base.rows(table)]


def hits(kb: Path) -> list[tuple[str, float]]:
    with KnowledgeBase.open(kb) as base:
        return [(hit.clause_id, hit.score) for query in QUERIES for hit in base.search(query).hits]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--model", default=TINY)
    arguments.add_argument("--most", type=int, default=4)
    arguments.add_argument("--no-dask", action="store_true")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        roots = [path.resolve() for path in options.files] or [corpus_of_many(folder / "many")]
        print(
            f"{'':<28}{'seconds':>9}{'processor':>11}{'both':>8}{'read by':>9}{'docs':>7}{'skipped':>9}   rows, hits"
        )
        for jobs in [*range(1, options.most + 1)]:
            measured(f"{jobs} here", folder / f"here{jobs}", roots, options.model, jobs=jobs)
        for count in [] if options.no_dask else [*range(1, options.most + 1)]:
            with cluster(count) as (address, _):
                measured(f"{count} of Dask", folder / f"dask{count}", roots, options.model, workers=address)
        if not options.no_dask and options.most > 1:
            with cluster(options.most) as (address, started):
                measured(
                    f"{options.most} of Dask, one killed",
                    folder / "killed",
                    roots,
                    options.model,
                    lambda: os.killpg(started[0].pid, signal.SIGKILL),
                    workers=address,
                )


if __name__ == "__main__":
    main()
