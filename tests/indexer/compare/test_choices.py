"""What of a comparison is asked for: several higher documents, one unit, one verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from indexer.cli.command import main
from indexer.compare.choices import Choice, measures_of_several, targets_of_several
from indexer.knowledge_base import KnowledgeBase

ENERGY = """\
闽川省能源转型实施方案

2022年6月1日

一、优化能源结构。到2025年，全省非化石能源消费比重达到27%。积极发展海上风电和光伏发电。（责任单位：省发改委）

二、管好煤炭。到2025年，全省煤炭消费量控制在5000万吨以内。推进散煤替代。（责任单位：省工信厅）
"""
FARMING = """\
闽川省农业减排实施方案

2022年7月1日

一、治理农业污染。到2025年，全省畜禽粪污综合利用率达到93%以上。推广测土配方施肥。（责任单位：省农业农村厅）
"""
CITY = """\
闽川省云溪市绿色转型实施方案

2023年1月5日

一、调整能源结构。到2025年，全市非化石能源消费比重达到28%。大力发展光伏发电。（责任单位：市发改委）

二、防治农业污染。到2025年，全市畜禽粪污综合利用率达到90%以上。深入推广测土配方施肥。（责任单位：市农业农村局）

三、发展竹产业。到2025年，全市竹业总产值达到300亿元。（责任单位：市林业局）
"""
NAMES = ("能源转型", "农业减排", "绿色转型")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("choices")
    (made / "plans").mkdir()
    for name, text in zip(NAMES, (ENERGY, FARMING, CITY), strict=True):
        (made / "plans" / f"{name}.txt").write_text(text, "utf-8")
    KnowledgeBase.build(made / "kb", made / "plans", model="tiny").close()
    return made


@pytest.fixture
def base(folder: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(folder / "kb") as opened:
        yield opened


def test_what_answers_one_of_several_higher_documents_is_not_added(base: KnowledgeBase) -> None:
    energy, farming = (base.compare(name, "绿色转型") for name in NAMES[:2])
    added = [[one.name for one in own if one.verdict.verdict == "additional"] for own in (energy, farming)]
    assert "畜禽粪污综合利用率" in added[0]
    assert "非化石能源消费比重" in added[1]
    both = targets_of_several([energy, farming])
    assert [[one.name for one in own if one.verdict.verdict == "additional"] for own in both] == [
        ["竹业总产值"],
        [],
    ]
    kept = [[one for one in own if one.verdict.verdict != "additional"] for own in (energy, farming)]
    assert [[one for one in own if one.verdict.verdict != "additional"] for own in both] == kept


def test_a_clause_that_answers_one_of_several_is_not_added(base: KnowledgeBase) -> None:
    found = [base.compare_measures(name, "绿色转型") for name in NAMES[:2]]
    first, second = measures_of_several(found)
    assert [clause.path for clause in first.additional] == [("三",)]
    assert second.additional == []
    assert first.themes == found[0].themes


def test_only_one_verdict_and_only_one_unit(base: KnowledgeBase) -> None:
    found = base.compare("农业减排", "绿色转型")
    assert [one.name for one in Choice(["looser"]).comparisons(found)] == ["畜禽粪污综合利用率"]
    assert Choice().comparisons(found) == list(found)
    assert list(base.compare("农业减排", "绿色转型", only=["looser"])) == Choice(["looser"]).comparisons(
        found
    )
    named = {one.name for one in base.compare("能源转型", "绿色转型", unit="发改委")}
    assert named == {"非化石能源消费比重"}
    assert not base.compare("能源转型", "绿色转型", unit="气象局")
    themes = base.compare_measures("能源转型", "绿色转型", unit="工信厅")
    assert [theme.clause.path for theme in themes.themes] == [("二",)]
    assert themes.additional == []


def test_the_command_takes_several_higher_documents(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    kb = ["--kb", str(folder / "kb")]
    asked = ["compare", "能源转型", "绿色转型", "--higher", "农业减排", *kb]
    assert main([*asked, "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["name"] for row in rows if row["verdict"] == "additional"] == ["竹业总产值"]
    assert {row["higher"] for row in rows} >= {"闽川省能源转型实施方案", "闽川省农业减排实施方案"}

    assert main([*asked, "--only", "looser", "--format", "jsonl"]) == 0
    assert [json.loads(line)["verdict"] for line in capsys.readouterr().out.splitlines()] == ["looser"]

    assert main([*asked, "--unit", "农业农村局", "--format", "jsonl"]) == 0
    named = {json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()}
    assert named == {"畜禽粪污综合利用率"}

    file = tmp_path / "对照.xlsx"
    assert (
        main([*asked, "--what", "measures", "--by", "unit", "--format", "xlsx", "--output", str(file)]) == 0
    )
    sheets = openpyxl.load_workbook(file).worksheets
    assert len(sheets) == 3  # one for each higher document, and the particulars
    assert "闽川省云溪市绿色转型实施方案" in "".join(str(cell.value) for cell in sheets[0][2])
