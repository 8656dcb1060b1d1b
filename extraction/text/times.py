"""Times in a sentence: the year by which, the period in which, the year compared with.

Positions are those of the flattened sentence (`sentences.flatten`). A five-year plan's name stands
for its last year (“十四五”时期: 2021-2025, by 2025).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extraction.knowledge import either, table
from extraction.text.dates import five_year_plan
from extraction.text.numerals import chinese_number

_YEAR = r"(?:19|20)\d\d"
_AND = r"[、和与及]"
# 在2025年底前 is a time by which, 在2020年基础上 is what the number is compared with.
_BASE = re.compile(
    rf"(?:比|较|与|从|相比|相较于?|对比|相对于?|由)(?P<year>{_YEAR})年?(?:底|末|度)?(?:基础上|相比|水平|的|同期|为基准|基准)?(?!年?(?:起|开始))"
    rf"|(?:在|以)(?P<year2>{_YEAR})年?(?:底|末|度)?(?:的|实际)?(?:基础上|基础|相比|水平|同期|为基准|为基期|为基数|基准)"
    rf"|(?P<year3>{_YEAR})年?(?:底|末|度)?的?(?=(?:\d+(?:\.\d+)?|[一二两三四五六七八九十]+)倍)"
)
# A year digit by digit: 二〇二六年.
_IN_WORDS = re.compile("[一二][九〇零○][〇零○一二三四五六七八九]{2}(?=年)")
_TO_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_SPAN = re.compile(rf"(?:从|自)?(?P<first>{_YEAR})年?(?:-|至|到)(?P<last>{_YEAR})年?(?:期间|度|间)?")
_PLAN = re.compile(
    r"(?:到|至|在)?十(?P<ordinal>[一二三四五六七八九])五(?:规划)?(?P<how>时期|期间|期末|末|以来|初期|前期|中后期|后期|中期|)"
)
# 装机容量“十四五”约4000万千瓦: the plan's name alone says when.
_AMOUNT = re.compile(r"(?:约|达到?|累计|分别|共|再)?\d+(?:\.\d+)?[万亿%个家]")
_PLANS = re.compile(r"十[一二三四五六七八九]五(?:、|和|与)十[一二三四五六七八九]五(?:时期|期间|期末|末)")
_BY = re.compile(
    rf"(?P<to>到|至|截至|截止到?|截至到|力争到?|争取到?|于|在|自|从|确保到?)?(?P<year>{_YEAR})年?(?:(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?)?"
    rf"(?P<edge>年底以?前|年底|年末|底以?前|末以?前|底|末|之前|以前|前|初(?!步)|起|以来|以后|后|度|内)?"
)
_YEARS = re.compile(rf"(?:到|至)?(?P<years>{_YEAR}年?(?:{_AND}{_YEAR}年?)+)")
_WITHIN = re.compile(
    r"(?:未来|今后|力争用?)?(?P<years>\d{1,2}|[一二两三四五六七八九十]{1,2})(?:(?:至|到|-)(?:\d{1,2}|[二三四五六七八九十]{1,2}))?年(?:之内|内|左右的时间|左右时间|时间)"
)
# 2023年起3年内: by the end of the third.
_FROM_ON = re.compile(
    rf"(?:从|自)?(?P<first>{_YEAR})年(?:起|开始)的?,?(?:(?:利?用|通过|力争用?|经过)?(?P<years>\d|[一二两三四五六七八九十])年(?:之内|内|左右的时间|左右时间|的?时间))"
)
_PAST = re.compile(r"以来|截至|截止")
# 年均 before a verb says every year; before a noun it is a mean: 年均浓度.
_ANNUAL_ADVERB = r"(?:复合|累计|分别|净|再|约|各)?"


# Verbs that begin nouns, too: 年均降水量, 年均利用小时, 年均减排量.
_NOUNS = frozenset(
    ["降", "利用", "投资", "发展", "应用", "造", "建", "减排", "保护", "处置", "监测", "规划", "设置"]
)


@dataclass(frozen=True)
class Time:
    """A time at `[start, end)`.

    `kind` is by (a year or several), period, baseline, within (so many years: no year) or annual;
    `past` tells that the words look back, `ahead` that they look ahead: 到…年, …年底前.
    """

    kind: str
    start: int
    end: int
    years: tuple[int, ...] = ()
    period: str | None = None
    past: bool = False
    ahead: bool = False
    month: int | None = None
    day: int | None = None


def find_times(text: str) -> list[Time]:
    """Return the times of a flattened sentence in order, none inside another."""
    text = _IN_WORDS.sub(lambda match: match.group().translate(_TO_DIGITS), text)
    found: list[Time] = []

    def add(time: Time) -> None:
        if not any(other.start < time.end and time.start < other.end for other in found):
            found.append(time)

    for match in _SPAN.finditer(text):
        first, last = int(match["first"]), int(match["last"])
        if first < last <= first + 40:
            add(Time("period", *match.span(), (last,), f"{first}-{last}"))
    for match in _FROM_ON.finditer(text):
        first, count = int(match["first"]), chinese_number(match["years"].replace("两", "二")) or 0
        if last := count and first + count - 1:
            add(Time("period", *match.span(), (last,), f"{first}-{last}"))
    for match in _BASE.finditer(text):
        add(Time("baseline", *match.span(), (int(match["year"] or match["year2"] or match["year3"]),)))
    for match in _YEARS.finditer(text):
        years = tuple(int(year) for year in re.findall(_YEAR, match["years"]))
        add(Time("by", *match.span(), years, ahead=match.group()[0] in "到至"))
    for match in _PLANS.finditer(text):
        plans = [
            five_year_plan(ordinal) for ordinal in re.findall(r"十([一二三四五六七八九])五", match.group())
        ]
        add(Time("period", *match.span(), tuple(last for _, last in plans)))
    for match in _PLAN.finditer(text):
        first, last = five_year_plan(match["ordinal"])
        if match["how"] or _AMOUNT.match(text, match.end()):
            kind = "by" if match["how"] in {"末", "期末"} else "period"
            period = None if kind == "by" else f"{first}-{last}"
            add(Time(kind, *match.span(), (last,), period, past=match["how"] == "以来"))
    for match in _BY.finditer(text):
        if _is_year(text, match):
            past = bool(_PAST.search(match.group()))
            month, day = (int(match[part]) if match[part] else None for part in ("month", "day"))
            # 提高到2021年的401万吨 tells of a level in that year.
            of_year = text.startswith("的", match.end()) and not match["edge"]
            ahead = not (past or of_year) and (
                (match["to"] or "")[:1] in {"到", "至", "力", "争", "确"} or "前" in (match["edge"] or "")
            )
            years = (int(match["year"]),)
            add(Time("by", *match.span(), years, past=past, ahead=ahead, month=month, day=day))
    for match in _WITHIN.finditer(text):
        if (chinese_number(match["years"]) or 0) > 0:
            add(Time("within", *match.span()))
    for match in _annual().finditer(text):
        add(Time("annual", *match.span()))
    return sorted(found, key=lambda time: time.start)


@cache
def _annual() -> re.Pattern[str]:
    raw = table("targets")
    verbs = {verb for part in ("complete", "increase", "decrease") for verb in raw["works"][part]}
    verbs |= {*raw["verbs"]["increase"], *raw["verbs"]["decrease"], *raw["works"]["naming_complete"]}
    return re.compile(
        rf"每年|逐年|(?:年均|年平均){_ANNUAL_ADVERB}(?={either(verbs - _NOUNS)})"
        r"|年度(?=增|提高|提升|下降|降低|递|减|新增|改造|完成|削减|压减)"
    )


def _is_year(text: str, match: re.Match[str]) -> bool:
    """Tell whether four figures are a year: 2000家, 2021版 and 文号 are none."""
    shown = match.group()
    before = text[max(0, match.start() - 2) : match.start()]
    if (before[-1:] and before[-1] in "0123456789./第〔(") or re.fullmatch(r"\d[-至]", before):
        return False
    if (match["edge"] or "") in {"起", "后", "以后"}:  # 2022年起: from then on, not by then
        return False
    return "年" in shown or bool(match["month"])
