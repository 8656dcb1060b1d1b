"""Commands that print rows: documents, clauses, the report, the tables of the ledger, a lineage."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from indexer.cli.overwriting import guard
from indexer.cli.sheets import is_office, write_sheets


def rows_command(kb: Path, options: argparse.Namespace) -> int:
    """Print documents, clauses or the intake report."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables import output

    with KnowledgeBase.open(kb) as base:
        if options.command == "documents":
            rows = base.documents().to_dicts()
            shown: tuple[str, ...] = ("document_id", "title", "doc_number", "region", "date")
        elif options.command == "report":
            rows = base.report().to_dicts()
            shown = ("file", "reason", "documents", "clauses", "coverage", "numbering", "notes")
        else:
            rows = base.clauses(options.document).to_dicts()
            shown = ("clause_id", "citation", "text")
    columns = list(rows[0]) if rows else None
    output.write_rows(rows, shown, options.format, options.output, columns, guard=guard(kb, options))
    return 0


def ledger_command(kb: Path, options: argparse.Namespace) -> int:
    """Print one table of the ledger, or write it to a file."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.store.cells import is_blank
    from indexer.tables import output
    from indexer.tables.export import about
    from indexer.tables.packing import export_time
    from indexer.tables.rows import FIRST, columns
    from indexer.tables.words import interface, sheet_of

    with KnowledgeBase.open(kb) as base:
        rows = base.rows(options.command, **row_choice(options)).to_dicts()
        if is_office(options):
            words = interface("zh")
            sheet = sheet_of(options.command, rows, words)
            held = {row["document_id"] for row in rows}
            filters = base.row_filters(**row_choice(options))
            made = about(base.store, filters, export_time(), held, words)
            write_sheets([sheet], sheet.heading, made, kb, options)
            return 0
    shown = [name for name in FIRST[options.command] if not all(is_blank(row[name]) for row in rows)]
    shown = [*(shown or FIRST[options.command]), "citation"]
    output.write_rows(
        rows, shown, options.format, options.output, columns(options.command), guard=guard(kb, options)
    )
    return 0


def row_choice(options: argparse.Namespace) -> dict[str, Any]:
    """Return the restrictions on rows that a command line names."""
    names = ("level", "region", "document", "unit", "year", "text", "kind", "status")
    return {name: getattr(options, name, None) for name in names}


def lineage_command(kb: Path, options: argparse.Namespace) -> int:
    """Print how a document follows from others and others from it."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.page.words import lineage_lines
    from indexer.tables.words import interface

    with KnowledgeBase.open(kb) as base:
        document = base.document(options.document)
        found = base.lineage(document.document_id, options.on)
    print(f"《{document.title}》")
    print("\n".join(lineage_lines(found, interface("zh"))))
    return 0


def terms_command(kb: Path, options: argparse.Namespace) -> int:
    """Print the terms mined from the clauses of a knowledge base."""
    from indexer.knowledge_base import KnowledgeBase
    from indexer.tables import output

    with KnowledgeBase.open(kb) as base:
        found = base.terms().to_dicts()
    rows = [
        term | {"cohesion": round(term["cohesion"], 2), "freedom": round(term["freedom"], 2)}
        for term in found
    ]
    output.write_rows(
        rows,
        ("text", "count", "cohesion", "freedom"),
        options.format,
        options.output,
        guard=guard(kb, options),
    )
    return 0


def evaluate_command(kb: Path, options: argparse.Namespace) -> int:
    """Print the measures of each stage of the search, or what each gains and loses."""
    from itertools import pairwise

    from indexer.search.engine import EmbeddedEngine
    from indexer.search.evaluate import (
        MEASURES,
        STAGES,
        answer_rows,
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
            scores.append(evaluate(name, queries, engine.find))
        finally:
            engine.close()
    engine = EmbeddedEngine(kb, reranker=reranker)
    try:
        told = [[answer.answer for answer in engine.find(asked.query).answers] for asked in queries]
    finally:
        engine.close()
    if options.changes:
        rows = [row for one, two in pairwise(scores) for row in gains_and_losses(queries, one, two)]
        shown: tuple[str, ...] = ("stages", "query", "type", "change")
    else:
        rows = [*summary_rows(queries, scores), *answer_rows(queries, told)]
        shown = (
            "stage", "type", "queries", *MEASURES, "ndcg@10 95%", "doubted", "none doubted", "silent",
            "answered", "right", "wrong",
        )  # fmt: skip
    shown = tuple(name for name in shown if any(name in row for row in rows))
    output.write_rows(rows, shown, options.format, options.output, guard=guard(kb, options))
    return 0
