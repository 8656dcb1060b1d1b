"""Dates of issue, in Arabic or Chinese numerals."""

from __future__ import annotations

import re
from datetime import date

from extraction.text.folding import fold
from extraction.text.numerals import chinese_number

_CN = "〇○零一二三四五六七八九十"
_DATE = re.compile(
    rf"(?P<year>(?:19|20)\d\d|[{_CN}]{{4}})\s?年\s?(?P<month>\d{{1,2}}|[{_CN}]{{1,2}})\s?月"
    rf"\s?(?P<day>\d{{1,2}}|[{_CN}]{{1,3}})\s?日"
)


def find_date(text: str) -> str | None:
    """Return the first full date in `text` as ISO, or None.

    >>> find_date("二〇二二年七月二十九日"), find_date("2022 年 7 月 29 日")
    ('2022-07-29', '2022-07-29')
    """
    for match in _DATE.finditer(fold(text)):
        year, month, day = (chinese_number(match[part]) for part in ("year", "month", "day"))
        if year and month and day:
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                continue
    return None


def is_date_line(text: str) -> bool:
    """Tell whether a line says nothing but a date, perhaps in brackets or as a session's passage."""
    folded = fold(text).strip(" ()")
    return bool(_DATE.fullmatch(folded.replace(" ", ""))) or bool(_DATE.fullmatch(folded))


def five_year_plan(ordinal: str) -> tuple[int, int]:
    """Return first and last year of a five-year plan by its numeral: 四 (十四五) -> (2021, 2025)."""
    first = 2021 + 5 * ((chinese_number(ordinal) or 0) - 4)
    return first, first + 4
