"""The arguments of the command `policy-ledger`; the README's help text is made from them."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from extraction.terms import Force, QuantityKind, ReferenceRelation, Relation, Role
from indexer.cli.access_arguments import add_access
from indexer.cli.compare_arguments import add_comparisons
from indexer.cli.engine_arguments import add_engine
from indexer.cli.follow_arguments import add_follow
from indexer.cli.library_arguments import add_library
from indexer.cli.news_arguments import add_news
from indexer.cli.options import Parser, all_columns, forced, port, positive, templated, written, year
from indexer.models import LEVELS, STATUSES, Review

_ONE = "id, title or part of the title of one document, or its region and kind"


def _values(terms: Iterable[StrEnum]) -> tuple[str, ...]:
    return tuple(term.value for term in terms)


# Tables of the ledger: what they hold, and the kinds that --kind may name.
LEDGER = {
    "targets": (
        "list targets: numbers that somebody is committed to",
        _values(Relation),
    ),
    "commitments": ("list dated or final states promised without a number", ()),
    "duties": ("list responsible units", _values(Role)),
    "measures": (
        "list sentences that oblige or encourage",
        _values(Force),
    ),
    "references": (
        "list other documents that are named, resolved where they are in the knowledge base",
        _values(ReferenceRelation),
    ),
    "quantities": (
        "list numbers that are no targets, with their kind",
        _values(QuantityKind),
    ),
}
_EXAMPLES = """examples:
  policy-ledger build corpus/
  policy-ledger search 畜禽粪污综合利用率目标
  policy-ledger search 红树林保护修复 --level provincial --region 福建省
  policy-ledger show 《福建省减污降碳协同增效实施方案》三、（八）
  policy-ledger clauses --document 南平 --format csv --output clauses.csv
