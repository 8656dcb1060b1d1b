"""Numbers in a sentence: value or range, unit, and what is a number but no figure.

Positions are those of the flattened sentence (`sentences.flatten`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from extraction.knowledge import either, table
from extraction.text.numerals import Numeral, chinese_number, find_numerals
from extraction.text.units import read_unit

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?![\d.,])|\d+(?:\.\d+)?)"
_RANGE = r"(?:-|至|到)"
# Latin letters and figures stuck to a number make a name of it: PM2.5, 5G, GB/T 33190, G60, CO2.
_NAME_BEFORE = re.compile(r"[A-Za-z_#]$|[A-Za-z]-$|[A-Za-z]/[A-Za-z]$|\d:$")
_NAME_AFTER = re.compile(r"[A-Za-z+#]|-[A-Za-z]|\.[\d\u4e00-\u9fff]|\d|:\d|[/×]\d")
_NUMBERED = re.compile(
    r"(?:第|\(|附件|附表|附录|专栏|表|图|No\.?|编号|电话|邮编|邮政编码|文号|代码)[:\s]*$", re.IGNORECASE
)
_ORDINAL = re.compile(r"号|(?:月|日)(?!均|处理)|期(?=工程|项目)|条(?=规定)|类(?=水)")
# Behind a Chinese numeral these mostly make a name or a date: 三省, 五届, 十年, 二级.
_NO_COUNT = frozenset(
    [
        "国",
        "省",
        "市",
        "区",
        "县",
        "部",
        "大",
        "级",
        "门",
        "方",
        "度",
        "成",
        "部门",
        "年",
        "月",
        "日",
        "位",
        "期",
        "届",
        "批",
        "回",
        "站",
        "场",
        "本",
        "村",
        "镇",
    ]
)
# Of these, so many are counted: 二十场.
_COUNTED = frozenset(["场", "本", "村", "镇", "县"])
_MANY = 20
# A name, not so many people: 30人论坛, 3人制篮球.
_OF_SO_MANY = re.compile(r"人(?:论坛|制|篮球|足球)")
_CN_LIST = re.compile(r"[一二三四五六七八九十]、$")
_CN_CLASS = re.compile(r"类(?:及以上)?(?:水|断面|地)|类(?=$|[,.;])")
_SESSION = re.compile(r"全会|会议精神|全体会议|全国|党代会|代表大会|党组|会议[^,;]{0,8}(?:精神|部署|审议)")
# 5年以上, 3年内: a length of time, where 2025年 is a date.
_LASTING = ("年内", "年以上", "年及以上", "年以内", "日内", "日以内", "月内", "月以内")
_LENGTH = re.compile(r"(?:年限|寿命|期限|周期|工龄|时间)(?:[^\d,;]{0,6})$")
_LENGTH_BOUND = re.compile(
    r"(?:年限|寿命|期限|周期|工龄|时间)(?:原则上|一般|应|应当)?不(?:得)?(?:超过|少于|低于|短于|长于)$"
)
_AT_LEAST = re.compile(r"(?:至少|不少于|不低于|每年|每月|每季度|每半年)[^,]{0,5}$")
_DOUBLE = re.compile(r"翻(?:了|两|一)?(?P<times>[一两二三]|[1-9])?番|倍增(?!计划|工程|行动|效应|器)")
# 过半 is more than half, 过半数 says who decides.
_HALF = re.compile(r"(?P<over>(?<![经通超])过半|超半|超过半)(?!数|年|个|天|月|小时)|一半")
# 几十家, 数百户, 数以万计, 每千人: no number by itself.
_VAGUE_BEFORE = re.compile(r"[几数第每上]$|若干$")
_FROM = re.compile(r"(?:由|从|自)[^,、]{0,16}$")
_JOIN = re.compile(rf"(?:以上)?{_RANGE}")
_LARGEST_YEARS = 100
_COUNTABLE = frozenset({"count", "extent", "ratio", "span", "money"})


@dataclass(frozen=True)
class Figure:
    """A number with its unit ("" without one) at `[start, end)`, the unit included.

    `group` is the unit's group in `units.toml`, "" for none; `words` tells Chinese numerals; `sign` is
    what the number says itself of how exact it is: 二十余家 and 过半 are more (>).
    """

    value: Decimal
    value_max: Decimal | None
    unit: str
    group: str
    start: int
    end: int
    words: bool = False
    sign: str = ""


_ARABIC = re.compile(
    rf"(?P<minus>(?<=[为到至是在率值达:(])[-负](?=\d[\d.]*(?:%|‰|℃|个百分点|个千分点)))?"
    rf"(?P<low>{_NUMBER})(?P<percent>%)?(?:(?P<join>{_RANGE})(?P<high>{_NUMBER}))?"
)


def find_figures(text: str) -> list[Figure]:
    """Return the figures of a flattened sentence in order; dates, labels and parts of names are none.

    Numbers in Chinese numerals count where a unit of counting or extent follows.
    """
    return list(_read(text)[0])


def find_unread(text: str) -> list[tuple[int, int]]:
    """Return the spans of numbers in Chinese numerals before a unit that cannot be read whole."""
    return list(_read(text)[1])


@lru_cache(maxsize=64)
def _read(text: str) -> tuple[list[Figure], list[tuple[int, int]]]:
    found = [
        Figure(_times(match), None, "倍", "ratio", *match.span(), words=True)
        for match in _DOUBLE.finditer(text)
    ]
    said = {at for figure in found for at in range(figure.start, figure.end)}
    for match in _HALF.finditer(text):
        if not said.isdisjoint(range(*match.span())):
            continue
        sign = ">" if match["over"] else ""
        found.append(Figure(Decimal(50), None, "%", "ratio", *match.span(), words=True, sign=sign))
    said = {at for figure in found for at in range(figure.start, figure.end)}  # 翻2番 holds no 2
    numbers = (match for match in _ARABIC.finditer(text) if match.start() not in said)
    arabic = [figure for match in numbers if (figure := _arabic(text, match))]
    found += _joined(text, arabic)
    taken = {at for figure in found for at in range(figure.start, figure.end)}
    unread: list[tuple[int, int]] = []
    names = [match.span() for match in _names().finditer(text)]
    taken |= {at for start, end in names for at in range(start, end)}
    for numeral in find_numerals(text):
        if taken.isdisjoint(range(numeral.start, numeral.end)):
            figure = _chinese(text, numeral, unread)
            if figure and taken.isdisjoint(range(figure.start, figure.end)):
                found.append(figure)
                taken |= set(range(figure.start, figure.end))
    return sorted(found, key=lambda figure: figure.start), unread


@cache
def _names() -> re.Pattern[str]:
    """Return the pattern of names that hold a numeral: 两会, 三农, 四个意识."""
    return re.compile(either(table("numerals")["names"]["words"]))


def _times(match: re.Match[str]) -> Decimal:
    said = match["times"] or ("两" if "两" in match.group() else "一")
    return Decimal(2 ** (chinese_number(said.replace("两", "二")) or 1))


def _arabic(text: str, match: re.Match[str]) -> Figure | None:
    before, at = text[max(0, match.start() - 12) : match.start()], match.end()
    if _NAME_BEFORE.search(before) or _NUMBERED.search(before) or before.endswith("每"):
        return None
    if before[-1:] in tuple(".-/") and before[-2:-1].isalnum() and not before[-2:-1] > "\u3000":
        return None
    start = match.start()
    low, high = _decimal(match["low"]), _decimal(match["high"]) if match["high"] else None
    if match["minus"]:
        low = -low
    if high is not None and match["join"] != "-" and _FROM.search(text, max(0, start - 20), start):
        low, high, start = high, None, match.start("high")  # 从90%到94%: where it leads
    if _OF_SO_MANY.match(text, at):
        return None
    unit, group, end, more = read_unit(text, at)
    if not unit and match["percent"]:
        unit, group, end = "%", "ratio", at
    if high is not None and (high <= low or (not unit and high >= 1000)):
        return None  # 2021-2025, 10-3: a period or a name
    if not unit:
        if _NAME_AFTER.match(text, at) or _ORDINAL.match(text, at):
            return None
        return Figure(low, high, "", "", start, at)
    if text.startswith("号", at) or (unit == "年" and high is not None and high >= _LARGEST_YEARS):
        return None
    dated = group == "span" and unit in {"年", "月", "日"}
    lasts = text.startswith(_LASTING, end - 1) or (
        unit == "年" and (high is not None or _LENGTH.search(before))
    )
    if dated and not lasts:
        return None
    if unit == "岁" and high is not None:
        group = "spec"  # 3-6岁儿童
    return Figure(low, high, unit, group, start, end, sign=">" if more else "")


def _decimal(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _joined(text: str, figures: list[Figure]) -> list[Figure]:
    """Join the two ends of a range (10万-15万千瓦) and the two parts of a sum (3亿5000万元)."""
    joined: list[Figure] = []
    for figure in figures:
        last = joined[-1] if joined else None
        whole = _range(text, last, figure) or _sum(last, figure) if last else None
        if whole:
            joined[-1] = whole
        else:
            joined.append(figure)
    return joined


def _range(text: str, low: Figure, high: Figure) -> Figure | None:
    if low.value_max is not None or high.value_max is not None or not low.unit or not high.unit:
        return None
    join = _JOIN.fullmatch(text, low.end, high.start)
    if not join or (join.group() != "-" and _FROM.search(text, max(0, low.start - 20), low.start)):
        return None
    first, last = _split(low.unit), _split(high.unit)
    if first[1] not in ("", last[1]):
        return None
    value = low.value if low.unit in (high.unit, last[0]) else low.value * first[2] / last[2]
    return replace(high, value=value, value_max=high.value, start=low.start) if value < high.value else None


def _sum(high: Figure, low: Figure) -> Figure | None:
    if high.unit != "亿" or high.end != low.start or not low.unit.startswith("万"):
        return None
    return replace(low, value=high.value * 10_000 + low.value, start=high.start)


def _split(unit: str) -> tuple[str, str, int]:
    """Return multiplier, rest and factor of a unit: 万 | 千瓦 | 10000."""
    for name, factor in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        if unit.startswith(name):
            return name, unit.removeprefix(name), factor
    return "", unit, 1


def _chinese(text: str, numeral: Numeral, unread: list[tuple[int, int]]) -> Figure | None:
    start, at = numeral.start, numeral.end
    said = text[start:at]
    before = text[max(0, start - 2) : start]
    listed = not numeral.unit and (_CN_LIST.search(before) or before.endswith("十"))
    if listed or _VAGUE_BEFORE.search(before):
        return None
    if numeral.unit:
        if numeral.value is None:
            unread.append((start, at))
            return None
        return Figure(numeral.value, numeral.value_max, numeral.unit, "ratio", start, at, words=True)
    unit, group, end, more = read_unit(text, at)
    if not unit or group not in _COUNTABLE:
        return None
    if numeral.value is None:
        if len(said) > 1 and unit not in _NO_COUNT and not _is_list(said):
            unread.append((start, end))
        return None
    if not _counts(text, said, numeral, unit, group, start, end):
        return None
    multiplied = f"{numeral.multiplier}{unit}"
    sign = ">" if more else ""
    return Figure(numeral.value, numeral.value_max, multiplied, group, start, end, words=True, sign=sign)


def _is_list(said: str) -> bool:
    """Tell whether numerals stand side by side as a list or a turn of phrase: 一二三, 千万万."""
    return (
        len(set(said)) < len(said)
        or set(said) <= set("一二三四五六七八九")
        or not set(said) - set("百千万亿")
    )


def _counts(text: str, said: str, numeral: Numeral, unit: str, group: str, start: int, end: int) -> bool:
    """Tell whether a numeral counts what follows; 一 before a unit mostly says "a": 一批, 一个."""
    asked = _AT_LEAST.search(text, max(0, start - 12), start) is not None
    if said == "一" and not asked and group != "ratio":
        return False
    if said == "二" and unit == "次":
        return False  # 二次污染
    if unit == "年":
        # 三到五年; 周期不超过三年
        return (
            numeral.value_max is not None or _LENGTH_BOUND.search(text, max(0, start - 20), start) is not None
        )
    if unit == "类" and _CN_CLASS.match(text, end - 1):
        return False  # 三类水质
    if unit == "次" and (_SESSION.match(text, end) or text.startswith("届", start - 1)):
        return False
    many = numeral.value is not None and numeral.value >= _MANY and len(said) > 1 and not numeral.multiplier
    return unit not in _NO_COUNT or (unit in _COUNTED and (many or asked))
