"""Names of indicators: what of a phrase is the name, lists taken apart, what they leave out put back."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Any

from extraction.knowledge import either, table

_TAIL = re.compile(
    r"(?:年均|每年|普遍|分别|均|都|总体|平均|应|要|力争|应当|须|需|全部|基本|累计|再|进一步|不断|持续|大幅|明显|显著|稳步|逐步|总计|合计|共|各|将|也|亦|还|至少|总共|稳定|努力|争取|原则上|实际|一般|年底|年末|底|同比|预计|约)+$"
)
# What the first of two names leaves out with the rest: 合成氨、烧碱行业…的产能比例.
_KIND = re.compile(r"行业|领域|地区|区域|流域|企业|园区|产业|产品|机组|项目|海域|断面")
# 均 in 平均 or 人均 says how much one has.
_EACH = re.compile(r"分别|(?<![平人户日月地亩次])(?<!(?<![全\d])年)均(?!衡)|都|各")
# 甲材料和乙材料在新建、改建道路的应用比例: what is listed where they are used is no part of the list.
_USED_IN = re.compile(r"(?P<who>[^在的]{2,40}?)(?P<rest>在[^在的]{2,30}的[^的、]{2,12})")
_SEPARATORS = ("、", "、|以及|和", "、|以及|和|与", "、|以及|和|与|及", "和|与|及")
_SHORTEST = 2
_PLACE = re.compile(r"(?:[县市州旗盟省镇乡村]|街道|城区|市区|新区|(?<=[^小园片社校景灌])区)$")
_LEVEL_OF_PLACES = re.compile(r"(?:国家|[省市县区乡镇村])+级")
_CHANGES = re.compile(
    r"^(?:大幅|有效|进一步|持续|不断)?(?:降低|减少|削减|压减|压缩|提高|提升|增加|扩大|控制)(?=..)"
)
_DOES = re.compile(r"(?:为|对)(?P<whom>.{2,}?)(?:实施|开展|提供|进行)(?P<what>.{2,})")
_DONE = re.compile(r"(?:实施|开展|完成|推进|建设|新建|组织|提供)[^,]{2,}$")
# What is done to all that a list names: 甲系统、乙专网整合完成25%、50%.
_DONE_TO_ALL = re.compile(r"(?<=..)(?:整合|改造|治理|修复|整治|升级|接入|归集|验收)$")
# A river or lake beside another: 甲河、乙江水质优良比例.
_WATER = re.compile(r"[^、]{1,4}?[河江湖库湾](?=水|流域|断面)")


@cache
def _lead_in() -> tuple[re.Pattern[str], tuple[str, ...]]:
    raw = table("targets")["lead_in"]
    return re.compile(either(raw["words"])), tuple(raw["keep"])


@cache
def _scope() -> re.Pattern[str]:
    raw = table("targets")["scope"]
    return re.compile(rf"(?:{either(raw['words'])})(?!本级|级)(?:的|范围内|内)?|{raw['crops']}")


@cache
def _pairs(key: str) -> list[tuple[str, list[str]]]:
    raw = table("targets")[key]
    return list(zip(raw["words"], raw["parts"], strict=True))


@cache
def heads() -> tuple[str, ...]:
    """Return what the names of levels end in, longest first."""
    raw: dict[str, Any] = table("targets")["levels"]
    return tuple(sorted(raw["heads"], key=len, reverse=True))


def names_a_level(phrase: str) -> bool:
    """Tell whether a phrase ends as the name of a level does: 利用率, 占比, 总量."""
    return phrase.endswith(heads())


def stem(name: str) -> str:
    """Return a name without the head that says what of it is measured: 城市生活污水 of 城市生活污水收集率."""
    own = next((h for h in heads() if name.endswith(h)), "")
    return name.removesuffix(own)


def says_each(phrase: str) -> bool:
    """Tell whether a number holds for each of the things named: 分别, 均, 都."""
    return bool(_EACH.search(phrase))


def is_part(text: str, start: int, end: int) -> bool:
    """Tell whether the name at `[start, end)` is that of a part of a place: 其中甲县, 其中主城区."""
    if _LEVEL_OF_PLACES.fullmatch(text, start, end):
        return True  # 省级…不低于90%, 市县级不低于70%
    return text.endswith("其中", 0, start) and _PLACE.search(text, start, end) is not None


def is_place(name: str) -> bool:
    """Tell whether a name ends as that of a place or of a kind of places does: 重点区县, 每个市."""
    return re.search(r"(?:[县市州旗盟省镇乡村区]|街道|区域|地区|流域)$", name) is not None


def named_in(segment: str) -> str:
    """Return what a segment of words without a number speaks of: 碳排放强度 of 降低碳排放强度."""
    start, end = bare_name(segment)
    bare = segment[start:end]
    done = _DOES.match(bare)
    return f"{done['whom']}{done['what']}" if done else _CHANGES.sub("", bare) or bare


def names_work(segment: str) -> bool:
    """Tell whether a segment of words without a number says what is done: 为老年人家庭实施改造."""
    return _DONE.search(segment) is not None


def bare_name(phrase: str) -> tuple[int, int]:
    """Return the span of a name in a phrase, without connectives before it and adverbs behind it."""
    words, keep = _lead_in()
    start, end = 0, len(phrase)
    while (match := words.match(phrase, start)) and not phrase.startswith(keep, start) and match.end() < end:
        start = match.end()
    if match := _TAIL.search(phrase, start):
        end = match.start() if match.start() > start else end
    while end > start and phrase[end - 1] in "、,的":
        end -= 1
    return start, end


def split_scope(name: str, *, national: bool = True) -> tuple[str, str]:
    """Return (scope, rest) of a name: 全省 | 非化石能源消费比重.

    In a document that is not `national` 全国 is part of a name: 全国文明城市.
    """
    match = _scope().match(name) if national or not name.startswith("全国") else None
    if match and len(name) - match.end() >= _SHORTEST:
        return match.group().removesuffix("的"), name[match.end() :]
    return "", name


def split_list(name: str, count: int, *, each: bool) -> list[str]:
    """Return the names that a phrase lists, each complete; [name] where it lists none.

    `count` is how many numbers follow. One number holds for several names only where `each` says so,
    or where two are written as one (化肥农药利用率).

    >>> split_list("清洁能源和可再生能源装机比重", 2, each=True)
    ['清洁能源装机比重', '可再生能源装机比重']
    """
    for word, parts in _pairs("pairs") + (_pairs("pairs_of_numbers") if count > 1 else []):
        if word in name and count in (1, len(parts)):
            return [name.replace(word, part) for part in parts]
    if count == 1 and not each:
        parts = re.split("、|以及|和", name)
        whole = len(parts) > 1 and all(part.endswith(heads()) and len(part) > 3 for part in parts)
        return parts if whole else [name]
    if (used := _USED_IN.fullmatch(name)) and len(split_list(used["who"], count, each=each)) == count > 1:
        return [f"{who}{used['rest']}" for who in split_list(used["who"], count, each=each)]
    best = [name]
    for separators in _SEPARATORS:
        parts = [part for part in re.split(separators, name) if part]
        if len(parts) < 2 or (min(map(len, parts)) < _SHORTEST and not (each and count > 1)):
            continue
        if count > 1 and len(parts) == count:
            return _completed(parts)
        if count == 1 and len(best) == 1 and "等" not in name:
            best = parts
    return _completed(best) if count == 1 else [name]


def _completed(parts: list[str]) -> list[str]:
    """Give every part the head that only the last one has, and the opening that only the first has."""
    if len(parts) < 2:
        return parts
    last = parts[-1]
    if rest := _behind_peer(parts):
        return [part + rest for part in parts[:-1]] + [last]
    head = _shared_head(parts)
    if head:
        whose = _before_peer(parts, head)
        parts = [parts[0], *(whose + part for part in parts[1:])]
        return [part if part.endswith(heads()) else part + head for part in parts[:-1]] + [parts[-1]]
    kinds = [match.start() for match in _KIND.finditer(last) if match.start()]
    if kinds and not any(_KIND.search(part) or part.endswith(heads()) for part in parts[:-1]):
        return [part + last[kinds[0] :] for part in parts[:-1]] + [last]
    if not any(part.endswith(heads()) for part in parts[:-1]) and last.endswith(heads()):
        own = next(h for h in heads() if last.endswith(h))
        return [part + own for part in parts[:-1]] + [last]
    done = _DONE_TO_ALL.search(last)
    if done and not any(part.endswith(heads()) or _DONE_TO_ALL.search(part) for part in parts[:-1]):
        return [part + done.group() for part in parts[:-1]] + [last]
    opening = _shared_opening(parts)
    return [parts[0], *(part if part.startswith(opening) else opening + part for part in parts[1:])]


@cache
def _peers() -> list[frozenset[str]]:
    return [frozenset(group) for group in table("targets")["peers"]["groups"]]


def _behind_peer(parts: list[str]) -> str:
    """Return what the last part says behind a thing of the kind of those before: 农村 | 自来水普及率."""
    *before, last = parts
    for group in _peers():
        own = max((word for word in group if last.startswith(word)), key=len, default="")
        if own and all(part in group for part in before):
            rest = last.removeprefix(own)
            return rest if rest.endswith(heads()) else ""
    if all(part[-1:] in tuple("河江湖库湾") for part in before) and (match := _WATER.match(last)):
        return last[match.end() :]
    return ""


def _before_peer(parts: list[str], head: str) -> str:
    """Return what stands before the first of some peers and is of all: 新能源 of 新能源公交车、出租车 | 占比."""
    first, later = parts[0], [part.removesuffix(head) for part in parts[1:]]
    for group in _peers():
        own = max((word for word in group if first.endswith(word)), key=len, default="")
        if own and all(part in group for part in later):
            return first.removesuffix(own)
    return ""


def _shared_head(parts: list[str]) -> str:
    """Return what follows, in the last part, the ending that the parts before have: 能源 | 装机比重."""
    last = parts[-1]
    for size in range(min(4, *map(len, parts)), 0, -1):
        ending = parts[0][-size:]
        at = last.rfind(ending, 0, len(last) - 1)
        if (
            at >= 0
            and all(left[-size:] == ending for left, _ in pairwise(parts))
            and last[at + size :].endswith(heads())
        ):
            return last[at + size :]
    return ""


def _shared_opening(parts: list[str]) -> str:
    """Return the owner that the first part names for all: 农村生活污水 in 农村生活污水处理率、无害化卫生厕所普及率 is none."""
    first = parts[0]
    at = first.find("的")
    return first[: at + 1] if 0 < at < len(first) - 1 else ""
