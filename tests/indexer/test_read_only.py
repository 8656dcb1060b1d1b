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


# All is done once before the rights are given up, for the reason above.
EVERYTHING = """
import contextlib, io, os, sys
from pathlib import Path
from indexer.build import build
from indexer.cli import main
from indexer.knowledge_base import KnowledgeBase
warm, closed, policies = map(Path, sys.argv[1:])
build(warm, [policies], model="tiny")
with KnowledgeBase.open(warm) as base:
    row = base.targets()[0].row_id
for kb in (warm, closed):
    if kb == closed and os.geteuid() == 0:
        os.setgroups([]); os.setegid(65534); os.seteuid(65534)
    for words in (["search", "红树林"], ["targets"], ["build", str(policies)], ["corrections", "list"],
                  ["correct", row, "--status", "confirmed", "--name", "a"]):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*words, "--kb", str(kb)])
        print(words[0], code, err.getvalue().replace("\\n", "|"))
"""


@pytest.mark.skipif(os.name != "posix", reason="rights are others elsewhere")
@pytest.mark.parametrize("readable", [True, False])
def test_every_command_says_what_another_user_may_not(
    kb: Path, closed: Path, tmp_path: Path, readable: bool
) -> None:
    policies = closed.parent / "policies"
    shutil.copytree(tmp_path / "policies", policies)
    if not readable:
        closed.chmod(0o700 if os.geteuid() == 0 else 0)
    told = subprocess.run(
        [sys.executable, "-c", EVERYTHING, str(kb), str(closed), str(policies)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    lines = {line.split()[0]: line for line in told.stdout.splitlines()}
    assert len(lines) == 5, told.stderr
    for command in ("build", "correct"):
        assert "may not read or write" in lines[command]
        assert "delete nothing" in lines[command]
        assert lines[command].count("|") == 1
    for command in ("search", "targets", "corrections"):
        expected = f"{command} 0" if readable else f"{command} 2 policy-ledger: this user may not"
        assert lines[command].startswith(expected), lines
