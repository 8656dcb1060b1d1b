"""Sentences whose subject is a unit: made-up sentences of the genre and the units that they oblige."""

from __future__ import annotations

import pytest

from extraction.duties.duties import find_duties
from extraction.rows import Context, Passage

NATION = Context("关于促进节水的意见", "national", "全国", issuers=("国务院",), doc_type="意见")
PROVINCE = Context("甲省节水行动方案", "provincial", "福建省", doc_type="行动方案")
RULES = Context("甲省节水条例", "provincial", "福建省", doc_type="条例")
ANSWER = Context(
    "国务院办公厅关于甲省节水建议办理情况的函", "national", "全国", issuers=("国务院办公厅",), doc_type="函"
)
MARK = {"lead": "!", "participate": "+", "responsible": ""}


def said(text: str, context: Context, path: tuple[str, ...] = ("一",)) -> str:
    duties = find_duties([Passage(path, ("重点任务",), text, 3)], context)
    assert all(text[d.start - 3 : d.end - 3] == d.quote for d in duties)
    return " ".join(f"{MARK[duty.role.value]}{duty.unit}" for duty in duties)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("各区各部门要抓好落实。", "各区 各部门"),
        ("各地要加强管理。", "各地"),
        ("各级政府都要有新作为。", "各级政府"),
        ("各区（含经济开发区，下同）负责本区的节水工作。", "各区"),
        ("网信、公安、水文等部门按照职责加强监管。", "网信部门 公安部门 水文部门"),
        ("授权主体应公开用水情况。", "授权主体"),
        ("行业协会要配合水利部门做好宣传。", "+行业协会 水利部门"),
        ("各地区、各部门特别是缺水地区所在地人民政府，要抓好节水。", "各地区 各部门 缺水地区所在地人民政府"),
        ("甲地的人民政府部门负责人签字。", ""),
    ],
)
def test_subjects_in_a_plan(text: str, units: str) -> None:
    assert said(text, PROVINCE) == units


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("2019年3月底前，国家卫生健康委推行统一的编码。", "国家卫生健康委"),
        ("2020年起，每年2月底前各省份完成评估。", "各省份"),
        ("水利部于2019年12月底前完成评估。", "水利部"),
        ("各地组织医院完成改造。", "各地"),
        ("请各省、自治区、直辖市人民政府认真贯彻落实。", "各省、自治区、直辖市人民政府"),
        ("各省人民政府作为责任主体，要落实资金。", "各省人民政府"),
        ("河北省委和省政府要加强领导。", "河北省委 河北省政府"),
        ("联席会议由教育部、财政部、税务总局3个部门组成，教育部为牵头单位。", "!教育部 +财政部 +税务总局"),
        ("联席会议办公室设在教育部，承担日常工作。", "联席会议办公室"),
        ("全省各级人民政府、法院和检察院要尽职。", "全省各级人民政府 全省各级法院 全省各级检察院"),
        ("各级人民政府及其部门要带头节水。", "各级人民政府 各级人民政府部门"),
    ],
)
def test_subjects_at_the_central_level(text: str, units: str) -> None:
    assert said(text, NATION) == units


def test_a_bracket_names_those_whom_the_lead_works_with() -> None:
    assert said("修渠。（水利部会同有关部门负责）", NATION) == "!水利部 +有关部门"
    assert said("修渠。（水利部等有关部门负责）", NATION) == "水利部"


def test_the_central_level_calls_on_its_regions_beside_brackets() -> None:
    parts = [
        Passage(("一",), (), "修渠。（水利部负责）", 0),
        Passage(("二",), (), "各地区、各有关部门要抓好落实。", 20),
    ]
    assert [d.unit for d in find_duties(parts, NATION)] == ["水利部", "各地区", "各有关部门"]
    assert [d.unit for d in find_duties(parts, PROVINCE)] == ["水利部"]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("水利部将继续支持你省修渠。", "水利部"),
        ("农业部也表示将积极配合水利部做好立项。", "+农业部 水利部"),
        ("财政部正在修订办法，同时将会同水利部研究。", "财政部 !财政部 +水利部"),
        ("水利部已批复该项目。", ""),
        ("2004年8月，某总理率国务院有关部门负责同志赴你省考察。", ""),
    ],
)
def test_an_answer_tells_what_units_will_do(text: str, units: str) -> None:
    assert said(text, ANSWER) == units


