"""A few of the trials of tests/benchmarks/kills.py."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="SIGKILL, limits and /proc")
def test_nothing_is_lost_by_a_disturbed_build(tmp_path: Path) -> None:
    from kills import run

    found = run(tmp_path, trials=6, seed=7, documents=8)
    assert sum(count for (_, how), count in found.items() if how != "lost") == 6
    assert not [kind for kind, how in found if how == "lost"]
