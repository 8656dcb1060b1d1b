import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.duties.duties import find_duties
from extraction.duties.subjects import patterns
from extraction.entities.unit_lists import share_parts
from extraction.rows import Context, Passage
from extraction.text.folding import squeeze

PROVINCE = Context("某方案", "provincial", "福建省")
CITY = Context("某方案", "municipal", "南平市", ("福建省",))
REPLY = Context(
    "关于某提案的答复", "provincial", "福建省", issuers=("福建省水利厅",), doc_type="答复", normative=False
)
TABLES = tomllib.loads(resources.files("extraction.data").joinpath("duties.toml").read_text("utf-8"))
ROLE = {"!": "lead", "+": "participate", "": "responsible"}


def passage(text, path=("一",), start=0, headings=()) -> Passage:
    return Passage(path, headings, text, start)


def units(text, context=CITY) -> str:
    """Write the units of a text in short: 甲! leads, 乙+ takes part, 丙 is responsible."""
    mark = {role: sign for sign, role in ROLE.items()}
    return " ".join(duty.unit + mark[duty.role] for duty in find_duties([passage(text)], context))


@pytest.mark.parametrize("table", TABLES)
def test_every_pattern_reads_its_examples(table) -> None:
    for row, pattern in patterns(table):
        for text in row["examples"]:
            assert pattern.search(squeeze(text)), f"{table}: {text} should match {row['pattern']}"
        for text in row["counterexamples"]:
            assert not pattern.search(squeeze(text)), f"{table}: {text} should not match {row['pattern']}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("修渠。（责任单位：市水利局、林业局等按职责分工负责）", "市水利局 市林业局"),
        ("修渠。(责任单位:市水利局、林业局)", "市水利局 市林业局"),
        (
            "修渠。【牵头单位：市水利局；配合单位：林业局、各县（市、区）政府】",
            "市水利局! 市林业局+ 各县（市、区）政府+",
        ),
        ("修渠。〔牵头部门：市水利局，配合部门：市林业局〕", "市水利局! 市林业局+"),
        ("修渠。（市水利局牵头，市林业局、财政局等部门负责）", "市水利局! 市林业局+ 市财政局+"),
        ("修渠。（市水利局牵头，各县（区）人民政府负责落实）", "市水利局! 各县（区）人民政府"),
        (
            "修渠。（市水利局、林业局，各县(市)区人民政府按职责分工负责）",
            "市水利局 市林业局 各县(市)区人民政府",
        ),
        ("修渠。（市水利局会同市林业局负责）", "市水利局! 市林业局+"),
        ("修渠。（市水利局、市林业局）", "市水利局 市林业局"),
        ("修渠。（主要责任单位：市水利局）", "市水利局!"),
        ("修渠。（责任单位：市水利局；完成时限：2025年）", "市水利局"),
        ("修渠。（责任单位：市水利局、各县（区）、开发区）", "市水利局 各县（区） 各开发区"),
        ("修渠。（市水利局及有关部门负责）", "市水利局"),
        ("修渠。（各有关部门按职责分工负责）", "各有关部门"),
        ("修渠。（责任单位：市水 利\n局、林业局）", "市水利局 市林业局"),
        ("修渠。（责任单位：市水利局、林业局", "市水利局 市林业局"),
        ("修渠。\n责任单位：市水利局、林业局\n完成时间：六月", "市水利局 市林业局"),
        ("修渠。\n牵头单位：市水利局\n配合单位：市林业局", "市水利局! 市林业局+"),
        ("修渠。\n参与部门：市水利局，各市、县、区政府完成时限：六月", "市水利局+ 各市、县、区政府+"),
        ("修渠。\n牵头单位：市水利局参与单位：市林业局完成时限：六月", "市水利局! 市林业局+"),
        ("修渠。\n主管司局：规划司\n配合司局：财务司", "规划司 财务司+"),
        ("修渠。\n配合单位：甲新区、乙示范区管委会", "甲新区管委会+ 乙示范区管委会+"),
        ("修渠。（责任单位：各场景牵头部门和配合部门）", "各场景牵头部门 各场景配合部门"),
        ("修渠。（市水利局、林业局等和各有关县（区）政府负责）", "市水利局 市林业局 各有关县（区）政府"),
        ("修渠（含老渠）、补坝（市水利局立项的）。", ""),
        ("先由试点（市水利局）开始修渠。", ""),
        ("企业投资（企业自行负责）。", ""),
    ],
)
def test_lists(text, expected) -> None:
    assert units(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市水利局负责修渠，市林业局牵头种树。", "市水利局 市林业局!"),
        ("种树工作由市林业局牵头、市水利局配合开展。", "市林业局! 市水利局+"),
        ("本办法由市水利局负责解释。", "市水利局"),
        ("市水利局会同市林业局、市财政局编制规划。", "市水利局! 市林业局+ 市财政局+"),
        ("市水利局要会同有关部门编制规划。", "市水利局! 有关部门+"),
        ("市水利局、人民银行甲市分行要会同有关部门查账。", "市水利局! 人民银行甲市分行! 有关部门+"),
        ("修渠方案由市水利局会市林业局公布。", "市水利局! 市林业局+"),
        ("区县级以上地方人民政府应设立修渠资金。", "区县级以上地方人民政府"),
        ("近日，市水利局联合市林业局发布意见。", ""),
        ("由市水利局组织各审批部门论证。", "市水利局! 各审批部门+"),
        ("渠道改动的，由市水利局对申请进行核查。", "市水利局"),
        ("县级以上人民政府水利部门主管本行政区域内的节水工作。", "县级以上人民政府水利部门"),
        (
            "县级以上人民政府水利、教育等部门应当按照各自职责修渠。",
            "县级以上人民政府水利部门 县级以上人民政府教育部门",
        ),
        ("县级人民政府及其水利部门应当修渠。", "县级人民政府 县级人民政府水利部门"),
        (
            "设区的市、县（市）人民政府水利部门应当会同财政等部门，编制规划。",
            "设区的市人民政府水利部门! 县（市）人民政府水利部门! 财政部门+",
        ),
        ("水利、教育等部门按照各自职责，做好节水工作。", "水利部门 教育部门"),
        ("市水利局在审批取水时，应当核对水量。", "市水利局"),
        ("公安机关应当依法查处。", "公安机关"),
        ("对水渠的日常管理由各级水利主管部门负责。", "各级水利主管部门"),
        ("各县（市、区）要积极修渠。", "各县（市、区）"),
        ("水利部门会同财政、税务等部门编制规划。", "水利部门! 财政部门+ 税务部门+"),
        ("各级政府要加大投入。", "各级政府"),
        ("各级党委和政府要加大投入。", "各级党委 各级政府"),
        ("市水利局、市林业局应当建立台账。", "市水利局 市林业局"),
        ("市委组织部要加强考核。", "市委组织部"),
        ("各有关部门要加强协作。", "各有关部门"),
        ("六月底前，县级政府完成修渠。", "县级政府"),
        ("企业要加强管理。", ""),
        ("重点用水单位应当建立台账。", ""),
        ("支持企业牵头修渠。", ""),
        ("组织有关部门对水渠开展检查。", ""),
        ("市水利局制定了办法。", ""),
        ("市水利局制定的办法同时废止。", ""),
        ("应急预案由专家组成。", ""),
    ],
)
def test_sentences(text, expected) -> None:
    assert units(text) == expected


