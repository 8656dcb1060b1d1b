"""Commands that compare documents across levels."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.cli.overwriting import guard
from indexer.tables.xlsx import Sheet

if TYPE_CHECKING:
    from indexer.knowledge_base import KnowledgeBase
    from indexer.models import Document


def compare_command(kb: Path, options: argparse.Namespace) -> int:
    """Print how lower documents answer higher ones: targets and promises, or measures."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables.words import interface

    words = interface("zh")
    made = _targets if options.what == "targets" else _measures
    rows: list[dict[str, Any]] = []
    sheets: list[Sheet] = []
    with KnowledgeBase.open(kb) as base:
        highers = [base.document(name) for name in (options.higher, *options.also)]
        lowers = [base.document(name) for name in options.lower]
        for lower in lowers:
            for higher, own, sheet in zip(highers, *made(base, highers, lower, options, words), strict=True):
                rows += [{"higher": higher.title, "lower": lower.title} | row for row in own]
                sheets.append(Sheet(_name(higher, lower, highers), sheet.columns, sheet.rows, sheet.message))
    shown = ("verdict", "reason", "name", "higher_value", "lower_value")
    if options.what == "measures":
        shown = ("state", "higher_heading", "lower_heading", "unanswered", "score")
    what = words["compare_targets" if options.what == "targets" else "compare_measures"]
    titles = [document.title for document in (*highers, *lowers)]
    return _written(rows, shown, sheets, kb, options, " ".join([what, *titles]))


def _name(higher: Document, lower: Document, highers: Sequence[Document]) -> str:
    """Return what a sheet is called: the lower document, of several higher ones that one, too."""
    return lower.title if len(highers) == 1 else f"{lower.title} {higher.title}"


def _targets(
    base: KnowledgeBase,
    highers: Sequence[Document],
    lower: Document,
    options: argparse.Namespace,
    words: dict[str, str],
) -> tuple[list[list[dict[str, Any]]], list[Sheet]]:
    """Return rows and a sheet for each higher document beside a lower one."""
    from indexer.compare.choices import Choice, targets_of_several
    from indexer.compare.themes import units_of
    from indexer.tables.comparison import comparison_rows, comparison_sheet

    found = [base.compare(higher.document_id, lower.document_id, unit=options.unit) for higher in highers]
    chosen = [Choice(options.only or ()).comparisons(own) for own in targets_of_several(found)]
    if options.by == "unit":
        units = units_of(base.store, *highers, lower)
        for own in chosen:
            own.sort(key=lambda one: min(units.get(row.clause_id, ("~",))[0] for row in one.rows))
    return [comparison_rows(own) for own in chosen], [
        comparison_sheet(own, words, (higher.title, lower.title))
        for higher, own in zip(highers, chosen, strict=True)
    ]


def _measures(
    base: KnowledgeBase,
    highers: Sequence[Document],
    lower: Document,
    options: argparse.Namespace,
    words: dict[str, str],
) -> tuple[list[list[dict[str, Any]]], list[Sheet]]:
    """Return rows and a sheet for each higher document beside a lower one."""
    from indexer.compare.choices import Choice, measures_of_several
    from indexer.tables.measures import by_unit, theme_rows, theme_sheet

    found = [
        base.compare_measures(higher.document_id, lower.document_id, unit=options.unit) for higher in highers
    ]
    chosen = [Choice(options.only or ()).themes(own) for own in measures_of_several(found)]
    if options.by == "unit":
        chosen = [by_unit(own) for own in chosen]
    return [theme_rows(own) for own in chosen], [
        theme_sheet(own, words, (higher.title, lower.title))
        for higher, own in zip(highers, chosen, strict=True)
    ]


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
