"""The name of what a number measures: found in the phrase, or put back from what was said before."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from extraction.targets.indicators import (
    heads,
    is_part,
    named_in,
    names_a_level,
    names_work,
    split_scope,
    stem,
)
from extraction.targets.members import (
    SHORT,
    clause_start,
    completed_by,
    completed_level,
    own_place_of,
    said_of,
    who_does,
    with_object,
    with_place,
    with_voltage,
)
from extraction.targets.readings import FILLER, Reading
from extraction.targets.state import UNIT_BESIDE, State
from extraction.targets.works import works, works_opening
from extraction.text.figures import Figure
from extraction.text.sentences import Flat

# No name of an indicator is as long as this.
_LONG = 30
_ROUND = tuple(Decimal(10) ** power for power in (1, 2, 3, 4, 8))
# An aside this long explains and is no part of a name.
_ASIDE = re.compile(r"[（(][^（()）]{12,}[）)]")
# What a promise of a thing ends in and is no part of its name: …演习的要求.
_WRAPPED = re.compile(r"的(?:要求|目标|任务|规定|制度|格局)$")
# What a thing is able to do, and of whom it consists, where that is told at length.
_ATTRIBUTE = re.compile(
    r"(?:具有|具备|拥有|掌握|熟悉|紧跟|能够?|站在|从事|善于|精通|致力于|热爱)[^,]*的(?=[^的,]{4,}$)"
)
_LONG_ATTRIBUTE = 12
_COMPRISES = re.compile(r"(?P<members>[^,]{20,})等(?P<kind>[^、,的等]{5,})$")
# 安排运行经费不少于2万元: the money is measured, not that it is put up.
_PUT_UP = re.compile(r"^(?:安排|落实|列支|投入)(?=[^,、]{2,12}(?:经费|资金|预算)$)")
_INFIX = re.compile(
    r"(?<=.)(?:力争|争取|确保|努力)(?:实现|达到|完成)?(?=..)|(?<=[\u4e00-\u9fff]{2})实现(?=[\u4e00-\u9fff]{2,}(?:率|比例|占比)$)"
)
_PLANNED = re.compile(
    r"^(?:拟|计划|规划)+(?=(?:新建|建设|建成|改造|支持|完成|实施|安排|开展|扩建|布局|培育|引进|新造|种植|新增|打造)..)"
)
_DONE_THERE = re.compile(r"(?:累计)?(?:拟|计划|规划|新建|扩建|改建|改造|建成|建设|新增|完成|培育|打造)")
_FROM_THEN = re.compile(r"^20\d\d年(?:\d{1,2}月)?(?:起|以后)")
_OWN_FIELD = re.compile(r"^本(?:行业|领域)(?:的)?")
_OF_ITS_FIELD = re.compile(r"^(?:达到)?(?:能效)?(?:标杆|基准)水平")
_PART_OF = re.compile(r"^占[^,]{2,}(?:比重|比例)$")
_RANK = re.compile(
    r"(?:(?:国家|自治区|[省市州盟县区旗乡镇村])+级|[一二三四五]星级|[甲乙丙]级|[1-5]a级|(?:\d+|[十百千]+)亿元(?:级)?)(?:以上)?",
    re.IGNORECASE,
)
# Before the verb: 全省累计建成….
_ALL_OF = re.compile(
    r"(?:其中|力争|确保)?(?P<scope>全[国省市区县]|我[省市区县])(?=[^,]{0,8}(?:建成|完成|新建|建设|培育|实施|支持|新增|改造|创建|打造))"
)
_RANK_ENDS = re.compile(rf"(?:{_RANK.pattern})$", re.IGNORECASE)
_RANK_OF_PLACES = re.compile(r"(?:国家|[省市州盟县区旗乡镇村])+级")
_RANKED = re.compile(
    rf"(?:(?:、|和|及|与|以及)\d+(?:[-~至到]\d+)?[^\d,;、]{{1,2}}?(?:{_RANK.pattern}))+(?P<head>[^\d,;.、和及与以]{{2,24}})",
    re.IGNORECASE,
)
_WHOM = re.compile(r"对(?P<whom>[^,]{2,30}?)(?:至少|全部|累计|应当?|要)*(?:完成|开展|实施|组织|进行)")
# A name of nothing but verbs is none: 完成建设.
_DOES = re.compile(r"(?:完成|建设|开展|实施|新建|新增|建成|推进|改造|提升){2,}")
_EVERY = re.compile(
    r"(?P<often>每(?:半年|半月|学期|学年|季度?|[月周日天]|(?:\d+(?:-\d+)?|[一两三四五六十])个?(?:年|季度|月|周|日|天)|年))(?!均)(?:至少|不少于|原则上)*(?:完成|开展|组织|进行)?"
)
_IN_ALL = re.compile(r",(?:使)?(?:总计|合计|共计|累计|总数|总量|总共)+(?:达到?|增加?[到至])$")
_ADDED = re.compile(r"^(?:净|再)?(?:新增加?|增加|增设|新建|新设)(?=..)")
_KINDS = re.compile(r"\s*[（(](?!含|约束|预期|以|不|预计|力争|见|详见|附)[\u4e00-\u9fff、]{1,5}[)）]")
_PART_OF_TIME = re.compile(
    r"(?:其中,?(?:到)?(?:19|20)\d\d年(?:底|末|度)?|[,、]十[一二三四五六七八九]五(?:期间|时期|末)?)约?$"
)


def counts_exactly(figure: Figure) -> bool:
    """Return True if a number in Chinese words counts things: 二十五家, 二三十家; not 两个文明, 十大工程, 千座公园.

    Small and round ones name as often as they count.
    """
    return figure.value_max is not None or (figure.value > _ROUND[0] and figure.value not in _ROUND)


def name_of(
    text: str, state: State, flat: Flat, reading: Reading, before: Reading | None, group: list[Figure]
) -> tuple[str, str]:
    """Return scope and complete name of what is measured; "" where nothing names it.

    What is left out is put back from the name or the words before, how often is told behind the name
    where it is not every year: 专业目录修订次数（每5年）.
    """
    at = group[0].start
    scope, name = _named(text, state, flat, reading, before, group)
    if reading.verb == "work":
        if reading.name is not None and reading.name[0] >= at:
            name = _thing_itself(name)
        name = _ranked(_WRAPPED.sub("", name), flat.text, reading, state.made)
        if name == state.made:
            reading = replace(reading, done="")  # 其中更新城区5项: of what was named before
        name = said_of(name, reading, flat.text, at, times=group[-1].unit == "次")
        if reading.place and not scope:
            scope = words(text, flat, *reading.place)
        if not scope and (whole := _ALL_OF.match(flat.text, clause_start(flat.text, at), at)):
            scope = whole["scope"] if state.national or whole["scope"] != "全国" else ""
        if state.made and name.startswith(("纳入", "予以", "给予")):
            name = state.made  # 遴选10个强县, 确定5个纳入支持范围
        name = completed_by(with_voltage(name, state, reading, flat.text), state, before)
        if len(name) <= SHORT - 1 and (whom := _WHOM.search(flat.text, clause_start(flat.text, at), at)):
            name = f"{whom['whom']}{name}"
    if not scope and (reading.verb == "level" or _DONE_THERE.match(name.removeprefix(state.region))):
        scope, name = _own_place(name, state.region)
    if reading.verb == "work" and reading.name is None and group[-1].unit == "%" and not names_a_level(name):
        name = f"{name}{_verb_at(flat.text, at)}比例"  # 对甲实施改造,完成80%
    if reading.verb == "level":
        name = _PUT_UP.sub("", name)
    name = _FROM_THEN.sub("", _INFIX.sub("", _PLANNED.sub("", name)))
    name = _OWN_FIELD.sub(state.field, name) if state.field else name
    if state.subject and _OF_ITS_FIELD.match(name):
        name = f"{state.subject}{name}"
    if _PART_OF.match(name) and state.named and len(owner := stem(state.name)) > 1:
        name = f"{owner}{name}"
    if reading.verb == "level" and not reading.suffix:
        name = completed_level(name, text, flat, reading, state)
    name = with_place(name, state, flat.text, reading)
    if not scope and not own_place_of(name):
        scope = state.among or state.whole
    often = [m for m in _EVERY.finditer(flat.text, clause_start(flat.text, at), at) if m["often"] != "每年"]
    if often and name:
        name = (
            f"{name.replace(often[-1].group(), '').replace(often[-1]['often'], '')}（{often[-1]['often']}）"
        )
    return scope, name


def was_named(state: State, figure: Figure) -> bool:
    """Tell whether what was said before can name a number that has no name."""
    made = state.made and state.unit == figure.unit
    return bool(state.name or made) or names_a_level(state.segment) or names_work(state.segment)


def _ranked(name: str, text: str, reading: Reading, made: str) -> str:
    """Put back what two ranks share: 国家级 | 示范园 in 建成10个国家级、100个省级示范园."""
    if not _RANK_ENDS.search(name) or reading.name is None:
        return name
    ahead, behind = _RANKED.match(text, reading.name[1]), _RANK.match(made)
    return name + (ahead["head"] if ahead else made[behind.end() :] if behind else "")


def _thing_itself(name: str) -> str:
    """Take off what tells at length what a thing can do or whom it comprises: 能攻克甲、乙难题的 | 专家."""
    if (told := _ATTRIBUTE.match(name)) and len(told.group()) > _LONG_ATTRIBUTE and "、" in told.group():
        name = name[told.end() :]
    listed = _COMPRISES.match(name)
    return listed["kind"] if listed and "、" in listed["members"] else name


def _own_place(name: str, region: str) -> tuple[str, str]:
    """Take the document's own place off as the scope: 甲市 | 常住人口."""
    rest = name.removeprefix(region)
    return (region, rest) if region and rest != name and len(rest) > 1 else ("", name)


