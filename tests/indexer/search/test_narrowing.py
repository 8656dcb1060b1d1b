"""What of a query narrows the documents down: those of a place, and those whose title names it."""

from __future__ import annotations

from pathlib import Path

from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine

REPLY = """\
国务院办公厅关于福建省湿地保护有关问题的复函

国办函〔2021〕8号

福建省人民政府：
一、湿地监测由自然资源部负责。
"""
PROVINCE = "福建省湿地保护方案\n\n一、目标\n到2025年，修复湿地30公顷。\n"
OTHER = "浙江省湿地保护方案\n\n一、目标\n到2025年，修复湿地50公顷。\n"


def test_what_the_state_answers_a_province_is_of_the_province_too(tmp_path: Path) -> None:
    for name, text in {"函": REPLY, "闽": PROVINCE, "浙": OTHER}.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    build(tmp_path / "kb", sorted(tmp_path.glob("*.txt")), model="tiny")
    engine = EmbeddedEngine(tmp_path / "kb", TinyEncoder())
    titles = {hit.title for hit in engine.find("福建省湿地").hits}
    engine.close()
    assert titles == {"国务院办公厅关于福建省湿地保护有关问题的复函", "福建省湿地保护方案"}
