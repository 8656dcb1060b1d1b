"""Letters that a file sets apart one by one: spaces that nobody reads as such."""

from __future__ import annotations

import re
from collections.abc import Iterable

_HAN = r"\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef“”‘’—…·"
_GAP = re.compile(rf"(?<=[{_HAN}]) (?=[{_HAN}\d])|(?<=\d) (?=[{_HAN}])")
_DIGITS = re.compile(r"(?<![\d.,%])\d(?: \d)+(?![\d.,])")
_APART = re.compile(rf"[{_HAN}](?= [{_HAN}])")
_BESIDE = re.compile(rf"[{_HAN}](?= ?[{_HAN}])")
# Of the places between two Han letters so many have a space in a line that is set apart; a line of names has fewer.
_SHARE = 0.6
# In a shorter line spaces may part what is said: 组 长 张 三.
_LEAST = 8
# Where so many of the long lines are set apart, a space says nothing in any line.
_LINES = 0.5


def _is_apart(text: str) -> bool:
    return len(_APART.findall(text)) >= _SHARE * len(_BESIDE.findall(text))


def closed(texts: Iterable[str]) -> list[str]:
    """Return lines without the spaces between letters that are set apart; other lines as they are.

    >>> closed(["推 进 绿 色 低 碳 发 展 ， 到 2 0 3 0 年 实 现 达 峰 。"])
    ['推进绿色低碳发展，到2030年实现达峰。']
    """
    lines = list(texts)
    if not any(" " in line and len(_BESIDE.findall(line)) >= _LEAST and _is_apart(line) for line in lines):
        return lines
    long = [line for line in lines if len(_BESIDE.findall(line)) >= _LEAST]
    whole = bool(long) and sum(map(_is_apart, long)) >= _LINES * len(long)
    apart = set(filter(_is_apart, long))
    return [_closed(line) if whole or line in apart else line for line in lines]


def _closed(line: str) -> str:
    line = _DIGITS.sub(lambda match: match.group().replace(" ", ""), line)
    return "\t".join(_GAP.sub("", cell) for cell in line.split("\t"))