def test_statutes_oblige_no_bodies_that_are_no_authorities() -> None:
    assert said("行业协会应当加强自律。", PROVINCE) == "行业协会"
    assert said("行业协会应当加强自律。", RULES) == ""


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("各级人民政府应当加强领导。", ""),  # everybody's duty is nobody's task
        ("市人民政府及其有关部门应当支持节水。", ""),
        ("乡镇人民政府、街道办事处负责本辖区的节水工作。", "乡镇人民政府 街道办事处"),
        ("镇人民政府、街道办事处应当履行下列职责：", "镇人民政府 街道办事处"),
        ("节水救援机构应当制定预案。", "节水救援机构"),
        ("（三）市场监督管理部门应当加强检查。", "市场监督管理部门"),
        (
            "本省财政、水利、税务等行政管理部门，按照各自职责实施本条例。",
            "财政行政管理部门 水利行政管理部门 税务行政管理部门",
        ),
        ("具体办法由省水利部门另行制定。", "省水利部门"),
        ("养老机构应当节水。", ""),
        ("办法由国务院水利部门商国务院财政部门制定。", "!国务院水利部门 +国务院财政部门"),
        ("村民委员会应当协助镇人民政府、街道办事处做好节水。", ""),
        ("市、区（县）消防救援机构应当制定规划。", "市消防救援机构 区（县）消防救援机构"),
        (
            "司法行政、教育、水利等行政管理部门应当节水。",
            "司法行政管理部门 教育行政管理部门 水利行政管理部门",
        ),
        ("拒绝有关部门检查的，依法处理。", ""),
        (
            "省、自治区、直辖市人民政府管理节水工作的部门负责监督。",
            "省、自治区、直辖市人民政府管理节水工作的部门",
        ),
    ],
)
def test_whom_a_statute_obliges(text: str, units: str) -> None:
    assert said(text, RULES) == units


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("各地各学校要开展节水教育。", "各地 各学校"),
        ("各区要加强管理。", "各区"),
        ("各区政府于六月底前完成改造。", "各区政府"),
        ("省级财政、水利、林业部门应建立节水台账。", "省级财政部门 省级水利部门 省级林业部门"),
        (
            "参与评比的各市级财政、水利部门应联合行文上报。",
            "各市级财政部门 各市级水利部门",
        ),
        ("水利、教育部门等部门要加强检查。", "水利部门 教育部门"),
        ("由省财政给予一次性补助。", "省财政"),
        ("各级财政要加大投入。", "各级财政"),
        ("中央财政对示范县给予补助。", "中央财政"),
        ("中央财政安排的资金专款专用。", ""),
        ("示范城市应编制节水方案。", "示范城市"),
        ("申报单位须是独立法人。", ""),
        ("供水企业要检修管网。", "供水企业"),
        ("鼓励供水企业要检修管网。", ""),
        ("厚植企业承担节水责任的土壤。", ""),
        ("各乡镇、县直有关单位主要负责人要亲自抓。", "各乡镇 县直有关单位"),
        ("各市（州）、甲新区、县（市、区）要强化领导。", "各市（州） 甲新区 县（市、区）"),
        ("各地在申报材料中应明确目标。", "各地"),
        ("对用水大户，要积极主动和水利部门做好衔接。", ""),
        ("牵头部门要担起首责，配合部门要主动补位。", "!牵头部门 +配合部门"),
        ("省水利厅将分批开展试点。", "省水利厅"),
        ("各地将开展试点。", "各地"),
        ("由属地县（区）政府按规定处理。", "属地县（区）政府"),
        ("领导小组成员单位要加强会商。", "领导小组成员单位"),
        ("各类新闻媒体要宣传节水。", "各类新闻媒体"),
        ("国家高新区要带头节水。", "国家高新区"),
        ("各部门各单位要抓落实。", "各部门 各单位"),
        ("各县区、市直各部门要报送总结。", "各县区 市直各部门"),
        ("省、市财政按比例给予补助。", "省财政 市财政"),
        ("水利、教育等部门和消防救援机构应当按照职责加强检查。", "水利部门 教育部门 消防救援机构"),
        ("水利、教育等部门在各自的职责范围内，做好节水。", "水利部门 教育部门"),
        ("水利主管部门及其工作人员应当公开流程。", "水利主管部门"),
        ("本省各级监察机关应当加强监督。", "各级监察机关"),
        ("由省（区、市）统筹给予奖励。", "省（区、市）"),
        ("水利部要督促地方水利部门，分类改革。", "水利部"),
        ("辖区各分支机构要放宽审批。", "辖区各分支机构"),
    ],
)
def test_subjects_of_every_kind(text: str, units: str) -> None:
    assert said(text, PROVINCE) == units


