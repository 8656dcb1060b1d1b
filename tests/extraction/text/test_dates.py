from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from extraction.text.dates import find_date, is_date_line
from extraction.text.labels import to_chinese


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.booleans())
def test_both_numerals(day: date, chinese: bool) -> None:
    year = "".join("〇一二三四五六七八九"[int(d)] for d in str(day.year))
    text = (
        f"{year}年{to_chinese(day.month)}月{to_chinese(day.day)}日"
        if chinese
        else f"{day.year} 年 {day.month} 月 {day.day} 日"
    )
    assert find_date(text) == day.isoformat()
    assert is_date_line(f"（{text}）")


def test_no_date() -> None:
    assert find_date("2022年13月40日") is None
    assert find_date("2022年7月") is None
    assert not is_date_line("自2022年7月1日起施行")
