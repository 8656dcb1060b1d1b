"""What a name leaves out is put back: whose it is, who does it, the verb, the place, what is done to all."""

from __future__ import annotations

import re

from extraction.targets.indicators import heads
from extraction.targets.readings import Reading
from extraction.targets.state import State
from extraction.targets.works import works_opening
from extraction.text.sentences import Flat

_VOLTAGE = re.compile(r"\d+千伏(?:及以[上下])?(?:(?:、|和|及|与)\d+千伏(?:及以[上下])?)*")
_OF_GRID = re.compile(
    r"(?:输电|配电|变电|输变电|架空|电缆|送电)?(?:线路|配变|变电站|变压器|开关站|配电站|配电房|电缆)"
)
# What stands before 率 and 总量 is this short where it leaves out of what: 年利用量.
SHORT = 4
_OFTEN = re.compile(r"（每[^（）]+）$")
_PLACE_NAME = re.compile(r"[\u4e00-\u9fff]{1,3}?[县市州盟旗区](?=[\u4e00-\u9fff]{2})")
_KIND_OF_PLACE = re.compile(
    r"(?:[每各县市州区省地乡镇城]|[\u4e00-\u9fff]{1,2}(?:城|园|社|景|地|小|灌|库|校|矿|辖|片|郊|林|牧|厂|站|湖|功能|示范|保护|开发|试验)[区市]|[^县市州区]{0,3}(?:重点|全国|国家))"
)
# So bare it is of what was named before it.
_OF_WHAT = re.compile(r"(?:完成|新增|净增)?(?:总|年|年均|总计)?(?:投资|投资额|面积|规模|产值|容量|装机容量)")
# 安全利用面积: of what land is said before; 其中一星级以上面积比例: of what buildings, too.
_SHORT_LEVEL = re.compile(r"(?P<what>[\u4e00-\u9fff]{2,4})(?:面积|率|比例|总?量)")
_PART_BY_RANK = re.compile(r"(?:[一二三四五]星级|[甲乙丙]级|[1-5]A级)(?:及?以上|及?以下)?", re.IGNORECASE)
_RANK_LAST = re.compile(rf"(?:{_PART_BY_RANK.pattern})$", re.IGNORECASE)
_FAR = 400
# 1个行业的能效评估: the trades are counted.
_OF_THOSE = re.compile(
    r"^(?P<who>行业|企业|园区|县|市|街道|社区|学校)的(?P<what>[^,]{2,}(?:评估|审核|诊断|监测|试点|改造|治理|检查))$"
)
_MORE_COUNTED = re.compile(r"(?:、|和|及|与|以及)[^、,]{0,8}?\d")
_SHARED_END = re.compile(
    r"(?:(?:加快|高效|全面|全部|有序|稳定|如期|规范)(?:建设|运行|运营|开工|投产|投用|发展)"
    r"|提质升级|提质增效|扩容提升|综合治理|生态修复|治理|修复|整治|(?:升级|提升)?改造)$"
)
# 为2万名老人提供服务, 为100所学校建设食堂.
_FOR_WHOM = re.compile(
    r"^(?P<who>[^、,]{2,24}?)(?P<does>(?:免费|提供|发放|建设|开展|实施|配备|安装|改造|办理|举办|购买)[^,]{2,})$"
)
# 支持20个县深化改革: those are counted that do it.
_WHO_DOES = re.compile(
    r"^(?P<who>(?:(?:行政|自然|重点|贫困)?[省市地州县区旗乡镇村]{1,2}|企业|园区|学校|医院|社区|城市|地区|行业|品种|[^、]{0,4}事项)(?:[（(][^（()）]{1,8}[）)])?)"
    r"(?P<does>(?:综合|全面|率先|同步)*(?:深化|开展|实施|建设|推进|创建|达到|完成|建成|启动|加快|率先|实现|纳入|推行|探索|扩大|通过).{2,})$"
)
_DONE_TO = re.compile(
    r"^.*(?:推进|开展|加强|完善|实施|推动|促进|做好|提高|强化|健全|建设|共建|建立|打造|落实)(?=..)|^(?:不断|进一步|积极|全面)+"
)
_MANY_DO = re.compile(
    r"^(?P<who>[\u4e00-\u9fff、]{1,24}?(?:城市|城市和园区|地区|园区|企业|学校|医院|社区))(?P<does>(?:开展|实施).{3,})$"
)
_WHO_OFTEN = re.compile(
    r"(?:并|同时)?(?P<who>[^,对将在\d]{2,20}?)(?:原则上|要|应当?|须|需)*(?=每|至少|不少于)"
)
_WHO = re.compile(
    r"(?:部门|单位|机构|企业|学校|院校|委员会|政府|中心|机关|医院|团体|厂址|各[地县市区]|乡镇|街道)$"
)


def how_often(name: str) -> bool:
    """Tell whether a name says how often something is done: （每半年）."""
    return _OFTEN.search(name) is not None


def clause_start(text: str, at: int) -> int:
    """Return where the words between two commas or stops begin, of which `text[at]` is one."""
    return max(text.rfind(mark, 0, at) for mark in ",;:。") + 1


