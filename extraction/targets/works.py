"""Things made or finished: 培育N家X, 建成X N座, 在N个X开展… (flattened text)."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from extraction.knowledge import either, table
from extraction.targets.indicators import bare_name, is_place, names_a_level
from extraction.targets.readings import FILLER, Reading
from extraction.text.figures import Figure

_BOUND = re.compile(r"(?:超过|不少于|不低于|至少|约|近|逾|突破|超)$")
# Amounts of these with 以上 behind them delimit a thing rather than count it: 10蒸吨以上锅炉.
_DELIMITING = ("蒸吨", "千瓦", "兆瓦", "吨", "千克", "克", "平方米", "立方米")
# What is brought to an end is delimited by its size also in 万千瓦.
_ENDED = frozenset(["淘汰", "关停", "关闭", "退出", "关停退出", "拆除", "清退"])
_LIST_GOES_ON = ("、", "和", "及", "与", "以及")
# 推动甲区、乙区等3个园区提质: what is moved on stands before its number.
_MOVES = re.compile(r"(?:加快|重点|持续|有序|深入|全面)*(?:推动|推进|实施|开展)(?=..)")
_SIZE_OF_THING = re.compile(r"\d+(?:\.\d+)?(?:米|公里|岁|亩|平方米|张|万?千瓦)(?:及?以上|及?以下)")
_BETTERS = re.compile(r"(?:巩固|完善|改造|提质|升级|提升|扩容|优化|补充|维护|更新|修缮|保护){2,}")
_SIZED_BY = re.compile(r"(?:日产|年产|日处理|年处理|单机|库容|规模在|容量在|面积在|投资)$")
_EACH_HAS = re.compile(
    r"(?:实现|确保|保证|做到|达到|力争|基本|推动|使)+(?P<place>每[个所家座名]?[^,\d]{1,10}?)(?:都|均|至少)*(?:至少)?有"
)
_EACH_OF = re.compile(r"[^,;\d]{1,12}?(?:各|分别)(?:开展|建设|建成|新建|实施|创建|培育|打造|完成|配备|设立)")
_ENDS_NAME = re.compile(
    r"并(?!网)|作为|予以|到(?=基层|一线|农村|社区|企业|村|乡镇|学校|岗)|来(?=[^,、\d]{1,4}(?:进行|开展|从事|工作|创业|讲学|交流))"
)
# The work that a list of things falls under stands near its beginning.
_NEAR = 12
# Where, for whom and why: what is made stands behind.
_WHERE = re.compile(
    r"(?:在|围绕|面向|针对|依托|聚焦|结合|利用|对|为)[^,]*?(?=(?:布局)?"
    r"(?:新建|建设|建成|开展|实施|打造|培育|改造|提供|发放|完成|新增|推广|组织|举办)(?![、等和与及的]))"
)
# □是指新增绿地20处: what a number in a slogan stands for.
_MEANS = re.compile(r"[^,]{0,8}是指")
# What says how or when, and is no part of the name.
_ADVERBS = re.compile(
    r"(?:(?:[一二两三四五六]|\d)年(?:共|累计|内|间)|分别|年均|力争|争取|累计|分批次|有序|全省|全市|全区|全县|计划|每年|共|将|拟|至少|年内|全部|再|平均)+(?=..)"
)
_COUNTED_AT = re.compile(r"(?:[在对从的为]|(?<![大小高低等多少优])于|(?:^|加强|深化|推动)与)$")
# 26个指标为监测指标 says what they are.
_STATES = re.compile(r"[^,]{1,12}?(?:为|是|属于)")
# 国务院15部门 is who, not what.
_WHO = frozenset(["部门", "部", "国"])
# 500千伏输变电工程, 60万千瓦级机组: what size the thing is of.
_SIZED = r"(?:\d+(?:\.\d+)?|[十百千]+)(?:千伏|伏|kv|万?千瓦|兆瓦|mw|万?吨级|亿元|万羽|万头|米|寸)[^\d,;、]{2}"
# 节能65%标准 is no promise to save.
_NOUN = re.compile(r"(?![、和及与或以左上]|以上|目标)[\u4e00-\u9fff]")
# 三年新建60座,其中2024年20座.
_PART_OF_TIME = re.compile(r"、?其中(?:到)?(?:19|20)\d\d年(?:底|末|度)?")
# 培训300名村医 names whom, 培训300人次 does not.
_COUNTED = re.compile(r"(?!左右|以[上内下]|目标|任务)[\u4e00-\u9fff“□][^\d,;、]|□")
_ABLE = re.compile(r"的[\u4e00-\u9fff]{0,6}(?:能力|规模|水平|目标)")
_PLAIN_END = re.compile(r"$|[、,;和及并]")
_CAPACITIES = ("能力", "容量", "规模", "总量", "产能", "产量")
_RATES = ("率", "比重", "占比", "比例", "收入", "产值", "销售额", "交易额")
_RAISING = frozenset(["提升", "提高"])


@cache
def works() -> dict[str, str]:
    """Return verb -> relation; a word of two classes has the more exact one: 新增 is an increase."""
    raw = table("targets")["works"]
    order = ("complete", "reach", "decrease", "increase")
    return {word: relation for relation in order for word in raw[relation]}


@cache
def works_pattern() -> re.Pattern[str]:
    """Return the pattern of the verbs of work, the longest first."""
    return re.compile(either(works()))


@cache
def _said_of_all(*, later: bool) -> frozenset[str]:
    """Return the verbs that a name behind its number, or a `later` name of a list, goes without."""
    raw = table("targets")["works"]
    added = (*raw["increase"], *raw["decrease"], *raw["reach"])
    return frozenset(raw["silent"] if later else (*raw["plain"], *raw["silent"], *added))


@cache
def works_opening() -> re.Pattern[str]:
    """Return the pattern of one or more verbs of work: 新建、改扩建和维修改造."""
    return re.compile(rf"[新再]?(?:{either(works())})(?:(?:、|以及|和|及|与)?(?:{either(works())}))*")


@cache
def _verb_run() -> re.Pattern[str]:
    verbs = f"(?:{either(works())}|巩固|完善|提质|扩容|补充|维护|修缮|保护)++"
    return re.compile(rf"{verbs}(?:(?:、|以及|和|及|与){verbs})*+$")


@cache
def each_place() -> re.Pattern[str]:
    """Return the pattern of those of whom each does what follows: 各县至少 | 建成, 每个学校 | 配备."""
    return re.compile(
        r"(?:重点)?(?:支持|推动|推进|指导|鼓励|落实|确保|要求|督促)?(?P<place>每\d+(?:-\d+)?(?:平方公里|公里|公顷|亩|户|人)[^,\d]{0,8}?(?=配备|配置|设置|设立|安装)|[^,\d、]{0,14}?(?:每个?|各)(?!类|种|项|年|月|季|半)[\u4e00-\u9fff、]{0,12}?"
        r"(?:[县市州旗盟省区镇乡村地]|街道|部门|单位|机关|学校|企业|机构|厂址|厂))"
        rf"(?:原则上|至少|分别|均|都|要|应当?|须|每年|每[^,]{{1,3}}[年月]|年均|累计)*(?={either(works())})"
    )


@cache
def _naming() -> dict[str, str]:
    """Return verb -> relation of the verbs that name their thing: 造林, 节水, 减证."""
    raw = table("targets")["works"]
    return {word: relation for relation in ("complete", "decrease") for word in raw[f"naming_{relation}"]}


def read_work(
    start: int, phrase: str, right: str, figure: Figure, end: int, *, bounded: bool
) -> Reading | None:
    """Read a verb and the thing it makes; `bounded` tells that 以上 or 以下 stands behind the number."""
    if figure.group in {"spec", "span"} or not figure.unit or figure.unit in _WHO:
        return None
    bare = FILLER.sub("", _BOUND.sub("", FILLER.sub("", phrase)))
    if told := _MEANS.match(bare):
        start, bare = start + told.end(), bare[told.end() :]
    place = None
    if where := _WHERE.match(bare):
        if where.group().startswith("在") and is_place(where.group()):
            place = (start + 1, start + where.end())
        start, bare = start + where.end(), bare[where.end() :]
    elif each := each_place().match(bare):
        place = (start + each.start("place"), start + each.end("place"))
        start, bare = start + each.end(), bare[each.end() :]
    found = _work(start, phrase, bare, right, figure, end, bounded=bounded)
    if (
        found is None
        and (has := _EACH_HAS.fullmatch(bare))
        and _COUNTED.match(right)
        and figure.group == "count"
    ):
        thing = (end, end + _thing_end(right))
        place = (start + has.start("place"), start + has.end("place"))
        return Reading("reach", thing, "work", thing[1], place=place)  # 每个行政村有1名村医
    each_of = place is not None and where is None
    return replace(found, place=place) if found and place and (each_of or not found.place) else found


def _work(
    start: int, phrase: str, bare: str, right: str, figure: Figure, end: int, *, bounded: bool
) -> Reading | None:
    """Read a verb and the thing it makes; `bare` is what of the phrase stands behind the place."""
    first, last = bare_name(bare)
    body = bare[first:last]
    plain = _ADVERBS.sub("", body)
    ending = next((verb for verb in _naming() if plain.endswith(verb)), "")
    own = len(plain) == len(ending) or (len(plain) <= _NEAR and not works_pattern().match(plain))
    if (
        (named := _naming().get(ending))
        and own
        and not (ending in works() and _COUNTED.match(right))
        and (figure.group != "ratio" or (named == "decrease" and not _NOUN.match(right)))
    ):
        named = "increase" if "新增" in plain else named
        return Reading(named, (start + last - len(plain), start + last), "work")
    noun = re.match(rf"的?(?=[^\d,;、]{{2}}|□|{_SIZED})", right)
    if _EACH_OF.match(right) or (noun and _SIZED_BY.search(phrase)):
        return None  # 五个新城各开展一项: who, not what; 日产2500吨生产线: of what size
    if noun and not right.startswith((*_LIST_GOES_ON, "左右", "以", "目标", "任务", "单位")):
        thing = (end + noun.end(), end + _thing_end(right))
        asked = bool(_BOUND.search(FILLER.sub("", phrase)) or _BOUND.search(phrase))
        return _before_thing(start, bare, right, figure, thing, bounded=bounded, asked=asked)
    match = works_pattern().search(body)
    if match is None or match.start() > _NEAR:
        return None
    relation = works()[match.group()]
    if match.end() == len(body):  # 其中主城区完成400万平方米, 至少开展一次: the thing was named before
        whose = (start + first, start + first + match.start()) if match.start() else None
        relation = "reach" if figure.group == "ratio" and relation == "complete" else relation
        anew = body if bare.startswith("、") and not whose else ""  # 新增农田30万亩、改造提升10万亩
        return Reading(relation, None, "work", prefix=whose, done=anew)
    if figure.group == "ratio" and relation == "complete":
        finished = (start + first + match.end(), start + last)
        if match.group() != "完成" or match.start() or names_a_level(body) or not _PLAIN_END.match(right):
            return None  # 回收利用率 is a level
        return Reading("reach", finished, "level", suffix="完成比例")  # 完成整改60%
    if match.group() in _RAISING and body.endswith(_CAPACITIES):
        relation = "increase"
    adverbs = _ADVERBS.match(body)
    behind = relation == "reach" and not (match.start() and match.group() == "拥有")  # 每千人拥有床位
    begin = start + first + (match.end() if behind else adverbs.end() if adverbs else 0)
    opening = works_opening().match(bare, begin - start, last)
    done = opening.group() if opening and opening.end() < last - 1 else ""
    done = "" if done in _said_of_all(later=True) else done
    return Reading(relation, (begin, start + last), "work", done=done)


def _before_thing(
    start: int, bare: str, right: str, figure: Figure, thing: tuple[int, int], *, bounded: bool, asked: bool
) -> Reading | None:
    """Read a number before the thing it counts."""
    first, last = bare_name(bare)
    opening = works_pattern().match(bare, first) or _MOVES.match(bare)
    for verb in sorted(works(), key=len, reverse=True):
        if bare.endswith(verb):
            relation = works()[verb]
            if bounded and figure.unit.removeprefix("万" if verb in _ENDED else "").startswith(_DELIMITING):
                return None
            if figure.group == "ratio" and not (relation == "reach" and names_a_level(right)):
                return None
            if relation == "reach" and right.startswith("的") and not names_a_level(right):
                return None  # 排放达到2万吨的企业: which ones
            prefix, place = None, None
            if last - first > len(verb):
                doer = bare_name(bare[: len(bare) - len(verb)])
                whose = (start + doer[0], start + doer[1])
                if opening:
                    moved = opening.end() if opening.re is _MOVES else first
                    prefix = (start + moved, start + last)
                elif relation == "reach":
                    prefix = whose  # 省级电网具备5%以上的响应能力
                elif _BETTERS.fullmatch(bare, first):
                    prefix = (start + first, start + last)  # 提质升级20个景区: not built anew
                elif is_place(bare[slice(*doer)]):
                    place = whose
            if opening and works().get(opening.group()) in {"increase", "decrease"}:
                relation = works()[opening.group()]  # 新增光伏并网40万千瓦装机容量
            done = _kept_verb(bare)
            done = "" if prefix and bare[prefix[0] - start : prefix[1] - start] != done else done
            return Reading(relation, thing, "work", thing[1], prefix=prefix, place=place, done=done)
    if (
        figure.group not in {"count", "extent"}
        or (figure.group == "extent" and bounded)
        or names_a_level(bare)
    ):
        return None
    if opening and bare.startswith("在", opening.end()):  # 确定在甲、乙等16个省扩大招生
        return Reading("complete", thing, "work", thing[1], place=(start + opening.end() + 1, start + last))
    if opening:  # 新建远航南货场2条装车线
        from_there = opening.end() + _of_the_last(bare[opening.end() : last], figure)
        if bare.startswith(_LIST_GOES_ON[1:], from_there):
            from_there = first  # 组织和发动N家X: both verbs
        prefix = (start + from_there, start + last) if last > from_there else None
        done = "" if opening.re is _MOVES else _kept_verb(opening.group())
        relation = works().get(opening.group(), "complete")
        return Reading(relation, thing, "work", thing[1], prefix=prefix, done=done)
    does = works_pattern().search(right) or "免费" in right
    counted = _COUNTED_AT.search(bare) is not None if bare else asked
    counted = counted or is_place(bare) or bare.endswith("各级")
    plain = not re.search(r"\d", _SIZE_OF_THING.sub("", right))
    if does and counted and plain and not figure.words and not _STATES.match(right):
        return Reading("complete", thing, "work", thing[1])  # 在100个县推进示范, 不少于20个县建成示范区
    return None


def _of_the_last(listed: str, figure: Figure) -> int:
    """Return where the last N of a longer list begin, that N counts: 甲馆、乙、丙、丁 | 3所."""
    parts = listed.split("、")
    more = len(parts) - int(figure.value) if figure.value > 1 and "等" not in listed else 0
    return len("、".join(parts[:more])) + 1 if 0 < more < len(parts) else 0


def _kept_verb(bare: str) -> str:
    """Return the verbs that words before a number end in, "" where they only say that a thing is made."""
    run = _verb_run().search(bare)
    verbs = run.group() if run else ""
    return verbs if re.sub(f"{either(_said_of_all(later=False))}|[、和及与]|以及", "", verbs) else ""


def _thing_end(right: str) -> int:
    """Return where the name of a thing ends: before the next thing that is counted, else at the comma."""
    cut = _ENDS_NAME.search(right, 2)
    words = right[: cut.start()] if cut else right
    listed = re.match(
        r"[^\d]*?(?=(?:、|和|及|与|以及)[^、\d]*?(?:\d|n个|[二两三四五六七八九十百千]+[家个种项座条所户台辆套处名]))",
        words,
    )
    return listed.end() if listed and listed.end() > 1 else len(words)


def read_listed(
    start: int, phrase: str, right: str, figure: Figure, end: int, before: Reading | None
) -> Reading | None:
    """Read the second thing of a list under the verb of the first: 、Y N座, 、N座Y."""
    connected = re.match(r"、|以及|和|及|与|其中", phrase) is not None
    if before is None or (before.verb == "level" and not connected):
        return None
    if _PART_OF_TIME.fullmatch(phrase):
        return Reading(before.relation, None, before.verb)
    noun = re.match(r"[^\d,;、和及与以的左]{2}", right)
    bare = _BOUND.sub("", FILLER.sub("", phrase))  # 培养不少于10名X,不少于20名Y
    amount = figure.group in {"count", "extent"}
    if before.verb == "work" and noun and amount and not bare.strip("、和及与以其中"):
        thing = (end, end + _thing_end(right))
        return Reading(before.relation, thing, "work", thing[1], done=before.done, place=before.place)
    able = before.verb == "level" and _ABLE.fullmatch(right)  # 甲产能5万吨和乙产能3万吨的生产能力
    if right and not right.startswith(_LIST_GOES_ON) and not able:
        return None
    name = re.sub(r"^(?:、|以及|和|及|与|,|其中)+", "", phrase)
    first, last = bare_name(name)
    if (last - first < 2 and name[first:last] != "□") or not (
        before.verb == "work" or names_a_level(name[first:last])
    ):
        return None
    if before.name is None and not connected and names_a_level(name[first:last]):
        return None  # 新增就业5万人;价格涨幅2%: the verb of what stands before a semicolon is not that of a level
    begin = start + len(phrase) - len(name)
    if (
        not connected
        and before.relation in {"increase", "decrease"}
        and names_a_level(name[first:last])
        and name[first:last].endswith("率")
    ):
        return Reading("reach", (begin + first, begin + last), "level", weak=before.weak)
    if before.verb == "work" and name[first:last].endswith(_RATES):  # 实现就业6万人、收入20亿元
        relation = (
            before.relation
            if before.relation in {"increase", "decrease"} and name[last - 1] != "率"
            else "reach"
        )
        return Reading(relation, (begin + first, begin + last), "level", weak=before.weak)
    later = (begin + first, begin + last)
    if able:
        return replace(before, name=later, end=end + len(right))
    return Reading(
        before.relation,
        later,
        before.verb,
        weak=before.weak,
        done=before.done if connected else "",
        place=before.place if connected else None,
    )
