"""The digests of files that were read before: what has not been written into since is not read again to be known.

A file that is the same by size, times and inode is the same, unless its times are so young that it may have been
written into twice within what a clock tells apart (as git does it).
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

FILE = "known-files.json"
# Seconds: file systems of old tell times apart by two.
_YOUNG = 3.0


class KnownFiles:
    """Path -> what a file was by its status, and its digest. It can be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._before = self._read()
        self._now: dict[str, tuple[list[int], str]] = {}
        self._read_at = time.time()

    def _read(self) -> dict[str, tuple[list[int], str]]:
        try:
            found = json.loads(self._file.read_text("utf-8"))
            return {str(path): (list(mark), str(digest)) for path, (mark, digest) in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def digest(self, path: str, status: os.stat_result, read: Callable[[], str]) -> str:
        """Return the digest of a file of some status, which `read` reads where it is not known."""
        mark = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
        known = self._before.get(path)
        digest = known[1] if known and known[0] == mark else read()
        if max(status.st_mtime, status.st_ctime) < self._read_at - _YOUNG:
            self._now[path] = mark, digest
        return digest

    def keep(self) -> None:
        """Write what was seen; what cannot be written is read again."""
        if self._now == self._before:
            return
        partial = self._file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            partial.write_text(json.dumps(self._now), "utf-8")
            partial.replace(self._file)
