"""What a clause has said so far as its numbers are read, the segments of its sentences, and their edges."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from extraction.measures.outlook import cues
from extraction.targets.indicators import names_a_level
from extraction.targets.readings import bound_after
from extraction.text.figures import Figure
from extraction.text.sentences import Flat, partners
from extraction.text.times import Time

# A sentence is flattened in pieces of this size at most: tables run on without a stop.
_LONGEST = 1200
# 基本 belongs to a number only so near before it.
_HEDGE_BEFORE = 14
_AMONG = re.compile(
    r"(?:在|从)(?P<among>(?:新增|新建|现有|更新|全[国省市区县]所有|所有)[^,]{1,16}|[^,]{2,16}的[^,的]{2,6})中"
)
_FIELD = re.compile(r"(?!本)[^,、的“”《》“”和与及]{2,10}?(?:行业|领域)")
# 基本完成 opens what is done, however long its name.
_NEARLY_DONE = re.compile(r"基本(?:完成|建成|实现|形成|建立|消除|解决|淘汰)")
_NATURE = re.compile(r"\s{0,8}[（(](约束性|预期性)")
# A goal is named so near its quotation.
_NEAR = 16
_SHORTEST_TITLE = 10
# Another unit in brackets: 4000套（间）.
UNIT_BESIDE = re.compile(r"\s?[（(]\s?([个家户座项条处台套辆艘间张人名床栋幢件支口])\s?[)）]")
_EACH_OF = re.compile(r"每(?:人|生|户|床|亩|家|村|名|个)$")


def field_of(words: str) -> str:
    """Return the trade that words open with: 纯碱行业 of 纯碱行业节能降碳; "" for none."""
    match = _FIELD.match(words)
    return match.group() if match else ""


@dataclass
class State:
    """What a clause has said so far: the time that governs, the name measured last.

    `region` is the document's place, `field` the trade that its title names. `measured` tells that the sentence itself
    names the time, `named` that it has measured something. `whole` is the place that a sentence speaks of from its
    opening on (全省), `among` the things that it speaks of (在新增的车辆中), `subject` the trade, `each` for each of
    what more the next number holds (每增加1人).
    """

    region: str = ""
    national: bool = True
    time: Time | None = None
    time_from: str = ""
    measured: bool = False
    annual: bool = False
    baseline: int | None = None
    name: str = ""
    scope: str = ""
    segment: str = ""
    named: bool = False
    hedge: str = ""
    made: str = ""
    unit: str = ""
    incentive: bool = False
    field: str = ""
    whole: str = ""
    among: str = ""
    subject: str = ""
    each: str = ""

    def begin(self) -> None:
        """Forget what the sentence before said."""
        self.measured = self.annual = self.named = self.incentive = False
        self.baseline, self.hedge, self.segment = None, "", ""
        self.made = self.unit = self.each = ""
        self.whole, self.among, self.subject = "", "", self.field

    def hear(self, words: str) -> None:
        """Take from words without a number of whom or what the sentence goes on to speak."""
        if (whole := cues("scope", "whole").match(words)) and (self.national or whole.group() != "全国"):
            self.whole = whole.group()
            words = words[whole.end() :]
        if among := _AMONG.fullmatch(words):
            self.among = among["among"]
        self.subject = field_of(words) or self.subject

    def measure(self, name: str, scope: str) -> None:
        """Take from a number's name and scope what holds for the numbers after it."""
        if scope and (scope == self.region or cues("scope", "whole").fullmatch(scope)):
            self.whole = scope
        self.subject = field_of(name) or self.subject


@dataclass(frozen=True)
class Segment:
    """The words between two commas, `[start, stop)` of a flattened sentence, and its times."""

    flat: Flat
    start: int
    stop: int
    now: list[Time]
    times: list[Time]
    inside: bool


def in_a_time(figure: Figure, times: list[Time]) -> bool:
    """Tell whether a number is part of a time; 三到五年 is a quantity all the same."""
    if figure.unit == "年" and figure.value_max is not None:
        return False
    return any(t.start < figure.end and figure.start < t.end for t in times if t.kind != "annual")


def each_year(segment: Segment, left: int) -> bool:
    """Tell whether a segment says 年均 or 每年 from `left` on, not of each of them a year: 每生每年5元."""
    text = segment.flat.text
    return any(
        t.kind == "annual" and t.start >= left and not _EACH_OF.search(text, 0, t.start) for t in segment.now
    )


