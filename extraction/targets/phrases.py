"""One number in its phrase, between two commas of a flattened sentence: read it one way or another."""

from __future__ import annotations

import re
from dataclasses import replace

from extraction.targets.indicators import bare_name, names_a_level
from extraction.targets.levels import (
    read_ability,
    read_bare_level,
    read_doubled,
    read_level,
    read_part,
    read_per,
    read_share,
    read_whole_done,
)
from extraction.targets.readings import FILLER, Reading, bound_after, bound_before
from extraction.targets.works import read_listed, read_work, works_pattern
from extraction.text.figures import Figure
from extraction.text.times import Time

_ALLOWS = re.compile(r"(?:并|也|还)?(?:允许|准予|可(?:以|在|由|选|按|根据))")
# 至少开展一次: the bound stands before the verb.
_LISTED = tuple("、和及与")
_AT_LEAST = re.compile(r"(?:至少|不少于)[^,]{0,6}$")


def read_group(
    text: str,
    start: int,
    group: list[Figure],
    stop: int,
    times: list[Time],
    before: Reading | None,
    *,
    inside: bool = False,
) -> Reading | None:
    """Return how the numbers of `group` are meant, None where they are no target.

    `text[start:stop]` is their segment, or what is left of it behind the numbers before; `before` is
    the reading of those, whose verb may govern these, too. An aside `inside` brackets must say more.
    """
    first, last = group[0], group[-1]
    if first.unit == "岁" and first.group == "spec":
        return None  # 3-6岁儿童: who, not how many
    sign, end = bound_after(text, last.end)
    left = _after_times(text, start, first.start, times)
    phrase, right = text[left : first.start], text[end:stop]
    if right.startswith(("范围", "半径")) or _ALLOWS.match(phrase):
        return None  # 30公里范围内: where; 允许选择2个乡镇: nobody must
    if left > start and not FILLER.sub("", phrase):  # 新增装机容量“十四五”约40万千瓦, “十五五”约50万千瓦
        left, phrase = start, text[start : min(time.start for time in times if start <= time.start)]
        if not phrase and before and not right:
            bound = sign or bound_before(text[start : first.start]) or "="
            return replace(before, name=None, comparator=bound, end=end)
    found = (
        read_share(first, phrase, right, end, stop)
        or read_part(left, phrase, right, first, end, before)
        or read_ability(left, phrase, right, first, end)
        or read_per(left, phrase, right, first, before)
        or read_level(left, phrase, right, first)
        or read_whole_done(left, phrase, right, first, end, stop)
        or read_work(left, phrase, right, first, end, bounded=sign in {">=", "<="})
        or read_listed(left, phrase, right, first, end, before)
        or (read_doubled(left, phrase) if first.words and text[first.start] in "翻倍" else None)
        or read_bare_level(left, phrase, right)
    )
    if found and found.verb == "work" and found.name is None and found.prefix and phrase[:1] in _LISTED:
        # 完成改造N户、水土流失治理M亩: the second thing ends in a verb
        found = read_listed(left, phrase, right, first, end, before) or found
    if found and before and _is_later(text, found, phrase, first.start):
        # 新增甲企业N家、建筑业企业M家: no verb of its own, whatever its name looks like
        same = replace(found, relation=before.relation, verb=before.verb, weak=before.weak)
        found = read_listed(left, phrase, right, first, end, before) or (
            same if before.verb == "level" else found
        )
    if found and found.verb == "level" and found.name is None and left > start:
        found = replace(found, name=_before_times(text, start, left, times))
    if found is None or (inside and (found.weak or found.verb == "work")):
        return None
    if sign and phrase.endswith("在") and names_a_level(phrase.removesuffix("在")):
        found = replace(found, weak=False)  # 合格率在97%以上 says what must be
    if first.words and first.unit == "倍":
        found = replace(found, relation="increase")
    bound = (
        sign
        or bound_before(text[left : first.start])
        or last.sign
        or (found.comparator if found.comparator != "=" and found.suffix else "")
        or (">=" if _AT_LEAST.search(phrase) else "=")
    )
    return replace(found, comparator=bound, end=max(found.end, end))


def _is_later(text: str, found: Reading, phrase: str, at: int) -> bool:
    """Tell whether a thing before its number goes on with a list, and opens with no verb."""
    if found.verb != "work" or found.name is None or phrase[:1] not in _LISTED:
        return False
    return found.name[1] <= at and works_pattern().match(text, found.name[0]) is None


def _before_times(text: str, start: int, left: int, times: list[Time]) -> tuple[int, int] | None:
    """Return the name that stands before the time: 联运量“十四五”期间年均增长15%."""
    end = min((time.start for time in times if start <= time.start < left), default=start)
    first, last = bare_name(text[start:end])
    return (start + first, start + last) if names_a_level(text[start + first : start + last]) else None


def _after_times(text: str, start: int, end: int, times: list[Time]) -> int:
    """Return where the words before a number begin, behind the last time that has words after it."""
    for time in times:
        if time.kind not in {"annual", "baseline"} and start <= time.start and time.end <= end:
            start = time.end if text[time.end : end].strip("、,的") else start
    return start
