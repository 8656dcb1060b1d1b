"""The container file without a container builder: its steps are run in a clean folder.

    python -m tests.benchmarks.container [--extras web,office,accounts] [--keep FOLDER]

The base image is a new virtual environment of this Python, its folders lie below the clean folder, what needs root
(a user, ownership) is told and left out. Then the command is started as the file says, a sample is built into the
volume, the health check is asked until it passes, REST answers, and the command ends when it is told to.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "Containerfile"
NEEDS_ROOT = ("useradd", "chown")


def steps(text: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction of a container file with what it says; lines that go on are joined."""
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            yield name, rest.strip()


class Machine:
    """A clean folder that stands for the container."""

    def __init__(self, root: Path, extras: str) -> None:
        self.root = root
        self.values = {"EXTRAS": extras}
        self.environment = {
            "PATH": f"{root / 'python' / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(root / "home"),
        }
        self.environment |= {name: os.environ[name] for name in ("PIP_INDEX_URL",) if name in os.environ}
        self.folder = root
        self.command: list[str] = []
        self.health: list[str] = []

    def at(self, name: str) -> Path:
        """Return where a path of the container lies."""
        return self.root / name.lstrip("/") if name.startswith("/") else self.folder / name

    def do(self, name: str, rest: str) -> None:
        """Do one instruction; raises SystemExit for one that is not known, CalledProcessError for one that fails."""
        if name == "FROM":
            assert re.fullmatch(r"python:3\.\d+-slim", rest), rest
            subprocess.run([sys.executable, "-m", "venv", self.root / "python"], check=True)
            (self.root / "home").mkdir()
        elif name == "WORKDIR":
            self.folder = self.at(rest)
            self.folder.mkdir(parents=True, exist_ok=True)
        elif name == "COPY":
            *sources, target = rest.split()
            for source in sources:
                self._copy(ROOT / source, self.at(target))
        elif name == "RUN":
            self._run(rest)
        elif name == "ENV":
            for pair in shlex.split(rest):
                key, _, value = pair.partition("=")
                self.environment[key] = str(self.at(value)) if value.startswith("/") else value
        elif name == "HEALTHCHECK":
            self.health = json.loads(rest.partition("CMD ")[2])
        elif name == "CMD":
            self.command = json.loads(rest)
        elif name not in {"ARG", "USER", "VOLUME", "EXPOSE"}:
            raise SystemExit(f"{FILE}: {name} is not known to this script")

    def _copy(self, source: Path, target: Path) -> None:
        if source.is_dir():
            left_out = shutil.ignore_patterns("__pycache__", "*.pyc")
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=left_out)
        else:
            shutil.copy(source, target)

    def _run(self, rest: str) -> None:
        done = []
        for part in rest.split("&&"):
            line = part.strip()
            if line.split()[0] in NEEDS_ROOT:
                print(f"  left out, needs root: {line}")
                continue
            for key, value in self.values.items():
                line = line.replace(f"${{{key}}}", value)
            done.append(re.sub(r"(?<=\s)/(?=\w)", f"{self.root}/", line))
        subprocess.run(["/bin/sh", "-ec", "\n".join(done)], cwd=self.folder, env=self.environment, check=True)


def try_out(machine: Machine) -> None:
    """Build a sample, start the command, wait for the health check, ask REST, end it."""
    sample = [*machine.command[:1], "build", str(ROOT / "corpus")]
    subprocess.run(sample, cwd=machine.folder, env=machine.environment, check=True, stdout=subprocess.DEVNULL)
    port = machine.environment["POLICY_LEDGER_PORT"]
    # Nobody signs in to a sample: without this word a container that others reach does not start.
    opened = machine.environment | {"POLICY_LEDGER_OPEN": "1"}
    server = subprocess.Popen(machine.command, cwd=machine.folder, env=opened)
    try:
        until = time.monotonic() + 60
        while subprocess.run(
            machine.health, env=machine.environment, stderr=subprocess.DEVNULL, check=False
        ).returncode:
            if time.monotonic() > until or server.poll() is not None:
                raise SystemExit("the health check did not pass within 60 s")
            time.sleep(1)
        with urllib.request.urlopen(f"http://localhost:{port}/api/v1/documents") as answer:
            print(f"health check passed; REST tells of {json.load(answer)['total']} documents")
    finally:
        server.terminate()
        print(f"ended with {server.wait(30)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extras", default="web,office,accounts")
    parser.add_argument("--keep", type=Path, help="an empty folder to leave everything in")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(given.keep or Path(folder), given.extras)
        for name, rest in steps(FILE.read_text("utf-8")):
            print(name, rest, flush=True)
            machine.do(name, rest)
        try_out(machine)


if __name__ == "__main__":
    main()
