"""Targets: numbers that somebody is committed to, each with indicator, year, relation and span.

Every number of a clause is either a target or a quantity of some other kind: fact, threshold,
incentive or other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from extraction.figures import Figure, find_figures
from extraction.indicator_tables import read_table
from extraction.indicators import names_a_level, says_each, split_list, split_scope, stem
from extraction.knowledge import either, table
from extraction.phrases import Reading, bound_after, read_group
from extraction.rows import Context, Passage, Quantity, Target
from extraction.sentences import Flat, flatten, partners, sentences
from extraction.times import Time, find_times

_SEGMENT = re.compile(r"(?:[^,;:!?.]|\.(?=\d))+")
_LONGEST = 1200
_JOINS = re.compile(r"(?:、|和|与|及|以及|或)$")
# Kinds of document that set rules: their numbers are limits, not goals, unless a year is named.
_RULES = (
    "法",
    "条例",
    "办法",
    "规定",
    "细则",
    "规则",
    "规程",
    "标准",
    "规范",
    "准则",
    "指南",
    "目录",
    "导则",
)
# Documents that report: what they tell of others is no commitment; a reply may promise.
_REPLIES = ("答复", "复函", "函")
_HEDGE_BEFORE = 14
# A name as short as this leaves out what the one before it says.
_SHORT_NAME = 4


@dataclass(frozen=True)
class Figures:
    """The two tables that come of the numbers of a document, in reading order."""

    targets: list[Target] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)


@dataclass
class _State:
    """What a clause has said so far: the year that governs, the name last measured."""

    goals: bool = False
    past: bool = False
    time: Time | None = None
    time_from: str = ""
    name: str = ""
    scope: str = ""
    baseline: int | None = None
    measured: bool = False
    annual: bool = False


def find_targets(passages: Sequence[Passage], context: Context) -> Figures:
    """Return the targets of a document, and every other quantity with its kind.

    Non-normative documents promise nothing, except replies where they speak of what is to come.
    """
    found = Figures()
    first_goal = _first_goal(passages)
    blocks: dict[tuple[str, ...], Time] = {}
    for passage in passages:
        block = _goals_block(passage)
        state = _State(goals=bool(block), past=_says(passage.headings, "facts"))
        heading_time = next((t for h in reversed(passage.headings) if (t := _heading_time(h))), None)
        if heading_time:
            state.time, state.time_from = heading_time, "heading"
        elif block in blocks:
            state.time, state.time_from = blocks[block], "heading"
        elif block and (year := _document_year(context)):
            state.time, state.time_from = Time("by", 0, 0, (year,), ahead=True), "document"
        reader = _Reader(passage, context, state, found, first_goal)
        reader.run()
        if block and reader.first_time:
            blocks.setdefault(block, reader.first_time)
    return found


def _goals_block(passage: Passage) -> tuple[str, ...]:
    """Return the path of the outermost section above a clause that sets goals; () for none."""
    for depth, heading in enumerate(passage.headings, 1):
        if _cues("goals", "headings").search(heading):
            return passage.path[:depth]
    return ()


def _document_year(context: Context) -> int | None:
    """Return the last year of a document's period, or the year that its title opens with."""
    if context.period_end:
        return context.period_end
    match = re.search(r"(20\d\d)年?度?", context.title)
    return int(match[1]) if match and (context.date is None or context.date[:4] <= match[1]) else None


def _first_goal(passages: Sequence[Passage]) -> int | None:
    """Return the earliest year that the document looks ahead to; one before it is past."""
    ahead = re.compile(r"(?<!截)到\s*(20\d\d)\s*年")
    years = [int(year) for passage in passages for year in ahead.findall(passage.text)]
    return min(years, default=None)


def _heading_time(heading: str) -> Time | None:
    times = [t for t in find_times("".join(heading.split())) if t.kind in {"by", "period"} and not t.past]
    return times[-1] if times else None


@cache
def _cues(name: str, key: str) -> re.Pattern[str]:
    return re.compile(either(table("targets")[name][key]))


def _says(headings: Sequence[str], name: str) -> bool:
    return any(_cues(name, "headings").search(heading) for heading in headings)


