"""How a number is meant: relation, name, how exact; and the words that say how exact."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from extraction.knowledge import either, table

# What may stand between the verb and the number.
FILLER = re.compile(
    r"(?:了|约|大约|近|接近|总计|合计|共计?|累计|再|均|分别|各|力争|也|至少|平均|每年|不同|原则上|基本|:|=)+$"
)
# What is said of a number before its bound: 1万吨(约合…)及以上.
_ASIDE = re.compile(r"\([^()]{1,40}\)")
_BOUNDS = frozenset([">=", "<=", ">", "<"])
_MODAL = re.compile(r"力争|确保|应|须|必须|不得|不低于|不超过|不高于|不少于|至少|争取|原则上|要")


@dataclass(frozen=True)
class Reading:
    """How a group of numbers is meant.

    `name` is the span of what is measured in the flattened sentence, None where it is left out;
    `prefix` the span of words before the number that belong to it (新增光伏并网 N 装机容量), `suffix`
    completes it (的比例); `place` where the thing is made; `done` the verb that a thing behind its number
    or later in a list has no more. `verb` is level for X达到N and work for 建成N座X; `weak` tells that the verb
    states as often as it promises. `end` is where the reading ends in the sentence.
    """

    relation: str
    name: tuple[int, int] | None
    verb: str
    end: int = 0
    comparator: str = "="
    weak: bool = False
    suffix: str = ""
    prefix: tuple[int, int] | None = None
    place: tuple[int, int] | None = None
    done: str = ""


def carried(reading: Reading | None) -> Reading | None:
    """Return what of a reading holds behind a semicolon: the verb, where something is made."""
    if reading is None or reading.verb != "work":
        return None
    return replace(reading, name=None, prefix=None, place=None, done="")


def followed(reading: Reading, before: Reading | None) -> Reading:
    """Return whose verb holds for what comes next: that before a level of the same thing, else the reading's.

    新增站点3个,总计达5个;驿站4座: what is in all is told of what is made, and the list goes on.
    """
    same = reading.verb == "level" and reading.relation == "reach" and reading.name is None
    return before if same and before is not None and before.verb == "work" else reading


def goes_on(reading: Reading, before: Reading | None, unit: str) -> bool:
    """Tell whether a rate, or a level with a bound, goes on with what was promised: 占比达到55%,覆盖率90%以上."""
    if before is None or before.weak or reading.verb != "level":
        return False
    return unit == "%" or reading.comparator in _BOUNDS


def is_modal(phrase: str) -> bool:
    """Tell whether a phrase obliges: 力争, 不低于, 应."""
    return bool(_MODAL.search(phrase))


@cache
def _bounds() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str], dict[str, str]]:
    raw = table("targets")
    before = {word: sign for sign, words in raw["before"].items() for word in words}
    after = {word: sign for sign, words in raw["after"].items() for word in words}
    return (
        re.compile(rf"(?:{either(before)})(?=(?:了|总|共|约)?$)"),
        before,
        re.compile(either(after)),
        after,
    )


def bound_after(text: str, at: int) -> tuple[str, int]:
    """Return the comparator behind a number and where it ends: 以上, 左右, 95%(含)以上."""
    _, _, pattern, signs = _bounds()
    aside = _ASIDE.match(text, at)
    match = pattern.match(text, at) or (pattern.match(text, aside.end()) if aside else None)
    return (signs[match.group()], match.end()) if match else ("", at)


def bound_before(phrase: str) -> str:
    """Return the comparator right before a number: 超过, 不低于, 约."""
    pattern, signs, _, _ = _bounds()
    match = pattern.search(FILLER.sub("", phrase) or phrase) or pattern.search(phrase)
    return signs[match.group()] if match else ""
