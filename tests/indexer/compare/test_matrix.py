"""The matrix: cells of several rows, the level above, corrections, results that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from extraction.comparability import (
    ADDITIONAL,
    DIFFERENT,
    EQUAL,
    LOOSER,
    MISSING,
    NOT_COMPARABLE,
    STRICTER,
    Verdict,
)
from indexer.compare.matrix import Cell
from indexer.knowledge_base import KnowledgeBase
from indexer.tables.comparison import cell_words, comparison_rows, matrix_rows
from indexer.tables.words import interface

NATION = """\
国务院关于绿色发展的行动方案

2021年10月1日

一、到2025年，全国森林覆盖率达到24%，非化石能源消费比重达到20%，城市生活垃圾回收利用率达到35%。
"""
PROVINCE = """\
福建省绿色发展实施方案

2022年6月1日

一、到2025年，全省森林覆盖率达到67%，非化石能源消费比重达到27%。到2030年，全省森林覆盖率达到68%。

二、到2025年，主要农作物化肥利用率达到43%，水稻化肥利用率达到45%。
"""
CITY = """\
南平市绿色发展实施方案

2023年1月5日

一、到2025年，全市森林覆盖率达到78%，非化石能源消费占比达到26%。

二、到2025年，水稻化肥利用率达到45%，主要农作物化肥利用率达到42%。
"""
OTHER = """\
杭州市绿色发展实施方案

2023年3月5日

