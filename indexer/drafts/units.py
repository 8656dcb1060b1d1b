"""Names of departments that a reform has changed since."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extraction.entities.departments import knowledge
from extraction.knowledge import either, table
from indexer.drafts.findings import Finding, Kind, Standing

# What stands before the name of a department of a place, and what it ends with.
_PREFIX = r"(?P<prefix>(?:[\u4e00-\u9fff]{2,6}?(?:省|市|自治区|自治州|县|区))|省|市|自治区|州|县|区|国家)"
_ENDING = r"(?P<ending>委员会|部门|[委厅局])"
# Of these the name alone does not tell one of old from a word of today: 规划局, 城乡规划部门, 卫生局.
_SHORTEST = 2
Span = tuple[int, int]


@cache
def _local() -> re.Pattern[str]:
    names = {name for row in table("reforms")["local"] if row["full"] for name in row["names"]}
    old = [name for name in names if len(name) >= _SHORTEST and not _is_of_today(name)]
    return re.compile(rf"(?<!原){_PREFIX}(?P<name>{either(old)}){_ENDING}")


@cache
def _today() -> dict[str, str]:
    return {name: row["today"] for row in table("reforms")["local"] for name in row["names"]}


@cache
def _central() -> dict[str, str]:
    return {name: row["today"] for row in table("reforms")["central"] for name in row["names"]}


def _is_of_today(name: str) -> bool:
    """Tell whether a name is one of a department of today as well."""
    return any(name in row["names"] for row in table("departments")["department"])


def unit_findings(text: str, left_out: Iterable[Span]) -> list[Finding]:
    """Return the departments of a draft that have another name today; titles and quotations are left out."""
    spans = list(left_out)
    found = []
    for match in _local().finditer(text):
        today = knowledge().by_name[_today()[match["name"]]]
        at_province = match["prefix"].endswith(("省", "自治区"))
        ending = (
            match["ending"] if match["ending"] == "部门" else today.province if at_province else today.city
        )
        found.append(_told(match, match["prefix"] + today.names[0] + ending))
    found += [_told(match, _central()[match.group()]) for match in _central_pattern().finditer(text)]
    return [f for f in found if not any(start < f.end and f.start < end for start, end in spans)]


@cache
def _central_pattern() -> re.Pattern[str]:
    # 原国土资源部 says itself that it is of old, 农业部门 are departments at large.
    return re.compile(rf"(?<!原)(?:{either(_central())})(?!门)")


def _told(match: re.Match[str], today: str) -> Finding:
    return Finding(Kind.UNIT, Standing.LOOK, match.start(), match.end(), match.group(), "unit_renamed", today)