def test_bodies_are_subjects_of_plans_and_not_of_rules() -> None:
    assert said("供水企业应当检修管网。", RULES) == ""
    assert said("示范城市应当编制方案。", RULES) == ""


def test_ministries_act_in_a_preamble() -> None:
    text = "2027年，财政部、水利部将组织第二批试点。"
    assert said(text, NATION, ("preamble",)) == "财政部 水利部"
    assert said("水利部要组织试点。", NATION, ("preamble",)) == ""


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("各区水利局认真梳理问题清单，明确整改时间。", "各区水利局"),
        ("各区水利局和消防救援支队严格落实巡查要求。", "各区水利局 各区消防救援支队"),
        ("市、县水利局在检查中发现漏损，要立即督促整改。", "市水利局 县水利局"),
        ("县、镇两级河长办公室承担日常工作。", "县河长办公室 镇河长办公室"),
        ("省、市水利局通过现场观摩、培训交流等方式推广经验。", "省水利局 市水利局"),
        ("水利、消防救援等部门采取联合检查等方式加强监管。", "水利部门 消防救援部门"),
        ("省水利厅组织第三方对各县上报的项目开展评估。", "省水利厅"),
        ("各县水利局在做好摸底、登记的基础上，组织开展改造。", "各县水利局"),
        ("街镇按照属地管理要求，严格落实巡查责任。", "街镇"),
        ("供水机构承担安全主体责任。", "供水机构"),
        ("供水机构承担检修任务。", ""),
        ("供水机构落实主体责任的办法另行制定。", ""),
        ("小区业委会与供水企业应当约定检修事项。", "小区业委会 供水企业"),
        ("补贴标准由地方根据资金总量确定。", "地方"),
        ("由省级人民政府结合本地实际自定。", "省级人民政府"),
        ("未移交的，由街道托底保障供水。", "街道"),
        ("取水许可分别由相应的水利部门审核。", "水利部门"),
        ("举办大型活动的，由市水利部门批准。", "市水利部门"),
        ("各地结合实际开展巡查。", "各地"),
        ("各地结合实际的做法值得推广。", ""),
        ("省水利厅将节水纳入考核。", "省水利厅"),
        ("市级部门将节水纳入考核。", "市级部门"),
        ("省水利厅发挥技术优势，开展节水技术攻关。", "省水利厅"),
        ("甲市水科院、福州市植物园等单位发挥技术优势。", ""),
        ("福建省水科院、福州市植物园等单位发挥技术优势。", "福建省水科院 福州市植物园"),
        ("协调有关部门制订交易办法。", ""),
        ("省水利厅联合制订了节水指南。", ""),
        ("近年来，省水利厅认真梳理问题清单。", ""),
    ],
)
def test_the_plain_indicative_tells_what_is_to_be_done(text: str, units: str) -> None:
    assert said(text, PROVINCE) == units


@pytest.mark.parametrize(
    ("text", "units"),
    [
        (
            "地方各级人民政府及财政、水利部门要切实加强领导。",
            "地方各级人民政府 地方各级财政部门 地方各级水利部门",
        ),
        (
            "节水工作由省级人民政府负总责，地方各级财政部门、水利部门具体组织实施。",
            "省级人民政府 地方各级财政部门 地方各级水利部门",
        ),
        ("省级人民政府对本地区节水工作负总责。", "省级人民政府"),
        ("省级人民政府负有责任。", ""),
    ],
)
def test_levels_of_government_with_their_departments(text: str, units: str) -> None:
    assert said(text, NATION) == units


def test_an_account_of_the_state_gives_nothing() -> None:
    text = "各区水利局认真梳理问题清单。"
    assert find_duties([Passage(("一",), ("工作成效",), text, 0)], PROVINCE) == []


def test_rules_say_what_everybody_answers_for() -> None:
    assert said("供水机构承担安全主体责任。", RULES) == ""
