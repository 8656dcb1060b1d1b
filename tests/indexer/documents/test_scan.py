"""Which files are found below the roots, and what is told of those that are not read."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from indexer.documents.limits import Limits
from indexer.documents.scan import Scan, given_up, scan, stopped
from indexer.models import FileRow


def found(folder: Path, *roots: Path) -> Scan:
    return scan(list(roots) or [folder], folder / "kb", {}, Limits())


def test_rows_are_in_the_order_of_paths_whatever_the_order_of_roots(tmp_path: Path) -> None:
    for name in ("乙/b.txt", "甲/a.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    roots = [tmp_path / "甲", tmp_path / "乙", tmp_path / "c.txt"]
    one, other = found(tmp_path, *roots), found(tmp_path, *reversed(roots))
    assert one.rows == other.rows == found(tmp_path).rows
    assert [row.path for row in one.rows] == sorted(row.path for row in one.rows)


@pytest.mark.skipif(os.name != "posix", reason="pipes and links")
def test_what_is_no_regular_file_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管.txt")
    (tmp_path / "零.txt").symlink_to("/dev/zero")
    (tmp_path / "无.txt").symlink_to("nowhere")
    for root in (tmp_path, tmp_path / "管.txt"):
        reasons = {row.name: row.reason or "" for row in found(tmp_path, root).rows}
        assert "no regular file" in reasons["管.txt"]
    reasons = {row.name: row.reason or "" for row in found(tmp_path).rows}
    assert "no regular file" in reasons["零.txt"]
    assert "link to nothing" in reasons["无.txt"]


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no such sockets")
def test_a_socket_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.txt")
        (row,) = found(tmp_path).rows
    assert "no regular file" in (row.reason or "")


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes there")
def test_two_names_that_are_no_text_are_two_rows(tmp_path: Path) -> None:
    for raw in (b"\xb7\xbd.txt", b"\xb7\xbe.txt"):
        (tmp_path / os.fsdecode(raw)).write_bytes(b"x")
    rows = found(tmp_path).rows
    assert len({row.path for row in rows}) == 2
    assert all("rename" in (row.reason or "") for row in rows)
    for row in rows:
        row.path.encode()


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_link_to_a_folder_is_told_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "圈").symlink_to(tmp_path)
    (tmp_path / "a.txt").write_text("x", "utf-8")
    scanned = found(tmp_path)
    assert [row.name for row in scanned.rows] == ["a.txt"]
    assert any("圈 is a link" in warning for warning in scanned.warnings)


def test_a_giant_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "大.txt").open("wb") as file:
        file.truncate(2 << 30)
    (row,) = found(tmp_path).rows
    assert "larger than 1 GB" in (row.reason or "")


def test_attempts_count_for_one_content() -> None:
    first = stopped("/a", "a", "1", "the reader crashed", None)
    second = stopped("/a", "a", "1", "the reader crashed", first)
    third = stopped("/a", "a", "1", "the reader crashed", second)
    assert [row.attempts for row in (first, second, third)] == [1, 2, 3]
    assert [given_up(row, "1") for row in (first, second, third)] == [False, False, True]
    assert stopped("/a", "a", "2", "the reader crashed", third).attempts == 1
    assert not given_up(third, "2")
    assert given_up(FileRow("/a", "a", "1", "the file is empty"), "1")
    assert not given_up(FileRow("/a", "a", "1", None), "1")


def test_a_closed_folder_is_named_and_a_closed_file_costs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in" / "closed").mkdir(parents=True)
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text("青屿市方案", "utf-8")
    listed, stat = os.scandir, Path.stat

    def scandir(folder: str) -> object:
        if str(folder).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(folder))
        return listed(folder)

    def no_right(path: Path, **options: bool) -> os.stat_result:
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **options)

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr(Path, "stat", no_right)
    found = scan([tmp_path / "in"], tmp_path / "kb", {}, Limits())
    reasons = {row.name: row.reason for row in found.rows}
    assert reasons["a.txt"] is None
    assert "cannot be opened: Permission denied" in str(reasons["b.txt"])
    assert "folder cannot be opened: Permission denied" in str(reasons["closed/"])
