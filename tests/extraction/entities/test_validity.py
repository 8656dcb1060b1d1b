"""From when to when a document is in force."""

from __future__ import annotations

import pytest

from extraction.entities.validity import find_validity


@pytest.mark.parametrize(
    ("text", "issued", "first", "last"),
    [
        ("本办法自2022年8月5日起施行。", None, "2022-08-05", None),
        ("本条例自 2022 年 7 月 1 日起施行。", "2022-05-01", "2022-07-01", None),
        ("本方案自印发之日起实施至2024年12月31日。", "2022-01-10", "2022-01-10", "2024-12-31"),
        ("本细则自发布之日起施行，有效期三年。", "2021-03-01", "2021-03-01", "2024-02-29"),
        ("本通知自12月1日起施行，有效期至2023年12月31日。", "2022-11-20", "2022-12-01", "2023-12-31"),
        ("本规定自二〇二三年一月一日起执行。", None, "2023-01-01", None),
        ("本办法自公布之日起施行。", None, None, None),
        ("排污许可证有效期为五年。", None, None, None),
        ("自《云溪省节水条例》施行之日起十日内上报。", "2022-01-01", None, None),
        ("到2025年，单位能耗明显下降。", "2022-01-01", None, None),
        ("有效期五年。自2020年2月29日起施行。", None, "2020-02-29", "2025-02-27"),
    ],
)
def test_validity(text: str, issued: str | None, first: str | None, last: str | None) -> None:
    found = find_validity(text, issued)
    assert (found.first, found.last) == (first, last)


@pytest.mark.timeout(60)
def test_long_lines_end() -> None:
    for unit in ("自", "自印发之日", "有效期", "1", "，", "年"):
        assert find_validity(unit * 20_000, "2022-01-01") is not None
