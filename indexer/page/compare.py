"""What the comparison page shows: sensible documents to begin with, tables in colour, texts side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from extraction.terms import Level, level_rank
from indexer.compare.compare import Comparison
from indexer.compare.matrix import Matrix
from indexer.compare.names import statement_scores
from indexer.models import Document
from indexer.store.rows import LedgerRow
from indexer.tables.comparison import Words, cell_words, target_words, verdict_words

STYLE = """<style>
.pl-table {border-collapse: collapse; width: 100%; font-size: 0.86rem}
.pl-table th, .pl-table td {border: 1px solid #d9dee7; padding: 6px 8px; vertical-align: top; text-align: left}
.pl-table th {background: #eef2f8; position: sticky; top: 0}
.pl-table td.pl-words {white-space: pre-line; min-width: 6rem}
.pl-stricter {background: #dff3e4} .pl-equal {background: #eef7ee} .pl-looser {background: #fbe3d6}
.pl-missing {background: #fad9d9} .pl-additional {background: #e1ecfb} .pl-different {background: #fdf3d0}
.pl-not_comparable {background: #ececec}
.pl-scroll {max-height: 70vh; overflow: auto}
</style>"""


def below(higher: Document, documents: Iterable[Document]) -> list[Document]:
    """Return the documents of lower levels in the region of another, the most alike in title first."""
    inside = [
        d
        for d in documents
        if d.normative
        and level_rank(d.level) > level_rank(higher.level)
        and (higher.level == Level.NATIONAL or (higher.region or "") in d.within)
    ]
    scores = statement_scores([higher.title], [d.title for d in inside])[0] if inside else []
    return [d for _, d in sorted(zip(scores, inside, strict=True), key=lambda pair: -pair[0])]


def first_pair(documents: Sequence[Document]) -> tuple[Document, Document] | None:
    """Return the higher and lower document to begin with: nested regions, the most alike titles."""
    best: tuple[float, Document, Document] | None = None
    for higher in documents:
        lower = below(higher, documents)[:1] if higher.normative else []
        if lower:
            score = float(statement_scores([higher.title], [lower[0].title])[0, 0])
            # Of two pairs as alike that of neighbouring levels says more.
            score += 0.2 * (higher.level != Level.NATIONAL)
            if best is None or score > best[0]:
                best = score, higher, lower[0]
    return best[1:] if best else None


def comparison_html(found: Sequence[Comparison], words: Words) -> str:
    """Return a comparison as a table, each line in the colour of its verdict."""
    heads = (
        "col_name",
        "col_higher_value",
        "col_lower_value",
        "col_verdict",
        "col_higher_citation",
        "col_lower_citation",
    )
    lines = [
        "<tr>"
        + cell_html(one.name)
        + cell_html(target_words(one.higher) if one.higher else "—")
        + cell_html(target_words(one.lower) if one.lower else "—")
        + cell_html(verdict_words(one.verdict, words), one.verdict.verdict)
        + cell_html(_place(one.higher))
        + cell_html(_place(one.lower))
        + "</tr>"
        for one in found
    ]
    return table_html([words[head] for head in heads], lines)


def _place(row: LedgerRow | None) -> str:
    """Return where a row stands in its document, whose title is known here."""
    return "" if row is None else row.citation.removeprefix(f"《{row.title}》")


def matrix_html(matrix: Matrix, words: Words) -> str:
    """Return the matrix as a table, each cell in the colour of its verdict."""
    heads = [words["col_indicator"], words["col_year"], *(document.title for document in matrix.documents)]
    lines = []
    for line in matrix.rows:
        cells = [cell_html(line.indicator), cell_html(str(line.year or ""))]
        for document in matrix.documents:
            cell = line.cells.get(document.document_id)
            verdict = cell.verdict.verdict if cell and cell.verdict else ""
            cells.append(cell_html(cell_words(cell, words) if cell else "", verdict))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return table_html(heads, lines)


def cell_html(text: str, verdict: str = "") -> str:
    """Return a table cell with text as text, coloured by a verdict."""
    return f'<td class="pl-words pl-{verdict}">{escape(text)}</td>'


def table_html(heads: Sequence[str], lines: Sequence[str]) -> str:
    """Return a table of heads and lines that are HTML already."""
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    return (
        f'{STYLE}<div class="pl-scroll"><table class="pl-table"><tr>{top}</tr>{"".join(lines)}</table></div>'
    )
