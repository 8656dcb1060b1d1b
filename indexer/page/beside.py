"""What the ledger has of a clause, beside its text: targets, promises, units, measures, documents named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from extraction.rows import Commitment, Duty, Measure, Reference, Target
from extraction.terms import ROLE_RANK
from indexer.models import Review
from indexer.page.cards import badge
from indexer.page.links import link_html
from indexer.store.phrases import marked, target_phrase, was_read
from indexer.store.rows import LedgerRow

Words = Mapping[str, str]
Rows = Mapping[str, Sequence[LedgerRow]]
# The tables in the order in which they are shown; those with a page of their own link to their rows.
SHOWN = ("targets", "commitments", "duties", "measures", "references")
PAGES = frozenset({"targets", "duties"})


def beside_html(
    rows: Rows, row_address: Callable[[str, str], str], document: Callable[[str], str], words: Words
) -> str:
    """Return the rows of a clause by table; `row_address` is that of a table and a row, `document` that of an id."""
    parts = []
    for table in SHOWN:
        if not (own := rows.get(table)):
            continue
        lines = (
            _duties(own, row_address, words)
            if table == "duties"
            else [_line(row, row_address, document, words) for row in own]
        )
        items = "".join(f"<li>{line}</li>" for line in lines)
        parts.append(f"<h4>{escape(words[table])}</h4><ul>{items}</ul>")
    return "".join(parts) or f'<p class="pl-small">{escape(words["beside_none"])}</p>'


def _line(
    row: LedgerRow, row_address: Callable[[str, str], str], document: Callable[[str], str], words: Words
) -> str:
    value = row.row
    if isinstance(value, Target):
        year = words["beside_year"].format(year=value.year) if value.year else ""
        name = link_html(value.indicator, row_address(row.table, row.row_id))
        shown = f"{name} <strong>{escape(target_phrase(value, words))}</strong> {escape(year)}"
    elif isinstance(value, Commitment):
        year = words["beside_year"].format(year=value.year) if value.year else ""
        shown = f"{escape(value.statement)} {escape(year)}"
    elif isinstance(value, Measure):
        shown = f"{badge(words[f'val_{value.force}'])} {escape(value.text)}"
        shown += f" {badge(words['beside_by'].format(day=value.deadline))}" if value.deadline else ""
    elif isinstance(value, Reference):
        number = f"（{value.doc_number}）" if value.doc_number else ""
        name = f"《{value.title}》{number}" if value.title else value.doc_number or ""
        known = row.resolved_document_id
        named = link_html(name, document(known)) if known else escape(name)
        shown = f"{badge(words[f'val_{value.relation}'])} {named}"
    else:
        shown = escape(str(getattr(value, "quote", "")))
    return shown + review_html(row, words)


def _duties(rows: Sequence[LedgerRow], row_address: Callable[[str, str], str], words: Words) -> list[str]:
    """Return a line for each role: 牵头：甲、乙."""
    roles: dict[str, list[str]] = {}
    for row in rows:
        if isinstance(row.row, Duty):
            name = link_html(row.row.unit, row_address(row.table, row.row_id))
            roles.setdefault(row.row.role, []).append(name + review_html(row, words))
    ordered = sorted(roles, key=lambda role: ROLE_RANK.get(role, len(ROLE_RANK)))  # type: ignore[call-overload]
    return [f"{escape(words[f'val_{role}'])}：{'、'.join(roles[role])}" for role in ordered]


def review_html(row: LedgerRow, words: Words) -> str:
    """Return what officials said of a row as a badge; a corrected one tells what was read, and by whom."""
    if row.review == Review.EXTRACTED:
        return ""
    if row.review == Review.CORRECTED:
        told = marked("", was_read(row, words), row.by, words).strip("（() ）")
    else:
        told = words["val_confirmed" if row.review == Review.CONFIRMED else "val_rejected"]
    return " " + badge(told, "green" if row.review == Review.CONFIRMED else "orange", row.note)
