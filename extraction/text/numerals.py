"""Chinese numerals as a grammar of their own: 两亿五千万, 一点五, 二三十, 三到五, 百分之六十, 三分之一.

A numeral is read whole or not at all: what the grammar does not derive has no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_ZERO = "〇○零Ｏ"
_DIGITS = dict.fromkeys(_ZERO, 0) | {
    digit: value
    for digits in ("一二三四五六七八九", "壹贰叁肆伍陆柒捌玖")
    for value, digit in enumerate(digits, 1)
}
_DIGITS |= {"两": 2, "贰": 2, "貳": 2, "叄": 3, "陸": 6}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"亿": 10**8, "億": 10**8, "万": 10**4, "萬": 10**4}
_FORMAL = frozenset("壹贰貳叁叄肆伍陆陸柒捌玖拾佰仟萬億")
_DIGIT = f"[{''.join(_DIGITS)}]"
_ANY = f"[{''.join((*_DIGITS, *_PLACES, *_MYRIADS))}]"
_RUN = rf"{_ANY}+(?:点{_DIGIT}+(?:万亿|[万亿])?)?"
_SHARES = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
# 三到五年, 百分之三至百分之五.
_NUMERAL = re.compile(
    rf"(?P<of>{'|'.join(_SHARES)})?(?P<low>{_RUN})(?:分之(?P<parts>{_RUN})"
    rf"|(?:到|至|-)(?:(?P=of))?(?P<high>{_RUN}))?"
)
# Two digits side by side are about a number: 二三十 is 20 to 30, 十二三 is 12 or 13.
_ABOUT = re.compile(
    rf"(?P<before>(?:[{''.join(_DIGITS)}]?十)?)(?P<low>{_DIGIT})(?P<high>{_DIGIT})(?P<place>[十百千]?)(?P<myriad>(?:万亿|[万亿])?)"
)
_PLAN = re.compile(r"十[一二三四五六七八九]五")
_MYRIAD_END = re.compile(r"(?<=.)(?:万亿|[万亿])$")
_NEIGHBOURS = frozenset({(3, 5)})
_LONGEST = 40


@dataclass(frozen=True)
class Numeral:
    """A number in Chinese numerals at `[start, end)`; `value` is None where it cannot be read whole.

    `multiplier` is the 万 or 亿 that goes to the unit (三百万亩 is 300 and 万亩); amounts in full
    (伍仟捌佰万元) and of several parts (两亿五千万元) have none. `unit` is %, ‰ or ‱ for shares.
    """

    value: Decimal | None
    value_max: Decimal | None
    multiplier: str
    unit: str
    start: int
    end: int


def chinese_number(text: str) -> int | None:
    """Return the value of a whole number in Chinese or Arabic numerals, or None.

    >>> chinese_number("二十一"), chinese_number("12"), chinese_number("二〇二二")
    (21, 12, 2022)
    """
    text = text.strip()
    if text.isdecimal():
        return int(text)
    if len(text) > 1 and all(char in _DIGITS and char != "两" for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    return _whole(text)


@lru_cache(maxsize=4096)
def read_numeral(text: str) -> Decimal | None:
    """Return the value of a number in Chinese numerals, perhaps with decimals, or None.

    >>> read_numeral("两亿五千万"), read_numeral("一点五"), read_numeral("一百五零")
    (Decimal('250000000'), Decimal('1.5'), None)
    """
    if len(text) > _LONGEST:
        return None
    whole, point, rest = text.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    myriad = _MYRIAD_END.search(rest)
    digits = rest[: myriad.start()] if myriad else rest
    if not digits or any(char not in _DIGITS for char in digits):
        return None
    number = Decimal(f"{value}.{''.join(str(_DIGITS[char]) for char in digits)}")
    return number * _factor(myriad.group()) if myriad else number


def _factor(myriads: str) -> int:
    factor = 1
    for char in myriads:
        factor *= _MYRIADS[char]
    return factor


def _whole(text: str) -> int | None:
    """Return a whole number: what stands before 亿, before 万 and behind them."""
    text = text.replace("億", "亿").replace("萬", "万")
    if not text:
        return None
    for myriad in "亿万":
        head, found, tail = text.partition(myriad)
        if not found:
            continue
        if myriad == "亿" and tail == "" and head.endswith("万"):
            head, found = head.removesuffix("万"), "万亿"  # 三万亿
        if myriad in tail:
            return None
        above = _whole(head)
        below = _below(tail)
        return None if above is None or below is None else above * _factor(found) + below
    return _section(text)


def _below(tail: str) -> int | None:
    """Return what follows 万 or 亿; a bare digit there (三万五) leaves its place open."""
    if not tail:
        return 0
    if len(tail) == 1 and tail not in _PLACES:
        return None
    if tail[0] in _ZERO:
        return _whole(tail[1:])
    return _whole(tail)


def _section(text: str) -> int | None:
    """Return a number under ten thousand: places fall, a digit behind a gap needs its 零."""
    if text in {"百", "佰"} or text in {"千", "仟"}:
        return _PLACES[text]  # 百家, 千种
    total, place, at, zero = 0, 10_000, 0, False
    while at < len(text):
        if text[at] in _ZERO:
            if len(text) == 1:
                return 0
            if zero or at == 0 or at + 1 == len(text):
                return None
            zero, at = True, at + 1
            continue
        ten = text[at] in {"十", "拾"} and (at == 0 or zero or place > 10)
        digit = 1 if ten else _DIGITS.get(text[at])
        if digit is None:
            return None
        at += 0 if ten else 1
        here = _PLACES.get(text[at]) if at < len(text) else 1
        at += 1
        if here is None or here >= place or (here == 1 and place > 10 and total and not zero):
            return None
        total, place, zero = total + digit * here, here, False
    return total


def is_formal(text: str) -> bool:
    """Tell whether a number is written in the characters of cheques: 伍仟捌佰万."""
    return any(char in _FORMAL for char in text)


def find_numerals(text: str) -> Iterator[Numeral]:
    """Yield the numerals of a flattened sentence in order; names of plans (十四五) are none."""
    for match in _NUMERAL.finditer(text):
        start, end = match.span()
        if _PLAN.fullmatch(match["low"]) and not match["high"]:
            continue
        if match["parts"]:
            yield _fraction(match)
        elif match["of"]:
            low = read_numeral(match["low"])
            high = read_numeral(match["high"]) if match["high"] else None
            known = low is not None and (high is not None or not match["high"])
            unit = _SHARES[match["of"]]
            yield Numeral(low if known else None, high if known else None, "", unit, start, end)
        elif match["high"]:
            yield _range(match)
        else:
            value, most, multiplier = _single(match["low"])
            yield Numeral(value, most, multiplier, "", start, end)


def _fraction(match: re.Match[str]) -> Numeral:
    whole, part = read_numeral(match["low"]), read_numeral(match["parts"])
    share = None
    if match["of"] is None and whole and part is not None and 1 < whole < 10_000:
        share = (100 * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
        share = share.quantize(Decimal(1)) if share == share.to_integral_value() else share
    return Numeral(share, None, "", "%", *match.span())


def _range(match: re.Match[str]) -> Numeral:
    """Read 三十至五十: both have the multiplier of the last where the first has none (三到五万)."""
    low, most, first = _single(match["low"])
    high, more, last = _single(match["high"])
    if low is None or high is None or most is not None or more is not None:
        return Numeral(None, None, "", "", *match.span())
    if first and first != last:
        low, high, last = low * _factor(first), high * _factor(last or ""), ""
    good = low < high
    return Numeral(low if good else None, high if good else None, last, "", *match.span())


@lru_cache(maxsize=4096)
def _single(text: str) -> tuple[Decimal | None, Decimal | None, str]:
    """Return value, upper value and the multiplier that goes to the unit of one numeral."""
    if about := _ABOUT.fullmatch(text):
        low, high = _DIGITS[about["low"]], _DIGITS[about["high"]]
        if low > 0 and (high == low + 1 or (low, high) in _NEIGHBOURS):
            tens = (_whole(about["before"]) or 0) if about["before"] else 0
            place = _PLACES.get(about["place"], 1)
            if not (tens and about["place"]):
                return Decimal(tens + low * place), Decimal(tens + high * place), about["myriad"]
        return None, None, ""
    myriad = _MYRIAD_END.search(text)
    if myriad and not is_formal(text):
        coefficient = read_numeral(text[: myriad.start()])
        if coefficient is not None and coefficient < 10_000:
            return coefficient, None, myriad.group()
    if len(text) > 2 and all(char in _DIGITS for char in text):  # 一〇五; 一二三 is a list
        spoken = any(char in _ZERO for char in text) and text[0] not in _ZERO
        return (Decimal(chinese_number(text) or 0) if spoken and "两" not in text else None), None, ""
    return read_numeral(text), None, ""
