"""Where two texts differ, word by word: what is marked when they are shown side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

from extraction.text.folding import fold
from indexer.index.tokens import cut

Span = tuple[int, int]
# Kept whole: a number with its sign of per cent, a date, a word of Latin letters, the name of an article.
_WHOLE = re.compile(
    r"第[一二三四五六七八九十百千零〇\d]{1,9}[编章节条](?:之[一二三四五六七八九十])?"
    r"|(?:19|20)\d\d[^\S\n]?年(?:[^\S\n]?\d{1,2}[^\S\n]?月(?:[^\S\n]?\d{1,2}[^\S\n]?日)?)?"
    r"|\d+(?:[.,]\d+)*[%‰％]?|[A-Za-z]+(?:\d+(?:\.\d+)?)?|\n|[^\S\n]+"
)
REFERENCE = re.compile(r"第[一二三四五六七八九十百千零〇\d]{1,9}[编章节条](?:之[一二三四五六七八九十])?")
_SPACES = re.compile(r"[^\S\n]+")
# Punctuation by itself says little; a sign beside a number belongs to it: 1.5, -3, 10-20.
_PUNCTUATION = re.compile(
    r"\s|(?<!\d)[.,:](?!\d)|(?<=\d)[.,:](?!\d)|(?<!\d)[.,:](?=\d)|[;!?\"'()<>·…_]|-(?![\d.])"
)
# Names of other documents before a reference to an article: that article is not ours.
_OTHERS = ("》", "法", "条例", "规定", "办法", "细则", "规则", "决定")
_OWN = ("本法", "本条例", "本规定", "本办法", "本细则", "本规则", "本决定")
_BEFORE = 6
# Words in common so short, between stretches that differ and are at least twice as long, are chance.
_CHANCE = 3
# A sentence ends so; texts of more characters are first compared sentence by sentence.
_SENTENCES = re.compile(r"[^。；;！？!?\n]*[。；;！？!?\n]+|[^。；;！？!?\n]+$")
_LONG = 600
# More pairs of words than this are not compared: what lies so far apart is another text.
_MOST_PAIRS = 1_500_000


class MarkKind(StrEnum):
    """What a mark shows: other words, punctuation or paragraphs, only spaces, a reference that follows."""

    WORDS = "words"
    EDITORIAL = "editorial"
    SPACING = "spacing"
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


def edits(old: str, new: str, renamed: Mapping[str, str] | None = None) -> list[tuple[Edit, MarkKind]]:
    """Return where two texts differ, in order, each with its kind; without these stretches both are equal.

    `renamed` are labels of articles that the renumbering changed: 第三条 -> 第四条. Where the old text refers
    to one and the new text to the other, the reference follows.
    """
    if old == new:
        return []
    known = renamed or {}
    pieces = _matched_long(old, new, known) if max(len(old), len(new)) > _LONG else _matched(old, new, known)
    return _between(pieces, old, new)


def differing(old: str, new: str) -> tuple[list[Span], list[Span]]:
    """Return the spans of each text that the other does not have: what to mark side by side."""
    found = [edit for edit, _ in edits(old, new)]
    ours = [edit.old for edit in found if edit.old[0] < edit.old[1]]
    return ours, [edit.new for edit in found if edit.new[0] < edit.new[1]]


def _kind(edit: Edit, old: str, new: str) -> MarkKind:
    """Tell whether an edit changes words, or only punctuation and paragraphs, or only spaces."""
    if _spaceless(old[slice(*edit.old)]) == _spaceless(new[slice(*edit.new)]):
        return MarkKind.SPACING
    same = bare(_around(old, edit.old)) == bare(_around(new, edit.new))
    return MarkKind.EDITORIAL if same else MarkKind.WORDS


def _spaceless(text: str) -> str:
    return _SPACES.sub("", text)


def _around(text: str, span: Span) -> str:
    """Return a span with a character on either side: a sign that touches a number belongs to it."""
    return text[max(0, span[0] - 1) : span[1] + 1]


def _matched(old: str, new: str, renamed: Mapping[str, str]) -> list[tuple[int, int, int, int]]:
    """Return (offset, length) in one and (offset, length) in the other of the words in common, in order."""
    raw, others = _placed(old), _placed(new)
    ours = _followed(old, raw, renamed)
    theirs = [_spaceless(word) for _, word in others]
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
    # Word by word: a reference that follows, or a date with spaces in it, may be longer or shorter than it was.
    places = [(raw[i + k], others[j + k]) for i, j, size in blocks for k in range(size)]
    return [(a, len(one), b, len(two)) for (a, one), (b, two) in places]


def _placed(text: str) -> list[tuple[int, str]]:
    """Return the words of a text with their places, spaces left out."""
    words = word_list(text)
    return [(at, word) for at, word in zip(_offsets(words), words, strict=False) if _spaceless(word)]


def _followed(text: str, words: Sequence[tuple[int, str]], renamed: Mapping[str, str]) -> list[str]:
    """Return the words of the old text without spaces, with its own articles as they are numbered now."""
    found: list[str] = []
    for at, word in words:
        before = text[max(0, at - _BEFORE) : at]
        own = word in renamed and (before.endswith(_OWN) or not before.endswith(_OTHERS))
        found.append(renamed[word] if own else _spaceless(word))
    return found


def _offsets(words: Sequence[str]) -> list[int]:
    return [0, *accumulate(map(len, words))]


def _matched_long(old: str, new: str, renamed: Mapping[str, str]) -> list[tuple[int, int, int, int]]:
    """Match whole sentences first, and words only between those that are equal."""
    ours, theirs = _SENTENCES.findall(old), _SENTENCES.findall(new)
    same = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    a, b = _offsets(ours), _offsets(theirs)
    pieces: list[tuple[int, int, int, int]] = []
    at, to = 0, 0
    for block in same:
        i, j, until = a[block.a], b[block.b], a[block.a + block.size]
        inner = _matched(old[at:i], new[to:j], renamed)
        pieces += [(at + x, n, to + y, m) for x, n, y, m in inner]
        pieces += [(i, until - i, j, until - i)] if block.size else []
        at, to = until, j + until - i
    return pieces


def _between(pieces: list[tuple[int, int, int, int]], old: str, new: str) -> list[tuple[Edit, MarkKind]]:
    """Return the edits between matches, and references that follow; matches that are chance are taken in."""
    found: list[tuple[Edit, MarkKind]] = []
    at, to = 0, 0
    for a, n, b, m in [*pieces, (len(old), 0, len(new), 0)]:
        if a > at or b > to:
            _add(found, Edit((at, a), (to, b)))
        if old[a : a + n] != new[b : b + m]:
            piece = Edit((a, a + n), (b, b + m))
            spaced = _spaceless(old[a : a + n]) == _spaceless(new[b : b + m])
            found.append((piece, MarkKind.SPACING if spaced else MarkKind.FOLLOWS))
        at, to = a + n, b + m
    return [
        (edit, _kind(edit, old, new) if kind == MarkKind.WORDS else kind)
        for edit, kind in found
        if old[slice(*edit.old)] != new[slice(*edit.new)]  # a reference that the renumbering left behind
    ]


def _add(found: list[tuple[Edit, MarkKind]], edit: Edit) -> None:
    """Add an edit of words, joined with those before it where only chance is between them."""
    while found and found[-1][1] == MarkKind.WORDS and _is_chance(found[-1][0], edit):
        last = found.pop()[0]
        edit = Edit((last.old[0], edit.old[1]), (last.new[0], edit.new[1]))
    found.append((edit, MarkKind.WORDS))


def _is_chance(one: Edit, two: Edit) -> bool:
    """Tell whether what two edits leave equal between them is too short to read them apart."""
    between = two.old[0] - one.old[1]
    return between < _CHANCE and all(
        min(side[1] - side[0] for side in (edit.old, edit.new)) >= 2 * between + 2 for edit in (one, two)
    )
