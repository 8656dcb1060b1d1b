import pytest

from extraction.measures.deadlines import deadline_in
from extraction.measures.measures import find_measures
from extraction.rows import Cell, Context, Passage

CITY = Context("某方案", "municipal", "南平市", ("福建省",))


def row(cells: dict[str, str], start=100) -> Passage:
    made, at = [], start
    for header, words in cells.items():
        made.append(Cell(header, words, at, at + len(words)))
        at += len(words) + 1
    return Passage(("表1", "1"), (), "\t".join(cells.values()), start, tuple(made))


def test_a_row_of_tasks_is_a_measure_with_its_units_and_deadline() -> None:
    passage = row(
        {
            "序号": "1",
            "重点任务": "水渠修建，三年累计不少于60公里",
            "牵头单位": "市水利局",
            "配合单位": "财政局",
            "时限": "2026年底",
        }
    )
    (measure,) = find_measures([passage], CITY)
    assert measure.text == "水渠修建，三年累计不少于60公里"
    assert measure.actors == ("市水利局", "市财政局")
    assert (measure.force, measure.deadline) == ("require", "2026")
    assert passage.text[measure.start - 100 : measure.end - 100] == measure.text


@pytest.mark.parametrize(
    ("words", "deadline"),
    [
        ("2025.12", "2025-12"),
        ("2025年6月底前", "2025-06"),
        ("持续推进", None),
        ("2024—2026年", "2026"),
        ("", None),
    ],
)
def test_deadlines_in_cells(words, deadline) -> None:
    (measure,) = find_measures(
        [row({"任务": "推进节水工作。", "责任单位": "市水利局", "完成时限": words})], CITY
    )
    assert measure.deadline == deadline


def test_a_line_behind_the_sentences_states_the_deadline_for_all() -> None:
    text = "加快修建水渠。2025年底前完成清淤。\n牵头单位：市水利局\n完成时限：2026年6月底前"
    found = find_measures([Passage(("一",), ("重点任务",), text, 40)], CITY)
    assert [measure.deadline for measure in found] == ["2026-06", "2025"]


def test_rows_of_other_tables_are_no_tasks() -> None:
    assert find_measures([row({"指标": "森林覆盖率", "2025年": "66%"})], CITY) == []


def test_the_latest_day_counts() -> None:
    assert deadline_in("2025年底前开工,到2027年6月完成") == "2027-06"


def test_the_first_line_behind_a_measure_is_its_deadline() -> None:
    text = "改造老旧管网和水厂。\n完成时限：另行通知\n完成时限：2025年底前\n加强水库大坝巡查。\n完成时限：2026年6月底前"
    found = find_measures([Passage(("一",), (), text, 50)], CITY)
    assert [measure.deadline for measure in found] == ["2025", "2026-06"]
