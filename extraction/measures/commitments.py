"""Commitments: dated or final states that are promised without a number of their own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from operator import itemgetter

from extraction.knowledge import table
from extraction.measures.outlook import Outlook, cues, goals_block, looks_back, tells_past
from extraction.rows import Commitment, Context, Passage
from extraction.text.sentences import Flat, flatten, sentences
from extraction.text.times import Time, find_times

_SEGMENT = re.compile(r"[^,;:!?.]+")
_SHORTEST = 5
# Spans in order, and how far each and those before it reach.
_Taken = tuple[list[tuple[int, int]], list[int]]
# Words on how or why, not on what will be.
_ADVERBIAL = re.compile(r"(?:通过|围绕|为了|以|坚持|按照|依托|根据|结合|聚焦|立足|针对|随着|为[^\d]{6,})")
# Sections that argue rather than promise.
_ARGUES = re.compile(r"指导思想|基本原则|工作原则|总体思路|总体要求$|适用范围|附则")


@cache
def _conditions() -> re.Pattern[str]:
    """Return what marks a condition, a task of reporting or background; the words are patterns."""
    return re.compile("|".join(table("targets")["commitments"]["not"]))


def find_commitments(
    passages: Sequence[Passage], context: Context, taken: Iterable[tuple[int, int]] = ()
) -> list[Commitment]:
    """Return what a document promises without a number: by a year, or as a state that is final.

    A state is final in words such as 全面, 清零, 全覆盖. `taken` are the spans of its targets, whose
    words promise the number and nothing else.
    """
    outlook = Outlook(passages, context)
    spans = sorted(taken)
    reached = list(accumulate((end for _, end in spans), max))
    found: list[Commitment] = []
    for passage in passages:
        if not tells_past(passage) and not {"preamble", "tail"}.intersection(passage.path[:1]):
            found += _Reader(passage, outlook, (spans, reached)).commitments()
    return found


class _Reader:
    """Reads the promises of one clause."""

    def __init__(self, passage: Passage, outlook: Outlook, taken: _Taken) -> None:
        self.passage, self.outlook, (self.taken, self.reached) = passage, outlook, taken
        self.text = passage.text
        self.argues = any(_ARGUES.search(heading) for heading in passage.headings[-1:])
        self.goals = bool(goals_block(passage))
        self.time: Time | None = outlook.opening(passage)[0] if self.goals else None
        self.shown = f"到{self.time.years[-1]}年" if self.time and self.time.years else ""

    def commitments(self) -> list[Commitment]:
        found: list[Commitment] = []
        ended = True
        for start, end in sentences(self.text):
            flat = flatten(self.text, start, end)
            if not flat.text:
                continue
            if ended and not self.goals:
                self.time, self.shown = None, ""
            ended = self.text[flat.places[-1]] in "。！？!?"
            found += self._sentence(flat)
        return found

    def _sentence(self, flat: Flat) -> list[Commitment]:
        text = flat.text
        # A full date is that of a signature or an event; a deadline says 前.
        times = [t for t in find_times(text) if t.kind in {"by", "period"} and (t.day is None or t.ahead)]
        found = []
        back = looks_back(text)
        for match in _SEGMENT.finditer(text):
            start, stop = match.span()
            now = [t for t in times if start <= t.start < stop]
            if now:
                self.time = now[-1]
                self.outlook.note(self.passage, now[-1])
                self.shown = text[now[-1].start : now[-1].end]
            dated = self.time is not None and bool(self.time.years) and not self.outlook.is_past(self.time)
            if back and not (dated and self.time is not None and self.time.ahead):
                continue
            begin = now[0].start if now and now[0].start - start <= 2 else start
            row = self._row(flat, begin, stop, now, dated=dated)
            if row:
                found.append(row)
        return found

    def _is_taken(self, begin: int, end: int) -> bool:
        """Tell whether a target's words reach into `[begin, end)`."""
        before = bisect_left(self.taken, end, key=itemgetter(0))
        return before > 0 and self.reached[before - 1] > begin

    def _row(self, flat: Flat, start: int, stop: int, now: list[Time], *, dated: bool) -> Commitment | None:
        words = flat.text[start:stop]
        bare = words[now[-1].end - start :] if now else words
        if now and len(bare) < _SHORTEST:  # 碳排放在2030年前达峰
            bare = words[: now[-1].start - start] + bare
        first, last = flat.span(start, stop)
        begin, end = self.passage.start + first, self.passage.start + last
        bare = bare.lstrip("、的,")
        if len(bare) < _SHORTEST or _ADVERBIAL.match(bare) or self._is_taken(begin, end):
            return None
        promised = dated and cues("commitments", "changes").search(bare)
        final = not self.argues and any(
            bare[m.end() : m.end() + 1] != "的" for m in cues("commitments", "final").finditer(bare)
        )
        if not (promised or final) or _conditions().search(bare):
            return None
        if not self.outlook.may_promise(ahead=dated):
            return None
        quote = self.text[first:last]
        statement = "".join(quote.split())
        if dated and not now:
            statement = f"{self.shown}，{statement}"
        year = self.time.years[-1] if dated and self.time is not None else None
        return Commitment(self.passage.path, statement, year, quote, begin, end)
