"""Units as printed behind a number, from `units.toml`."""

from __future__ import annotations

import re
from functools import cache

from extraction.knowledge import either, table

_NO_GROUPS = frozenset({"multipliers", "per"})
_MULTIPLIER = re.compile(r"(?P<many>余|多|来)?(?P<unit>万亿|千亿|百亿|千万|百万|十万|亿|万)")
_MANY = re.compile(r"余|多|来")
# 12345市民热线, 3国家级: the word goes on, the unit is none.
_LONGER = re.compile(
    r"(?<=市)[民场政级域]|(?<=国)[家际]|(?<=[省县区村镇])[级民域政]|(?<=部)[门分署]|(?<=人)[才均民]|(?<=对)[口接]|(?<=项)目|(?<=条)[例件]"
)


@cache
def _units() -> tuple[re.Pattern[str], dict[str, str]]:
    raw = table("units")
    groups = {unit: group for group, units in raw.items() if group not in _NO_GROUPS for unit in units}
    pattern = re.compile(
        rf"(?:余|多|来)?(?P<unit>(?:{either(raw['multipliers'])})??(?:余|多)?(?P<name>{either(groups)})"
        rf"(?:(?:/|·|每)(?:{either(raw['per'])}))*)",
        re.IGNORECASE,
    )
    return pattern, groups


def read_unit(text: str, at: int) -> tuple[str, str, int, bool]:
    """Return the unit that begins at `at`, its group, its end, and whether 余 or 多 says that it is more.

    The unit is "" where none stands there.
    """
    pattern, groups = _units()
    match = pattern.match(text, at)
    if match and match["name"] != "部门" and _LONGER.match(text, match.end()):
        match = None
    if match:
        more = _MANY.match(text, at) is not None or "余" in match["unit"] or "多" in match["unit"]
        unit = match["unit"].replace("余", "").replace("多", "") or match["unit"]
        group = groups.get(match["name"], groups.get(match["name"].lower(), ""))
        graded = text.startswith("级", match.end()) and group == "extent"  # 30万千瓦级煤电机组
        return unit, "spec" if graded else group, match.end(), more and unit != "余"
    alone = _MULTIPLIER.match(text, at)
    if alone:
        return alone["unit"], "count", alone.end(), alone["many"] is not None
    return "", "", at, False
