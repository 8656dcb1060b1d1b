"""What the check of a draft shows: marks, a table with places, sentences, and no markup of others."""

from __future__ import annotations

import pytest

from indexer.drafts.check import Checked
from indexer.drafts.findings import Finding, Kind, Standing
from indexer.page import draft as present
from indexer.tables.words import interface

W = interface("zh")
TEXT = "标题\n\n根据《甲方按》<b>办理。\n请市卫计委负责。"


def finding(kind: Kind, standing: Standing, words: str, reason: str = "", expected: str = "") -> Finding:
    start = TEXT.index(words)
    return Finding(kind, standing, start, start + len(words), words, reason, expected, "《甲方案》", "d1", "")


WRONG = finding(Kind.TITLE, Standing.WRONG, "《甲方按》", "title_wrong", "《甲方案》")
LOOK = finding(Kind.UNIT, Standing.LOOK, "市卫计委", "unit_renamed", "市卫生健康委")
CHECKED = Checked(TEXT, (WRONG, LOOK))


def test_the_draft_is_marked_and_what_it_says_is_text() -> None:
    html = present.text_html(CHECKED)
    assert html.count("<mark") == 2
    assert "pl-at-wrong" in html
    assert "&lt;b&gt;" in html


def test_the_table_tells_where_and_what() -> None:
    html = present.table_html([WRONG, LOOK], TEXT, lambda one: f"document?doc={one.document_id}", W)
    assert "第2段" in html
    assert "第3段" in html
    assert "文件名有误，应为《甲方案》" in html
    assert "document?doc=d1" in html


def test_what_is_wrong_comes_first_and_may_be_chosen() -> None:
    assert present.chosen(Checked(TEXT, (LOOK, WRONG)), []) == [WRONG, LOOK]
    assert present.chosen(CHECKED, ["look"]) == [LOOK]
    assert present.to_comment(CHECKED) == [WRONG, LOOK]
    assert present.comment(LOOK, W).startswith("请核对：机构改革后现名为市卫生健康委")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_words(language: str) -> None:
    words = interface(language)
    for reason in (
        "title_wrong", "title_slip", "title_near", "title_unknown", "number_wrong", "number_of_another", "number_unknown",
        "only_draft", "superseded", "repealed", "expired", "clause_missing", "quotation_differs",
        "quotation_elsewhere", "quotation_unknown", "figure_differs", "figure_other", "figure_looser", "unit_renamed",
    ):  # fmt: skip
        assert present.told(finding(Kind.TITLE, Standing.LOOK, "《甲方按》", reason, "乙"), words)
    for kind in Kind:
        assert words[f"draft_kind_{kind}"]
    for standing in Standing:
        assert words[f"standing_{standing}"]
