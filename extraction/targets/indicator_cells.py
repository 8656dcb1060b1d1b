"""Rows of tables with their columns known: indicator, unit, baseline, targets of some years, nature.

Which column is which its header says (`tables.toml` lists the words); a row without a column of
targets is no row of indicators, and its cells are read as sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from extraction.knowledge import either, table
from extraction.rows import Cell, Context, Passage, Quantity, Target
from extraction.targets.indicator_tables import DIRECTION, RELATIONS, SIGNS
from extraction.targets.indicators import names_a_level
from extraction.targets.readings import bound_after
from extraction.targets.works import works_pattern
from extraction.terms import Comparator, QuantityKind, Relation
from extraction.text.dates import five_year_plan
from extraction.text.figures import Figure, find_figures
from extraction.text.folding import squeeze
from extraction.text.times import Time, find_times
from extraction.text.units import read_unit

_YEAR = re.compile(r"(?:19|20)\d\d")
_NAME_UNIT = re.compile(r"(?P<name>.+?)[(（](?P<unit>[^()（）]{1,16})[)）]$")
_CAPTION_UNIT = re.compile(r"单位[:：](?P<unit>[^\s()（）]{1,12})")
_NATURE = re.compile(r"约束性|预期性|导向性|指导性|参考性|约束|预期")
_NATURES = {"约束": "约束性", "预期": "预期性"}
_SIGN = re.compile(r"^(?P<sign>≥|≤|>|<|=|不低于|不少于|不高于|不超过|超过|大于|小于|约)")
_PLAIN = re.compile(
    r"(?P<low>\d[\d,]*(?:\.\d+)?)(?:[-至到](?P<high>\d[\d,]*(?:\.\d+)?))?(?:左右|及?以上|及?以下|以内|上下)?"
)
_MINUS = re.compile(r"-(?=\d)")
_MARKS = re.compile(r"^\d{1,2}[.、．](?!\d)|[①-⑳*＊#]+$")
# PM, CO, SO, NO, O and their figure behind the name.
_SET_BELOW = re.compile(r"(?<![A-Z])(?:PM(?P<at>(?!\d))[^A-Z\d]*?(?P<figure>2\.5|10))$")
_PLAN = re.compile(r"十([一二三四五六七八九])五")
_NAMED = re.compile(r"[\u4e00-\u9fff]{2}")
_FIRST = ("other", "unit", "nature", "deadline", "category")
_LONGEST_UNIT = 12
_WORD = re.compile(r"累计|下降|降低|减少|提高|增长|上升|增加|提升")
# What a cell may say beside its number, for it to be a value and no sentence.
_LONGEST_VALUE = 24
_LONGEST_QUOTE = 2000
_ALSO = re.compile(r"[\s()\[\]〔〕*①-⑳]")
_WHOLE = re.compile(r"[\[〔][^\]〕]+[\]〕]$")
_HALF = re.compile(r"上半年|下半年|[一二三四]季度")


@dataclass(frozen=True)
class Columns:
    """The cells of one row by what they are; `targets` and `baselines` with the year of their header.

    Several `names` stand under one header, the last one the most exact.
    """

    names: list[Cell] = field(default_factory=list)
    unit: Cell | None = None
    nature: Cell | None = None
    deadline: Cell | None = None
    tasks: list[Cell] = field(default_factory=list)
    targets: list[tuple[Cell, int | None]] = field(default_factory=list)
    baselines: list[tuple[Cell, int | None]] = field(default_factory=list)
    standards: list[Cell] = field(default_factory=list)


@cache
def _headers(kind: str) -> re.Pattern[str]:
    raw = table("tables")[kind]
    return re.compile(raw["pattern"] if "pattern" in raw else either(raw["words"]))


def columns(passage: Passage, context: Context) -> Columns:
    """Return what each cell of a row is, by the words of its header and the years of all headers."""
    found: dict[str, Cell] = {}
    tasks: list[Cell] = []
    valued: list[tuple[Cell, int | None]] = []
    standards: list[Cell] = []
    names: list[tuple[int, Cell]] = []
    for cell in passage.cells:
        header = squeeze(cell.header)
        kind = next((k for k in _FIRST if _headers(k).search(header)), "")
        if _NATURE.fullmatch(squeeze(cell.text).removesuffix("指标")):
            kind = "nature"
        if kind:
            found.setdefault(kind, cell)
        elif (year := _year(header)) is not None or _headers("target").search(header):
            valued.append((cell, year))
        elif _headers("baseline").search(header):
            valued.append((cell, None))
        elif _headers("standard").search(header):
            standards.append(cell)
        else:
            rank = next(
                (i for i, word in enumerate(table("tables")["name"]["words"]) if word in header), None
            )
            if rank is not None:
                names.append((rank, cell))
            if _headers("task").search(header):
                tasks.append(cell)
    if not names:  # the header over the names is empty
        names = [(0, cell) for cell in passage.cells if not cell.header and _NAMED.search(cell.text)]
    best = min((rank for rank, _ in names), default=0)
    years = sorted({year for _, year in valued if year is not None})
    baselines = [
        (cell, year) for cell, year in valued if _is_baseline(squeeze(cell.header), year, years, context)
    ]
    known = set(baselines)
    return Columns(
        names=[cell for rank, cell in names if rank == best],
        unit=found.get("unit"),
        nature=found.get("nature"),
        deadline=found.get("deadline"),
        tasks=tasks,
        targets=[pair for pair in valued if pair not in known],
        baselines=baselines,
        standards=standards,
    )


def _year(header: str) -> int | None:
    years = [int(year) for year in _YEAR.findall(header)]
    if not years and (time := _plan_end(header)):
        return time
    return years[-1] if years else None


def _plan_end(header: str) -> int | None:
    if plan := _PLAN.search(header):
        return five_year_plan(plan[1])[1]
    times = [t for t in find_times(header.replace(chr(34), "")) if t.years and t.kind in {"by", "period"}]
    return times[-1].years[-1] if times else None


def _is_baseline(header: str, year: int | None, years: list[int], context: Context) -> bool:
    if _headers("baseline").search(header):
        return True
    if _headers("target").search(header) or year is None:
        return False
    if context.period_start is not None:
        return year < context.period_start
    issued = int(context.date[:4]) if context.date else None
    return year < issued if issued is not None else len(years) > 1 and year == years[0]


def read_row(
    passage: Passage, cols: Columns, context: Context, year: int | None
) -> tuple[list[Target], list[Quantity]]:
    """Return the targets of a row of indicators, one a column of targets, and its other numbers.

    `year` is that of the document or caption, for columns whose header names none (全年目标); a rate
    a year (年均增速) is that of the last year of the table.
    """
    targets: list[Target] = []
    quantities: list[Quantity] = []
    name, unit = _name_and_unit(passage, cols)
    first = len(passage.text) - len(passage.text.lstrip())
    last = len(passage.text.rstrip())
    latest, baseline = _latest(cols, context) or year, _baseline_year(cols)
    for cell, own in cols.targets:
        said = squeeze(cell.text)
        shown = _unit_of(squeeze(cell.header)) or unit
        figure = _value(said, shown)
        if figure is None or not name:
            continue
        word = _WORD.search(said) or DIRECTION.search(name)
        direction = word.group() if word else ""
        direction = next((key for key in RELATIONS if key in direction), "")
        if _MINUS.match(_ALSO.sub("", said)):
            direction = "下降"
        header = squeeze(cell.header)
        half = _HALF.search(header)
        when = own or latest
        # In a column of rates a year a bracket holds the whole change: [4.04%].
        annual = not _WHOLE.match(said) and (
            bool(re.search("年均|每年", header + said)) or name.startswith("年均增")
        )
        begin, end = _quoted(passage, cell, first, last)
        targets.append(
            Target(
                path=passage.path,
                indicator=name,
                scope="",
                year=when,
                year_from=None if when is None else "heading" if own else "document",
                period=f"{when or ''}年{half.group()}".removeprefix("年") if half else None,
                annual=annual,
                baseline_year=baseline if RELATIONS.get(direction) else None,
                relation=Relation(RELATIONS.get(direction) or _plain_relation(name, header, annual=annual)),
                comparator=Comparator(_comparator(said, figure)),
                value=figure.value,
                value_max=figure.value_max,
                unit=figure.unit or shown,
                hedge="",
                binding=_binding(cols),
                quote=passage.text[begin:end],
                start=passage.start + begin,
                end=passage.start + end,
            )
        )
    for kind, cells in (("fact", [cell for cell, _ in cols.baselines]), ("threshold", cols.standards)):
        quantities += _amounts(passage, cells, kind, unit)
    return targets, quantities


def _quoted(passage: Passage, cell: Cell, first: int, last: int) -> tuple[int, int]:
    """Return the span that is quoted for a cell: its row without the edges, of a very long row the cell."""
    if last - first <= _LONGEST_QUOTE:
        return first, last
    begin, end = cell.start - passage.start, cell.end - passage.start
    return (begin, end) if 0 <= begin < end <= len(passage.text) else (first, first + _LONGEST_QUOTE)


def _plain_relation(name: str, header: str, *, annual: bool) -> str:
    """Return the relation where neither cell nor name says a direction: a rate of growth, a thing added."""
    if (annual and "增" in header) or name.startswith(("新增", "净增")):
        return "increase"
    done = works_pattern().match(name) and not names_a_level(name)  # 改造老旧小区 | 96个
    return "complete" if done else "reach"


def _amounts(passage: Passage, cells: list[Cell], kind: str, unit: str) -> Iterator[Quantity]:
    for cell in cells:
        figure = _value(squeeze(cell.text), unit)
        begin, end = cell.start - passage.start, cell.end - passage.start
        if figure and 0 <= begin < end <= len(passage.text):
            shown = figure.unit or unit
            yield Quantity(
                passage.path,
                figure.value,
                figure.value_max,
                shown,
                QuantityKind(kind),
                passage.text[begin:end],
                cell.start,
                cell.end,
            )


def _latest(cols: Columns, context: Context) -> int | None:
    years = {year for _, year in (*cols.targets, *cols.baselines) if year is not None}
    return context.period_end if context.period_end in years else max(years, default=None)


def _baseline_year(cols: Columns) -> int | None:
    return next((year for _, year in cols.baselines if year is not None), None)


def _name_and_unit(passage: Passage, cols: Columns) -> tuple[str, str]:
    """Return indicator and unit: that of its column, of the name's brackets or of the caption."""
    name, unit = "", squeeze(cols.unit.text) if cols.unit else ""
    for cell in cols.names:
        own = _subscripts(_MARKS.sub("", "".join(cell.text.split())))
        match = _NAME_UNIT.match(own)
        measured = match is not None and _is_unit(squeeze(match["unit"]))
        if match and measured:
            own, unit = match["name"], unit or "".join(match["unit"].split())
        # 重点工程减排量（万吨） | 氮氧化物: of which thing the amount is.
        name = own if measured or not unit or cols.unit else f"{own}{name}"
    caption = _CAPTION_UNIT.search(passage.caption)
    return name, unit.replace("％", "%") or (caption["unit"] if caption else "")