class _Reader:
    """Reads the numbers of one clause."""

    def __init__(
        self, passage: Passage, context: Context, state: _State, found: Figures, first_goal: int | None
    ) -> None:
        self.passage, self.context, self.state, self.found = passage, context, state, found
        self.text = passage.text
        self.pairs = partners(self.text)
        self.issued = int(context.date[:4]) if context.date else context.period_start
        self.first_goal = first_goal
        self.fresh = True
        self.first_time: Time | None = None
        self.conditional = bool(_cues("thresholds", "passages").search(self.text))

    def run(self) -> None:
        taken: list[tuple[int, int]] = []
        for row, span in read_table(self.passage, self.context):
            taken.append(span)
            self.found.targets.append(row)
        for start, end in sentences(self.text):
            for first, last in _pieces(self.text, start, end, taken):
                self._sentence(flatten(self.text, first, last, self.pairs))
                for opening, closing in self._brackets(first, last):
                    self._sentence(flatten(self.text, opening + 1, closing, self.pairs), inside=True)

    def _brackets(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        for opening in range(first, last):
            closing = self.pairs.get(opening, last)
            if self.text[opening] in "（(〔" and closing < last:
                yield opening, closing

    def _sentence(self, flat: Flat, *, inside: bool = False) -> None:
        """Read the numbers of one sentence, segment by segment."""
        times = find_times(flat.text)
        figures = [
            f
            for f in find_figures(flat.text)
            if not any(t.start < f.end and f.start < t.end for t in times if t.kind != "annual")
        ]
        if not flat.text:
            return
        if self.fresh and not inside:
            self.state.measured = self.state.annual = False
            self.state.baseline = None
        if not inside:
            self.fresh = self.text[flat.places[-1]] in "。！？!?"
        state, before = self.state, None
        for match in _SEGMENT.finditer(flat.text):
            start, stop = match.span()
            mine = [f for f in figures if start <= f.start < stop]
            now = [t for t in times if start <= t.start < stop]
            governing = [t for t in now if t.kind in {"by", "period"}]
            if governing and not mine:
                self._govern(governing[-1])
            if any(t.kind == "annual" and flat.text.startswith(("每年", "逐年"), t.start) for t in now):
                state.annual = True
            left = start
            for group in _groups(flat.text, mine):
                if group[0].start < left:  # within the name of what was counted: 收入过500亿元的集群2个
                    self._quantities(flat, group, start, stop)
                    continue
                early = [t for t in governing if t.end <= group[0].start]
                if early:
                    self._govern(early[-1])
                base = [t for t in now if t.kind == "baseline" and t.end <= group[0].start]
                if base:
                    self.state.baseline = base[-1].years[0]
                reading = self._reading(flat, left, group, stop, now, before, inside=inside)
                if reading is None:
                    self._quantities(flat, group, start, stop)
                    continue
                self._rows(flat, reading, group, left, start, stop, now, times, before)
                before, left = reading, max(reading.end, group[-1].end)

    def _govern(self, time: Time) -> None:
        self.state.time, self.state.time_from, self.state.measured = time, "sentence", True
        self.state.annual = False
        if self.first_time is None and not self._is_past(time):
            self.first_time = time

    def _reading(
        self,
        flat: Flat,
        left: int,
        group: list[Figure],
        stop: int,
        now: list[Time],
        before: Reading | None,
        *,
        inside: bool,
    ) -> Reading | None:
        """Return how a group is meant where it is a target, else None."""
        text, state = flat.text, self.state
        if any(not f.unit for f in group) and not (len(group) == 1 and self._bare_number(text, group[0])):
            return None
        if self._is_incentive(text, left, group, stop):
            return None
        reading = read_group(text, left, group, stop, now, before, inside=inside)
        if reading is None:
            return None
        bounded = reading.comparator != "=" or reading.verb == "level"
        if group[0].words and not (bounded or state.measured):
            return None  # 千座公园计划: a name
        if reading.name is None and not (state.name and (reading.verb == "level")):
            return None
        if self.conditional and not state.measured:
            return None
        time = self._time(reading)
        if time is not None and self._is_past(time):
            return None
        looks_back = _cues("facts", "words").search(text)
        ahead = time is not None and not time.past
        if state.past and not (time is not None and time.ahead):
            return None
        if (looks_back or state.past) and not (state.measured and ahead and self._is_future(time)):
            return None
        if reading.weak and not (ahead or state.goals):
            return None
        if not self._may_promise(text, ahead=ahead):
            return None
        return reading

    def _time(self, reading: Reading) -> Time | None:
        """Return the time that governs a number: of its sentence, of the goals, of the sentences before it.

        A level goes on under the year named before in its clause, a thing to be made does not.
        """
        state = self.state
        if state.measured or state.goals or state.time_from in {"heading", "document"}:
            return state.time
        going_on = reading.verb == "level" and not reading.weak and state.time is not None
        return state.time if going_on and not self._is_past(state.time or Time("by", 0, 0)) else None

    def _bare_number(self, text: str, figure: Figure) -> bool:
        """Tell whether a number without a unit may be a level: 电能利用效率不高于1.3."""
        return (
            bool(re.search(r"(?:效率|系数|指数|比|pue|值|率)[^,]{0,8}$", text[: figure.start], re.IGNORECASE))
            and figure.value < 1000
        )

    def _may_promise(self, text: str, *, ahead: bool) -> bool:
        if self.context.normative:
            rules = self.context.doc_type is not None and self.context.doc_type.endswith(_RULES)
            return ahead or not rules
        reply = self.context.doc_type in _REPLIES
        return reply and ahead

    def _is_past(self, time: Time) -> bool:
        if time.past or not time.years:
            return time.past
        if self.issued is not None:
            return time.years[-1] < self.issued
        return not time.ahead and self.first_goal is not None and time.years[-1] < self.first_goal

    def _is_future(self, time: Time | None) -> bool:
        return time is not None and bool(time.years) and not self._is_past(time)

    def _is_incentive(self, text: str, left: int, group: list[Figure], stop: int) -> bool:
        money = any(f.group in {"money", "ratio"} or f.unit.endswith("元") or "元" in f.unit for f in group)
        return money and bool(_cues("incentives", "words").search(text[left:stop]))

    def _quantities(self, flat: Flat, group: list[Figure], start: int, stop: int) -> None:
        for figure in group:
            kind = self._kind(flat.text, figure, start, stop)
            begin, end = self._span(flat, figure.start, figure.end)
            self.found.quantities.append(
                Quantity(
                    self.passage.path,
                    figure.value,
                    figure.unit,
                    kind,
                    self.text[begin:end],
                    self.passage.start + begin,
                    self.passage.start + end,
                )
            )

    def _kind(self, text: str, figure: Figure, start: int, stop: int) -> str:
        segment = text[start:stop]
        if not figure.unit:
            return "other"
        if self._is_incentive(text, start, [figure], stop):
            return "incentive"
        _, end = bound_after(text, figure.end)
        follows = text[end:stop]
        if (end > figure.end and re.match(r"的?[\u4e00-\u9fff]", follows)) or _cues(
            "thresholds", "words"
        ).search(segment):
            return "threshold"
        time = self.state.time if self.state.measured else None
        past = (
            self.state.past
            or (time is not None and self._is_past(time))
            or _cues("facts", "words").search(text)
        )
        return "fact" if past or not self.context.normative else "other"

    def _rows(
        self,
        flat: Flat,
        reading: Reading,
        group: list[Figure],
        left: int,
        start: int,
        stop: int,
        now: list[Time],
        times: list[Time],
        before: Reading | None,
    ) -> None:
        """Add the rows of a group: one a name, a number and a year."""
        text, state = flat.text, self.state
        phrase = text[left : group[0].start]
        if reading.name:
            name = self._words(flat, *reading.name)
            scope, name = split_scope(name)
            if len(name) <= _SHORT_NAME and state.name and names_a_level(name) and before is not None:
                name = stem(state.name) + name  # 污水收集率达到70%、处理率达到95%
            if reading.prefix:
                name = self._words(flat, *reading.prefix) + name
            if (
                state.name.endswith(name)
                and len(name) < len(state.name)
                and reading.verb == "level"
                and "、" not in name
            ):
                name, scope = state.name, scope or state.scope
        else:
            name, scope = state.name, state.scope
        each = says_each(phrase)
        names = split_list(name, len(group), each=each) if reading.verb == "level" else [name]
        time = self._time(reading)
        years: tuple[int | None, ...] = time.years if time and time.years else (None,)
        annual = state.annual or any(t.kind == "annual" for t in now)
        figures = _with_units(group)
        triples = _distributed(names, figures, years)
        begin = self._quote_start(text, start, times)
        first, last = self._span(flat, begin, max(reading.end, group[-1].end, _stop_of(text, group, stop)))
        for indicator, figure, year in triples:
            self.found.targets.append(
                Target(
                    path=self.passage.path,
                    indicator=f"{indicator}{reading.suffix}",
                    scope=scope,
                    year=year,
                    year_from=None
                    if year is None
                    else state.time_from
                    if state.measured or state.time_from in {"heading", "document"}
                    else "clause",
                    period=time.period if time else None,
                    annual=annual,
                    baseline_year=state.baseline if reading.relation in {"increase", "decrease"} else None,
                    relation=reading.relation,
                    comparator=reading.comparator,
                    value=figure.value,
                    value_max=figure.value_max,
                    unit=figure.unit,
                    hedge=self._hedge(text, start, group[0].start),
                    binding=self._binding(last),
                    quote=self.text[first:last],
                    start=self.passage.start + first,
                    end=self.passage.start + last,
                )
            )
        if reading.verb == "level":
            state.name, state.scope = names[-1], scope

    def _quote_start(self, text: str, start: int, times: list[Time]) -> int:
        """Return where the quotation begins: with the year, if that stands in the segment right before."""
        near = [t.start for t in times if t.kind in {"by", "period"} and t.end == start - 1]
        return near[-1] if near else start

    def _hedge(self, text: str, start: int, end: int) -> str:
        matches = list(_cues("hedges", "words").finditer(text, start, end))
        kept = [m for m in matches if m.group() != "基本" or end - m.end() <= _HEDGE_BEFORE]
        return kept[-1].group() if kept else ""

    def _binding(self, end: int) -> str:
        match = re.match(r"\s*[（(](约束性|预期性)", self.text[end : end + 12])
        return match[1] if match else ""

    def _words(self, flat: Flat, start: int, end: int) -> str:
        first, last = self._span(flat, start, end)
        return "".join(self.text[first:last].split())

    def _span(self, flat: Flat, start: int, end: int) -> tuple[int, int]:
        """Return the span in the clause of a span of the flattened sentence."""
        return flat.places[start], flat.places[end - 1] + 1


def _pieces(text: str, start: int, end: int, taken: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the parts of a sentence outside what a table took, none too long to be read at once."""
    at = start
    for first, last in [*(span for span in taken if span[0] < end and span[1] > start), (end, end)]:
        while at < min(first, end):
            until = min(first, end)
            if until - at > _LONGEST:
                cut = max(text.rfind(mark, at + 1, at + _LONGEST) for mark in "\n，,、 ")
                until = cut + 1 if cut > at else at + _LONGEST
            if text[at:until].strip():
                yield at, until
            at = until
        at = max(at, last)


def _groups(text: str, figures: list[Figure]) -> Iterator[list[Figure]]:
    """Yield numbers that are listed one behind the other: 58.5%、34%."""
    group: list[Figure] = []
    for figure in figures:
        if group:
            _, end = bound_after(text, group[-1].end)
            if _JOINS.fullmatch(text[end : figure.start]):
                group.append(figure)
                continue
            yield group
        group = [figure]
    if group:
        yield group


def _with_units(group: list[Figure]) -> list[Figure]:
    """Give numbers of a list the unit that only the last one has."""
    last = group[-1]
    return [replace(f, unit=last.unit, group=last.group) if not f.unit else f for f in group]


def _distributed(
    names: list[str], figures: list[Figure], years: tuple[int | None, ...]
) -> list[tuple[str, Figure, int | None]]:
    """Return (name, number, year) of each row: lists of the same length go together."""
    count = len(figures)
    if len(years) == count > 1:
        return [(names[i] if len(names) == count else names[0], figures[i], years[i]) for i in range(count)]
    year = years[-1]
    if len(names) == count:
        return [(name, figure, year) for name, figure in zip(names, figures, strict=True)]
    if count == 1:
        return [(name, figures[0], year) for name in names for year in years]
    return [("、".join(names), figure, year) for figure in figures]


def _stop_of(text: str, group: list[Figure], stop: int) -> int:
    """Return where the quotation ends: behind the comparator, or with the words up to the comma."""
    _, end = bound_after(text, group[-1].end)
    return end if text[end:stop].startswith(("、", "和", "及", "与")) else max(end, stop)