def _named(
    text: str, state: State, flat: Flat, reading: Reading, before: Reading | None, group: list[Figure]
) -> tuple[str, str]:
    if reading.name is not None and _DOES.fullmatch(words(text, flat, *reading.name)):
        reading = replace(reading, name=None)
    if reading.name is None:
        if reading.done and group[-1].unit == state.unit:
            return state.scope, f"{reading.done}{works_opening().sub('', state.made, count=1)}"
        if _in_all(flat.text, group[0].start):  # 新增站点3个,总计达5个
            return state.scope, _ADDED.sub("", state.made) if group[-1].unit == state.unit else ""
        if group[-1].unit == state.unit and _only_a_time(flat.text, group[0].start):
            return state.scope, state.made or state.name  # 其中2024年2200户
        whose = words(text, flat, *reading.prefix) if reading.prefix and state.name else state.scope
        said = state.name if state.named or reading.verb == "level" else ""
        if not state.named and names_work(state.segment):
            said = ""  # 实施适老化改造, 三年累计不少于6000户
        said = said or named_in(state.segment)
        if group[0].unit == "次" and len(said) > _LONG and (verb := _verb_at(flat.text, group[0].start)):
            return "", f"{verb}次数"  # …上传至平台, 并至少每月更新一次
        return whose, said
    scope, name = split_scope(_ASIDE.sub("", words(text, flat, *reading.name)), national=state.national)
    if group[0].unit == "次" and (verb := _verb_before(flat.text, reading, group[0].start)):
        who, name = who_does(flat.text, group[0].start, _WRAPPED.sub("", name))
        return scope or who, f"{name}{verb}次数"  # 每年召开2次会议
    level = reading.verb == "level"
    if (
        level
        and not state.named
        and before is None
        and (complete := with_object(name, state.segment)) != name
    ):
        return scope, complete
    if group[-1].unit == state.unit and is_part(flat.text, *reading.name):
        whole = (
            _RANK_OF_PLACES.sub("", state.made or state.name)
            if _RANK_OF_PLACES.match(name)
            else state.made or state.name
        )
        if whole:
            return name, whole  # 其中甲县达到30%
    own = not state.named and len(stem(name)) > SHORT  # a new sentence that says of what itself
    if level and not own and state.name.endswith(name) and len(name) < len(state.name) and "、" not in name:
        return scope or state.scope, state.name  # 大宗固废年利用量 …, 年利用量达到45亿吨
    if level and before is not None and state.name and name in heads():
        return scope or state.scope, stem(state.name) + name  # 污水收集率达到70%、处理率达到95%
    return scope, (words(text, flat, *reading.prefix).removeprefix("对") if reading.prefix else "") + name


