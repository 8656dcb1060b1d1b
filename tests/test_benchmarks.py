from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))
from growth import STEPS
from structure import compare, snapshot


def test_gains_and_losses_are_told(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("某市方案\n\n一、目标\n\n节水。\n\n二、措施\n\n严管。\n", "utf-8")
    (tmp_path / "b.txt").write_text("", "utf-8")
    before = snapshot(tmp_path)
    assert compare(before, before) == ["0 of 2 files differ"]
    file.write_text("某市方案\n\n一、目标\n\n（一）甲。节水。\n\n（二）乙。治污。\n", "utf-8")
    assert compare(before, snapshot(tmp_path)) == [
        "a.txt",
        "  - 一",
        "  - 二",
        "  + 一/（一）",
        "  + 一/（二）",
        "1 of 2 files differ",
    ]
    assert compare(before, {"b.txt": before["b.txt"]})[1] == "  1 documents -> absent"


def test_the_steps_of_a_build_that_are_timed_are_there() -> None:
    assert [name for _, where, name in STEPS if not hasattr(where, name)] == []
