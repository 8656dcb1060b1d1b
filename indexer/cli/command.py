"""The command `policy-ledger`: sub-commands over one knowledge base.

Exit codes: 0 done, 1 the check found differences, 2 wrong usage or unusable input.
"""

from __future__ import annotations

import argparse
import io
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import TextIO, cast

from indexer.cli.arguments import LEDGER, parser
from indexer.cli.changes_command import changes_command
from indexer.cli.compare_commands import compare_command, matrix_command, series_command
from indexer.cli.draft_command import check_command
from indexer.cli.export_commands import (
    correct_command,
    corrections_command,
    export_command,
    tasks_command,
    template_command,
)
from indexer.cli.failures import is_text, told
from indexer.cli.follow_commands import follow_command
from indexer.cli.library_commands import add_command, delete_command, files_command, restore_command
from indexer.cli.news_commands import news_command, news_of_build
from indexer.cli.screen import Screen, one_line
from indexer.cli.table_commands import (
    evaluate_command,
    ledger_command,
    lineage_command,
    rows_command,
    terms_command,
)
from indexer.cli.watch_commands import missing_command, watch_command
from indexer.errors import LedgerError, UsageError, require
from indexer.milvus.address import engine_environment

DEFAULT_CORPUS = Path("corpus")
_FILTERS = ("level", "region", "issuer", "doc_type", "status", "year")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. No traceback ever reaches the user."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show Chinese gets escapes
            stream.reconfigure(errors="backslashreplace")
    out = Screen(sys.stdout) if sys.stdout is not None else io.StringIO()
    try:
        with redirect_stdout(cast("TextIO", out)):
            try:
                return _run(arguments)
            finally:
                sys.stdout.flush()
    except BrokenPipeError:
        _give_up_output()
        return 0
    except KeyboardInterrupt:
        print("policy-ledger: stopped.", file=sys.stderr)
        return 130
    except BaseException as error:
        # A panic of tantivy is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        print(f"policy-ledger: {one_line(told(error))}", file=sys.stderr)
        if isinstance(error, OSError):
            _give_up_output()
        return 2


