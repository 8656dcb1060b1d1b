import re
import tomllib
from importlib import resources

import pytest

from extraction.entities.departments import (
    complete,
    department_of,
    full_name,
    is_known,
    knowledge,
    level_prefix,
    own_name,
    split_prefix,
)
from extraction.rows import Context

PROVINCE = Context("方案", "provincial", "福建省")
CITY = Context("方案", "municipal", "南平市", ("福建省",))
NATIONAL = Context("方案", "national", "全国")
JOINT = Context("方案", "provincial", "重庆市、四川省", ("重庆市", "四川省"))
RAW = tomllib.loads(resources.files("extraction.data").joinpath("departments.toml").read_text("utf-8"))
ROWS = [*RAW["department"], *RAW["body"], *RAW["branch"]]


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: str(row.get("names") or row.get("name") or row["pattern"])
)
def test_every_record_reads_its_examples(row) -> None:
    for printed, full in row["examples"]:
        assert full_name(printed, CITY) == full, f"{printed}: mend the record or its example"
    for printed in row["counterexamples"]:
        assert full_name(printed, CITY) is None, f"{printed} should have no certain full name"


def test_no_name_belongs_to_two_departments() -> None:
    names = [name for row in RAW["department"] for name in row["names"]]
    assert len(names) == len(set(names))


def test_names_apart_are_told_by_their_examples() -> None:
    for row in RAW["apart"]:
        assert all(re.search(row["pattern"], name) for name in row["examples"]), row["pattern"]
        assert not any(re.search(row["pattern"], name) for name in row["counterexamples"]), row["pattern"]


def test_branches_have_their_examples() -> None:
    other = RAW["other"]
    assert all(name.endswith(tuple(other["branches"])) for name in other["examples"])
    assert not any(name.endswith(tuple(other["branches"])) for name in other["counterexamples"])


@pytest.mark.parametrize(
    ("printed", "read", "context"),
    [
        ("省财政厅、林业局、妇联", "省财政厅、省林业局、省妇联", PROVINCE),
        ("市国资委、市场监管局、税务局", "市国资委、市市场监管局、市税务局", CITY),
        ("市教育局、市市场监管局", "市教育局、市市场监管局", CITY),
        ("各县（市）人民政府、省水利厅、气象局", "各县（市）人民政府、省水利厅、省气象局", PROVINCE),
        ("省委宣传部、网信办、省民政厅、统计局", "省委宣传部、省委网信办、省民政厅、省统计局", PROVINCE),
        ("福建银保监局、证监局、省审计厅", "福建银保监局、福建证监局、省审计厅", PROVINCE),
        ("省商务厅、人民银行福州中心支行、海关", "省商务厅、人民银行福州中心支行、福建海关", PROVINCE),
        ("省地方金融监管局、地方金融监管局", "省地方金融监管局、省地方金融监管局", PROVINCE),
        ("教育局、水利局", "市教育局、市水利局", CITY),
        ("环科院、评估中心", "环科院、评估中心", PROVINCE),
        ("厦门市水利局、省水利厅", "厦门市水利局、省水利厅", PROVINCE),
        (
            "市财政局、团市委、民航监管局、高新区管委会、海关、林业局",
            "市财政局、团市委、民航监管局、高新区管委会、南平海关、市林业局",
            CITY,
        ),
        ("市政务服务局、教育局", "市政务服务局、市教育局", CITY),
        ("商务部、能源局、统计局", "商务部、能源局、统计局", NATIONAL),
        (
            "国家发展改革委、能源局、财政部、税务总局",
            "国家发展改革委、国家能源局、财政部、税务总局",
            NATIONAL,
        ),
        (
            "重庆市水利局、市民政局、四川省水利厅、民政厅",
            "重庆市水利局、重庆市民政局、四川省水利厅、四川省民政厅",
            JOINT,
        ),
        ("中国铁路甲局集团有限公司、国网公司", "中国铁路甲局集团有限公司、国网公司", PROVINCE),
        ("各区水利局、消防救援支队", "各区水利局、各区消防救援支队", CITY),
        ("各区政府、水利局", "各区政府、市水利局", CITY),
        ("各区水利局、市林业局、民政局", "各区水利局、市林业局、市民政局", CITY),
    ],
)
def test_completes_prefixes_as_an_official_reads(printed, read, context) -> None:
    assert complete(printed.split("、"), context) == read.split("、")


def test_full_names_follow_the_region() -> None:
    assert full_name("省工信厅", PROVINCE) == "福建省工业和信息化厅"
    assert full_name("省工信厅", CITY) == "福建省工业和信息化厅"
    assert full_name("市生态环境局", CITY) == "南平市生态环境局"
    assert full_name("厦门市水利局", PROVINCE) == "厦门市水利局"
    assert full_name("国家发展改革委", NATIONAL) == "国家发展和改革委员会"
    assert full_name("自治区民政厅", Context("", "provincial", "宁夏回族自治区")) == "宁夏回族自治区民政厅"


def test_uncertain_full_names_are_none() -> None:
    for unit in ("各有关部门", "市数据局", "省机场集团公司", "林业部门", "某某中心"):
        assert full_name(unit, PROVINCE) is None
    assert full_name("市教育局", PROVINCE) is None  # of which city?
    assert full_name("省教育厅", JOINT) is None


def test_names_at_the_documents_level() -> None:
    assert department_of("发改", PROVINCE) == "省发改委"
    assert department_of("工信", CITY) == "市工信局"
    assert department_of("节能", CITY) is None
    assert department_of("发改", NATIONAL) is None
    assert own_name("福建省水利厅", PROVINCE) == "省水利厅"
    assert own_name("财政部", NATIONAL) == "财政部"
    assert [level_prefix(c) for c in (PROVINCE, CITY, NATIONAL, JOINT)] == ["省", "市", "", ""]
    assert split_prefix("市政管理局") == ("", "市政管理局")
    assert is_known("省住房和城乡建设厅")
    assert not is_known("省绿化站")


def test_national_names_are_known_by_the_data() -> None:
    assert all(knowledge().national.values())
