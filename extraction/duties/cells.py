"""Responsible units out of the cells of a table: the column's header gives the role, an empty cell nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extraction.duties.columns import DEADLINE, OTHER, UNIT, Column, columns, is_empty, one_line
from extraction.duties.lists import read_names
from extraction.duties.subjects import Unit
from extraction.entities.departments import complete
from extraction.rows import Cell, Context, Passage
from extraction.text.folding import fold

_SEPARATOR = re.compile(r"[；;/]")
# 牵头单位：甲；配合单位：乙 in one cell is a list that says its own roles.
_LONGEST = 3000
_LABELLED = re.compile(r"(?:单位|部门|牵头|配合)[:：]")


def cell_duties(
    passage: Passage, context: Context, *, first_leads: bool
) -> Iterator[tuple[Cell, list[Unit]]]:
    """Yield the cells of a row that name units, with (unit, role) for each; prefixes run on over the row."""
    named: list[tuple[Column, list[Unit]]] = []
    for column in columns(passage):
        if column.kind != UNIT or is_empty(column.cell.text) or _is_spoken(column.cell.text):
            continue
        words = _SEPARATOR.sub("、", one_line(column.cell.text))
        units = read_names(words, column.role, led=False)
        if (first_leads or column.first_leads) and len(units) > 1 and column.role == "responsible":
            units = [(name, "participate" if n else "lead") for n, (name, _) in enumerate(units)]
        if units:
            named.append((column, units))
    completed = iter(complete([name for _, units in named for name, _ in units], context))
    for column, units in named:
        yield column.cell, [(next(completed), role) for _, role in units]


def _is_spoken(words: str) -> bool:
    """Tell whether a cell of units is read as sentences: it says their roles itself, or is too long for a list."""
    return len(words) > _LONGEST or _LABELLED.search(fold(words)) is not None


def spoken_cells(passage: Passage) -> list[Passage]:
    """Return the cells that are read as sentences: those of no column of units, deadlines or persons.

    A cell that is merged over several rows is read in the first alone, where its words stand.
    """
    end = passage.start + len(passage.text)
    return [
        replace(passage, text=column.cell.text, start=column.cell.start, cells=())
        for column in columns(passage)
        if passage.start <= column.cell.start
        and column.cell.end <= end
        and (column.kind not in {UNIT, DEADLINE, OTHER} or _is_spoken(column.cell.text))
    ]
