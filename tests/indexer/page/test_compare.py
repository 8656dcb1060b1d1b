"""Comparisons as the page shows them: what is not set first, both names and places, text as text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.knowledge_base import KnowledgeBase
from indexer.models import Document
from indexer.page.compare import ORDER, comparison_html, in_order, pair_html, place, summary_html, verdicts
from indexer.tables.words import interface
from tests.indexer.page.conftest import address

W = interface("zh")


@pytest.fixture
def shown(plans: KnowledgeBase, pair: tuple[Document, Document]) -> str:
    found = plans.compare(*(d.document_id for d in pair))
    return comparison_html(in_order(found), W, address)


def test_what_is_not_set_comes_first(plans: KnowledgeBase, pair: tuple[Document, Document]) -> None:
    found = in_order(plans.compare(*(d.document_id for d in pair)))
    places = [ORDER.index(one.verdict.verdict) for one in found]
    assert places == sorted(places)
    assert found[0].verdict.verdict == "missing"
    assert sum(verdicts(found).values()) == len(found)


def test_a_verdict_in_words_and_colour(shown: str) -> None:
    assert f'class="pl-stricter"><b>{W["verdict_stricter"]}</b>' in shown
    assert f"<b>{W['verdict_not_comparable']}</b>" in shown
    assert W["reason_scope"] in shown


def test_both_names_both_quotations_and_both_places(shown: str) -> None:
    row = next(line for line in shown.split("<tr>") if "畜禽粪污综合利用率" in line)
    assert row.count("<details>") == 2
    assert row.count('href="document?doc=') == row.count("clause=") == 2
    names = next(line for line in shown.split("<tr>") if "清洁能源装机比重" in line)
    assert "清洁能源装机占比" in names


def test_a_place_without_title_and_number(plans: KnowledgeBase, pair: tuple[Document, Document]) -> None:
    rows = plans.store.ledger_rows("targets", [d.document_id for d in pair])
    assert {place(row) for row in rows} == {"二、", "三、", "四、", "（一）", "（二）", "（三）"}
    one = replace(
        rows[0], title="甲", citation="《甲》（征求意见稿）（摘编）（甲发〔2022〕1号）（一）1.，第3页"
    )
    assert place(one) == "（一）1.，第3页"


def test_text_is_text(shown: str, pair: tuple[Document, Document]) -> None:
    heading = pair_html(*pair, W, address)
    assert "<script" not in shown + heading
    assert "&lt;script&gt;" in heading


def test_nothing_to_show_is_said() -> None:
    assert W["compare_none"] in comparison_html([], W, address)


def test_several_pairs_at_a_glance() -> None:
    shown = summary_html([("甲<i>", "乙", {"missing": 3}), ("甲", "丙", {"equal": 2})], ORDER, "verdict", W)
    assert W["verdict_missing"] in shown
    assert W["verdict_looser"] not in shown
    assert "&lt;i&gt;" in shown
    assert 'href="#pair-2"' in shown
