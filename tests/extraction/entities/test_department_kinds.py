import pytest

from extraction.entities.department_kinds import is_called, kind_of, reformed
from extraction.entities.departments import full_name, knowledge
from extraction.knowledge import table
from extraction.rows import Context

CITY = Context("方案", "municipal", "南平市", ("福建省",))
REFORMS = table("reforms")


@pytest.mark.parametrize("row", REFORMS["local"], ids=lambda row: row["names"][0])
def test_a_department_of_then_is_that_of_today(row) -> None:
    for name in row["names"]:
        assert kind_of(f"市{name}局") == kind_of(f"市{row['today']}局")
    for printed, full in row["examples"]:
        assert full_name(printed, CITY) == full


@pytest.mark.parametrize("row", REFORMS["central"], ids=lambda row: row["names"][0])
def test_a_central_organ_of_then_is_that_of_today(row) -> None:
    assert row["today"] in knowledge().national
    today = kind_of(row["today"])
    assert all(kind_of(name) in (today, ("", today[1])) for name in row["names"])
    assert set(row["names"]) <= reformed()


def test_no_name_is_of_then_and_of_today() -> None:
    today = {name for row in table("departments")["department"] for name in row["names"]}
    then = [name for row in REFORMS["local"] for name in row["names"]]
    assert not today & set(then)
    assert len(then) == len(set(then))


def test_kinds() -> None:
    assert kind_of("银保监会") == kind_of("金融监管总局") == ("国家", "国家金融监督管理总局")
    assert kind_of("福建银保监局") == kind_of("福建金融监管局") == ("福建", "国家金融监督管理总局")
    assert kind_of("教育部") == ("国家", "教育")
    assert kind_of("市大数据局") != kind_of("市园林局")
    assert kind_of("市港口局") != kind_of("市地震局")
    assert kind_of("市规划和自然资源局") == kind_of("市国土资源局")
    assert kind_of("村民委员会") is None


@pytest.mark.parametrize(
    ("asked", "called"),
    [
        ("商务部", ["商务部"]),
        ("商务厅", ["省商务厅"]),
        ("省商务厅", ["省商务厅"]),
        ("商务", ["商务部", "省商务厅", "市商务局", "商务部门"]),
        ("商务部门", ["商务部门"]),
        ("国家发改委", ["发展改革委"]),
        ("发改", ["发展改革委", "省发改委"]),
    ],
)
def test_a_name_that_one_level_has_is_that_levels(asked: str, called: list[str]) -> None:
    units = {"商务部": "商务部", "省商务厅": "甲省商务厅", "市商务局": "乙市商务局", "商务部门": None}
    units |= {"发展改革委": "国家发展和改革委员会", "省发改委": "甲省发展和改革委员会"}
    assert [unit for unit, full in units.items() if is_called(unit, full, asked)] == called
