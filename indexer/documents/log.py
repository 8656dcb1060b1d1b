"""The log of a knowledge base: where in the code a file could not be read."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

LOG = "log"


class Log:
    """One text file in `log/` a file that could not be read, removed when it could."""

    def __init__(self, kb: Path) -> None:
        self._folder = kb / LOG

    @staticmethod
    def name(path: str) -> str:
        """Return the name of the text about a file."""
        return f"{hashlib.sha256(path.encode()).hexdigest()[:12]}.txt"

    def write(self, path: str, reason: str, trace: str) -> str:
        """Write what is known of a failure; return where, as it is named in a message."""
        with contextlib.suppress(OSError):  # a log that cannot be written must not end a build
            self._folder.mkdir(exist_ok=True)
            when = datetime.now(UTC).isoformat("T", "seconds")
            (self._folder / self.name(path)).write_text(f"{when}\n{path}\n{reason}\n\n{trace}\n", "utf-8")
        return f"{LOG}/{self.name(path)}"

    def sweep(self, failing: Iterable[str]) -> None:
        """Remove what is said of files that are not among those failing."""
        keep = {self.name(path) for path in failing}
        with contextlib.suppress(OSError):
            for file in self._folder.iterdir() if self._folder.is_dir() else ():
                if file.name not in keep:
                    file.unlink()
