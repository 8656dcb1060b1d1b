"""Targets: numbers that somebody is committed to, each with indicator, year, relation and span.

Every number of a clause is either a target or a quantity of another kind: fact, threshold, incentive.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extraction.measures.outlook import Outlook, goals_block, looks_back, tells_past, turn
from extraction.rows import Context, Figures, Passage, Target
from extraction.targets.conditions import each_more, is_conditional, sets_out
from extraction.targets.groups import distributed, groups, listed_end, measures
from extraction.targets.indicator_cells import columns, deadline, read_row
from extraction.targets.indicator_tables import read_table
from extraction.targets.indicators import names_work, says_each, split_list
from extraction.targets.members import how_often
from extraction.targets.naming import counts_exactly, name_of, printed_unit, was_named
from extraction.targets.naming import words as as_printed
from extraction.targets.phrases import read_group
from extraction.targets.promises import promises_nothing
from extraction.targets.quantities import fact_of, gives_money, kind_of, quantity
from extraction.targets.readings import Reading, carried, followed, goes_on
from extraction.targets.state import (
    Segment,
    State,
    asides,
    each_year,
    field_of,
    hedge_of,
    in_a_time,
    nature_after,
    opens_with_each_year,
    pieces,
    quotation,
    titles,
)
from extraction.terms import Comparator, QuantityKind, Relation
from extraction.text.figures import Figure, find_figures, find_unread
from extraction.text.folding import squeeze
from extraction.text.sentences import Flat, flatten, sentences
from extraction.text.times import Time, find_times

_SEGMENT = re.compile(r"(?:[^,;:!?.|]|\.(?=\d)|(?<=\d),(?=\d{3}(?!\d)))+")
# From here on a clause tells its goals, though its heading does not: 具体目标：…
_GOALS_NAMED = re.compile(r"(?:^|[。\n])[^。，；：\n]{0,10}目标[:：]")
_THIS_YEAR = re.compile(r"今年(?!以来|初|前|上半年)")
_TIMES = frozenset("次轮遍回")


def find_targets(passages: Sequence[Passage], context: Context) -> Figures:
    """Return the targets of a document, and every other quantity with its kind.

    Non-normative documents promise nothing, except replies that speak of what is to come.
    """
    found = Figures()
    outlook = Outlook(passages, context)
    for passage in passages:
        _Reader(passage, outlook, found).run()
    return found


class _Reader:
    """Reads the numbers of one clause."""

    def __init__(self, passage: Passage, outlook: Outlook, found: Figures) -> None:
        self.passage, self.outlook, self.found = passage, outlook, found
        self.text = passage.text
        self.opening = outlook.opening(passage)
        place = outlook.context.region or ""
        national, trade = outlook.context.level in {None, "national"}, field_of(outlook.context.title)
        self.state = State(place, national, *self.opening, field=trade, subject=trade)
        self.goals = bool(goals_block(passage))
        named = _GOALS_NAMED.search(self.text)
        self.goals_from = named.start() if named else len(self.text)
        self.past = tells_past(passage)
        self.conditional = is_conditional(self.text, outlook.context.title)
        # A report opens with what has been, also where no heading says so.
        self.back = outlook.reports_work and passage.path[0] == "preamble" and not passage.headings
        self.sentence_ended = True
        self.before: Reading | None = None  # what the segment before was read as

    def run(self) -> None:
        if self.passage.cells:
            self._cells()
        else:
            self._body()

    def _cells(self) -> None:
        """Read a row of a table: its columns of targets, or what its cells say as sentences."""
        cols = columns(self.passage, self.outlook.context)
        caption = [t for t in find_times(squeeze(self.passage.caption)) if t.years and t.kind != "baseline"]
        said = caption[-1].years[-1] if caption else None
        opening = self.opening[0].years[-1] if self.opening[0] and self.opening[0].years else None
        year = said or opening or self.outlook.own_year()
        targets, quantities = read_row(self.passage, cols, self.outlook.context, year)
        for target in targets:
            self._row_of_table(target)
        self.found.quantities.extend(quantities)
        if time := deadline(cols):
            self.opening = (replace(time, ahead=True), "sentence")
        elif caption and self.opening[0] is None:
            self.opening = (caption[-1], "heading")
        self._begin()
        done = {cell for cell, _ in (*cols.targets, *cols.baselines) if targets} | set(cols.standards)
        apart = (cols.unit, cols.nature, cols.deadline)
        for cell in self.passage.cells:
            begin, end = cell.start - self.passage.start, cell.end - self.passage.start
            if 0 <= begin < end <= len(self.text) and cell not in apart and cell not in done:
                for first, last in sentences(self.text[begin:end]):
                    self._sentence(flatten(self.text, begin + first, begin + last))

    def _note(self, what: str, words: str) -> None:
        self.found.notes.append(
            f"{what} of {' '.join(self.passage.path)} cannot be read: {' '.join(words.split())}"
        )

    def _row_of_table(self, row: Target) -> None:
        """Add a row of indicators: a target, or in a part on what has been a fact."""
        if self.past or self.outlook.is_past(Time("by", 0, 0, (row.year or 9999,))):
            self.found.quantities.append(fact_of(row))
        else:
            self.found.targets.append(row)

    def _asides(self, first: int, last: int) -> None:
        """Read what stands within the brackets of a sentence, and the goals that it quotes."""
        before = self.before
        for start, stop, quoted in asides(self.text, first, last):
            self._sentence(flatten(self.text, start, stop), inside=True, quoted=quoted)
        self.before = before

    def _body(self) -> None:
        rows = list(read_table(self.passage, self.outlook.context))
        taken = [span for _, span in rows] or titles(self.text, self.outlook.context.title)
        for row, span in rows:
            if row is None:
                self._note("a row of a table", self.text[slice(*span)])
            else:
                self._row_of_table(row)
        for start, end in sentences(self.text):
            for first, last in pieces(self.text, start, end, taken):
                self._sentence(flatten(self.text, first, last))
                self._asides(first, last)

    def _sentence(self, flat: Flat, *, inside: bool = False, quoted: bool = False) -> None:
        """Read the numbers of one sentence, segment by segment; `inside` brackets it is an aside, if not `quoted`."""
        if not (text := flat.text):
            return
        if not inside:
            self.goals = self.goals or flat.places[0] >= self.goals_from
            if self.outlook.reports_work and (turned := turn(text)) is not None:
                self.back = turned
            self.state.annual = False
            # After a semicolon the time goes on, and for a part of what the sentence before said.
            if self.sentence_ended and not text.startswith("其中"):
                self._begin()
            self.before = None if self.sentence_ended else carried(self.before)
            self.sentence_ended = self.text[flat.places[-1]] in "。！？!?"
        else:
            self.before = None
        times = find_times(text)
        figures = [f for f in find_figures(text) if not in_a_time(f, times)]
        for start, stop in find_unread(text):
            self._note("a number", self.text[slice(*flat.span(start, stop))])
        for match in _SEGMENT.finditer(text):
            start, stop = match.span()
            now = [t for t in times if start <= t.start < stop]
            segment = Segment(flat, start, stop, now, times, inside and not quoted)
            self._segment(segment, [f for f in figures if start <= f.start < stop])
            self.state.segment = match.group()

    def _begin(self) -> None:
        """Forget what the sentence before said; in a section of goals its time goes on."""
        self.state.begin()
        if not self.goals:
            self.state.time, self.state.time_from = self.opening

    def _segment(self, segment: Segment, figures: list[Figure]) -> None:
        flat, state = segment.flat, self.state
        governing = [t for t in segment.now if t.kind in {"by", "period"}]
        if governing and not figures:
            self._govern(governing[-1])
            hedge = hedge_of(flat.text, segment.start, segment.stop)
            state.hedge = state.hedge if hedge in {"", "基本"} else hedge  # 基本 is of its own verb
        words = flat.text[segment.start : segment.stop]
        if self.goals and not governing and _THIS_YEAR.search(words) and (own := self.outlook.this_year()):
            state.time, state.time_from = own, "sentence"
        if not figures and (base := [t for t in segment.now if t.kind == "baseline"]):
            state.baseline = base[-1].years[0]
        if not figures:
            opened = [t.end for t in segment.now if not words[: t.start - segment.start].strip("、在")]
            if (begin := max(opened, default=segment.start)) < segment.stop:
                state.hear(as_printed(self.text, flat, begin, segment.stop))
        state.annual = state.annual or opens_with_each_year(segment)
        before, self.before, left, unread = self.before, None, segment.start, 0
        for group in groups(flat.text, figures):
            at = group[0].start
            if early := [t for t in governing if t.end <= at]:
                self._govern(early[-1])
            if base := [t for t in segment.now if t.kind == "baseline" and t.end <= at]:
                state.baseline = base[-1].years[0]
            # Within the name of what was counted (收入过500亿元的集群2个) a number is no target.
            reading = self._reading(segment, left, group, before) if at >= left else None
            if reading and reading.name and reading.name[0] < unread <= reading.name[1]:
                reading = self._reading(segment, unread, group, before)  # 线路5公里、配变3台、容量2万千伏安
            if reading is None or not self._rows(segment, reading, group, left, before):
                self._quantities(segment, group)
                unread = listed_end(flat.text, group[-1]) or unread
            else:
                left = max(reading.end, group[-1].end)
                self.before = before = followed(reading, before)

    def _govern(self, time: Time) -> None:
        self.state.time, self.state.time_from, self.state.measured = time, "sentence", True
        self.state.annual = False
        self.outlook.note(self.passage, time)

    def _reading(
        self, segment: Segment, left: int, group: list[Figure], before: Reading | None
    ) -> Reading | None:
        """Return how a group is meant where it is a target, else None."""
        text, state = segment.flat.text, self.state
        if not measures(text, group) or self._is_incentive(text[left : segment.stop], group):
            return None
        if each := each_more(text, left, group[0].start, group[-1].end, segment.stop):
            state.each = as_printed(self.text, segment.flat, *each)
            return None
        reading = read_group(text, left, group, segment.stop, segment.now, before, inside=segment.inside)
        if reading is None or (self.conditional and not (state.measured or sets_out(segment, left, reading))):
            return None
        if reading.name is None and not (group[0].unit in _TIMES or was_named(state, group[0])):
            return None
        if (
            reading.name is None
            and reading.relation == "reach"
            and not state.named
            and group[0].unit != "%"
            and names_work(state.segment)
        ):
            reading = replace(reading, relation="complete")
        often = group[0].unit in _TIMES and "每" in text[left : group[0].start]
        said = reading.comparator != "=" or reading.verb == "level" or state.measured or state.annual or often
        if group[0].words and not (said or counts_exactly(group[0])):
            return None  # 千座公园计划: a name
        time = self._time()
        if time is not None and self.outlook.is_past(time):
            return None
        if self.past and not (time is not None and time.ahead):
            return None
        if self.back and not (self.state.measured and time is not None and time.ahead):
            return None
        if looks_back(text, ahead=self.looks_ahead()) and not (
            state.measured and time is not None and time.years
        ):
            return None
        ahead = time is not None and (time.ahead or not self.outlook.tells)
        if reading.weak and not (ahead or self.goals):
            if not goes_on(reading, before, group[0].unit):
                return None
            reading = replace(reading, weak=False)
        return reading if self.outlook.may_promise(ahead=ahead) else None

    def looks_ahead(self) -> bool:
        """Tell whether the clause stands in a section of goals, or of what is to be done by a year."""
        time = self.opening[0]
        return self.goals or (time is not None and not self.outlook.is_past(time))

    def _time(self) -> Time | None:
        """Return the time that governs a number: that of its sentence, of its heading or of the goals."""
        state = self.state
        if state.measured or self.goals or state.time == self.opening[0]:
            return state.time
        return None

    def _quantities(self, segment: Segment, group: list[Figure]) -> None:
        for figure in group:
            if not figure.unit and figure.value == figure.value.to_integral_value():
                continue  # a row's number, a code: a label
            words = segment.flat.text[segment.start : segment.stop]
            incentive = bool(figure.unit) and self._is_incentive(words, [figure])
            kind = (
                QuantityKind.INCENTIVE if incentive else kind_of(segment, figure, past=self._is_told(segment))
            )
            self.found.quantities.append(quantity(self.passage, segment, figure, kind))

    def _is_told(self, segment: Segment) -> bool:
        """Tell whether a sentence tells what is or has been."""
        time = self.state.time if self.state.measured else None
        return (
            self.past
            or self.back
            or (time is not None and self.outlook.is_past(time))
            or looks_back(segment.flat.text, ahead=self.looks_ahead())
            or not self.outlook.context.normative
        )

    def _rows(
        self, segment: Segment, reading: Reading, group: list[Figure], left: int, before: Reading | None
    ) -> bool:
        """Add the rows of a group: one a name, a number and a year; False where nothing names it."""
        flat, state = segment.flat, self.state
        scope, name = name_of(self.text, state, flat, reading, before, group)
        if not f"{name}{reading.suffix}" or promises_nothing(flat.text, left, reading, name, group[-1]):
            return False
        each = says_each(flat.text[left : group[0].start])
        apart = reading.verb == "level" or (flat.text.endswith("各", 0, group[0].start) and "、" in name)
        names = split_list(name, len(group), each=each) if apart else [name]
        names, state.each = [f"{state.each}{name}" for name in names], ""
        time = self._time()
        if time == self.opening[0] and state.time_from == "sentence" and how_often(name):
            time = None  # 完成时限：2025年底前 does not end what is done each month
        years: tuple[int | None, ...] = time.years if time and time.years else (None,)
        first, last = quotation(self.text, segment, group, reading.end)
        for indicator, figure, year in distributed(names, group, years):
            self.found.targets.append(
                Target(
                    path=self.passage.path,
                    indicator=f"{indicator}{reading.suffix}",
                    scope=scope,
                    year=year,
                    year_from=None if year is None else state.time_from,
                    period=time.period if time else None,
                    annual=(state.annual or each_year(segment, left)) and not how_often(indicator),
                    baseline_year=state.baseline if reading.relation in {"increase", "decrease"} else None,
                    relation=Relation(reading.relation),
                    comparator=Comparator(reading.comparator),
                    value=figure.value,
                    value_max=figure.value_max,
                    unit=printed_unit(self.text, flat, figure),
                    hedge=hedge_of(flat.text, segment.start, group[0].start) or state.hedge,
                    binding=nature_after(self.text, last),
                    quote=self.text[first:last],
                    start=self.passage.start + first,
                    end=self.passage.start + last,
                )
            )
        state.measure(names[-1], scope)
        if reading.verb == "level" and names[-1]:
            state.name, state.scope = names[-1], scope
            state.named = True
        state.made, state.unit = "" if reading.verb == "level" else name, group[-1].unit
        return True

    def _is_incentive(self, words: str, group: list[Figure]) -> bool:
        given = gives_money(words, group, before=self.state.incentive)
        self.state.incentive = self.state.incentive or given
        return given
