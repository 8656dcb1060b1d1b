"""`directions.csv`: which level of an indicator is stricter, set by the user of a knowledge base."""

from __future__ import annotations

from pathlib import Path

import pytest

from extraction.name_forms import name_form
from indexer.cli import main
from indexer.compare.directions import TABLE, read_directions
from indexer.errors import DirectionsTableError
from indexer.knowledge_base import KnowledgeBase

NATION = "国务院关于设施的行动方案\n\n2021年10月1日\n\n一、到2025年，机构护理床位比例达到40%，森林覆盖率达到24%。\n"
PROVINCE = (
    "福建省设施实施方案\n\n2022年6月1日\n\n一、到2025年，机构护理床位占比达到45%，森林覆盖率达到67%。\n"
)


def written(folder: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    (folder / TABLE).write_text(text, encoding)
    return folder


def test_no_table_sets_nothing(tmp_path: Path) -> None:
    assert read_directions(tmp_path) == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table(tmp_path: Path, encoding: str) -> None:
    text = "indicator, stricter ,source\r\n机构护理床位占比,高,省民政厅\r\n单位GDP能耗,Lower,\r\n机构护理床位比重,higher,\r\n"
    assert read_directions(written(tmp_path, text, encoding)) == {
        name_form("机构护理床位比例").key: "higher",
        name_form("单位国内生产总值能耗").key: "lower",
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: the columns must be"),
        ("indicator,way\n床位,higher\n", "line 1: the columns must be"),
        ("indicator,stricter,name\n床位,higher,\n", "line 1: the columns must be"),
        (
            "indicator,stricter\n床位数,higher\n户均床位,more\n",
            "line 3: stricter must be higher or lower, not more",
        ),
        ("indicator,stricter\n床位数\n", "line 2: stricter must be higher or lower, not empty"),
        ("indicator,stricter\n ,lower\n", "line 2: the name"),
        ("indicator,stricter\n床位比重,lower\n床位占比,higher\n", "line 3: 床位占比 stands there with both"),
        ('indicator,stricter\n"床位,lower\n', "unexpected end"),
    ],
)
def test_what_is_malformed_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DirectionsTableError, match=told):
        read_directions(written(tmp_path, text))


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / TABLE).mkdir()
    with pytest.raises(DirectionsTableError, match="CSV"):
        read_directions(tmp_path)


def test_what_is_set_decides_and_a_change_counts_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "国.txt").write_text(NATION, "utf-8")
    (folder / "省.txt").write_text(PROVINCE, "utf-8")

    def verdicts(base: KnowledgeBase) -> set[tuple[str, str]]:
        cells = [cell for line in base.matrix().rows for cell in line.cells.values()]
        found = {(one.name, one.verdict.verdict) for one in base.compare("国务院", "福建省")}
        assert {verdict for _, verdict in found} == {cell.verdict.verdict for cell in cells if cell.verdict}
        return found

    with KnowledgeBase.build(tmp_path / "kb", folder, model="tiny") as base:
        assert verdicts(base) == {("机构护理床位比例", "different"), ("森林覆盖率", "stricter")}
        written(tmp_path / "kb", "indicator,stricter\n机构护理床位占比,高\n森林覆盖率,lower\n")
        assert verdicts(base) == {("机构护理床位比例", "stricter"), ("森林覆盖率", "looser")}
        written(tmp_path / "kb", "indicator,stricter\n机构护理床位占比,低\n")
        assert verdicts(base) == {("机构护理床位比例", "looser"), ("森林覆盖率", "stricter")}
    written(tmp_path / "kb", "indicator,stricter\n机构护理床位占比,?\n")
    assert main(["matrix", "--kb", str(tmp_path / "kb")]) != 0
    assert "directions.csv, line 2" in capsys.readouterr().err
