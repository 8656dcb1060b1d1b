"""`policy-ledger watch` and `missing` on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.build import build
from indexer.cli.command import main


def test_files_that_vanished_are_asked_about(
    tmp_path: Path, policies: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kb = tmp_path / "kb"
    build(kb, [policies], model="tiny")
    (policies / "市级方案.txt").unlink()
    build(kb, [], keep_missing=True)
    assert main(["missing", "list", "--kb", str(kb), "--format", "jsonl"]) == 0
    assert '"state": "missing"' in capsys.readouterr().out
    assert main(["missing", "keep", "--kb", str(kb)]) == 2
    assert main(["missing", "keep", "别的.txt", "--kb", str(kb)]) == 2
    assert main(["missing", "keep", "市级方案.txt", "--name", "张三", "--kb", str(kb)]) == 0
    assert main(["missing", "remove", "市级方案.txt", "--kb", str(kb)]) == 0
    assert "left out by the next build" in capsys.readouterr().out


def test_how_it_goes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "--status", "--kb", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == ["not watched", "watching"]
    assert main(["watch", "--stop", "--kb", str(tmp_path)]) == 2
    assert main(["watch", "--kb", str(tmp_path)]) == 2
