"""A search needs no right to write: a knowledge base in a folder of somebody else's is searched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The libraries are loaded before the rights are given up: the interpreter itself may lie in a closed folder.
SEARCH = """
import os, sys
from pathlib import Path
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine
warm, closed = map(Path, sys.argv[1:])
EmbeddedEngine(warm, TinyEncoder()).search("红树林")
if os.geteuid() == 0:
    os.setgroups([]); os.setegid(65534); os.seteuid(65534)
try:
    (closed / "x").write_text("x")
except OSError:
    print(EmbeddedEngine(closed, TinyEncoder()).search("红树林")[0].text)
else:
    print("the folder can be written")
"""


@pytest.fixture
def closed(kb: Path) -> Iterator[Path]:
    """A copy of a knowledge base in which nobody but root may write."""
    outer = Path(tempfile.mkdtemp())
    outer.chmod(0o755)
    folder = outer / "kb"
    shutil.copytree(kb, folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(outer)


@pytest.mark.skipif(os.name != "posix", reason="rights are others elsewhere")
def test_a_folder_that_cannot_be_written_is_searched(kb: Path, closed: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", SEARCH, str(kb), str(closed)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert "红树林" in told.stdout, told.stderr
