"""The words of tables and pages in the language chosen, and rows of the ledger in these words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from extraction.knowledge import table
from extraction.terms import Comparator
from indexer.documents.cite import path_words
from indexer.errors import FieldError
from indexer.store.cells import is_blank
from indexer.store.correction_values import Field, FieldKind
from indexer.tables.brief import brief_cells, brief_columns, heading, table_title
from indexer.tables.output import csv_text
from indexer.tables.rows import columns
from indexer.tables.sheet import Sheet, shown

LANGUAGES = ("zh", "en")
WORDS = (
    "interface",
    "library",
    "comparison",
    "page_search",
    "page_tables",
    "page_compare",
    "page_library",
    "page_access",
    "page_pictures",
    "page_draft",
    "page_follow",
    "page_news",
    "phrases",
)
_COMPARATORS = {comparator.value for comparator in Comparator}
# A column of its own shows on which side of its value a target is met.
_SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "~": "约", "=": ""}


@cache
def interface(language: str) -> dict[str, str]:
    """Return the words of the page in one language (`zh` or `en`)."""
    words: dict[str, str] = {}
    for name in WORDS:
        words |= table(name, "indexer.data")[language]
    return words


def headings(table: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """Return (key, heading) of a ledger table's columns in the page's language."""
    return [(name, heading(table, name, words)) for name in columns(table)]


def worded(row: dict[str, Any], table: str, words: dict[str, str]) -> dict[str, Any]:
    """Return an export row with its terms of art in the page's language: lead is 牵头."""
    shown = dict(row)
    for name in ("relation", "role", "force", "kind", "status"):
        if name in shown and not (name == "kind" and table != "quantities"):
            shown[name] = words.get(f"val_{shown[name]}", shown[name])
    if "comparator" in shown:
        shown["comparator"] = _SIGNS[shown["comparator"]]
    if shown.get("extracted"):
        shown["extracted"] = "；".join(f"{words[f'col_{k}']}：{v}" for k, v in shown["extracted"].items())
    shown["level"] = words.get(str(row["level"]), row["level"])
    shown["path"] = path_words(tuple(row["path"]))
    return shown


def choice_words(field: Field, words: dict[str, str]) -> dict[str, str]:
    """Return code -> word of what may be chosen for a field, yes and no as `true` and `false`."""
    if field.kind == FieldKind.TRUTH:
        return {"true": words["truth_yes"], "false": words["truth_no"]}
    named = {code: f"comparator_{Comparator(code).name.lower()}" for code in _COMPARATORS & {*field.choices}}
    return {
        code: words[named.get(code) or (code if code in words else f"val_{code}")] for code in field.choices
    }


def field_words(error: FieldError, words: dict[str, str]) -> str:
    """Return what is wrong with a field, in the page's language."""
    return words[f"wrong_{error.reason}"].format(**error.values)


def intake_words(reason: str, values: Mapping[str, object], words: dict[str, str]) -> str:
    """Return what became of an upload, in the page's language; "" as reason: it is taken in."""
    return words[f"intake_{reason or 'taken'}"].format(**values)


def sheet_of(table: str, rows: Sequence[dict[str, Any]], words: dict[str, str]) -> Sheet:
    """Return a ledger table as a sheet of a workbook."""
    return Sheet(
        words[table],
        headings(table, words),
        [worded(row, table, words) | brief_cells(table, row, words) for row in rows],
        words["no_rows"],
        table_title(table, rows, words),
        brief_columns(table, words),
        words["col_number"],
    )


def filter_facts(chosen: Mapping[str, Any], words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (name, value) of the filters that are set, in the words of the interface: 层级：省级."""
    return [
        (
            words.get(f"filter_{name}", words.get(name, name)),
            words.get(str(value), words.get(f"val_{value}", str(value))),
        )
        for name, value in chosen.items()
        if value is not None
    ]


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
