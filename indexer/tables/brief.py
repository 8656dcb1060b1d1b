"""The tables of the ledger as people read them: 指标 | 目标 "95%以上" | 年 | 地区 | 文件 | 条款 | 状态.

Each row gets cells beside those of the export: what officials corrected is marked in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from extraction.rows import Target
from indexer.documents.cite import parts
from indexer.models import Review
from indexer.store.phrases import FIGURE, changed, marked, target_phrase, value_words, was_read
from indexer.store.rows import TABLES, LedgerRow

Flat = dict[str, Any]
Words = Mapping[str, str]
_PLACE = ("region", "told_document", "place", "told_status")
# About ten columns of each table; `told_` is a cell in which a correction is marked.
BRIEF: dict[str, tuple[str, ...]] = {
    "targets": ("told_indicator", "told_scope", "goal", "value", "unit", "year", "told_binding", *_PLACE),
    "commitments": ("told_statement", "year", "heading", *_PLACE),
    "duties": ("told_unit", "told_unit_full", "told_role", "heading", *_PLACE),
    "measures": ("told_text", "told_force", "told_actors", "told_deadline", "heading", *_PLACE),
    "references": ("told_title", "told_doc_number", "told_relation", *_PLACE),
    "quantities": ("value", "told_unit", "told_kind", "quote", *_PLACE),
}
# What the goal of a target says.
_GOAL = FIGURE | {"annual", "baseline_year"}


def brief_columns(table: str, words: Words) -> list[tuple[str, str]]:
    """Return (key, heading) of the columns that people read."""
    return [(key, heading(table, key.removeprefix("told_"), words)) for key in BRIEF[table]]


def heading(table: str, name: str, words: Words) -> str:
    """Return the heading of a column, which may be a table's own."""
    return words.get(f"col_{table}_{name}") or words[f"col_{name}"]


def brief_cells(table: str, flat: Flat, words: Words) -> Flat:
    """Return the cells of one export row that people read and the export does not have."""
    row = ledger_row(table, flat)
    fixed = changed(row)
    document, place = parts(row.citation, row.title)
    cells: Flat = {"told_document": document or row.title, "place": place}
    marks: set[str] = set()
    for key in BRIEF[table]:
        name = key.removeprefix("told_")
        if key in cells or key == name or name not in flat or name == "status":
            continue
        now = value_words(getattr(row.row, name), words)
        if name in fixed:
            now = marked(now, value_words(fixed[name], words) or words["was_empty"], row.by, words)
            marks.add(name)
        cells[key] = now
    if isinstance(row.row, Target):
        cells["goal"] = target_phrase(replace(row.row, scope=""), words)
        if fixed.keys() & _GOAL:
            marks |= _GOAL
            was = target_phrase(replace(_target(row.extracted), scope=""), words)
            cells["goal"] = marked(cells["goal"], was, row.by, words)
    cells["told_status"] = _status(row, marks, words)
    return cells


def _target(row: Any) -> Target:
    assert isinstance(row, Target)  # noqa: S101 - what was extracted is of the table that it is in
    return row


def _status(row: LedgerRow, marks: set[str], words: Words) -> str:
    """Return what officials said of a row; what of it no other cell tells is said here."""
    said = words["val_stale" if row.stale else f"val_{row.review}"]
    if row.review != Review.CORRECTED or (marks and not changed(row).keys() - marks):
        return said
    return marked(said, was_read(row, words, without=marks), row.by, words)


def ledger_row(table: str, flat: Flat) -> LedgerRow:
    """Return the row of the ledger that an export row was made of."""
    kind = TABLES[table]
    values = {field.name: _typed(field.name, flat[field.name]) for field in fields(kind)}
    row = kind(**values)
    read = {name: _typed(name, value) for name, value in (flat["extracted"] or {}).items()}
    return LedgerRow(
        table=table,
        row_id="",
        row=row,
        document_id=flat["document_id"],
        clause_id=flat["clause_id"],
        title=flat["document"],
        level=flat["level"],
        region=flat["region"],
        heading=flat["heading"],
        citation=flat["citation"],
        page=flat["page"],
        review=Review(flat["status"]),
        by=flat["corrected_by"] or "",
        stale=bool(flat["stale"]),
        original=replace(row, **read) if read else None,
    )


def _typed(name: str, value: Any) -> Any:
    if name in {"value", "value_max"} and value is not None:
        return Decimal(str(value))
    return tuple(value) if isinstance(value, list) else value


def titled(what: str, titles: Iterable[str], words: Words) -> str:
    """Return the line above a table: 《title》指标表, of several documents by the first and how many there are."""
    named = list(dict.fromkeys(titles))
    if not named:
        return what
    form = "title_one" if len(named) == 1 else "title_several"
    return words[form].format(title=named[0], count=len(named), what=what)


def table_title(table: str, rows: Sequence[Flat], words: Words) -> str:
    """Return the line above a table of the ledger, by the documents that its rows stand in."""
    return titled(words[f"title_{table}"], (row["document"] for row in rows), words)
