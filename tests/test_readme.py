"""The README and the guides say what the program does: its help, its commands, its files."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from indexer.cli.arguments import parser

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
GUIDES = [README, *(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md")))]
COMMANDS = [
    line
    for text in GUIDES
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("policy-ledger")
]


def test_the_help_is_the_program_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    (shown,) = re.findall(r"<!-- help:.*?```\n(.*?)```", README, re.DOTALL)
    assert shown == parser().format_help()


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_shown_is_understood(line: str) -> None:
    words = shlex.split(line.split(" > ", maxsplit=1)[0])
    parser().parse_args(words[1:])


def test_it_is_what_a_newcomer_needs_and_no_more() -> None:
    assert len(README.splitlines()) <= 150


def test_every_picture_and_folder_named_is_there() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / path).exists()


def test_there_is_a_target_for_each_make_command() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)`?", README)) - {"it"} <= targets
