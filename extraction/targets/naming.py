"""The name of what a number measures: found in the phrase, or put back from what was said before."""

from __future__ import annotations

import re
from decimal import Decimal

from extraction.targets.indicators import heads, is_part, named_in, names_work, split_scope, stem
from extraction.targets.readings import FILLER, Reading
from extraction.targets.state import State
from extraction.targets.works import works
from extraction.text.figures import Figure
from extraction.text.sentences import Flat

# No name of an indicator is as long as this.
_LONG = 30
# What stands before 率 and 总量 is this short where it leaves out of what: 年利用量.
_SHORT = 4
_ROUND = tuple(Decimal(10) ** power for power in (1, 2, 3, 4, 8))
# An aside this long explains and is no part of a name.
_ASIDE = re.compile(r"[（(][^（()）]{12,}[）)]")
_PART_OF_TIME = re.compile(r"其中,?(?:到)?(?:19|20)\d\d年(?:底|末|度)?$")


def counts_exactly(figure: Figure) -> bool:
    """Return True if a number in Chinese words counts things: 二十五家, 二三十家; not 两个文明, 十大工程, 千座公园.

    Small and round ones name as often as they count.
    """
    return figure.value_max is not None or (figure.value > _ROUND[0] and figure.value not in _ROUND)


def name_of(
    text: str, state: State, flat: Flat, reading: Reading, before: Reading | None, group: list[Figure]
) -> tuple[str, str]:
    """Return scope and name of what is measured, what is left out put back from the name before."""
    if reading.name is None:
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
    scope, name = split_scope(_ASIDE.sub("", words(text, flat, *reading.name)))
    if group[0].unit == "次" and (verb := _verb_before(flat.text, reading, group[0].start)):
        return scope, f"{name}{verb}次数"  # 每年召开2次会议
    level = reading.verb == "level"
    if group[-1].unit == state.unit and is_part(flat.text, *reading.name):
        whole = state.made or state.name
        if whole:
            return name, whole  # 其中甲县达到30%
    own = not state.named and len(stem(name)) > _SHORT  # a new sentence that says of what itself
    if level and not own and state.name.endswith(name) and len(name) < len(state.name) and "、" not in name:
        return scope or state.scope, state.name  # 大宗固废年利用量 …, 年利用量达到45亿吨
    if level and before is not None and state.name and name in heads():
        return scope or state.scope, stem(state.name) + name  # 污水收集率达到70%、处理率达到95%
    return scope, (words(text, flat, *reading.prefix) if reading.prefix else "") + name


def _verb_before(text: str, reading: Reading, at: int) -> str:
    """Return the verb before a number whose thing stands behind it, "" where there is none."""
    if reading.verb != "work" or reading.name is None or reading.name[0] < at:
        return ""
    return _verb_at(text, at)


def _verb_at(text: str, at: int) -> str:
    before = FILLER.sub("", text[max(0, at - 12) : at])
    return max((verb for verb in works() if before.endswith(verb)), key=len, default="")


def _only_a_time(text: str, at: int) -> bool:
    """Tell whether nothing but a part and its time stand before a number."""
    return _PART_OF_TIME.search(text, max(0, at - 14), at) is not None


def printed_unit(text: str, flat: Flat, figure: Figure) -> str:
    """Return a unit as the source prints it: Eflops, GW."""
    if not re.search("[a-z]", figure.unit) or not flat.text.endswith(figure.unit, figure.start, figure.end):
        return figure.unit
    return words(text, flat, figure.end - len(figure.unit), figure.end)


def words(text: str, flat: Flat, start: int, end: int) -> str:
    """Return the source's words, without white space, of a span of the flattened sentence."""
    first, last = flat.span(start, end)
    return "".join(text[first:last].split())
