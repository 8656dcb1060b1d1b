"""Commands that print rows: documents, clauses, the report, the tables of the ledger, a lineage."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from indexer.errors import UsageError


def rows_command(kb: Path, options: argparse.Namespace) -> int:
    """Print documents, clauses or the intake report."""
    from dataclasses import asdict

    from indexer.report import report
    from indexer.store.store import Store
    from indexer.tables import output

    store = Store.open(kb)
    try:
        if options.command == "documents":
            rows = [output.document_row(document) for document in store.documents()]
            shown: tuple[str, ...] = ("document_id", "title", "doc_number", "region", "date")
        elif options.command == "report":
            rows = [asdict(row) for row in report(store)]
            shown = ("file", "reason", "documents", "clauses", "coverage", "numbering", "notes")
        else:
            document_id = None
            if options.document:
                document_id = document_named(store, options.document).document_id
            rows = [output.clause_row(clause) for clause in store.clauses(document_id)]
            shown = ("clause_id", "citation", "text")
    finally:
        store.close()
    output.write_rows(rows, shown, options.format, options.output, list(rows[0]) if rows else None)
    return 0


def ledger_command(kb: Path, options: argparse.Namespace) -> int:
    """Print one table of the ledger, or write it to a file."""
    from indexer.page.words import interface, sheet_of
    from indexer.store.cells import is_blank
    from indexer.store.store import Store
    from indexer.tables import output
    from indexer.tables.rows import FIRST, RowFilters, columns, export_row, select
    from indexer.tables.xlsx import workbook

    if options.format == "xlsx" and options.output is None:
        raise UsageError("a workbook needs a file.", remedy="Add: --output FILE.xlsx")
    store = Store.open(kb)
    try:
        document = document_named(store, options.document) if options.document else None
        filters = RowFilters(
            level=options.level,
            region=options.region,
            document_id=document.document_id if document else None,
            unit=options.unit,
            year=getattr(options, "year", None),
            text=options.text,
            kind=getattr(options, "kind", None),
            review=options.status,
        )
        found = select(store, options.command, filters)
    finally:
        store.close()
    rows = [export_row(row) for row in found]
    if options.format == "xlsx":
        output.write_bytes(workbook([sheet_of(options.command, rows, interface("zh"))]), options.output)
        return 0
    shown = [name for name in FIRST[options.command] if not all(is_blank(row[name]) for row in rows)]
    shown = [*(shown or FIRST[options.command]), "citation"]
    output.write_rows(rows, shown, options.format, options.output, columns(options.command))
    return 0


def document_named(store: Any, name: str) -> Any:
    """Return the document that a title, a part of it or an id names."""
    from indexer.models import Clause
    from indexer.search.lookup import find_clause

    found = find_clause(store, name)
    if isinstance(found, Clause):
        raise UsageError(f"{name} names a clause; give a document.")
    return found


def lineage_command(kb: Path, options: argparse.Namespace) -> int:
    """Print how a document follows from others and others from it."""
    from indexer.page.words import interface, lineage_lines
    from indexer.store.lineage import lineage
    from indexer.store.store import Store

    store = Store.open(kb)
    try:
        document = document_named(store, options.document)
        found = lineage(store, document, options.on or date.today())  # noqa: DTZ011 - the office's own day
    finally:
        store.close()
    print(f"《{document.title}》")
    print("\n".join(lineage_lines(found, interface("zh"))))
    return 0


def terms_command(kb: Path, options: argparse.Namespace) -> int:
    """Print the terms mined from the clauses of a knowledge base."""
    from dataclasses import asdict

    from indexer.index.terms import mine
    from indexer.store.store import Store
    from indexer.tables import output

    store = Store.open(kb)
    try:
        found = mine([c.text for c in store.clauses(d.document_id)] for d in store.documents())
    finally:
        store.close()
    rows = [
        asdict(term) | {"cohesion": round(term.cohesion, 2), "freedom": round(term.freedom, 2)}
        for term in found
    ]
    output.write_rows(rows, ("text", "count", "cohesion", "freedom"), options.format, options.output)
    return 0


def evaluate_command(kb: Path, options: argparse.Namespace) -> int:
    """Print the measures of each stage of the search, or what each gains and loses."""
    from itertools import pairwise

    from indexer.search.engine import EmbeddedEngine
    from indexer.search.evaluate import (
        MEASURES,
        STAGES,
        evaluate,
        gains_and_losses,
        read_queries,
        summary_rows,
    )
    from indexer.search.rank import Stages
    from indexer.search.rerank import Reranker, load_reranker
    from indexer.tables import output

    queries = read_queries(options.queries)
    reranker = load_reranker(options.reranker)
    runs: list[tuple[str, Stages, Reranker | None]] = [(name, stages, None) for name, stages in STAGES]
    if reranker is not None:
        runs.append((options.reranker, Stages(), reranker))
    scores = []
    for name, stages, own in runs:
        engine = EmbeddedEngine(kb, stages=stages, reranker=own)
        try:
            scores.append(evaluate(name, queries, engine.search))
        finally:
            engine.close()
    if options.changes:
        rows = [row for one, two in pairwise(scores) for row in gains_and_losses(queries, one, two)]
        shown: tuple[str, ...] = ("stages", "query", "type", "change")
    else:
        rows = summary_rows(queries, scores)
        shown = ("stage", "type", "queries", *MEASURES, "ndcg@10 95%", "silent")
    shown = tuple(name for name in shown if any(name in row for row in rows))
    output.write_rows(rows, shown, options.format, options.output)
    return 0
