"""Documents compared across levels: targets, promises, the matrix, clauses by theme, commands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from extraction import knowledge
from extraction.comparability import EQUAL, LOOSER, STRICTER
from indexer.build import build
from indexer.cli import main
from indexer.compare.compare import by_rank, compare
from indexer.compare.matrix import matrix
from indexer.models import Document
from indexer.store.store import Store
from indexer.tables.comparison import comparison_rows, matrix_rows, verdict_counts

PROVINCE = """\
福建省绿色转型实施方案

闽环发〔2022〕5号

福建省生态环境厅

2022年6月1日

一、优化能源结构。到2025年，全省非化石能源消费比重提高到27%，清洁能源装机比重达到58%，可再生能源装机比重达到34%。（责任单位：省发改委）

二、治理农业污染。到2025年，主要农作物化肥利用率提高到43%，畜禽粪污综合利用率达到90%以上，废旧农膜基本实现全回收。（责任单位：省农业农村厅）

三、保护森林。“十四五”时期，精准提升森林质量6万公顷。

四、保护海洋。到2025年，营造红树林600公顷，修复滨海湿地和海岸线，清理养殖设施。

五、发展电炉炼钢。到2025年和2030年，电炉钢占比分别达到18%、26%以上。
"""
CITY = """\
南平市绿色转型实施方案

2023年1月5日

一、调整能源结构。到2025年，全市非化石能源消费比重提高到28%以上，清洁能源装机占比达到58%。（责任单位：市发改委、工信局）

二、防治农业污染。到2025年，水稻化肥利用率提高到43%，畜禽粪污综合利用率达到85%以上，废旧农膜基本实现全回收。

三、培育森林。“十四五”时期，精准提升森林质量2万公顷。

四、发展竹产业。到2025年，竹产业产值达到500亿元。

五、炼钢。到2025年，电炉钢占比达到18%以上。
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "省.txt").write_text(PROVINCE, "utf-8")
    (folder / "市.txt").write_text(CITY, "utf-8")
    build(tmp_path / "kb", [folder], model="tiny")
    with closing(Store.open(tmp_path / "kb")) as opened:
        yield opened


@pytest.fixture
def pair(store: Store) -> tuple[Document, Document]:
    found = {d.level: d for d in store.documents()}
    return found["provincial"], found["municipal"]


def test_every_target_has_its_verdict(store: Store, pair: tuple[Document, Document]) -> None:
    found = {(r["name"], r["higher_value"][-12:]): r for r in comparison_rows(compare(store, *pair))}
    verdicts: dict[str, list[tuple[str, str]]] = {}
    for (name, _), row in found.items():
        verdicts.setdefault(name, []).append((row["verdict"], row["reason"]))
    assert verdicts["非化石能源消费比重"] == [("stricter", "")]
    assert verdicts["清洁能源装机比重"] == [("equal", "")]
    assert verdicts["可再生能源装机比重"] == [("missing", "")]
    assert verdicts["化肥利用率"] == [("not_comparable", "scope")]
    assert verdicts["畜禽粪污综合利用率"] == [("looser", "")]
    assert verdicts["精准提升森林质量"] == [("not_comparable", "part_of_total")]
    assert verdicts["营造红树林"] == [("missing", "")]
    assert verdicts["电炉钢占比"] == [("equal", ""), ("missing", "answers_another")]
    assert verdicts["竹产业产值"] == [("additional", "")]
    assert ("equal", "") in [v for name, own in verdicts.items() if "农膜" in name for v in own]


def test_nothing_is_left_out_of_a_comparison(store: Store, pair: tuple[Document, Document]) -> None:
    found = compare(store, *pair)
    for table in ("targets", "commitments"):
        for side, document in zip(("higher", "lower"), pair, strict=True):
            ids = {row.row_id for row in store.ledger_rows(table, [document.document_id])}
            assert ids <= {getattr(one, side).row_id for one in found if getattr(one, side)}
    assert sum(verdict_counts(found).values()) == len(found)


