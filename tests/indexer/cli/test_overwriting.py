"""Every command that writes a file keeps what is there."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from indexer.cli import command as cli

WRITERS = (
    ["documents", "--output", "FILE"],
    ["clauses", "--format", "csv", "--output", "FILE"],
    ["report", "--format", "jsonl", "--output", "FILE"],
    ["targets", "--format", "xlsx", "--output", "FILE"],
    ["terms", "--output", "FILE"],
    ["matrix", "--format", "xlsx", "--output", "FILE"],
    ["compare", "云溪省绿色", "松江湾", "--format", "csv", "--output", "FILE"],
    ["corrections", "export", "FILE"],
    ["tasks", "--output", "FILE"],
    ["export", "--tables", "targets", "--output", "FILE"],
)


@pytest.mark.parametrize("arguments", WRITERS, ids=lambda words: words[0])
def test_what_is_there_stays(
    kb: Path, policies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    notes = tmp_path / "notes.csv"
    notes.write_text("甲,乙\n1,2\n", "utf-8")
    (kb / "log").mkdir()
    for path, told in (
        (kb / "log" / "a.csv", "part of the knowledge base"),
        (policies / "sources.csv", "source file"),
        (notes, "--force"),
    ):
        words = [str(path) if word == "FILE" else word for word in arguments]
        assert cli.main([*words, "--kb", str(kb)]) == 2
        said = capsys.readouterr()
        assert told in said.err
        assert said.err.count("\n") == 1
    assert notes.read_text("utf-8") == "甲,乙\n1,2\n"
    assert cli.main([*words, "--kb", str(kb), "--force"]) == 0
    assert "甲" not in notes.read_bytes()[:20].decode("utf-8", "replace")
    assert cli.main([*words, "--kb", str(kb)]) == 0  # now it is an earlier export


def test_the_database_stays(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (kb / "ledger.sqlite").read_bytes()
    for force in ([], ["--force"]):
        assert cli.main(["documents", "--kb", str(kb), "--output", str(kb / "ledger.sqlite"), *force]) == 2
    assert (kb / "ledger.sqlite").read_bytes() == before
    assert "part of the knowledge base" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 2), ("", 2)])
def test_at_a_terminal_it_is_asked(
    kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    out = tmp_path / "a.txt"
    out.write_text("notes", "utf-8")
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    monkeypatch.setattr("sys.stderr", Terminal())
    assert cli.main(["documents", "--kb", str(kb), "--output", str(out)]) == code
    assert (out.read_text("utf-8") == "notes") == (code == 2)
