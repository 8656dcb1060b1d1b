"""Pictures in the cache: whole or not at all, and never too many."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.pictures import kept
from indexer.pictures.kept import Picture, keep_picture, kept_picture

PICTURE = Picture(b"\x89PNG\n\x00data\n", "image/png", 10, 20)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POLICY_LEDGER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "pages"


def test_there_and_back() -> None:
    assert kept_picture("ab", 1, 110) is None
    keep_picture(PICTURE, "ab", 1, 110)
    assert kept_picture("ab", 1, 110) == PICTURE
    assert kept_picture("ab", 1, 72) is None
    assert kept_picture("ab", 11, 10) is None


@pytest.mark.parametrize("damage", [b"", b"x", b'["image/png", 1, 2]\n', b"[1]\nabc", b'{"a": 1}\n'])
def test_what_is_not_whole_is_not_there(cache: Path, damage: bytes) -> None:
    keep_picture(PICTURE, "ab", 1, 110)
    (file,) = cache.rglob("*.page")
    file.write_bytes(damage)
    assert kept_picture("ab", 1, 110) is None
    file.write_bytes(b'["image/png", 1, 2, 99]\nshort')
    assert kept_picture("ab", 1, 110) is None


def test_the_oldest_go(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LARGEST", 1000)
    for number in range(30):
        keep_picture(Picture(b"x" * 100, "image/png", 1, 1), "ab", number, 110)
        for file in cache.rglob(f"*-{number}-110.page"):
            os.utime(file, (number, number))
    assert sum(file.stat().st_size for file in cache.rglob("*.page")) <= 1000
    assert kept_picture("ab", 29, 110)
    assert kept_picture("ab", 0, 110) is None


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("POLICY_LEDGER_CACHE", str(tmp_path / "file"))
    keep_picture(PICTURE, "ab", 1, 110)
    assert kept_picture("ab", 1, 110) is None
