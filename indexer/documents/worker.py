"""A process of its own for work that may hang, crash or eat memory: it can be stopped at any time.

The child is a fresh interpreter that imports this module, not the caller's main script, which under
Streamlit would start the page again. Calls and results are pickled over pipes.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NoReturn, Self, TypeVar, TypeVarTuple, cast

from indexer.errors import LedgerError, StoppedError
from indexer.own_python import own_environment, own_python

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

MEMORY = 4 << 30
CALLS = 200
# Of what a child that crashed has written, the end that is kept.
_TAIL = 8000
# For the interpreter to start and to import the function's module, which is not the function's time.
_STARTUP_SECONDS = 120.0
_OUT_OF_MEMORY = 77
_LENGTH = struct.Struct(">Q")
_CHILD = "from indexer.documents.worker import serve; serve({memory})"

_CRASHED = "the reader crashed"
_ENDED = ("crash", ("", "the child ended before the call began"))
_TOO_MUCH_MEMORY = "needed more memory than allowed and was stopped"


class Worker:
    """One child process that runs importable functions, started at the first call.

    It is started anew after it was stopped, crashed or has run `calls` calls. `memory` is what a call may
    take, in bytes beyond what the interpreter starts with (where the system can limit it), unless the
    call says otherwise.
    """

    def __init__(self, *, memory: int = MEMORY, calls: int = CALLS) -> None:
        self._memory = memory
        self._calls = calls
        self._done = 0
        self.stop = threading.Event()  # while it is set no call is run
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._written = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this is

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the child; a later call starts another."""
        with self._lock:
            self._stop()

    def kill(self) -> None:
        """End the call that another thread is running, and which raises CancelledError where `stop` is set."""
        if process := self._process:
            _kill(process)

    def run(self, function: Callable[[*Ts], T], *args: *Ts, seconds: float, memory: int | None = None) -> T:
        """Return what `function`, one that can be imported by its name, returns for `args`.

        A LedgerError is raised as the function raised it. Raises StoppedError if it took longer than
        `seconds`, needed more than `memory` bytes or crashed, CancelledError if `stop` was set meanwhile.
        """
        if function.__module__ == "__main__":
            raise ValueError(
                f"{function.__qualname__} stands in the main script, which the child does not import"
            )
        call = pickle.dumps((function, args, memory or self._memory), pickle.HIGHEST_PROTOCOL)
        with self._lock:
            try:
                kind, value = self._exchange(call, seconds)
            except BaseException:  # Ctrl+C, too: nobody waits for the child any more
                self._stop()
                raise
            if kind in {"memory", "crash"}:
                self._stop()
                if self.stop.is_set():
                    raise CancelledError
        if kind == "result":
            return cast("T", value)
        if isinstance(value, LedgerError):
            raise value
        told, trace = cast("tuple[str, str]", value)
        if kind == "memory":
            raise StoppedError(_TOO_MUCH_MEMORY, trace=trace)
        raise StoppedError(_CRASHED + (f" ({told})" if told else ""), trace=trace)

    def _exchange(self, call: bytes, seconds: float) -> tuple[str, object]:
        """Send a call and return the kind of reply and its value."""
        found = self._attempt(call, seconds)
        # A child that ended before it began may have been killed while it was idle: one more try.
        return self._attempt(call, seconds) or _ENDED if found is None else found

    def _attempt(self, call: bytes, seconds: float) -> tuple[str, object] | None:
        """Return the reply to a call, or None where the child ended before it began."""
        process = self._started()
        if self.stop.is_set():  # looked at when the process is there to be killed: no call slips through
            raise CancelledError
        self._done += 1
        begun = False
        deadline = _Deadline(process, _STARTUP_SECONDS)
        reply = None
        try:
            _send(cast("BinaryIO", process.stdin), call)
            reply = _receive(cast("BinaryIO", process.stdout))
            if reply == b"":  # the function begins
                begun = True
                deadline.stop()
                if not deadline.passed:
                    deadline = _Deadline(process, seconds)
                    reply = _receive(cast("BinaryIO", process.stdout))
        except OSError:
            reply = None  # it has ended before the call was with it
        finally:
            deadline.stop()
        if deadline.passed:
            raise StoppedError(f"took longer than {deadline.seconds:g} seconds and was stopped")
        if not reply:
            if not begun and process.wait() != _OUT_OF_MEMORY:
                return None
            killed = process.wait() in {_OUT_OF_MEMORY, -getattr(signal, "SIGKILL", 9)}
            told = f"exit status {process.returncode}"
            return ("memory" if killed else "crash"), (told, f"{told}\n{self._tail()}")
        # From our own child, which unpickles and pickles with the code of this project.
        return cast("tuple[str, object]", pickle.loads(reply))  # noqa: S301

    def _started(self) -> subprocess.Popen[bytes]:
        """Return the running child, a new one where the last has ended or is worn out."""
        if self._process is not None and (self._done >= self._calls or self._process.poll() is not None):
            self._stop()
        if self._process is None:
            self._written.truncate(0)
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [*own_python(), "-X", "faulthandler", "-c", _CHILD.format(memory=int(self._memory))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._written,
                env=own_environment(),
                # A group of its own: Ctrl+C reaches the parent alone, and the group can be killed.
                start_new_session=True,
            )
            self._done = 0
        return self._process

    def _tail(self) -> str:
        """Return the end of what the child has written, where a fault of the machine code was."""
        self._written.seek(max(0, self._written.seek(0, os.SEEK_END) - _TAIL))
        return self._written.read().decode("utf-8", "replace")

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not yet sent is lost with the child
                    pipe.close()


