"""Numbers and dates of two texts: which is which."""

from __future__ import annotations

import pytest

from indexer.compare.marks import edits
from indexer.compare.numbers import as_printed, matched, name_before, numbers


def _told(old: str, new: str) -> list[tuple[str, str]]:
    found = matched(numbers(old), numbers(new), [edit for edit, _ in edits(old, new)], (old, new))
    return [
        (as_printed(old, one) if one else "", as_printed(new, two) if two else "")
        for one, two in found
        if not (one and two and one.key == two.key)
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("岸线整治率达到80%以上。", "岸线整治率达到85%以上。", [("80%以上", "85%以上")]),
        ("由30%提高到40%。", "由35%提高到45%。", [("30%", "35%"), ("40%", "45%")]),
        ("建成粮库5座、码头3座。", "建成粮库5座、泵站9座、码头3座。", [("", "9座")]),
        ("处5万元罚款。", "处5亿元罚款。", [("5万元", "5亿元")]),
        ("每年检修2次，公示1次。", "公示1次，每年检修2次。", []),
        ("到2025年建成。", "到2030年建成。", [("2025年", "2030年")]),
        ("自2024年1月1日起施行。", "自2024年 1月1日起施行。", []),
        ("不少于20公里。", "不少于30公里。", [("不少于20公里", "不少于30公里")]),
        ("造林30公顷。", "改造管网30公里。", [("30公顷", ""), ("", "30公里")]),
        ("三千吨以上的单位。", "五千吨以上的单位。", [("三千吨以上", "五千吨以上")]),
    ],
)
def test_what_differs(old: str, new: str, told: list[tuple[str, str]]) -> None:
    assert sorted(_told(old, new)) == sorted(told)
    assert _told(old, old) == []


def test_the_words_before_a_number_name_it() -> None:
    text = "2025年，岸线整治率达到80%以上。"
    (number,) = [n for n in numbers(text) if n.unit == "%"]
    assert name_before(text, number.start) == "岸线整治率"
