"""Sample Word templates of 任务分解表 and 对照表: a department changes the words and looks around the placeholders."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Literal

from indexer.errors import require
from indexer.tables.docx import docx_tables
from indexer.tables.packing import packed
from indexer.tables.sheet import Sheet

# A title of two documents stands in a line of this size.
_TITLE_SIZE = 15
What = Literal["tasks", "compare"]
# Keys of the columns with their widths in millimetres, together those of a page across.
_COLUMNS: dict[str, tuple[tuple[str, int], ...]] = {
    "tasks": (
        ("number", 12), ("task", 38), ("content", 86), ("goals", 42), ("deadline", 15), ("leads", 28), ("units", 36),
    ),
    "compare": (
        ("number", 12), ("name", 42), ("higher_value", 45), ("lower_value", 45), ("verdict", 23), ("reason", 30),
        ("higher_place", 30), ("lower_place", 30),
    ),
}  # fmt: skip


def sample_template(what: What, words: Mapping[str, str]) -> bytes:
    """Return a DOCX file with the placeholders of a table, which `template.filled` takes."""
    require("office", "writing .docx", "docx")
    from docx import Document  # noqa: PLC0415 - a search never writes a document
    from docx.shared import Mm, Pt  # noqa: PLC0415

    columns = [(key, words[f"col_{key}"]) for key, _ in _COLUMNS[what]]
    first = columns[0][0]
    rows = [
        {first: "{%tr for row in rows %}"},
        {key: f"{{{{ row.{key} }}}}" for key, _ in columns},
        {first: "{%tr endfor %}"},
    ]
    title = "{{ title }}"
    document = Document(io.BytesIO(docx_tables([Sheet(title, columns, rows)], title)))
    for row in document.tables[0].rows:
        for cell, (_, width) in zip(row.cells, _COLUMNS[what], strict=True):
            cell.width = Mm(width)
    for column, (_, width) in zip(document.tables[0].columns, _COLUMNS[what], strict=True):
        column.width = Mm(width)
    for run in document.paragraphs[0].runs:
        run.font.size = Pt(_TITLE_SIZE)
    told = (("filters", words["about_filters"]), ("exported", words["about_exported"]))
    for name, heading in told:
        document.add_paragraph(
            f"{heading}：{{{{ {name} }}}}", style=document.tables[0].cell(1, 0).paragraphs[0].style
        )
    buffer = io.BytesIO()
    document.save(buffer)
    return packed(buffer.getvalue())
