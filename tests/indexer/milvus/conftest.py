"""A Milvus to test on: the one that POLICY_LEDGER_MILVUS names, else milvus-lite on a port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from indexer.errors import KnowledgeBaseError
from indexer.milvus.address import Address
from indexer.milvus.collection import TOKEN, Server

# The environment is cleared of it before each test.
NAMED = os.environ.get("POLICY_LEDGER_MILVUS", "").rstrip("/")
_SECRET = os.environ.get(TOKEN, "")
_START_SECONDS = 30.0


class Lite:
    """milvus-lite as a server, a process that can be killed and started again on the same data."""

    def __init__(self, folder: Path) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.address = f"milvus://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        spec = find_spec("milvus_lite")
        assert spec is not None
        assert spec.origin is not None
        library = Path(spec.origin).parent / "lib"
        environment = dict(os.environ)
        if (library / "milvus").is_file():  # 2.5: the C++ core
            command = [
                str(library / "milvus"),
                str(self.folder / "lite.db"),
                f"localhost:{self.port}",
                "ERROR",
            ]
            environment["LD_LIBRARY_PATH"] = f"{library}:{os.environ.get('LD_LIBRARY_PATH', '')}"
        else:  # 3: another implementation
            command = [
                sys.executable,
                "-m",
                "milvus_lite.cmdline",
                "server",
                "--data-dir",
                str(self.folder / "lite"),
            ]
            command += ["--host", "127.0.0.1", "--port", str(self.port)]
        with (self.folder / "lite.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + _START_SECONDS
        while True:
            try:
                Server(Address.parse(f"{self.address}/any")).close()
            except KnowledgeBaseError:
                assert self.process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.1)
            else:
                return

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _installed() -> bool:
    return bool(find_spec("pymilvus") and find_spec("milvus_lite"))


@pytest.fixture(scope="session")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lite]:
    if not _installed():
        pytest.skip("milvus-lite is not installed here: make test-milvus")
    made = Lite(tmp_path_factory.mktemp("milvus"))
    yield made
    made.kill()


@pytest.fixture(autouse=True)
def _token(_own_environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what opens the Milvus that was named."""
    if NAMED and _SECRET:
        monkeypatch.setenv(TOKEN, _SECRET)


@pytest.fixture
def milvus(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a collection that no other test has; what is left of it is dropped."""
    base = NAMED or request.getfixturevalue("lite").address
    name = f"test_{uuid.uuid4().hex[:10]}"
    yield f"{base}/{name}"
    with closing(Server(Address.parse(f"{base}/{name}"))) as server:
        if server.target(name):
            server.unlead(name)
        for other in server.collections():
            if other.startswith(f"{name}_"):
                server.drop(other)


@pytest.fixture(params=["local", "milvus"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn: what the built-in one does the other has to do."""
    return "local" if request.param == "local" else str(request.getfixturevalue("milvus"))
