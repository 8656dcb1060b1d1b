"""The tables of the ledger as people read them: a few columns, every column, HTML and a sheet to take along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from indexer.documents.cite import path_words, shown_title
from indexer.models import Review
from indexer.page.corrected import goal_of, indicator_of, marked_value, role_of, unit_of, year_of
from indexer.page.follow import followed_cells
from indexer.page.lines import Line
from indexer.page.series import canonical
from indexer.store.phrases import marked
from indexer.store.rows import LedgerRow
from indexer.tables.follow import Followed
from indexer.tables.follow_sheet import ADDED
from indexer.tables.rows import export_row
from indexer.tables.series import COLUMNS as SERIES
from indexer.tables.series import series_rows
from indexer.tables.sheet import shown
from indexer.tables.task_sheets import task_columns
from indexer.tables.tasks import By, Task, task_row
from indexer.tables.words import headings, shown_table, worded

Words = dict[str, str]
Flat = dict[str, Any]
# The columns that a reader needs, and those that stay beside a row that is open.
FEW: dict[str, tuple[str, ...]] = {
    "targets": ("indicator", "goal", "year", "region", "document", "place", "status"),
    "duties": ("unit", "role", "task", "region", "document", "place", "status"),
    "tasks": ("number", "task", "content", "goals", "deadline", "leads", "units", "document", "place"),
    "series": ("region", "year", "indicator", "goal", "canonical", "document", "place", "status"),
    "follow": ("task", "follow_unit", "follow_state", "follow_due", "follow_person", "follow_note", "document", "place"),
}  # fmt: skip
BESIDE: dict[str, tuple[str, ...]] = {
    "targets": ("indicator", "goal", "year", "region"),
    "duties": ("unit", "role", "task", "region"),
    "tasks": ("number", "task", "deadline", "leads"),
    "series": ("region", "year", "indicator", "goal"),
    "follow": ("task", "follow_unit", "follow_state", "follow_due"),
}
# The order that a press on a heading asks for.
SORTED_BY = {
    "year": "year",
    "goal": "value",
    "canonical": "value",
    "region": "region",
    "unit": "unit",
    "document": "document",
    "follow_unit": "unit",
    "follow_due": "due",
}
# The orders of each table, the first where nothing is asked for.
SORTS: dict[str, tuple[str, ...]] = {
    "targets": ("document", "year", "-year", "-value", "value", "region", "level"),
    "duties": ("count", "document", "unit", "region", "level"),
    "series": ("region", "value", "year"),
    "follow": ("due", "-due", "document", "unit", "-changed"),
}


@dataclass(frozen=True)
class Heading:
    """The heading of a column: a press on it leads to `address`, `way` tells the order it stands in (up, down, "")."""

    key: str
    words: str
    address: str = ""
    way: str = ""


def cells(line: Line, words: Words) -> dict[str, str]:
    """Return the cells of a line in words, those of every column that a reader needs."""
    if isinstance(line.item, Followed):
        return followed_cells(line.item, words)
    if isinstance(line.item, Task):
        return _task_cells(line.item, words) | {key: str(value) for key, value in line.extra.items()}
    row = line.row
    place = {
        "region": row.region or "",
        "document": shown_title(row.title, row.citation),
        "place": path_words(row.row.path).rstrip("、"),
        "status": status_words(row, words),
        "quote": getattr(row.row, "quote", ""),
        "citation": row.citation,
    }
    if row.table == "duties":
        return place | {
            "unit": marked_value(row, unit_of, words),
            "role": marked_value(row, role_of, words),
            "task": row.heading,
        }
    return place | {
        "indicator": marked_value(row, indicator_of, words),
        "goal": marked_value(row, goal_of, words),
        "year": marked_value(row, year_of, words),
        "canonical": canonical(line.extra["entry"]) if "entry" in line.extra else "",
    }


def _task_cells(task: Task, words: Words) -> dict[str, str]:
    return {
        "number": str(task.number),
        "unit": task.unit_full or task.unit,
        "role": words[f"val_{task.role}"] if task.role else "",
        "task": task.task,
        "content": task.content,
        "goals": "\n".join(_told(task, task.goals, words)),
        "deadline": str(task.deadline or ""),
        "leads": "、".join(_told(task, task.leads, words)),
        "units": "、".join(_told(task, task.units, words)),
        "region": task.region or "",
        "document": task.document,
        "place": task.citation.rpartition("》")[2] or task.citation,
        "citation": task.citation,
    }


def _told(task: Task, names: Sequence[str], words: Words) -> list[str]:
    """Return goals or units of a task, marked where officials corrected them."""
    fixed = {said: (was, by) for said, was, by in task.corrected}
    return [marked(name, *fixed[name], words) if name in fixed else name for name in names]


def status_words(row: LedgerRow, words: Words) -> str:
    """Return what officials said of a row: 已更正（张三）, 待复核."""
    said = words[f"val_{row.review}"] if row.review != Review.EXTRACTED else ""
    said += words["by_name"].format(name=row.by) if said and row.by else ""
    return "，".join(filter(None, (said, words["val_stale"] if row.stale else "")))


def columns(
    table: str, words: Words, *, everything: bool, beside: bool, by: By = "document", more: bool = False
) -> list[tuple[str, str]]:
    """Return (key, heading) of the columns to show: `beside` a row that is open, or `everything`.

    With `more` tasks have how far they are.
    """
    if everything and not beside:
        if table == "tasks":
            return [
                (name, words[f"col_{name}"])
                for name in (*task_columns("unit" if by == "unit" else "document"), *(ADDED if more else ()))
            ]
        return (
            [(name, words[f"col_{name}"]) for name in SERIES] if table == "series" else headings(table, words)
        )
    names = (BESIDE if beside else FEW)[table]
    if more:
        names = (*names, "follow_state") if beside else (*names[:-2], *ADDED, *names[-2:])
    if table == "tasks" and by == "unit":
        names = (names[0], "unit", "role", *names[1:])
    return [(name, words.get(f"few_{name}") or words[f"col_{name}"]) for name in names]


def all_cells(line: Line, table: str, words: Words) -> Flat:
    """Return the cells of every column of a line, in the page's language."""
    if isinstance(line.item, Task):
        row = task_row(line.item)
        return row | {
            "goals": "\n".join(line.item.goals),
            "level": words.get(str(row["level"]), row["level"]),
            "role": words.get(f"val_{row['role']}", row["role"]),
            **line.extra,
        }
    return (
        series_rows([line.extra["entry"]], words)[0]
        if table == "series"
        else worded(export_row(line.row), table, words)
    )


