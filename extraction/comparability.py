"""Whether two targets can be compared, and which is stricter: names, units, years, scopes, directions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from extraction.knowledge import either, table
from extraction.rows import Target
from extraction.text.folding import squeeze

STRICTER, EQUAL, LOOSER, DIFFERENT = "stricter", "equal", "looser", "different"
MISSING, ADDITIONAL, NOT_COMPARABLE = "missing", "additional", "not_comparable"
VERDICTS = (STRICTER, EQUAL, LOOSER, DIFFERENT, MISSING, ADDITIONAL, NOT_COMPARABLE)

# 千 and 百 begin units of their own: 千瓦.
_FACTORS = {
    "万亿": 10**12,
    "千亿": 10**11,
    "百亿": 10**10,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
}
_CHANGES = frozenset({"increase", "decrease"})
_INTENSITY = re.compile(r"单位|人均|每|强度|万元|率$|比重")
_RATIOS = frozenset({"%", "‰", "个百分点", "倍"})
_LEAST, _MOST = frozenset({">=", ">"}), frozenset({"<=", "<"})


@dataclass(frozen=True)
class Verdict:
    """How a lower document's target stands to a higher one's; `reason` is a key of the interface's words."""

    verdict: str
    reason: str = ""


@cache
def _same() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(either(squeeze(f) for f in row["forms"])), squeeze(row["name"]))
        for row in table("comparability")["same"]
    ]


@cache
def _fillers() -> re.Pattern[str]:
    raw = table("comparability")["fillers"]
    return re.compile(rf"^(?:{either(raw['verbs'])})+|(?:{either(raw['words'])})")


def plain_name(indicator: str) -> str:
    """Return an indicator's name in the form in which names are compared.

    >>> plain_name("清洁能源装机占比") == plain_name("清洁能源装机比重")
    True
    """
    name = squeeze(indicator)
    for pattern, form in _same():
        name = pattern.sub(form, name)
    return _fillers().sub("", name) or name


@cache
def _directions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    raw = table("comparability")["direction"]
    higher = re.compile(either(squeeze(word) for word in raw["higher"]))
    return higher, re.compile(either(squeeze(word) for word in raw["lower"]))


def direction(indicator: str) -> str | None:
    """Return which level is stricter, higher or lower; None where it is not known.

    Where words of both kinds stand in a name the last one decides: 可再生能源消耗 is a consumption.
    """
    name = squeeze(indicator)
    for pattern, form in _same()[:5]:
        name = pattern.sub(form, name)
    higher, lower = ([m.end() for m in pattern.finditer(name)] for pattern in _directions())
    if not higher and not lower:
        return None
    return "higher" if max(higher, default=-1) >= max(lower, default=-1) else "lower"


def base_unit(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Return a value with 万 and 亿 multiplied out, and the bare unit.

    >>> base_unit(Decimal("6.67"), "万公顷")
    (Decimal('66700.00'), '公顷')
    """
    for prefix, factor in _FACTORS.items():
        if unit.startswith(prefix) and len(unit) > len(prefix) and not unit.startswith("万元"):
            return value * factor, unit.removeprefix(prefix)
    if unit in _FACTORS:
        return value * _FACTORS[unit], ""
    return value, {"百分点": "个百分点"}.get(unit, unit)


def judge(higher: Target, lower: Target, *, same_region: bool = False) -> Verdict:
    """Return how `lower` stands to `higher`, two targets of one indicator.

    Not comparable, with the reason: another year, scope, unit or baseline year, a level beside a
    change, a total beside an intensity, or amounts of different regions, of which one is a part.
    """
    one, unit = base_unit(higher.value, higher.unit)
    two, other = base_unit(lower.value, lower.unit)
    reason = _obstacle(higher, lower, unit, other)
    if not reason and unit not in _RATIOS and not same_region and not _INTENSITY.search(higher.indicator):
        reason = "part_of_total"
    if reason:
        return Verdict(NOT_COMPARABLE, reason)
    if one == two:
        return _bounds(higher, lower)
    if higher.relation == "complete" or higher.relation in _CHANGES:
        stricter_is_more: bool | None = True
    else:
        known = direction(higher.indicator)
        stricter_is_more = None if known is None else known == "higher"
    if stricter_is_more is None:
        return Verdict(DIFFERENT, "direction_unknown")
    return Verdict(STRICTER if (two > one) == stricter_is_more else LOOSER)


def _obstacle(higher: Target, lower: Target, unit: str, other: str) -> str:
    if (higher.relation in _CHANGES) != (lower.relation in _CHANGES):
        return "level_and_change"
    if higher.relation in _CHANGES and higher.relation != lower.relation:
        return "opposite_change"
    if unit != other:
        return "percent_and_points" if {unit, other} == {"%", "个百分点"} else "unit"
    if (
        bool(_INTENSITY.search(plain_name(higher.indicator)))
        != bool(_INTENSITY.search(plain_name(lower.indicator)))
        and unit not in _RATIOS
    ):
        return "total_and_intensity"
    if higher.annual != lower.annual:
        return "annual"
    if higher.year != lower.year:
        return "year"
    if (
        higher.relation in _CHANGES
        and None not in (higher.baseline_year, lower.baseline_year)
        and higher.baseline_year != lower.baseline_year
    ):
        return "baseline"
    return "scope" if not _scopes_agree(higher.scope, lower.scope) else ""


# The whole of its region is what a document speaks of anyway.
_WHOLE = re.compile(r"^(?:全国|全省|全市|全区|全县|我省|我市|我区|我县|本市|本省|自治区|全域|各地|各市|)$")


def _scopes_agree(higher: str, lower: str) -> bool:
    whole = bool(_WHOLE.match(higher)), bool(_WHOLE.match(lower))
    return all(whole) or squeeze(higher) == squeeze(lower)


def _bounds(higher: Target, lower: Target) -> Verdict:
    """Compare two equal values by 以上, 以内 and 左右."""
    if higher.comparator == lower.comparator:
        return Verdict(EQUAL)
    firm = higher.comparator in {"=", *_LEAST, *_MOST}
    if lower.comparator == "~" and firm:
        return Verdict(LOOSER, "about")
    return Verdict(EQUAL, "bound")
