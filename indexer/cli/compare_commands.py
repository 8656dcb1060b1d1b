"""Commands that compare documents across levels."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.cli.overwriting import guard
from indexer.cli.sheets import is_office, write_sheets

if TYPE_CHECKING:
    from indexer.knowledge_base import KnowledgeBase
    from indexer.models import Document
    from indexer.tables.sheet import About, Sheet


def compare_command(kb: Path, options: argparse.Namespace) -> int:
    """Print how lower documents answer higher ones: targets and promises, or measures."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables.words import interface

    words = interface("zh")
    office = is_office(options)
    made = _targets if options.what == "targets" else _measures
    rows: list[dict[str, Any]] = []
    sheets: list[Sheet] = []
    with KnowledgeBase.open(kb) as base:
        highers = [base.document(name) for name in (options.higher, *options.also)]
        lowers = [base.document(name) for name in options.lower]
        for lower in lowers:
            for higher, own, sheet in zip(highers, *made(base, highers, lower, options, words), strict=True):
                rows += [{"higher": higher.title, "lower": lower.title} | row for row in own]
                sheets.append(replace(sheet, name=_name(higher, lower, highers)))
        if office:
            facts = _facts(highers, lowers, words)
            about = _about(base, (*highers, *lowers), (*facts.items(), *_chosen(options, words)), words)
            write_sheets(sheets, _title(highers, lowers, options, words), about, kb, options, facts)
            return 0
    shown = ("verdict", "reason", "name", "higher_value", "lower_value")
    if options.what == "measures":
        shown = ("state", "higher_heading", "lower_heading", "unanswered", "score")
    return _written(rows, shown, kb, options)


def _name(higher: Document, lower: Document, highers: Sequence[Document]) -> str:
    """Return what a sheet is called: the lower document, of several higher ones that one, too."""
    return lower.title if len(highers) == 1 else f"{lower.title} {higher.title}"


def _title(
    highers: Sequence[Document],
    lowers: Sequence[Document],
    options: argparse.Namespace,
    words: dict[str, str],
) -> str:
    """Return the line above a comparison: both sides, of several documents the first and how many there are."""
    from indexer.documents.cite import listed_title
    from indexer.tables.comparison import pair_title

    key = "compare_targets" if options.what == "targets" else "compare_measures"
    return pair_title(
        [listed_title(d) for d in highers], [listed_title(d) for d in lowers], words[key], words
    )


def _facts(highers: Sequence[Document], lowers: Sequence[Document], words: dict[str, str]) -> dict[str, str]:
    from indexer.documents.cite import listed_title

    """Return the documents of both sides by what they are, which a template may name."""
    return {
        words[f"about_{side}"]: "、".join(f"《{listed_title(document)}》" for document in documents)
        for side, documents in (("higher", highers), ("lower", lowers))
    }


def _chosen(options: argparse.Namespace, words: dict[str, str]) -> list[tuple[str, str]]:
    """Return (name, value) of what narrows a comparison down."""
    told = [(words["filter_unit"], options.unit)] if options.unit else []
    if options.only:
        named = (words.get(f"verdict_{one}") or words[f"state_{one}"] for one in options.only)
        told.append((words["col_verdict"], "、".join(named)))
    return told


def _about(
    base: KnowledgeBase,
    documents: Iterable[Document],
    given: Sequence[tuple[str, str]],
    words: dict[str, str],
) -> About:
    from indexer.tables.export import about_documents

    return about_documents(base.store, {document.document_id for document in documents}, given, words)


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
    from indexer.documents.cite import listed_title
    from indexer.tables.comparison import comparison_rows, comparison_sheet

    found = [base.compare(higher.document_id, lower.document_id, unit=options.unit) for higher in highers]
    chosen = [Choice(options.only or ()).comparisons(own) for own in targets_of_several(found)]
    if options.by == "unit":
        units = units_of(base.store, *highers, lower)
        for own in chosen:
            own.sort(key=lambda one: min(units.get(row.clause_id, ("~",))[0] for row in one.rows))
    return [comparison_rows(own) for own in chosen], [
        comparison_sheet(own, words, (listed_title(higher), listed_title(lower)))
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
    from indexer.documents.cite import listed_title
    from indexer.tables.measures import by_unit, theme_rows, theme_sheet

    found = [
        base.compare_measures(higher.document_id, lower.document_id, unit=options.unit) for higher in highers
    ]
    chosen = [Choice(options.only or ()).themes(own) for own in measures_of_several(found)]
    if options.by == "unit":
        chosen = [by_unit(own) for own in chosen]
    return [theme_rows(own) for own in chosen], [
        theme_sheet(own, words, (listed_title(higher), listed_title(lower)))
        for higher, own in zip(highers, chosen, strict=True)
    ]


def matrix_command(kb: Path, options: argparse.Namespace) -> int:
    """Print the matrix of indicators of some documents, or of all that the filters leave."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables.comparison import matrix_rows, matrix_sheet
    from indexer.tables.words import filter_facts, interface

    words = interface("zh")
    office = is_office(options)
    with KnowledgeBase.open(kb) as base:
        found = base.matrix(*options.documents, level=options.level, region=options.region)
        sheet = matrix_sheet(found, words)
        if office:
            given = filter_facts({"level": options.level, "region": options.region}, words)
            about = _about(base, found.documents, given, words)
            write_sheets([sheet], sheet.heading, about, kb, options)
            return 0
    if options.format == "jsonl":
        return _written(matrix_rows(found), (), kb, options)
    rows = [{heading: row.get(key) for key, heading in sheet.columns} for row in sheet.rows]
    return _written(rows, [heading for _, heading in sheet.columns], kb, options)


def series_command(kb: Path, options: argparse.Namespace) -> int:
    """Print what the documents set for one indicator, side by side."""
    from indexer.compare.series import near_names
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables.export import about_documents
    from indexer.tables.series import SHOWN, series_sheet
    from indexer.tables.words import filter_facts, interface

    words = interface("zh")
    office = is_office(options)
    chosen = {"year": options.year, "level": options.level, "region": options.region}
    with KnowledgeBase.open(kb) as base:
        found = base.series(options.indicator, options.sort, **chosen)
        if not found and (near := near_names(base.targets(), options.indicator)):
            print(f"nothing is called so; written alike: {'；'.join(near)}", file=sys.stderr)
        if office:
            sheet = series_sheet(options.indicator, found, words)
            given = [(words["col_indicator"], options.indicator), *filter_facts(chosen, words)]
            held = {entry.row.document_id for entry in found}
            about = about_documents(base.store, held, given, words)
            write_sheets([sheet], sheet.heading, about, kb, options)
            return 0
    return _written(found.to_dicts(), SHOWN, kb, options)


def _written(rows: list[dict[str, Any]], shown: Sequence[str], kb: Path, options: argparse.Namespace) -> int:
    """Write rows for a terminal or a program."""
    from indexer.tables import output

    columns = list(rows[0]) if rows else None
    output.write_rows(rows, shown, options.format, options.output, columns, guard=guard(kb, options))
    return 0
