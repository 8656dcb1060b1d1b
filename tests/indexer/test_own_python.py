"""Another Python of this program takes nothing from the folder one stands in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from indexer.own_python import ROOT, own_environment, own_python


@pytest.fixture
def decoys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with modules of the same names as ours."""
    folder = tmp_path / "here"
    (folder / "indexer" / "index").mkdir(parents=True)
    for name in ("app.py", "streamlit.py", "indexer/__init__.py", "indexer/index/__init__.py",
                 "indexer/index/e5_export.py"):  # fmt: skip
        (folder / name).write_text("raise SystemExit('a decoy')\n", "utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))  # as `python -m` does
    return folder


@pytest.mark.parametrize("module", ["indexer", "indexer.index.e5_export", "streamlit"])
def test_modules_are_those_of_the_program(decoys: Path, module: str) -> None:
    code = f"from importlib.util import find_spec; print(find_spec({module!r}).origin)"
    command = [*own_python(), "-c", code]
    run = subprocess.run(command, env=own_environment(), capture_output=True, text=True, check=True)
    origin = Path(run.stdout.strip())
    assert decoys not in origin.parents
    if module.startswith("indexer"):
        assert ROOT in origin.parents


def test_the_checkout_may_be_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert str(ROOT) in own_environment()["PYTHONPATH"].split(":")
