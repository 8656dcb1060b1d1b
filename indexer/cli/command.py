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
from importlib import util
from pathlib import Path
from typing import Any

from indexer.cli.arguments import LEDGER, parser
from indexer.cli.compare_commands import compare_command, matrix_command
from indexer.cli.export_commands import (
    correct_command,
    corrections_command,
    export_command,
    tasks_command,
)
from indexer.cli.table_commands import (
    evaluate_command,
    ledger_command,
    lineage_command,
    rows_command,
    terms_command,
)
from indexer.errors import LedgerError, UsageError, require
from indexer.models import LEVELS, STATUSES

DEFAULT_CORPUS = Path("corpus")


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


def _build(kb: Path, options: argparse.Namespace) -> int:
    from indexer.build import build
    from indexer.cli.terminal import ProgressLines, summary
    from indexer.store.database import roots_of

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
    from indexer.page.search import found_row, found_text
    from indexer.page.words import interface
    from indexer.search.engine import EmbeddedEngine
    from indexer.search.query import FILTERS
    from indexer.search.rerank import load_reranker
    from indexer.store.codec import jsonl
    from indexer.store.store import Filters
    from indexer.tables.output import hit_row

    query = " ".join(options.query)
    if bool(query) == (options.queries is not None):
        raise UsageError("give either a QUERY or --queries FILE.")
    filters = Filters(
        options.level, options.region, options.issuer, options.doc_type, options.status, options.year
    )
    without = FILTERS if options.plain else ()
    engine = EmbeddedEngine(kb, reranker=load_reranker(options.reranker))
    try:
        if options.queries is not None:
            for each, own in _queries(options.queries, filters):
                found = engine.find(each, own, options.top, without)
                row = {"query": each, "hits": [hit_row(hit) for hit in found.hits]} | found_row(found)
                print(json.dumps(row, ensure_ascii=False))
            return 0
        found = engine.find(query, filters, options.top, without)
    finally:
        engine.close()
    if options.format == "jsonl":
        print(jsonl(map(hit_row, found.hits)), end="")
        return 0
    print(found_text(found, interface("zh")), end="")
    if not found.hits:
        print("没有找到符合条件的条款。 No clause found.")
    else:
        from indexer.cli.terminal import hit_list

        print(hit_list(found.hits), end="")
    return 0


def _queries(path: Path, filters: Any) -> list[tuple[str, Any]]:
    """Read a JSONL file of queries; filters of a line come before those of the command line."""
    from dataclasses import fields, replace

    from indexer.documents.readers.plain import decode
    from indexer.errors import UnreadableFileError

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


def _show(kb: Path, options: argparse.Namespace) -> int:
    from indexer.cli.terminal import clause_text, document_text
    from indexer.documents.cite import read_citation
    from indexer.models import Clause
    from indexer.search.lookup import find_clause
    from indexer.store.store import Store

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
    from indexer.store.store import Store
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
    from indexer.search.rerank import load_reranker
    from indexer.store.store import Store

    require("web", "the web page", "streamlit")
    Store.open(kb).close()
    page = util.find_spec("app")
    if page is None or not page.origin:
        raise UsageError(
            "app.py is not installed beside this command.", remedy="Install policy-ledger again."
        )
    environment = os.environ | {"POLICY_LEDGER_KB": str(kb.resolve())}
    if options.reranker:
        load_reranker(options.reranker)  # refused here rather than on the page
        environment |= {"POLICY_LEDGER_RERANKER": options.reranker}
    command = [
        sys.executable, "-m", "streamlit", "run", page.origin, "--server.port", str(options.port), "--server.address", options.address,
        "--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none", "--client.toolbarMode", "minimal",
    ]  # fmt: skip
    print(f"http://{options.address}:{options.port}  (Ctrl+C ends)", flush=True)
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own command line


_COMMANDS = {
    "build": _build,
    "search": _search,
    "documents": rows_command,
    "report": rows_command,
    "clauses": rows_command,
    **dict.fromkeys(LEDGER, ledger_command),
    "compare": compare_command,
    "matrix": matrix_command,
    "tasks": tasks_command,
    "export": export_command,
    "correct": correct_command,
    "corrections": corrections_command,
    "lineage": lineage_command,
    "show": _show,
    "evaluate": evaluate_command,
    "terms": terms_command,
    "verify": _verify,
    "serve": _serve,
}
