"""Numbers behind a verb of work that promise nothing: what a document consists of, what it has named one by one."""

from __future__ import annotations

import re
from functools import cache

from extraction.knowledge import either, table
from extraction.targets.readings import Reading
from extraction.targets.works import works
from extraction.text.figures import Figure

# 和 between two names; in 呼和浩特 it is none.
_AND = re.compile(r"(?<=..)(?:以及|[和及与])(?=..)")
_MORE = re.compile(r"等$")


def promises_nothing(text: str, left: int, reading: Reading, name: str, figure: Figure) -> bool:
    """Tell whether a number, `left` being where its phrase begins, only describes; `name` is what it would be of."""
    if _pattern("words").search(name):
        return True
    if figure.unit in _words("rounds") and figure.value == 1:
        return True
    if figure.unit.endswith("元") and _pattern("money").fullmatch(name):
        return True
    return reading.verb == "work" and _counts_the_named(text, left, reading, figure)


def _counts_the_named(text: str, left: int, reading: Reading, figure: Figure) -> bool:
    """Tell whether a number counts what has just been named one by one, and nothing of it is new.

    推动甲园区、乙园区2个园区提质 names what is worked on; 新建甲馆、乙馆2座场馆 makes two.
    """
    if reading.prefix is None or figure.end <= reading.prefix[1] or figure.value < 2:
        return False
    first, last = reading.prefix
    *named, rest = _MORE.sub("", text[first:last]).split("、")
    if figure.value not in {len(named) + 1, len(named) + len(_AND.split(rest))}:
        return False
    return _makes().search(text, left, first) is None


@cache
def _makes() -> re.Pattern[str]:
    """Return the pattern of the verbs by which something comes to be that was not there."""
    return re.compile(either(word for word in works() if word in _words("makes")))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(table("targets")["no_promise"][name])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("targets")["no_promise"][name])
