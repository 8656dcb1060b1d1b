"""Things listed with their own numbers, shares of a whole, and the names of what stands behind its number."""

from __future__ import annotations

import pytest

from extraction.rows import Context
from tests.extraction.targets.target_cases import PLAIN, Row, complete, figures, row, said

LISTED: list[tuple[str, list[Row]]] = [
    (
        "2023—2025年新建（含改造）66千伏变电站4座、输电线路90公里；20千伏及以下配电线路70公里、配变30台、配变容量2万千伏安。",
        [
            complete("新建（含改造）66千伏变电站", "4", "座"),
            complete("新建66千伏输电线路", "90", "公里"),
            complete("20千伏及以下配电线路", "70", "公里"),
            complete("20千伏及以下配变", "30", "台"),
            complete("20千伏及以下配变容量", "2", "万千伏安"),
        ],
    ),
    (
        "到2025年，新增就业6万人；居民消费价格涨幅3%左右。",
        [
            row("新增就业", "6", "万人", relation="increase"),
            row("居民消费价格涨幅", "3", "%", comparator="~"),
        ],
    ),
    (
        "5年内选拔培养20名在省内有影响的青年农艺师，不少于40名有潜力的农艺师，80名后备农艺师。",
        [
            complete("选拔培养在省内有影响的青年农艺师", "20", "名", None),
            complete("选拔培养有潜力的农艺师", "40", "名", None, comparator=">="),
            complete("选拔培养后备农艺师", "80", "名", None),
        ],
    ),
    (
        "3年内重点引进和培养30名能够攻克种业难题、推广良种良法、带动农户增收的农业科技专家。",
        [complete("引进和培养农业科技专家", "30", "名", None)],
    ),
    (
        "3年内培养50名育种、植保、土肥、农机、畜牧、水产、园艺、加工、营销、合作社等农业经营管理人才。",
        [complete("培养农业经营管理人才", "50", "名", None)],
    ),
    (
        "3年内组织和发动20家行业协会，加强与60家企业开展技术合作。",
        [
            complete("组织和发动行业协会", "20", "家", None),
            complete("开展技术合作的企业", "60", "家", None),
        ],
    ),
    ("3年内培训2万名农村电商带头人。", [complete("培训农村电商带头人", "2", "万名", None)]),
    (
        "3年内引进不少于15名院士和知名专家来甲市开展技术指导。",
        [complete("院士和知名专家", "15", "名", None, comparator=">=")],
    ),
    ("2023年起3年内，建成驿站30座。", [complete("建成驿站", "30", "座", 2025, period="2023-2025")]),
    (
        "确保甲乙通道500万千瓦输送容量和年送电量200亿千瓦时的通道能力。",
        [
            row("甲乙通道输送容量", "500", "万千瓦", None),
            row("甲乙通道年送电量", "200", "亿千瓦时", None),
        ],
    ),
    (
        "抽检总量的70%由市级部门负责，30%由县级部门负责。",
        [
            row("市级部门负责占抽检总量的比例", "70", "%", None),
            row("县级部门负责占抽检总量的比例", "30", "%", None),
        ],
    ),
    (
        "预留不低于15%的泊位用于新能源汽车停放。",
        [row("用于新能源汽车停放的泊位占比", "15", "%", None, comparator=">=")],
    ),
    (
        "从土地收益中提取不低于8%的资金用于水利建设。",
        [row("用于水利建设占土地收益的比例", "8", "%", None, comparator=">=")],
    ),
    ("2025年底前，完成整改60%。", [row("整改完成比例", "60", "%")]),
    (
        "对在用锅炉实施节能改造，2025年底前完成80%以上。",
        [row("在用锅炉节能改造完成比例", "80", "%", comparator=">=")],
    ),
    (
        "新增水浇地30万亩、改造提升10万亩。",
        [
            row("新增水浇地", "30", "万亩", None, "increase"),
            complete("改造提升水浇地", "10", "万亩", None),
        ],
    ),
    (
        "抽检量达到每千人6批次，合格率98%以上，处置率100%。",
        [
            row("抽检量（每千人）", "6", "批次", None),
            row("抽检合格率", "98", "%", None, comparator=">="),
            row("抽检处置率", "100", "%", None),
        ],
    ),
    (
        "改造50个旧院落、20条旧巷道，带动300家商户升级，撬动社会资本2亿元，完成投资3亿元。",
        [
            complete("改造旧院落", "50", "个", None),
            complete("改造旧巷道", "20", "条", None),
            complete("带动商户升级", "300", "家", None),
            complete("撬动社会资本", "2", "亿元", None),
            complete("完成投资", "3", "亿元", None),
        ],
    ),
    (
        "从土地收益中按不低于6%的比例提取资金。",
        [row("土地收益提取比例", "6", "%", None, comparator=">=")],
    ),
    ("城区道路机械化清扫率达95%，垃圾日产日清。", [row("城区道路机械化清扫率", "95", "%", None)]),
    (
        "2025年6月底前，新增驿站30个，总计达60个；健身步道10条，总计达20条。",
        [
            row("新增驿站", "30", "个", relation="increase"),
            row("驿站", "60", "个"),
            row("健身步道", "10", "条", relation="increase"),
            row("健身步道", "20", "条"),
        ],
    ),
    ("2025年，建设和筹集人才住房4000套（间）。", [complete("建设和筹集人才住房", "4000", "套（间）")]),
    (
        "2025年，甲材料和乙材料在新建、改建道路的应用比例分别达到70%、40%以上。",
        [
            row("甲材料在新建、改建道路的应用比例", "70", "%", comparator=">="),
            row("乙材料在新建、改建道路的应用比例", "40", "%", comparator=">="),
        ],
    ),
    (
        "到2025年，职工医保、居民医保在定点机构报销比例总体平均达到60%左右。",
        [row("职工医保、居民医保在定点机构报销比例", "60", "%", comparator="~")],
    ),
    (
        "旱地化肥、农药利用率2025年均提高到41%。",
        [row("旱地化肥利用率", "41", "%"), row("农药利用率", "41", "%")],
    ),
    (
        "到2025年，“30”是指利用桥下空间、街角空地等新增球场30座。",
        [row("新增球场", "30", "座", relation="increase")],
    ),
    (
        "每20—30公里县道配备不少于2名巡查员。",
        [complete("配备巡查员", "2", "名", None, comparator=">=", scope="每20—30公里县道")],
    ),
    (
        "到2025年，各区推选示范驿站不少于3个。",
        [complete("推选示范驿站", "3", "个", comparator=">=", scope="各区")],
    ),
    (
        "2025年，把救助线标准由家庭月人均收入800元以下提高到1000元以下。",
        [row("救助线标准", "1000", "元", comparator="<=")],
    ),
    (
        "巡护经费总额要求不得低于干渠每公里4000元，支渠每公里2000元。",
        [
            row("巡护经费总额（干渠每公里）", "4000", "元", None, comparator=">="),
            row("巡护经费总额（支渠每公里）", "2000", "元", None, comparator=">="),
        ],
    ),
    (
        "实现每个社区有2名以上社工。",
        [row("社工", "2", "名", None, comparator=">=", scope="每个社区")],
    ),
]


