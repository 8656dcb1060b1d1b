"""Tables into rows: headers of two lines, merged cells, rows and headers over pages, categories, notes."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extraction.text.folding import fold, squeeze
from indexer.documents.clean import clean
from indexer.documents.segment import segment
from indexer.documents.tables import patterns, stitch
from indexer.models import TABLE_MARK, Cell, CleanText, Page, SourceText, Table

RAW = tomllib.loads(resources.files("indexer.data").joinpath("tables.toml").read_text("utf-8"))


def table(*rows: str, header_rows: int | None = None) -> Table:
    """Make a table of rows whose cells are parted by |; ^ goes on with the cell above, < with the one before."""
    grid = [[word.strip() for word in row.split("|")] for row in rows]
    cells = []
    for r, row in enumerate(grid):
        for c, word in enumerate(row):
            if word in {"^", "<"}:
                continue
            high = next(
                (n for n in range(1, len(grid) - r + 1) if r + n == len(grid) or grid[r + n][c] != "^"), 1
            )
            wide = next((n for n in range(1, len(row) - c + 1) if c + n == len(row) or row[c + n] != "<"), 1)
            cells.append(Cell(word.replace("⏎", "\n"), r, c, high, wide))
    return Table(tuple(cells), header_rows)


def cleaned(*pages: Page, visual: bool = True) -> CleanText:
    return clean(SourceText("表.pdf", pages, visual_lines=visual))


def rows(text: CleanText) -> list[dict[str, str]]:
    found = []
    for clause in segment(text.text, text.paragraphs, "").clauses:
        if clause.row:
            assert all(text.text[cell.start : cell.end] == cell.text for cell in clause.row.cells)
            found.append({cell.header: cell.text for cell in clause.row.cells})
    return found


@pytest.mark.parametrize("name", RAW)
def test_patterns_match_their_examples_only(name: str) -> None:
    pattern = patterns()[name]
    assert RAW[name]["examples"]
    assert RAW[name]["counterexamples"]
    for example in RAW[name]["examples"]:
        assert pattern.search(fold(example) if name == "caption" else squeeze(example)), example
    for example in RAW[name]["counterexamples"]:
        assert not pattern.search(fold(example) if name == "caption" else squeeze(example)), example


def test_a_header_on_the_page_before_names_the_columns() -> None:
    text = cleaned(
        Page(1, f"一、主要指标\n{TABLE_MARK}\n— 3 —", (table("指标|单位|2020年|2025年"),)),
        Page(2, f"{TABLE_MARK}\n— 4 —", (table("入园率|%|83.5|90", "托位数|个|2.1|4.6"),)),
    )
    assert rows(text) == [
        {"指标": "入园率", "单位": "%", "2020年": "83.5", "2025年": "90"},
        {"指标": "托位数", "单位": "个", "2020年": "2.1", "2025年": "4.6"},
    ]
    assert "— 3 —" not in text.text
    assert [aside.text for aside in text.asides] == ["— 3 —", "— 4 —"]


def test_a_row_that_a_page_broke_is_one() -> None:
    first = table("序号|任务|责任单位", "1|新建食堂40家|市民政局", "2|适老化改造，|市住房和城乡建设")
    second = table("|累计6000户|局、市残联", "3|培训护理员|市人社局")
    text = cleaned(Page(1, TABLE_MARK, (first,)), Page(2, TABLE_MARK, (second,)))
    assert [row["责任单位"] for row in rows(text)] == ["市民政局", "市住房和城乡建设局、市残联", "市人社局"]
    assert rows(text)[1]["任务"] == "适老化改造，累计6000户"


def test_a_cell_with_a_unit_a_line_keeps_them_apart() -> None:
    text = cleaned(Page(1, TABLE_MARK, (table("任务|责任单位", "建站|市民政局⏎市财政局"),)))
    assert rows(text) == [{"任务": "建站", "责任单位": "市民政局 市财政局"}]


def test_a_header_that_a_later_page_repeats_is_no_row() -> None:
    head = "序号|任务|责任单位"
    text = cleaned(
        Page(1, TABLE_MARK, (table(head, "1|建站|市交通局"),)),
        Page(2, TABLE_MARK, (table(head, "2|修路|市交通局"),)),
    )
    assert [row["任务"] for row in rows(text)] == ["建站", "修路"]


def test_headers_of_two_lines_and_merged_cells() -> None:
    made = table(
        "重点领域|重点任务|目标|<|牵头单位",
        "^|^|上半年|全年|^",
        "扩大投资|建成项目|50个|118个|市发改委",
        "^|开工项目|40个|96个|^",
        "稳就业|新增就业|1.2万人|2.6万人|市人社局",
    )
    found = rows(cleaned(Page(1, TABLE_MARK, (made,)), visual=False))
    assert found[1] == {
        "重点领域": "扩大投资",
        "重点任务": "开工项目",
        "目标 上半年": "40个",
        "目标 全年": "96个",
        "牵头单位": "市发改委",
    }
    assert len(found) == 3


def test_an_empty_cell_borrows_nothing() -> None:
    made = table("任务|牵头单位|配合单位", "建站|市交通局|市财政局", "修路|市住建局|")
    assert "配合单位" not in {k: v for k, v in rows(cleaned(Page(1, TABLE_MARK, (made,))))[1].items() if v}


def test_categories_notes_and_the_title_of_a_table_are_no_rows() -> None:
    made = table(
        "主要指标|<|<", "指标|单位|2025年", "一、教育|<|<", "入园率|%|90", "二、养老|<|<", "床位|张|800",
        "注：按常住人口计算。|<|<",
    )  # fmt: skip
    text = cleaned(Page(1, TABLE_MARK, (made,)))
    assert [(row["类别"], row["指标"]) for row in rows(text)] == [
        ("一、教育", "入园率"),
        ("二、养老", "床位"),
    ]
    assert "按常住人口计算" in text.text


def test_the_caption_of_a_table_stands_above_it() -> None:
    made = table("指标|目标值", "入园率|90%")
    text = cleaned(Page(1, f"表1 主要指标\n单位：%\n{TABLE_MARK}", (made,)))
    [clause] = [c for c in segment(text.text, text.paragraphs, "").clauses if c.row]
    assert clause.row
    assert clause.row.caption == "表1 主要指标 单位：%"
    assert clause.path[-2:] == ("表1", "1")


CELL = st.text("甲乙丙，。12%年 ", max_size=6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=5), min_size=1, max_size=3)
)
def test_no_character_of_a_table_is_lost(pages: list[list[list[str]]]) -> None:
    made = [table(*("|".join(row) for row in page)) for page in pages]
    text = cleaned(*(Page(n, TABLE_MARK, (one,)) for n, one in enumerate(made, 1)))
    wanted = sorted(squeeze("".join(word for page in pages for row in page for word in row)))
    kept = text.text + "".join(aside.text for aside in text.asides)
    assert sorted(squeeze(kept)) == wanted


def test_what_every_row_would_carry_is_short() -> None:
    cells = [Cell("任务" * 900, 0, 0), Cell("时限", 0, 1)]
    cells += [Cell("改造管网" * 600, 1, 0, 90), *(Cell(f"{at}月", at, 1) for at in range(1, 91))]
    made = stitch([(1, Table(tuple(cells), 1))], glue=lambda *_: "")
    body = [line for line in made.lines if line.kind == "data"]
    assert max(len(name) for line in body for name in line.headers) == 400
    carried = sum(line.slots[0] is not None for line in body)
    assert 1 <= carried < 50
