"""One row of the ledger, open: what it says, its citation to copy, its words marked in the clause, its history."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from indexer.models import Clause, ClauseKind, Review
from indexer.page import links
from indexer.page.ledger import cells, status_words
from indexer.page.lines import Line
from indexer.page.words import local_time, marked
from indexer.store.correction_log import Entry
from indexer.store.correction_values import Field, fields_of
from indexer.store.rows import LedgerRow
from indexer.tables.rows import export_row
from indexer.tables.sheet import shown
from indexer.tables.words import choice_words, headings, worded

Words = dict[str, str]
Span = tuple[int, int]
Links = Sequence[tuple[str, str]]
# Characters of a clause that are shown on either side of the words that a row was read from.
_AROUND = 160
_FACTS_LEFT_OUT = frozenset(
    {"document", "level", "region", "citation", "page", "quote", "heading", "extracted", "path"}
)


def row_html(line: Line, clause: Clause | None, ways: Links, words: Words) -> str:
    """Return a row that is open; `ways` are (label, address) of where it leads."""
    row = line.row
    said = cells(line, words)
    first, second = ("unit", "role") if row.table == "duties" else ("indicator", "goal")
    badges = [(words[row.level], "blue")] if row.level else []
    badges += [(row.region, "green")] if row.region and row.level != "national" else []
    badges += [(said["year"], "")] if said.get("year") else []
    status = status_words(row, words)
    badges += (
        [(status, "orange" if row.stale or row.review == Review.REJECTED else "violet")] if status else []
    )
    return "".join(
        (
            '<section class="pl-detail">',
            f'<h3>{escape(said[first])} <span class="pl-said">{escape(said[second])}</span></h3>',
            _badges(badges),
            citation_html(row.citation, words),
            quotation_html(row, clause, words),
            ways_html(ways),
            _facts(row, words),
            "</section>",
        )
    )


def task_html(line: Line, clause: Clause | None, spans: Sequence[Span], ways: Links, words: Words) -> str:
    """Return a task that is open: what is to be done, by whom and when, and the clause with the words it is made of."""
    task, said = line.task, cells(line, words)
    facts = (
        (words["few_leads"], said["leads"]),
        (words["few_units"], said["units"]),
        (words["few_goals"], said["goals"]),
        (words["few_deadline"], str(task.deadline or "")),
    )
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    text = clause.text if clause else task.content
    return "".join(
        (
            '<section class="pl-detail">',
            f"<h3>{escape(task.task)}</h3>",
            f"<dl>{listed}</dl>",
            citation_html(task.citation, words),
            f'<div class="pl-text pl-clause">{_paragraphs(text, merged(spans))}</div>',
            ways_html(ways),
            "</section>",
        )
    )


def _badges(badges: Sequence[tuple[str, str]]) -> str:
    shown_badges = "".join(
        f'<span class="pl-badge {colour}">{escape(text)}</span>' for text, colour in badges
    )
    return f'<div class="pl-row">{shown_badges}</div>' if badges else ""


def citation_html(citation: str, words: Words) -> str:
    """Return a citation with a button that copies it."""
    return f'<p class="pl-cited">{escape(citation)} {links.copy_html(citation, words["list_copy"])}</p>'


def ways_html(ways: Links) -> str:
    """Return links to where a row leads."""
    return f'<nav class="pl-row">{"".join(links.link_html(label, where) for label, where in ways)}</nav>'


def quotation_html(row: LedgerRow, clause: Clause | None, words: Words) -> str:
    """Return the words that a row was read from, marked in their clause; alone where they stand outside of it."""
    quote = str(getattr(row.row, "quote", "") or getattr(row.row, "text", ""))
    span = quoted(row, clause, quote)
    if clause is not None and clause.kind == ClauseKind.ROW and span is not None:
        return _cells_html(clause)
    if clause is None or span is None:
        return f'<div class="pl-text"><p><mark>{escape(quote)}</mark></p></div>'
    whole = _paragraphs(clause.text, [span])
    start, end = max(0, span[0] - _AROUND), min(len(clause.text), span[1] + _AROUND)
    if len(clause.text) - (end - start) < _AROUND:
        return f'<div class="pl-text">{whole}</div>'
    head, tail = "…" if start else "", "…" if end < len(clause.text) else ""
    near = f"{head}{clause.text[start:end]}{tail}"
    moved = (span[0] - start + len(head), span[1] - start + len(head))
    return (
        f'<div class="pl-text">{_paragraphs(near, [moved])}</div>'
        f'<details><summary>{escape(words["whole_clause"])}</summary><div class="pl-text pl-clause">{whole}</div></details>'
    )


def _cells_html(clause: Clause) -> str:
    """Return a row of a table with the headers of its columns, all of it marked: it is what was read."""
    heads = "".join(f'<th scope="col">{escape(cell.header)}</th>' for cell in clause.cells)
    texts = "".join(f"<td><mark>{escape(cell.text)}</mark></td>" for cell in clause.cells)
    caption = f"<caption>{escape(clause.caption)}</caption>" if clause.caption else ""
    return f'<div class="pl-text pl-cells"><table class="pl-table">{caption}<tr>{heads}</tr><tr>{texts}</tr></table></div>'


def quoted(row: LedgerRow, clause: Clause | None, quote: str) -> Span | None:
    """Return where in the text of a clause the words of a row stand, None where they do not."""
    if clause is None:
        return None
    start, end = row.row.start - clause.start, row.row.end - clause.start
    if 0 <= start < end <= len(clause.text) and clause.text[start:end] == quote:
        return start, end
    at = clause.text.find(quote) if quote else -1
    return (at, at + len(quote)) if at >= 0 else None


def merged(spans: Sequence[Span]) -> list[Span]:
    """Return spans in order, those that overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _paragraphs(text: str, marks: Sequence[Span]) -> str:
    """Return a text with its marks as paragraphs; a mark over several of them is one mark in each."""
    parts, at = [], 0
    for line in text.split("\n"):
        end = at + len(line)
        own = [(max(a, at) - at, min(b, end) - at) for a, b in marks if a < end and b > at]
        if line.strip():
            parts.append(f"<p>{marked(line, own)}</p>")
        at = end + 1
    return "".join(parts)