def test_beside_a_bracket_sentences_count_that_say_what_a_unit_must_do() -> None:
    text = "市林业局要种树。市财政局负责付款。市教育局开展宣传。修渠。（市水利局负责）"
    assert units(text) == "市林业局 市财政局 市水利局"
    assert units("各级投资主管部门要严格审批。（市水利局负责）") == "市水利局"


def test_appeals_to_everybody_do_not_count_where_brackets_allot() -> None:
    duties = find_duties(
        [passage("修渠。（市水利局负责）"), passage("各有关部门要加强协作。", ("二",), 40)], CITY
    )
    assert [duty.unit for duty in duties] == ["市水利局"]


def test_the_first_leads_where_the_document_says_so() -> None:
    parts = [
        passage("修渠。（责任单位：市水利局、林业局）"),
        passage("注：排在首位的为牵头单位。", ("tail",), 40),
    ]
    assert [(d.unit, d.role) for d in find_duties(parts, CITY)] == [
        ("市水利局", "lead"),
        ("市林业局", "participate"),
    ]


def test_a_reply_speaks_for_its_issuer_and_only_of_the_future() -> None:
    past = "近年来，我厅会同林业部门修渠。"
    future = "下一步，我厅将协同林业、发改等部门修渠。配合统计部门核算。"
    duties = find_duties([passage(past + future)], REPLY)
    assert [(d.unit, d.role) for d in duties] == [
        ("省水利厅", "responsible"),
        ("省林业局", "participate"),
        ("省发改委", "participate"),
        ("省水利厅", "participate"),
        ("省统计局", "responsible"),
    ]
    assert duties[0].unit_full == "福建省水利厅"


