"""Folders that are watched: files that come in are built in when they have come to rest, one build at a time.

One process watches a base, by a lock. Builds need no queue of their own: a build takes in all that has come, so what
waits is only ever the next one. What others are to see stands in one small file, which the watcher alone writes.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from indexer.build import build
from indexer.documents.sources import TABLE
from indexer.errors import KnowledgeBaseError, LedgerError, require
from indexer.own_python import own_environment, own_python
from indexer.report import BuildReport
from indexer.store.database import roots_of

if TYPE_CHECKING:
    from threading import Event

    from watchfiles import Change

LOCK, STATE, STOP = "watch.lock", "watch.json", "watch.stop"
_TICK = 0.5  # seconds between two looks at what waits
_AGAIN = 30.0  # seconds until a build that failed is tried again
_BUSY = 2.0  # and one that found another running
_NAMES = 5
_TOLD_EVERY = 0.3  # seconds between two tellings of progress


@dataclass(frozen=True)
class WatchState:
    """What a watcher is at: `watching`, `waiting` for files to come to rest, or `building`.

    `names` are the first of the `waiting` files; `stage`, `done` and `total` tell how far a build is. `last` is when
    the last one ended (UTC), `seconds` what it took, `read` and `skipped` how many files it read and could not, `error`
    why it failed, "" where it did not.
    """

    state: str = "watching"
    since: str = ""
    names: list[str] = field(default_factory=list)
    waiting: int = 0
    stage: str = ""
    done: int = 0
    total: int = 0
    last: str = ""
    seconds: float = 0.0
    read: int = 0
    skipped: int = 0
    missing: int = 0
    error: str = ""


def watch_state(kb: Path) -> WatchState:
    """Return what the watcher told last, of a watcher that has ended, too."""
    try:
        told = json.loads((kb / STATE).read_text("utf-8"))
        return WatchState(**told)
    except (OSError, ValueError, TypeError):  # none yet, or of another version
        return WatchState()


def is_watched(kb: Path) -> bool:
    """Tell whether a process is watching the folders of a base."""
    if not (kb / LOCK).exists():
        return False
    try:
        with FileLock(kb / LOCK, timeout=0):
            return False
    except (Timeout, OSError):
        return True


def start_watching(kb: Path) -> None:
    """Start a process that watches, which stays when this one ends; raises UsageError where the package is missing."""
    require("watch", "watching folders", "watchfiles")
    (kb / STOP).unlink(missing_ok=True)
    command = [*own_python(), "-m", "indexer.cli", "watch", "--kb", str(kb.resolve())]
    subprocess.Popen(  # noqa: S603 - our own command line
        command,
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def stop_watching(kb: Path) -> None:
    """Ask the watcher to end, after a build that is running."""
    (kb / STOP).touch()


def watch_folders(
    kb: Path,
    *,
    settle: float = 2.0,
    poll: bool = False,
    stop: Event | None = None,
    told: Callable[[WatchState], None] = lambda _: None,
) -> None:
    """Watch the folders of a base, and build whenever files there have been at rest for `settle` seconds.

    The first build is made at once: what changed while nobody watched. Files that vanish are marked as missing, and
    their rows stay. Ends when `stop` is set or `stop_watching` asks for it. With `poll` folders are looked through every now
    and then, for drives that tell of no changes. Raises KnowledgeBaseError where a process watches already, or there is no base.
    """
    require("watch", "watching folders", "watchfiles")
    if not roots_of(kb):
        raise KnowledgeBaseError(
            f"there are no folders to watch in {kb}.", remedy="Run: policy-ledger build PATH"
        )
    with _alone(kb):
        (kb / STOP).unlink(missing_ok=True)
        _Watcher(kb.resolve(), settle, stop, told).run(poll=poll)


@contextmanager
def _alone(kb: Path) -> Iterator[None]:
    try:
        with FileLock(kb / LOCK, timeout=1):
            yield
    except Timeout as error:
        raise KnowledgeBaseError(
            f"the folders of {kb} are being watched by another process.",
            remedy="Run: policy-ledger watch --stop",
        ) from error


class _Watcher:
    def __init__(
        self, kb: Path, settle: float, stop: Event | None, told: Callable[[WatchState], None]
    ) -> None:
        self.kb, self.settle, self.stop, self.told = kb, settle, stop, told
        before = watch_state(kb)
        self.state = replace(
            before, state="watching", since=_now(), names=[], waiting=0, stage="", done=0, total=0
        )
        # Path -> size and time of change as seen last; at which moment one of them changed last.
        self.pending: dict[str, tuple[int, int]] = {}
        self.moved = 0.0
        self.due: float | None = 0.0  # when a build is to be made whatever waits; at once to begin with
        self._spoke = 0.0

    def run(self, *, poll: bool) -> None:
        from watchfiles import watch  # noqa: PLC0415 - an extra

        self._tell(state="watching")
        while not self._ended():
            roots = [root for root in roots_of(self.kb) if os.path.exists(root)]  # noqa: PTH110 - see absent.py
            changes = watch(
                *roots,
                watch_filter=self._counts,
                debounce=100,
                step=50,
                rust_timeout=int(_TICK * 1000),
                yield_on_timeout=True,
                raise_interrupt=True,
                force_polling=poll or None,
                ignore_permission_denied=True,
            )
            for found in changes:
                self._note(found)
                if self._ended():
                    return
                self._step()
                if roots != [root for root in roots_of(self.kb) if os.path.exists(root)]:  # noqa: PTH110
                    self.due = time.monotonic() + self.settle  # a folder came, or is gone
                    break

    def _counts(self, _: Change, path: str) -> bool:
        """Tell whether a change is one of a file that a build would look at."""
        place = Path(path)
        hidden = any(part.startswith((".", "~$")) for part in (place.name, place.parent.name))
        inside = self.kb in place.parents and (self.kb / "files") not in place.parents
        return place.name == TABLE or not (hidden or inside)

    def _note(self, found: set[tuple[Change, str]]) -> None:
        for _, path in found:
            self.pending[path] = _seen(path)
            self.moved = time.monotonic()

    def _step(self) -> None:
        """Build where all that waits has come to rest, or a build is due."""
        now = time.monotonic()
        for path, seen in self.pending.items():
            if (at := _seen(path)) != seen:  # still being written, and no event of it yet
                self.pending[path], self.moved = at, now
        rests = bool(self.pending) and now - self.moved >= self.settle
        if rests or (self.due is not None and now >= self.due and not self.pending):
            self._build()
        elif self.pending and (self.state.state != "waiting" or self.state.waiting != len(self.pending)):
            self._tell(state="waiting", **self._names())

    def _names(self) -> dict[str, Any]:
        names = sorted(Path(path).name for path in self.pending)
        return {"names": names[:_NAMES], "waiting": len(names)}

    def _build(self) -> None:
        self._tell(state="building", stage="", done=0, total=0, **self._names())
        taken, self.pending, self.due = self.pending, {}, None
        started = time.monotonic()
        try:
            report = build(self.kb, [], keep_missing=True, progress=self._progress)
        except (LedgerError, OSError) as error:
            self.pending = {**taken, **self.pending}
            self.moved = time.monotonic()
            busy = isinstance(error, KnowledgeBaseError) and "is being built" in str(error)
            self.moved += (_BUSY if busy else _AGAIN) - self.settle
            if not taken:
                self.due = time.monotonic() + (_BUSY if busy else _AGAIN)
            told = self.state.error if busy else " ".join(str(one) for one in error.args[:1])
            self._tell(state="waiting", error=told, **self._names())
            return
        self._ended_build(report, time.monotonic() - started)

    def _ended_build(self, report: BuildReport, seconds: float) -> None:
        self._tell(
            state="watching", names=[], waiting=0, stage="", done=0, total=0, last=_now(), error="",
            seconds=round(seconds, 1), read=report.read, skipped=len(report.skipped), missing=len(report.missing),
        )  # fmt: skip

    def _progress(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._spoke >= _TOLD_EVERY or done == total:
            self._tell(stage=stage, done=done, total=total)

    def _tell(self, **changes: Any) -> None:
        """Write what is told to the file, whole or not at all."""
        self._spoke = time.monotonic()
        self.state = replace(self.state, **changes)
        new = self.kb / f"{STATE}.new"
        with suppress(OSError):  # on a full disk nothing is told; the build tells why
            new.write_text(json.dumps(asdict(self.state), ensure_ascii=False), "utf-8")
            new.replace(self.kb / STATE)
        self.told(self.state)

    def _ended(self) -> bool:
        asked = (self.kb / STOP).exists()
        if asked:
            (self.kb / STOP).unlink(missing_ok=True)
        return asked or (self.stop is not None and self.stop.is_set())


def _seen(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116 - a path as it was told
    except (OSError, ValueError):
        return -1, -1
    return status.st_size, status.st_mtime_ns


def _now() -> str:
    return datetime.now(UTC).isoformat("T", "seconds")
