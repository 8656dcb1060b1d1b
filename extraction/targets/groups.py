"""Numbers listed one behind the other, and how names, numbers and years go together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extraction.targets.readings import bound_after
from extraction.text.figures import Figure

_UNITLESS = re.compile(r"(?:效率|系数|指数|比|pue|值|率)[^,]{0,8}$", re.IGNORECASE)
_LARGEST_UNITLESS = 1000
_JOINS = re.compile(r"(?:、|和|与|及|以及|或)$")


def groups(text: str, figures: list[Figure]) -> Iterator[list[Figure]]:
    """Yield the figures of a segment, those of one list together: 58.5%、34%.

    A number of a list without a unit has that of the last one.
    """
    group: list[Figure] = []
    for figure in figures:
        if group:
            _, end = bound_after(text, group[-1].end)
            if not _JOINS.fullmatch(text[end : figure.start]):
                yield _with_units(group)
                group = []
        group.append(figure)
    if group:
        yield _with_units(group)


def measures(text: str, group: list[Figure]) -> bool:
    """Tell whether numbers measure something: they have a unit, or are small behind 系数 or 指数."""
    plain = _UNITLESS.search(text[: group[0].start]) is not None and group[-1].value < _LARGEST_UNITLESS
    return bool(group[-1].unit) or plain


def listed_end(text: str, figure: Figure) -> int:
    """Return where an amount of one thing of a list ends, the next behind it; 0 for none: 线路5公里 | 、配变3台."""
    _, end = bound_after(text, figure.end)
    return end if figure.group in {"count", "extent"} and text.startswith("、", end) else 0


def _with_units(group: list[Figure]) -> list[Figure]:
    last = group[-1]
    return [replace(f, unit=last.unit, group=last.group) if not f.unit else f for f in group]


def distributed(
    names: list[str], figures: list[Figure], years: tuple[int | None, ...]
) -> list[tuple[str, Figure, int | None]]:
    """Return (name, number, year) of each row: lists of the same length go together, one by one.

    One number holds for all names and years; several numbers for one name are each its own row.
    """
    count = len(figures)
    if len(years) == count > 1:
        return [(names[i] if len(names) == count else names[0], figures[i], years[i]) for i in range(count)]
    if count == 1:
        return [(name, figures[0], year) for name in names for year in years]
    if len(names) == count:
        return [(name, figure, years[-1]) for name, figure in zip(names, figures, strict=True)]
    return [("、".join(names), figure, years[-1]) for figure in figures]
