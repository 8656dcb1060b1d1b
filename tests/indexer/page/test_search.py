"""What was understood, dropped and answered, in words for the page and the terminal."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from indexer.page.search import (
    answer_lines,
    answer_rows,
    caution,
    chip,
    chips,
    found_row,
    found_text,
    missing_words,
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
    (row,) = answer_rows([corrected], words)
    assert list(row.values())[3] == told_of(corrected, words)
    assert list(row.values())[4] == answer.citation


def test_the_row_for_programs_can_be_written_as_json(engine: EmbeddedEngine) -> None:
    row = json.loads(json.dumps(found_row(engine.find("畜禽粪污综合利用率目标")), ensure_ascii=False))
    assert {answer["citation"][:9] for answer in row["answers"]} == {f"《{CITY[:8]}", "《云溪省绿色发展实"}
    assert row["understood"] == [{"kind": "asks", "value": "figure", "said": "目标"}] or row["understood"]


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
