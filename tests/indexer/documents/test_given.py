"""Files that a command is given: read as far as is sensible."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents import given
from indexer.errors import UsageError


def test_what_can_be_read_is(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert given.given_bytes(tmp_path / "a") == b"abc"


def test_one_without_an_end_is_not_read_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given, "_LARGEST", 1 << 20)
    (tmp_path / "a").write_bytes(b"a" * ((1 << 20) + 1))
    with pytest.raises(UsageError, match="larger than 1 MB"):
        given.given_bytes(tmp_path / "a")
    for path in (tmp_path, tmp_path / "none", tmp_path / "a\0b"):
        with pytest.raises(UsageError, match="cannot read"):
            given.given_bytes(path)
