"""The form in which words are looked for as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.text.exact_form import even, exact_form


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("GB/T 32151—2015", "ＧＢ/Ｔ32151——2015"),
        ("QY−2023‑0386", "QY-2023-0386"),
        ("遏制“两高”项目", "遏制两高\n项目"),
        ("《节能法》规定", "节能法规定"),
        ("甲政办发〔2023〕37号", "甲政办发【2023】３７ 号"),
        ("甲政办发〖2023〗37号", "甲政办发(2023)37号"),
        ("绿色\u200b发展\ufeff", "绿色发展"),
        ("⼟地", "土地"),
    ],
)
def test_the_same_words_have_one_form(one: str, two: str) -> None:
    assert exact_form(one) == exact_form(two)


def test_other_words_have_another() -> None:
    assert exact_form("甲政办发〔2023〕37号") != exact_form("甲政办发〔2023〕38号")


@given(st.text())
def test_folding_keeps_the_length_and_the_form_is_stable(text: str) -> None:
    assert len(even(text)) == len(text)
    form = exact_form(text)
    assert exact_form(form) == form
    assert not any(char.isspace() or char == '"' for char in form)
