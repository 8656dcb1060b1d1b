"""Until when a measure is to be carried out: in its sentence, on a line of its own, in a column of a table."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from extraction.duties.columns import DEADLINE, columns
from extraction.rows import Measure, Passage
from extraction.text.dates import five_year_plan
from extraction.text.folding import fold

# A year is a deadline behind 到 or before 底, 末, 前, or where a clause opens with it.
_DEADLINE = re.compile(
    r"(?P<until>到|至|截止|力争|争取|于|-)?(?<!\d)(?P<year>20\d\d)年"
    r"(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?(?P<end>底|末)?(?P<before>(?:之|以)?前)?(?![起度版以])"
)
_PLAN_PERIOD = re.compile(r"十(?P<plan>[一二三四五六七八九])五(?:期间|时期|末)")
# 2025.12, 2025-06-30: as cells write it.
_FIGURES = re.compile(r"(?P<year>20\d\d)(?:[.\-/](?P<month>\d{1,2}))?(?:[.\-/](?P<day>\d{1,2}))?")
# A line or bracket of its own: 完成时限：2025年底前.
_LINE = re.compile(
    r"(?:完成|办理|整改|落实)(?:时限|时间|期限)(?:要求)?\s*[:：]\s*(?P<day>[^\n。；;，,）)]{2,30})"
)


def deadline_in(text: str) -> str | None:
    """Return the latest day by which a folded sentence wants something, as far as it is printed."""
    found = []
    for match in _DEADLINE.finditer(text):
        opens = match.start() == 0 or text[match.start() - 1] in ",;:."
        if match["until"] or match["end"] or match["before"] or opens:
            found.append(_day(match))
    found += [str(five_year_plan(match["plan"])[1]) for match in _PLAN_PERIOD.finditer(text)]
    return max(found, key=lambda day: (day + "-99-99")[:10], default=None)


def in_row(measures: Sequence[Measure], passage: Passage, units: tuple[str, ...]) -> list[Measure]:
    """Return the measures of a row of tasks with the row's units and deadline, where they name none."""
    cells = [column.cell.text for column in columns(passage) if column.kind == DEADLINE]
    day = next((day for words in cells if (day := _printed(words))), None)
    return [replace(row, actors=row.actors or units, deadline=row.deadline or day) for row in measures]


def with_deadline(measures: Sequence[Measure], passage: Passage) -> list[Measure]:
    """Return the measures of a clause with the deadline that a line behind them states for all."""
    if not measures:
        return []
    lines = ((passage.start + m.start(), _printed(m["day"])) for m in _LINE.finditer(passage.text))
    days = [(at, day) for at, day in lines if day]
    rows = []
    for row in measures:
        behind = bisect_left(days, row.end, key=itemgetter(0))
        said = days[behind][1] if behind < len(days) else None
        rows.append(replace(row, deadline=row.deadline or said) if said else row)
    return rows


def _printed(words: str) -> str | None:
    squeezed = "".join(fold(words).split())
    figures = _FIGURES.fullmatch(squeezed)
    return _day(figures) if figures else deadline_in(squeezed)


def _day(match: re.Match[str]) -> str:
    return "-".join([match["year"], *(f"{int(match[part]):02}" for part in ("month", "day") if match[part])])
