"""What a document is on a day, as far as it says so."""

from __future__ import annotations

import pytest

from indexer.documents.validity import Validity, validity

DAY = "2026-03-01"


@pytest.mark.parametrize(
    ("status", "valid_from", "valid_until", "period_end", "expected"),
    [
        ("issued", None, None, None, Validity.UNKNOWN),
        ("issued", "2020-01-01", None, None, Validity.UNKNOWN),
        ("issued", "2026-03-01", "2026-03-01", None, Validity.IN_FORCE),
        ("issued", "2020-01-01", "2026-02-28", None, Validity.EXPIRED),
        ("issued", "2026-03-02", None, None, Validity.PENDING),
        ("issued", "2026-03-02", "2031-03-01", None, Validity.PENDING),
        ("issued", None, None, 2025, Validity.EXPIRED),
        ("issued", None, None, 2026, Validity.IN_FORCE),
        ("issued", None, "2027-06-30", 2025, Validity.IN_FORCE),
        ("draft", None, "2020-01-01", 2020, Validity.DRAFT),
        ("repealed", None, "2030-01-01", None, Validity.REPEALED),
    ],
)
def test_validity(
    status: str,
    valid_from: str | None,
    valid_until: str | None,
    period_end: int | None,
    expected: Validity,
) -> None:
    assert validity(status, valid_from, valid_until, period_end, DAY) == expected
