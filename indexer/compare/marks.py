"""Where two texts differ, word by word: what is marked when they are shown side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from extraction.text.folding import fold
from indexer.index.tokens import cut

Span = tuple[int, int]
# Kept whole: a number with its sign of per cent, a date, a word of Latin letters, the name of an article.
_WHOLE = re.compile(
    r"第[一二三四五六七八九十百千零〇\d]{1,9}[编章节条](?:之[一二三四五六七八九十])?"
    r"|(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?"
    r"|\d+(?:[.,]\d+)*[%‰％]?|[A-Za-z]+(?:\d+(?:\.\d+)?)?|\s+"
)
REFERENCE = re.compile(r"第[一二三四五六七八九十百千零〇\d]{1,9}[编章节条](?:之[一二三四五六七八九十])?")
# Punctuation by itself says little; a sign beside a number belongs to it: 1.5, -3, 10-20.
_PUNCTUATION = re.compile(
    r"\s|(?<!\d)[.,:](?!\d)|(?<=\d)[.,:](?!\d)|(?<!\d)[.,:](?=\d)|[;!?\"'()<>·…_]|-(?![\d.])"
)
# Words in common so short, between stretches that differ and are at least twice as long, are chance.
_CHANCE = 3
# A sentence ends so; longer texts are first compared sentence by sentence.
_SENTENCES = re.compile(r"[^。；;！？!?\n]*[。；;！？!?\n]+|[^。；;！？!?\n]+$")
_LONG = 400
# More pairs of words than this are not compared: what lies so far apart is another text.
_MOST_PAIRS = 1_500_000


class MarkKind(StrEnum):
    """What a mark shows: other words, other punctuation or white space only, a reference that follows."""

    WORDS = "words"
    EDITORIAL = "editorial"
    FOLLOWS = "follows"


@dataclass(frozen=True)
class Edit:
    """A stretch of one text `old` in whose place the other has `new`; either may be empty, `start == end`."""

    old: Span
    new: Span


def bare(text: str) -> str:
    """Return a text without white space and punctuation, in the form in which texts say the same."""
    return _PUNCTUATION.sub("", fold(text))


@lru_cache(maxsize=512)
def word_list(text: str) -> tuple[str, ...]:
    """Return a text cut into words, numbers, references and signs; joined they are the text again."""
    found: list[str] = []
    at = 0
    for match in _WHOLE.finditer(text):
        found += cut(text[at : match.start()]) if at < match.start() else ()
        found.append(match.group())
        at = match.end()
    found += cut(text[at:]) if at < len(text) else ()
    return tuple(found)


def edits(old: str, new: str) -> list[Edit]:
    """Return where two texts differ, in order; without these stretches both are equal."""
    if old == new:
        return []
    ours, theirs = word_list(old), word_list(new)
    matched = _matched_long(old, new) if max(len(ours), len(theirs)) > _LONG else _matched(ours, theirs)
    return _between(matched, len(old), len(new))


def differing(old: str, new: str) -> tuple[list[Span], list[Span]]:
    """Return the spans of each text that the other does not have: what to mark side by side."""
    found = edits(old, new)
    ours = [edit.old for edit in found if edit.old[0] < edit.old[1]]
    return ours, [edit.new for edit in found if edit.new[0] < edit.new[1]]


def kind_of(edit: Edit, old: str, new: str) -> MarkKind:
    """Tell whether an edit changes words, or punctuation and white space only."""
    same = bare(_around(old, edit.old)) == bare(_around(new, edit.new))
    return MarkKind.EDITORIAL if same else MarkKind.WORDS


def _around(text: str, span: Span) -> str:
    """Return a span with a character on either side: a sign that touches a number belongs to it."""
    return text[max(0, span[0] - 1) : span[1] + 1]


def _matched(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """Return (offset in one, offset in the other, characters) of the words in common, in order."""
    first, last = 0, 0
    while first < min(len(ours), len(theirs)) and ours[first] == theirs[first]:
        first += 1
    while last < min(len(ours), len(theirs)) - first and ours[-1 - last] == theirs[-1 - last]:
        last += 1
    one, two = ours[first : len(ours) - last], theirs[first : len(theirs) - last]
    blocks = [(0, 0, first)]
    if one and two and len(one) * len(two) <= _MOST_PAIRS:
        found = SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks()
        blocks += [(block.a + first, block.b + first, block.size) for block in found if block.size]
    blocks.append((len(ours) - last, len(theirs) - last, last))
    a, b = _offsets(ours), _offsets(theirs)
    return [(a[i], b[j], a[i + size] - a[i]) for i, j, size in blocks if size]


def _offsets(words: Sequence[str]) -> list[int]:
    found = [0]
    for word in words:
        found.append(found[-1] + len(word))
    return found


def _matched_long(old: str, new: str) -> list[tuple[int, int, int]]:
    """Match whole sentences first, and words only between those that are equal."""
    ours, theirs = _SENTENCES.findall(old), _SENTENCES.findall(new)
    whole = _matched(ours, theirs)
    found: list[tuple[int, int, int]] = []
    at, to = 0, 0
    for a, b, size in [*whole, (len(old), len(new), 0)]:
        inner = _matched(word_list(old[at:a]), word_list(new[to:b]))
        found += [(at + i, to + j, length) for i, j, length in inner]
        found += [(a, b, size)] if size else []
        at, to = a + size, b + size
    return found


def _between(matched: list[tuple[int, int, int]], old_length: int, new_length: int) -> list[Edit]:
    """Return the edits between matches; matches that are chance are taken into them."""
    found: list[Edit] = []
    at, to = 0, 0
    for a, b, size in [*matched, (old_length, new_length, 0)]:
        if a > at or b > to:
            found.append(Edit((at, a), (to, b)))
        at, to = a + size, b + size
    joined: list[Edit] = []
    for edit in found:
        while joined and _is_chance(joined[-1], edit):
            last = joined.pop()
            edit = Edit((last.old[0], edit.old[1]), (last.new[0], edit.new[1]))  # noqa: PLW2901 - it grows
        joined.append(edit)
    return joined


def _is_chance(one: Edit, two: Edit) -> bool:
    """Tell whether what two edits leave equal between them is too short to read them apart."""
    between = two.old[0] - one.old[1]
    return between < _CHANCE and all(
        min(side[1] - side[0] for side in (edit.old, edit.new)) >= 2 * between + 2 for edit in (one, two)
    )
