"""Numbers that browsers show before the items of a list."""

from __future__ import annotations

import pytest
from lxml import html

from indexer.documents.readers.html_lists import _FORMS, list_labels
from indexer.documents.readers.web_words import data


def labels(text: str) -> list[str]:
    (ordered,) = html.fragments_fromstring(text)
    return list(list_labels(ordered).values())


ITEMS = "<li>甲</li><li>乙</li><li>丙</li>"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("<ol>", ["1.", "2.", "3."]),
        ("<ol start=5>", ["5.", "6.", "7."]),
        ("<ol start=0>", ["0.", "1.", "2."]),
        ("<ol reversed>", ["3.", "2.", "1."]),
        ("<ol type=a>", ["a.", "b.", "c."]),
        ("<ol type=A start=26>", ["Z.", "AA.", "AB."]),
        ("<ol type=i start=9>", ["ix.", "x.", "xi."]),
        ("<ol style='list-style-type:upper-roman'>", ["I.", "II.", "III."]),
        ("<ol style='list-style: cjk-ideographic inside'>", ["一、", "二、", "三、"]),
        ("<ol style='list-style:none'>", []),
        ("<ol class='custom_cn2 list-paddingleft-1'>", ["（一）", "（二）", "（三）"]),
        ("<ol class='custom_num1'>", ["1)", "2)", "3)"]),
    ],
)
def test_forms(start: str, expected: list[str]) -> None:
    assert labels(f"{start}{ITEMS}</ol>") == expected


def test_an_item_may_say_its_number_or_show_none() -> None:
    text = "<ol><li>甲<li value=7>乙<li style='list-style:none'>丙<li>丁</ol>"
    assert labels(text) == ["1.", "7.", "9."]


def test_items_numbered_in_their_text_carry_no_other_number() -> None:
    assert labels("<ol><li>1.甲</li><li>2.乙</li></ol>") == []
    assert labels("<ol></ol>") == []


def test_every_style_has_a_form() -> None:
    for form, pattern in data()["list"].values():
        assert form in _FORMS
        assert "{}" in pattern
