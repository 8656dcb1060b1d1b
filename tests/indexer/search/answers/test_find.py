"""Answers: rows that say just what is asked, and none where a word, year, scope or role differs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine

PROVINCE = """\
福建省绿色发展实施方案

闽绿〔2023〕1号

一、主要目标
到2025年，全省非化石能源消费比重达到31%；到2030年，全省非化石能源消费比重达到40%。

二、重点任务
（一）治理农业污染。到2025年，畜禽粪污综合利用率达到88%以上，主要农作物化肥利用率达到43%。（责任单位：省农业农村厅）
（二）保护红树林。到2025年，营造红树林30公顷，修复红树林20公顷。（省自然资源厅牵头，省林业局配合）
（三）车辆更新。到2025年，新增公交车中新能源汽车占比达到90%。（责任单位：省交通运输厅）
"""
CITY = """\
福州市绿色发展工作方案

一、主要目标
到2025年，全市非化石能源消费比重达到33%。

二、重点任务
（一）农业污染防治。到2025年，畜禽粪污综合利用率达到95%以上。（责任单位：市农业农村局）
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    folder = tmp_path_factory.mktemp("answers")
    (folder / "省.txt").write_text(PROVINCE, "utf-8")
    (folder / "市.txt").write_text(CITY, "utf-8")
    build(folder / "kb", [folder / "省.txt", folder / "市.txt"], model="tiny")
    engine = EmbeddedEngine(Path(folder / "kb"), TinyEncoder())
    yield engine
    engine.close()


def figures(engine: EmbeddedEngine, query: str) -> list[tuple[str, str, int | None]]:
    return sorted((answer.title[:3], answer.answer, answer.year) for answer in engine.find(query).answers)


@pytest.mark.parametrize(
    ("query", "answers"),
    [
        ("畜禽粪污综合利用率目标", [("福州市", "95%以上", 2025), ("福建省", "88%以上", 2025)]),
        ("福州市畜禽粪污综合利用率是多少", [("福州市", "95%以上", 2025)]),
        ("福建省2030年非化石能源消费比重", [("福建省", "40%（全省）", 2030)]),
        (
            "2025年非化石能源占能源消费的比重",
            [("福州市", "33%（全市）", 2025), ("福建省", "31%（全省）", 2025)],
        ),
        ("化肥利用率目标", [("福建省", "43%（主要农作物）", 2025)]),
        ("主要农作物化肥利用率要达到多少", [("福建省", "43%（主要农作物）", 2025)]),
        ("营造和修复红树林多少公顷", [("福建省", "20公顷", 2025), ("福建省", "30公顷", 2025)]),
        ("营造红树林多少公顷", [("福建省", "30公顷", 2025)]),
    ],
)
def test_a_figure_that_is_asked_for(
    engine: EmbeddedEngine, query: str, answers: list[tuple[str, str, int]]
) -> None:
    assert figures(engine, query) == answers


@pytest.mark.parametrize(
    "query",
    [
        "能源消费比重目标",  # of which energy?
        "非化石能源消费比重 2060年目标",
        "福建省新能源汽车占比多少",  # promised of new buses only
        "畜禽粪污综合利用率补贴多少",
        "厦门市红树林营造多少公顷",
        "全国非化石能源消费比重目标",  # a province's and a city's only
        "上海和北京非化石能源消费比重",
        "畜禽粪污综合利用率下降多少",
        "畜禽粪污综合利用率怎么提高",
        "现有红树林面积多少公顷",
        "营造红树林多少家",
        "《厦门市绿色发展方案》化肥利用率目标",
        "2019年印发的化肥利用率目标",
        "农药利用率目标",
        "怎么治理畜禽粪污",
    ],
)
def test_no_figure_is_guessed(engine: EmbeddedEngine, query: str) -> None:
    assert figures(engine, query) == []


def units(engine: EmbeddedEngine, query: str) -> list[str]:
    return [answer.answer for answer in engine.find(query).answers]


@pytest.mark.parametrize(
    ("query", "answers"),
    [
        ("红树林由哪个部门牵头", ["牵头：省自然资源厅；配合：省林业局"]),
        ("红树林由谁负责", ["牵头：省自然资源厅；配合：省林业局"]),
        ("福州市畜禽粪污的责任单位", ["负责：市农业农村局"]),
        ("盐田由谁负责", []),
        ("福州市畜禽粪污由谁牵头", ["未明确牵头单位；负责：市农业农村局"]),
        ("北京红树林由谁负责", []),
        ("《厦门市绿色发展方案》红树林由谁负责", []),
    ],
)
def test_a_unit_that_is_asked_for(engine: EmbeddedEngine, query: str, answers: list[str]) -> None:
    assert units(engine, query) == answers


def test_every_answer_stands_in_a_clause_that_is_shown(engine: EmbeddedEngine) -> None:
    for query in ("畜禽粪污综合利用率目标", "红树林由谁负责", "非化石能源消费比重"):
        found = engine.find(query)
        assert {row.clause_id for row in found.answers} <= {hit.clause_id for hit in found.hits}
        for row in found.answers:
            clause = engine.store.clause(row.clause_id)
            assert clause is not None
            assert row.citation == clause.citation


def test_a_row_that_was_rejected_answers_nothing(tmp_path: Path) -> None:
    from indexer.store.corrections import record
    from indexer.store.store import Store
    from indexer.tables.rows import RowFilters, select

    (tmp_path / "市.txt").write_text(CITY, "utf-8")
    build(tmp_path / "kb", [tmp_path / "市.txt"], model="tiny")
    query = "非化石能源消费比重目标"
    engine = EmbeddedEngine(tmp_path / "kb", TinyEncoder())
    assert figures(engine, query)
    store = Store.edit(tmp_path / "kb")
    (row,) = [r for r in select(store, "targets", RowFilters()) if "非化石" in r.row.indicator]
    record(store, row, "rejected", None, "", "张三")
    store.close()
    assert figures(engine, query) == []
    engine.close()


def test_a_row_that_was_corrected_answers_with_its_correction(tmp_path: Path) -> None:
    from indexer.store.corrections import record
    from indexer.store.store import Store
    from indexer.tables.rows import RowFilters, select

    (tmp_path / "市.txt").write_text(CITY, "utf-8")
    build(tmp_path / "kb", [tmp_path / "市.txt"], model="tiny")
    store = Store.edit(tmp_path / "kb")
    (row,) = [r for r in select(store, "targets", RowFilters()) if "非化石" in r.row.indicator]
    record(store, row, "corrected", {"value": "35"}, "", "张三")
    store.close()
    engine = EmbeddedEngine(tmp_path / "kb", TinyEncoder())
    (answer,) = engine.find("非化石能源消费比重目标").answers
    assert answer.answer == "35%（全市）"
    assert (answer.corrected, answer.corrected_by) == ("33%", "张三")
    engine.close()


def test_a_long_text_is_no_question(engine: EmbeddedEngine) -> None:
    assert (
        engine.find(
            "畜禽粪污综合利用率由谁负责" + "红树林与湿地保护修复治理的资金技术人才标准规划" * 30
        ).answers
        == ()
    )
