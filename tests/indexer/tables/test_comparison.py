"""Comparisons as sheets: about ten columns, both documents named, official words, corrections marked."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pytest

from indexer.cli import main
from indexer.knowledge_base import KnowledgeBase
from indexer.tables.comparison import comparison_sheet, matrix_sheet, pair_title, target_words
from indexer.tables.measures import theme_sheet
from indexer.tables.series import series_sheet
from indexer.tables.words import interface
from indexer.tables.xlsx import workbook

W = interface("zh")
HIGHER, LOWER = "云溪省绿色发展实施方案", "松江湾市绿色发展工作方案"
TITLES = (HIGHER, LOWER)


def test_targets_of_two_documents(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        sheet = comparison_sheet(base.compare(*TITLES), W, TITLES)
    assert sheet.heading == f"《{HIGHER}》与《{LOWER}》指标对照表"
    assert len(sheet.brief) == 9
    heads = [heading for _, heading in sheet.shown_columns()]
    assert heads[:3] == ["序号", "指标或承诺", f"上级目标《{HIGHER}》"]
    assert {row["verdict"] for row in sheet.rows} <= {
        "严于上级", "一致", "宽于上级", "未提出", "自行提出", "不同", "不可比",
    }  # fmt: skip
    for row in sheet.rows:
        for side in ("higher", "lower"):
            assert row[f"{side}_citation"].endswith(row[f"{side}_place"])
            assert "《" not in row[f"{side}_place"]


@pytest.mark.parametrize(
    ("language", "mark"),
    [
        ("zh", "98%以上（2025年{}）（更正，原文90%以上，张三）"),
        ("en", "at least 98% (by 2025{}) (corrected, read as at least 90%, 张三)"),
    ],
)
def test_what_was_corrected_is_marked_in_every_table(kb: Path, language: str, mark: str) -> None:
    words, name = interface(language), "畜禽粪污综合利用率"
    with KnowledgeBase.open(kb) as base:
        (row,) = base.targets(document=LOWER, text="畜禽粪污")
        base.correct(row.row_id, "corrected", {"value": "98"}, name="张三")
        compared = comparison_sheet(base.compare(*TITLES), words, TITLES)
        matrix = matrix_sheet(base.matrix(*TITLES), words)
        series = series_sheet(name, base.series(name), words)
        (row,) = base.targets(document=LOWER, text="畜禽粪污")
    scope = getattr(row.row, "scope", "")
    said = mark.format((words["detail_mark"] + scope) if scope else "")
    assert target_words(row, words) == said
    assert [one["lower_value"] for one in compared.rows].count(said) == 1
    assert any(said in str(cell) for line in matrix.rows for cell in line.values())
    assert [one["printed"] for one in series.rows].count(said) == 1


def test_measures_show_the_clause_where_no_measure_was_read(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        sheet = theme_sheet(base.compare_measures(*TITLES), W, TITLES)
    assert sheet.heading == f"《{HIGHER}》与《{LOWER}》措施对照表"
    assert {row["state"] for row in sheet.rows} <= {"已部署", "部分部署", "未部署", "一般性要求", "增加部署"}
    for row in sheet.rows:
        assert row["higher_asked"] or row["lower_done"]


def test_several_documents_are_named_by_the_first() -> None:
    assert pair_title(["甲"], ["乙", "丙"], "对照表", W) == "《甲》与《乙》等2份文件对照表"


@pytest.mark.parametrize("form", ["xlsx", "docx"])
@pytest.mark.parametrize("what", ["targets", "measures"])
def test_the_command_writes_a_file_that_bears_both_names(
    kb: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    form: str,
    what: str,
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert (
        main(["compare", *TITLES, "--what", what, "--unit", "农业农村", "--format", form, "--kb", str(kb)])
        == 0
    )
    (path,) = folder.iterdir()
    name = "指标对照表" if what == "targets" else "措施对照表"
    assert path.name == f"《{HIGHER}》与《{LOWER}》{name}.{form}"
    assert capsys.readouterr().out.strip() == path.name
    if form == "xlsx":
        page = openpyxl.load_workbook(path)["说明"]
        lines = {row[0]: row[1] for row in page.iter_rows(values_only=True)}
        assert lines["筛选条件"] == f"上级文件：《{HIGHER}》；下级文件：《{LOWER}》；责任单位：农业农村"
        assert {"省级方案.md", "市级方案.txt"} <= set(lines)
    else:
        assert docx.Document(str(path)).paragraphs[0].text == path.stem


def test_a_matrix_has_its_documents_above_and_places_below(kb: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        sheet = matrix_sheet(base.matrix(*TITLES), W)
    page = openpyxl.load_workbook(io.BytesIO(workbook([sheet]))).worksheets[0]
    assert page["A1"].value == f"《{HIGHER}》等2份文件指标对照矩阵"
    assert [cell.value for cell in page[2]] == ["序号", "指标", "目标年", HIGHER, LOWER]
