"""Lines of the pages of tables: filters with counts, orders, names of units and documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from extraction.terms import Role
from indexer.models import Review
from indexer.page.lines import (
    NONE,
    Line,
    document_labels,
    narrowed,
    neighbours,
    ordered,
    other_names,
    page_of,
    row_lines,
    task_lines,
    unit_name,
)
from tests.indexer.page.made import corrected, document, duty, row, target, task

DOCUMENTS = {"aaaaaaaaaaaa": document()}


def lines_of(*values: tuple[str, str, int | None]) -> list[Line]:
    rows = [
        row(target(at, value, unit=unit, year=year), at) for at, (value, unit, year) in enumerate(values, 1)
    ]
    return row_lines(rows, [], DOCUMENTS)


def numbers(lines: Sequence[Line]) -> list[int]:
    return [int(line.line_id[-4:]) for line in lines]


def test_a_region_takes_in_what_lies_in_it_and_a_clause_has_its_units() -> None:
    (line,) = row_lines([row(target())], [row(duty("市农业农村局", "福州市农业农村局"))], DOCUMENTS)
    assert line.codes["region"] == ("福建省", "福州市")
    assert line.codes["unit"] == ("福州市农业农村局",)
    assert line.codes["year"] == ("2025",)
    assert row_lines([row(target(year=None))], [], DOCUMENTS)[0].codes["year"] == (NONE,)


def test_units_of_one_name_in_two_regions_are_two() -> None:
    duties = [row(duty("县政府"), 1), row(duty("县政府"), 2, region="南平市")]
    lines = row_lines(duties, duties, DOCUMENTS)
    assert [unit_name(line.codes["unit"][0]) for line in lines] == ["县政府（福州市）", "县政府（南平市）"]


def test_each_choice_is_counted_given_all_others() -> None:
    lines = lines_of(("95", "%", 2025), ("90", "%", 2030), ("3", "万吨", 2025))
    found = narrowed(lines, {"year": ["2025"]})
    assert numbers(found.lines) == [1, 3]
    assert found.counts["year"] == {"2025": 2, "2030": 1}  # what another year would leave
    assert found.counts["level"] == {"municipal": 2}
    assert sum(found.counts["unit"].values()) == len(found.lines)
    assert narrowed(lines, {"year": ["2025", "2030"]}, "粪污").lines == lines
    assert narrowed(lines, {}, "湿地").lines == []


def test_what_was_rejected_is_left_out_and_counted() -> None:
    rows = [
        row(target(1), 1),
        row(target(2), 2, review=Review.REJECTED, by="张三"),
        corrected(target(3), 3, value=Decimal(98)),
    ]
    lines = row_lines(rows, [], DOCUMENTS)
    found = narrowed(lines, {})
    assert (numbers(found.lines), found.rejected) == ([1, 3], 1)
    assert numbers(narrowed(lines, {"review": ["rejected"]}).lines) == [2]
    assert numbers(narrowed(lines, {"review": ["corrected"]}).lines) == [3]


def test_values_are_ordered_in_one_unit_what_is_most_often_measured_last_or_first() -> None:
    lines = lines_of(
        ("2", "万吨", 2025), ("95", "%", None), ("3000", "吨", 2030), ("90", "%", 2025), ("9", "%", 2020)
    )
    assert numbers(ordered(lines, "-value")) == [2, 4, 5, 1, 3]
    assert numbers(ordered(lines, "value")) == [3, 1, 5, 4, 2]
    assert numbers(ordered(lines, "year")) == [5, 1, 4, 3, 2]  # without a year at the end
    assert numbers(ordered(lines, "-year")) == [3, 1, 4, 5, 2]
    assert ordered(lines, "document") == lines


def test_a_unit_is_found_by_another_of_its_names() -> None:
    duties = [
        ("省发改委", "福建省发展和改革委员会", "福建省"),
        ("市农业农村局", "福州市农业农村局", "福州市"),
    ]
    assert other_names(["发改委", NONE], [], duties) == {"发改委": {"发改委", "福建省发展和改革委员会"}}
    assert other_names(["福州市农业农村局"], ["福州市农业农村局"], duties) == {}


def test_a_task_is_found_by_every_year_it_names_and_every_unit() -> None:
    rows = {
        one.row_id: one
        for one in (row(target()), row(duty("甲局", "福州市甲局")), row(target(2, year=2030), 2))
    }
    made = task(row_ids=(*task().row_ids, "aaaaaaaaaaaa-t0002"))
    (line,) = task_lines([made], rows, DOCUMENTS, by_unit=False)
    assert line.codes["year"] == ("2025", "2030")
    assert line.codes["unit"] == ("福州市甲局",)
    (line,) = task_lines([replace(made, unit="乙局", role=Role.LEAD)], rows, DOCUMENTS, by_unit=True)
    assert line.codes["unit"] == ("乙局@福州市",)


def test_the_page_and_the_neighbours_of_a_line() -> None:
    lines = lines_of(*[("1", "%", 2025)] * 5)
    assert [page_of(lines, line.line_id, 2) for line in lines] == [1, 1, 2, 2, 3]
    assert page_of(lines, "unknown", 2) == 1
    assert neighbours(lines, lines[0].line_id) == (None, lines[1])
    assert neighbours(lines, "unknown") == (None, None)


def test_every_document_has_a_name_of_its_own() -> None:
    twins = [
        document("a", title="政府工作报告", region="甲省"),
        document("b", title="政府工作报告", region="乙省"),
    ]
    same = [
        document("c", title="方案", date="2021-01-01"),
        document("d", title="方案"),
        document("e", title="方案"),
    ]
    labels = document_labels([*twins, *same, document("f", title="甲市规划")])
    assert len(set(labels.values())) == 6
    assert labels["a"] == "政府工作报告（甲省，2022年）"
    assert labels["f"] == "甲市规划"
