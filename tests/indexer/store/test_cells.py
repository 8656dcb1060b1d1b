"""Texts that no spreadsheet takes for something else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.store.cells import is_blank, is_number, is_risky, safe, unsafe

RISKY = [
    "=1+1", "-5", "+86", "-下调3%", "@SUM(A1)", "\t=1", "\r=1", "＝A1", "＋5", "－18℃", "＠甲", "==", "--", "-5-3", "001", "00.5",
    "330281199001010012", "123456789012", "67541e789601",
]  # fmt: skip
PLAIN = [
    "",
    "=",
    "-",
    "+",
    ">=",
    "<=",
    "~",
    "0",
    "0.5",
    "12345678901",
    "2025",
    "001号",
    "一、=1",
    "'",
    "甲",
]


@pytest.mark.parametrize("text", RISKY)
def test_risky_texts_are_guarded(text: str) -> None:
    assert is_risky(text)
    assert safe(text) == f"'{text}"
    assert not is_risky(safe(text))


@pytest.mark.parametrize("text", PLAIN)
def test_plain_texts_stay(text: str) -> None:
    assert safe(text) == text


@settings(deadline=None)  # the machine may be busy
@given(st.text() | st.text("'=-+1e＝甲\t").map(str) | st.sampled_from(RISKY).map("'{}".format))
def test_the_way_back(text: str) -> None:
    assert unsafe(safe(text)) == text
    assert not is_risky(safe(text))


def test_zero_is_no_blank() -> None:
    assert [value for value in (None, "", False, [], (), {}, 0, 0.0, Decimal(0), True, "0") if not is_blank(value)] == [
        0, 0.0, Decimal(0), True, "0",
    ]  # fmt: skip
    assert is_number(Decimal("-1.5"))
    assert not is_number(True)
