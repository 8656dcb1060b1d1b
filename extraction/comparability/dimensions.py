"""Units and their dimensions, from `dimensions.toml`: what can be converted, exactly, and into what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache

from extraction.knowledge import table
from extraction.text.folding import squeeze

RATIO, POINTS = "ratio", "points"
_MULTIPLIERS = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
}
# 千 and 百 begin units of their own (千瓦), so they count only where the rest is a unit that is known.
_SMALL = {"千": 10**3, "百": 10**2}
_DIVIDES = re.compile(r"[/·每]+")


@dataclass(frozen=True)
class Unit:
    """What one unit is: its dimensions, that of the amount first and those that divide it after; its factor.

    A value times `factor` is the value in the first units of the dimensions.
    """

    dimension: tuple[str, ...]
    factor: Fraction
    extensive: bool


@dataclass(frozen=True)
class _Known:
    dimension: str
    factor: Fraction
    extensive: bool


@cache
def _units() -> dict[str, _Known]:
    raw = table("dimensions")
    found = {unit: _Known(f"={unit}", Fraction(1), extensive=False) for unit in raw["alone"]["intensive"]}
    for row in raw["dimension"]:
        extensive = row.get("extensive", True)
        found |= {u: _Known(row["name"], Fraction(f), extensive) for u, f in row["units"].items()}
    return found


@cache
def _times() -> frozenset[str]:
    return frozenset(table("dimensions")["denominators"]["time"])


@lru_cache(maxsize=4096)
def unit_of(unit: str) -> Unit:
    """Return what a unit is, as printed behind a number: 万吨/年, 克标煤/千瓦时, 亿元, "".

    >>> unit_of("万亩").factor / unit_of("公顷").factor
    Fraction(2000, 3)
    """
    first, *below = _DIVIDES.split(squeeze(unit))
    amount, divisors = _simple(first), [_simple(part) for part in below if part]
    factor = amount.factor
    for divisor in divisors:
        factor /= divisor.factor
    names = sorted(divisor.dimension for divisor in divisors)
    return Unit((amount.dimension, *names), factor, amount.extensive and set(names) <= _times())


def _simple(unit: str) -> _Known:
    known = _units()
    if unit in known:
        return known[unit]
    for prefix, times in _MULTIPLIERS.items():
        if unit.startswith(prefix):
            rest = _simple(unit.removeprefix(prefix))
            return _Known(rest.dimension, rest.factor * times, rest.extensive)
    for prefix, times in _SMALL.items():
        if rest_of := known.get(unit.removeprefix(prefix)):
            return _Known(rest_of.dimension, rest_of.factor * times, rest_of.extensive)
    return _Known(f"={unit}", Fraction(1), extensive=True)


def bare_unit(unit: str) -> tuple[Fraction, str]:
    """Return by how much a unit multiplies, and the unit without it.

    >>> bare_unit("万公顷")
    (Fraction(10000, 1), '公顷')
    """
    for prefix, factor in _MULTIPLIERS.items():
        if unit.startswith(prefix):
            return Fraction(factor), unit.removeprefix(prefix)
    return Fraction(1), {"百分点": "个百分点"}.get(unit, unit)