def _facts(row: LedgerRow, words: Words) -> str:
    """Return every field of a row that says anything, folded away."""
    flat = worded(export_row(row), row.table, words)
    listed = [
        (heading, shown(flat.get(key)))
        for key, heading in headings(row.table, words)
        if key not in _FACTS_LEFT_OUT and not key.endswith("_id") and key not in {"start", "end"}
    ]
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in listed if value)
    return f"<details><summary>{escape(words['every_field'])}</summary><dl>{lines}</dl></details>"


def history_html(entries: Sequence[Entry], table: str, words: Words) -> str:
    """Return what was said of a row, the last first: when, who, what."""
    lines = "".join(
        f"<li><span class='pl-small'>{escape(local_time(entry.when))}</span> <b>{escape(entry.name)}</b> "
        f"{escape(entry_words(entry, table, words))}</li>"
        for entry in reversed(entries)
    )
    return f'<ul class="pl-history">{lines}</ul>'


def entry_words(entry: Entry, table: str, words: Words) -> str:
    """Return what one entry of the history did: 更正　数值：96 → 98（备注）."""
    told = words[f"action_{entry.action}"]
    known = {field.name: field for field in fields_of(table)}
    changed = [
        words["history_change"].format(
            field=words[f"col_{name}"],
            was=plain_words(known.get(name), was, words) or words["was_empty"],
            now=plain_words(known.get(name), now, words) or words["was_empty"],
        )
        for name, was, now in _changed(entry)
    ]
    told += f" {'；'.join(changed)}" if changed else ""
    return told + (words["by_name"].format(name=entry.note) if entry.note else "")


def _changed(entry: Entry) -> list[tuple[str, Any, Any]]:
    """Return (field, before, after) of what an entry changed in the values that show."""
    either = entry.now or entry.before
    if either is None:
        return []
    before = entry.before.changes if entry.before else {}
    now = entry.now.changes if entry.now else {}
    names = dict.fromkeys((*before, *now))
    values = [(n, before.get(n, either.extracted.get(n)), now.get(n, either.extracted.get(n))) for n in names]
    return [(name, was, after) for name, was, after in values if was != after]


def plain_words(field: Field | None, value: Any, words: Words) -> str:
    """Return a plain value as a reader sees it: choices and truth in words, lists with 、."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return words["truth_yes" if value else "truth_no"]
    if field is not None and field.choices:
        return choice_words(field, words).get(str(value), str(value))
    return shown(value)


def clause_spans(rows: Sequence[LedgerRow], clause: Clause | None) -> list[Span]:
    """Return where in a clause the words of several rows stand."""
    found = []
    for row in rows:
        span = quoted(row, clause, str(getattr(row.row, "quote", "") or getattr(row.row, "text", "")))
        if span:
            found.append(span)
    return merged(found)
