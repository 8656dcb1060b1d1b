"""What was understood, dropped and answered, in words for the page and the terminal."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from indexer.page.search import (
    answer_lines,
    caution,
    chip,
    chips,
    chips_html,
    found_row,
    found_text,
    missing_words,
    part_code,
    rows_asked,
    rows_html,
    told_of,
)
from indexer.search.engine import EmbeddedEngine
from indexer.search.exact.result import Missing
from indexer.search.query import FILTERS, Part, read_query
from indexer.tables.words import LANGUAGES, interface

CITY = "松江湾市绿色发展工作方案"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_part_has_words(language: str) -> None:
    words = interface(language)
    for kind in (*FILTERS, "year", "unit", "recent", "asks"):
        value = {"asks": "figure", "level": "provincial"}.get(kind, "某某")
        shown = chip(Part(kind, value, value), words)
        assert shown
        assert kind in {"level", "asks", "recent"} or "某某" in shown


def test_what_is_asked_for_is_no_chip() -> None:
    assert [part.kind for part in chips(read_query("2025年南平红树林由谁负责"))] == ["region"]
    assert [part.kind for part in chips(read_query("2025年南平红树林多少公顷"))] == ["region", "year"]


def test_the_terminal_tells_what_was_read_dropped_and_answered(engine: EmbeddedEngine) -> None:
    words = interface("zh")
    text = found_text(engine.find(f"《{CITY}》 畜禽粪污综合利用率目标"), words)
    assert f"文件：{CITY}" in text
    assert "台账：松江湾市，2025年：畜禽粪污综合利用率 90%以上" in text
    assert f"《{CITY}》（征求意见稿）一、" in text
    dropped = engine.find("厦门市红树林由谁负责")
    assert "厦门市" in caution(dropped, words)
    assert "厦门市" not in found_text(dropped, words).partition("\n")[0].partition("没有")[0]
    assert "台账" not in found_text(dropped, words)
    assert "牵头：市自然资源局" in found_text(engine.find("红树林由谁负责"), words)
    assert found_text(engine.find("管网"), words) == ""


def test_the_units_of_a_task_are_one_answer(engine: EmbeddedEngine) -> None:
    ((told, answer),) = answer_lines(engine.find("红树林由谁负责").answers, interface("zh"))
    assert told == "松江湾市：红树林保护修复 牵头：市自然资源局；配合：市林业局"
    assert answer.quote == "（市自然资源局牵头，市林业局配合）"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_corrected_row_says_so_and_what_was_read(engine: EmbeddedEngine, language: str) -> None:
    words = interface(language)
    (answer,) = (
        engine.find("松江湾市畜禽粪污综合利用率目标 2025").answers
        or engine.find("松江湾 畜禽粪污 2025").answers
    )
    corrected = replace(answer, answer="91%以上", corrected="90%以上", corrected_by="张三")
    said = {"zh": "91%以上（更正，原文90%以上，张三）", "en": "91%以上 (corrected, read as 90%以上, 张三)"}
    assert told_of(corrected, words) == said[language]


def test_the_row_for_programs_can_be_written_as_json(engine: EmbeddedEngine) -> None:
    row = json.loads(json.dumps(found_row(engine.find("畜禽粪污综合利用率目标")), ensure_ascii=False))
    assert {answer["citation"][:9] for answer in row["answers"]} == {f"《{CITY[:8]}", "《云溪省绿色发展实"}
    assert row["understood"] == [{"kind": "asks", "value": "figure", "said": "目标"}] or row["understood"]


def test_what_was_understood_can_be_taken_away_and_put_back() -> None:
    region, year = Part("region", "南<b>平市", "南平"), Part("year", "2025", "2025年")
    asked: list[list[str]] = []

    def address(codes: list[str]) -> str:
        asked.append(codes)
        return f"./?n={len(asked)}&x"

    html = chips_html([region], [year], address, interface("zh"))
    assert asked == [["year:2025", "region:南<b>平市"], []]
    assert "地区：南&lt;b&gt;平市" in html
    assert "<s>目标年：2025</s>" in html
    assert 'href="./?n=1&amp;x"' in html
    assert chips_html([], [], address, interface("zh")) == ""
    assert part_code(region) == "region:南<b>平市"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "missing",
    [
        Missing("number", "云环发〔2023〕8号", near=("《方案》（云环发〔2023〕7号）",)),
        Missing("title", "节水法", cited=True),
        Missing("clause", "第九百条", "节水法", ("第五十条",)),
        Missing("clause", "第九百条"),
        Missing("paragraph", "第一条第8款", "节水法"),
        Missing("words", "红树林", chosen=True),
        Missing("code", "QY-2023-0386"),
        Missing("id", "0123456789ab"),
    ],
)
def test_what_is_not_there_is_said(language: str, missing: Missing) -> None:
    told = missing_words(missing, interface(language))
    assert missing.named in told
    assert all(name in told for name in missing.near)
    assert "{" not in told


def test_a_number_that_no_document_has_is_said_at_the_terminal_and_in_json(engine: EmbeddedEngine) -> None:
    found = engine.find("云环发〔2023〕8号")
    assert "没有文号为“云环发〔2023〕8号”的文件" in found_text(found, interface("zh"))
    assert '"kind": "number"' in json.dumps(found_row(found)["missing"])


def test_a_question_for_figures_of_a_place_leads_to_their_rows() -> None:
    read = replace(read_query("目标"), parts=(
        Part("region", "某某省", "某某省"), Part("year", "2025", "2025年"), Part("asks", "figure", "目标"),
    ))  # fmt: skip
    table, asked = rows_asked(read)
    assert (table, asked) == ("targets", {"level": [], "region": ["某某省"], "year": ["2025"]})
    for language in LANGUAGES:
        shown = rows_html(table, asked, "targets?region=x&year=2025", interface(language))
        assert 'href="targets?region=x&amp;year=2025"' in shown
        assert "某某省 · 2025" in shown
    who = replace(read, parts=(*read.parts[:2], Part("asks", "who", "谁")))
    assert rows_asked(who) == ("duties", {"level": [], "region": ["某某省"]})
    assert rows_asked(read, read.parts[:1]) == ("", {})  # there is no document of that place
    assert rows_asked(replace(read, parts=read.parts[:2])) == ("", {})
