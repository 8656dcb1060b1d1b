"""Clauses aligned by what they demand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.compare.themes import State, Themes
from indexer.knowledge_base import KnowledgeBase
from indexer.tables.measures import theme_counts, theme_rows

PROVINCE = """\
福建省绿色转型实施方案

闽环发〔2022〕5号

福建省生态环境厅

2022年6月1日

一、指导思想。以绿色发展理念为引领，推动全省高质量发展。

二、优化能源结构。积极发展海上风电和光伏发电，有序推进抽水蓄能电站建设。严格控制煤炭消费，推进散煤替代。（责任单位：省发改委）

三、治理农业污染。推广测土配方施肥，推进畜禽粪污资源化利用。健全废旧农膜回收体系。开展重点流域水产养殖尾水治理。（责任单位：省农业农村厅）

四、保护海洋。营造红树林，修复滨海湿地和海岸线。

五、加强组织领导。各级政府要压实责任，定期调度，及时解决问题。
"""
CITY = """\
南平市绿色转型实施方案

2023年1月5日

一、总体要求。坚持绿色发展理念引领，推动全市高质量发展。

二、调整能源结构。大力发展光伏发电，加快抽水蓄能电站建设。严控煤炭消费，有序推进散煤替代。（责任单位：市发改委、工信局）

三、防治农业污染。深入推广测土配方施肥，提高畜禽粪污资源化利用水平。完善废旧农膜回收利用体系。（责任单位：市农业农村局）

四、发展竹产业。培育竹材加工龙头企业，建设竹产业园区。
"""


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "省.txt").write_text(PROVINCE, "utf-8")
    (folder / "市.txt").write_text(CITY, "utf-8")
    with KnowledgeBase.build(tmp_path / "kb", folder, model="tiny") as opened:
        yield opened


@pytest.fixture
def found(base: KnowledgeBase) -> Themes:
    return base.compare_measures("福建省绿色", "南平市绿色")


def test_clauses_have_their_answers(found: Themes) -> None:
    answers = {t.clause.heading: [a.clause.heading for a in t.answers] for t in found.themes}
    assert answers["优化能源结构"] == ["调整能源结构"]
    assert answers["治理农业污染"] == ["防治农业污染"]
    assert answers["保护海洋"] == []
    assert {clause.heading for clause in found.additional} == {"发展竹产业"}


def test_every_clause_has_a_state(found: Themes) -> None:
    states = {theme.clause.heading: theme.state for theme in found.themes}
    assert states["治理农业污染"] == State.PARTLY
    assert states["保护海洋"] == State.MISSING
    assert states["加强组织领导"] == State.GENERAL
    assert sum(theme_counts(found)[state] for state in State if state != State.ADDITIONAL) == len(
        found.themes
    )


def test_measures_are_linked_one_by_one(found: Themes) -> None:
    theme = next(theme for theme in found.themes if theme.clause.heading == "治理农业污染")
    pairs = {(link.higher.text[:6], link.lower.text[:6]) for link in theme.answers[0].links}
    assert ("健全废旧农膜", "完善废旧农膜") in pairs
    assert [demand.text for demand in theme.unanswered] == ["开展重点流域水产养殖尾水治理。"]
    for answer in theme.answers:
        for link in answer.links:
            assert link.higher.text in theme.clause.text
            assert link.lower.text in answer.clause.text


def test_aims_answer_no_measure(found: Themes) -> None:
    for theme in found.themes:
        for answer in theme.answers:
            assert (theme.general == "aims") == (answer.clause.heading == "总体要求")


def test_rows_of_the_table(found: Themes) -> None:
    rows = theme_rows(found)
    energy = next(row for row in rows if "优化能源" in (row["higher_heading"] or ""))
    assert (energy["higher_units"], energy["lower_units"]) == (["省发改委"], ["市发改委", "市工信局"])
    farming = next(row for row in rows if "治理农业" in (row["higher_heading"] or ""))
    assert farming["state"] == "partly"
    assert farming["unanswered"] == ["开展重点流域水产养殖尾水治理。"]
    assert any("废旧农膜" in text for text in farming["lower_measures"])
    assert {"general", "missing", "additional"} <= {row["state"] for row in rows}
    missing = next(row for row in rows if row["state"] == "missing")
    assert (missing["unanswered"], missing["lower_heading"]) == ([], None)


def test_a_rejected_measure_asks_nothing(base: KnowledgeBase) -> None:
    row = next(row for row in base.measures() if "养殖尾水" in row.row.text)  # type: ignore[union-attr]
    base.correct(row.row_id, "rejected", name="张三")
    theme = next(
        theme
        for theme in base.compare_measures("福建省绿色", "南平市绿色").themes
        if theme.clause.heading == "治理农业污染"
    )
    assert theme.state == State.ANSWERED
