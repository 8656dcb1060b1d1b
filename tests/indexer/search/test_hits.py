"""Hits: words marked, the widest named, versions of one clause folded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.text.folding import fold
from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine
from indexer.search.hits import Marker, best_window, marks, widest

BODY = "\n".join(
    f"（{'一二三四五六七八'[i]}）{what}。各地要在年底前完成{what}的摸底，建立台账，逐项销号，按季度报送进展，并向社会公开结果。"
    for i, what in enumerate(("盐田整治", "渔港改造", "海堤加固", "滩涂退养", "岸线清理", "码头岸电"))
)


@settings(deadline=None)
@given(
    st.text(alphabet="污水收集率12ＡaＢb、", max_size=40),
    st.lists(st.sampled_from(["污水", "水收", "收集率", "12", "1", "ab", "率"]), max_size=5),
)
def test_highlights_lie_apart_and_in_order(text: str, words: list[str]) -> None:
    at = -1
    for start, end in marks(fold(text), words):
        assert at < start < end <= len(text)
        at = end


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("污水收集率达到90%", ["污水", "收集率", "90"], ["污水收集率", "90"]),
        ("ＧＤＰ能耗", ["gdp"], ["ＧＤＰ"]),
        ("水与水质", ["水"], []),  # one character marks too much
        ("2025年和2024年", ["5"], ["5"]),
        ("甲乙甲乙甲", ["甲乙甲"], ["甲乙甲"]),
    ],
)
def test_what_is_highlighted(text: str, words: list[str], marked: list[str]) -> None:
    assert [text[start:end] for start, end in marks(fold(text), words)] == marked


def test_the_widest_words_are_named() -> None:
    assert widest(["畜禽", "粪污", "畜禽粪污", "利用率"]) == ["畜禽粪污", "利用率"]
    found, spans = Marker(("畜禽", "畜禽粪污", "秸秆", "农业")).found("畜禽养殖和秸秆", "农业方案")
    assert found == ["畜禽", "秸秆", "农业"]  # 畜禽粪污 is not there, so 畜禽 is the widest
    assert spans == [(0, 2), (5, 7)]


def test_versions_of_one_clause_are_one_hit(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    title = "福建省海岸带整治工作方案"
    (folder / "draft.txt").write_text(f"{title}\n（征求意见稿）\n\n一、任务\n{BODY}\n", "utf-8")
    (folder / "issued.txt").write_text(
        f"{title}\n\n闽海〔2024〕3号\n\n一、任务\n{BODY.replace('按季度', '每季度')}\n（七）新增巡查。每月巡查海堤两次。\n",
        "utf-8",
    )
    build(tmp_path / "kb", [folder], model="tiny")
    engine = EmbeddedEngine(tmp_path / "kb", TinyEncoder())
    hits = engine.search("渔港改造", top=20)
    folded = next(hit for hit in hits if hit.heading == "渔港改造")
    assert len(folded.versions) == 1
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert sum(hit.heading == "渔港改造" for hit in hits) == 1
    (other,) = folded.versions
    assert other != folded.citation
    assert "（二）" in other
    engine.close()


@settings(deadline=None)
@given(st.sets(st.integers(0, 400), max_size=10), st.integers(1, 150))
def test_the_best_window_covers_the_most(edges: set[int], width: int) -> None:
    spans = list(zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
    start = best_window(spans, width)
    assert start in {0, *(begin for begin, _ in spans)}

    def covered(at: int) -> int:
        return sum(end - begin for begin, end in spans if at <= begin < at + width)

    assert all(covered(start) >= covered(begin) for begin, _ in spans)


def test_a_window_over_very_many_marks() -> None:
    marks = [(at, at + 2) for at in range(0, 600_000, 3)] + [(600_001, 600_100)]
    assert best_window(marks, 30) == 599_973
    assert best_window(marks, 1) == 600_001
    assert best_window([], 30) == 0