def shown_columns(rows: Sequence[Flat], named: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the columns in which anything stands."""
    kept = shown_table(rows, named)
    return [(key, heading) for key, heading in named if heading in kept]


def title_html(title: str, told: str) -> str:
    """Return the heading of a page with what it holds; `told` is HTML."""
    return f'<div class="pl-title"><h1>{escape(title)}</h1><p class="pl-small">{told}</p></div>'


def small_html(text: str) -> str:
    """Return a remark in small letters."""
    return f'<p class="pl-small">{escape(text)}</p>'


def table_html(
    named: Sequence[Heading],
    rows: Sequence[tuple[Line, str, Flat]],
    current: str,
    words: Words,
    *,
    wide: bool = False,
) -> str:
    """Return lines as a table: (line, address of its detail, cells); the whole of a line is one link."""
    kind = "pl-table pl-wide" if wide else "pl-table pl-ledger"
    heads = "".join(_head_html(heading, words) for heading in named)
    lines = "".join(_line_html(named, line, address, cell, current) for line, address, cell in rows)
    return (
        f'<div class="pl-scroll pl-list"><table class="{kind}"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _head_html(heading: Heading, words: Words) -> str:
    ways = {"up": "ascending", "down": "descending"}
    aria = f' aria-sort="{ways[heading.way]}"' if heading.way else ""
    label = escape(heading.words)
    if heading.address:
        sign = f'<span aria-hidden="true">{ {"up": "▲", "down": "▼"}.get(heading.way, "↕") }</span>'
        hint = escape(words["sort_hint"].format(column=heading.words))
        label = f'<a href="{escape(heading.address)}" target="_self" title="{hint}">{label} {sign}</a>'
    return f'<th scope="col" class="pl-c-{heading.key}"{aria}>{label}</th>'


def _line_html(named: Sequence[Heading], line: Line, address: str, cell: Flat, current: str) -> str:
    state = line.codes.get("state", ("",))[0]
    styles = [*(["pl-chosen"] if line.line_id == current else []), *([f"pl-s-{state}"] if state else [])]
    marks = f' class="{" ".join(styles)}"' if styles else ""
    link_at = 1 if named[0].key == "number" and len(named) > 1 else 0
    parts = []
    for at, heading in enumerate(named):
        text = escape(shown(cell.get(heading.key)))
        if at == link_at:
            here = ' aria-current="true"' if line.line_id == current else ""
            text = f'<a class="pl-open" href="{escape(address)}" target="_self"{here}>{text or "—"}</a>'
        label = escape(heading.words)
        inner = f"<div>{text}</div>" if text else ""
        parts.append(f'<td class="pl-c-{heading.key}" data-label="{label}">{inner}</td>')
    return f"<tr{marks}>{''.join(parts)}</tr>"


def scroll_script() -> str:
    """Return a script that brings the line that is chosen into view, within its list, unless it is."""
    return (
        "<script>(() => { const row = document.querySelector('.pl-chosen'); const list = row?.closest('.pl-list');"
        " const top = row?.offsetTop - list?.scrollTop;"
        " if (list && !(top > 0 && top < list.clientHeight - 40)) list.scrollTop = row.offsetTop - list.clientHeight / 3;"
        " })();</script>"
    )
