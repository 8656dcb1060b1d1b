"""Facets: what documents and hits are counted by, and their links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from indexer.models import Document
from indexer.page.facets import (
    FACETS,
    Item,
    chosen_html,
    countable,
    counted,
    facet_html,
    fits,
    today_of,
    values,
)
from indexer.tables.words import LANGUAGES, interface

DAY = "2026-03-01"
CITY = Item(
    Document(
        "aaaaaaaaaaaa", "a.md", "0" * 64, "某市方案", "某政〔2023〕1号", ("某市人民政府", "某市财政局"), "municipal", "某市",
        "2023-05-01", "方案", "issued", True, "document", 2023, 2025, None, "", within=("某省",),
    ),
    frozenset({"某市财政局"}),
)  # fmt: skip
PROVINCE = Item(
    replace(
        CITY.document,
        document_id="bbbbbbbbbbbb",
        level="provincial",
        region="某省",
        within=(),
        period_end=None,
        date=None,
        issuers=("某省人民政府",),
    )
)


def test_the_values_of_an_item() -> None:
    found = {facet: values(CITY, facet, DAY) for facet in (*FACETS, "document")}
    assert found == {
        "level": ("municipal",),
        "region": ("某市", "某省"),
        "status": ("expired",),
        "doc_type": ("方案",),
        "issuer": ("某市人民政府", "某市财政局"),
        "issued": ("2023",),
        "unit": ("某市财政局",),
        "document": ("aaaaaaaaaaaa",),
    }
    assert today_of(PROVINCE.document, DAY) == "unknown"
    assert values(PROVINCE, "issued", DAY) == ()


def test_a_city_counts_for_its_province_and_levels_stand_in_order() -> None:
    assert counted([CITY, PROVINCE], "region", (), DAY) == [("某省", 2), ("某市", 1)]
    assert counted([CITY, PROVINCE], "level", (), DAY) == [("provincial", 1), ("municipal", 1)]
    assert counted([CITY], "issued", ["2031"], DAY) == [("2031", 0), ("2023", 1)]


def test_of_several_values_one_has_to_fit_and_every_facet() -> None:
    assert fits(CITY, {"level": ["municipal", "county"]}, DAY)
    assert not fits(CITY, {"level": ["municipal"], "region": ["他市"]}, DAY)
    assert fits(CITY, {"level": ["municipal"], "region": ["他市"]}, DAY, but="region")
    assert fits(CITY, {"level": []}, DAY)


def test_chosen_values_count_what_is_found_and_others_what_they_would_add() -> None:
    more = replace(CITY, document=replace(CITY.document, document_id="cccccccccccc"))
    every = [CITY, PROVINCE]
    assert countable([CITY, more], every, "level", {}, DAY) == [CITY, more]
    chosen = {"level": ["municipal"]}
    assert countable([CITY, more], every, "level", chosen, DAY) == [CITY, more, PROVINCE]
    assert countable([CITY, more], every, "region", chosen, DAY) == [CITY, more]
    assert countable([CITY, more], every, "level", chosen | {"status": ["expired"]}, DAY) == [CITY, more]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_for_each_value(language: str) -> None:
    words = interface(language)
    asked: list[list[str]] = []

    def address(after: Sequence[str]) -> str:
        asked.append(list(after))
        return "./?a&b"

    counts = [("<b>甲", 3), ("乙", 2), *((f"丙{at}", 1) for at in range(10))]
    html = facet_html("unit", counts, ["乙"], address, words)
    assert asked[:2] == [["乙", "<b>甲"], []]
    assert asked[-1] == []
    assert "&lt;b&gt;甲" in html
    assert "<b>甲" not in html
    assert html.count('aria-checked="true"') == 1
    assert html.count('href="./?a&amp;b"') == len(counts) + 1
    assert words["facet_more"].format(count=6) in html
    assert facet_html("unit", [], [], address, words) == ""


def test_what_is_chosen_is_never_out_of_sight() -> None:
    counts = [(f"丙{at}", 1) for at in range(20)]
    html = facet_html("unit", counts, ["丙15"], lambda _: "./", interface("zh"))
    assert html.index("丙15") < html.index("<details>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_chips_take_away_one_value_each(language: str) -> None:
    words = interface(language)
    chosen = {"level": ["provincial", "county"], "document": ["aaaaaaaaaaaa"], "status": ["expired"]}
    html = chosen_html(
        chosen, lambda facet, rest: f"?{facet}={','.join(rest)}", words, {"aaaaaaaaaaaa": "某<i>市方案"}
    )
    assert 'href="?level=county"' in html
    assert 'href="?level=provincial"' in html
    assert 'href="?document="' in html
    assert "某&lt;i&gt;市方案" in html
    assert words["validity_expired"] in html
