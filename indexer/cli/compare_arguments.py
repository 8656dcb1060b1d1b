"""The arguments of the commands that set documents beside one another."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from indexer.cli.options import templated, written, year
from indexer.models import LEVELS

# Verdicts on targets and states of measures, see extraction/comparability and indexer/compare/themes.py.
ONLY = (
    "stricter",
    "equal",
    "looser",
    "different",
    "not_comparable",
    "answered",
    "partly",
    "general",
    "missing",
    "additional",
)


_DIRECTIONS = (
    "\nWhich level of an indicator is stricter can be set in directions.csv in the folder of the knowledge base:"
    "\ncolumns indicator and stricter (higher or lower)."
)


def add_comparisons(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """Add the commands `compare`, `matrix`, `series` and `changes`, each made by `command(name, help, example)`."""
    compare = command(
        "compare",
        "tell how lower documents answer a higher one: stricter, equal, looser, missing",
        "policy-ledger compare 福建省减污降碳 南平市减污降碳 --format xlsx --output 对照.xlsx",
    )
    compare.add_argument(
        "higher",
        metavar="HIGHER",
        help="id, title, part of the title, or region and kind of the higher document",
    )
    compare.add_argument("lower", metavar="LOWER", nargs="+", help="the same of lower documents")
    compare.add_argument(
        "--higher",
        dest="also",
        metavar="MORE",
        action="append",
        default=[],
        help="a further higher document; what answers one of them is not added below (may be repeated)",
    )
    compare.add_argument(
        "--what",
        choices=("targets", "measures"),
        default="targets",
        help="targets and promises, or measures clause by clause",
    )
    compare.add_argument(
        "--only",
        metavar="VERDICT",
        action="append",
        choices=ONLY,
        help=f"only rows of this verdict or state (may be repeated): {', '.join(ONLY)}",
    )
    compare.add_argument("--unit", help="only clauses of a responsible unit by any of its names, e.g. 发改委")
    compare.add_argument(
        "--by", choices=("document", "unit"), default="document", help="order: as they stand, or by unit"
    )
    matrix = command(
        "matrix",
        "print indicators beside documents from national to county, with verdicts",
        "policy-ledger matrix 2030年前碳达峰 福建省减污降碳 福州市工业 --format xlsx --output 矩阵.xlsx",
    )
    matrix.add_argument(
        "documents", metavar="D", nargs="*", help="documents (default: all that the filters leave)"
    )
    matrix.add_argument("--level", choices=LEVELS, help="level of government")
    matrix.add_argument("--region", help="division, with those inside it, e.g. 福建省")
    series = command(
        "series",
        "print one indicator over many documents, side by side in one unit",
        "policy-ledger series 地区生产总值增长 --level provincial --year 2026 --sort value",
    )
    series.add_argument("indicator", metavar="INDICATOR", help="its name, e.g. 城镇新增就业")
    series.add_argument("--year", type=year, help="year by which")
    series.add_argument("--level", choices=LEVELS, help="level of government")
    series.add_argument("--region", help="division, with those inside it, e.g. 福建省")
    series.add_argument(
        "--sort", choices=("region", "value", "year"), default="region", help="order of the rows"
    )
    for judged in (compare, matrix):
        judged.description = f"{judged.description}{_DIRECTIONS}"
    for made in (compare, matrix, series):
        written(made, xlsx=True, docx=True)
    templated(compare)

    changes = command(
        "changes",
        "tell what changed from one version to another: clause by clause, figures apart",
        "policy-ledger changes 体育法（2016） 体育法（2022） --format xlsx",
    )
    changes.add_argument(
        "old", metavar="OLD", help="id, title, part of the title, or region and kind of the earlier version"
    )
    changes.add_argument(
        "new", metavar="NEW", nargs="?", help="the later version (default: OLD against what came before it)"
    )
    changes.add_argument("--figures", action="store_true", help="list the figures that differ instead")
    changes.add_argument("--all", action="store_true", help="list what is unchanged, too")
    written(changes, xlsx=True, docx=True)
