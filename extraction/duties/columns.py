"""Columns of a table of tasks: which hold units, what is to be done, and by when.

Headers are told by `data/columns.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extraction.knowledge import table
from extraction.rows import Cell, Passage
from extraction.text.folding import fold

UNIT, TASK, DEADLINE, OTHER, NONE = "unit", "task", "deadline", "other", ""
# The end of a unit's name at the end of a line, and the beginning of one: 市教育局⏎市财政局 are two.
_ENDS = re.compile(
    r"(?:厅|局|委|办|部|署|院|会|社|队|中心|政府|办公室|小组|指挥部|公司|集团|银行|联|部门|单位)$"
)
_BREAK = re.compile(r"\s*\n\s*|(?<=[\u4e00-\u9fff）)])[ \u3000]+(?=[\u4e00-\u9fff])")
# Two names whose line break a reader has lost: 市林业局市水利局.
_RUN_ON = re.compile(r"(?<=[局厅委办会府])(?=[省市县区][\u4e00-\u9fff]{2,12}[局厅委办府])")


@dataclass(frozen=True)
class Column:
    """What one cell of a row holds: `kind`, and for units the `role` its column gives them."""

    cell: Cell
    kind: str
    role: str
    first_leads: bool


@cache
def patterns(name: str) -> tuple[tuple[dict[str, str], re.Pattern[str]], ...]:
    """Return a list of `data/columns.toml`: each row with its compiled pattern."""
    return tuple((row, re.compile(row["pattern"])) for row in table("columns")[name])


def columns(passage: Passage) -> list[Column]:
    """Return the cells of a row of a table with what their columns hold."""
    return [_column(cell) for cell in passage.cells]


def _column(cell: Cell) -> Column:
    header = "".join(fold(cell.header).split())
    row = next((row for row, pattern in patterns("column") if pattern.search(header)), {})
    first_leads = any(pattern.search(header) for _, pattern in patterns("first_leads"))
    bare = re.sub(r"\([^()]*第一[^()]*\)", "", header) if first_leads else header
    if first_leads:
        row = next((row for row, pattern in patterns("column") if pattern.search(bare)), row)
    return Column(cell, row.get("kind", NONE), row.get("role", ""), first_leads)


def is_task(passage: Passage) -> bool:
    """Tell whether a row of a table allots something: it has a column of units or of deadlines with one."""
    return any(
        column.kind in {UNIT, DEADLINE} and not is_empty(column.cell.text) for column in columns(passage)
    )


def is_empty(words: str) -> bool:
    """Tell whether a cell says nothing: it is blank, a dash or 无."""
    squeezed = "".join(fold(words).split())
    return any(pattern.search(squeezed) for _, pattern in patterns("empty"))


def task_cell(passage: Passage) -> Cell | None:
    """Return the cell that says what is to be done, None without any.

    Of several columns of tasks it is the longest that stands in the row itself, not merged from above.
    """
    end = passage.start + len(passage.text)
    cells = [column.cell for column in columns(passage) if column.kind == TASK]
    said = [cell for cell in cells if not is_empty(cell.text)]
    own = [cell for cell in said if passage.start <= cell.start and cell.end <= end]
    return max(own or said, key=lambda cell: len(cell.text), default=None)


def one_line(words: str) -> str:
    r"""Return the names of a cell on one line: a line that ends with a name ends it, others go on.

    >>> one_line("市住房和城乡建设\n局、市民政局\n市教育局")
    '市住房和城乡建设局、市民政局、市教育局'
    """
    parts = [part for part in _BREAK.split(words.strip()) if part]
    joined = parts[0] if parts else ""
    for part in parts[1:]:
        is_tail = part.startswith(("人民政府", "政府", "管委会")) or len(part) < 3
        whole = not is_tail and (_ENDS.search(joined) or joined.endswith((")", "）")))
        joined += f"、{part}" if whole else part
    return _RUN_ON.sub("、", joined)
