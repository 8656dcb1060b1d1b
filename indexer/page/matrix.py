"""The matrix of indicators as the page shows it: a column a document, a cell with its verdict in words and colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from html import escape
from itertools import groupby

from extraction.comparability import MISSING
from indexer.compare.matrix import Cell, Matrix, MatrixRow
from indexer.documents.cite import listed_title
from indexer.page.compare import ORDER, Address, Words, place, small
from indexer.page.links import link_html
from indexer.tables.comparison import target_words


def verdicts(matrix: Matrix) -> dict[str, int]:
    """Return how many cells are of each verdict, what is not set first; those of none are left out."""
    counts = Counter(
        cell.verdict.verdict for line in matrix.rows for cell in line.cells.values() if cell.verdict
    )
    return {verdict: counts[verdict] for verdict in ORDER if counts[verdict]}


def only(matrix: Matrix, verdicts: Collection[str]) -> Matrix:
    """Return the lines of a matrix that hold a cell of one of the verdicts, all if there are none."""
    return replace(
        matrix,
        rows=[
            line
            for line in matrix.rows
            if not verdicts
            or any(cell.verdict and cell.verdict.verdict in verdicts for cell in line.cells.values())
        ],
    )


def legend_html(words: Words) -> str:
    """Return what colours and blanks of the matrix mean."""
    parts = [
        f'<span class="pl-key pl-{verdict}">{"— " if verdict == MISSING else ""}{escape(words[f"verdict_{verdict}"])}</span>'
        for verdict in ORDER
    ]
    return f'<div class="pl-row pl-legend">{"".join(parts)}<span>{escape(words["matrix_blank"])}</span></div>'


def matrix_html(matrix: Matrix, words: Words, address: Address) -> str:
    """Return the matrix as a table whose first column and head stay in view; years of one indicator stand together."""
    if not matrix.rows:
        return f'<p class="pl-small">{escape(words["compare_none"])}</p>'
    heads = [escape(words["col_indicator"]), escape(words["col_year"])]
    heads += [
        link_html(listed_title(document), address(document.document_id, None))
        for document in matrix.documents
    ]
    lines = []
    for name, group in groupby(matrix.rows, key=lambda line: line.indicator):
        rows = list(group)
        for at, line in enumerate(rows):
            head = (
                f'<th scope="row" rowspan="{len(rows)}">{escape(name or words["col_indicator"])}</th>'
                if at == 0
                else ""
            )
            lines.append(f"<tr>{head}{_cells(matrix, line, words, address)}</tr>")
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return (
        '<div class="pl-scroll"><table class="pl-table pl-matrix">'
        f"<thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _cells(matrix: Matrix, line: MatrixRow, words: Words, address: Address) -> str:
    cells = [f'<td class="pl-year">{line.year or ""}</td>']
    cells += [_cell(line.cells.get(document.document_id), words, address) for document in matrix.documents]
    return "".join(cells)


def _cell(cell: Cell | None, words: Words, address: Address) -> str:
    """Return a cell: "—" and 未提出 where the level above has the indicator, a blank where none asks for it."""
    if cell is None:
        return "<td></td>"
    verdict = cell.verdict.verdict if cell.verdict else ""
    reason = words[f"reason_{cell.verdict.reason}"] if cell.verdict and cell.verdict.reason else ""
    told = words[f"verdict_{verdict}"] if verdict else ""
    judged = small(f"{told}：{reason}" if reason else told)
    values = [
        f'<span class="pl-value">{escape(target_words(row, words))}</span>'
        f'<span class="pl-place">{link_html(place(row) or words["open_clause"], address(row.document_id, row.clause_id))}</span>'
        for row in cell.rows
    ]
    return f'<td class="pl-{verdict}">{"".join(values) or "—"}{judged}</td>'
