"""Sentences: where they end, that none of the text is lost, and that long lines stay quick."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.text.sentences import flatten, partners, sentences

ALPHABET = "推进节水一二1290.．、，,。；;！？：:（）()《》“”〈〉〔〕\n \u3000①——是"


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("推进节水。加强监测！", ["推进节水。", "加强监测！"]),
        ("推进节水；加强监测", ["推进节水；", "加强监测"]),
        ("占比达到1.5%，水耗下降3.2%。", ["占比达到1.5%，水耗下降3.2%。"]),
        ("1.推进节水。2．加强监测。", ["1.推进节水。", "2．加强监测。"]),
        ("落实《关于节水。的意见》要求。", ["落实《关于节水。的意见》要求。"]),
        ("坚持“先节水；后调水”方针。", ["坚持“先节水；后调水”方针。"]),
        ("坚持“先节水。后调水方针。", ["坚持“先节水。", "后调水方针。"]),
        ("会议强调“要节水。”各地落实。", ["会议强调“要节水。”", "各地落实。"]),
        (
            "推进节水。（责任单位：市水利局、市住建局）\n加强监测。",
            ["推进节水。", "（责任单位：市水利局、市住建局）", "加强监测。"],
        ),
        (
            "推进节水（市水利局、市住建局负责）；加强监测。",
            ["推进节水（市水利局、市住建局负责）；", "加强监测。"],
        ),
        ("（一）推进节水。", ["（一）推进节水。"]),
        ("节水工程\n推进管网改造。", ["节水工程", "推进管网改造。"]),
        ("推进管网改造，\n加强监测。", ["推进管网改造，\n加强监测。"]),
        ("推进节水", ["推进节水"]),
        ("推进节水.加强监测", ["推进节水.", "加强监测"]),
        (" \n\u3000", []),
        ("", []),
    ],
)
def test_ends(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


def test_a_wrapped_page_keeps_its_sentences() -> None:
    line = "加快推进城镇供水管网更新改造和分区计量管理工作，全面提升供水系统运行"
    assert parts(f"{line}\n效率。加强监测。") == [f"{line}\n效率。", "加强监测。"]


def test_a_list_keeps_its_lead_in() -> None:
    text = "用水单位不得有下列行为：\n（一）擅自取水；\n（二）损坏计量设施。\n另行规定的除外。"
    assert parts(text) == [text[: text.index("\n另")], "另行规定的除外。"]


def test_items_in_words_stand_alone() -> None:
    assert parts("重点做好：一是推进节水；二是加强监测。") == ["重点做好：一是推进节水；", "二是加强监测。"]


@given(st.text(ALPHABET, max_size=200))
def test_spans_are_in_order_and_cover_the_text(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


@given(st.text(ALPHABET, max_size=120))
def test_partners_match(text: str) -> None:
    pairs = partners(text)
    assert all(start < end for start, end in pairs.items())
    assert len(set(pairs.values())) == len(pairs)


@given(st.text(ALPHABET, max_size=120))
def test_flat_characters_have_places(text: str) -> None:
    flat = flatten(text, 0, len(text))
    assert len(flat.text) == len(flat.places)
    assert list(flat.places) == sorted(flat.places)
    assert not flat.text or 0 <= flat.places[0] <= flat.places[-1] < len(text)


def test_flat_blanks_quotations() -> None:
    text = "“十四五”期间，推进“两高”项目（含在建）整治。"
    assert flatten(text, 0, len(text)).text == "十四五期间,推进□项目整治."


@pytest.mark.parametrize(
    "unit",
    ["1", ",", "，", "（", "《", "、", "》", "。", "（）", "《》", "：（一）", "1.", "字\n", "：\n（一）；"],
)
@pytest.mark.timeout(60)  # linear: a fraction of a second; see tests/benchmarks/growth.py
def test_long_lines_end(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    spans = sentences(text)
    assert all(0 <= a < b <= len(text) for a, b in spans)
