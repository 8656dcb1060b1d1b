"""Names of departments that a reform has changed since."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from extraction.entities.departments import knowledge
from extraction.entities.regions import find_regions
from extraction.knowledge import either, table
from indexer.drafts.findings import Finding, Kind, Standing

# What stands before the name of a department of a place, and what it ends with. 原国土资源局 says itself that it is of old.
# In a list the place stands with the first: 省工信厅、环保厅.
_PREFIX = r"(?<!原)(?P<prefix>自治区|自治州|[省市州县区]|(?<=、))"
# 扶贫办法 and 法制办理 are no offices.
_ENDING = r"(?P<ending>委员会|办公室|部门|[委厅局]|办(?![公法事理学案]))"
# A name begins behind no letter, or behind a word that joins or acts: 城乡建设部 and 省林业局 are other names.
_BEGINS = r"(?:(?<![\u4e00-\u9fff])|(?<=[和与及或同由经向报请将对为并按商会]))"
_STATE = re.compile("国家|国务院|中国")
# 农业部门 are departments at large, 农业部署 and 建设部分 are other words.
_ENDS = r"(?![门署分队位件落])"
# Provinces and cities have departments of these names as well, unless ministries stand beside them.
_EVERYWHERE = ("局", "办")
_SENTENCE = re.compile(r"[^。；\n]+")
Span = tuple[int, int]


def unit_findings(text: str, left_out: Iterable[Span]) -> list[Finding]:
    """Return the departments of a draft that have another name today; titles and quotations are left out."""
    spans = list(left_out)
    found = [*_of_places(text), *_of_the_state(text)]
    return [f for f in found if not any(start < f.end and f.start < end for start, end in spans)]


def _of_places(text: str) -> Iterable[Finding]:
    begins = {end: start for _, start, end in find_regions(text)}
    for match in _local().finditer(text):
        today = knowledge().by_name[_today()[match["name"]]]
        at_province = match["prefix"] in {"省", "自治区"} or match["ending"] == "厅"
        ending = (
            match["ending"] if match["ending"] == "部门" else today.province if at_province else today.city
        )
        start = begins.get(match.end("prefix"), match.start()) if match["prefix"] else match.start()
        place = text[start : match.end("prefix")]
        yield _told(text, (start, match.end()), place + today.names[0] + ending)


def _of_the_state(text: str) -> Iterable[Finding]:
    for sentence in _SENTENCE.finditer(text):
        for match in _central().finditer(text, *sentence.span()):
            name = match.group()
            if not name.endswith(_EVERYWHERE) or _STATE.match(name) or _ministries().search(sentence.group()):
                yield _told(text, match.span(), _central_today()[name])


@cache
def _local() -> re.Pattern[str]:
    names = {
        name
        for row in table("reforms")["local"]
        if row["full"] or row.get("renamed")
        for name in row["names"]
    }
    return re.compile(rf"{_PREFIX}(?P<name>{either([n for n in names if not _is_of_today(n)])}){_ENDING}")


@cache
def _today() -> dict[str, str]:
    return {name: row["today"] for row in table("reforms")["local"] for name in row["names"]}


def _is_of_today(name: str) -> bool:
    """Tell whether a name is one of a department of today as well."""
    return any(name in row["names"] for row in table("departments")["department"])


@cache
def _central_today() -> dict[str, str]:
    return {name: row["today"] for row in table("reforms")["central"] for name in row["names"]}


@cache
def _central() -> re.Pattern[str]:
    names = _central_today()
    whole = [name for name in names if _STATE.match(name)]
    bare = [name for name in names if not _STATE.match(name)]
    return re.compile(rf"(?<!原)(?:{either(whole)})|{_BEGINS}(?:{either(bare)}){_ENDS}")


@cache
def _ministries() -> re.Pattern[str]:
    names = [name for name in knowledge().national if name.endswith(("部", "总局"))]
    return re.compile(rf"{_BEGINS}(?:{either(names)}){_ENDS}")


def _told(text: str, span: Span, today: str) -> Finding:
    start, end = span
    return Finding(Kind.UNIT, Standing.LOOK, start, end, text[start:end], "unit_renamed", today)