def own_place_of(name: str) -> str:
    """Return the place that a name opens with: 甲县 of 甲县风电; "" for none and for kinds of places."""
    match = _PLACE_NAME.match(name)
    return match.group() if match and not _KIND_OF_PLACE.match(name) else ""


def with_place(name: str, state: State, text: str, reading: Reading) -> str:
    """Put before a later thing of a part the place that the first one names: 其中甲县风电3座、 | 光伏5座."""
    if reading.name is None or not text.startswith("、", reading.name[0] - 1):
        return name
    clause = text[clause_start(text, reading.name[0]) : reading.name[0]]
    place = own_place_of(state.name if reading.verb == "level" else state.made)
    return f"{place}{name}" if place and clause.startswith("其中") and not own_place_of(name) else name


def with_voltage(name: str, state: State, reading: Reading, text: str) -> str:
    """Put before a later part of a grid the voltage that the first part names: 110千伏变电站3座、 | 线路50公里."""
    if reading.name is None or not text.startswith("、", reading.name[0] - 1) or "千伏" in name:
        return name
    voltage, part = _VOLTAGE.search(state.made), _OF_GRID.search(name)
    return f"{name[: part.start()]}{voltage.group()}{name[part.start() :]}" if voltage and part else name


def said_of(name: str, reading: Reading, text: str, at: int, *, times: bool) -> str:
    """Turn who does what into those that do it, and give a thing the verb that stands before its number."""
    if reading.done == "" and reading.name is not None and reading.name[0] > at:
        name = _with_shared_end(name, text, reading.name[1])
    name = _OF_THOSE.sub(r"\g<what>的\g<who>", name)
    whose = _MANY_DO.sub(r"\g<does>的\g<who>", _WHO_DOES.sub(r"\g<does>的\g<who>", name))
    if whose == name and text.startswith(("为", "向", "给", "对"), at - 1):
        whose = _FOR_WHOM.sub(r"\g<does>的\g<who>", name)
        if whose.startswith(("提供", "发放")):
            whose = f"获{whose}"  # 为2万名老人提供服务
    if whose == name and reading.done and not times and not name.startswith(reading.done):
        return f"{reading.done}{name}"
    return whose


def _with_shared_end(name: str, text: str, end: int) -> str:
    """Give the first things of a list what is done to all: 开展5条河流 | 、9条沟道治理."""
    stop = next((i for i in range(end, len(text)) if text[i] in ",;:.。"), len(text))
    rest = text[end:stop]
    shared = _SHARED_END.search(rest) if _MORE_COUNTED.match(rest) else None
    return name if shared is None or name.endswith(shared.group()) else f"{name}{shared.group()}"


def completed_by(name: str, state: State, before: Reading | None) -> str:
    """Put before a bare name what it is of: 推进地质灾害避险搬迁, | 搬迁任务; 新建公园5个, | 完成投资."""
    task = name.removesuffix("任务").removesuffix("工作")
    if 1 < len(task) <= SHORT and state.segment.endswith(task):
        what = _DONE_TO.sub("", state.segment.removesuffix(task))
        return f"{what}{name}" if len(what) > 1 else name
    made = state.made and not state.unit.endswith("元")  # 撬动资金2亿元, | 完成投资: not of the money
    if made and (before is None or before.verb == "work") and _OF_WHAT.fullmatch(name):
        return f"{works_opening().sub('', state.made, count=1)}{name}"
    return name


def with_object(name: str, segment: str) -> str:
    """Put before a bare rate the thing that was just spoken of: 推进秸秆综合利用, | 利用率."""
    if name not in heads() or name[-1] not in "率额量" or len(name) > SHORT:
        return name
    at = segment.rfind(name[:-1])
    what = _DONE_TO.sub("", segment[: max(at, 0)])
    return f"{what}{name}" if len(what) > 1 else name


def completed_level(name: str, text: str, flat: Flat, reading: Reading, state: State) -> str:
    """Put before the bare name of a level whose it is: 一星级以上 | 面积比例, 安全利用面积, 总面积."""
    if state.made and not state.named and _OF_WHAT.fullmatch(name):
        return f"{works_opening().sub('', state.made, count=1)}{name}"
    rank = _PART_BY_RANK.match(name)
    if rank and state.named and state.name.endswith(tail := name[rank.end() :]) and tail:
        return f"{_RANK_LAST.sub('', state.name.removesuffix(tail))}{name}"
    short = _SHORT_LEVEL.fullmatch(name)
    if short is None or state.named or reading.name is None:
        return name
    at, _ = flat.span(*reading.name)
    told = re.compile(
        rf"(?:开展|推进|加强|实施|促进|推动|做好)(?P<whose>[\u4e00-\u9fff]{{2,8}}?){short['what']}(?=[，。；、])"
    )
    found = told.findall("".join(text[max(0, at - _FAR) : at].split()))
    return f"{found[-1]}{name}" if found else name


def who_does(text: str, at: int, name: str) -> tuple[str, str]:
    """Return (who, what) of what is done so often: 各部门要每月更新1次 | 信息; 联席 of 联席会议每年召开2次 | 会议."""
    match = _WHO_OFTEN.match(text, clause_start(text, at), at)
    if match is None:
        return "", name
    who = match["who"]
    if who.endswith(name):
        return "", who
    return (who, name) if _WHO.search(who) else ("", name)
