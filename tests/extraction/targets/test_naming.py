"""Names of what is measured: what is left out put back, what is no part of them taken off."""

from __future__ import annotations

import pytest

from extraction.rows import Context, Passage
from extraction.targets.targets import find_targets
from tests.extraction.targets.target_cases import FIVE_YEARS, PATH, PLAN, TASKS, figures

TOWN = Context("甲市电网发展规划", level="municipal", region="甲市", doc_type="规划", date="2022-05-10")
CALL = Context("关于组织申报2022年度节能项目的通知", doc_type="通知", date="2022-05-10")


def names(text: str, context: Context = PLAN) -> list[tuple[str, str]]:
    targets, _ = figures(text, TASKS, context)
    return [(target.scope, target.indicator) for target in targets]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("建成5个国家级、20个省级特色产业园区。", "国家级特色产业园区"),
        ("到2025年，打造2-3个市级和1-2个省级养老服务中心。", "市级养老服务中心"),
        ("推进农作物秸秆综合利用，利用率达到90%以上。", "农作物秸秆综合利用率"),
        ("完善农药包装物回收处置体系，回收率达到85%。", "农药包装物回收率"),
        ("推进林业站标准化建设，到2025年完成建设15个以上。", "林业站标准化建设"),
        ("每5年修订1次专业目录。", "专业目录修订次数（每5年）"),
        ("落实每个厂每3年组织1次应急演练的要求。", "应急演练组织次数（每3年）"),
        ("各有关部门要至少每月更新1次信息。", "信息更新次数（每月）"),
        ("到2025年，在50个县开展托育服务试点。", "开展托育服务试点的县"),
        ("到2025年，新建林下经济试点县（市、区）12个。", "新建林下经济试点县（市、区）"),
        ("到2025年，公共建筑屋顶力争实现光伏覆盖率50%。", "公共建筑屋顶光伏覆盖率"),
        ("各乡镇至少明确1处集中安置点。", "集中安置点"),
        ("到2025年，省级电网具备5%以上的负荷响应能力。", "省级电网负荷响应能力"),
        ("对重点企业周边土壤至少完成2轮监测。", "重点企业周边土壤监测"),
        ("提质升级20个乡镇养老服务中心。", "提质升级乡镇养老服务中心"),
        ("新增国家级工作站、国家级研究基地各1个。", "国家级研究基地"),
        ("选择30个有条件的城市开展无废城市建设。", "开展无废城市建设的有条件的城市"),
        ("到2025年，农药化肥利用率达到43%。", "化肥利用率"),
        ("到2025年，改造提升30个敬老院。", "改造提升敬老院"),
        ("到2025年，升级改造县级站点6个、村级站点40个。", "升级改造村级站点"),
        ("到2025年，新建园区公路20公里、消防水池8个。", "新建消防水池"),
        ("到2025年，新入库工业企业40家以上、限额以上建筑业企业10家以上。", "新入库限额以上建筑业企业"),
        ("为3万名残疾人提供康复服务。", "获提供康复服务的残疾人"),
        ("推进地质灾害避险搬迁，完成2万人搬迁任务。", "地质灾害避险搬迁任务"),
        ("联席会议每年召开3次会议。", "联席会议召开次数"),
        ("到2025年，新能源公交车、出租车占比分别达到90%、80%。", "新能源出租车占比"),
        ("到2025年，甲系统、乙专网整合分别完成20%、30%。", "甲系统整合"),
        (
            "到2025年，铸造行业装备水平提升，能效标杆水平以上产能比例达到30%。",
            "铸造行业能效标杆水平以上产能比例",
        ),
        ("新建国家级公园5个，总面积增加2万公顷。", "国家级公园总面积"),
        ("开展甲河等5条河流、9条沟道治理。", "甲河等河流治理"),
    ],
)
def test_what_is_left_out_is_put_back(text: str, name: str) -> None:
    assert name in [said for _, said in names(text)]


def test_words_for_two_are_told_apart_by_two_numbers_only() -> None:
    both = "到2025年，城乡居民人均收入分别增长7%和8%。"
    assert [name for _, name in names(both)] == ["城镇居民人均收入", "农村居民人均收入"]
    assert [name for _, name in names("到2025年，城乡居民人均收入增长7%。")] == ["城乡居民人均收入"]


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("到2025年，全市污水处理率达到95%，垃圾回收率达到40%。", ["全市", "全市"]),
        ("到2025年，全市污水处理率达到95%。垃圾回收率达到40%。", ["全市", ""]),
        ("在新增的公务车辆中，新能源汽车比例不低于30%。", ["新增的公务车辆"]),
        ("在甲县、乙县等8个重点县建设蔬菜基地6万亩。", ["甲县、乙县等8个重点县"]),
        ("各县至少建成1处应急避难场所。", ["各县"]),
        ("各县每三年建成示范村2个。", ["各县"]),
    ],
)
def test_a_scope_goes_on_to_the_end_of_its_sentence(text: str, scopes: list[str]) -> None:
    assert [scope for scope, _ in names(text)] == scopes


def test_all_of_a_place_before_the_verb_is_the_scope() -> None:
    assert names("到2025年，全市累计建成高标准农田30万亩。") == [("全市", "建成高标准农田")]


def test_a_rate_behind_things_added_is_reached_and_a_later_number_is_not_of_each_year() -> None:
    targets, _ = figures("到2025年，城镇新增就业6万人，城镇调查失业率5.5%左右。", TASKS, PLAN)
    assert [target.relation.value for target in targets] == ["increase", "reach"]
    targets, _ = figures("到2030年，地区生产总值年均增长5%、迈上3万亿元台阶。", TASKS, PLAN)
    assert [target.annual for target in targets] == [True, False]


def test_the_own_place_is_the_scope() -> None:
    assert names("到2025年，甲市常住人口达到90万人。", TOWN) == [("甲市", "常住人口")]
    assert names("到2025年，甲市计划新建充电站20座。", TOWN) == [("甲市", "新建充电站")]


@pytest.mark.parametrize(("level", "name"), [("municipal", "全国文明村镇"), ("national", "文明村镇")])
def test_all_china_is_a_scope_only_in_its_own_documents(level: str, name: str) -> None:
    context = Context("乡村建设方案", level=level, doc_type="方案", date="2022-05-10")
    assert [said for _, said in names("到2025年，全国文明村镇达到50个。", context)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "筛选任一年排放达到2.6万吨（能源消费约1万吨标准煤）及以上的企业。",
        "包括全年掺烧比例不超过10%的情况。",
        "淘汰30万千瓦及以上燃煤机组。",
        "关闭铁路沿线2公里范围内的采石场。",
        "本指标体系设置9项具体指标。",
        "允许各县选择2个乡镇自主确定期限。",
        "四个新城各建设一项示范工程。",
    ],
)
def test_no_target(text: str) -> None:
    assert names(text) == []


def test_a_call_for_projects_promises_nothing() -> None:
    text = "本类项目立项不超过4项，项目实施期限原则上为2年。"
    assert find_targets([Passage(PATH, TASKS, text, 0)], CALL).targets == []
    assert names("到2025年，支持重点项目立项40项。", FIVE_YEARS)
