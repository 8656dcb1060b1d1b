"""任务分解表: one row a clause, by document, unit and year; nothing in it that the text does not say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from extraction.rows import Commitment, Target
from indexer.build import build
from indexer.errors import UsageError
from indexer.store.rows import LedgerRow
from indexer.store.store import Store
from indexer.tables.rows import RowFilters
from indexer.tables.tasks import Task, _goal, task_rows

SHARED_LIST = """\
松江湾市绿色交通行动方案

松政〔2024〕5号

松江湾市人民政府

2024年3月1日

一、主要任务
（一）优化运输结构。
1.发展多式联运。推进铁路专用线建设，到2027年，集装箱铁水联运量年均增长15%以上。
2.推广新能源车。更新公交车辆，2026年底前完成老旧车辆淘汰。

（牵头单位：市交通运输局；配合单位：市发改委、财政局）
（二）运行监测。2030年新能源公交车占比达到80%，比2020年提高30个百分点。
（三）宣传引导。省级要求见上文。
"""

ARTICLE = """\
绿色交通行动方案政策解读

一、主要内容
（一）优化运输。推进铁路专用线建设，到2027年，联运量达到30%。（市交通运输局负责）
"""


@pytest.fixture
def store(kb: Path, policies: Path) -> Iterator[Store]:
    (policies / "交通.txt").write_text(SHARED_LIST, "utf-8")
    (policies / "解读.txt").write_text(ARTICLE, "utf-8")
    build(kb, [policies], model="tiny")
    with closing(Store.open(kb)) as opened:
        yield opened


def named(tasks: list[Task], task: str) -> Task:
    (found,) = [t for t in tasks if t.task == task]
    return found


def test_a_clause_with_figure_bracket_and_measure(store: Store) -> None:
    task = named(task_rows(store), "重点任务／调整能源结构")
    assert task.content == "发展风电和光伏，2025年可再生能源装机比重提高到45%。"
    assert task.goals == ("2025年：可再生能源装机比重 45%",)
    assert (task.deadline, task.leads, task.units) == (2025, (), ("省发改委", "省能源局"))
    assert task.citation == "《云溪省绿色发展实施方案》（云环发〔2023〕7号）二、（一）"


def test_what_leads_and_what_takes_part(store: Store) -> None:
    task = named(task_rows(store), "工作措施／红树林保护修复")
    assert (task.leads, task.units) == (("市自然资源局",), ("市林业局",))
    assert task.goals == ("营造红树林 30公顷",)


def test_a_list_behind_the_last_item_is_that_of_all_items(store: Store) -> None:
    tasks = task_rows(store)
    first = named(tasks, "主要任务／优化运输结构／发展多式联运")
    second = named(tasks, "主要任务／优化运输结构／推广新能源车")
    for task in (first, second):
        assert (task.leads, task.units) == (("市交通运输局",), ("市发改委", "市财政局"))
    assert first.goals[0].startswith("2027年：集装箱铁水联运量 年均增长15%以上")
    assert second.deadline == 2026
    assert "牵头单位" not in first.content + second.content


def test_a_clause_without_measures_has_its_whole_text(store: Store) -> None:
    tasks = [t for t in task_rows(store) if not any("-m" in row for row in t.row_ids)]
    assert tasks
    for task in tasks:
        clause = store.clause(task.clause_id)
        assert clause is not None
        assert task.content
        assert all(line in clause.text for line in task.content.split("\n"))
        assert "负责）" not in task.content


def test_every_row_comes_from_the_text_and_names_its_rows(store: Store) -> None:
    known = {
        row.row_id: row
        for table in ("targets", "commitments", "measures", "duties")
        for row in store.ledger_rows(table)
    }
    titles = {d.document_id for d in store.documents() if d.normative}
    for number, task in enumerate(task_rows(store), 1):
        clause = store.clause(task.clause_id)
        assert clause is not None
        assert task.number == number
        assert task.row_ids
        assert {known[row_id].document_id for row_id in task.row_ids} == {task.document_id}
        assert task.document_id in titles
        text = "".join(clause.text.split())
        assert all("".join(line.split()) in text for line in task.content.split("\n"))
        assert not set(task.leads) & set(task.units)


def test_only_normative_documents_have_tasks(store: Store) -> None:
    (article,) = [d for d in store.documents() if not d.normative]
    assert task_rows(store, RowFilters(document_id=article.document_id)) == []


def test_filters(store: Store) -> None:
    assert {t.level for t in task_rows(store, RowFilters(level="provincial"))} == {"provincial"}
    assert task_rows(store, RowFilters(region="福建省")) == []
    assert task_rows(store, RowFilters(unit="省卫健委")) == []
    of_year = {t.task for t in task_rows(store, RowFilters(year=2027))}
    assert of_year == {"主要任务／优化运输结构／发展多式联运"}
    theirs = {u for t in task_rows(store, RowFilters(unit="发改")) for u in (*t.leads, *t.units)}
    assert {"省发改委", "市发改委"} <= theirs
    document = next(d for d in store.documents() if d.title == "云溪省绿色发展实施方案")
    assert {t.document_id for t in task_rows(store, RowFilters(document_id=document.document_id))} == {
        document.document_id
    }


def test_by_unit_what_it_leads_first(store: Store) -> None:
    tasks = task_rows(store, by="unit")
    counts = {unit: sum(t.unit == unit for t in tasks) for unit in {t.unit for t in tasks}}
    assert [counts[t.unit] for t in tasks] == sorted((counts[t.unit] for t in tasks), reverse=True)
    assert all(t.unit and t.role for t in tasks)
    assert [t.number for t in tasks] == list(range(1, len(tasks) + 1))
    only = task_rows(store, RowFilters(unit="交通运输局"), by="unit")
    assert [(t.unit, t.role, t.deadline) for t in only] == [
        ("市交通运输局", "lead", 2026),
        ("市交通运输局", "lead", 2027),
    ]
    assert len({(t.unit, t.clause_id) for t in tasks}) == len(tasks)


def test_by_year_those_without_one_last(store: Store) -> None:
    years = [t.deadline for t in task_rows(store, by="year")]
    named_years = [year for year in years if year is not None]
    assert named_years == sorted(named_years)
    assert years == [*named_years, *[None] * (len(years) - len(named_years))]


def test_an_unknown_order_is_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="document, unit, year"):
        task_rows(store, by="colour")  # type: ignore[arg-type]


def test_what_an_official_rejected_counts_for_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = named(task_rows(store), "重点任务／调整能源结构")
    read = store.ledger_rows

    def rejected(table: str, ids: list[str] | None = None) -> list[LedgerRow]:
        rows = read(table, ids)
        return [replace(row, review="rejected") if table == "targets" else row for row in rows]

    monkeypatch.setattr(store, "ledger_rows", rejected)
    after = named(task_rows(store), "重点任务／调整能源结构")
    assert (before.goals != (), after.goals) == (True, ())


TARGET = Target(
    path=("一",), indicator="非化石能源消费比重", scope="全省", year=2025, year_from="sentence", period=None,
    annual=False, baseline_year=None, relation="reach", comparator=">=", value=Decimal("27.40"), value_max=None,
    unit="%", hedge="", binding="", quote="非化石能源消费比重达到27.4%以上", start=0, end=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "2025年：全省非化石能源消费比重 27.40%以上"),
        ({"year": None, "period": "2021-2025", "scope": ""}, "2021—2025年：非化石能源消费比重 27.40%以上"),
        ({"hedge": "力争", "value": Decimal(100)}, "2025年：全省非化石能源消费比重 力争100%以上"),
        (
            {"relation": "decrease", "baseline_year": 2020, "quote": "比2020年下降18%", "comparator": "="},
            "2025年：全省非化石能源消费比重（较2020年） 下降27.40%",
        ),
        # No word of the text says that it goes down: none is put in.
        ({"relation": "decrease", "quote": "节能27.4%"}, "2025年：全省非化石能源消费比重 27.40%以上"),
        ({"value_max": Decimal(30), "comparator": "="}, "2025年：全省非化石能源消费比重 27.40—30%"),
        (
            {"annual": True, "quote": "年均增长5%", "relation": "increase"},
            "2025年：全省非化石能源消费比重 年均增长27.40%以上",
        ),
    ],
)
def test_targets_in_words(changes: dict[str, object], words: str) -> None:
    assert _goal(replace(TARGET, **changes)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("statement", "year", "words"),
    [
        ("到2025年，格局基本形成", 2025, "到2025年，格局基本形成"),
        ("格局基本形成", 2025, "2025年：格局基本形成"),
        ("“十四五”期间，严格控制", 2025, "“十四五”期间，严格控制"),
        ("格局基本形成", None, "格局基本形成"),
    ],
)
def test_commitments_in_words(statement: str, year: int | None, words: str) -> None:
    assert _goal(Commitment(("一",), statement, year, statement, 0, 1)) == words
