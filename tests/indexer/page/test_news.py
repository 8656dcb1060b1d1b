"""News on the page: by day, escaped, what is gone leads nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.page.news import MOST, news_html
from indexer.tables.news import NewsItem, news_line
from indexer.tables.words import interface

ITEM = NewsItem(
    "target", "changed", 3, "2026-01-02T03:04:05+00:00", "ab", "甲<b>", "污水处理率", 2030, ">=95%", ">=90%",
    "污水<i>", "《甲》一、", "c1", "ab-t0001",
)  # fmt: skip


def way(document: str, clause: str | None) -> str:
    return f"document?doc={document}&clause={clause}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_target_is_shown_before_and_after(language: str) -> None:
    made = news_html([ITEM], way, interface(language))
    assert "≥90% → ≥95%" in made
    assert "document?doc=ab&amp;clause=c1" in made
    assert "污水&lt;i&gt;" in made
    assert "<b>" not in made


def test_what_is_gone_leads_nowhere() -> None:
    gone = replace(ITEM, what="document", change="gone", clause_id="", row_id="")
    made = news_html([gone], way, interface("zh"))
    assert "href" not in made
    assert "甲&lt;b&gt;" in made


def test_many_are_cut() -> None:
    made = news_html([ITEM] * (MOST + 5), way, interface("zh"))
    assert made.count("<li>") == MOST
    assert "另有 5 条" in made


def test_a_line_of_mail() -> None:
    assert news_line(ITEM, interface("zh")) == "指标变动：《甲<b>》 污水处理率 （2030年） ≥90% → ≥95%"
