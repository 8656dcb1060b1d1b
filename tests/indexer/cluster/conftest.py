"""A scheduler and workers of Dask on this machine, each a process that can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


class Machines:
    """A scheduler, and workers by number; `workers(n)` starts more."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        }
        self.running: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._started(
            "scheduler", "--host", "127.0.0.1", "--port", str(self.port), **environment
        )

    def _started(self, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{command[0]}-{len(self.running)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + f"dask_{command[0]}", *command[1:], "--no-dashboard"],
            cwd=self.folder,
            env=self.environment | environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        self.running.append(process)
        return process

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        command = (
            "worker",
            self.address,
            "--nthreads",
            "1",
            "--no-nanny",
            "--local-directory",
            str(self.folder),
        )
        return self._started(*command, **environment)

    def close(self) -> None:
        for process in reversed(self.running):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with closing(Machines(tmp_path_factory.mktemp("dask"))) as made:
        yield made
