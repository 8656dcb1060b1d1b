"""The command `policy-ledger`: sub-commands over one knowledge base.

Exit codes: 0 done, 1 the check found differences, 2 wrong usage or unusable input.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from importlib import metadata, util
from pathlib import Path
from typing import Any, NoReturn

from indexer.errors import LedgerError, UsageError
from indexer.models import LEVELS, STATUSES

DEFAULT_CORPUS = Path("corpus")
# What leaves a column of a terminal table out, if all its cells are so.
_EMPTY: tuple[object, ...] = (None, "", False, [], ())
# Tables of the ledger: what they hold, and the kinds that --kind may name.
_LEDGER = {
    "targets": (
        "list targets: numbers that somebody is committed to",
        ("reach", "decrease", "increase", "complete"),
    ),
    "commitments": ("list dated or final states promised without a number", ()),
    "duties": ("list responsible units", ("lead", "participate", "responsible")),
    "measures": (
        "list sentences that oblige or encourage",
        ("prohibit", "require", "promote", "encourage", "explore"),
    ),
    "references": (
        "list other documents that are named, resolved where they are in the knowledge base",
        ("implements", "follows", "cites", "repeals"),
    ),
    "quantities": (
        "list numbers that are no targets, with their kind",
        ("fact", "threshold", "incentive", "other"),
    ),
}
_EXAMPLES = """examples:
  policy-ledger build corpus/
  policy-ledger search 畜禽粪污综合利用率目标
  policy-ledger search 红树林保护修复 --level provincial --region 福建省
  policy-ledger show 《福建省减污降碳协同增效实施方案》三、（八）
  policy-ledger clauses --document 南平 --format csv --output clauses.csv
