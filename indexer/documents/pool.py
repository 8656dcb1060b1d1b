"""Several files read at once, in as many processes, with what comes of them in the order of the files."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeVar, TypeVarTuple

from indexer.documents.worker import Worker
from indexer.errors import UsageError

T = TypeVar("T")
R = TypeVar("R")
Ts = TypeVarTuple("Ts")

VARIABLE = "POLICY_LEDGER_JOBS"
_MOST = 1024
# A child takes about so long to start: as long one waits for a child that is at work.
_PATIENCE = 1.0
# Between two looks at what else there is to do while one waits for a result, in seconds.
_PAUSE = 0.05
# Children that are not at work; one of them stays when a build has ended.
_IDLE: deque[Worker] = deque()


class Runner(Protocol):
    """Where one call is run, apart from this process; see `Worker`."""

    def run(self, function: Callable[[*Ts], T], *args: *Ts, seconds: float, memory: int | None = None) -> T:
        """Return what `function` returns for `args`, within limits of time and memory."""
        ...


class Workers(Protocol):
    """Where calls are run, `jobs` of them at once."""

    @property
    def jobs(self) -> int:
        """How many calls are run at once."""
        ...

    @property
    def batches(self) -> int:
        """How many batches of passages are encoded at once."""
        ...

    def place(self) -> AbstractContextManager[Runner]:
        """Wait until a call can be run, and hold its place; CancelledError is raised in it after `stop`."""
        ...

    def stop(self) -> None:
        """End the calls that are being run, and run no other."""
        ...


class LocalWorkers:
    """Child processes of this one, which are started when they are needed; calls of many threads share them."""

    def __init__(self, jobs: int = 1) -> None:
        self.jobs = jobs
        self.batches = 1  # which keeps all cores busy
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._busy: set[Worker] = set()

    @contextmanager
    def place(self) -> Iterator[Runner]:
        """Hold one of the children."""
        with self._changed:
            if self._busy:
                self._changed.wait_for(lambda: _IDLE, _PATIENCE)
            self._changed.wait_for(lambda: len(self._busy) < self.jobs)
            worker = _idle() or Worker()
            worker.stop = self._stop
            self._busy.add(worker)
        try:
            yield worker
        finally:
            with self._changed:
                self._busy.remove(worker)
                _IDLE.append(worker)
                self._changed.notify()

    def stop(self) -> None:
        """End the calls that are being run, and run no other."""
        self._stop.set()
        with self._changed:
            for worker in self._busy:
                worker.kill()

    def close(self) -> None:
        """End the children that nobody uses, but for one, which reads the next file at once."""
        last = _idle()
        while (worker := _idle()) is not None:
            worker.close()
        if last is not None:
            _IDLE.append(last)


def _idle() -> Worker | None:
    """Return the child that was used last and is free now."""
    try:
        return _IDLE.pop()
    except IndexError:
        return None


def jobs_of(jobs: int | None = None) -> int:
    """Return how many processes read files: as given, else as the environment says, else one a core."""
    given = os.environ.get(VARIABLE, "") if jobs is None else str(jobs)
    if not given:
        return _cores()
    if not given.isdecimal() or not 0 < int(given) <= _MOST:
        what = VARIABLE if jobs is None else "the number of jobs"
        raise UsageError(f"{what} is {given[:60]!r}, which is no whole number from 1 to {_MOST}.")
    return int(given)


def _cores() -> int:
    """Return the number of cores that this process may use."""
    try:
        return min(_MOST, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on every system
        return min(_MOST, os.cpu_count() or 1)


def in_order(
    function: Callable[[T], R],
    items: Iterable[T],
    ahead: int,
    *,
    meanwhile: Callable[[], bool] | None = None,
    stop: Callable[[], None] = lambda: None,
) -> Generator[R, None, None]:
    """Yield what a function returns for each of some items, in their order; up to `ahead` are worked on at once.

    Items are taken as their turn comes. `meanwhile` is called again and again while the next result is not there,
    and tells whether it found something to do; `stop` is called where the work is given up, so that the calls
    that run end soon. An exception of the function is raised in the place of its result.
    """
    if ahead == 1 and meanwhile is None:  # in this thread: Ctrl+C ends the call
        yield from map(function, items)
        return
    pending: deque[Future[R]] = deque()
    with ThreadPoolExecutor(ahead, thread_name_prefix="read") as threads:
        try:
            for item in items:
                pending.append(threads.submit(function, item))
                if len(pending) >= ahead:
                    yield _next(pending, meanwhile)
            while pending:
                yield _next(pending, meanwhile)
        except BaseException:  # also the end of a generator that nobody asks any more
            for future in pending:
                future.cancel()
            if pending:
                stop()
            raise


def _next(pending: deque[Future[R]], meanwhile: Callable[[], bool] | None) -> R:
    future = pending[0]
    while meanwhile is not None and not future.done():
        if not meanwhile():
            wait([future], _PAUSE)
    result = future.result()
    pending.popleft()
    return result
