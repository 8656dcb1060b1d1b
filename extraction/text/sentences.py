"""Sentences of a clause body as spans, in linear time."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat

from extraction.text.folding import fold

_OPENERS = {"《": "》", "︽": "》", "“": "”", "（": "）", "(": "）", "〔": "〕", "〈": "〉"}
_CLOSERS = {"》": "》", "︾": "》", "”": "”", "）": "）", ")": "）", "〕": "〕", "〉": "〉"}
# Longer than any title, quotation or list of responsible units: what is farther apart is a stray bracket.
_LONGEST_BRACKET = 600
_ENDS = frozenset("。！？!?｡；;")
_CLOSING = "”’）)》」』"
# A hard-wrapped line of a page holds more characters than a heading that stands by itself.
_FULL_LINE = 24
_LABEL = re.compile(
    r"\s{0,8}(?:[（(]\s?[一二三四五六七八九十\d]{1,3}\s?[）)]|\d{1,2}\s?(?:[.．](?!\d)|[.．](?=20\d\d\s?年)|、)|[①-⑳])"
)
# A line that opens so is a paragraph of its own, whatever stands before it.
_PARAGRAPH = re.compile(r"\s{0,8}(?:——|--|[一二三四五六七八九十]{1,3}、|[●■◆□▪])|" + _LABEL.pattern)
# After a responsibility bracket a new sentence begins; a label such as （十二） belongs to what follows.
_LONGEST_LABEL = 6
# What a sentence says shows in its beginning; a table without any stop is not read to its end.
_READ = 1500
_BLANK = "□"
# Ordinary words: no white space, no bracket or quotation mark.
_RUN = re.compile(r"[^\s（(〔《︽“〈”\"]+")
# Every table reads the same clauses: what one has cut and flattened is kept for the next.
_KEPT = 4096
# White space between two numbers shows as this: 34 35 is not 3435.
_PARTED = "|"
_PARTS = re.compile(r"\d\s{1,4}[≥≤<>]?\d")
_PLAN = re.compile(r"十[一二三四五六七八九]五")


@dataclass(frozen=True)
class Flat:
    """A sentence in the form in which rules read it.

    Character i stands at `[places[i], ends[i])` in the source: a quotation is one character. Many of these are
    kept, so their numbers are packed.
    """

    text: str
    places: array[int]
    ends: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the source of a span of the flattened sentence."""
        return self.places[start], self.ends[end - 1]

    def clauses(self) -> list[tuple[int, int]]:
        """Return the spans between commas, colons and stops."""
        return [match.span() for match in re.finditer(r"[^,:;.!?]+", self.text)]

    def behind(self, at: int) -> Flat:
        """Return the sentence without its first `at` characters."""
        return Flat(self.text[at:], self.places[at:], self.ends[at:])


@lru_cache(maxsize=_KEPT)
def partners(text: str) -> dict[int, int]:
    """Return opening bracket -> its closing bracket, for each pair of 《》, “”, （）, 〔〕 and 〈〉.

    Each kind is matched by itself, and an unclosed bracket has no partner.
    """
    stacks: dict[str, list[int]] = {close: [] for close in _CLOSERS.values()}
    pairs = {}
    for at, char in enumerate(text):
        if char in _OPENERS:
            stacks[_OPENERS[char]].append(at)
        elif char in _CLOSERS and stacks[_CLOSERS[char]]:
            start = stacks[_CLOSERS[char]].pop()
            if at - start <= _LONGEST_BRACKET:
                pairs[start] = at
    return pairs


