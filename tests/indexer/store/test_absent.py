"""Files that vanish: dropped by a plain build, kept and asked about where it is told to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer import reading
from indexer.build import build
from indexer.errors import UsageError
from indexer.library import Library
from indexer.store.store import Store
from indexer.verify import verify


@pytest.fixture
def kb(tmp_path: Path, policies: Path) -> Path:
    build(tmp_path / "kb", [policies], model="tiny")
    return tmp_path / "kb"


def titles(kb: Path) -> list[str]:
    with Store.open(kb) as store:
        return [d.title for d in store.documents()]


def states(kb: Path) -> dict[str, str]:
    return {file.name: file.state for file in Library(kb).files()}


def test_a_plain_build_drops_what_vanished(kb: Path, policies: Path) -> None:
    (policies / "市级方案.txt").unlink()
    assert build(kb, []).missing == []
    assert len(titles(kb)) == 1


def test_what_vanished_is_kept_and_asked_about(kb: Path, policies: Path) -> None:
    (policies / "市级方案.txt").unlink()
    report = build(kb, [], keep_missing=True)
    assert [Path(path).name for path in report.missing] == ["市级方案.txt"]
    assert (report.removed, report.changed) == (0, False)
    assert states(kb) == {"市级方案.txt": "missing", "省级方案.md": "read"}
    assert build(kb, []).missing == []  # a plain build, an upload's for one, does not drop it either
    assert len(titles(kb)) == 2
    with Store.open(kb) as store:
        assert len(verify(store)) == 1  # that it cannot be checked is told


def test_what_is_to_go_goes_with_the_next_build(kb: Path, policies: Path) -> None:
    (policies / "市级方案.txt").unlink()
    build(kb, [], keep_missing=True)
    library = Library(kb)
    (path,) = library.answer_missing(["市级方案.txt"], keep=False, name="张三")
    assert len(titles(kb)) == 1
    library.restore(path)  # thought better of
    assert states(kb)["市级方案.txt"] == "missing"
    library.answer_missing(["市级方案.txt"], keep=False)
    build(kb, [], keep_missing=True)
    assert states(kb) == {"省级方案.md": "read"}
    (policies / "市级方案.txt").write_text("丙市方案\n\n一、绿化。植树。\n", "utf-8")
    build(kb, [])
    assert states(kb)["市级方案.txt"] == "read"  # it is not left out for good


def test_what_is_to_stay_stays_until_it_comes_back(kb: Path, policies: Path, tmp_path: Path) -> None:
    shutil.move(policies, tmp_path / "away")  # as if a drive were not there
    assert len(build(kb, [], keep_missing=True).missing) == 2
    library = Library(kb)
    library.answer_missing([file.path for file in library.missing()], keep=True, name="张三")
    assert set(states(kb).values()) == {"retained"}
    build(kb, [])
    assert len(titles(kb)) == 2
    shutil.move(tmp_path / "away", policies)
    build(kb, [])
    assert set(states(kb).values()) == {"read"}
    with pytest.raises(UsageError):
        library.answer_missing(["市级方案.txt"], keep=True)


def test_a_new_program_keeps_what_it_cannot_read_again(
    kb: Path, policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (policies / "市级方案.txt").unlink()
    build(kb, [], keep_missing=True)
    monkeypatch.setattr(reading, "read_by", lambda: {"steps": "9", "readers": "9"})
    build(kb, [])
    assert len(titles(kb)) == 2


def test_what_a_new_layout_cannot_keep_is_told(kb: Path, policies: Path) -> None:
    (policies / "市级方案.txt").unlink()
    build(kb, [], keep_missing=True)
    with Store.edit(kb) as store:
        store.connection.execute("PRAGMA user_version = 1")
    assert [one.path.name for one in build(kb, []).skipped] == ["市级方案.txt"]
    assert states(kb)["市级方案.txt"] == "missing"


def test_a_file_that_moved_is_not_missing(kb: Path, policies: Path) -> None:
    (policies / "市级方案.txt").rename(policies / "改名.txt")
    assert build(kb, [], keep_missing=True).missing == []
    assert states(kb) == {"改名.txt": "read", "省级方案.md": "read"}
