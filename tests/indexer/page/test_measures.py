"""Measures side by side as the page shows them."""

from __future__ import annotations

import pytest

from indexer.compare.themes import Answer, Demand, Link, State, Theme, Themes
from indexer.models import Clause
from indexer.page.measures import label, measures_html, name, states
from indexer.tables.words import interface

W = interface("zh")


def clause(heading: str, text: str, *path: str) -> Clause:
    return Clause(
        clause_id=heading or text,
        document_id="d",
        path=path,
        heading=heading,
        headings=tuple(heading if at == len(path) - 1 else "" for at in range(len(path))),
        text=text,
        start=0,
        end=len(text),
        page_start=1,
        page_end=1,
        citation=f"《甲》{heading}",
    )


@pytest.fixture
def theme() -> Theme:
    higher = clause("发展新能源", "发展海上风电。建设<b>电网</b>。", "一", "（二）")
    lower = clause("推进风电", "积极发展海上风电。", "三", "（一）")
    link = Link(Demand(higher, "发展海上风电。"), Demand(lower, "积极发展海上风电。"), 0.9)
    return Theme(higher, (Answer(lower, 0.8, ("风电",), (link,)),), (Demand(higher, "建设<b>电网</b>。"),))


def test_each_demand_stands_beside_its_answer(theme: Theme) -> None:
    shown = measures_html(theme, W)
    assert "<mark>积极</mark>发展海上风电。" in shown
    assert "三、（一）推进风电" in shown.replace(" ", "")
    assert "建设&lt;b&gt;电网&lt;/b&gt;。</td>" in shown
    assert W["state_missing"] in shown


def test_a_theme_in_a_line(theme: Theme) -> None:
    assert theme.state == State.PARTLY
    assert "〔部分部署 1/2〕" in label(theme, W)
    assert name(theme.clause).replace(" ", "") == "一、（二）发展新能源"
    assert name(clause("", "没有标题的一段话", "一")).endswith("没有标题的一段话")


def test_states_are_counted_what_is_missing_first(theme: Theme) -> None:
    missing = Theme(clause("保护海洋", "修复岸线。", "二"), (), ())
    found = Themes([theme, missing], [clause("发展竹业", "种竹。", "四")], {})
    assert list(states(found).items()) == [(State.MISSING, 1), (State.PARTLY, 1), (State.ADDITIONAL, 1)]
