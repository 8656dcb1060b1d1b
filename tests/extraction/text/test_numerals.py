"""Chinese numerals: the grammar against cn2an, numbers written in every way and read back, what has no value."""

from __future__ import annotations

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.text.numerals import chinese_number, find_numerals, is_formal, read_numeral

FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def written(number: int) -> str:
    words: str = cn2an.an2cn(number)
    return words


def values(text: str) -> list[tuple[str | None, str | None, str]]:
    """Return value, upper value and multiplier with unit of each numeral."""

    def shown(value: Decimal | None) -> str | None:
        return None if value is None else str(value)

    return [(shown(n.value), shown(n.value_max), n.multiplier + n.unit) for n in find_numerals(text)]


@given(st.integers(0, 10**12))
def test_reads_what_cn2an_writes(number: int) -> None:
    words = written(number)
    assert chinese_number(words) == number
    assert read_numeral(words) == number


@given(st.integers(1, 10**12))
def test_every_way_of_writing_is_read_back(number: int) -> None:
    words = written(number)
    ways = [words, words.translate(FORMAL), words.replace("零", "〇"), words.replace("二千", "两千")]
    ways += [words.replace("二万", "两万").replace("二亿", "两亿").replace("十两", "十二")]
    if words.startswith("一十"):
        ways.append(words.removeprefix("一"))
    assert {way: read_numeral(way) for way in ways} == dict.fromkeys(ways, Decimal(number))


@given(st.integers(0, 99_999), st.text("123456789", min_size=1, max_size=3))
def test_decimals(whole: int, part: str) -> None:
    digits = "".join(written(int(digit)) for digit in part)
    assert read_numeral(f"{written(whole)}点{digits}") == Decimal(f"{whole}.{part}")


@given(st.integers(1900, 2099))
def test_years_digit_by_digit(year: int) -> None:
    digits = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))
    assert chinese_number(digits) == year


@given(st.text("〇零一二两三四五六七八九十百千万亿点壹拾佰", max_size=12))
def test_agrees_with_cn2an_where_both_read(text: str) -> None:
    ours = read_numeral(text)
    if ours is None or not text or is_formal(text) or "〇" in text:
        return
    try:
        theirs = cn2an.cn2an(text, "strict")
    except (ValueError, KeyError, IndexError, TypeError):
        return
    assert float(ours) == pytest.approx(float(theirs))


@given(st.integers(1, 8), st.sampled_from(["", "十", "百", "千"]))
def test_two_digits_side_by_side_are_a_range(low: int, place: str) -> None:
    scale = {"": 1, "十": 10, "百": 100, "千": 1000}[place]
    digits = "一二三四五六七八九"
    assert values(digits[low - 1 : low + 1] + place) == [(str(low * scale), str((low + 1) * scale), "")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("两亿五千万", [("250000000", None, "")]),
        ("一百二十万零五千", [("1205000", None, "")]),
        ("伍仟捌佰万", [("58000000", None, "")]),
        ("三百万", [("300", None, "万")]),
        ("三万亿", [("3", None, "万亿")]),
        ("千万", [("1000", None, "万")]),
        ("百", [("100", None, "")]),
        ("十二三", [("12", "13", "")]),
        ("三五", [("3", "5", "")]),
        ("三到五", [("3", "5", "")]),
        ("三到五万", [("3", "5", "万")]),
        ("八千万至一亿", [("80000000", "100000000", "")]),
        ("百分之六十", [("60", None, "%")]),
        ("千分之三点二", [("3.2", None, "‰")]),
        ("三分之一", [("33.3", None, "%")]),
        ("五分之二", [("40", None, "%")]),
        ("一〇五", [("105", None, "")]),
        ("十二五", []),
        ("一二三", [(None, None, "")]),
        ("五至三", [(None, None, "")]),
        ("一百五", [(None, None, "")]),
    ],
)
def test_numerals(text: str, found: list[tuple[str | None, str | None, str]]) -> None:
    assert values(text) == found


@pytest.mark.parametrize(
    "text", ["", "万", "亿", "一百五", "三万五", "一十〇", "百百", "万万", "零零", "一点", "点五", "十二五"]
)
def test_no_number(text: str) -> None:
    assert read_numeral(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("二十一", 21), ("12", 12), ("二〇二二", 2022), ("二三", 23), ("〇", 0), ("十", 10), ("一十〇", None), ("甲", None), ("", None)],
)  # fmt: skip
def test_chinese_number(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["一", "百", "万", "一千", "十一", "一点", "百分之", "一至", "三分之", "零"]
)
@pytest.mark.timeout(60)
def test_long_lines_end(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert all(0 <= n.start < n.end <= len(text) for n in find_numerals(text))
