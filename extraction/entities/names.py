"""Names of issuing organs and document numbers (文号), as they stand in letterheads and signatures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extraction.entities.regions import find_regions, printed_place
from extraction.knowledge import table
from extraction.text.folding import fold

# 闽环保综合〔2022〕12号, 国发〔2021〕23号, 工信部联财[2021]159 号; folded brackets are ( ).
_NUMBER = re.compile(
    r"(?P<code>[\u4e00-\u9fffA-Za-z][\u4e00-\u9fffA-Za-z()]{0,17}?)\s?"
    r"\(\s?(?P<year>(?:19|20)\d\d)\s?\)\s?第?\s?(?P<serial>\d{1,5})\s?号"
)
# 发展改革委公告2022年第4号 and 令: numbered within a year in words.
_ORDER = re.compile(r"(?:第\s?\d{1,4}\s?号令?|(?:19|20)\d\d\s?年第?\s?\d{1,4}\s?号)")
_FORBIDDEN = re.compile(
    r"[0-9,.;:!?<>\"'%]|\d|^(?:各|有关|相关|本|现|附|责任|省直|市直|抄送|印发|关于)|转发|批转|年|月|日|负责|应当|推进|加快|加强|促进|发展的|任务|要求|单位"
)


@dataclass(frozen=True)
class OrganName:
    """An organ's name with its span in the text it was read from."""

    name: str
    start: int
    end: int


@cache
def _organs() -> tuple[tuple[str, ...], frozenset[str]]:
    raw = table("organs")
    return tuple(sorted(raw["endings"], key=len, reverse=True)), frozenset(raw["nationals"])


@cache
def _last_letters() -> frozenset[str]:
    """Return the letters with which the full names of organs end."""
    endings, nationals = _organs()
    return frozenset(name[-1] for name in (*endings, *nationals))


def is_organ(name: str) -> bool:
    """Tell whether the whole string is the full name of one organ that can issue a document.

    That is a known organ of the central level, or a name that carries a region or a known central
    organ and ends as organs' names do.
    """
    endings, nationals = _organs()
    if name in nationals:
        return True
    if not 4 <= len(name) <= 32 or _FORBIDDEN.search(fold(name)) or not name.endswith(endings):
        return False
    if any(name.startswith(n) and len(n) >= 3 for n in nationals) or name.startswith(
        ("中国", "国家", "中共")
    ):
        return True
    regions = find_regions(name)
    if regions and regions[0][1] <= 4:
        return True
    place = printed_place(name)
    return place is not None and len(name) > len(place.name) + 1


def find_organs(text: str) -> list[OrganName]:
    """Return the organs of a letterhead or signature line, in order; [] if it says anything else.

    Names may be apart by white space, 、 or a comma, or run together. A line is taken only as a
    whole: one part that is no organ and the line is prose.
    """
    parts = [(m.group(), m.start(), m.end()) for m in re.finditer(r"[^\s、，,；;]+", text)]
    if not parts or parts[-1][0][-1] not in _last_letters():  # prose, nearly always
        return []
    if len(parts) > 3 and all(len(part) == 1 for part, _, _ in parts):  # a name with its letters set apart
        whole = "".join(part for part, _, _ in parts)
        return [OrganName(whole, parts[0][1], parts[-1][2])] if is_organ(whole) else []
    found: list[OrganName] = []
    pending, pending_start = "", 0
    for part, start, end in parts:
        word = pending + part
        begin = pending_start if pending else start
        split = _split_run_together(word)
        if is_organ(word) and len(split) < 2:
            found.append(OrganName(word, begin, end))
            pending = ""
        elif not split and len(word) <= 6 and part != parts[-1][0]:  # 财 政 部: letters set apart
            pending, pending_start = word, begin
        else:
            if not split:
                return []
            at = begin
            for name in split:
                found.append(OrganName(name, at, at + len(name)))
                at += len(name)
            pending = ""
    return [] if pending else found


def _split_run_together(word: str) -> list[str]:
    """Split 福建省财政厅福建省水利厅 where a region's name begins the next organ.

    国家税务总局台州市税务局 stays whole: a central organ's name heads that of its branch.
    """
    nationals = _organs()[1]
    starts = [start for region, start, _ in find_regions(word) if start and region.level != "county"]
    names, last = [], 0
    for start in [*starts, len(word)]:
        if is_organ(word[last:start]) and (start == len(word) or word[last:start] not in nationals):
            names.append(word[last:start])
            last = start
    return names if last == len(word) else []


def find_document_number(line: str) -> str | None:
    """Return the 文号 that makes up a whole line, its brackets as 〔〕 and without spaces, or None.

    A number inside a sentence is some other document's.
    """
    folded = fold(line)
    bare = folded.strip()
    if bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1]
    match = _NUMBER.fullmatch(bare.strip())
    if match:
        code = line[folded.index(match["code"]) :][: len(match["code"])]
        return f"{''.join(code.split())}〔{match['year']}〕{match['serial']}号"
    order = _ORDER.fullmatch(bare.strip())
    return "".join(bare.split()) if order else None
