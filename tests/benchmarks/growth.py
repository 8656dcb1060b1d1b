"""How the time and memory of each step of a build grow with the length of adversarial files.

    python tests/benchmarks/growth.py [--characters N] [--seconds S] [KIND ...]

A knowledge base is built of one file of each kind (`adversaries.py`), of N characters, twice, four and eight times
as many, each in a process of its own. Printed are, for each step that takes long enough to be measured, the
seconds, and the exponent of growth between the ends: 1 is linear, 2 quadratic; and the peak memory beyond
what a small build takes, and how it grows with the text.
"""

from __future__ import annotations

import argparse
import gc
import math
import multiprocessing
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from adversaries import FOLDERS, KINDS

from extraction import ledger
from indexer import build as building
from indexer.documents import intake
from indexer.documents.kept import Kept
from indexer.documents.limits import Limits
from indexer.index import generation
from indexer.index.ahead import Ahead
from indexer.milvus import engine as milvus
from indexer.store.store import Store

TIMES = (1, 2, 4, 8)
# What takes less at eight times the length is not told from noise.
_LEAST_SECONDS = 0.25
_FLOOR = 0.1
ALLOWED = 1.1
STEPS: tuple[tuple[str, object, str], ...] = (
    ("read", intake, "read_file"),
    ("clean", intake, "clean"),
    ("split", intake, "split"),
    ("identify", intake, "identify"),
    ("segment", intake, "segment"),
    ("targets", ledger, "find_targets"),
    ("commitments", ledger, "find_commitments"),
    ("duties", ledger, "find_duties"),
    ("measures", ledger, "find_measures"),
    ("references", ledger, "find_references"),
    ("links", building, "find_links"),
    ("keep", Kept, "put"),
    ("kept", Kept, "get"),
    ("resolve", building, "resolve"),
    ("add documents", Store, "add_document"),
    ("windows", generation, "passages"),
    ("encode, cut", Ahead, "add"),
    ("encode", Ahead, "encode"),
    ("write indexes", milvus, "write_generation"),
)


class Clock:
    """Seconds of each step, those of steps within it taken off."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._open: list[float] = []

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            started = time.process_time()
            self._open.append(0.0)
            try:
                return function(*args, **kwargs)
            finally:
                took = time.process_time() - started
                own = took - self._open.pop()
                self.seconds[name] = self.seconds.get(name, 0.0) + own
                if self._open:
                    self._open[-1] += took

        return run


@contextmanager
def watched(clock: Clock) -> Any:
    """Time the steps of builds; files are read in this process."""
    before = [(where, name, getattr(where, name)) for _, where, name in STEPS]
    before.append((intake, "in_worker", intake.in_worker))
    try:
        for step, where, name in STEPS:
            setattr(where, name, clock.timed(step, getattr(where, name)))
        intake.in_worker = lambda function, *args, **_: function(*args)
        yield
    finally:
        for where, name, was in before:
            setattr(where, name, was)


def built(files: dict[str, bytes]) -> tuple[dict[str, float], int, int]:
    """Build a knowledge base of some files; return the seconds of each step, the peak memory and the text, in bytes."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "in")
        folder.mkdir()
        (folder / "空.txt").write_text("青屿市方案\n\n一、目标\n\n" + "改造管网。" * 40, "utf-8")
        with watched(Clock()):
            building.build(Path(place, "warm"), [folder], model="tiny", limits=Limits(600))
        (folder / "空.txt").unlink()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        clock = Clock()
        before = _peak()
        with watched(clock):
            clock.timed("all else", building.build)(
                Path(place, "kb"), [folder], model="tiny", limits=Limits(600)
            )
        peak = _peak() - before
        with closing(Store.open(Path(place, "kb"))) as store:
            text = sum(len(d.text.encode()) for d in store.documents(with_text=True, with_duplicates=True))
        return clock.seconds, peak, max(1, text)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def apart(run: Callable[[], Any], seconds: float) -> Any:
    """Return what `run` returns in a process of its own, None where it took longer than `seconds`."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)

    def child() -> None:
        gc.disable()  # its passes over all objects come at lengths of their own and blur the growth
        signal.setitimer(signal.ITIMER_REAL, seconds)
        theirs.send(run())

    process = context.Process(target=child)
    process.start()
    theirs.close()
    try:
        return ours.recv()
    except EOFError:
        return None
    finally:
        process.join()


def exponent(first: float, last: float, times: int = TIMES[-1], *, floor: float = _FLOOR) -> float:
    """Return the power of the length by which a time grows; what is below the floor is noise."""
    return math.log(max(last, floor) / max(first, floor)) / math.log(times)


def grown(name: str, found: list[tuple[dict[str, float], int, int] | None]) -> float:
    """Print the growth of each step of one kind; return the greatest exponent."""
    if None in found or found[-1] is None or found[0] is None:
        print(f"{name:24} took too long at {TIMES[found.index(None)]} times the length", flush=True)
        return math.inf
    worst = 0.0
    for step in [step for step, *_ in STEPS] + ["all else"]:
        seconds = [one[0].get(step, 0.0) for one in found if one]
        if seconds[-1] < _LEAST_SECONDS:
            continue
        # Beside the ends, the last doublings: what is linear at first may not stay so.
        power = max(exponent(seconds[0], seconds[-1]), exponent(seconds[1], seconds[3], 4))
        worst = max(worst, power)
        shown = " ".join(f"{second:7.2f}" for second in seconds)
        print(
            f"{name:24} {step:14} {shown}  exponent {power:.2f}{' <--' if power > ALLOWED else ''}",
            flush=True,
        )
    (_, low, less), (_, high, more) = found[1], found[-1]  # type: ignore[misc] - none is None, see above
    each = (high - low) / max(1, more - less)
    print(f"{name:24} {'memory':14} {high >> 20} MB, {each:.0f} bytes for each byte of text more", flush=True)
    return worst


def main() -> None:
    """Print the growth of each kind, and which is worse than allowed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--characters", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    bad = []
    for name in given.kinds or (*KINDS, *FOLDERS):
        sizes = [given.characters * times for times in TIMES]
        files = [FOLDERS[name](size) if name in FOLDERS else dict([KINDS[name](size)]) for size in sizes]
        found: list[tuple[dict[str, float], int, int] | None] = []
        for file in files:
            found.append(apart(lambda file=file: built(file), given.seconds))
            if found[-1] is None:
                break
        if grown(name, found) > ALLOWED:
            bad.append(name)
    print(f"worse than {ALLOWED}: {', '.join(bad) or 'none'}")


if __name__ == "__main__":
    main()
