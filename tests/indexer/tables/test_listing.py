"""Lists of results: sequences that become dicts and DataFrames."""

from __future__ import annotations

import sys

import pytest

from indexer.errors import UsageError
from indexer.tables.listing import Listing


def squares(count: int) -> Listing[int]:
    return Listing(range(count), lambda number: {"number": number, "square": number**2}, ["number", "square"])


def test_it_is_a_sequence() -> None:
    some = squares(4)
    assert (len(some), some[1], some[-1], list(some)) == (4, 1, 3, [0, 1, 2, 3])
    assert 2 in some
    assert isinstance(some[1:], Listing)
    assert some[2:].to_dicts() == [{"number": 2, "square": 4}, {"number": 3, "square": 9}]
    assert repr(some) == "<4 results>"


def test_a_data_frame() -> None:
    pytest.importorskip("pandas")
    assert squares(3).to_pandas().shape == (3, 2)
    empty = squares(0).to_pandas()
    assert (empty.shape, list(empty.columns)) == ((0, 2), ["number", "square"])


def test_without_pandas_that_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match="needs pandas") as caught:
        squares(1).to_pandas()
    assert str(caught.value) == "to_pandas needs pandas. Run: pip install pandas"
