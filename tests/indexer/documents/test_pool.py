"""Several workers: how many there are, whose turn it is, and that all of it ends at once when it is stopped."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import closing

import pytest

from indexer.documents import pool
from indexer.documents.pool import VARIABLE, LocalWorkers, in_order, jobs_of
from indexer.errors import UsageError


def nap(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def running(workers: LocalWorkers, seconds: float) -> int:
    with workers.place() as worker:
        return worker.run(nap, seconds, seconds=60)


@pytest.fixture
def workers() -> Iterator[LocalWorkers]:
    with closing(LocalWorkers(3)) as made:
        yield made


def test_quick_calls_share_one_child(workers: LocalWorkers) -> None:
    running(workers, 0.0)
    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(lambda _: running(workers, 0.0), range(20)))) == 1


def test_as_many_calls_run_at_once_as_there_are_jobs(
    workers: LocalWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_PATIENCE", 0.0)
    with ThreadPoolExecutor(6) as threads:
        assert 1 < len(set(threads.map(lambda _: running(workers, 0.3), range(6)))) <= 3
    assert len(pool._IDLE) > 1
    workers.close()
    assert len(pool._IDLE) == 1


def test_stopping_ends_the_calls_and_those_that_wait(workers: LocalWorkers) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(5) as threads:
        waiting = [threads.submit(running, workers, 50.0) for _ in range(5)]
        time.sleep(1.0)
        workers.stop()
        assert {type(each.exception()) for each in waiting} == {CancelledError}
    assert time.monotonic() - started < 20
    with closing(LocalWorkers()) as others:
        assert running(others, 0.0)


def test_results_come_in_order_and_few_are_made_ahead() -> None:
    begun: list[int] = []

    def slow(number: int) -> int:
        begun.append(number)
        time.sleep(0.02 * (number % 3))
        return number

    with closing(in_order(slow, range(12), 4)) as results:
        for at, found in enumerate(results):
            assert found == at
            assert len(begun) <= at + 4


def test_what_is_not_asked_for_any_more_is_stopped() -> None:
    stopped = threading.Event()

    def wait(number: int) -> int:
        assert number == 0 or stopped.wait(60)
        return number

    results = in_order(wait, range(5), 3, stop=stopped.set)
    assert next(results) == 0
    results.close()
    assert stopped.is_set()


def test_nothing_is_stopped_where_all_results_were_taken() -> None:
    stopped: list[int] = []
    results = in_order(str, range(3), 2, stop=lambda: stopped.append(1))
    assert [next(results) for _ in range(3)] == ["0", "1", "2"]
    results.close()
    assert stopped == []


def test_there_is_something_else_to_do_while_one_waits() -> None:
    done: list[int] = []

    def work() -> bool:
        done.append(1)
        return len(done) < 3

    assert [*in_order(lambda _: time.sleep(0.2), [1], 1, meanwhile=work)] == [None]
    assert len(done) >= 3


def test_an_error_stands_in_the_place_of_its_result() -> None:
    results = in_order(lambda number: 6 // number, [2, 0, 3], 3)
    assert next(results) == 3
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_the_number_of_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert jobs_of() >= 1
    monkeypatch.setenv(VARIABLE, "3")
    assert (jobs_of(), jobs_of(5)) == (3, 5)
    for wrong in ("0", "viele", "-1", "1.5", "99999"):
        monkeypatch.setenv(VARIABLE, wrong)
        with pytest.raises(UsageError, match=f"{VARIABLE} is '{wrong}'"):
            jobs_of()
    with pytest.raises(UsageError, match="number of jobs"):
        jobs_of(0)
