"""Chinese numerals as they stand in labels and dates."""

from __future__ import annotations

from functools import lru_cache

_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")


@lru_cache(maxsize=4096)
def chinese_number(text: str) -> int | None:
    """Return the value of a whole number in Chinese or Arabic numerals, or None.

    >>> chinese_number("二十一"), chinese_number("12"), chinese_number("二〇二二")
    (21, 12, 2022)
    """
    text = text.strip()
    if text.isdecimal():
        return int(text)
    digits = text.translate(_DIGITS)
    if digits.isdecimal() and (len(digits) > 1 or len(text) == 1):
        return int(digits)
    if not text or set(text) - set("零〇一二两三四五六七八九十百千万"):
        return None
    import cn2an  # noqa: PLC0415 - its import takes longer than a search

    try:
        return int(cn2an.cn2an(text.replace("〇", "零"), "smart"))
    except (ValueError, KeyError, IndexError):  # 一十〇: the library does not foresee it
        return None