def _subscripts(name: str) -> str:
    """Put back the figures that a page sets below the line: 细颗粒物（PM）浓度2.5."""
    match = _SET_BELOW.search(name)
    if match is None:
        return name
    at = match.start("at")
    return name[:at] + match["figure"] + name[at : match.start("figure")]


def _is_unit(words: str) -> bool:
    return bool(words) and (
        read_unit(words, 0)[2] == len(words) or ("/" in words and len(words) <= _LONGEST_UNIT)
    )


def _unit_of(header: str) -> str:
    match = _NAME_UNIT.match(header)
    return match["unit"] if match and _is_unit(match["unit"]) else ""


def _value(said: str, unit: str) -> Figure | None:
    """Return the number of a cell that says nothing else, None for a sentence or for several numbers."""
    bare = _ALSO.sub("", said)
    if not bare or len(bare) > _LONGEST_VALUE:
        return None
    plain = _MINUS.sub("", _SIGN.sub("", bare), count=1) if _MINUS.match(bare) else _SIGN.sub("", bare)
    if number := _PLAIN.fullmatch(plain):
        low, high = (Decimal(n.replace(",", "")) if n else None for n in (number["low"], number["high"]))
        if low is not None and (high is None or low < high):
            return Figure(low, high, "", "", 0, number.end("high" if high is not None else "low"))
    found = find_figures(plain)
    if len(found) != 1 or (
        not found[0].unit and not unit and not bare.strip("≥≤><=").replace(".", "").isdecimal()
    ):
        return None
    return found[0]


def _comparator(said: str, figure: Figure) -> str:
    bare = _ALSO.sub("", said)
    sign = _SIGN.match(bare)
    if sign:
        return SIGNS.get(sign["sign"], "=")
    after, _ = bound_after(bare, figure.end)
    return after or figure.sign or "="


def _binding(cols: Columns) -> str:
    match = _NATURE.search(cols.nature.text) if cols.nature else None
    return _NATURES.get(match.group(), match.group()) if match else ""


def deadline(cols: Columns) -> Time | None:
    """Return the time of a row's deadline cell: 2026年底."""
    if cols.deadline is None:
        return None
    times = [t for t in find_times(squeeze(cols.deadline.text)) if t.years and t.kind in {"by", "period"}]
    return times[-1] if times else None
