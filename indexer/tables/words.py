"""The words of tables and pages in the language chosen, and rows of the ledger in these words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from extraction.knowledge import table
from indexer.documents.cite import path_words
from indexer.store.cells import is_blank
from indexer.tables.comparison import SIGNS
from indexer.tables.output import csv_text
from indexer.tables.rows import columns
from indexer.tables.xlsx import Sheet, shown

LANGUAGES = ("zh", "en")
_WORDS = (
    "interface",
    "comparison",
    "page_search",
    "page_tables",
    "page_compare",
    "page_library",
    "page_pictures",
    "page_draft",
)


@cache
def interface(language: str) -> dict[str, str]:
    """Return the words of the page in one language (`zh` or `en`)."""
    words: dict[str, str] = {}
    for name in _WORDS:
        words |= table(name, "indexer.data")[language]
    return words


def headings(table: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """Return (key, heading) of a ledger table's columns in the page's language."""
    return [(name, words[f"col_{name}"]) for name in columns(table)]


def worded(row: dict[str, Any], table: str, words: dict[str, str]) -> dict[str, Any]:
    """Return an export row with its terms of art in the page's language: lead is 牵头."""
    shown = dict(row)
    for name in ("relation", "role", "force", "kind", "status"):
        if name in shown and not (name == "kind" and table != "quantities"):
            shown[name] = words.get(f"val_{shown[name]}", shown[name])
    if "comparator" in shown:
        shown["comparator"] = SIGNS[shown["comparator"]]
    if shown.get("extracted"):
        shown["extracted"] = "；".join(f"{words[f'col_{k}']}：{v}" for k, v in shown["extracted"].items())
    shown["level"] = words.get(str(row["level"]), row["level"])
    shown["path"] = path_words(tuple(row["path"]))
    return shown


def sheet_of(table: str, rows: Sequence[dict[str, Any]], words: dict[str, str]) -> Sheet:
    """Return a ledger table as a sheet of a workbook."""
    return Sheet(
        words[table], headings(table, words), [worded(row, table, words) for row in rows], words["no_rows"]
    )


def shown_table(rows: Sequence[dict[str, Any]], columns: Sequence[tuple[str, str]]) -> dict[str, list[Any]]:
    """Return a table for the page: heading -> cells, columns in which nothing stands left out."""
    kept = [(key, heading) for key, heading in columns if not all(is_blank(row.get(key)) for row in rows)]
    numbers = {"value", "value_max", "canonical_value", "year", "baseline_year", "page", "start", "end"}
    return {
        heading: [row.get(key) if key in numbers else shown(row.get(key)) for row in rows]
        for key, heading in kept
    }


def csv_bytes(sheet: Sheet) -> bytes:
    """Return a sheet as a CSV file that Excel opens."""
    rows = [{heading: row.get(key) for key, heading in sheet.columns} for row in sheet.rows]
    return csv_text(rows, [heading for _, heading in sheet.columns]).encode("utf-8-sig")