def test_the_matrix(store: Store, pair: tuple[Document, Document]) -> None:
    found = matrix(store, list(pair))
    assert [d.level for d in found.documents] == ["provincial", "municipal"]
    lines = {(line.indicator, line.year): line for line in found.rows}
    city = pair[1].document_id
    assert lines["非化石能源消费比重", 2025].cells[city].verdict.verdict == "stricter"  # type: ignore[union-attr]
    assert lines["可再生能源装机比重", 2025].cells[city].verdict.verdict == "missing"  # type: ignore[union-attr]
    assert lines["竹产业产值", 2025].cells[city].verdict.verdict == "additional"  # type: ignore[union-attr]
    told = {row["indicator"] for row in matrix_rows(found)}
    assert told == {line.indicator for line in found.rows}


@pytest.mark.parametrize("what", ["targets", "measures"])
@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "xlsx"])
def test_the_compare_command(store: Store, tmp_path: Path, what: str, form: str) -> None:
    out = tmp_path / f"c.{form}"
    kb = str(tmp_path / "kb")
    asked = [
        "compare",
        "福建省绿色",
        "南平市绿色",
        "--what",
        what,
        "--kb",
        kb,
        "--format",
        form,
        "--output",
        str(out),
    ]
    assert main(asked) == 0
    if form == "jsonl":
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
        assert {row["lower"] for row in rows} == {"南平市绿色转型实施方案"}
    if form == "xlsx":
        assert openpyxl.load_workbook(out).worksheets[0].title == "南平市绿色转型实施方案"


@pytest.mark.parametrize("form", ["table", "jsonl", "csv", "xlsx"])
def test_the_matrix_command(store: Store, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"m.{form}"
    assert (
        main(
            [
                "matrix",
                "--region",
                "福建省",
                "--kb",
                str(tmp_path / "kb"),
                "--format",
                form,
                "--output",
                str(out),
            ]
        )
        == 0
    )
    assert out.stat().st_size > 100


def test_a_document_is_not_compared_with_itself(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", "福建省绿色", "福建省绿色", "--kb", str(tmp_path / "kb")]) == 2
    assert "with itself" in capsys.readouterr().err


@pytest.mark.parametrize(("more", "less"), knowledge.table("ranked", "indexer.data")["examples"])
def test_a_promise_with_a_lower_rank_is_looser(more: str, less: str) -> None:
    assert [by_rank(more, less).verdict, by_rank(less, more).verdict] == [LOOSER, STRICTER]
    assert by_rank(more, more).verdict == EQUAL


@pytest.mark.parametrize(("one", "two"), knowledge.table("ranked", "indexer.data")["counterexamples"])
def test_a_word_that_ranks_something_else_ranks_no_promise(one: str, two: str) -> None:
    assert by_rank(one, two).verdict == EQUAL


def test_a_promise_answers_the_target_of_its_year_and_is_not_told_twice(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "省.txt").write_text(
        "云溪省节水实施方案\n\n云溪省人民政府\n\n2022年6月1日\n\n一、目标。到2030年，单位产值取水量比2020年下降30%。\n",
        "utf-8",
    )
    (folder / "市.txt").write_text(
        "松江湾市节水实施方案\n\n松江湾市人民政府\n\n2023年1月5日\n\n一、目标。到2025年，单位产值取水量下降完成上级下达任务。"
        "到2030年，单位产值取水量下降完成上级下达任务。\n",
        "utf-8",
    )
    build(tmp_path / "kb", [folder], model="tiny")
    with closing(Store.open(tmp_path / "kb")) as opened:
        one, two = sorted(opened.documents(), key=lambda d: d.title, reverse=True)
        higher, lower = (one, two) if "云溪" in one.title else (two, one)
        found = compare(opened, higher, lower)
    beside = [c.lower for c in found if c.higher and c.lower]
    assert [row.row.year for row in beside] == [2030]  # type: ignore[union-attr]
    assert [c for c in found if not c.higher and c.lower and c.lower.row_id == beside[0].row_id] == []
