import pytest

from extraction.duties.columns import columns, is_empty, one_line, patterns, task_cell
from extraction.duties.duties import find_duties
from extraction.knowledge import table
from extraction.rows import Cell, Context, Passage
from extraction.text.folding import squeeze

CITY = Context("某方案", "municipal", "南平市", ("福建省",))


def row(cells: dict[str, str], path=("表1", "1"), start=100) -> Passage:
    """Make a row of a table whose cells stand one behind the other."""
    made, at = [], start
    for header, words in cells.items():
        made.append(Cell(header, words, at, at + len(words)))
        at += len(words) + 1
    return Passage(path, (), "\t".join(cells.values()), start, tuple(made))


def units(passage: Passage, context=CITY) -> list[tuple[str, str]]:
    return [(duty.unit, duty.role) for duty in find_duties([passage], context)]


@pytest.mark.parametrize("name", table("columns"))
def test_every_pattern_reads_its_examples(name) -> None:
    for entry, pattern in patterns(name):
        assert all(pattern.search(squeeze(text)) for text in entry["examples"]), entry["pattern"]
        assert not any(pattern.search(squeeze(text)) for text in entry["counterexamples"]), entry["pattern"]


def test_the_columns_header_gives_the_role() -> None:
    passage = row(
        {
            "重点任务": "修建水渠20公里",
            "责任分工 牵头单位": "市水利局",
            "责任分工 配合单位": "财政局、各县（区）人民政府",
            "完成时限": "2026年底",
            "责任领导": "张三",
        }
    )
    assert units(passage) == [
        ("市水利局", "lead"),
        ("市财政局", "participate"),
        ("各县（区）人民政府", "participate"),
    ]


@pytest.mark.parametrize("nothing", ["", "—", "／", "无"])
def test_an_empty_cell_gives_nothing(nothing) -> None:
    assert units(row({"任务": "修渠", "牵头单位": "市水利局", "配合单位": nothing})) == [("市水利局", "lead")]
    assert is_empty(nothing)


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("市住房和城乡建设\n局、市民政局", ["市住房和城乡建设局", "市民政局"]),
        ("市水利局\n市民政局", ["市水利局", "市民政局"]),
        ("市水利局市民政局", ["市水利局", "市民政局"]),
        ("市市场监管局\n市委宣传部", ["市市场监管局", "市委宣传部"]),
        ("市水利局；市民政局", ["市水利局", "市民政局"]),
        ("市水利局 民政局", ["市水利局", "市民政局"]),
        ("各县（市、区）\n人民政府", ["各县（市、区）人民政府"]),
        ("市水利局，民政局等", ["市水利局", "市民政局"]),
    ],
)
def test_names_that_a_line_of_the_cell_breaks_are_one(words, names) -> None:
    assert [unit for unit, _ in units(row({"任务": "修渠", "责任单位": words}))] == names


def test_the_first_leads_where_the_header_says_so() -> None:
    passage = row({"任务": "修渠", "责任单位（列第一位的为牵头单位）": "市水利局、市民政局"})
    assert units(passage) == [("市水利局", "lead"), ("市民政局", "participate")]


def test_roles_said_in_the_cell_itself() -> None:
    passage = row({"任务": "修渠", "责任单位": "牵头单位：市水利局；配合单位：市民政局"})
    assert units(passage) == [("市水利局", "lead"), ("市民政局", "participate")]


def test_a_merged_cell_counts_in_each_of_its_rows() -> None:
    first = row({"任务": "修渠", "牵头单位": "市水利局"})
    merged = first.cells[1]
    second = Passage(("表1", "2"), (), "补坝", 120, (Cell("任务", "补坝", 120, 122), merged))
    duties = find_duties([first, second], CITY)
    assert [(duty.path, duty.unit) for duty in duties] == [
        (("表1", "1"), "市水利局"),
        (("表1", "2"), "市水利局"),
    ]
    assert all(duty.quote == merged.text and duty.start == merged.start for duty in duties)


def test_sentences_in_a_cell_are_read() -> None:
    assert units(row({"任务": "市水利局负责修渠。", "进度": "六月"})) == [("市水利局", "responsible")]


def test_the_cell_that_says_what_is_to_be_done() -> None:
    passage = row({"重点领域": "水利", "重点任务": "修渠", "工作内容": "新修水渠20公里", "备注": "市水利局"})
    assert task_cell(passage) == passage.cells[2]
    assert [column.kind for column in columns(passage)] == ["", "task", "task", "other"]
    assert one_line("市水利\n局") == "市水利局"
