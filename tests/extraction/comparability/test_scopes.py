"""Whom or where targets apply to."""

from __future__ import annotations

import pytest

from extraction.comparability import is_whole
from extraction.comparability.scopes import scopes_agree
from extraction.knowledge import table

SCOPE = table("comparability")["scope"]


@pytest.mark.parametrize("scope", SCOPE["examples"])
def test_the_whole(scope: str) -> None:
    assert is_whole(scope)


@pytest.mark.parametrize("scope", SCOPE["counterexamples"])
def test_a_part(scope: str) -> None:
    assert not is_whole(scope)


@pytest.mark.parametrize(
    ("one", "two", "agree"),
    [
        ("", "全省", True), ("全国", "我市", True), ("水稻", "水 稻", True), ("水稻", "全省", False), ("水稻", "小麦", False),
        ("烧碱领域", "烧碱行业", True), ("烧碱、合成氨等行业", "合成氨、烧碱行业", True), ("烧碱行业", "烧碱、合成氨等行业", False),
        ("重点行业", "重点领域", False), ("重点行业", "全省", False),
    ],
)  # fmt: skip
def test_scopes(one: str, two: str, agree: bool) -> None:
    assert scopes_agree(one, two) is scopes_agree(two, one) is agree
