"""Measures side by side as the page shows them."""

from __future__ import annotations

import pytest

from indexer.compare.themes import Answer, Demand, Link, State, Theme, Themes
from indexer.models import Clause
from indexer.page.measures import measures_html, name, states, themes_html, told
from indexer.tables.words import interface
from tests.indexer.page.conftest import address

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


@pytest.fixture
def found(theme: Theme) -> Themes:
    sea = clause("保护海洋", "总说一句。修复<i>岸线</i>。", "二")
    missing = Theme(sea, (), (Demand(sea, "修复<i>岸线</i>。"),))
    general = Theme(clause("总体要求", "坚持绿色发展。", "零"), (), (), "aims")
    return Themes(
        [theme, general, missing], [clause("发展竹业", "种竹。", "四")], {"保护海洋": ("省林业局",)}
    )


def test_each_demand_stands_beside_its_answer(theme: Theme) -> None:
    shown = measures_html(theme, W)
    assert "<mark>积极</mark>发展海上风电。" in shown
    assert "三、（一）推进风电" in shown.replace(" ", "")
    assert "建设&lt;b&gt;电网&lt;/b&gt;。</td>" in shown
    assert W["state_missing"] in shown
    assert shown.index("电网") < shown.index("海上风电")  # what is open stands first


def test_a_clause_in_a_line(theme: Theme) -> None:
    assert theme.state == State.PARTLY
    assert told(theme, W) == f"{W['state_partly']} 1/2"
    assert name(theme.clause).replace(" ", "") == "一、（二）发展新能源"
    assert name(clause("", "没有标题的一段话", "一")).endswith("没有标题的一段话")


def test_states_are_counted_what_is_missing_first(found: Themes) -> None:
    assert list(states(found).items()) == [("missing", 1), ("partly", 1), ("additional", 1), ("general", 1)]


def test_clauses_open_one_by_one_general_ones_apart(found: Themes) -> None:
    shown = themes_html(found, W, address)
    assert shown.count('<details class="pl-theme">') == 4
    heads = [shown.index(f">{W[f'state_{state}']} 1<") for state in states(found)]
    assert heads == sorted(heads)
    folded = shown[shown.index('<details class="pl-fold">') :]
    assert W["compare_general"] in folded
    assert "坚持绿色发展" in folded
    assert '<details class="pl-fold" open>' in themes_html(found, W, address, general_open=True)


def test_demands_are_marked_and_clauses_linked(found: Themes) -> None:
    shown = themes_html(found, W, address)
    assert "总说一句。<mark>修复&lt;i&gt;岸线&lt;/i&gt;。</mark>" in shown
    assert 'href="document?doc=d&amp;clause=保护海洋"' in shown
    assert "（省林业局）" in shown
    assert shown.count("clause=推进风电") == 1


def test_nothing_to_show_is_said() -> None:
    assert W["compare_none"] in themes_html(Themes([], [], {}), W, address)
