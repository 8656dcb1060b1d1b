"""Levels: X达到N, X下降N, X占Y的N, 80%的X达到Y, and X占比N without a verb (flattened text)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from extraction.knowledge import table
from extraction.targets.indicators import bare_name, names_a_level
from extraction.targets.readings import FILLER, Reading, bound_before, is_modal
from extraction.targets.works import each_place, works_pattern
from extraction.text.figures import Figure

_OF = re.compile(
    r".*(?P<verb>占到|占|达到|(?<!不)(?<!不得)超过|提高到|提高至|为|实现|不得?低于|不得?少于|不得?超过|不高于)(?P<whole>[^的、,]{2,24})的$"
)
# 甲比例不低于乙的20%: the first word says of what kind the second is.
_SHARE_SAID = re.compile(r"(?<=..)(?:所占)?(?:比例|占比|比重)$")
# X占Y20%, without 的.
_PART = re.compile(r".*占(?:到)?(?P<whole>[^的、,占]{2,24})$")
_SHARES = ("比重", "比例", "份额", "比率", "比", "率")
# Where a number comes from is no part of what is measured: 由2020年的20%提高到27%.
_CAME_FROM = re.compile(
    r"(?:由|从(?!业|事))[^\d,、由从]{0,16}(?:\d{4}年)?(?:底|末)?的?(?:不足|不到|约)?\d[^,]*$"
)
_OF_A_YEAR = re.compile(r"\d{4}年(?:底|末|度)?的?$")
_SO_LONG = re.compile(r"(?:[一二两三四五六七八九十]|\d{1,2})年(?:累计|内|共|合计)*")
_SIZE = re.compile(r"(?:压力|高度|宽度|厚度|深度|间距|净宽|净高|直径|坡度|温度)$")
_MONEY_PER = re.compile(
    r"(?P<bound>不得?低于|不得?少于|不得?超过|不得?高于|达到|提高到)?(?P<whose>[^\d,、;每不]{0,8})(?:每年)?"
    r"(?P<per>每(?:平方公里|公里|亩|人|生|户|床|个?行政村|个?村))(?:每年)?$"
)
_PAID = re.compile(r"(?:经费|资金|预算|投入|费用|收入)(?:总额|标准)?$")
_ALTOGETHER = re.compile(r"(?:总计|合计|共计|累计|总数|总量|总共)+")
_EVERY_YEAR = frozenset(
    ["年均", "每年", "年平均", "逐年", "同比", "平均每年", "年度", "原则上", "一般", "累计", "分别", "均"]
)
# Verbs that state as often as they promise: they count where a year, a goal or a modal word governs.
_WEAK = frozenset(
    [
        "占",
        "占到",
        "为",
        "在",
        "低于",
        "高于",
        "超过",
        "过",
        "超",
        "大于",
        "小于",
        "覆盖",
        "满足",
        "处于",
        "保持",
        "稳定",
        "至",
        "到",
        "比例为",
        "优于",
        "实现",
        "突破",
        "达",
        "不足",
    ]
)
_AT_LEAST = frozenset(["不少于", "不低于", "至少", "超过", "不超过", "突破", "超"])
_GOES_ON = ("的", "和", "及", "与", "以", "、", "目标", "水平", "时", "后", "并", "为")
_LIST_GOES_ON = ("、", "和", "及", "以及", "与")
_REACHES = re.compile(
    r"(?:的|以上的|左右的)?(?P<who>[^,]{1,40}?)(?:全面|基本|全部|率先)?"
    r"(?:达到|完成|实现|建成|具备|开展|纳入|配备|使用|采用|应用|执行|通过|达标|符合|建立|推行|成为|安装)"
)
_DOES = re.compile(
    r"(?:全面|全部)?(?:达到|完成|实现|建成|具备|开展|纳入|配备|使用|采用|达标|建立|推行|安装)(?=[^\d,]{2})"
)
_WHOLE = 100
# 废旧物资100%安全处置: of all of them.
_ALL_DONE = re.compile(r"(?:安全|达标|规范|无害化|全面|依法|有效|集中)[\u4e00-\u9fff]{2,6}[.,;]?")
_BOUND = re.compile(r"(?:不低于|不少于|至少|不高于|不超过|超过|约|近)$")
_BY_WHOM = re.compile(r"由(?P<who>[^,;\d]{2,30}?)(?:负责|承担|完成|实施)(?=[^\u4e00-\u9fff]|$)")
# Who pays what part of some money is no work.
_MONEY = re.compile(r"资金|经费|费用|投资|补助|补贴|成本|贷款|保费|金$|款$")
_KEEPS = re.compile(r"(?:保留|预留|安排|拿出|划出|留出|腾出|确保|将|把|统筹|提取)$")
_OF_WHOLE = re.compile(
    r"(?:(?:将|把)(?P<of>[^,、\d]{2,16})的|(?:从|在)(?P<out>[^,、\d]{2,16}?)(?:总额)?中?(?:提取|安排|拿出|列支|计提|划出|切出))$"
)
# From what, at a rate: 从土地收益中按不低于5%的比例提取.
_AT_RATE = re.compile(r"(?:从|对)(?P<out>[^,、\d]{2,16}?)中?按照?$")
_RATE_OF = re.compile(r"的(?:比例|标准)(?P<does>提取|计提|安排|列支|划转|预留|抽查|抽取|抽检|检查)")
_USED = re.compile(
    r"(?:的(?P<what>[^,;的\d]{1,12}?))?(?P<use>(?:专门|主要|优先|定向)?(?:用于|用作|面向)[^,;\d]{2,40})"
)
_ABLE = re.compile(r"(?:确保|保障|保证|形成|具备)(?P<of>[^,\d]{2,20})")
_HEAD = re.compile(r"(?P<name>[^,;、\d和及与的]{2,10})(?=$|[,;、和及与])")
# No whole of which a part is told has a longer name.
_LONGEST_WHOLE = 80
_PER = re.compile(r"每[十百千万]?(?:人|户|名[^,\d]{1,6}|平方公里|公里|公顷|亩)$")
_BEFORE_SHARE = re.compile(
    r"(?:[^,]{0,6}?(?:力争|确保|实现|推动|争取|有|约|超过|不少于|不低于|全省|全市|全国|全区|至少|使))*"
)
# What follows is no word for the number itself: 按不低于3%的比例.
_THOSE = re.compile(
    r"的(?!比例|比重|标准|水平|速度|要求|目标|任务|规模|幅度|价格|费率|税率|额度|增速|频次|数量|面积|资金|经费|时间|期限|规定)[\u4e00-\u9fff]{2}"
)
_COMPARED = re.compile(
    r"(?:比|较|与|在|相比|相较于?)\d{4}年?(?:底|末)?(?:基础上|相比|水平|同期|的)?(?:分别|均|各)?$"
)


@cache
def _verbs() -> list[tuple[str, str]]:
    """Return (verb, relation) of the verbs before a number, longest first."""
    raw = table("targets")["verbs"]
    pairs = [(word, relation) for relation, words in raw.items() for word in words]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def read_level(start: int, phrase: str, right: str, figure: Figure) -> Reading | None:
    """Read a verb before the number; `phrase` begins at `start`, `right` follows the number."""
    bare = FILLER.sub("", _OF_A_YEAR.sub("", FILLER.sub("", phrase)))
    if (each := _PER.search(bare)) and bare[: each.start()].endswith(
        ("达到", "达", "不低于", "不少于", "提高到", "保持在")
    ):
        found = read_level(start, bare[: each.start()], right, figure)  # 抽检量达到每千人5批次
        return replace(found, suffix=f"（{each.group()}）") if found and found.name else None
    if figure.group == "ratio" and (whole := _OF.match(bare)):
        name = _name(start, _SHARE_SAID.sub("", FILLER.sub("", bare[: whole.start("verb")])))
        weak = whole["verb"] in _WEAK and not is_modal(phrase)
        bound = bound_before(whole["verb"]) or "="
        suffix = f"占{whole['whole']}的比例"
        return Reading("reach", name, "level", comparator=bound, weak=weak, suffix=suffix)
    for verb, relation in _verbs():
        if not bare.endswith(verb):
            continue
        words, deeper = _inner_verb(bare[: len(bare) - len(verb)])
        if figure.group == "spec" and not names_a_level(words) and not _sized(verb, words, right):
            return None
        if _counts_works(verb, words, right, figure):
            return None
        if _delimits(verb, words, right, figure):
            return None
        changes = not deeper and relation in {"increase", "decrease"}
        if changes and not words.strip("、,") and right[:1] not in {"", "、", ",", "的"}:
            return None  # 新增10万千瓦光伏: a thing added
        if changes and works_pattern().fullmatch(words.strip("、,")):
            return None  # 改造提升10万亩: two verbs
        rate = verb == "达" and figure.unit == "%" and names_a_level(words)
        weak = verb in _WEAK and not deeper and not is_modal(phrase) and not rate
        return Reading(deeper or relation, _name(start, words), "level", weak=weak)
    if figure.unit == "%" and bare.endswith("完成") and len(bare) > 2:  # 系统整合完成25%
        return Reading("reach", _name(start, bare.removesuffix("完成")), "level")
    part = _PART.match(bare) if figure.unit == "%" else None
    if part and not part["whole"].endswith(_SHARES) and right[:1] in {"", "、", ",", "以", "左"}:
        name = _name(start, FILLER.sub("", bare[: part.start("whole") - 1].removesuffix("占")))
        return Reading("reach", name, "level", weak=not is_modal(phrase), suffix=f"占{part['whole']}的比例")
    return None


def _sized(verb: str, words: str, right: str) -> bool:
    """Tell whether a size is bounded that is named, and is not that of a thing: 灯杆高度不低于6米."""
    return verb.startswith("不") and not right and _SIZE.search(words) is not None


def read_per(start: int, phrase: str, right: str, figure: Figure, before: Reading | None) -> Reading | None:
    """Read money for each of some things: 经费不低于甲道每年每公里5000元, and 乙道每年每公里3000元 behind it."""
    match = _MONEY_PER.search(phrase) if figure.unit.endswith("元") and not right.strip("、和及与") else None
    if match is None:
        return None
    suffix = f"（{match['whose']}{match['per']}）"
    if not match["bound"]:
        alone = match.start() == 0 and before is not None and before.suffix.endswith(match["per"] + "）")
        return replace(before, name=None, suffix=suffix) if before and alone else None
    paid = phrase[: match.start()].removesuffix("要求")
    name = _name(start, paid)
    if name is None or not _PAID.search(paid):
        return None
    return Reading("reach", name, "level", comparator=bound_before(match["bound"]) or "=", suffix=suffix)


def _counts_works(verb: str, words: str, right: str, figure: Figure) -> bool:
    """Tell whether things are made rather than measured: 累计建成充电站不少于300座, 改造提升25个机构."""
    if figure.group not in {"count", "extent"} or names_a_level(words):
        return False
    each = each_place().match(words)
    first, last = bare_name(words)
    works = works_pattern().match(words, max(first, each.end() if each else 0))
    noun = re.match(r"[\u4e00-\u9fff]{2}", right) and not right.startswith((*_GOES_ON, "左右", "以", "单位"))
    if works is None or (works.end() == last and not noun):
        return False  # 组织不少于4次培训: what is done stands behind
    return works.end() == last or verb in _AT_LEAST or verb.startswith("不")


def _delimits(verb: str, words: str, right: str, figure: Figure) -> bool:
    """Tell whether a number belongs to the name of something: 产值超过10亿元的企业, 不少于56个项目."""
    if verb in _AT_LEAST and figure.group == "span" and right.startswith("的") and not names_a_level(words):
        return True  # 不低于7天的公示
    if right.startswith(("的", "及以上的")) and len(right) > 1 and verb in _WEAK | {"达到"}:
        return True
    if verb.startswith("不") and _THOSE.match(right):
        return True  # 年均占比不超过10%的机组: those of which it holds
    if not re.match(r"[\u4e00-\u9fff]", right) or right.startswith(_GOES_ON):
        return False
    counted = verb in _AT_LEAST and figure.group == "count" and not names_a_level(words)
    return verb in _WEAK or (counted and len(right) > 1)


def _inner_verb(words: str) -> tuple[str, str]:
    """Take off a second verb before the first: X提高|不低于 N, X下降|达到 N."""
    bare = FILLER.sub("", words)
    for verb, relation in _verbs():
        if len(verb) > 1 and bare.endswith(verb) and len(bare) - len(verb) > 1:
            if verb in {"实现", "覆盖", "节约"} or (relation != "reach" and names_a_level(bare)):
                break
            return bare[: len(bare) - len(verb)], relation
    return words, ""


def _name(start: int, words: str) -> tuple[int, int] | None:
    words = _CAME_FROM.sub("", _COMPARED.sub("", words))
    if _ALTOGETHER.fullmatch(words):
        return None  # 新增站点3个,总计达5个
    first, last = bare_name(words)
    known = (
        last - first >= 2
        and words[first:last] not in _EVERY_YEAR
        and not _SO_LONG.fullmatch(words[first:last])
    )
    return (start + first, start + last) if known else None


def read_share(figure: Figure, phrase: str, right: str, end: int, stop: int) -> Reading | None:
    """Read 80%以上的X达到Y: the share of X that does."""
    if figure.unit != "%" or not _BEFORE_SHARE.fullmatch(phrase):
        return None
    match = _REACHES.match(right)
    return (
        Reading("reach", (end + match.start("who"), stop), "level", stop, suffix="的比例") if match else None
    )


def read_part(
    start: int, phrase: str, right: str, figure: Figure, end: int, before: Reading | None
) -> Reading | None:
    """Read whose or what a part of a whole is: 检测量的60%由甲负责、40%由乙负责, 保留20%的床位用于丙."""
    if figure.unit != "%":
        return None
    cut = max(0, len(phrase) - _LONGEST_WHOLE)
    start, phrase = start + cut, phrase[cut:]
    bare = FILLER.sub("", _BOUND.sub("", FILLER.sub("", phrase)))
    if does := _BY_WHOM.match(right):
        name = (end + does.start("who"), end + does.end())
        if before and before.suffix.startswith("占") and not bare.strip("、"):
            return Reading("reach", name, "level", name[1], suffix=before.suffix)
        whole = bare.removesuffix("的")
        first, last = bare_name(whole)
        if whole == bare or last - first < 2 or _MONEY.search(whole):
            return None
        return Reading("reach", name, "level", name[1], suffix=f"占{whole[first:last]}的比例")
    if (rate := _AT_RATE.search(bare)) and (does := _RATE_OF.match(right)):
        begin = start + rate.start("out")
        first, last = bare_name(rate["out"])
        name = (begin + first, begin + last)
        return Reading("reach", name, "level", suffix=f"{does['does']}比例")
    if use := _USED.match(right):
        name = (end + use.start("use"), end + use.end())
        if out := _OF_WHOLE.search(bare):
            return Reading("reach", name, "level", name[1], suffix=f"占{out['of'] or out['out']}的比例")
        if use["what"] and _KEEPS.search(bare):
            return Reading("reach", name, "level", name[1], suffix=f"的{use['what']}占比")
    return None


def read_ability(start: int, phrase: str, right: str, figure: Figure, end: int) -> Reading | None:
    """Read a level before which its number stands: 确保甲通道800万千瓦输送容量."""
    who, head = _ABLE.fullmatch(FILLER.sub("", _BOUND.sub("", phrase))), _HEAD.match(right)
    if figure.group != "extent" or who is None or head is None or not names_a_level(head["name"]):
        return None
    name = (end + head.start("name"), end + head.end("name"))
    return Reading("reach", name, "level", name[1], prefix=(start + who.start("of"), start + who.end("of")))


def read_whole_done(
    start: int, phrase: str, right: str, figure: Figure, end: int, stop: int
) -> Reading | None:
    """Read 园区100%完成改造: the share of those named before the number that do."""
    whole = figure.value == _WHOLE and _ALL_DONE.fullmatch(right)
    if figure.unit != "%" or not (whole or _DOES.match(right)):
        return None
    first, last = bare_name(FILLER.sub("", phrase))
    if last - first < 2 or names_a_level(phrase[first:last]):
        return None
    name = (end, stop)
    return Reading("reach", name, "level", stop, suffix="的比例", prefix=(start + first, start + last))


def read_doubled(start: int, phrase: str) -> Reading | None:
    """Read X翻一番, whatever X is."""
    name = _name(start, FILLER.sub("", phrase))
    return Reading("increase", name, "level", weak=True) if name else None


def read_bare_level(start: int, phrase: str, right: str) -> Reading | None:
    """Read X占比N, where no verb stands."""
    if right and not right.startswith(_LIST_GOES_ON):
        return None
    first, last = bare_name(FILLER.sub("", phrase))
    if not names_a_level(phrase[first:last]) or last - first <= 2:
        return None
    return Reading("reach", (start + first, start + last), "level", weak=True)
