"""Commands that compare documents across levels."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.cli.table_commands import document_named
from indexer.errors import UsageError
from indexer.models import Document
from indexer.store.store import Filters, Store
from indexer.tables.xlsx import Sheet

if TYPE_CHECKING:  # it imports numpy and jieba
    from indexer.compare.align import Encode


def encoder_of(store: Store) -> Encode:
    """Return the encoding of the knowledge base's own model."""
    from indexer.index.encoders import BUNDLED, load_encoder

    return load_encoder(store.manifest().get("encoder_name") or BUNDLED).encode_passages


def compare_command(kb: Path, options: argparse.Namespace) -> int:
    """Print how lower documents answer a higher one: targets and promises, or measures."""
    from indexer.compare.compare import compare
    from indexer.compare.themes import compare_clauses
    from indexer.page.words import interface
    from indexer.tables.comparison import comparison_rows, comparison_sheet, theme_rows, theme_sheet

    words = interface("zh")
    rows: list[dict[str, Any]] = []
    sheets: list[Sheet] = []
    store = Store.open(kb)
    try:
        higher = document_named(store, options.higher)
        for name in options.lower:
            lower = document_named(store, name)
            if lower.document_id == higher.document_id:
                raise UsageError(f"《{lower.title}》 cannot be compared with itself.")
            if options.what == "targets":
                found = compare(store, higher, lower, encoder_of(store))
                own, sheet = comparison_rows(found), comparison_sheet(found, words)
            else:
                themes = compare_clauses(store, higher, lower, encoder_of(store))
                own, sheet = theme_rows(themes), theme_sheet(themes, words)
            rows += [{"higher": higher.title, "lower": lower.title} | row for row in own]
            sheets.append(Sheet(lower.title, sheet.columns, sheet.rows, sheet.message))
    finally:
        store.close()
    shown = ("verdict", "reason", "name", "higher_value", "lower_value")
    if options.what == "measures":
        shown = ("state", "higher_heading", "lower_heading", "score", "terms")
    return _written(rows, shown, sheets, options)


def matrix_command(kb: Path, options: argparse.Namespace) -> int:
    """Print the matrix of indicators of some documents, or of all that the filters leave."""
    from indexer.compare.compare import matrix
    from indexer.page.words import interface
    from indexer.tables.comparison import matrix_rows, matrix_sheet

    store = Store.open(kb)
    try:
        documents = _documents(store, options)
        found = matrix(store, documents, encoder_of(store))
    finally:
        store.close()
    sheet = matrix_sheet(found, interface("zh"))
    if options.format == "jsonl":
        return _written(matrix_rows(found), (), [sheet], options)
    rows = [{heading: row.get(key) for key, heading in sheet.columns} for row in sheet.rows]
    return _written(rows, [heading for _, heading in sheet.columns], [sheet], options)


def _documents(store: Store, options: argparse.Namespace) -> list[Document]:
    if options.documents:
        return [document_named(store, name) for name in options.documents]
    found = store.documents(Filters(level=options.level, region=options.region))
    return [document for document in found if document.normative]


def _written(
    rows: list[dict[str, Any]], shown: Sequence[str], sheets: Sequence[Sheet], options: argparse.Namespace
) -> int:
    """Write rows in the form asked for."""
    from indexer.tables import output
    from indexer.tables.xlsx import workbook

    if options.format == "xlsx":
        if options.output is None:
            raise UsageError("a workbook needs a file.", remedy="Add: --output FILE.xlsx")
        output.write_bytes(workbook(sheets), options.output)
        return 0
    output.write_rows(rows, shown, options.format, options.output, list(rows[0]) if rows else None)
    return 0