def opens_with_each_year(segment: Segment) -> bool:
    """Tell whether 每年 opens a segment and so holds for what follows it, not only behind a level's name."""
    text = segment.flat.text
    for time in segment.now:
        if text.startswith(("每年", "逐年"), time.start) and each_year(segment, segment.start):
            return not names_a_level(text[segment.start : time.start])
    return False


def quote_start(segment: Segment) -> int:
    """Return where the quotation begins: with the time, if that stands in the segment right before."""
    near = [t.start for t in segment.times if t.kind in {"by", "period"} and t.end == segment.start - 1]
    return near[-1] if near else segment.start


def quote_end(segment: Segment, group: list[Figure]) -> int:
    """Return where the quotation ends: with the number in a list, else with the words up to the comma."""
    text, stop = segment.flat.text, segment.stop
    _, end = bound_after(text, group[-1].end)
    return end if text[end:stop].startswith(("、", "和", "及", "与")) else max(end, stop)


def quotation(text: str, segment: Segment, group: list[Figure], end: int) -> tuple[int, int]:
    """Return the span in the source of a number's quotation, that goes to `end` of the sentence at least."""
    first, last = segment.flat.span(quote_start(segment), max(end, quote_end(segment, group)))
    beside = UNIT_BESIDE.match(text, last)
    return first, beside.end() if beside else last


def nature_after(text: str, at: int) -> str:
    """Return what stands in a bracket behind a number: 约束性 or 预期性, else ""."""
    match = _NATURE.match(text, at)
    return match[1] if match else ""


def hedge_of(text: str, start: int, end: int) -> str:
    """Return the hedge of a number in `text[start:end]`: 力争, 原则上, 基本; "" for none."""
    matches = list(cues("hedges").finditer(text, start, end))
    names = cues("hedges", "names")
    matches = [m for m in matches if not names.match(text, m.start())]
    kept = [
        m.group()
        for m in matches
        if m.group() != "基本"
        or end - m.end() <= _HEDGE_BEFORE
        or (
            _NEARLY_DONE.match(text, m.start()) and (m.start() == start or text[m.start() - 1] in ",年底末前")
        )
    ]
    return kept[-1] if kept else ""


def pieces(text: str, start: int, end: int, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a sentence outside what a table took, none too long to be read at once."""
    at = start
    for first, last in [*_within(taken, start, end), (end, end)]:
        while at < min(first, end):
            until = min(first, end)
            if until - at > _LONGEST:
                cut = max(text.rfind(mark, at + 1, at + _LONGEST) for mark in "\n，,、 ")
                until = cut + 1 if cut > at else at + _LONGEST
            if text[at:until].strip():
                yield at, until
            at = until
        at = max(at, last)


def titles(text: str, title: str) -> list[tuple[int, int]]:
    """Return the spans of a document's own title in a clause, where a number in it would be read as a promise."""
    if len(title) < _SHORTEST_TITLE or not re.search(r"\d", re.sub(r"20\d\d年?", "", title)):
        return []
    pattern = r"\s*".join(map(re.escape, "".join(title.split())))
    return [match.span() for match in re.finditer(pattern, text)]


def asides(text: str, first: int, last: int) -> Iterator[tuple[int, int, bool]]:
    """Yield the spans inside the brackets of `text[first:last]`, and inside quotation marks where a goal is quoted.

    The third tells a quotation, which is as binding as what stands around it: 实现“产值达到3亿元，增长5%”的目标.
    """
    pairs = partners(text)
    for opening in range(first, last):
        close = pairs.get(opening, last)
        if close >= last:
            continue
        if text[opening] in "（(〔":
            yield opening + 1, close, False
        elif text[opening] == "“" and _quotes_goal(text, opening, close):
            yield opening + 1, close, True


def _quotes_goal(text: str, opening: int, close: int) -> bool:
    before = "".join(text[max(0, opening - _NEAR) : opening].split())
    after = "".join(text[close + 1 : close + 1 + _NEAR].split())
    return bool(
        re.search(r"\d", text[opening:close])
        and cues("quoted", "before").search(before)
        and cues("quoted", "after").match(after)
    )


def _within(spans: list[tuple[int, int]], start: int, end: int) -> list[tuple[int, int]]:
    """Return those of some spans, in order and apart, that reach into `[start, end)`."""
    return spans[bisect_right(spans, start, key=itemgetter(1)) : bisect_left(spans, end, key=itemgetter(0))]
