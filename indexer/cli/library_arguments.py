"""The arguments of the commands that take files in and out, and of those that correct."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from indexer.cli.options import forced, written
from indexer.models import VERDICTS

_LONGEST_SETTLE = 3600


def add_library(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """Add the commands of the library and of corrections, each made by `command(name, help, example)`."""
    files = command(
        "files",
        "list every file with its state: read, failed, ignored, deleted, left out",
        "policy-ledger files --format csv --output files.csv",
    )
    written(files)
    add = command(
        "add",
        "copy files into the knowledge base and build; a bad file leaves nothing behind",
        "policy-ledger add 新方案.pdf --replacing 旧方案.pdf --name 张三",
    )
    add.add_argument(
        "paths", nargs="+", type=Path, metavar="FILE", help="files, each under a name of its own"
    )
    add.add_argument(
        "--replacing",
        metavar="OLD",
        help="file or document that the one FILE is a new version of: corrections and links move to it",
    )
    add.add_argument("--no-ocr", dest="ocr", action="store_false", help="leave out pages that are pictures")
    delete = command(
        "delete",
        "leave files out of the next build; until then restore takes it back",
        "policy-ledger delete 旧方案.pdf --name 张三",
    )
    restore = command(
        "restore", "take back that files were deleted or replaced", "policy-ledger restore 旧方案.pdf"
    )
    for made in (delete, restore):
        made.add_argument(
            "names", nargs="+", metavar="NAME", help="path or name of a file, id or title of a document"
        )
    for made in (add, delete):
        made.add_argument("--name", default="", help="who asks for it")

    watch = command(
        "watch",
        "watch the folders of the knowledge base and build files in as they come, until it is stopped",
        "policy-ledger watch --kb /srv/ledger",
    )
    watch.add_argument(
        "--settle",
        type=_seconds,
        default=2.0,
        metavar="SECONDS",
        help="files are built in when none has changed for so long (default: 2)",
    )
    watch.add_argument(
        "--poll",
        action="store_true",
        help="look through the folders, for network drives that tell of no changes",
    )
    watch.add_argument("--stop", action="store_true", help="end the process that watches, after its build")
    watch.add_argument("--status", dest="show", action="store_true", help="tell how it goes, and end")

    missing = command(
        "missing",
        "list files that vanished while folders were watched; remove what was read of them, or keep it",
        "policy-ledger missing remove 旧方案.pdf --name 张三",
    )
    missing.add_argument("action", choices=("list", "remove", "keep"))
    missing.add_argument("names", nargs="*", metavar="NAME", help="path or name of a file")
    missing.add_argument("--all", action="store_true", help="all that nobody has said anything of")
    missing.add_argument("--name", default="", help="who says so")
    written(missing)

    correct = command(
        "correct",
        "confirm, correct or reject one row of the ledger; it survives every rebuild",
        "policy-ledger correct 67541d7896a5-t0001 --status corrected --set value=27.5 --name 张三",
    )
    correct.add_argument(
        "row",
        metavar="ROW_ID",
        help="id of the row, as --format jsonl shows it, or of a document: the next build puts in place what is --set of it",
    )
    correct.add_argument(
        "--status", choices=(*(verdict.value for verdict in VERDICTS), "withdrawn", "undone"), required=True
    )
    correct.add_argument(
        "--set", action="append", metavar="FIELD=VALUE", help="what is right, field by field"
    )
    correct.add_argument("--note", default="", help="why")
    correct.add_argument("--name", default="", help="who says so")
    corrections = command(
        "corrections",
        "list, export or import corrections; history of a row; what to review",
        "policy-ledger corrections export 更正.csv",
    )
    corrections.add_argument("action", choices=("list", "export", "import", "history", "review"))
    corrections.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help=".jsonl or .csv; for history the id of a row or document",
    )
    forced(corrections)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= _LONGEST_SETTLE:
        raise argparse.ArgumentTypeError(f"{text[:20]} is not a number of seconds up to {_LONGEST_SETTLE}")
    return value
