from __future__ import annotations

import pytest

from indexer.documents.limits import MEMORY_VARIABLE, TIME_VARIABLE, Limits, limits_of
from indexer.documents.worker import MEMORY
from indexer.errors import UsageError


def test_limits_grow_with_the_file() -> None:
    limits = Limits()
    assert limits.seconds_for(0) == 120
    assert limits.seconds_for(10 << 20) == 720
    assert limits.seconds_for(1 << 30) == 3600
    assert limits.memory_for(0) < limits.memory_for(10 << 20) < limits.memory_for(1 << 30) == MEMORY


def test_limits_may_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits_of() == Limits()
    assert limits_of(5, 100) == Limits(5, 100 << 20)
    monkeypatch.setenv(TIME_VARIABLE, "7")
    monkeypatch.setenv(MEMORY_VARIABLE, "50")
    assert limits_of() == Limits(7, 50 << 20)
    assert limits_of(5).seconds == 5
    assert limits_of(5).seconds_for(1 << 30) == 5
    monkeypatch.setenv(TIME_VARIABLE, "long")
    with pytest.raises(UsageError, match="no number"):
        limits_of()
    with pytest.raises(UsageError, match="more than 0"):
        limits_of(0, 1)