def _give_up_output() -> None:
    """Let what is left of the output go nowhere, or the interpreter complains when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str] | None) -> int:
    options = parser().parse_args(arguments)
    kb = options.kb or Path(os.environ.get("POLICY_LEDGER_KB") or "kb")
    for name, value in vars(options).items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and not is_text(text):
                raise UsageError(f"{name}: {text} is not valid text.")
    try:
        return int(_COMMANDS[options.command](kb, options))
    except (LedgerError, OSError):
        raise
    except Exception as error:
        from indexer.damage import damage_of

        if found := damage_of(kb):  # that is what broke the command
            raise found from error
        raise


def _build(kb: Path, options: argparse.Namespace) -> int:
    from indexer.cli.terminal import ProgressLines, summary
    from indexer.knowledge_base import KnowledgeBase
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
        base = KnowledgeBase.build(
            kb,
            paths,
            model=options.model,
            prune=options.prune,
            ocr=options.ocr,
            progress=progress,
            time_limit=options.time_limit,
            memory_limit=options.memory_limit,
            retry=options.retry,
            jobs=options.jobs,
            workers=options.workers,
            engine=options.engine,
        )
    with base:
        print(summary(base.built), end="")
        for line in news_of_build(base):
            print(line)
    return 0


def _search(kb: Path, options: argparse.Namespace) -> int:
    from indexer.cli.query_file import read_query_file
    from indexer.knowledge_base import KnowledgeBase
    from indexer.page.search import found_row, found_text, missing_words
    from indexer.search.query import FILTERS
    from indexer.store.codec import jsonl
    from indexer.tables.output import hit_row
    from indexer.tables.words import interface

    query = " ".join(options.query)
    if bool(query) == (options.queries is not None):
        raise UsageError("give either a QUERY or --queries FILE.")
    filters = {name: getattr(options, name) for name in _FILTERS}
    without = FILTERS if options.plain else ()
    os.environ |= engine_environment(options.engine)
    with KnowledgeBase.open(kb, reranker=options.reranker) as base:
        if options.queries is not None:
            for each, own in read_query_file(options.queries):
                found = base.search(each, top=options.top, without=without, **filters | own)
                row = {"query": each, "hits": [hit_row(hit) for hit in found.hits]} | found_row(found)
                print(jsonl([row]), end="")
            return 0
        found = base.search(query, top=options.top, without=without, **filters)
    if options.format == "jsonl":
        print(jsonl(map(hit_row, found.hits)), end="")
        for missing in found.missing:
            print(f"Note: {missing_words(missing, interface('en')).strip()}", file=sys.stderr)
        return 0
    print(found_text(found, interface("zh")), end="")
    if not found.hits:
        print("没有找到符合条件的条款。 No clause found.")
    else:
        from indexer.cli.terminal import hit_list

        print(hit_list(found.hits), end="")
    return 0


def _show(kb: Path, options: argparse.Namespace) -> int:
    from indexer.cli.terminal import clause_text, document_text
    from indexer.documents.cite import read_citation
    from indexer.knowledge_base import KnowledgeBase
    from indexer.models import Clause

    with KnowledgeBase.open(kb) as base:
        reference = " ".join(options.reference)
        found = base.look_up(reference)
        clauses = base.clauses(found.document_id)
        if isinstance(found, Clause):
            path = read_citation(reference)[1]  # 二、 names all that stands below it
            section = [c for c in clauses if c.path[: len(path)] == path]
            print("\n".join(map(clause_text, section if path and found in section else [found])), end="")
        else:
            print(document_text(found, clauses, base.store.notes(found.document_id)), end="")
    return 0


def _verify(kb: Path, _: argparse.Namespace) -> int:
    from indexer.knowledge_base import KnowledgeBase

    with KnowledgeBase.open(kb) as base:
        differences = base.verify(lambda told: print(f"Note: {told}", file=sys.stderr))
        try:
            counts = f"{len(base.store.files())} files, {len(base.store.clause_keys())} clauses"
        except LedgerError:  # of a damaged database
            counts = "as much as can be read"
    for line in differences:
        print(line)
    print(
        f"{len(differences)} differences; {counts} checked."
        if differences
        else f"All in order: {counts} checked."
    )
    return 1 if differences else 0


def _serve(kb: Path, options: argparse.Namespace) -> int:
    from extraction.knowledge import table
    from indexer.access.sign_in import sign_in
    from indexer.cli.serving import refused, sign_in_environment, sign_in_options
    from indexer.knowledge_base import KnowledgeBase
    from indexer.own_python import ROOT, own_environment, own_python
    from indexer.search.rerank import load_reranker

    require("web", "the web page", "streamlit")
    refused(options.address, _hosts(options), opened=options.open)
    page = ROOT / "app.py"
    if not page.is_file():
        raise UsageError(
            "app.py is not installed beside this command.", remedy="Install policy-ledger again."
        )
    if KnowledgeBase.exists(kb):
        KnowledgeBase.open(kb).close()  # one of another version is refused here rather than on the page
    else:
        first = (
            "first name an administrator: policy-ledger access grant"
            if sign_in().on
            else "the page takes files in"
        )
        print(f"There is no knowledge base at {kb} yet; {first}.")
    load_reranker(options.reranker)
    environment = own_environment() | {
        "POLICY_LEDGER_KB": str(kb.resolve()),
        "POLICY_LEDGER_RERANKER": options.reranker or "",
    }
    environment |= sign_in_environment(opened=options.open) | engine_environment(options.engine)
    command = [
        *own_python(), "-m", "streamlit", "run", str(page), "--server.port", str(options.port), "--server.address", options.address,
        *(word for host in _hosts(options) for word in ("--server.allowedHosts", host)),
        "--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none", "--client.toolbarMode", "minimal",
        # What Streamlit warns of is its own affair (caches that are made before its runtime); errors are told.
        "--logger.level", "error",
        # With its address given Streamlit asks no outside service for it.
        "--browser.serverAddress", _shown_address(options.address), "--client.showErrorDetails", "none", "--client.showErrorLinks", "false",
        *sign_in_options(),
        *(word for mode, colours in table("theme", "indexer.data").items() for name, colour in colours.items()
          for word in (f"--theme.{mode}.{name}", str(colour))),
    ]  # fmt: skip
    print(f"http://{options.address}:{options.port}  (Ctrl+C ends)", flush=True)
    # The server takes the place of this process: what ends the command ends it, and no port stays held.
    os.execve(command[0], command, environment)  # noqa: S606 - our own command line


def _backup(kb: Path, options: argparse.Namespace) -> int:
    from indexer.backup import back_up, restore

    if options.action == "create":
        found = back_up(kb, options.file, overwrite=options.force)
        print(f"{found.path}: {found.documents} documents, {found.files} files, {found.size >> 20} MB.")
    else:
        found = restore(options.file, kb)
        print(f"{kb}: {found.documents} documents restored. To check them: policy-ledger verify --kb {kb}")
    return 0


def _access(kb: Path, options: argparse.Namespace) -> int:
    from indexer.cli.access_commands import access_command

    return access_command(kb, options)


def _mcp(kb: Path, _: argparse.Namespace) -> int:
    from indexer.store.database import Database

    require("web", "the MCP server", "mcp")
    from indexer.service.assistants import mcp_server

    Database.open(kb).close()  # one that is not there, or of another version, is told before any client asks
    mcp_server(kb).run("stdio")
    return 0


def _shown_address(address: str) -> str:
    """Return the name under which the page is announced: every address is no name."""
    return socket.gethostname() if address in _ALL_ADDRESSES else address


def _hosts(options: argparse.Namespace) -> list[str]:
    """Return the names by which the page may be called: a web page elsewhere may make another name lead here."""
    found = ["localhost", "127.0.0.1", "::1", options.address]
    if options.address in _ALL_ADDRESSES:
        found.append(socket.gethostname())
        with suppress(OSError):
            found += [str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None)]
    named = [*(options.host or ()), *(os.environ.get("POLICY_LEDGER_HOSTS") or "").split(",")]
    return list(dict.fromkeys(host.strip() for host in (*found, *named) if host.strip()))


_ALL_ADDRESSES = {"0.0.0.0", "::", ""}  # noqa: S104 - asked for by whoever starts it
_COMMANDS = {
    "build": _build,
    "search": _search,
    "documents": rows_command,
    "report": rows_command,
    "clauses": rows_command,
    **dict.fromkeys(LEDGER, ledger_command),
    "compare": compare_command,
    "matrix": matrix_command,
    "changes": changes_command,
    "series": series_command,
    "tasks": tasks_command,
    "export": export_command,
    "template": template_command,
    "follow": follow_command,
    "news": news_command,
    "files": files_command,
    "add": add_command,
    "delete": delete_command,
    "restore": restore_command,
    "watch": watch_command,
    "missing": missing_command,
    "correct": correct_command,
    "corrections": corrections_command,
    "lineage": lineage_command,
    "show": _show,
    "evaluate": evaluate_command,
    "terms": terms_command,
    "verify": _verify,
    "serve": _serve,
    "check": check_command,
    "mcp": _mcp,
    "backup": _backup,
    "access": _access,
}
