"""Tables of indicators in boxes and annexes: name, figures of some years, 约束性 or 预期性."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from extraction.rows import Context, Passage, Target
from extraction.terms import Comparator, Relation
from extraction.text.folding import fold

# What a row ends in: the nature of the indicator.
_NATURE = re.compile(
    r"(?P<nature>约束性|预期性|导向性|指导性|参考性|约束|预期)(?:指标)?(?:\s*$|(?=\d{1,3}[.、．\s]|\s?[\u4e00-\u9fff]{2,4}\s\d{1,3}\s))"
)
_EMPTY = re.compile(r"[-—－/]+|无|未统计")
# The number of the row, behind the last words of a cell before it: 节能降碳 2.单位能耗.
_LABEL = re.compile(r"\D{0,8}?\d{1,3}[.、](?!\d)\s*")
# A number within a name is that of another row.
_RUN_ON = re.compile(r"(?:^|\s)\d+(?:\.\d+)?(?:\s|$)")
_VALUE = re.compile(
    r"(?P<word>累计|下降|降低|减少|提高|增长|上升|控制在|完成|达到)?\s?(?P<sign>≥|≤|>|<|=|不低于|不高于|不超过|大于|小于|以上)?\s?"
    r"[\[(〔]?\s?(?P<value>\d+(?:\.\d+)?)(?:\s?-\s?(?P<most>\d+(?:\.\d+)?))?\s?[\])〕]?\s?(?P<unit>%|个百分点)?\s?[\])〕]?"
    r"(?P<after>以上|以内|以下|左右)?"
)
_NAME_UNIT = re.compile(r"^(?:\d{1,3}[.、]?\s)?\s*(?P<name>.{2,60}?)\s*[(]\s*(?P<unit>[^()]{1,16})\s*[)]")
_NUMBERED = re.compile(r"^\s*(?:\d{1,3}[.、]?\s+)?(?P<name>[^\d\s()][^\d()]{2,40}?)\s+(?=[-—\d≥≤<>\[(])")
_YEAR = re.compile(r"((?:19|20)\d\d)\s?年?")
_NAMED = re.compile(r"[\u4e00-\u9fff]{2}|[A-Za-z]{2}")
_HEADING = re.compile(r"[一二三四五六七八九十]+")
SIGNS = {
    "≥": ">=",
    "≤": "<=",
    ">": ">",
    "<": "<",
    "=": "=",
    "约": "~",
    "不少于": ">=",
    "不低于": ">=",
    "不高于": "<=",
    "不超过": "<=",
    "超过": ">",
    "大于": ">",
    "小于": "<",
    "以上": ">=",
    "以内": "<=",
    "以下": "<=",
    "左右": "~",
}
RELATIONS = {
    "下降": "decrease",
    "降低": "decrease",
    "减少": "decrease",
    "提高": "increase",
    "增长": "increase",
    "增加": "increase",
    "提升": "increase",
    "上升": "increase",
}
DIRECTION = re.compile(r"(?P<word>下降|降低|减少|削减|提高|提升|增长)(?:率|比例|幅度)?$")


def read_table(passage: Passage, context: Context) -> Iterator[tuple[Target | None, tuple[int, int]]]:
    """Yield (target, its span in the clause) for the rows of tables that were read as plain lines.

    A row ends in the nature of the indicator; several may stand in one line. Its target is the last
    figure, whose year is the last one of the table's head, else the end of the document's period. None
    stands for a row that cannot be read whole: its cells have run into others, or one is missing.
    """
    head: list[int] = []
    at = 0
    for line in passage.text.split("\n"):
        start, at = at, at + len(line) + 1
        folded = fold(line)
        ends = [match.end() for match in _NATURE.finditer(folded)]
        if not ends:
            years = [int(year) for year in _YEAR.findall(folded)]
            if years and ("指标" in line or "属性" in line or len(line) <= 40):
                head = years
            continue
        end = context.period_end
        latest = max(head, default=None)
        year = end if end and (latest is None or end in head or latest < end) else latest
        for first, last in pairwise([0, *ends]):
            if re.search(r"\d", folded[first:last]):
                row = _row(passage, line[first:last], folded[first:last], start + first, year, head)
                yield row, (start + first, start + last)


def _row(
    passage: Passage, line: str, folded: str, start: int, year: int | None, head: list[int]
) -> Target | None:
    match = _NAME_UNIT.match(folded) or _NUMBERED.match(folded)
    nature = _NATURE.search(folded)
    if match is None or nature is None:
        return None
    unit = "".join(match.groupdict().get("unit", "").split())
    cells = folded[match.end() : nature.start()]
    values = list(_VALUE.finditer(cells))
    rest = _VALUE.sub("", cells)
    empty = len(_EMPTY.findall(rest))
    first = _LABEL.match(match["name"])
    begin = match.start("name") + (first.end() if first else 0)
    name = "".join(line[begin : match.end("name")].split())
    if not values or _EMPTY.sub("", rest).strip(" \t\u3000①②③④⑤⑥⑦⑧⑨⑩*"):
        return None
    if not _NAMED.search(name) or _HEADING.fullmatch(unit) or _RUN_ON.search(match["name"]):
        return None  # cells of several rows run together: none can be read whole
    if len(head) > 1 and len(values) + empty < len(head):
        return None  # of which year the figures are is not known
    # As many values as the head has years, or more: the year's own; else the last.
    column = head.index(year) if year in head else 0
    found = values[column] if len(values) > column + 1 and column > 0 else values[-1]
    direction = DIRECTION.search(name)
    words = found["word"] or (direction["word"] if direction else "")
    sign = found["after"] or found["sign"]
    begin = start + len(line) - len(line.lstrip())
    end = start + len(line.rstrip())
    return Target(
        path=passage.path,
        indicator=name,
        scope="",
        year=year,
        year_from="heading" if year is not None else None,
        period=None,
        annual=False,
        baseline_year=None,
        relation=Relation(RELATIONS.get(words, Relation.REACH)),
        comparator=Comparator(SIGNS.get(sign or "", Comparator.EQUAL)),
        value=Decimal(found["value"]),
        value_max=Decimal(found["most"]) if found["most"] else None,
        unit=found["unit"] or unit,
        hedge="",
        binding={"约束": "约束性", "预期": "预期性"}.get(nature["nature"], nature["nature"]),
        quote=passage.text[begin:end],
        start=passage.start + begin,
        end=passage.start + end,
    )