"""

_RERANKER = "cross-encoder that orders the first 20 hits anew: a sentence-transformers name or a local folder"
_REVIEWS = (*_values(Review), "stale")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command; the README's help text is made from it."""
    main_parser = Parser(
        prog="policy-ledger",
        description="A ledger of Chinese policy clauses: build a knowledge base from documents, search it, cite clauses.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    main_parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    commands = main_parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, help_text: str, example: str) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name,
            help=help_text,
            description=f"{help_text[0].upper()}{help_text[1:]}.",
            epilog=f"example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        made.add_argument(
            "--kb", type=Path, metavar="DIR", help="knowledge base (default: $POLICY_LEDGER_KB or ./kb)"
        )
        return made

    build = command(
        "build", "read files and folders into the knowledge base", "policy-ledger build corpus/ 我的文件/"
    )
    build.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="files and folders (default: those built before, else corpus/)",
    )
    build.add_argument(
        "--model", help="encoder: the bundled one, a sentence-transformers name or a local folder"
    )
    build.add_argument(
        "--no-ocr",
        dest="ocr",
        action="store_false",
        help="leave out pages that are pictures (3 to 5 s each) until a build without this",
    )
    for name, unit, told in (
        ("time", "SECONDS", "120 and 60 for each MB"),
        ("memory", "MB", "2048 and 100 times the file"),
    ):
        default = f"$POLICY_LEDGER_{name.upper()}_LIMIT, else {told}"
        what = f"{name} that the reading of one file may take (default: {default})"
        build.add_argument(f"--{name}-limit", type=float, metavar=unit, help=what)
    build.add_argument(
        "--jobs",
        type=positive,
        metavar="N",
        help="processes that read files, side by side (default: $POLICY_LEDGER_JOBS, else one for each core)",
    )
    build.add_argument(
        "--workers",
        metavar="ADDRESS",
        help="read and encode on the workers of a scheduler of Dask, e.g. tcp://scheduler:8786; see docs/operations.md",
    )
    add_engine(build, building=True)
    build.add_argument("--retry", action="store_true", help="try files again that could not be read")
    build.add_argument("--prune", action="store_true", help="drop documents of paths that are not named now")

    search = command("search", "find clauses", "policy-ledger search 南平市污水收集率 --top 3")
    search.add_argument(
        "query", nargs="*", metavar="QUERY", help="words, a question, or a citation such as 《…》三、（五）"
    )
    search.add_argument(
        "--queries",
        type=Path,
        metavar="FILE",
        help="JSONL with query and optional filters; one output line a query",
    )
    search.add_argument("--top", type=positive, default=10, metavar="N", help="number of hits (default: 10)")
    search.add_argument("--level", choices=LEVELS, help="level of government")
    search.add_argument("--region", help="division, with those inside it, e.g. 福建省")
    search.add_argument("--issuer", help="part of an issuer's name, e.g. 生态环境厅")
    search.add_argument("--type", dest="doc_type", help="part of the kind of document, e.g. 方案")
    search.add_argument("--status", choices=STATUSES, help="issued, or draft (征求意见稿)")
    search.add_argument("--year", type=year, help="year of issue")
    search.add_argument(
        "--plain",
        action="store_true",
        help="take regions, levels and years in the query for words, not for filters",
    )
    search.add_argument("--reranker", metavar="MODEL", help=_RERANKER)
    add_engine(search)
    search.add_argument("--format", choices=("table", "jsonl"), default="table")

    for name, help_text in (
        ("documents", "list documents with their metadata"),
        ("clauses", "list clauses"),
        ("report", "tell for each file what was read and what looked odd"),
    ):
        rows = command(name, help_text, f"policy-ledger {name} --format csv --output {name}.csv")
        if name == "clauses":
            rows.add_argument("--document", metavar="D", help=_ONE)
        written(rows)

    for name, (help_text, kinds) in LEDGER.items():
        rows = command(
            name, help_text, f"policy-ledger {name} --region 福建省 --format xlsx --output {name}.xlsx"
        )
        rows.add_argument("--level", choices=LEVELS, help="level of government")
        rows.add_argument("--region", help="division, with those inside it, e.g. 福建省")
        rows.add_argument("--document", metavar="D", help=_ONE)
        rows.add_argument(
            "--unit", help="responsible unit by any of its names, e.g. 发改委; rows of its clauses"
        )
        if name in {"targets", "commitments", "measures"}:
            rows.add_argument("--year", type=year, help="year by which")
        rows.add_argument("--text", help="words in the indicator, statement, sentence, unit or title")
        rows.add_argument("--status", choices=_REVIEWS, help="only rows of this status; stale: look again")
        if kinds:
            rows.add_argument("--kind", choices=kinds, help="only rows of this kind")
        written(rows, xlsx=True, docx=True)

    add_comparisons(command)

    tasks = command(
        "tasks",
        "print the task breakdown table: what, by when, who leads, who helps",
        "policy-ledger tasks --unit 工信 --by unit --output 任务分解表.docx",
    )
    export = command(
        "export",
        "write tables to one file: .xlsx, .csv, .docx or .jsonl",
        "policy-ledger export --document 南平 --tables targets duties tasks --output 南平.xlsx",
    )
    for made in (tasks, export):
        made.add_argument("--document", metavar="D", help=_ONE)
        made.add_argument("--level", choices=LEVELS, help="level of government")
        made.add_argument("--region", help="division, with those inside it, e.g. 福建省")
        made.add_argument("--unit", help="responsible unit by any of its names, e.g. 发改委")
        made.add_argument("--year", type=year, help="year by which")
        made.add_argument(
            "--by", choices=("document", "unit", "year"), default="document", help="order of the tasks"
        )
        made.add_argument(
            "--follow",
            action="store_true",
            help="tasks with state, person and due date in the file (see follow)",
        )
        all_columns(made)
        forced(made)
    templated(tasks)
    tasks.add_argument("--format", choices=("table", "jsonl"), default="table")
    tasks.add_argument(
        "--output", type=Path, metavar="FILE", help="write to .xlsx, .csv, .docx or .jsonl instead"
    )
    export.add_argument("--text", help="words in the indicator, statement, sentence, unit or title")
    export.add_argument("--status", choices=_REVIEWS, help="only rows of this status")
    export.add_argument(
        "--tables",
        nargs="+",
        choices=(*LEDGER, "tasks"),
        default=["targets", "duties", "tasks"],
        help="default: targets duties tasks",
    )
    export.add_argument(
        "--output", type=Path, metavar="FILE", required=True, help="the ending says the format"
    )

    add_follow(command)
    add_news(command)

    template = command(
        "template",
        "write a sample Word template of a task breakdown or a comparison, to be changed and filled",
        "policy-ledger template tasks --output 任务分解表模板.docx",
    )
    template.add_argument("what", choices=("tasks", "compare"), help="the table that fills it")
    template.add_argument("--output", type=Path, metavar="FILE.docx", required=True)
    forced(template)

    add_library(command)

    lineage = command(
        "lineage",
        "tell what a document implements, what implements it, and whether its period has ended",
        "policy-ledger lineage 南平市减污降碳协同增效实施方案 --on 2026-01-01",
    )
    lineage.add_argument("document", metavar="D", help=_ONE)
    lineage.add_argument(
        "--on", type=date.fromisoformat, default=None, metavar="DAY", help="day, default today"
    )

    show = command(
        "show",
        "print one clause or document",
        "policy-ledger show 《福建省减污降碳协同增效实施方案》三、（八）",
    )
    show.add_argument(
        "reference", metavar="CITATION_OR_ID", nargs="+", help="citation, clause id, document id or title"
    )

    evaluate = command(
        "evaluate",
        "measure the search on queries with known answers, stage by stage",
        "policy-ledger evaluate queries.jsonl",
    )
    evaluate.add_argument(
        "queries",
        type=Path,
        metavar="QUERIES",
        help="JSONL with query, type and relevant (title, path) or answer",
    )
    evaluate.add_argument("--reranker", metavar="MODEL", help=_RERANKER)
    evaluate.add_argument(
        "--changes", action="store_true", help="list the queries that each stage gains and loses"
    )
    written(evaluate)

    terms = command(
        "terms",
        "list terms mined from the knowledge base that the lexicon does not have",
        "policy-ledger terms --format csv --output terms.csv",
    )
    written(terms)

    command(
        "verify",
        "check every source file and every stored span; exit 1 where anything differs",
        "policy-ledger verify",
    )

    serve = command("serve", "open the web page", "policy-ledger serve --port 8501")
    add_engine(serve)
    # A value of the environment is checked as one of the command line is.
    serve.add_argument(
        "--reranker",
        metavar="MODEL",
        default=os.environ.get("POLICY_LEDGER_RERANKER") or None,
        help=f"{_RERANKER} (default: $POLICY_LEDGER_RERANKER, else none)",
    )
    serve.add_argument(
        "--port",
        type=port,
        default=os.environ.get("POLICY_LEDGER_PORT") or "8501",
        help="port (default: $POLICY_LEDGER_PORT or 8501)",
    )
    serve.add_argument(
        "--address",
        default=os.environ.get("POLICY_LEDGER_ADDRESS") or "localhost",
        help="address to listen on (default: $POLICY_LEDGER_ADDRESS or localhost, this machine only)",
    )
    serve.add_argument(
        "--host",
        action="append",
        metavar="NAME",
        help="another name that browsers call it by, * for any (default: $POLICY_LEDGER_HOSTS, parted by commas)",
    )
    serve.add_argument(
        "--open",
        action="store_true",
        default=os.environ.get("POLICY_LEDGER_OPEN") == "1",
        help="let others reach it though nobody signs in: all may edit (default: $POLICY_LEDGER_OPEN=1)",
    )
    add_access(command)
    check = command(
        "check",
        "look up what a draft cites, quotes, promises and names",
        "policy-ledger check 稿件.docx --output 批注.docx",
    )
    check.add_argument("draft", type=Path, metavar="DRAFT", help="a draft: .docx, .txt, .md or .pdf")
    check.add_argument("--all", action="store_true", help="print also what is right or not held")
    check.add_argument("--output", type=Path, metavar="FILE", help="write the draft with comments to a .docx")
    check.add_argument("--format", choices=("table", "jsonl"), default="table")
    forced(check)
    backup = command(
        "backup",
        "write the knowledge base to one file, also while a build runs, or restore one from it",
        "policy-ledger backup create kb.zip",
    )
    backup.add_argument("action", choices=("create", "restore"))
    backup.add_argument("file", type=Path, metavar="FILE", help="the backup")
    backup.add_argument("--force", action="store_true", help="write over a file that is there")
    command("mcp", "answer an assistant over MCP on standard input and output", "policy-ledger mcp --kb kb")
    return main_parser


def _version() -> str:
    try:
        return metadata.version("policy-ledger")
    except metadata.PackageNotFoundError:
        return "(not installed)"
