"""Clauses of real plans lie within their boxes: a sample of files; `tests/benchmarks/boxes.py` takes all."""

from __future__ import annotations

import pytest
from boxes import measured

from tests.conftest import SHARED

PLANS = SHARED / "plans"
# So many bytes a file at most, and every so many of them.
LARGEST, STEP = 800_000, 8


@pytest.mark.skipif(not PLANS.is_dir(), reason="the plans are not on this machine")
def test_clauses_lie_within_their_boxes() -> None:
    files = sorted(path for path in PLANS.glob("*.pdf") if path.stat().st_size <= LARGEST)[::STEP]
    clauses = [one for path in files for one in measured(path)]
    assert len(clauses) > 100
    outside = [one for one in clauses if not one.within]
    assert len(outside) <= 0.01 * len(clauses), outside
