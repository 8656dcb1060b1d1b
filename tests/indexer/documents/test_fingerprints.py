"""What shaped a row is told by digests; a change costs what it touches and no more."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from indexer.build import build
from indexer.documents import fingerprints, intake
from indexer.documents.fingerprints import CARRYING, READERS, READING, SEGMENTERS, reading, steps
from indexer.documents.read import read_file
from indexer.store import manifest

ROOT = Path(__file__).parents[3]
# Of these nothing but the standard library is imported, or what shapes no text.
NOT_READING = {"platformdirs", "PIL"}


def modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def closure() -> set[Path]:
    """Return the files of code that the readers import, directly or not."""
    found: set[Path] = set()
    waiting = [ROOT / "indexer/documents/read.py", ROOT / "indexer/documents/ocr_pages.py"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            named = (ROOT / f"{name.replace('.', '/')}.py" for name in modules(path))
            waiting += [other for other in named if other.is_file()]
    return found


def test_all_code_that_reads_is_in_the_digest() -> None:
    places = [ROOT / place for place in (*READING, *CARRYING)]
    assert all(place.exists() for place in places)
    missing = {path for path in closure() if not any(path == p or p in path.parents for p in places)}
    assert missing == set()


def test_every_library_that_reads_is_in_the_digest() -> None:
    owners = metadata.packages_distributions()
    ours = {*READERS, *SEGMENTERS}
    for folder in ("indexer/documents", "extraction"):
        for path in (ROOT / folder).rglob("*.py"):
            for name in {name.split(".")[0] for name in modules(path)} - NOT_READING:
                owned = {owner.lower() for owner in owners.get(name, ())} - {"policy-ledger"}
                assert not owned or owned & ours, f"{path} imports {name}"


def test_digests_are_the_same_each_time_and_differ() -> None:
    first = (reading(), steps())
    reading.cache_clear()
    steps.cache_clear()
    assert (reading(), steps()) == first
    assert len({*first}) == 2


def test_another_version_of_a_library_is_another_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    first = reading()
    for name in READERS:
        told = [(one, "99" if one == name else "1") for one in READERS]
        monkeypatch.setattr(fingerprints, "versions", lambda _, told=told: told)
        assert reading.__wrapped__() != first


@pytest.fixture
def files_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that a reader opens."""
    found: list[str] = []
    real: Callable[..., Any] = intake.in_worker

    def in_worker(function: Callable[..., Any], *args: Any, **limits: Any) -> Any:
        if function is read_file:
            found.append(args[0].name)
        return real(function, *args, **limits)

    monkeypatch.setattr(intake, "in_worker", in_worker)
    return found


def test_new_rules_of_extraction_read_no_file(
    kb: Path, files_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "steps", lambda: "other rules")
    report = build(kb, [])
    assert (report.read, report.changed, files_read) == (2, True, [])
    for file in (kb / "texts").iterdir():  # damaged: then files are read
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    monkeypatch.setattr(manifest, "steps", lambda: "rules once more")
    assert build(kb, []).read == 2
    assert sorted(files_read) == ["市级方案.txt", "省级方案.md"]


def test_another_reader_reads_every_file(
    kb: Path, files_read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "reading", lambda: "a new pypdf")
    assert build(kb, []).read == 2
    assert sorted(files_read) == ["市级方案.txt", "省级方案.md"]
    files_read.clear()
    assert not build(kb, []).changed
    assert files_read == []


def test_facts_of_a_file_read_no_file_again(kb: Path, policies: Path, files_read: list[str]) -> None:
    (policies / "sources.csv").write_text("file,date\n市级方案.txt,2024-01-02\n", "utf-8")
    report = build(kb, [])
    assert (report.read, files_read) == (1, [])


def test_texts_of_files_that_are_gone_are_swept(kb: Path, policies: Path) -> None:
    assert len([*(kb / "texts").iterdir()]) == 2
    (policies / "市级方案.txt").unlink()
    build(kb, [])
    assert len([*(kb / "texts").iterdir()]) == 1
