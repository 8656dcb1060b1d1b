"""The process of its own: results and errors come back, and nothing it does harms the caller."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.documents.worker import Worker
from indexer.errors import KnowledgeBaseError, LedgerError, StoppedError, UnreadableFileError

LONG = 60.0


def double(number: int) -> int:
    return 2 * number


def echo(data: bytes) -> bytes:
    print("a line that must not come between the replies", flush=True)
    return data


def set_aside() -> int:
    return gc.get_freeze_count()


def own_id() -> int:
    return os.getpid()


def refuse() -> None:
    raise KnowledgeBaseError("It is locked.", remedy="Close the other program.")


def wrap_memory_error() -> None:
    try:
        bytearray(1 << 62)
    except MemoryError as error:
        raise UnreadableFileError("damaged PDF (MemoryError)") from error


def sleep_long() -> None:
    time.sleep(600)


def start_another_and_sleep(path: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(path).write_text(str(child.pid), "ascii")
    time.sleep(600)


def hog() -> int:
    return len(bytearray(64 << 30))


def allocate(size: int) -> int:
    return len(bytearray(size))


def leave() -> None:
    os._exit(3)


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    raise ValueError("no such thing")


def unpicklable() -> object:
    return threading.Lock()


def read_input() -> str:
    return sys.stdin.read()


def alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and waits for its parent does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.is_file() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def wait_until_gone(pid: int) -> None:
    for _ in range(600):
        if not alive(pid):
            return
        time.sleep(0.1)
    pytest.fail(f"process {pid} still runs")


def test_result_comes_back() -> None:
    with Worker() as worker:
        assert worker.run(double, 21, seconds=LONG) == 42


def test_one_child_runs_many_calls() -> None:
    with Worker() as worker:
        pids = {worker.run(own_id, seconds=LONG) for _ in range(5)}
    assert len(pids) == 1
    assert pids != {os.getpid()}


def test_large_data_and_printing_do_no_harm() -> None:
    data = os.urandom(8 << 20)
    with Worker() as worker:
        assert worker.run(echo, data, seconds=LONG) == data


def test_own_errors_are_raised_as_they_were() -> None:
    with Worker() as worker:
        with pytest.raises(KnowledgeBaseError) as caught:
            worker.run(refuse, seconds=LONG)
        assert caught.value.remedy == "Close the other program."
        assert str(caught.value) == "It is locked. Close the other program."
        first = worker.run(own_id, seconds=LONG)
        with pytest.raises(LedgerError):
            worker.run(refuse, seconds=LONG)
        assert worker.run(own_id, seconds=LONG) == first


def test_too_long_is_stopped_and_the_next_call_runs() -> None:
    with Worker() as worker:
        first = worker.run(own_id, seconds=LONG)
        with pytest.raises(UnreadableFileError, match=r"^took longer than 0\.5 seconds and was stopped$"):
            worker.run(sleep_long, seconds=0.5)
        assert worker.run(own_id, seconds=LONG) != first
        assert not alive(first)


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_what_the_child_started_is_stopped_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with Worker() as worker, pytest.raises(UnreadableFileError, match="took longer"):
        worker.run(start_another_and_sleep, str(note), seconds=5)
    wait_until_gone(int(note.read_text("ascii")))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is limited on Linux only")
def test_memory_hog_is_stopped() -> None:
    with Worker(memory=256 << 20) as worker:
        with pytest.raises(UnreadableFileError, match=r"^needed more memory than allowed and was stopped$"):
            worker.run(hog, seconds=LONG)
        with pytest.raises(UnreadableFileError, match="needed more memory"):
            worker.run(echo, bytes(300 << 20), seconds=LONG)
        assert worker.run(double, 4, seconds=LONG) == 8


def fault() -> None:
    import ctypes

    ctypes.string_at(0)


def test_a_fault_of_machine_code_leaves_its_trace() -> None:
    with Worker() as worker, pytest.raises(StoppedError, match="crashed") as caught:
        worker.run(fault, seconds=LONG)
    assert "in fault" in caught.value.trace


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is limited on Linux only")
def test_each_call_has_its_own_limit() -> None:
    with Worker(memory=2 << 30) as worker:
        with pytest.raises(StoppedError, match="needed more memory"):
            worker.run(allocate, 600 << 20, seconds=LONG, memory=256 << 20)
        assert worker.run(allocate, 600 << 20, seconds=LONG) == 600 << 20


def test_memory_error_behind_another_is_told() -> None:
    with Worker() as worker, pytest.raises(UnreadableFileError, match="needed more memory"):
        worker.run(wrap_memory_error, seconds=LONG)


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_killed_counts_as_too_much_memory() -> None:
    with Worker() as worker, pytest.raises(UnreadableFileError, match="needed more memory"):
        worker.run(be_killed, seconds=LONG)


@pytest.mark.parametrize("function", [leave, fail, unpicklable])
def test_crash_is_told_and_the_next_call_runs(function) -> None:
    with Worker() as worker:
        with pytest.raises(StoppedError, match=r"^the reader crashed") as caught:
            worker.run(function, seconds=LONG)
        assert caught.value.passing
        assert caught.value.trace
        assert worker.run(double, 1, seconds=LONG) == 2


def test_child_that_ended_between_calls_is_replaced() -> None:
    with Worker() as worker:
        first = worker.run(own_id, seconds=LONG)
        os.kill(first, signal.SIGTERM)
        wait_until_gone(first)
        assert worker.run(own_id, seconds=LONG) != first


def test_worn_out_child_is_replaced() -> None:
    with Worker(calls=2) as worker:
        pids = [worker.run(own_id, seconds=LONG) for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_works_from_threads() -> None:
    found: dict[int, int] = {}
    with Worker() as worker:

        def call(number: int) -> None:
            found[number] = worker.run(double, number, seconds=LONG)

        threads = [threading.Thread(target=call, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {n: 2 * n for n in range(6)}


def test_no_child_is_left() -> None:
    with Worker() as worker:
        pid = worker.run(own_id, seconds=LONG)
        assert alive(pid)
    assert not alive(pid)
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def test_child_has_no_input() -> None:
    with Worker() as worker:
        assert worker.run(read_input, seconds=LONG) == ""


# A shell that runs the tests in the background has them ignore SIGINT, and so would the program.
MAIN = """\
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
import os, sys, threading
print("main script runs", flush=True)
from indexer.documents.worker import Worker
from test_worker import own_id, sleep_long
worker = Worker()
print(worker.run(own_id, seconds=60), flush=True)
worker.run(sleep_long, seconds=600)
"""


@pytest.fixture
def script(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A program that waits for its child, without any guard around its main part."""
    path = tmp_path / "main.py"
    path.write_text(MAIN, "utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(Path(__file__).parents[up]) for up in (0, 3)),
    }
    process = subprocess.Popen(
        [sys.executable, str(path)], stdout=subprocess.PIPE, env=environment, text=True
    )
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_child_goes_with_its_parent_and_runs_no_main_script(script, number) -> None:
    assert script.stdout.readline() == "main script runs\n"
    child = int(script.stdout.readline())
    assert alive(child)
    script.send_signal(number)
    script.wait()
    wait_until_gone(child)


def test_functions_of_the_main_script_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(double, "__module__", "__main__")
    with Worker() as worker, pytest.raises(ValueError, match="main script"):
        worker.run(double, 1, seconds=LONG)


def test_what_is_loaded_for_good_is_not_looked_through_for_garbage() -> None:
    with Worker() as worker:
        assert worker.run(set_aside, seconds=LONG) > 1000