@pytest.mark.parametrize(("text", "rows"), LISTED)
def test_rows(text: str, rows: list[Row]) -> None:
    plain = {key: PLAIN[key] for key in ("annual", "baseline_year", "value_max")}
    wanted = [plain | row for row in rows]
    assert said(figures(text)[0], wanted) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "配电线路70公里、配变30台、配变容量2万千伏安。",  # nobody makes them
        "所需资金的60%由省级财政承担，40%由市县承担。",  # who pays
        "按不低于每人每年50元的标准安排经费。",
        "防护用品每户5000元。",
        "门宽度不小于1.2米的住宅优先。",  # whose door
        "到2025年，总计达20条。",  # of nothing that was named
        "整治污染源，关闭企业的20%由历史原因造成。",
    ],
)
def test_no_rows(text: str) -> None:
    assert figures(text)[0] == []


def test_the_bracket_of_a_unit_stands_in_the_quotation() -> None:
    assert [t.quote for t in figures("2025年，筹集人才住房4000套（间），租出一批。")[0]] == [
        "2025年，筹集人才住房4000套（间）"
    ]


def test_numbers_of_the_own_title_promise_nothing() -> None:
    title = "2025年城北新区改造40个老旧街巷照明设施实施方案"
    context = Context(title, doc_type="实施方案", date="2025-02-01")
    targets, _ = figures(f"{title}为做好民生实事，新建岗亭20座。", context=context)
    assert [(t.indicator, str(t.value)) for t in targets] == [("新建岗亭", "20")]


def test_verbs_upon_verbs_are_read_in_linear_time() -> None:
    assert figures(f"3年内{'建设改造提升' * 60}某物30座。")[0]
