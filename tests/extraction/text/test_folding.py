from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extraction.text.folding import fold, squeeze


@given(st.text())
def test_length_is_kept(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_variants_are_alike() -> None:
    assert fold("（一）") == fold("(一)")
    assert fold("〔2022〕") == fold("[2022]") == fold("【2022】")
    assert fold("⽬标") == "目标"  # a Kangxi radical, as PDF text layers have them
    assert squeeze(" Ａ b\u3000c\n") == "abc"
