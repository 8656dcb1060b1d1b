"""Names of indicators in the form in which they are the same or not: ways of writing made alike, scopes apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from extraction.entities.regions import find_regions
from extraction.knowledge import either, table
from extraction.terms import Level
from extraction.text.folding import squeeze

# What is added by is another quantity than what is there: 新增水电装机 is not 水电装机.
_ADDED = "新增"
FLOW = "+"
# What is left of a name must still name something.
_SHORTEST = 2
# When a promise is due, and what parts its words.
_TIME = re.compile(r"^[^,]{0,20}(?:年|时期|期间|末|前|底)[^,]{0,3},|(?:19|20)\d\d年?")
_SILENT = re.compile(r"[^\w]|的|_")
# Runs of digits and Latin letters count as one: 500 is not 50.
_ELEMENT = re.compile(r"[a-z0-9.]+|[^\W_]", re.IGNORECASE)


@dataclass(frozen=True)
class NameForm:
    """What a name says: names mean the same whose `key` is the same.

    The key holds the characters and numbers that are left, in no order. `scope` is what the name itself
    says of where it is counted, folded, "" for the whole; `place` is the part of it that names a division,
    an area or industries; `change` is `increase` or `decrease` where the name says that a change is
    measured, else "".
    """

    key: frozenset[str]
    scope: str = ""
    place: str = ""
    change: str = ""


@lru_cache(maxsize=1 << 16)
def name_form(indicator: str, unit: str = "") -> NameForm:
    """Return the form of an indicator's name; `unit` tells what a bare name leaves open.

    >>> name_form("城镇新增就业人数").key == name_form("新增城镇就业").key
    True
    """
    scopes, name = _split(squeeze(indicator))
    flow = _ADDED in name
    name = name.replace(_ADDED, "") or name
    name = _fillers().sub("", _alike(name)) or name
    name, change = _without_change(name)
    name = _counted().sub("", name)
    name = _inside().sub("", name)
    name += _of_unit(name, unit)
    elements = {*_ELEMENT.findall(name.lower())} - _silent()
    scope, place = "".join(word for word, _ in scopes), "".join(word for word, apart in scopes if apart)
    return NameForm(frozenset(elements | ({FLOW} if flow else set())), scope, place, change)


def split_scope(name: str) -> tuple[str, str]:
    """Return (scope, rest) of a folded name: words at its beginning that say where it is counted.

    >>> split_scope("全省森林覆盖率"), split_scope("杭州市森林覆盖率")
    (('全省', '森林覆盖率'), ('杭州市', '森林覆盖率'))
    """
    scopes, rest = _split(name)
    return "".join(word for word, _ in scopes), rest


def overlap(one: str, two: str) -> bool:
    """Return whether two places may be of one another: the same, one named in the other, or one the whole.

    >>> overlap("合成氨行业", "烧碱,合成氨等行业"), overlap("合成氨行业", "烧碱行业")
    (True, False)
    """
    ours, theirs = members(one), members(two)
    return not ours or not theirs or not ours.isdisjoint(theirs)


@lru_cache(maxsize=1 << 12)
def members(place: str) -> frozenset[str]:
    """Return the industries or areas that a place lists; none where it is the whole: 各行业."""
    raw = table("names")["members"]
    return frozenset(re.sub(raw["beside"], "", part) for part in re.split(raw["parting"], place)) - {""}


def _split(name: str) -> tuple[list[tuple[str, bool]], str]:
    """Return the scopes at the beginning of a folded name, each with whether it sets apart, and the rest."""
    found: list[tuple[str, bool]] = []
    while True:
        end, apart = _scope_end(name)
        if not end or len(name) - end < _SHORTEST:
            return found, name
        found.append((name[:end], apart))
        name = name[end:].removeprefix("的")


def _scope_end(name: str) -> tuple[int, bool]:
    regions = find_regions(name[:12])
    if regions and regions[0][1] == 0:
        region, _, end = regions[0]
        # 朝阳产业: the short name of a city is also a word.
        if region.level == Level.PROVINCIAL or region.name == name[:end]:
            return end, True
    ends = [(match.end(), apart) for pattern, apart in _scopes() if (match := pattern.match(name))]
    return max(ends, default=(0, False))


def _alike(name: str) -> str:
    for pattern, form in _forms():
        name = pattern.sub(form, name) or name
    return name


def is_bare(indicator: str) -> bool:
    """Return whether a name says how it is counted and not of what: 完成投资.

    >>> is_bare("新增容量"), is_bare("森林面积")
    (True, False)
    """
    return name_form(indicator).key - {FLOW} in _bare()


@cache
def _bare() -> frozenset[frozenset[str]]:
    return frozenset(name_form(name).key for name in table("names")["bare"]["names"])


def promise_form(statement: str) -> str:
    """Return what a promise is of: time and degree left out, how it comes about in one word.

    >>> promise_form("到2025年，节水能力大幅提高") == promise_form("到2027年，节水能力显著增强")
    True
    """
    said = _TIME.sub("", squeeze(statement))
    raw = table("names")["promise"]
    said = re.sub(either(raw["degrees"]), "", said)
    for way, words in raw["ways"].items():
        said = re.sub(either(words), way, said)
    return _SILENT.sub("", said)


@cache
def _forms() -> Sequence[tuple[re.Pattern[str], str]]:
    own = table("names")["same"]
    rows = [*own, *table("comparability")["same"], *own]
    return [(re.compile(either(map(squeeze, row["forms"]))), squeeze(row["name"])) for row in rows]


@cache
def _fillers() -> re.Pattern[str]:
    raw = table("names")["fillers"]
    return re.compile(f"^(?:{either(raw['verbs'])})+|{'|'.join(raw['words'])}")


@cache
def _scopes() -> Sequence[tuple[re.Pattern[str], bool]]:
    return [(re.compile(row["pattern"]), row.get("apart", False)) for row in table("names")["scope"]]


@cache
def _silent() -> frozenset[str]:
    return frozenset(table("names")["silent"]["characters"])


@cache
def _counted() -> re.Pattern[str]:
    raw = table("names")["counted"]
    return re.compile(f"(?<=..)(?:{either(raw['words'])})(?:的)?(?={either(raw['before'])})")


@cache
def _inside() -> re.Pattern[str]:
    """Return what 中 looks like that only says in what a share is counted: 新建建筑中绿色建筑比重."""
    return re.compile(
        r"(?<=[筑车辆品业数源具构料])中(?![小国心学等型央水医药期草职专标试转外级华铁部介断层])(?=.*(?:比重|率)$)"
    )


@cache
def _changes() -> Sequence[tuple[str, re.Pattern[str]]]:
    raw = table("names")["change"]
    return [
        (kind, re.compile(f"(?<=..)(?:年均)?(?:{either(raw[kind])})$")) for kind in ("increase", "decrease")
    ]


def _without_change(name: str) -> tuple[str, str]:
    for kind, pattern in _changes():
        if match := pattern.search(name):
            return name[: match.start()], kind
    return name, ""


def _of_unit(name: str, unit: str) -> str:
    for row in table("names")["unit"]:
        known = row["holds"] in unit and row["not_unit"] not in unit
        if known and not any(word in name for word in row["unless"]):
            return str(row["adds"])
    return ""
