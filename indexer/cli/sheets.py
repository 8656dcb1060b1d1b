"""Writing tables to a workbook or a Word document, the same way for every command."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.cli.overwriting import guard
from indexer.errors import UsageError

if TYPE_CHECKING:
    from indexer.tables.sheet import About, Sheet

OFFICE = ("xlsx", "docx")


def is_office(options: argparse.Namespace) -> bool:
    """Tell whether a command writes a workbook or a Word document; a template is filled into a Word document.

    Raises UsageError for a template and another format.
    """
    if getattr(options, "template", None) is None:
        return options.format in OFFICE
    if options.format not in {"table", "docx"}:
        raise UsageError(
            "a template is filled into a .docx file.", remedy="Leave out --format, or: --format docx."
        )
    options.format = "docx"
    return True


def write_sheets(
    sheets: Sequence[Sheet],
    title: str,
    about: About,
    kb: Path,
    options: argparse.Namespace,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Write sheets as options say; a file that is not named bears the `title`, and its name is printed.

    `facts` are further words that a template may name.
    """
    from indexer.tables.docx import docx_tables
    from indexer.tables.files import write_files
    from indexer.tables.output import file_name
    from indexer.tables.template import context, filled
    from indexer.tables.xlsx import workbook

    path = options.output or Path(file_name(title, f".{options.format}"))
    every = options.all_columns
    template = getattr(options, "template", None)
    if template is not None:
        made = filled(template, context(sheets, about, title, facts), about.exported)
    elif options.format == "docx":
        made = docx_tables(sheets, title, about, every=every)
    else:
        made = workbook(sheets, about, every=every)
    write_files({path: made}, guard(kb, options))
    if options.output is None:
        print(path)