def test_articles_oblige_nobody() -> None:
    assert not units("市水利局负责修渠。", Context("文章", "municipal", "南平市", normative=False))


def test_a_line_after_the_last_item_is_of_the_whole_clause() -> None:
    items = [
        passage("修渠。", ("一", "1"), 0),
        passage("补坝。\n（市水利局负责）", ("一", "2"), 10),
        passage("种树。（市林业局负责）", ("二", "1"), 40),
        passage("浇水。（市林业局负责）", ("二", "2"), 60),
    ]
    assert [duty.path for duty in find_duties(items, CITY)] == [("一",), ("二", "1"), ("二", "2")]


def test_quotes_begin_with_the_bracket_and_spans_hold() -> None:
    text = "修渠。 （责任单位：市水利局、\n各县（市）政府）\n市林业局负责种树。"
    duties = find_duties([passage(text, start=100)], CITY)
    assert len(duties) == 3
    for duty in duties:
        assert text[duty.start - 100 : duty.end - 100] == duty.quote
    assert duties[0].quote == "（责任单位：市水利局、\n各县（市）政府）"
    assert duties[2].quote == "市林业局负责种树。"


def test_full_names() -> None:
    duties = find_duties([passage("修渠。（责任单位：省水利厅、发改委，各市政府）")], PROVINCE)
    assert [duty.unit_full for duty in duties] == ["福建省水利厅", "福建省发展和改革委员会", None]


def test_compatibility_characters_match_and_units_keep_the_sources() -> None:
    assert units("修渠。（责任单位：市⽔利局、市林业局）") == "市⽔利局 市林业局"


def test_places_share_the_ending_and_the_every() -> None:
    assert share_parts(["各市州", "县市区人民政府"]) == ["各市州人民政府", "各县市区人民政府"]
    assert share_parts(["各区", "市林业局"]) == ["各区", "市林业局"]


@pytest.mark.parametrize(
    "unit",
    ["1", "，", ",", "、", "(", ")", "()", "((市水利局负责))", "（责任单位：", "责任单位：", "由", "局，", "市水利局、", "各级", "分工", "按职责", "牵头"],
)  # fmt: skip
@pytest.mark.timeout(60)
def test_long_lines_end(unit) -> None:
    text = unit * (100_000 // len(unit))
    assert all(text[d.start : d.end] == d.quote for d in find_duties([passage(text)], CITY))


@given(
    st.text(
        alphabet="市省水利局林业厅各级政府要负责牵头配合会同由等部门和责任单位：、，。；（）()\n 1",
        max_size=80,
    )
)
def test_any_text_keeps_its_spans(text) -> None:
    for duty in find_duties([passage(text, start=7)], CITY):
        assert text[duty.start - 7 : duty.end - 7] == duty.quote
        assert duty.unit
        assert not any(char.isspace() for char in duty.unit)
