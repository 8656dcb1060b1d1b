"""Lists of units as they are printed: where one ends, and what several of them share.

In 市水利局等和各有关县（区）政府 two units stand, in 各市、县、区政府 one group of governments; 甲示范区、乙新区管委会
are two committees. Names of departments are completed in `departments`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.text.folding import fold

_AND = r"(?:以及|或者?|[和及与暨])"
_TWO = re.compile(
    rf"(?<=[厅局委办部府会院组司行大协门社署联心队团处构关])(?:等?{_AND}(?!其常|其所)|等、)|(?:(?<=各地区)|(?<=各[区县市州地])|(?<=部门)|(?<=单位)|(?<=乡镇))(?=各)|(?:特别|尤其)是"
)
# Groups of governments that are one unit: each letter alone is no name.
_DIVISION = "(?:省|自治区|直辖市|设区的市|市|自治州|州|盟|县|自治县|旗|区|乡|镇)"
_GROUP = re.compile(
    rf"各?省、自治区、直辖市(?:(?:人民)?政府)?|各{_DIVISION}(?:[、,]{_DIVISION})+(?=[、，,；;及和与等]|各|(?:人民)?政府|党[委工]|管委会|$)"
)
_FIRST = re.compile(
    r"(?:党委|党组|委|法院|人大|政府)$"
)  # 各级党委和政府: the second has the head of the first
_SECOND = re.compile(r"(?:人民)?政府|检察院|政协|人大|党委")
# 各场景牵头部门和配合部门: the second has the head of the first.
# 全省各级人民政府、法院: the level holds for all that follow.
_LEVELS = re.compile(r"((?:全[国省市州县区]|地方)?各级)(?:人民)?(?:党委|政府|人大|法院|检察院|政协)")
_BARE_ORGAN = re.compile(r"(?:人民)?(?:党委|政府|人大|政协|法院|检察院|监委|监察机关)(?:及其常委会)?")
_AND_ITS = re.compile(r"(?P<whole>.*(?:人民)?政府)及其(?:有关|相关|各)?部门")
_HEADED = re.compile(r"(.{1,12}?)(?:牵头|责任|主管|主责|配合|参与|成员|监管|审批|实施)(?:部门|单位)")
_BARE = re.compile(r"(?:牵头|责任|主管|配合|参与|协同|成员|监管|审批|实施)(?:部门|单位)")
# 有关部门 after other names: it names nobody.
NOBODY = re.compile(r"(?:其他|其它)?(?:有关|相关)?(?:部门|单位|方面|地方)")
PLACE = re.compile(
    r"(?:各|设区的市|设区|省辖|省直管|地级|以上|县级市|市|州|县|区|旗|地|自治州|省|开发区|园区|高新区|\([^()]{1,12}\))+"
)
_PLACE_TAIL = re.compile(
    r"(?:人民)?政府(?:[\u4e00-\u9fff]{2,16}(?:部门|委员会|机构))?|[\u4e00-\u9fff]{2,10}机构|(?!有关|相关|直|级|属)[\u4e00-\u9fff]{2,10}部门|财政"
)
# 市、区民政局; 区、镇两级河长办公室: the letters alone are levels of one body.
_BARE_LEVELS = frozenset("省市县区州镇乡")
_OF_LEVELS = re.compile(
    r"[省市县区州镇乡](?:[两二三四]级)?(?P<body>[\u4e00-\u9fff]{2,16}(?:厅|局|委|办|办公室|委员会|[总支大]队|部门))"
)
_EVERY = re.compile(r"各(?:有关|相关)?")
_ZONE = "(?:新区|示范区|开发区|高新区|经开区|园区|试验区|实验区|合作区|管理区|度假区|保税区|产业区|示范园)"
ZONE = re.compile(rf"[\u4e00-\u9fff]{{0,14}}{_ZONE}")
_ZONE_TAIL = re.compile(rf"[\u4e00-\u9fff]{{0,14}}{_ZONE}(管委会|管理委员会)")


def split_names(text: str) -> list[str]:
    """Split a list of units at 、 and commas outside brackets, and at 和 between two units.

    >>> split_names("省财政厅、住房和城乡建设厅和水利厅，各县（市、区）政府")
    ['省财政厅', '住房和城乡建设厅', '水利厅', '各县（市、区）政府']
    """
    names, depth, start = list[str](), 0, 0
    folded = fold(text)
    whole = {at for match in _GROUP.finditer(text) for at in range(match.start() + 1, match.end())}
    for at, char in enumerate(folded):
        depth += (char == "(") - (char == ")")
        if char == "," and depth <= 0 and at not in whole:
            names += _split_two(text[start:at])
            start = at + 1
    return share_heads([*names, *_split_two(text[start:])])


def _split_two(text: str) -> list[str]:
    """Split 省财政厅和省水利厅; 和 within a name follows no ending of a unit's name."""
    if both := _AND_ITS.fullmatch(text):
        return [both["whole"], f"{both['whole']}部门"]
    names = [name for name in _TWO.split(text) if name]
    if names[1:] == ["单位"]:  # 各有关部门和单位 is one
        return [text]
    names[1:] = [name for name in names[1:] if not NOBODY.fullmatch(name)]
    if len(names) == 2 and _SECOND.fullmatch(names[1]):
        names[1] = _FIRST.sub("", names[0]) + names[1]
    return names


def share_heads(names: Sequence[str]) -> list[str]:
    """Return names with the head that stands before the first of several relative units.

    >>> share_heads(["各场景牵头部门", "配合部门"])
    ['各场景牵头部门', '各场景配合部门']
    """
    read, head, level = list[str](), "", ""
    for name in names:
        if level and _BARE_ORGAN.fullmatch(name):
            read.append(level + name)
            continue
        levels = _LEVELS.match(name)
        level = levels[1] if levels else ""
        if head and _BARE.fullmatch(name):
            read.append(head + name)
            continue
        match = _HEADED.fullmatch(name)
        head = match[1] if match else ""
        read.append(name)
    return read


def share_parts(names: Sequence[str]) -> list[str]:
    """Return names of places with the ending that stands after the last, and the 各 before the first.

    >>> share_parts(["各设区市", "县（区）人民政府"])
    ['各设区市人民政府', '各县（区）人民政府']
    >>> share_parts(["甲示范区", "乙新区管委会"])
    ['甲示范区管委会', '乙新区管委会']
    """
    shared, tail, committee = list(names), "", ""
    for n in range(len(names) - 1, -1, -1):
        zone = _ZONE_TAIL.fullmatch(names[n])
        if zone:
            committee, tail = zone[1], ""
        elif committee and ZONE.fullmatch(names[n]):
            shared[n] += committee
            continue
        else:
            committee = ""
        levels = _OF_LEVELS.fullmatch(names[n]) if n and names[n - 1] in _BARE_LEVELS else None
        if levels:
            shared[n], tail = names[n][0] + levels["body"], levels["body"]
            continue
        if tail and names[n] in _BARE_LEVELS:
            shared[n] += tail
            continue
        place = PLACE.match(fold(names[n]))
        rest = names[n][place.end() :] if place else ""
        if place and not rest:
            shared[n] += tail
        elif not zone:
            tail = rest if place and _PLACE_TAIL.fullmatch(rest) else ""
        before = names[n - 1] if n else ""
        every = _EVERY.match(before)
        if place and every and PLACE.fullmatch(fold(before[every.end() :])) and (not rest or tail or zone):
            shared[n] = every.group() + shared[n].removeprefix("各")
    return shared
