"""What has not been written into since it was read is not read again to be known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.documents.known_files import FILE, KnownFiles


class Reader:
    """Reads a file, and counts how often."""

    def __init__(self, file: Path) -> None:
        self.file, self.times = file, 0

    def __call__(self) -> str:
        self.times += 1
        return self.file.read_text("utf-8")


def asked(kb: Path, reader: Reader) -> str:
    known = KnownFiles(kb)
    found = known.digest(str(reader.file), reader.file.stat(), reader)
    known.keep()
    return found


def test_a_young_file_is_read_each_time(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "a.txt")
    reader.file.write_text("甲", "utf-8")
    assert [asked(tmp_path, reader) for _ in range(2)] == ["甲", "甲"]
    assert reader.times == 2
    assert not (tmp_path / FILE).exists()


def test_an_old_file_is_read_once_until_it_is_written_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.documents.known_files._YOUNG", -3600)
    reader = Reader(tmp_path / "a.txt")
    reader.file.write_text("甲", "utf-8")
    assert [asked(tmp_path, reader) for _ in range(3)] == ["甲"] * 3
    assert reader.times == 1
    status = reader.file.stat()
    reader.file.write_text("乙", "utf-8")
    os.utime(reader.file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert asked(tmp_path, reader) == "乙"
    (tmp_path / FILE).write_text("[1]", "utf-8")
    assert asked(tmp_path, reader) == "乙"
    assert reader.times == 3
