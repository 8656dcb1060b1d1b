"""What was understood, dropped and answered, in words for the page and the terminal."""

from __future__ import annotations

import json

import pytest

from indexer.page.search import answer_lines, caution, chip, chips, found_row, found_text
from indexer.search.engine import EmbeddedEngine
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
    assert "≥90%" in text
    assert f"《{CITY}》（征求意见稿）一、" in text
    dropped = engine.find("厦门市红树林由谁负责")
    assert "厦门市" in caution(dropped, words)
    assert "厦门市" not in found_text(dropped, words).partition("\n")[0].partition("没有")[0]
    assert "台账" not in found_text(dropped, words)
    assert "牵头单位：市自然资源局" in found_text(engine.find("红树林由谁负责"), words)
    assert found_text(engine.find("管网"), words) == ""


def test_units_of_one_role_are_one_answer(engine: EmbeddedEngine) -> None:
    lines = answer_lines(engine.find("红树林由谁负责").answers, interface("zh"))
    assert [told for told, _ in lines] == ["松江湾市 牵头单位：市自然资源局", "松江湾市 配合单位：市林业局"]
    assert len({row.citation for _, row in lines}) == 1


def test_the_row_for_programs_can_be_written_as_json(engine: EmbeddedEngine) -> None:
    row = json.loads(json.dumps(found_row(engine.find("畜禽粪污综合利用率目标")), ensure_ascii=False))
    assert {answer["citation"][:9] for answer in row["answers"]} == {f"《{CITY[:8]}", "《云溪省绿色发展实"}
    assert row["understood"] == [{"kind": "asks", "value": "figure", "said": "目标"}] or row["understood"]
