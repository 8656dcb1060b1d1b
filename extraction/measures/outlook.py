"""Whether a text looks back or ahead: which year governs a clause, and who may promise anything."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from extraction.knowledge import either, table
from extraction.rows import Context, Passage
from extraction.text.folding import squeeze
from extraction.text.sentences import flatten
from extraction.text.times import Time, find_times

# Kinds of document that set rules: their numbers are limits, not goals, unless a year is named.
_RULES = (
    "法",
    "条例",
    "办法",
    "规定",
    "细则",
    "规则",
    "规程",
    "标准",
    "规范",
    "准则",
    "指南",
    "目录",
    "导则",
)
# Documents that report: what they tell of others is no commitment; a reply may promise.
_REPLIES = ("答复", "复函", "函")
# 全市现有企业800家; 现有厂房屋顶安装比例达到60% is no fact.
_NOW_HAS = re.compile(r"现有[^,;达占到]{0,24}\d|(?<![为除])了(?:约|近|超过)?\d")
# A document of one year: 2026年工作要点; 2030年前…方案 and 2021年本 are none.
_TITLE_YEAR = re.compile(r"(?<![-—至\d])20\d\d年(?!前|底|版|本|修|[-—至]|以前|度?第|度?报告|\d{1,2}月)")
_OF_WORK = re.compile(r"要点|安排|计划|任务|行动|重点|目标|思路|方案|实事|指导意见|实施意见")
_YEARS = re.compile(r"20\d\d年?[-—至]")
# Documents that tell how things stand.
_TELLS = re.compile(
    r"(?:分析|评估|调查|监测|审计|统计|执行情况的?|进展情况的?)报告|公报|监测通报|白皮书|蓝皮书|年报$"
)
_DEADLINE = re.compile(
    r"(?:完成|办结|整改|落实)(?:时限|时间|期限)(?:要求)?\s*[:：](?P<when>[^\n。；;]{4,24})"
)
_AHEAD = re.compile(r"(?<!截)到\s*(20\d\d)\s*年")
_FROM_TO = re.compile(r"(?<!\d)(20\d\d)\s?年?\s?[-—－–~～至]\s?(20\d\d)\s?年(?!的)")


@cache
def cues(name: str, key: str = "words") -> re.Pattern[str]:
    """Return the pattern of a list of words in `targets.toml`, or the one that stands there."""
    raw = table("targets")[name][key]
    return re.compile(raw if isinstance(raw, str) else either(raw))


def tells_past(passage: Passage) -> bool:
    """Tell whether a clause stands in a section on what has been: 现状, 成效, 形势; 做好总结宣传 is to be done."""
    return any(
        cues("facts", "headings").search(heading) and not cues("facts", "to_do").search(heading)
        for heading in passage.headings
    )


def looks_back(text: str, *, ahead: bool = False) -> bool:
    """Tell whether a flattened sentence speaks of what has been: 截至, 已建成, 同比.

    In a section that looks `ahead` words such as 取得 say what will be.
    """
    text = cues("facts", "not").sub("", text)
    if cues("facts").search(text) or _NOW_HAS.search(text):
        return True
    return not ahead and cues("facts", "states").search(text) is not None


def turn(text: str) -> bool | None:
    """Tell whether a flattened sentence of a report turns back (True) or ahead (False), None for neither."""
    if cues("facts", "turn_ahead").search(text):
        return False
    return True if cues("facts", "turn_back").search(text) else None


class Outlook:
    """What one document looks back on and ahead to."""

    def __init__(self, passages: Sequence[Passage], context: Context) -> None:
        self.context = context
        self._issued = int(context.date[:4]) if context.date else context.period_start
        years = [int(year) for passage in passages for year in _AHEAD.findall(passage.text)]
        goal = min(years, default=None)
        # 2022-2025年 is ahead as a whole where it leads to what the document looks ahead to.
        spans = [match for passage in passages for match in _FROM_TO.findall(passage.text)]
        starts = [int(first) for first, last in spans if goal and int(first) < goal <= int(last)]
        self._first_goal = min(starts, default=goal)
        self._blocks: dict[tuple[str, ...], Time] = {}
        named = f"{context.title}{context.doc_type or ''}"
        self.reports_work = "工作报告" in named
        periods = context.period_start is not None and context.period_start != context.period_end
        title = "".join(context.title.split())
        self.of_a_year = self.reports_work or (
            not periods
            and _OF_WORK.search(title) is not None
            and len(_TITLE_YEAR.findall(title)) == 1
            and not _YEARS.search(title)
        )
        self.tells = _TELLS.search(context.title) is not None

    def is_past(self, time: Time) -> bool:
        """Tell whether a time lies before the document's date, or before all that it looks ahead to."""
        if time.past or not time.years:
            return time.past
        if self._issued is not None:
            return time.years[-1] < self._issued
        return not time.ahead and self._first_goal is not None and time.years[-1] < self._first_goal

    def may_promise(self, *, ahead: bool) -> bool:
        """Tell whether the document's numbers can be commitments; rules and replies need a year ahead."""
        if self.context.normative:
            kind = self.context.doc_type
            return ahead or not (self.tells or (kind is not None and kind.endswith(_RULES)))
        return ahead and self.context.doc_type in _REPLIES

    def opening(self, passage: Passage) -> tuple[Time | None, str]:
        """Return the time that governs a clause from its start, and where it was read.

        That is a year in its headings; in a section of goals also the first year that the section
        names, else the last year of the document's period or the year of its title.
        """
        for heading in reversed(passage.headings):
            if time := _heading_time(heading):
                return time, "heading"
        if time := _deadline(passage.text):
            return time, "sentence"
        block = goals_block(passage)
        if block in self._blocks:
            return self._blocks[block], "heading"
        year = self.own_year() if block or (self.of_a_year and not tells_past(passage)) else None
        if year:
            return Time("by", 0, 0, (year,), ahead=True), "document"
        return None, ""

    def note(self, passage: Passage, time: Time) -> None:
        """Remember the first year ahead of a section of goals."""
        block = goals_block(passage)
        if block and not self.is_past(time):
            self._blocks.setdefault(block, time)

    def this_year(self) -> Time | None:
        """Return the time that 今年 means in a document of one year, None where that is not known."""
        year = (self._issued or self.own_year()) if self.of_a_year else None
        return Time("by", 0, 0, (year,), ahead=True) if year else None

    def own_year(self) -> int | None:
        """Return the last year of the document's period, the year of its title or of a report of work."""
        if self.context.period_end:
            return self.context.period_end
        match = re.search(r"(20\d\d)年?度?", self.context.title)
        if match and (self._issued is None or self._issued <= int(match[1])):
            return int(match[1])
        return self._issued if self.reports_work else None


def goals_block(passage: Passage) -> tuple[str, ...]:
    """Return the path of the outermost section above a clause that sets goals; () for none."""
    for depth, heading in enumerate(passage.headings, 1):
        if cues("goals", "headings").search(heading):
            return passage.path[:depth]
    return ()


def _deadline(text: str) -> Time | None:
    """Return the time of the one line that says by when all that a clause asks is done: 完成时限：2025年6月底前."""
    lines = [match["when"] for match in _DEADLINE.finditer(text)]
    if len(lines) != 1:
        return None
    times = [t for t in find_times(squeeze(lines[0])) if t.years and t.kind == "by" and not t.past]
    return replace(times[-1], ahead=True) if times else None


def _heading_time(heading: str) -> Time | None:
    flat = flatten(heading, 0, len(heading))
    times = [t for t in find_times(flat.text) if t.kind in {"by", "period"} and not t.past]
    return times[-1] if times else None
