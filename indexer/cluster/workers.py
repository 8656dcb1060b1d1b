"""Reading by workers of Dask: contents travel as bytes, what came of them comes back as from a process here."""

from __future__ import annotations

import hashlib
import logging
import pickle
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, cast

from indexer.cluster import remote
from indexer.documents.intake import in_worker
from indexer.documents.limits import Limits
from indexer.documents.pool import Runner
from indexer.documents.read import ARCHIVE, Content, file_bytes
from indexer.errors import KnowledgeBaseError, LedgerError, StoppedError, UsageError, require

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

_CONNECT_SECONDS = 30.0
# Between two looks whether there is any worker; without one for so long a build ends.
_LOOK_SECONDS = 3.0
_ALONE_SECONDS = 60.0
_SCHEMES = ("tcp://", "tls://", "ucx://", "ws://", "wss://")
_AGAIN = "What was read is kept: start it again and build again, or build without --workers."


class DaskWorkers:
    """The workers behind a scheduler of Dask; it runs as many calls at once as they have threads."""

    def __init__(self, address: str) -> None:
        """Connect; raises UsageError for what is no address, KnowledgeBaseError where nothing answers there."""
        if not address.startswith(_SCHEMES):
            raise UsageError(
                f"{address} is no address of a scheduler of Dask.", remedy="Such as tcp://scheduler:8786"
            )
        require("dask", "reading on other machines", "distributed")
        import dask
        from distributed import Client

        # What it would log is told by our own errors.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        dask.config.set(
            {
                "distributed.admin.large-graph-warning-threshold": "10GB",
                "distributed.comm.timeouts.connect": f"{_LOOK_SECONDS}s",
            }
        )
        self.address = address
        self._stop = threading.Event()
        self._changed = threading.Lock()
        self._looked = self._seen = time.monotonic()
        self._running: set[Future[Any]] = set()
        self._contents: OrderedDict[tuple[Path, int, int], Future[Any]] = OrderedDict()
        try:
            self._client: Client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise KnowledgeBaseError(
                f"no scheduler of Dask answers at {address} ({error}).",
                remedy="Start it with its workers, see docs/operations.md",
            ) from error
        try:
            self.jobs = self._threads()
            self._compare_code()
        except BaseException:
            self.close()
            raise
        self.batches = 2 * self.jobs
        self._places = threading.Semaphore(self.jobs)

    def _threads(self) -> int:
        """Wait for the first workers, and return how many calls they run at once."""
        try:
            self._client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
        except TimeoutError as error:
            raise self._without_workers() from error
        return max(1, int(sum(self._client.nthreads().values())))

    def _compare_code(self) -> None:
        """Raise KnowledgeBaseError where the scheduler or a worker has other code; those that come later are asked, too."""

        def told() -> Any:  # which goes there as it is, for this module may not be there
            try:
                from indexer.cluster import remote

                return remote.code()
            except Exception as error:  # noqa: BLE001 - whatever it is, the client is told
                return f"{type(error).__name__}: {error}"

        with self._lost():
            everybody = {"the scheduler": self._client.run_on_scheduler(told), **self._client.run(told)}
        for address, code in everybody.items():
            if isinstance(code, str):
                raise KnowledgeBaseError(
                    f"{address} of Dask cannot run this program ({code[:200]}).", remedy=remote.SAME
                )
            remote.compare(remote.code(), code, address)

    def _without_workers(self) -> KnowledgeBaseError:
        return KnowledgeBaseError(
            f"no worker is with the scheduler of Dask at {self.address}.", remedy=_AGAIN
        )

    @contextmanager
    def place(self) -> Iterator[Runner]:
        """Hold one of the threads of the workers."""
        with self._places:
            yield self

    def stop(self) -> None:
        """Give up the calls that are being run, and run no other."""
        self._stop.set()
        if self._client.status == "running":
            with self._changed, suppress(Exception):
                self._client.cancel([*self._running])

    def close(self) -> None:
        """End the connection."""
        with suppress(Exception):
            self._client.close(timeout=_LOOK_SECONDS)

    def run(self, function: Callable[[*Ts], T], *args: *Ts, seconds: float, memory: int | None = None) -> T:
        """Return what `function` returns for `args`; a path among them becomes the content of the file.

        Raises StoppedError as a worker here does, and where the workers that ran it have died,
        KnowledgeBaseError where the scheduler is lost or a worker has other code.
        """
        return cast("T", self.result(self.submit(function, *args, seconds=seconds, memory=memory)))

    def submit(
        self,
        function: Callable[..., Any],
        *args: object,
        seconds: float,
        memory: int | None = None,
        priority: int = 0,
    ) -> Future[Any]:
        """Send a call, named by the hash of all that is in it, and return what will hold the pickled reply."""
        if self._stop.is_set():
            raise CancelledError
        contents = [self._content(arg, seconds) for arg in args if isinstance(arg, Path)]
        plain = [None if isinstance(arg, Path) else arg for arg in args]
        call = pickle.dumps((function, plain, seconds, memory), pickle.HIGHEST_PROTOCOL)
        told = repr((remote.code(), [content.key for content in contents]))
        key = f"{function.__name__}-{hashlib.sha256(call + told.encode()).hexdigest()}"
        with self._lost():
            return self._client.submit(
                remote.perform, remote.code(), call, *contents, key=key, priority=priority
            )

    def result(self, future: Future[Any]) -> Any:
        """Wait for what came of a call that was sent."""
        with self._changed:
            self._running.add(future)
        try:
            found, error = pickle.loads(self._reply(future))  # noqa: S301 - from our own workers
        finally:
            with self._changed:
                self._running.discard(future)
        if error is not None:
            raise error
        return found

    def _reply(self, future: Future[Any]) -> bytes:
        while True:
            with self._lost(future):
                with suppress(TimeoutError):
                    return cast("bytes", future.result(timeout=_LOOK_SECONDS))
                self._look()

    def _look(self) -> None:
        """Raise ConnectionError where the scheduler is lost, KnowledgeBaseError where it has had no worker for a while."""
        if self._client.status != "running":  # it tries to get there again, which may take long
            raise ConnectionError
        now = time.monotonic()
        if now - self._looked > _LOOK_SECONDS:  # one thread looks for all
            self._looked = now
            if self._client.nthreads():
                self._seen = time.monotonic()
        if now - self._seen > _ALONE_SECONDS:
            raise self._without_workers()

    @contextmanager
    def _lost(self, future: Future[Any] | None = None) -> Iterator[None]:
        """Turn the errors of Dask into our own."""
        from distributed import KilledWorker

        try:
            yield
        except LedgerError:
            raise
        except KilledWorker as error:
            died = f"{error.allowed_failures + 1} workers that read it have died"
            raise StoppedError(f"the reader crashed: {died}") from error
        except Exception as error:
            if self._stop.is_set():
                raise CancelledError from error
            if future is not None and future.status == "error":  # our code tells of its errors otherwise
                told = (str(error).strip().splitlines() or [type(error).__name__])[0]
                raise KnowledgeBaseError(
                    f"a worker of Dask cannot run this program ({told[:200]}).", remedy=remote.SAME
                ) from error
            raise KnowledgeBaseError(
                f"the scheduler of Dask at {self.address} is lost.", remedy=_AGAIN
            ) from error

    def _content(self, path: Path, seconds: float) -> Future[Any]:
        """Return what holds the content of a file with the workers, where the calls for all its pages find it."""
        key = (path, *_version(path))
        with self._changed:
            held = self._contents.get(key)
            if held is not None:
                self._contents.move_to_end(key)
                return held
        content = Content(path.name, _bytes(path, seconds))
        name = f"content-{hashlib.sha256(path.name.encode() + content.data).hexdigest()}"
        with self._lost():
            # A task, not scattered data: where the worker that holds it dies, it is sent again.
            future = self._client.submit(Content, content.name, content.data, key=name)
        with self._changed:
            self._contents[key] = future
            while len(self._contents) > 2 * self.jobs:
                self._contents.popitem(last=False)
        return future


def _version(path: Path) -> tuple[int, int]:
    """Return what tells a file, or the archive it is in, from another under its name."""
    for one in (path, *path.parents):
        with suppress(OSError):
            found = one.stat()
            return found.st_mtime_ns, found.st_size
    return 0, 0


def _bytes(path: Path, seconds: float) -> bytes:
    """Return the content of a file; archives are unpacked in a process of their own."""
    if any(parent.suffix.lower() == ARCHIVE and parent.is_file() for parent in path.parents):
        return in_worker(file_bytes, path, size=0, limits=Limits(seconds, 4 << 30))
    return file_bytes(path)