一、到2025年，全市森林覆盖率达到67%。
"""


@pytest.fixture
def base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    folder = tmp_path / "plans"
    folder.mkdir()
    for name, text in {"国": NATION, "省": PROVINCE, "市": CITY, "他": OTHER}.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    with KnowledgeBase.build(tmp_path / "kb", folder, model="tiny") as opened:
        yield opened


def cells(base: KnowledgeBase, indicator: str, year: int = 2025) -> dict[str, Cell]:
    titles = {document.document_id: document.title[:2] for document in base.documents()}
    lines = [line for line in base.matrix().rows if line.indicator == indicator and line.year == year]
    return {titles[name]: cell for line in lines for name, cell in line.cells.items()}


def test_the_nearest_level_above_that_speaks_of_it(base: KnowledgeBase) -> None:
    found = cells(base, "森林覆盖率")
    province, nation = (found[name].rows[0].row_id for name in ("福建", "国务"))
    assert found["国务"].verdict is None
    assert (found["福建"].against, found["南平"].against, found["杭州"].against) == (nation, province, nation)
    garbage = cells(base, "城市生活垃圾回收利用率")
    assert {name: cell.verdict for name, cell in garbage.items() if name != "国务"} == {
        name: Verdict(MISSING) for name in ("福建", "南平", "杭州")
    }


def test_another_year_does_not_answer(base: KnowledgeBase) -> None:
    found = cells(base, "森林覆盖率", 2030)
    assert found["南平"] == Cell((), Verdict(MISSING, "answers_another"), found["福建"].rows[0].row_id)
    assert found["福建"].verdict == Verdict(NOT_COMPARABLE, "year")


def test_documents_without_targets_stand_only_where_they_are_named(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    (tmp_path / "plans" / "例.txt").write_text(
        "福建省绿色发展条例\n\n第一条 为了绿色发展，制定本条例。\n\n第二条 各级人民政府应当加强领导。\n",
        "utf-8",
    )
    KnowledgeBase.build(tmp_path / "kb").close()
    assert "福建省绿色发展条例" not in [document.title for document in base.matrix().documents]
    named = base.matrix("福建省绿色发展条例", "国务院关于绿色发展")
    assert len(named.documents) == 2


def test_every_row_of_a_cell_is_judged(base: KnowledgeBase) -> None:
    found = cells(base, "化肥利用率")
    assert len(found["南平"].rows) == 2
    assert found["南平"].verdict == Verdict(LOOSER, "partly")
    assert found["福建"].verdict == Verdict(ADDITIONAL)


def test_corrected_and_rejected_rows(base: KnowledgeBase) -> None:
    before = {name: cell.rows[0].row_id for name, cell in cells(base, "森林覆盖率").items()}
    base.correct(before["南平"], "corrected", {"value": "60"}, name="张三")
    base.correct(before["杭州"], "rejected", name="张三")
    base.correct(before["福建"], "confirmed", name="张三")
    found = cells(base, "森林覆盖率")
    assert found["南平"].verdict == Verdict(LOOSER)
    assert "更正" in cell_words(found["南平"], interface("zh"))
    assert found["杭州"] == Cell((), Verdict(MISSING, "rejected"), before["国务"])
    line = next(row for row in matrix_rows(base.matrix()) if row["indicator"] == "森林覆盖率")
    assert "corrected" in [status for cell in line["cells"] for status in cell["statuses"]]
    row = next(r for r in base.compare("福建省", "南平市").to_dicts() if "森林" in r["name"])
    assert (row["higher_status"], row["lower_status"], row["verdict"]) == ("confirmed", "corrected", "looser")
    assert "更正" in row["lower_value"]
    shown = comparison_rows(base.compare("福建省", "南平市"), interface("zh"))
    assert {row["lower_status"] for row in shown} >= {"已更正"}
    rejected = next(r for r in base.compare("国务院", "杭州市").to_dicts() if "森林" in r["name"])
    assert (rejected["verdict"], rejected["reason"]) == ("missing", "rejected")


def test_what_only_a_rejected_row_would_ask_for_says_so(base: KnowledgeBase) -> None:
    row = cells(base, "非化石能源消费比重")["国务"].rows[0].row_id
    base.correct(row, "rejected", name="张三")
    assert cells(base, "非化石能源消费比重")["福建"].verdict == Verdict(ADDITIONAL, "rejected")


SEVERAL = {
    # 市's rows after 省's: what is said twice of one thing, in part another, not comparable in part.
    "秸秆综合利用率达到90%。秸秆综合利用率达到90%": ("秸秆综合利用率达到90%", Verdict(EQUAL)),
    "秸秆综合利用率达到90%": ("秸秆综合利用率达到90%。全市秸秆综合利用率达到86%", Verdict(LOOSER, "partly")),
    "全省秸秆综合利用率达到90%": (
        "秸秆综合利用率达到86%。全市秸秆综合利用率达到92%",
        Verdict(DIFFERENT, "rows_differ"),
    ),
    "秸秆综合利用率达到91%": (
        "秸秆综合利用率达到92%。秸秆综合利用率提高2个百分点",
        Verdict(STRICTER, "rows_left"),
    ),
    "秸秆综合利用率达到91%。秸秆综合利用率提高2个百分点": (
        "秸秆综合利用率达到92%",
        Verdict(STRICTER, "rows_left"),
    ),
}


@pytest.mark.parametrize("higher", SEVERAL)
def test_cells_of_several_rows(tmp_path: Path, higher: str) -> None:
    lower, verdict = SEVERAL[higher]
    (tmp_path / "plans").mkdir()
    for region, said in (("福建省", higher), ("南平市", lower)):
        clauses = "\n\n".join(
            f"{n}、到2025年，{one}。" for n, one in zip("一二三", said.split("。"), strict=False)
        )
        (tmp_path / "plans" / f"{region}.txt").write_text(
            f"{region}农业方案\n\n2023年1月5日\n\n{clauses}\n", "utf-8"
        )
    with KnowledgeBase.build(tmp_path / "kb", tmp_path / "plans", model="tiny") as opened:
        found = {title: cell.verdict for title, cell in cells(opened, "秸秆综合利用率").items()}
        found |= {title: cell.verdict for title, cell in cells(opened, "全省秸秆综合利用率").items()}
    assert found["南平"] == verdict


def test_what_was_compared_is_kept_until_something_changes(base: KnowledgeBase, tmp_path: Path) -> None:
    first = base.matrix()
    assert base.matrix() is first
    row = base.targets()[0]
    base.correct(row.row_id, "confirmed", name="张三")
    second = base.matrix()
    assert second is not first
    with KnowledgeBase.build(tmp_path / "kb", tmp_path / "plans", model="tiny") as other:
        assert other.matrix().rows
    (tmp_path / "plans" / "他.txt").unlink()
    KnowledgeBase.build(tmp_path / "kb").close()
    assert len(base.matrix().documents) == 3
