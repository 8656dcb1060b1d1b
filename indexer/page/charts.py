"""Charts of the ledger: one indicator over years and levels, deadlines of tasks, how much each unit has to do.

Titles and marks are in the page's language; the page's theme draws text and lines, light or dark. The colours
of levels and roles stand out from either background.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from extraction.terms import Level, Role
from indexer.compare.series import Entry
from indexer.page.corrected import goal_of
from indexer.page.lines import NONE, Line, unit_name

if TYPE_CHECKING:
    import altair as alt

Words = dict[str, str]
Point = dict[str, Any]
_LEVELS = {
    Level.NATIONAL: "#d5574a",
    Level.PROVINCIAL: "#4583d6",
    Level.MUNICIPAL: "#35a06c",
    Level.COUNTY: "#9674d4",
}
_UNKNOWN = "#8a93a0"
_ROLES = {Role.LEAD: "#4583d6", Role.RESPONSIBLE: "#35a06c", Role.PARTICIPATE: "#c98a2b"}
# As many units as fit on a screen.
_UNITS = 25


def series_points(entries: Sequence[Entry], words: Words) -> dict[str, list[Point]]:
    """Return unit -> the points of an indicator that have a year, the unit with the most points first."""
    found: dict[str, list[Point]] = defaultdict(list)
    for entry in entries:
        if entry.target.year is None:
            continue
        found[entry.unit].append(
            {
                "year": entry.target.year,
                "value": float(entry.value),
                "level": words.get(str(entry.row.level), words["unknown"]),
                "region": entry.row.region or "",
                "document": entry.row.title,
                "line": f"{entry.row.document_id} {entry.scope} {entry.target.indicator}",
                "scope": entry.scope,
                "goal": goal_of(entry.row.row, words),
            }
        )
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def series_chart(points: Sequence[Point], unit: str, words: Words) -> alt.LayerChart | alt.FacetChart:
    """Return one indicator over the years: a point a target, a line a document, a colour a level."""
    import altair as alt  # noqa: PLC0415 - only an open chart needs it

    base = alt.Chart(alt.InlineData(values=list(points))).encode(
        x=alt.X(
            "year:Q",
            title=words["chart_year"],
            axis=alt.Axis(values=sorted({point["year"] for point in points}), format="d", labelOverlap=True),
            scale=alt.Scale(zero=False, nice=False, padding=24),
        ),
        y=alt.Y(
            "value:Q",
            title=words["chart_value"].format(unit=unit) if unit else words["chart_plain_value"],
            scale=alt.Scale(zero=False, nice=True, padding=12),
        ),
        color=_levels(points, words),
    )
    hints = [
        ("region", "region"),
        ("document", "document"),
        ("scope", "scope"),
        ("year", "year"),
        ("goal", "goal"),
    ]
    marks = base.mark_point(filled=True, size=90, opacity=0.9).encode(
        shape=alt.Shape("level:N", title=words["level"], scale=alt.Scale(domain=_level_names(points, words))),
        tooltip=[alt.Tooltip(f"{name}:N", title=words[f"few_{word}"]) for name, word in hints],
    )
    lines = base.mark_line(strokeWidth=1.5, opacity=0.6).encode(detail="line:N")
    chart: alt.LayerChart | alt.FacetChart = alt.layer(lines, marks).properties(height=340)
    return chart


def _level_names(points: Sequence[Point], words: Words) -> list[str]:
    """Return the levels of points in their order, the highest first."""
    present = {point["level"] for point in points}
    return [name for name in (*(words[level] for level in _LEVELS), words["unknown"]) if name in present]


def _levels(points: Sequence[Point], words: Words) -> Any:
    import altair as alt  # noqa: PLC0415 - only an open chart needs it

    colours = {words[level]: colour for level, colour in _LEVELS.items()} | {words["unknown"]: _UNKNOWN}
    names = _level_names(points, words)
    scale = alt.Scale(domain=names, range=[colours[name] for name in names])
    return alt.Color(
        "level:N", title=words["level"], scale=scale, legend=alt.Legend(orient="top", symbolOpacity=1)
    )


def deadline_points(lines: Sequence[Line], words: Words) -> list[Point]:
    """Return how many tasks of each level are due in each year; tasks without one count in none."""
    counts = Counter((line.task.deadline, line.codes["level"][0]) for line in lines if line.task.deadline)
    return [
        {"year": str(year), "level": words["unknown"] if level == NONE else words[level], "count": count}
        for (year, level), count in sorted(counts.items(), key=lambda pair: (pair[0][0] or 0, pair[0][1]))
    ]


def deadline_chart(points: Sequence[Point], words: Words) -> alt.Chart:
    """Return the deadlines of tasks along the years."""
    import altair as alt  # noqa: PLC0415 - only an open chart needs it

    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=list(points)))
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=words["chart_deadline"], axis=alt.Axis(labelAngle=0)),
            y=alt.Y("sum(count):Q", title=words["chart_tasks"], axis=alt.Axis(tickMinStep=1)),
            color=_levels(points, words),
            tooltip=[
                alt.Tooltip("year:N", title=words["few_deadline"]),
                alt.Tooltip("level:N", title=words["level"]),
                alt.Tooltip("sum(count):Q", title=words["chart_tasks"]),
            ],
        )
        .properties(height=260)
    )
    return chart


def unit_points(duties: Sequence[tuple[str, str]], words: Words) -> list[Point]:
    """Return how often each unit has each role, given duties as (unit, role), for the units with the most, the first first."""
    totals = Counter(unit for unit, _ in duties)
    shown = [code for code, _ in totals.most_common(_UNITS)]
    counts = Counter(duties)
    return [
        {"unit": unit_name(code), "role": words[f"val_{role}"], "rank": rank, "count": counts[code, role]}
        for code in shown
        for rank, role in enumerate(_ROLES)
        if counts[code, role]
    ]


def unit_chart(points: Sequence[Point], words: Words) -> alt.Chart:
    """Return how much each unit has to do, as bars by role."""
    import altair as alt  # noqa: PLC0415 - only an open chart needs it

    units = list(dict.fromkeys(point["unit"] for point in points))
    scale = alt.Scale(domain=[words[f"val_{role}"] for role in _ROLES], range=list(_ROLES.values()))
    axis = alt.Axis(labelLimit=260, labelOverlap=False)
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=list(points)))
        .mark_bar()
        .encode(
            y=alt.Y("unit:N", title=None, sort=units, axis=axis),
            x=alt.X("count:Q", title=words["chart_duties"], axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "role:N",
                title=words["few_role"],
                scale=scale,
                legend=alt.Legend(orient="top", symbolOpacity=1),
            ),
            order=alt.Order("rank:Q"),
            tooltip=[
                alt.Tooltip("unit:N", title=words["few_unit"]),
                alt.Tooltip("role:N", title=words["few_role"]),
                alt.Tooltip("count:Q", title=words["chart_duties"]),
            ],
        )
        .properties(height=max(120, 22 * len(units) + 60))
    )
    return chart