@lru_cache(maxsize=_KEPT)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sentences of `text`, trimmed, in order; all but white space is in one.

    A sentence ends at 。！？；and at the end of a paragraph, not inside brackets that are closed. The
    line breaks of a wrapped page do not end it. A labelled list behind a colon (不得：（一）…；（二）…)
    stays whole up to its full stop, for its items say nothing without the lead-in.
    """
    spans: list[tuple[int, int]] = []
    pairs = partners(text)
    start = line = at = 0
    in_list, blank = False, True
    while at < len(text):
        char = text[at]
        if at in pairs:
            opening = at
            at, ends = _after_bracket(text, at, pairs[at], opens=blank)
            line = max(line, text.rfind("\n", opening, at) + 1)
        elif char == "\n":
            ends = _ends_paragraph(text, line, at, in_list=in_list)
            at, line = at + 1, at + 1
        elif char in _ENDS or _is_stop(text, at):
            ends = not (in_list and char in "；;")
            at += 1
            while ends and at < len(text) and text[at] in _CLOSING + "。":
                at += 1
        else:
            in_list = in_list or (char in "：:" and _LABEL.match(text, at + 1) is not None)
            ends = False
            at += 1
        blank = blank and char.isspace()
        if ends:
            _add(spans, text, start, at)
            start, in_list, blank = at, False, True
    _add(spans, text, start, len(text))
    return tuple(spans)


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        begin = start + len(piece) - len(piece.lstrip())
        spans.append((begin, begin + len(bare)))


def _after_bracket(text: str, start: int, end: int, *, opens: bool) -> tuple[int, bool]:
    """Return the place behind a closed bracket and whether a sentence ends there.

    It does where the bracket closes a quoted sentence, or stands between two sentences by itself.
    """
    after = end + 1
    by_itself = opens and text[start] in "（(" and end - start > _LONGEST_LABEL
    quoted = text[end - 1] in "。！？"
    if not (by_itself or quoted):
        return after, False
    following = text[after : after + 1]
    if following in _ENDS or following in _CLOSING + "，、,：:":
        return after, False
    return after, True


def _is_stop(text: str, at: int) -> bool:
    """Tell whether a half-width dot closes a sentence: behind a Chinese word and before another."""
    if text[at] not in ".．" or not at or not "\u4e00" <= text[at - 1] <= "\u9fff":
        return False
    if text[at - 1] in "一二三四五六七八九十":
        return False
    return at + 1 == len(text) or text[at + 1] == "\n" or "\u4e00" <= text[at + 1] <= "\u9fff"


def _ends_paragraph(text: str, line: int, at: int, *, in_list: bool) -> bool:
    """Tell whether the line break at `at` ends a paragraph rather than a line of a wrapped page."""
    if _PARAGRAPH.match(text, at + 1):
        return not in_list
    before, after = text[line:at].rstrip(), text[at + 1 : at + 40].lstrip()
    if after[:1] in tuple("，。、；：）)》”"):
        return False
    if before[-1:] in tuple("，、,（(《“"):
        return False
    return before[-1:] in _ENDS or before[-1:] in tuple("：:") or len(before) < _FULL_LINE


@lru_cache(maxsize=_KEPT)
def flatten(text: str, start: int, end: int) -> Flat:
    """Return `text[start:end]` folded, without white space and brackets, its quotations blanked as □.

    、 stays as it is, for it joins what a comma parts; the name of a five-year plan (“十四五”) stays
    without its quotation marks.
    """
    pairs, folded = partners(text), _folded(text)
    chars: list[str] = []
    places = array("i")
    ends = array("i")
    at = start
    while at < end and len(places) < _READ:
        if run := _RUN.match(text, at, min(end, at + _READ - len(places))):
            chars.append(folded[at : run.end()])
            places.extend(range(at, run.end()))
            ends.extend(range(at + 1, run.end() + 1))
            at = run.end()
            continue
        char, close = text[at], pairs.get(at, end)
        if close < end and char in "（(〔《︽“〈":
            if char in "《︽“〈":
                inner = "".join(text[at + 1 : close].split())
                shown = inner if _PLAN.fullmatch(inner) else _BLANK
                chars.append(shown)
                places.extend(repeat(at, len(shown)))
                ends.extend(repeat(close + 1, len(shown)))
            at = close
        elif char.isspace():
            if _PARTS.match(text, at - 1):  # two cells of a table, not one number
                chars.append(_PARTED)
                places.append(at)
                ends.append(at + 1)
        elif char not in '“”"':
            chars.append(folded[at])
            places.append(at)
            ends.append(at + 1)
        at += 1
    return Flat("".join(chars), places, ends)


@lru_cache(maxsize=_KEPT)
def _folded(text: str) -> str:
    """Return `text` folded, 、 kept apart from the comma."""
    return "、".join(map(fold, text.split("、")))
