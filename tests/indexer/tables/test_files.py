"""Writing files: over nothing but an earlier export, and whole or not at all."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from indexer.build import build
from indexer.errors import UsageError
from indexer.knowledge_base import KnowledgeBase
from indexer.tables.files import Guard, write_files


def content(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    "name",
    ["ledger.sqlite", "LEDGER.sqlite-wal", "vectors.sqlite", "build.lock", "index/new.csv", "files/a.docx"],
)
def test_no_part_of_a_knowledge_base_is_written_over(kb: Path, tmp_path: Path, name: str) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(kb / name)
    before = content(kb)
    for path in (kb / name, link, kb / "index" / ".." / name):
        for other in (kb, tmp_path / "another"):  # also of a knowledge base that nobody named
            with pytest.raises(UsageError, match="part of the knowledge base"):
                write_files({path: b"a"}, Guard(other, overwrite=True))
    assert content(kb) == before


def test_no_source_is_written_over(kb: Path, policies: Path, tmp_path: Path) -> None:
    hard = tmp_path / "hard.md"
    os.link(policies / "省级方案.md", hard)
    before = content(policies)
    for path in (policies / "省级方案.md", policies / ".." / "policies" / "市级方案.txt", hard):
        with pytest.raises(UsageError, match="source file"):
            write_files({path: b"a"}, Guard(kb, overwrite=True))
    with pytest.raises(UsageError, match="source file"):  # it would change what is known of the others
        write_files({policies / "sources.csv": b"a"}, Guard(kb, overwrite=True))
    assert content(policies) == before
    write_files({policies / "另外.csv": b"a"}, Guard(kb))
    assert (policies / "另外.csv").read_bytes() == b"a"


def test_no_archive_of_sources_is_written_over(tmp_path: Path) -> None:
    import zipfile

    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("方案.txt", "青屿市方案\n\n一、目标\n\n改造管网。\n")
    build(tmp_path / "kb", [file], model="tiny")
    with pytest.raises(UsageError, match="source file"):
        write_files({file: b"a"}, Guard(tmp_path / "kb", overwrite=True))


@pytest.mark.parametrize("name", ["a.xlsx", "a.docx", "a.jsonl", "a.csv"])
def test_an_earlier_export_gives_way_and_nothing_else(kb: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    with KnowledgeBase.open(kb) as base:
        base.export(out, ["targets"])
        base.export(out, ["targets"], unit="nobody")  # a message, or nothing at all
        base.export(out, ["targets"])
        first = out.read_bytes()
        for other in (b"notes of somebody", b"a,b\r\n1,2\r\n", b'{"a": 1, "b": 2}\n', b"PK\x03\x04 other"):
            out.write_bytes(other)
            with pytest.raises(UsageError, match=r"no earlier export.*--force"):
                base.export(out, ["targets"])
            assert out.read_bytes() == other
        asked: list[str] = []
        base.export(out, ["targets"], overwrite=lambda told: not asked.append(told))
        assert len(asked) == 1
        assert len(out.read_bytes()) > len(first) // 2
        out.write_bytes(b"notes of somebody")
        base.export(out, ["targets"], overwrite=True)
    assert b"notes" not in out.read_bytes()


def test_of_several_files_one_that_stays_keeps_all(kb: Path, tmp_path: Path) -> None:
    (tmp_path / "a-duties.csv").write_text("notes\n", "utf-8")
    with KnowledgeBase.open(kb) as base, pytest.raises(UsageError, match=r"a-duties\.csv"):
        base.export(tmp_path / "a.csv", ["targets", "duties"])
    assert not (tmp_path / "a-targets.csv").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such devices there")
def test_a_device_stays_a_device(tmp_path: Path) -> None:
    write_files({Path("/dev/null"): b"a"}, Guard(tmp_path))
    assert Path("/dev/null").is_char_device()
    if Path("/dev/full").exists():
        with pytest.raises(UsageError, match=r"cannot write /dev/full.*[Nn]o space"):
            write_files({Path("/dev/full"): b"a"}, Guard(tmp_path))
        assert Path("/dev/full").is_char_device()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    link = tmp_path / "l.csv"
    link.symlink_to(tmp_path / "a" / "real.csv")
    write_files({link: b"one"})
    (tmp_path / "a" / "real.csv").chmod(0o600)
    write_files({link: b"two"})
    assert link.is_symlink()
    assert (tmp_path / "a" / "real.csv").read_bytes() == b"two"
    assert (tmp_path / "a" / "real.csv").stat().st_mode & 0o777 == 0o600
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path / "loop", tmp_path / "a\0b"):
        with pytest.raises(UsageError, match="cannot write"):
            write_files({path: b"a"})
    assert not list(tmp_path.rglob("*.partial"))
