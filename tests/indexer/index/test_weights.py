"""Other weights under the same name are found out, and known ones cost no reading."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.index.weights import model_files, weights_digest


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POLICY_LEDGER_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "model"
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"weights")
    (folder / "1_Pooling" / "config.json").write_text("{}")
    (folder / "README.md").write_text("notes")
    return folder


def digest(folder: Path) -> str:
    return weights_digest(model_files(folder), folder)


def test_the_digest_follows_weights_and_settings_and_nothing_else(model: Path) -> None:
    first = digest(model)
    (model / "README.md").write_text("other notes")
    assert digest(model) == first
    status = (model / "model.bin").stat()
    (model / "model.bin").write_bytes(b"WEIGHTS")
    os.utime(model / "model.bin", ns=(status.st_atime_ns, status.st_mtime_ns))  # as long and as old
    second = digest(model)
    assert second != first
    (model / "1_Pooling" / "config.json").write_text('{"mean": true}')
    assert digest(model) not in (first, second)


def test_files_that_are_known_are_not_read_again(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = digest(model)
    monkeypatch.setattr("hashlib.file_digest", lambda *_: pytest.fail("read again"))
    assert digest(model) == first


@pytest.mark.parametrize("damage", ["[]", "{", '{"x": 1}'])
def test_a_damaged_memory_is_no_matter(model: Path, damage: str) -> None:
    first = digest(model)
    (model.parent / "cache" / "weights.json").write_text(damage)
    assert digest(model) == first
