"""Several verdicts in one."""

from __future__ import annotations

from itertools import permutations

import pytest

from extraction.comparability import Verdict, on_all

S, E, L, D, N = "stricter", "equal", "looser", "different", "not_comparable"


@pytest.mark.parametrize(
    ("verdicts", "whole", "reason"),
    [
        ([(E, "")], E, ""), ([(E, ""), (E, "bound")], E, "bound"), ([(E, ""), (S, "about")], S, "partly"), ([(E, "bound"), (L, "")], L, "partly"),
        ([(L, ""), (S, ""), (E, "")], D, "rows_differ"), ([(D, "overlap"), (S, "")], D, "overlap"), ([(D, "overlap"), (L, "")], D, "overlap"),
        ([(D, "overlap"), (N, "year")], D, "overlap"), ([(N, "scope"), (E, "")], E, "rows_left"), ([(N, "scope"), (L, ""), (E, "")], L, "rows_left"),
        ([(N, "year"), (S, ""), (L, "")], D, "rows_differ"), ([(S, "about"), (D, "overlap")], D, "overlap"), ([(N, "year")], N, "year"), ([(S, ""), (S, "about")], S, "about"),
    ],
)  # fmt: skip
def test_several_verdicts_in_one(verdicts: list[tuple[str, str]], whole: str, reason: str) -> None:
    for order in permutations(verdicts):
        assert on_all(Verdict(*one) for one in order) == Verdict(whole, reason)


def test_of_rows_that_cannot_be_compared_the_first_tells_why() -> None:
    assert on_all([Verdict(N, "unit"), Verdict(N, "year")]) == Verdict(N, "unit")


def test_there_is_no_verdict_on_nothing() -> None:
    with pytest.raises(ValueError, match="no verdict"):
        on_all([])
