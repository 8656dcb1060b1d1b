"""What a person sees at the terminal: progress, the summary of a build, hits and clauses."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from indexer.models import Clause, Document, Hit
from indexer.search.hits import best_window
from indexer.tables.output import render

if TYPE_CHECKING:  # with it come readers
    from indexer.report import BuildReport

_STAGES = {"read": "Reading files", "ocr": "Reading pictures of pages", "encode": "Encoding passages"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PLAIN_EVERY = 5.0  # seconds between plain lines where there is no terminal


class ProgressLines:
    """A progress bar for each stage on a terminal, plain lines otherwise; called by the build."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._last: dict[str, float] = {}

    def __enter__(self) -> Self:
        if self._terminal:
            self._bars = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=Console(stderr=True),
            )
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars:
            self._bars.stop()

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` are through with a stage."""
        if self._bars:
            if stage not in self._tasks:
                self._tasks[stage] = self._bars.add_task(_STAGES[stage], total=total)
            self._bars.update(self._tasks[stage], completed=done, total=total)
            return
        now = time.monotonic()
        if done == total or now - self._last.get(stage, 0.0) >= _PLAIN_EVERY:
            self._last[stage] = now
            print(f"{_STAGES[stage]}: {done}/{total}", file=sys.stderr, flush=True)


def summary(report: BuildReport) -> str:
    """Return the table that ends a build, and each skipped file with its reason."""
    made = Table(title="Knowledge base", title_justify="left", show_header=False)
    made.add_column()
    made.add_column(justify="right")
    for name, value in (
        ("files seen", report.files),
        ("files read now", report.read),
        ("files unchanged", report.unchanged),
        ("contents removed", report.removed),
        ("files skipped", len(report.skipped)),
        ("documents", report.documents),
        ("clauses", report.clauses),
        ("seconds", f"{report.seconds:.1f}"),
    ):
        made.add_row(name, str(value))
    lines = [render(made)]
    lines += [f"warning: {warning}\n" for warning in report.warnings]
    lines += [f"skipped: {skipped.path}: {skipped.reason}\n" for skipped in report.skipped]
    lines += [f"missing: {path}: keep or remove it with policy-ledger missing\n" for path in report.missing]
    if not report.changed:
        lines.append("Nothing has changed since the last build.\n")
    return "".join(lines)


def hit_list(hits: Sequence[Hit]) -> str:
    """Return search hits as numbered citations, each with the words around the first match."""
    lines = []
    for hit in hits:
        lines.append(
            f"{hit.rank:>3}. {hit.passage_citation}  {hit.heading if hit.path[-1] not in ('preamble', 'tail') else ''}\n"
        )
        lines.append(f"     {excerpt(hit.text, hit.highlights, hit.passage)}\n     [{hit.clause_id}]\n")
    return _harmless("".join(lines))


def _harmless(text: str) -> str:
    """Return text without control characters: no document may command the terminal."""
    return _CONTROL.sub("", text)


def excerpt(
    text: str, marks: Sequence[tuple[int, int]], within: tuple[int, int] | None = None, width: int = 110
) -> str:
    """Return the part of a passage in which the most marks lie, on one line, cut at its ends with …."""
    first, last = within or (0, len(text))
    inside = [mark for mark in marks if first <= mark[0] < last]
    start = max(first, min(best_window(inside, width) - 12, last - width))
    end = min(start + width, last)
    cut = text[start:end].replace("\n", " ")
    return ("…" if start else "") + cut + ("…" if end < len(text) else "")


def clause_text(clause: Clause) -> str:
    """Return a clause for reading: citation, headings, words, id and span."""
    heads = " / ".join(heading for heading in clause.headings if heading)
    return (
        f"{clause.citation}\n{heads}\n\n{clause.text}\n\n[{clause.clause_id}, {clause.start}–{clause.end}]\n"
    )


def document_text(document: Document, clauses: Sequence[Clause], notes: Sequence[str]) -> str:
    """Return a document's metadata, what was odd about it, and the list of its clauses."""
    facts = (
        ("文号", document.doc_number),
        ("发文机关", "、".join(document.issuers)),
        ("层级", document.level),
        ("地区", document.region),
        ("成文日期", document.date),
        ("文种", document.doc_type),
        ("状态", document.status),
        ("来源文件", "、".join(document.sources)),
        ("id", document.document_id),
    )
    lines = [f"《{document.title}》\n", *(f"{name}：{value}\n" for name, value in facts if value)]
    lines += [f"! {note}\n" for note in notes]
    lines.append("\n")
    lines += [
        f"{clause.clause_id}  {clause.citation.removeprefix(f'《{document.title}》')}  {clause.heading}\n"
        for clause in clauses
    ]
    return _harmless("".join(lines))
