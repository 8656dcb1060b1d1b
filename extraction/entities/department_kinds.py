"""Which departments are the same for a search: by any of their names, at every level, and over reforms.

市卫计委 of 2016 and 市卫生健康委 of today are one kind, 环境保护部 and 生态环境部 are another.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extraction.entities.departments import knowledge, split_ending, split_prefix
from extraction.knowledge import table

# The prefix of organs of the central level.
STATE = "国家"
_STATE = re.compile(r"^(?:国家|国务院|全国|中国|中央)")
_ENDING = re.compile(r"(?:委员会|办公室|总局|部门|[部局委署办])$")


# A department of a province is a 厅, and nothing else is.
_OF_A_PROVINCE = re.compile(r"厅$")
_PROVINCES = re.compile(r"省|自治区")
# 商务部门 is a department of trade of whatever level, and 商务部 is not in it.
_AT_LARGE = "部门"
_KEPT = 1 << 14


def is_called(unit: str, unit_full: str | None, asked: str) -> bool:
    """Tell whether a unit is the one asked for, by any of its names: 发改 is 省发展改革委 too.

    A name that only one level has asks for that level: 商务部 is the ministry, 商务厅 the department of a
    province, and 国家发展改革委 is the 发展改革委 of a national document.

    >>> is_called("省商务厅", "甲省商务厅", "商务部"), is_called("省商务厅", "甲省商务厅", "商务")
    (False, True)
    """
    kind = kind_of(asked)
    of_it = [known for known in (kind_of(unit), kind_of(unit_full) if unit_full else None) if known]
    if kind and any(
        kind[1] == own[1] and (kind[0] == own[0] or (not kind[0] and _has_level(asked, own[0])))
        for own in of_it
    ):
        return True
    names = (unit, unit_full or "")
    return any(
        asked in name.replace(_AT_LARGE, "\0") or (_AT_LARGE in asked and asked in name) for name in names
    )


def _has_level(asked: str, prefix: str) -> bool:
    """Tell whether a name without a place can be that of a level: 商务厅 is no ministry's."""
    return _OF_A_PROVINCE.search(asked) is None or _PROVINCES.search(prefix) is not None


@lru_cache(maxsize=_KEPT)
def kind_of(name: str) -> tuple[str, str] | None:
    """Return (prefix, kind) of a department by any of its names, None if unknown.

    >>> kind_of("省发改委") == kind_of("省发展改革委"), kind_of("发改")
    (True, ('', '发展和改革'))
    >>> kind_of("市卫计委") == kind_of("市卫生健康委"), kind_of("农业部")
    (True, ('国家', '农业农村'))
    """
    known = knowledge()
    for branch in known.branch_names:
        match = branch.pattern.fullmatch(name)
        if match:
            return match["place"], branch.kind
    prefix, rest = split_prefix(name)
    found = split_ending(rest)
    department = found[0] if found else known.by_name.get(rest)
    if department is not None:
        return prefix, department.kind or rest.removesuffix(found[1] if found else "")
    if name := name if name in known.national else _short_names().get(name, ""):
        return STATE, _central(_today().get(name, name))
    return None


@cache
def _short_names() -> dict[str, str]:
    """Return full name -> a short one of the organs of the central level: 国家发展和改革委员会 -> 国家发展改革委."""
    return {full: name for name, full in knowledge().national.items() if full}


def reformed() -> frozenset[str]:
    """Return the names of central organs that a reform took away or gave, which a query may name."""
    return frozenset({*_today(), *_today().values()})


@cache
def _today() -> dict[str, str]:
    return {name: row["today"] for row in table("reforms")["central"] for name in row["names"]}


def _central(name: str) -> str:
    """Return the kind of a central organ: that of the departments below it, or else its full name."""
    known = knowledge()
    for words in (name, known.national[name]):
        department = known.by_name.get(_ENDING.sub("", _STATE.sub("", words)))
        if department is not None and department.full:
            return department.kind or department.full
    return known.national[name]
