"""Cards of hits and documents, and the table of answers: escaped, short, with citations to copy."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.models import Document, Hit
from indexer.page.cards import (
    about_html,
    answers_html,
    badges_html,
    document_card,
    hit_card,
    part_html,
    snippet,
    validity_badge,
)
from indexer.search.answers.models import Answer
from indexer.search.engine import EmbeddedEngine
from indexer.tables.words import LANGUAGES, interface
from tests.indexer.page.test_words import HIT, HOSTILE, Reader, assert_harmless, marked

DAY = "2026-03-01"
W = interface("zh")
DOCUMENT = Document(
    "aaaaaaaaaaaa", "a.md", "0" * 64, "某市方案", "某政〔2023〕1号", ("甲局", "乙局", "丙局"), "municipal", "某市",
    "2023-05-01", "方案", "issued", True, "document", None, None, None, "",
)  # fmt: skip
ANSWER = Answer(
    "figure", "95%以上", "利用率", "aaaaaaaaaaaa", "aaaaaaaaaaaa-001", "某市方案", "《某市方案》一、", "利用率95%以上", "municipal",
    "某市", 2025, None, ("aaaaaaaaaaaa-t001",), 0.9,
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_of_a_hit(language: str) -> None:
    words = interface(language)
    hit = replace(
        HIT, text="修复湿地。" * 60, passage=(0, 300), highlights=((250, 252),), versions=("《旧》一、",)
    )
    html = hit_card(hit, DOCUMENT, "document?doc=a&clause=b", DAY, words)
    assert (
        '<h3><a href="document?doc=a&amp;clause=b" target="_self">《某市方案》二、（一） 修复湿地</a></h3>'
        in html
    )
    for told in ("某政〔2023〕1号", "甲局、乙局", "2023-05-01", words["page"].format(page=7), "《旧》一、"):
        assert told in html
    assert "丙局" not in html
    assert f'data-copy="{hit.passage_citation}"' in html
    assert html.count("<details") == 3
    assert words["why_this"] in html
    assert "score" not in html


def test_a_whole_clause_that_is_shown_is_not_offered_again() -> None:
    html = hit_card(replace(HIT, why={}), DOCUMENT, "document", DAY, W)
    assert "<details" not in html


def test_titles_are_text() -> None:
    document = replace(DOCUMENT, title=HOSTILE, doc_number=HOSTILE, issuers=(HOSTILE,), region=HOSTILE)
    hit = replace(HIT, title=HOSTILE, heading=HOSTILE, text=HOSTILE, passage_citation=HOSTILE)
    hit = replace(hit, passage=(0, len(HOSTILE)), versions=(HOSTILE,))
    answer = replace(
        ANSWER, about=HOSTILE, answer=HOSTILE, quote=HOSTILE, citation=HOSTILE, corrected=HOSTILE
    )
    for html in (
        hit_card(hit, document, "x", DAY, W),
        document_card(document, "x", DAY, W),
        answers_html([answer], lambda *_: "x", W),
    ):
        assert "<script" not in html
        assert "<b " not in html
        assert escape(HOSTILE) in html


@pytest.mark.parametrize(
    ("changes", "labels"),
    [
        ({}, ["市级", "某市", "期限未注明"]),
        ({"status": "draft"}, ["市级", "某市", "征求意见稿"]),
        ({"edition": "摘编", "trial": True}, ["市级", "某市", "期限未注明", "试行", "摘编"]),
        ({"normative": False}, ["市级", "某市", "期限未注明", "非规范性文件"]),
        ({"level": "national", "region": "全国", "valid_until": "2020-01-01"}, ["国家", "已过期"]),
        ({"level": None, "region": None, "status": "repealed"}, ["已废止"]),
    ],
)
def test_badges(changes: dict[str, object], labels: list[str]) -> None:
    html = badges_html(replace(DOCUMENT, **changes), DAY, W)  # type: ignore[arg-type]
    assert [part.split("<")[0] for part in html.split(">")[1::2]] == labels
    english = badges_html(replace(DOCUMENT, **changes), DAY, interface("en"))  # type: ignore[arg-type]
    assert english.count("<span") == len(labels)


def test_a_badge_tells_the_days_that_say_so() -> None:
    document = replace(DOCUMENT, valid_from="2023-06-01", valid_until="2028-05-31")
    html = validity_badge(document, DAY, W)
    assert "现行有效" in html
    assert "2023-06-01" in html
    assert "2028-05-31" in html
    assert "2025" in validity_badge(replace(DOCUMENT, period_end=2025), DAY, W)
    assert W["validity_unknown_hint"] in validity_badge(DOCUMENT, DAY, W)


def test_what_is_not_known_takes_no_room() -> None:
    bare = replace(DOCUMENT, doc_number=None, issuers=(), date=None, level=None, region=None)
    assert about_html(bare, DAY, W).count("<span") == 1


@settings(deadline=None, max_examples=200)
@given(marked(), st.integers(0, 60), st.integers(0, 60))
def test_a_part_is_of_the_text(given_: tuple[str, list[tuple[int, int]]], start: int, length: int) -> None:
    text, marks = given_
    start = min(start, len(text))
    end = min(len(text), start + length)
    read = Reader(part_html(text, marks, start, end))
    assert_harmless(read)
    before, after = bool(text[:start].strip()), bool(text[end:].strip())
    assert read.text == "…" * before + text[start:end].rstrip().replace("\n", " ") + "…" * after


@settings(deadline=None, max_examples=200)
@given(st.text("甲乙。；\n", max_size=600), st.data())
def test_a_snippet_lies_in_the_passage(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    marks = tuple(zip(edges[::2], edges[1::2], strict=False))
    first, last = snippet(replace(HIT, text=text, highlights=marks, passage=(start, end)))
    assert start <= first <= last <= end
    assert last - first <= 200


def test_a_snippet_shows_the_most_different_words() -> None:
    text = (
        "能源，能源，能源，能源。" + "无关的话。" * 40 + "到2025年，能源消费比重达到20%左右。" + "其他。" * 40
    )
    marks = [(at, at + 2) for at in range(len(text)) if text[at : at + 2] == "能源"]
    at = text.index("2025")
    marks += [(at, at + 4), (text.index("消费"), text.index("消费") + 2)]
    hit: Hit = replace(HIT, text=text, highlights=tuple(sorted(marks)), passage=(0, len(text)))
    start, end = snippet(hit)
    assert "2025年，能源消费比重达到20%左右" in text[start:end]


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_are_one_table(language: str) -> None:
    words = interface(language)
    html = answers_html([ANSWER] * 7, lambda doc, clause: f"document?doc={doc}&clause={clause}", words)
    assert html.count("<table") == 2
    assert words["facet_more"].format(count=2) in html
    assert 'href="document?doc=aaaaaaaaaaaa&amp;clause=aaaaaaaaaaaa-001"' in html
    assert html.count('data-copy="《某市方案》一、"') == 7
    assert answers_html([], lambda *_: "", words) == ""
    national = answers_html([replace(ANSWER, region=None, level="national")], lambda *_: "", words)
    assert words["level_national"] in national


def test_a_corrected_answer_is_marked() -> None:
    html = answers_html([replace(ANSWER, corrected="利用率 90%以上")], lambda *_: "", W)
    assert 'class="pl-corrected"' in html
    assert "90%以上" in html
    assert "pl-corrected" not in answers_html([ANSWER], lambda *_: "", W)


def test_real_hits_make_cards(engine: EmbeddedEngine) -> None:
    documents = {document.document_id: document for document in engine.store.documents()}
    for hit in engine.search("畜禽粪污综合利用率"):
        html = hit_card(hit, documents[hit.document_id], "x", DAY, W)
        assert "<mark>" in html or not hit.highlights
