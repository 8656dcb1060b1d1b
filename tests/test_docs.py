"""The examples of docs/python.md run, and every link of the documentation leads somewhere."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from indexer.index.encoders import TinyEncoder

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))]


def test_the_examples_for_python_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    for module in ("indexer.build", "indexer.search.engine", "indexer.index.encoders"):
        monkeypatch.setattr(f"{module}.load_encoder", lambda *_: TinyEncoder())
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    examples = doctest.DocTestParser().get_doctest(
        text.replace("```", ""), {}, "python.md", "docs/python.md", 0
    )
    complaints: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(examples, out=complaints.append)
    assert runner.summarize(verbose=False).failed == 0, "\n".join(complaints)
    assert len(examples.examples) > 20


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_files_named_are_there(page: Path) -> None:
    """A path in backticks that begins with a folder of the project names a file, a folder or a pattern."""
    if page.name == "CHANGELOG.md":  # it speaks of what was
        return
    for target in re.findall(
        r"`((?:indexer|extraction|tests|docs|corpus)/[\w./*-]*)`", page.read_text("utf-8")
    ):
        assert list(ROOT.glob(target.rstrip("/"))), target
