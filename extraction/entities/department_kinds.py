"""Which departments are the same for a search: by any of their names, at every level, and over reforms.

市卫计委 of 2016 and 市卫生健康委 of today are one kind, 环境保护部 and 生态环境部 are another.
"""

from __future__ import annotations

import re
from functools import cache

from extraction.entities.departments import knowledge, split_ending, split_prefix
from extraction.knowledge import table

# The prefix of organs of the central level.
STATE = "国家"
_STATE = re.compile(r"^(?:国家|国务院|全国|中国|中央)")
_ENDING = re.compile(r"(?:委员会|办公室|总局|部门|[部局委署办])$")


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
    if name in known.national:
        return STATE, _central(_today().get(name, name))
    return None


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
