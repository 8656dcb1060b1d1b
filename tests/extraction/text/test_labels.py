"""Labels: every scheme matches its examples, refuses its counterexamples, and counts right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.text.labels import find_label, label_words, schemes, to_chinese
from extraction.text.numerals import chinese_number

EXAMPLES = [(s.name, text, label) for s in schemes() for text, label in s.examples]
COUNTEREXAMPLES = [(s.name, text) for s in schemes() for text in s.counterexamples]


@pytest.mark.parametrize(("scheme", "text", "label"), EXAMPLES)
def test_examples_match(scheme: str, text: str, label: str) -> None:
    found = find_label(text)
    assert found is not None
    assert (found.scheme, found.text) == (scheme, label)


@pytest.mark.parametrize(("scheme", "text"), COUNTEREXAMPLES)
def test_counterexamples_do_not_match(scheme: str, text: str) -> None:
    assert find_label(text) is None, f"{scheme} must not match {text}"


def test_every_scheme_has_both() -> None:
    assert all(s.examples and s.counterexamples for s in schemes())


@given(st.integers(1, 999))
def test_numerals_round_trip(number: int) -> None:
    assert chinese_number(to_chinese(number)) == number


@given(st.integers(1, 99), st.sampled_from(["（{}）", "({})", "( {} )"]))
def test_brackets_of_any_width(number: int, form: str) -> None:
    found = find_label(form.format(to_chinese(number)) + "加强领导。")
    assert found is not None
    assert (found.text, found.number) == (f"（{to_chinese(number)}）", number)


@given(st.text(max_size=60))
def test_label_ends_within_the_text(text: str) -> None:
    found = find_label(text)
    assert found is None or 0 < found.end <= len(text)


def test_label_words() -> None:
    assert [label_words(x) for x in ("三", "（五）", "1", "第十二条", "专栏1")] == [
        "三、",
        "（五）",
        "1.",
        "第十二条",
        "专栏1",
    ]


def test_chinese_number() -> None:
    assert [chinese_number(x) for x in ("二〇二二", "一百零三", "12", "三千", "甲", "")] == [
        2022,
        103,
        12,
        3000,
        None,
        None,
    ]
