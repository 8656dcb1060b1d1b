"""Names of indicators in the form in which they are the same or not: ways of writing made alike, scopes apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from extraction.entities.regions import find_regions
from extraction.knowledge import either, table
from extraction.text.folding import squeeze

# What is added by is another quantity than what is there: 新增水电装机 is not 水电装机.
_ADDED, _FLOW = "新增", "+"
# What is left of a name must still name something.
_SHORTEST = 2
# Runs of digits and Latin letters count as one: 500 is not 50.
_ELEMENT = re.compile(r"[a-z0-9.]+|[^\W_]", re.IGNORECASE)


@dataclass(frozen=True)
class NameForm:
    """What a name says: names mean the same whose `key` is the same.

    The key holds the characters and numbers that are left, in no order. `scope` is what the name itself
    says of where it is counted, folded, "" for the whole; `change` is `increase` or `decrease` where
    the name says that a change is measured, else "".
    """

    key: frozenset[str]
    scope: str = ""
    change: str = ""


@lru_cache(maxsize=1 << 16)
def name_form(indicator: str, unit: str = "") -> NameForm:
    """Return the form of an indicator's name; `unit` tells what a bare name leaves open.

    >>> name_form("城镇新增就业人数").key == name_form("新增城镇就业").key
    True
    """
    scope, name = split_scope(squeeze(indicator))
    flow = _ADDED in name
    name = name.replace(_ADDED, "") or name
    name = _fillers().sub("", _alike(name)) or name
    name, change = _without_change(name)
    name = _counted().sub("", name)
    name = _inside().sub("", name)
    name += _of_unit(name, unit)
    elements = {*_ELEMENT.findall(name.lower())} - _silent()
    return NameForm(frozenset(elements | ({_FLOW} if flow else set())), scope, change)


def split_scope(name: str) -> tuple[str, str]:
    """Return (scope, rest) of a folded name: words at its beginning that say where it is counted.

    >>> split_scope("全省森林覆盖率"), split_scope("杭州市森林覆盖率")
    (('全省', '森林覆盖率'), ('杭州市', '森林覆盖率'))
    """
    found: list[str] = []
    while (end := _scope_end(name)) and len(name) - end >= _SHORTEST:
        found.append(name[:end])
        name = name[end:].removeprefix("的")
    return "".join(found), name


def _scope_end(name: str) -> int:
    regions = find_regions(name[:12])
    if regions and regions[0][1] == 0:
        return regions[0][2]
    return max((match.end() for pattern in _scopes() if (match := pattern.match(name))), default=0)


def _alike(name: str) -> str:
    for pattern, form in _forms():
        name = pattern.sub(form, name) or name
    return name


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
def _scopes() -> Sequence[re.Pattern[str]]:
    return [re.compile(row["pattern"]) for row in table("names")["scope"]]


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
