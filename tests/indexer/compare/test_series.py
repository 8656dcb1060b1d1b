"""One indicator over many documents: sixteen made-up reports, names, order, units, corrections, commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from indexer.cli import main
from indexer.knowledge_base import KnowledgeBase

# Province -> growth of the product in per cent, jobs as printed, rise of prices in per cent.
REPORTS = {
    "河北省": ("5.5", "89万人", "2"), "山西省": ("5", "45万人", "2"), "辽宁省": ("5", "47万人", "2"),
    "吉林省": ("5.5", "22万人", "2"), "黑龙江省": ("5", "30万人", "2"), "江苏省": ("5", "120万人", "2"),
    "浙江省": ("5.5", "100万人", "2"), "安徽省": ("5.5", "65万人", "2"), "福建省": ("5.3", "50万人", "2"),
    "江西省": ("5", "40万人", "2"), "山东省": ("5", "110万人", "2"), "河南省": ("5.6", "110万人", "2"),
    "湖北省": ("6", "70万人", "2"), "湖南省": ("5.5", "70万人", "2"), "广东省": ("5", "110万人", "2"),
    "海南省": ("6", "160000人", "2.5"),
}  # fmt: skip
# Ways in which such reports say it.
GROWTH = ("地区生产总值增长{}%左右", "全省地区生产总值增长{}%左右", "生产总值增长{}%左右", "GDP增长{}%左右")
JOBS = ("城镇新增就业{}", "新增城镇就业{}", "城镇新增就业人数{}以上")
PRICES = ("居民消费价格涨幅{}%左右", "居民消费价格涨幅控制在{}%左右")


def report(at: int, province: str) -> str:
    growth, jobs, prices = REPORTS[province]
    sentences = (GROWTH[at % 4].format(growth), JOBS[at % 3].format(jobs), PRICES[at % 2].format(prices))
    return (
        f"{province}2026年政府工作报告\n\n2026年1月20日\n\n一、过去一年的工作\n\n过去一年，我们稳步前行。\n\n"
        f"二、今年的目标\n\n2026年的主要预期目标是：{'；'.join(sentences)}；森林覆盖率达到{40 + at}%。\n"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("series")
    (made / "reports").mkdir()
    for at, province in enumerate(REPORTS):
        (made / "reports" / f"{province}.txt").write_text(report(at, province), "utf-8")
    with KnowledgeBase.build(made / "kb", made / "reports", model="tiny"):
        pass
    return made


@pytest.fixture
def base(folder: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(folder / "kb") as opened:
        yield opened


@pytest.mark.parametrize(
    "asked", ["地区生产总值增长", "GDP增速", "城镇新增就业", "居民消费价格涨幅", "CPI涨幅"]
)
def test_every_province_stands_in_a_series(base: KnowledgeBase, asked: str) -> None:
    assert {entry.row.region for entry in base.series(asked)} == set(REPORTS)


def test_a_row_has_its_value_in_one_unit_and_its_place(base: KnowledgeBase) -> None:
    rows = {row["region"]: row for row in base.series("城镇新增就业").to_dicts()}
    assert (rows["海南省"]["value"], rows["海南省"]["unit"]) == (160000, "人")
    assert (rows["江苏省"]["value"], rows["江苏省"]["unit"]) == (120, "万人")
    assert (rows["江苏省"]["canonical_value"], rows["江苏省"]["canonical_unit"]) == (1200000, "人")
    assert "120万人" in rows["江苏省"]["quote"]
    assert rows["江苏省"]["citation"].startswith("《江苏省2026年政府工作报告》")
    assert {row["year"] for row in rows.values()} == {2026}


def test_orders(base: KnowledgeBase) -> None:
    values = [entry.value for entry in base.series("城镇新增就业", "value")]
    assert values == sorted(values, reverse=True)
    regions = [entry.row.region or "" for entry in base.series("城镇新增就业")]
    assert regions == sorted(regions)
    assert [e.target.year for e in base.series("森林覆盖率", "year")] == [2026] * 16


def test_filters_narrow_it_down(base: KnowledgeBase) -> None:
    assert [e.row.region for e in base.series("城镇新增就业", region="福建省")] == ["福建省"]
    assert not base.series("城镇新增就业", year=2030)
    assert not base.series("农村新增就业")


def test_corrected_counts_as_corrected_and_rejected_not_at_all(base: KnowledgeBase) -> None:
    rows = {entry.row.region: entry.row.row_id for entry in base.series("森林覆盖率")}
    base.correct(rows["福建省"], "corrected", {"value": "66"}, name="张三")
    base.correct(rows["海南省"], "rejected", name="张三")
    try:
        now = {row["region"]: row for row in base.series("森林覆盖率").to_dicts()}
        assert "海南省" not in now
        assert (now["福建省"]["value"], now["福建省"]["status"]) == (66, "corrected")
        assert "更正" in now["福建省"]["printed"]
    finally:
        for region in ("福建省", "海南省"):
            base.correct(rows[region], "withdrawn")


@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "xlsx"])
def test_the_command(folder: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"s.{form}"
    asked = ["series", "地区生产总值增长", "--sort", "value", "--level", "provincial", "--year", "2026"]
    assert main([*asked, "--kb", str(folder / "kb"), "--format", form, "--output", str(out)]) == 0
    if form == "jsonl":
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        assert [row["value"] for row in rows] == sorted((row["value"] for row in rows), reverse=True)
        assert len(rows) == 16
    if form == "xlsx":
        page = openpyxl.load_workbook(out).worksheets[0]
        assert str(page["A1"].value).startswith("地区生产总值增长")
        assert page.max_row == 18


def test_a_workbook_without_a_file_bears_the_name(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["series", "森林覆盖率", "--kb", str(folder / "kb"), "--format", "xlsx"]) == 0
    assert (tmp_path / "森林覆盖率 横向对比.xlsx").is_file()


def test_names_written_alike_are_offered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["series", "森林总覆盖面", "--kb", str(folder / "kb")]) == 0
    assert "森林覆盖率" in capsys.readouterr().err


def test_amounts_in_several_units_stand_in_the_smallest_of_them(tmp_path: Path) -> None:
    said = {"河北省": "100亿斤", "山西省": "501万吨", "辽宁省": "0.6亿吨—0.7亿吨", "吉林省": "800亿元"}
    (tmp_path / "reports").mkdir()
    for province, amount in said.items():
        text = f"{province}农业方案\n\n2024年1月20日\n\n一、到2026年，粮食产量达到{amount}。\n"
        (tmp_path / "reports" / f"{province}.txt").write_text(text, "utf-8")
    with KnowledgeBase.build(tmp_path / "kb", tmp_path / "reports", model="tiny") as base:
        rows = base.series("粮食产量", "value").to_dicts()
    assert [(row["region"], row["canonical_value"], row["canonical_unit"]) for row in rows] == [
        ("吉林省", 80_000_000_000, "元"),
        ("辽宁省", 120_000_000_000, "斤"),
        ("山西省", 10_020_000_000, "斤"),
        ("河北省", 10_000_000_000, "斤"),
    ]
    assert [row["canonical_value_max"] for row in rows] == [None, 140_000_000_000, None, None]
