"""The public names of the package: each is there when asked for, and importing it alone finds no rows."""

from __future__ import annotations

import subprocess
import sys

import pytest

import extraction


@pytest.mark.parametrize("name", extraction.__all__)
def test_a_name_is_there(name: str) -> None:
    assert getattr(extraction, name).__name__ == name


def test_what_is_not_there_is_no_name() -> None:
    with pytest.raises(AttributeError, match="no attribute 'extracts'"):
        _ = extraction.extracts


def test_a_search_loads_neither_readers_nor_what_finds_rows() -> None:
    code = "import sys, indexer.search.engine, indexer.page.search, indexer.cli.terminal; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert loaded >= {"extraction", "indexer.search.engine"}
    assert not loaded & {
        "extraction.ledger",
        "extraction.targets.targets",
        "indexer.documents.read",
        "indexer.build",
    }