class _Deadline:
    """Kills a process when its time is up, and tells that it did."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self.seconds = seconds
        self.passed = False
        self._process = process
        self._timer = threading.Timer(seconds, self._up)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        """End the watch; `passed` is settled from here on."""
        self._timer.cancel()
        self._timer.join()

    def _up(self) -> None:
        self.passed = True
        _kill(self._process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a child and what it has started."""
    if process.returncode is not None:
        return
    with contextlib.suppress(OSError):  # it has ended by itself
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _send(stream: BinaryIO, message: bytes) -> None:
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def _receive(stream: BinaryIO) -> bytes | None:
    """Return the next message, or None at the end of the stream."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = stream.read(length)
    return message if len(message) == length else None


def serve(memory: int) -> NoReturn:
    """Be the child: run calls from standard input until it is closed."""
    calls, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a function prints must not come between the replies, nor may it read the calls.
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    _limit_memory(memory)
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(calls, waiting), daemon=True).start()
    while True:
        reply = _reply_to(waiting.get(), replies)
        _send(replies, reply)


def _listen(calls: BinaryIO, waiting: queue.SimpleQueue[bytes]) -> None:
    """Pass on calls; when the parent is gone, end at once whatever the function is doing."""
    try:
        while (call := _receive(calls)) is not None:
            waiting.put(call)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    if sys.platform == "win32":
        os._exit(0)
    os.killpg(0, signal.SIGKILL)


def _reply_to(call: bytes, replies: BinaryIO) -> bytes:
    """Run one call and return the pickled reply; an empty message before it tells that it begins."""
    reply: tuple[str, object]
    try:
        function, args, memory = pickle.loads(call)  # noqa: S301 - from our own parent
        # What is loaded for good is not looked through each time that garbage is collected.
        gc.collect()
        gc.freeze()
        _limit_memory(memory)
        _send(replies, b"")
        return pickle.dumps(("result", function(*args)), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent is told
        told = (f"{type(error).__name__}: {error}"[:200], traceback.format_exc())
        if _for_want_of_memory(error):
            reply = ("memory", told)
        else:
            reply = ("error", error) if isinstance(error, LedgerError) else ("crash", told)
    try:
        return pickle.dumps(reply, pickle.HIGHEST_PROTOCOL)
    except Exception:  # noqa: BLE001 - an error that holds what cannot be pickled
        return pickle.dumps(("crash", ("", traceback.format_exc())))


def _for_want_of_memory(error: BaseException) -> bool:
    """Tell whether an error came of a MemoryError, which readers take for damage to the file."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        if isinstance(link, MemoryError):
            return True
        seen.add(id(link))
        link = link.__cause__ or link.__context__
    return False


def _in_use() -> int:
    """Return the address space of this process in bytes, 0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not on Windows

        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        return pages * resource.getpagesize()
    except (ImportError, OSError, ValueError):
        return 0


def _limit_memory(memory: int) -> None:
    """Limit the address space of this process to `memory` bytes more than it has now.

    What an earlier call has loaded for good, a model say, is not held against a later one.
    """
    try:
        import resource  # noqa: PLC0415 - not on Windows

        base = _in_use()
        limit = base + memory
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if base:
            # The hard limit stays: a later call may need more.
            limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ImportError, OSError, ValueError):
        return  # this system has no such limit; time is limited all the same
