"""The command line at its edges: full outputs, closed pipes, names that command a terminal."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.cli import command as cli
from indexer.cli.screen import Screen, harmless, one_line

ROOT = Path(__file__).parents[3]


def shell(line: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a line of sh in which $P is the command; "$1" and so on are the arguments."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "P": f"{sys.executable} -m indexer.cli"}
    command = ["sh", "-c", line, "sh", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="surrogateescape", env=environment, check=False
    )


def assert_one_sentence(err: str) -> None:
    assert err.startswith("policy-ledger: ")
    assert err.count("\n") == 1
    assert "should not have happened" not in err
    assert "\x1b" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", ["documents", "clauses --format jsonl"])
def test_an_output_that_is_full(kb: Path, command: str) -> None:
    done = shell(f'POLICY_LEDGER_KB="$1" $P {command} > /dev/full', kb)
    assert done.returncode == 2
    assert_one_sentence(done.stderr)
    assert "output cannot be written" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a line for sh")
@pytest.mark.parametrize("command", ["clauses --format jsonl", "documents", "--help", "search 目标"])
@pytest.mark.parametrize("reader", ["| head -c 1", "| true", ">&-"])
def test_a_reader_that_leaves(kb: Path, command: str, reader: str) -> None:
    done = shell(f'POLICY_LEDGER_KB="$1" $P {command} {reader}', kb)
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_command_the_terminal_or_are_no_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = "青屿市方案\n\n一、目标\n\n改造管网12公里。\n"
    names = [
        b"\x1b]0;a\x07\x1b[31m.txt",
        b"\xff\xfe.txt",
        b"a\nskipped: b.txt",
        b"\xc2\x9b31m.txt",
        b"x" * 251 + b".txt",
    ]
    for at, name in enumerate(names):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(text.replace("12", str(at)), "utf-8")
    (folder / "坏\x1b[2J.pdf").write_bytes(b"no pdf")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "round").symlink_to(folder)
    kb = tmp_path / "kb"
    printed = ""
    for words in (
        ["build", str(folder), "--model", "tiny"],
        ["report"],
        ["documents"],
        ["verify"],
        ["report", "--format", "jsonl"],
        ["report", "--format", "csv"],
        ["show", "青屿市方案"],
        ["build", str(folder / "\x1b[31mnothing")],
        ["\x1b[31m"],
        ["search", "x", "--level", "\x1b[31m"],
    ):
        with contextlib.suppress(SystemExit):
            cli.main([*words, "--kb", str(kb)])
        told = capsys.readouterr()
        printed += told.out + told.err
        assert "should not have happened" not in told.err
        if words[-1] == "jsonl":
            assert len([json.loads(line) for line in told.out.splitlines()]) == 7
    assert not {"\x1b", "\x07", "\x9b"} & set(printed)
    assert "not valid text: rename" in printed
    assert "loop.txt: " in printed


@pytest.mark.parametrize("kind", ["nested", "binary", "surrogate", "list", "big"])
@pytest.mark.parametrize("command", [["evaluate", "FILE"], ["search", "--queries", "FILE"]])
def test_a_file_of_queries_that_is_none(
    kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, command: list[str]
) -> None:
    content = {
        "nested": b"[" * 100_000,
        "binary": bytes(range(256)) * 9,
        "surrogate": b'{"query": "a", "filters": {"region": "\\ud800"}, "relevant": 7}',
        "list": b'[{"query": "a"}]',
        "big": b'{"query": "a", "filters": {"year": 99999999999999999999999}, "relevant": [1]}',
    }
    file = tmp_path / "q.jsonl"
    file.write_bytes(content[kind])
    assert cli.main([*[str(file) if word == "FILE" else word for word in command], "--kb", str(kb)]) == 2
    assert_one_sentence(capsys.readouterr().err)


def test_an_argument_that_is_no_text(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["targets", "--region", "\udcff\udcfe", "--kb", str(kb)]) == 2
    assert "not valid text" in capsys.readouterr().err


def test_what_should_not_happen_is_one_sentence_too(
    kb: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise KeyError("a\nb")

    monkeypatch.setitem(cli._COMMANDS, "documents", fail)
    assert cli.main(["documents", "--kb", str(kb)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "should not have happened: KeyError" in said
    assert "test_edges.py, line" in said


def test_controls_are_shown_as_they_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert harmless("a\x1b[31m\x9b\u202eb\r\nc\td\re") == "a\\x1b[31m\\x9b\\u202eb\r\nc\td\\re"
    assert one_line("a\nb\r\n\x07") == "a b \\x07"
    assert len(one_line("标" * 90_000 + " Do this.")) < 2000
    assert one_line("标" * 90_000 + " Do this.").endswith("Do this.")
    print("\x1b[2J 甲", end="", file=Screen(sys.stdout))  # type: ignore[call-overload]
    assert capsys.readouterr().out == "\\x1b[2J 甲"
