"""Numbers and dates in the words of two versions: which of one is which of the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from extraction.text.figures import find_figures
from extraction.text.sentences import flatten, sentences
from indexer.compare.marks import Edit
from indexer.compare.pairing import runs, share

_DATE = re.compile(
    r"(?:19|20)\d\d\s?年(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?)?|(?<![\d年])\d{1,2}月\d{1,2}日"
)
_BOUND = re.compile(r"\s?(?:个百分点)?(?:以上|以下|以内|左右|及以上)")
_BEFORE = re.compile(r"(?:不低于|不少于|不超过|不高于|不得超过|不得低于|超过|大于|小于|约|近|≥|≤|＞|＜)\s?$")
_NAME = re.compile(r"[^，。；：、！？,;:!?\s（）()]{2,24}$")
_LEADS = re.compile(
    r"(?:达到|提高到|提升至|提高至|控制在|下降到|降低到|增加到|保持在|由|从|至|到|为|在|达|比|较|降低|下降|提高|增长)+$"
)
# Words before two numbers are of one thing where they share so much.
_ALIKE = 0.3
_SHORT = 4
_CONTEXT = 12


@dataclass(frozen=True)
class Number:
    """A number or date at `[start, end)` in the text of an entry."""

    value: Decimal | str
    value_max: Decimal | None
    unit: str
    group: str
    start: int
    end: int

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same number wherever it stands."""
        return self.value, self.value_max, self.unit


def name_before(text: str, at: int) -> str:
    """Return the words before a number that say what it is of."""
    before = _BEFORE.sub("", text[max(0, at - 60) : at])
    plain = _LEADS.sub("", before)
    found = _NAME.search(plain) or _NAME.search(before)
    return found.group() if found else before.strip()[-_CONTEXT:]


def numbers(text: str) -> list[Number]:
    """Return the numbers and dates of a text by their place."""
    found = [
        Number("".join(match.group().split()), None, "", "date", *match.span())
        for match in _DATE.finditer(text)
    ]
    taken = {at for number in found for at in range(number.start, number.end)}
    for start, end in sentences(text):
        flat = flatten(text, start, end)
        for figure in find_figures(flat.text):
            span = flat.span(figure.start, figure.end)
            if taken.isdisjoint(range(*span)):
                found.append(Number(figure.value, figure.value_max, figure.unit, figure.group, *span))
    return sorted(found, key=lambda number: number.start)


def as_printed(text: str, number: Number) -> str:
    """Return a number as it is printed, with 不低于 before it and 以上 behind it."""
    before, after = _BEFORE.search(text, 0, number.start), _BOUND.match(text, number.end)
    start = before.start() if before else number.start
    return text[start : after.end() if after else number.end].strip()


def matched(
    ours: Sequence[Number], theirs: Sequence[Number], marked: Sequence[Edit], texts: tuple[str, str]
) -> list[tuple[Number | None, Number | None]]:
    """Return numbers of both texts that stand in the same place, then those of one text only."""
    starts = {number.start: number for number in theirs}
    pairs: list[tuple[Number | None, Number | None]] = []
    rest: tuple[list[Number], list[Number]] = ([], [])
    met: set[int] = set()
    for one in ours:
        place = mapped(one.start, marked)
        two = starts.get(place) if place is not None else None
        if two is not None and _of_one_kind(one, two, texts):
            met.add(two.start)
            pairs.append((one, two))
        else:
            rest[0].append(one)
    rest[1].extend(two for two in theirs if two.start not in met)
    for edit in marked:
        pairs += _in_edit(rest, edit, texts)
    for one in list(rest[0]):  # a sentence that stands elsewhere in its clause now
        same = next((two for two in rest[1] if two.key == one.key), None)
        if same:
            rest[0].remove(one)
            rest[1].remove(same)
    pairs += [(one, None) for one in rest[0]] + [(None, two) for two in rest[1]]
    return sorted(pairs, key=lambda pair: _order(pair, marked))


def _of_one_kind(one: Number, two: Number, texts: tuple[str, str]) -> bool:
    """Tell whether numbers in the same place may be of one thing: in one unit, or behind the same words."""
    if (one.group == "date") != (two.group == "date"):
        return False
    before = [text[max(0, n.start - 2) : n.start] for text, n in zip(texts, (one, two), strict=True)]
    return one.unit == two.unit or before[0] == before[1]


def _order(pair: tuple[Number | None, Number | None], marked: Sequence[Edit]) -> int:
    one, two = pair
    if two is not None:
        return two.start
    assert one is not None  # noqa: S101 - one of two is there
    place = mapped(one.start, marked)
    if place is not None:
        return place
    return next((edit.new[0] for edit in marked if edit.old[0] <= one.start < edit.old[1]), 0)


def mapped(at: int, marked: Sequence[Edit]) -> int | None:
    """Return where a place of the old text stands in the new one, None where it differs."""
    shift = 0
    for edit in marked:
        if at < edit.old[0]:
            break
        if at < edit.old[1]:
            return None
        shift = edit.new[1] - edit.old[1]
    return at + shift


def _in_edit(
    rest: tuple[list[Number], list[Number]], edit: Edit, texts: tuple[str, str]
) -> list[tuple[Number | None, Number | None]]:
    """Pair the numbers that touch an edit, in order, where they are of one thing; they leave `rest`."""
    ours = [n for n in rest[0] if n.start <= edit.old[1] and edit.old[0] <= n.end]
    theirs = [n for n in rest[1] if n.start <= edit.new[1] and edit.new[0] <= n.end]
    pairs: list[tuple[Number | None, Number | None]] = []
    for one in ours:
        for two in theirs:
            if two in rest[1] and _of_one_thing(one, two, edit, texts):
                pairs.append((one, two))
                rest[0].remove(one)
                rest[1].remove(two)
                break
    return pairs


def _of_one_thing(one: Number, two: Number, edit: Edit, texts: tuple[str, str]) -> bool:
    """Tell whether numbers that touch one edit may be of one thing: what of it stands before them is alike."""
    before = (
        texts[0][max(edit.old[0], one.start - _CONTEXT) : one.start],
        texts[1][max(edit.new[0], two.start - _CONTEXT) : two.start],
    )
    if max(map(len, before)) <= _SHORT:
        return _of_one_kind(one, two, texts)
    if (one.group == "date") != (two.group == "date"):
        return False
    return one.unit == two.unit and share(runs(before[0]), runs(before[1])) >= _ALIKE
