"""What the page of a document shows: its text with its tables, and what of it is in clauses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby

from extraction.text.folding import squeeze
from indexer.models import Clause, ClauseKind, Document


def document_html(
    document: Document,
    clauses: Sequence[Clause],
    current: str | None,
    address: Callable[[str], str] | None = None,
    choose: str = "",
    below: str = "",
) -> str:
    """Return a whole document as escaped HTML, each clause under its id, one of them set off.

    With `address` each clause has a link that chooses it, called `choose`; its sign is drawn and no text.
    `below` is HTML that stands below the clause set off.

    The rows of a table stand in a table, under the headers that they were read with.
    """
    parts: list[str] = []
    at = 0

    def pick(clause: Clause) -> str:
        if address is None:
            return ""
        way = escape(address(clause.clause_id))
        return f'<a class="pl-pick" href="{way}" target="_self" title="{escape(choose)}" aria-label="{escape(choose)}"></a>'

    for table, group in groupby(clauses, key=_table):
        own = list(group)
        if table is not None:
            before = document.text[at : own[0].start]
            parts += (
                _paragraphs(_without_headers(before, own[0]), head=True),
                _rows(document, own, current, pick),
            )
            parts += [below for row in own if row.clause_id == current]
            at = own[-1].end
            continue
        for clause in own:
            before, newline, run_in = document.text[at : clause.start].rpartition("\n")
            # A heading that runs into its body stays on the body's line.
            parts += (
                _paragraphs(before + newline, head=True),
                f"<div{_mark(clause, current)}>{pick(clause)}{_paragraphs(run_in + clause.text)}</div>",
                below if clause.clause_id == current else "",
            )
            at = clause.end
    parts.append(_paragraphs(document.text[at:]))
    return f'<div class="pl-text">{"".join(parts)}</div>'


def _table(clause: Clause) -> tuple[str, ...] | None:
    """Return the path of the table that a row is of, None for other clauses."""
    return clause.path[:-1] if clause.kind == ClauseKind.ROW else None


def _mark(clause: Clause, current: str | None) -> str:
    set_off = ' class="pl-current"' if clause.clause_id == current else ""
    return f' id="{escape(clause.clause_id)}"{set_off}'


def _rows(
    document: Document, rows: Sequence[Clause], current: str | None, pick: Callable[[Clause], str]
) -> str:
    """Return the rows of one table; what stands between two of them is a row over all columns."""
    headers = list(dict.fromkeys(cell.header for row in rows for cell in row.cells))
    lines = ["<tr>", *(f"<th>{escape(header)}</th>" for header in headers), "</tr>"]
    at = rows[0].start
    for row in rows:
        between = document.text[at : row.start].strip()
        if between:
            lines.append(f'<tr><td colspan="{len(headers)}">{escape(between)}</td></tr>')
        words: dict[str, list[str]] = {}
        for cell in row.cells:
            words.setdefault(cell.header, []).append(cell.text)
        texts = [escape(" ".join(words.get(header, []))) for header in headers]
        texts[:1] = [pick(row) + text for text in texts[:1]]
        cells = "".join(f"<td>{text}</td>" for text in texts)
        lines.append(f"<tr{_mark(row, current)}>{cells}</tr>")
        at = row.end
    return f'<table class="pl-table">{"".join(lines)}</table>'


def _without_headers(text: str, row: Clause) -> str:
    """Return the text before a table without the lines that only name its columns."""
    named = squeeze("".join(cell.header for cell in row.cells))
    lines = text.split("\n")
    while lines and (not lines[-1].strip() or _names_columns(lines[-1].split("\t"), named)):
        lines.pop()
    return "\n".join(lines)


def _names_columns(words: Sequence[str], named: str) -> bool:
    """Return True if a line is a header: most of its cells are; a column without any words has none."""
    return sum(squeeze(word) in named for word in words) * 2 > len(words)


def _paragraphs(text: str, *, head: bool = False) -> str:
    kind = ' class="pl-head"' if head else ""
    return "".join(f"<p{kind}>{escape(line)}</p>" for line in text.split("\n") if line.strip())
