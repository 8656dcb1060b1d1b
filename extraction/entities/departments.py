"""Names of departments: completing the prefix that a list states once, and writing names in full.

In 省财政厅、林业局 the level's prefix stands before the first name only; 林业局 is 省林业局. What is a
department, and what each is called in full, is data: `data/departments.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from extraction.entities.regions import Region, find_regions, short_name
from extraction.knowledge import table
from extraction.rows import Context
from extraction.text.folding import squeeze

_ENDINGS = {"委员会": "委员会", "办公室": "办公室", "厅": "厅", "局": "局", "委": "委员会", "办": "办公室"}
# A level's prefix. 市场监管局, 市政 and 市容 begin with 市 as a word, 区域 with 区; 区县级以上 names levels, no place.
_PREFIX = re.compile(
    r"(?![省市县区、]*级以上)(?:自治区|自治州|省|市(?!场|容|政(?!府|协|务|法|数))|县(?!级)|区(?!域|级)|州|盟|旗)"
)
# Names that are complete as they stand: general ones, of the central level, or of nobody's level.
_COMPLETE = re.compile(
    r"各|本|地方(?!金融)|有关|相关|全|所|属地|国(?!资|土)|中(?:央|国|共|直)|人民银行|人行|我|乡|镇(?!江|宁|远|雄|平|赉|原|安|坪|海|康|沅|巴|源|赍)|街道|园区|开发区|党中央|团中央|(?:省|市|县|区)级|(?:省|市)[直辖属]"
)
# Beyond the departments known by name, what ends so is a department that takes the prefix of its list.
_DEPARTMENT = re.compile(r"[\u4e00-\u9fff]{2,16}(?:厅|局|委|办|委员会|办公室|总队|支队|部门)")
# Organisations that each level has; in a document of a level they are its own.
_ORGANISATIONS = frozenset(
    ["妇联", "总工会", "科协", "残联", "工商联", "供销社", "红十字会", "侨联", "文联", "社科联"]
)
_OF_GOVERNMENT = re.compile(r"(?:人民)?政府.+部门")  # 省人民政府民政部门 says nothing of the next
_PROVINCES = ("省", "自治区")
# 各区民政局和消防救援支队: the second is each district's, too.
_EACH = re.compile(r"(各(?:[省市县区州旗]|[（(][^（()）]{1,6}[)）])+)(?P<rest>[\u4e00-\u9fff]{2,12})")


@dataclass(frozen=True)
class Department:
    """One kind of department: what stands between its prefix and its ending, short and in full.

    `kind` is what those of several names have in common: a search for one finds the others, and by its
    kind a department that a reform renamed is that of today.
    """

    names: tuple[str, ...]
    full: str
    province: str
    city: str
    template: str
    kind: str


@dataclass(frozen=True)
class Branch:
    """Branches of a central organ: how they are called, in full, and the organ itself."""

    pattern: re.Pattern[str]
    full: str
    kind: str


@dataclass(frozen=True)
class Knowledge:
    """What `data/departments.toml` holds, keyed for look-up."""

    by_name: dict[str, Department]
    bodies: dict[str, str]
    party: frozenset[str]
    branches: tuple[str, ...]
    branch_names: tuple[Branch, ...]
    national: dict[str, str]
    apart: tuple[re.Pattern[str], ...]


@cache
def knowledge() -> Knowledge:
    """Return the names of departments from `data/departments.toml` and `data/reforms.toml`."""
    raw, reforms = table("departments"), table("reforms")
    by_name = {name: _department(row) for row in raw["department"] for name in row["names"]}
    for row in reforms["local"]:  # a department of then ends as that of today does
        today = by_name[row["today"]]
        department = Department(
            tuple(row["names"]), row["full"], today.province, today.city, "", today.kind or today.full
        )
        by_name |= dict.fromkeys(row["names"], department)
    bodies = {row["name"]: row["full"] for row in raw["body"]} | dict.fromkeys(raw["other"]["bodies"], "")
    return Knowledge(
        by_name,
        bodies,
        frozenset(raw["other"]["party"]),
        tuple(raw["other"]["branches"]),
        tuple(Branch(re.compile(row["pattern"]), row["full"], row["kind"]) for row in raw["branch"]),
        raw["national"] | {name: row["full"] or name for row in reforms["central"] for name in row["names"]},
        tuple(re.compile(row["pattern"]) for row in raw["apart"]),
    )


def _department(row: dict[str, Any]) -> Department:
    return Department(
        tuple(row["names"]),
        row["full"],
        row["province"],
        row["city"],
        row.get("template", ""),
        row.get("kind", row["full"]),
    )


def split_ending(name: str) -> tuple[Department, str] | None:
    """Return the department that `name`, which has no prefix, is, and its ending."""
    for ending in _ENDINGS:
        department = knowledge().by_name.get(name.removesuffix(ending)) if name.endswith(ending) else None
        if department is not None:
            return department, ending
    return None


def _region_at_start(name: str) -> tuple[Region, int] | None:
    found = find_regions(name[:12])
    return (found[0][0], found[0][2]) if found and found[0][1] == 0 else None


def split_prefix(name: str) -> tuple[str, str]:
    """Split a unit's name into the prefix that says of what place it is, and the rest; "" for none.

    >>> split_prefix("省工信厅"), split_prefix("市场监管局"), split_prefix("福建省水利厅")
    (('省', '工信厅'), ('', '市场监管局'), ('福建省', '水利厅'))
    """
    if split_ending(name) or name in knowledge().bodies:
        return "", name
    match = _PREFIX.match(name)
    if match and match.end() < len(name):
        return match.group(), name[match.end() :]
    region = _region_at_start(name)
    if region and region[1] < len(name):
        return name[: region[1]], name[region[1] :]
    return "", name


def is_known(name: str) -> bool:
    """Tell whether a name, with or without its prefix, is a department or body that the data knows.

    >>> is_known("省林业局"), is_known("林业"), is_known("省绿化站")
    (True, True, False)
    """
    rest = split_prefix(name)[1]
    known = knowledge()
    return name in known.national or rest in known.bodies or rest in known.by_name or bool(split_ending(rest))


def is_branch(name: str) -> bool:
    """Tell whether a name is that of a branch of a central organ: 人民银行甲市分行, 甲银保监局."""
    return any(branch.pattern.fullmatch(name) for branch in knowledge().branch_names)


def level_prefix(context: Context) -> str:
    """Return what a department of the document's own level has before its name: 省, 市, 县, ….

    "" for the central level, for several regions together and where the level is not known.
    """
    region = context.region or ""
    if context.level in (None, "national") or not region or "、" in region:
        return ""
    return next(
        (
            end
            for end in ("自治区", "自治州", "省", "市", "县", "区", "州", "盟", "旗")
            if region.endswith(end)
        ),
        "",
    )


def _place(prefix: str, context: Context) -> str | None:
    """Return the full name of the place that `prefix` stands for in this document, or None."""
    if len(prefix) > 1 and prefix not in ("自治区", "自治州"):
        found = _region_at_start(prefix)
        return found[0].name if found else None
    path = [*context.within, context.region or ""]
    if not context.region or "、" in context.region:
        return None
    # The innermost place of that ending: in a county-level city 市 is the city itself.
    return next((place for place in reversed(path) if place.endswith(prefix)), None) if prefix else None


def _takes_prefix(name: str, *, stated: bool) -> bool:
    """Tell whether `name`, which has no prefix, is a department that an official reads with one."""
    known = split_ending(name) is not None
    if not stated:
        return known or name in _ORGANISATIONS
    return known or name in knowledge().bodies or _DEPARTMENT.fullmatch(name) is not None


def complete(names: Sequence[str], context: Context) -> list[str]:
    """Return the names of one list with the prefixes that an official adds when reading it.

    A prefix holds until the next one. Names that are complete as they stand keep their form; a list
    that states no prefix at all takes that of the document's level, for departments known by name.
    """
    own = level_prefix(context)
    joint = "、" in (context.region or "")  # 重庆市、四川省: a bare 市 or 省 needs the name said before
    carried, short, stated, party = own, "", False, False
    completed, every = list[str](), ""
    for printed in names:
        name = printed
        each = _EACH.fullmatch(name)
        if each or every:
            is_each = each is not None and _is_department(each["rest"])
            if each is None and not split_prefix(name)[0] and _is_department(name):
                completed.append(every + name)
                continue
            every = each[1] if each and is_each else ""
        prefix, rest = split_prefix(name)
        if context.level == "national" and name in knowledge().national:
            completed.append(_with_state(name, stated=stated))
            stated = stated or name.startswith("国家")
            continue
        if _COMPLETE.match(name) or any(pattern.search(name) for pattern in knowledge().apart):
            party = False
        elif prefix:
            is_short = len(prefix) > 1 and not prefix.endswith(
                (*_PROVINCES, "市", "县", "区", "州", "盟", "旗")
            )
            if is_short:
                short = prefix
            elif (
                (joint or context.level == "national")
                and len(prefix) == 1
                and len(carried) > 1
                and carried.endswith(prefix)
            ):
                name = carried + rest
            elif rest.endswith(knowledge().branches):
                short = prefix
            else:
                carried, stated = (carried, stated) if _OF_GOVERNMENT.search(rest) else (prefix, True)
            party = not is_short and rest.startswith("委") and rest[1:] in knowledge().party
        elif name in knowledge().party and (party or not stated) and carried:
            name = f"{carried}委{name}"
        elif name.endswith(knowledge().branches):
            place = short or _short_place(context)
            name = place + name if name in knowledge().branches else name
        elif carried and _takes_prefix(name, stated=stated):
            name, party = carried + name, False
        completed.append(name)
    return completed


def _is_department(name: str) -> bool:
    """Tell whether a name without prefix is that of a department that each district may have."""
    return split_ending(name) is not None or name.endswith(("救援支队", "救援大队", "公安分局"))


def _with_state(name: str, *, stated: bool) -> str:
    """Return 国家能源局 for 能源局 in a list of central organs: the bureaus of 国家 lose it after the first."""
    full = knowledge().national[name]
    takes = full.startswith("国家") and not name.endswith("总局")
    return "国家" + name if stated and takes and "国家" + name in knowledge().national else name


def _short_place(context: Context) -> str:
    if not level_prefix(context):
        return ""
    return short_name(context.region or "") if context.level != "county" else ""


def department_of(field: str, context: Context) -> str | None:
    """Return the department that 发改 (发改部门) or 市场监管 is at the document's level, or None.

    >>> department_of("发改", Context("答复", "provincial", "福建省"))
    '省发改委'
    """
    department = knowledge().by_name.get(field)
    prefix = level_prefix(context)
    if department is None or not prefix:
        return None
    ending = department.province if prefix in _PROVINCES else department.city
    return f"{prefix}{field}{ending}" if ending else None


def own_name(issuer: str, context: Context) -> str:
    """Return the name that the issuer has in its own region: 福建省水利厅 -> 省水利厅."""
    prefix = level_prefix(context)
    region = context.region or ""
    return prefix + issuer[len(region) :] if prefix and issuer.startswith(region) else issuer


def full_name(unit: str, context: Context) -> str | None:
    """Return the official full name of a completed unit in the document's region, or None if not certain.

    >>> full_name("省发改委", Context("方案", "provincial", "福建省"))
    '福建省发展和改革委员会'
    """
    name = squeeze(unit)
    for branch in knowledge().branch_names:
        match = branch.pattern.fullmatch(name)
        if match:
            return branch.full.replace("{place}", match["place"])
    if name in knowledge().national and (context.level == "national" or name.startswith(("国", "中"))):
        return knowledge().national[name]
    prefix, rest = split_prefix(name)
    place = _place(prefix, context)
    if place is None:
        return None
    if rest in knowledge().bodies:
        return knowledge().bodies[rest].replace("{region}", place) or None
    found = split_ending(rest)
    if found is None or not found[0].full:
        return None
    department, ending = found
    return (department.template or "{region}{full}{ending}").format(
        region=place, full=department.full, ending=_ENDINGS[ending]
    )
