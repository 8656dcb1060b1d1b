"""Temporary folders that bear the number of their process, so that those of killed ones are found and removed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sys
import tempfile
from pathlib import Path

_PREFIX = "policy-ledger-"
_NAME = re.compile(rf"{_PREFIX}(\d+)-")
# The number of a program that works in such a folder, in a session of its own.
PROGRAM = "program"


def scratch() -> tempfile.TemporaryDirectory[str]:
    """Return a temporary folder of this process."""
    return tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True)


def sweep_scratch() -> None:
    """Remove this user's folders of processes that are no more, and end what still works in them."""
    if sys.platform == "win32":  # asking there whether a process lives may end it
        return
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
            named = _NAME.match(folder.name)
            if named and not _is_alive(int(named[1])) and _is_mine(folder):
                _end_program(folder)
                shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _is_mine(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        found = folder.lstat()
        return folder.is_dir() and not folder.is_symlink() and found.st_uid == os.getuid()
    return False


def _end_program(folder: Path) -> None:
    """End a program that was started in a folder; its command line must name it, numbers are given anew."""
    with contextlib.suppress(OSError, ValueError):
        pid = int((folder / PROGRAM).read_text("ascii"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        if os.fsencode(folder) in command:
            os.killpg(pid, signal.SIGKILL)