"""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"policy-ledger: {message}. See: {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command; the README's help text is made from it."""
    main_parser = _Parser(
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
    search.add_argument("--top", type=_positive, default=10, metavar="N", help="number of hits (default: 10)")
    search.add_argument("--level", choices=LEVELS, help="level of government")
    search.add_argument("--region", help="division, with those inside it, e.g. 福建省")
    search.add_argument("--issuer", help="part of an issuer's name, e.g. 生态环境厅")
    search.add_argument("--type", dest="doc_type", help="part of the kind of document, e.g. 方案")
    search.add_argument("--status", choices=STATUSES, help="issued, or draft (征求意见稿)")
    search.add_argument("--year", type=int, help="year of issue")
    search.add_argument("--format", choices=("table", "jsonl"), default="table")

    for name, help_text in (
        ("documents", "list documents with their metadata"),
        ("clauses", "list clauses"),
        ("report", "tell for each file what was read and what looked odd"),
    ):
        rows = command(name, help_text, f"policy-ledger {name} --format csv --output {name}.csv")
        if name == "clauses":
            rows.add_argument(
                "--document", metavar="D", help="id, title or part of the title of one document"
            )
        rows.add_argument("--format", choices=("table", "jsonl", "csv"), default="table")
        rows.add_argument(
            "--output", type=Path, metavar="FILE", help="write to a file instead of the terminal"
        )

    for name, (help_text, kinds) in _LEDGER.items():
        rows = command(
            name, help_text, f"policy-ledger {name} --region 福建省 --format xlsx --output {name}.xlsx"
        )
        rows.add_argument("--level", choices=LEVELS, help="level of government")
        rows.add_argument("--region", help="division, with those inside it, e.g. 福建省")
        rows.add_argument("--document", metavar="D", help="id, title or part of the title of one document")
        rows.add_argument(
            "--unit", help="responsible unit by any of its names, e.g. 发改委; rows of its clauses"
        )
        if name in {"targets", "commitments", "measures"}:
            rows.add_argument("--year", type=int, help="year by which")
        rows.add_argument("--text", help="words in the indicator, statement, sentence, unit or title")
        if kinds:
            rows.add_argument("--kind", choices=kinds, help="only rows of this kind")
        rows.add_argument("--format", choices=("table", "jsonl", "csv", "xlsx"), default="table")
        rows.add_argument(
            "--output", type=Path, metavar="FILE", help="write to a file instead of the terminal"
        )

    lineage = command(
        "lineage",
        "tell what a document implements, what implements it, and whether its period has ended",
        "policy-ledger lineage 南平市减污降碳协同增效实施方案 --on 2026-01-01",
    )
    lineage.add_argument("document", metavar="D", help="id, title or part of the title of one document")
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

    command(
        "verify",
        "check every source file and every stored span; exit 1 where anything differs",
        "policy-ledger verify",
    )

    serve = command("serve", "open the web page", "policy-ledger serve --port 8501")
    serve.add_argument("--port", type=_port, default=8501, help="port on localhost (default: 8501)")
    serve.add_argument(
        "--address", default="localhost", help="address to listen on (default: localhost, this machine only)"
    )
    return main_parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. No traceback ever reaches the user."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show Chinese gets escapes
            stream.reconfigure(errors="backslashreplace")
    options = parser().parse_args(arguments)
    kb = options.kb or Path(os.environ.get("POLICY_LEDGER_KB") or "kb")
    try:
        return int(_COMMANDS[options.command](kb, options))
    except LedgerError as error:
        print(f"policy-ledger: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("policy-ledger: stopped.", file=sys.stderr)
        return 130


def _version() -> str:
    try:
        return metadata.version("policy-ledger")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def _positive(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least 1")
    return value


def _port(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if not 0 < value < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port number")
    return value


def _build(kb: Path, options: argparse.Namespace) -> int:
    from indexer.build import build
    from indexer.database import roots_of
    from indexer.progress import ProgressLines, summary

    paths = list(options.paths)
    if not paths and not roots_of(kb):
        if not DEFAULT_CORPUS.is_dir():
            raise UsageError(
                "nothing to build from: there is no folder corpus/ here.",
                remedy="Run: policy-ledger build PATH",
            )
        paths = [DEFAULT_CORPUS]
    with ProgressLines() as progress:
        report = build(
            kb, paths, model=options.model, prune=options.prune, ocr=options.ocr, progress=progress
        )
    print(summary(report), end="")
    return 0


def _search(kb: Path, options: argparse.Namespace) -> int:
    from indexer.output import hit_row, jsonl
    from indexer.search import EmbeddedEngine
    from indexer.store import Filters

    query = " ".join(options.query)
    if bool(query) == (options.queries is not None):
        raise UsageError("give either a QUERY or --queries FILE.")
    filters = Filters(
        options.level, options.region, options.issuer, options.doc_type, options.status, options.year
    )
    engine = EmbeddedEngine(kb)
    try:
        if options.queries is not None:
            for each, own in _queries(options.queries, filters):
                rows = [hit_row(hit) for hit in engine.search(each, own, options.top)]
                print(json.dumps({"query": each, "hits": rows}, ensure_ascii=False))
            return 0
        hits = engine.search(query, filters, options.top)
    finally:
        engine.close()
    if options.format == "jsonl":
        print(jsonl(map(hit_row, hits)), end="")
    elif not hits:
        print("没有找到符合条件的条款。 No clause found.")
    else:
        from indexer.progress import hit_list

        print(hit_list(hits), end="")
    return 0


def _queries(path: Path, filters: Any) -> list[tuple[str, Any]]:
    """Read a JSONL file of queries; filters of a line come before those of the command line."""
    from dataclasses import fields, replace

    from indexer.errors import UnreadableFileError
    from indexer.readers.plain import decode

    try:
        lines = decode(path.read_bytes()).splitlines()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}.") from error
    except UnreadableFileError as error:
        raise UsageError(f"cannot read {path}: {error}.") from error
    known = {field.name for field in fields(filters)}
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            query, own = row["query"], dict(row.get("filters") or {})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f'{path}, line {number}: expected {{"query": "…", "filters": {{…}}}}.'
            ) from error
        own = {
            ("doc_type" if key == "type" else key): value for key, value in own.items() if value is not None
        }
        if set(own) - known:
            raise UsageError(f"{path}, line {number}: unknown filter {', '.join(sorted(set(own) - known))}.")
        allowed = {"level": LEVELS, "status": STATUSES}
        for name, value in {"query": query, **own}.items():
            kind = int if name == "year" else str
            if type(value) is not kind or value not in allowed.get(name, (value,)):
                raise UsageError(
                    f"{path}, line {number}: {json.dumps(value, ensure_ascii=False)} is no {name}."
                )
        found.append((query, replace(filters, **own)))
    return found


def _rows(kb: Path, options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from indexer import output
    from indexer.report import report
    from indexer.store import Store

    store = Store.open(kb)
    try:
        if options.command == "documents":
            rows = [output.document_row(document) for document in store.documents()]
            shown: tuple[str, ...] = ("document_id", "title", "doc_number", "region", "date")
        elif options.command == "report":
            rows = [asdict(row) for row in report(store)]
            shown = ("file", "reason", "documents", "clauses", "numbering", "not_found", "notes")
        else:
            document_id = None
            if options.document:
                document_id = _document(store, options.document).document_id
            rows = [output.clause_row(clause) for clause in store.clauses(document_id)]
            shown = ("clause_id", "citation", "text")
    finally:
        store.close()
    if options.format == "jsonl":
        text = output.jsonl(rows)
    elif options.format == "csv":
        text = output.csv_text(rows, list(rows[0]) if rows else shown)
    else:
        text = output.table(rows, shown)
    output.write(text, options.output, bom=options.format == "csv")
    return 0


def _ledger(kb: Path, options: argparse.Namespace) -> int:
    from indexer import output
    from indexer.present import interface, sheet_of
    from indexer.store import Store
    from indexer.tables import FIRST, RowFilters, columns, export_row, select
    from indexer.workbook import workbook

    if options.format == "xlsx" and options.output is None:
        raise UsageError("a workbook needs a file.", remedy="Add: --output FILE.xlsx")
    store = Store.open(kb)
    try:
        document = _document(store, options.document) if options.document else None
        filters = RowFilters(
            level=options.level,
            region=options.region,
            document_id=document.document_id if document else None,
            unit=options.unit,
            year=getattr(options, "year", None),
            text=options.text,
            kind=getattr(options, "kind", None),
        )
        found = select(store, options.command, filters)
    finally:
        store.close()
    rows = [export_row(row) for row in found]
    if options.format == "xlsx":
        output.write_bytes(workbook([sheet_of(options.command, rows, interface("zh"))]), options.output)
        return 0
    if options.format == "jsonl":
        text = output.jsonl(rows)
    elif options.format == "csv":
        text = output.csv_text(rows, columns(options.command))
    else:
        shown = [name for name in FIRST[options.command] if any(row[name] not in _EMPTY for row in rows)]
        text = output.table(rows, [*(shown or FIRST[options.command]), "citation"])
    output.write(text, options.output, bom=options.format == "csv")
    return 0


def _document(store: Any, name: str) -> Any:
    """Return the document that a title, a part of it or an id names."""
    from indexer.models import Clause
    from indexer.search import find_clause

    found = find_clause(store, name)
    if isinstance(found, Clause):
        raise UsageError(f"{name} names a clause; give a document.")
    return found


def _lineage(kb: Path, options: argparse.Namespace) -> int:
    from indexer.lineage import lineage
    from indexer.present import interface, lineage_lines
    from indexer.store import Store

    store = Store.open(kb)
    try:
        document = _document(store, options.document)
        found = lineage(store, document, options.on or date.today())  # noqa: DTZ011 - the office's own day
    finally:
        store.close()
    print(f"《{document.title}》")
    print("\n".join(lineage_lines(found, interface("zh"))))
    return 0


def _show(kb: Path, options: argparse.Namespace) -> int:
    from indexer.cite import read_citation
    from indexer.models import Clause
    from indexer.progress import clause_text, document_text
    from indexer.search import find_clause
    from indexer.store import Store

    store = Store.open(kb)
    try:
        reference = " ".join(options.reference)
        found = find_clause(store, reference)
        if isinstance(found, Clause):
            path = read_citation(reference)[1]  # 二、 names all that stands below it
            section = [c for c in store.clauses(found.document_id) if c.path[: len(path)] == path]
            print("\n".join(map(clause_text, section if path and found in section else [found])), end="")
        else:
            print(
                document_text(found, store.clauses(found.document_id), store.notes(found.document_id)), end=""
            )
    finally:
        store.close()
    return 0


def _verify(kb: Path, _: argparse.Namespace) -> int:
    from indexer.store import Store
    from indexer.verify import verify

    store = Store.open(kb)
    try:
        differences = verify(store)
        counts = f"{len(store.files())} files, {len(store.clause_keys())} clauses"
    finally:
        store.close()
    for line in differences:
        print(line)
    print(
        f"{len(differences)} differences; {counts} checked."
        if differences
        else f"All in order: {counts} checked."
    )
    return 1 if differences else 0


def _serve(kb: Path, options: argparse.Namespace) -> int:
    from indexer.store import Store

    Store.open(kb).close()
    page = util.find_spec("app")
    if page is None or not page.origin:
        raise UsageError(
            "app.py is not installed beside this command.", remedy="Install policy-ledger again."
        )
    environment = os.environ | {"POLICY_LEDGER_KB": str(kb.resolve())}
    command = [
        sys.executable, "-m", "streamlit", "run", page.origin, "--server.port", str(options.port), "--server.address", options.address,
        "--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none", "--client.toolbarMode", "minimal",
    ]  # fmt: skip
    print(f"http://{options.address}:{options.port}  (Ctrl+C ends)", flush=True)
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own command line


_COMMANDS = {
    "build": _build,
    "search": _search,
    "documents": _rows,
    "report": _rows,
    "clauses": _rows,
    **dict.fromkeys(_LEDGER, _ledger),
    "lineage": _lineage,
    "show": _show,
    "verify": _verify,
    "serve": _serve,
}

if __name__ == "__main__":
    sys.exit(main())
