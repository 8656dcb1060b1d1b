"""The ledger's tables as people read them, with what was corrected."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.knowledge_base import KnowledgeBase
from indexer.store.rows import TABLES
from indexer.tables.brief import BRIEF, ledger_row, titled
from indexer.tables.words import interface, sheet_of

W = interface("zh")


@pytest.mark.parametrize("table", list(TABLES))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_about_ten_columns_each_with_a_cell(kb: Path, table: str, language: str) -> None:
    with KnowledgeBase.open(kb) as base:
        rows = base.rows(table).to_dicts()
    sheet = sheet_of(table, rows, interface(language))
    assert len(BRIEF[table]) <= 11
    assert [key for key, _ in sheet.brief] == list(BRIEF[table])
    assert all(set(BRIEF[table]) <= set(row) for row in sheet.rows)
    assert {"told_document", "place", "told_status"} <= {key for key, _ in sheet.brief}


@pytest.mark.parametrize("table", list(TABLES))
def test_an_export_row_is_its_row_again(kb: Path, table: str) -> None:
    with KnowledgeBase.open(kb) as base:
        listed = base.rows(table)
        for row, flat in zip(listed, listed.to_dicts(), strict=True):
            assert ledger_row(table, flat).row == row.row


def test_a_target_as_people_read_it(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        rows = base.targets(text="畜禽粪污", document="松江湾").to_dicts()
    (row,) = sheet_of("targets", rows, W).rows
    assert row["goal"] == "90%以上"
    assert row["value"] == 90
    assert row["told_document"].startswith("《松江湾市绿色发展工作方案》")
    assert not row["place"].startswith("《")
    assert row["told_status"] == "提取"


@pytest.mark.parametrize(
    ("changes", "cell", "said"),
    [
        ({"value": "92"}, "goal", "92%以上（更正，原文90%以上，张三）"),
        ({"value": "92"}, "told_status", "已更正"),
        ({"indicator": "粪污利用率"}, "told_indicator", "粪污利用率（更正，原文畜禽粪污综合利用率，张三）"),
        ({"year": "2030"}, "told_status", "已更正（更正，原文目标年2025，张三）"),
        ({"year": "2030"}, "goal", "90%以上"),
    ],
)
def test_a_corrected_row_is_marked(kb: Path, changes: dict[str, str], cell: str, said: str) -> None:
    with KnowledgeBase.open(kb) as base:
        (row,) = base.targets(text="畜禽粪污", document="松江湾")
        base.correct(row.row_id, "corrected", changes, name="张三")
        (found,) = sheet_of("targets", base.targets(document="松江湾", status="corrected").to_dicts(), W).rows
    assert found[cell] == said


def test_a_unit_and_its_part_are_marked(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        row = next(row for row in base.duties() if row.row.unit == "市林业局")  # type: ignore[union-attr]
        base.correct(row.row_id, "corrected", {"role": "lead"}, name="张三")
        (found,) = sheet_of("duties", base.duties(status="corrected").to_dicts(), W).rows
    assert found["told_role"] == "牵头（更正，原文配合，张三）"
    assert (found["told_unit"], found["role"]) == ("市林业局", "牵头")


def test_a_title_names_the_documents() -> None:
    assert titled("指标表", [], W) == "指标表"
    assert titled("指标表", ["甲方案", "甲方案"], W) == "《甲方案》指标表"
    assert titled("指标表", ["甲方案", "乙方案", "甲方案"], W) == "《甲方案》等2份文件指标表"
