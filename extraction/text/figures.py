"""Numbers in a sentence: value or range, unit, and what is a number but no figure.

Positions are those of the flattened sentence (`sentences.flatten`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

from extraction.text.numerals import chinese_number

_CN = "一二两三四五六七八九十百千"
_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = r"(?:-|至|到)"
# Latin letters and figures stuck to a number make a name of it: PM2.5, 5G, GB/T 33190, G60, CO2.
_NAME_BEFORE = re.compile(r"[A-Za-z_#]$|[A-Za-z]-$|[A-Za-z]/[A-Za-z]$")
_NAME_AFTER = re.compile(r"[A-Za-z+#]|-[A-Za-z]|\.\d|\d|:\d|[/×]\d")
_NUMBERED = re.compile(
    r"(?:第|\(|附件|附表|附录|专栏|表|图|No\.?|编号|电话|邮编|邮政编码|文号|代码)[:\s]*$", re.IGNORECASE
)
_ORDINAL = re.compile(r"号(?!线)|(?:月|日)(?!均|处理)|期(?=工程|项目)|条(?=规定)|类(?=水)")
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
_CN_LIST = re.compile(r"[一二三四五六七八九十]、$")
_SESSION = re.compile(r"全会|会议|全体会议|全国|党代会|代表大会|党组")
# 5年以上, 3年内: a length of time, where 2025年 is a date.
_LASTING = ("年内", "年以上", "年及以上", "年以内", "日内", "日以内")
_ROUND = {"百": 100, "千": 1000}
_AT_LEAST = re.compile(r"(?:至少|不少于|不低于|每年|每月|每季度|每半年)[^,]{0,5}$")
_DOUBLE = re.compile(r"翻(?P<times>[一两])?番|倍增(?!计划|工程|行动|效应|器)")
_FRACTIONS = {"二分之一": (Decimal(50), "%"), "三分之一": (Decimal("33.3"), "%"), "一半": (Decimal(50), "%")}


@dataclass(frozen=True)
class Figure:
    """A number with its unit ("" without one) at `[start, end)`, the unit included.

    `group` is the unit's group in `units.toml`, "" for none; `words` tells Chinese numerals.
    """

    value: Decimal
    value_max: Decimal | None
    unit: str
    group: str
    start: int
    end: int
    words: bool = False


@cache
def _units() -> tuple[re.Pattern[str], dict[str, str]]:
    raw = tomllib.loads(resources.files("extraction.data").joinpath("units.toml").read_text("utf-8"))
    groups = {
        unit: group for group, units in raw.items() if group not in {"multipliers", "per"} for unit in units
    }

    def either(words: list[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    pattern = re.compile(
        rf"(?P<many>余|多)?(?P<unit>(?:{either(raw['multipliers'])})??(?P<many2>余|多)?(?P<name>{either(list(groups))})"
        rf"(?:(?:/|·|每)(?:{either(raw['per'])}))*)",
        re.IGNORECASE,
    )
    return pattern, groups


@cache
def _multipliers() -> re.Pattern[str]:
    return re.compile(r"(?P<many>余|多)?(?P<unit>万亿|千亿|百亿|千万|百万|十万|亿|万)")


_ARABIC = re.compile(rf"(?P<low>{_NUMBER})(?P<percent>%)?(?:{_RANGE}(?P<high>{_NUMBER}))?")
_CHINESE = re.compile(
    rf"百分之(?P<percent>[{_CN}零点]+)|(?P<fraction>二分之一|三分之一|一半)|(?P<number>[{_CN}]+)"
)


def find_figures(text: str) -> list[Figure]:
    """Return the figures of a flattened sentence in order; dates, labels and parts of names are none.

    Numbers in Chinese numerals count where a unit of counting or extent follows.
    """
    found: list[Figure] = []
    for match in _ARABIC.finditer(text):
        figure = _arabic(text, match)
        if figure:
            found.append(figure)
    taken = [(figure.start, figure.end) for figure in found]
    for match in _CHINESE.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            figure = _chinese(text, match)
            if figure:
                found.append(figure)
    for match in _DOUBLE.finditer(text):
        value = Decimal(4 if match["times"] == "两" else 2)
        found.append(Figure(value, None, "倍", "ratio", *match.span(), words=True))
    return sorted(found, key=lambda figure: figure.start)


def _arabic(text: str, match: re.Match[str]) -> Figure | None:
    before, at = text[max(0, match.start() - 12) : match.start()], match.end()
    if _NAME_BEFORE.search(before) or _NUMBERED.search(before):
        return None
    if before[-1:] in ".-/" and before[-2:-1].isalnum() and not before[-2:-1] > "\u3000":
        return None
    low, high = Decimal(match["low"]), Decimal(match["high"]) if match["high"] else None
    unit, group, end = _unit(text, at)
    if not unit and match["percent"]:
        unit, group, end = "%", "ratio", at
    if high is not None and (high <= low or (not unit and high >= 1000)):
        return None  # 2021-2025, 10-3: a period or a name
    if not unit:
        if _NAME_AFTER.match(text, at) or _ORDINAL.match(text, at):
            return None
        return Figure(low, high, "", "", match.start(), at)
    if group == "span" and unit in {"年", "月", "日"} and not text.startswith(_LASTING, end - 1):
        return None
    return Figure(low, high, unit, group, match.start(), end)


def _unit(text: str, at: int) -> tuple[str, str, int]:
    """Return the unit that begins at `at`, its group and its end."""
    pattern, groups = _units()
    match = pattern.match(text, at)
    if match:
        unit = match["unit"].replace("余", "").replace("多", "") if match["many2"] else match["unit"]
        group = groups.get(match["name"], groups.get(match["name"].lower(), ""))
        graded = text.startswith("级", match.end()) and group == "extent"  # 30万千瓦级煤电机组
        return unit, "spec" if graded else group, match.end()
    alone = _multipliers().match(text, at)
    return (alone["unit"], "count", alone.end()) if alone else ("", "", at)


def _chinese(text: str, match: re.Match[str]) -> Figure | None:
    if match["fraction"]:
        value, unit = _FRACTIONS[match["fraction"]]
        return Figure(value, None, unit, "ratio", match.start(), match.end(), words=True)
    if match["percent"]:
        share = _spoken(match["percent"])
        return (
            Figure(share, None, "%", "ratio", match.start(), match.end(), words=True)
            if share is not None
            else None
        )
    before = text[max(0, match.start() - 1) : match.start()]
    number = match["number"]
    if (
        before in tuple("第十")
        or text.startswith("分之", match.end())
        or _CN_LIST.search(text[: match.start()])
    ):
        return None
    unit, group, end = _unit(text, match.end())
    # 一 before a unit mostly says "a": 一批, 一个.
    if number == "二" and unit == "次":
        return None  # 二次污染
    if number == "一" and not _AT_LEAST.search(text[: match.start()]):
        return None
    count = _ROUND.get(number) or chinese_number(number)
    if not unit or count is None or group not in {"count", "extent", "ratio", "span"}:
        return None
    if unit in _NO_COUNT or (unit == "次" and _SESSION.match(text, end)):
        return None
    return Figure(Decimal(count), None, unit, group, match.start(), end, words=True)


def _spoken(number: str) -> Decimal | None:
    whole, _, digits = number.partition("点")
    value = chinese_number(whole)
    if value is None:
        return None
    part = "".join(str(chinese_number(digit)) for digit in digits)
    return Decimal(f"{value}.{part}") if part.isdecimal() else Decimal(value)
