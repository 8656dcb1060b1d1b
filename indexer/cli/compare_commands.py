"""Commands that compare documents across levels."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.cli.overwriting import guard

if TYPE_CHECKING:
    from indexer.tables.xlsx import Sheet


def compare_command(kb: Path, options: argparse.Namespace) -> int:
    """Print how lower documents answer a higher one: targets and promises, or measures."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables.comparison import comparison_sheet, theme_rows, theme_sheet
    from indexer.tables.words import interface
    from indexer.tables.xlsx import Sheet

    words = interface("zh")
    rows: list[dict[str, Any]] = []
    sheets: list[Sheet] = []
    with KnowledgeBase.open(kb) as base:
        higher = base.document(options.higher)
        for name in options.lower:
            lower = base.document(name)
            pair = (higher.document_id, lower.document_id)
            if options.what == "targets":
                found = base.compare(*pair)
                own, sheet = found.to_dicts(), comparison_sheet(found, words, (higher.title, lower.title))
            else:
                themes = base.compare_measures(*pair)
                own, sheet = theme_rows(themes), theme_sheet(themes, words)
            rows += [{"higher": higher.title, "lower": lower.title} | row for row in own]
            sheets.append(Sheet(lower.title, sheet.columns, sheet.rows, sheet.message))
    shown = ("verdict", "reason", "name", "higher_value", "lower_value")
    if options.what == "measures":
        shown = ("state", "higher_heading", "lower_heading", "score", "terms")
    titles = [higher.title, *(sheet.name for sheet in sheets)]
    what = words["compare_targets" if options.what == "targets" else "compare_measures"]
    return _written(rows, shown, sheets, kb, options, " ".join([what, *titles]))


def matrix_command(kb: Path, options: argparse.Namespace) -> int:
    """Print the matrix of indicators of some documents, or of all that the filters leave."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables.comparison import matrix_rows, matrix_sheet
    from indexer.tables.words import interface

    with KnowledgeBase.open(kb) as base:
        found = base.matrix(*options.documents, level=options.level, region=options.region)
    sheet = matrix_sheet(found, interface("zh"))
    if options.format == "jsonl":
        return _written(matrix_rows(found), (), [sheet], kb, options, sheet.name)
    rows = [{heading: row.get(key) for key, heading in sheet.columns} for row in sheet.rows]
    return _written(rows, [heading for _, heading in sheet.columns], [sheet], kb, options, sheet.name)


def series_command(kb: Path, options: argparse.Namespace) -> int:
    """Print what the documents set for one indicator, side by side."""
    from indexer.compare.series import near_names
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables.series import SHOWN, series_sheet
    from indexer.tables.words import interface

    with KnowledgeBase.open(kb) as base:
        found = base.series(
            options.indicator, options.sort, year=options.year, level=options.level, region=options.region
        )
        if not found and (near := near_names(base.targets(), options.indicator)):
            print(f"nothing is called so; written alike: {'；'.join(near)}", file=sys.stderr)
    sheet = series_sheet(options.indicator, found, interface("zh"))
    return _written(found.to_dicts(), SHOWN, [sheet], kb, options, sheet.name)


def _written(
    rows: list[dict[str, Any]],
    shown: Sequence[str],
    sheets: Sequence[Sheet],
    kb: Path,
    options: argparse.Namespace,
    name: str,
) -> int:
    """Write rows in the form asked for; a workbook bears its `name` where no file is given."""
    from indexer.tables import output
    from indexer.tables.files import write_files
    from indexer.tables.xlsx import workbook

    if options.format == "xlsx":
        file = options.output or Path(output.file_name(name, ".xlsx"))
        write_files({file: workbook(sheets)}, guard(kb, options))
        if options.output is None:
            print(file)
        return 0
    columns = list(rows[0]) if rows else None
    output.write_rows(rows, shown, options.format, options.output, columns, guard=guard(kb, options))
    return 0