def _verb_before(text: str, reading: Reading, at: int) -> str:
    """Return the verb before a number whose thing stands behind it, "" where there is none."""
    if reading.verb != "work" or reading.name is None or reading.name[0] < at:
        return ""
    return _verb_at(text, at)


def _verb_at(text: str, at: int) -> str:
    before = FILLER.sub("", text[max(0, at - 12) : at])
    return max((verb for verb in works() if before.endswith(verb)), key=len, default="")


def _in_all(text: str, at: int) -> bool:
    """Tell whether nothing stands before a number but that it is that of all there are."""
    return _IN_ALL.search(text, max(0, at - 14), at) is not None


def _only_a_time(text: str, at: int) -> bool:
    """Tell whether nothing but a part and its time stand before a number."""
    return _PART_OF_TIME.search(text, max(0, at - 14), at) is not None


def printed_unit(text: str, flat: Flat, figure: Figure) -> str:
    """Return a unit as the source prints it: Eflops, GW, 套（户）."""
    if also := UNIT_BESIDE.match(text, flat.span(figure.start, figure.end)[1]):
        return f"{figure.unit}（{also[1]}）"
    if not re.search("[a-z]", figure.unit) or not flat.text.endswith(figure.unit, figure.start, figure.end):
        return figure.unit
    return words(text, flat, figure.end - len(figure.unit), figure.end)


def words(text: str, flat: Flat, start: int, end: int) -> str:
    """Return the source's words, without white space, of a span of the flattened sentence.

    A short aside behind them is a part of them: 试点县（市、区）.
    """
    first, last = flat.span(start, end)
    if kind := _KINDS.match(text, last):
        last = kind.end()
    return "".join(text[first:last].split())
