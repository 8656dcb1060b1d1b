"""What the comparison page shows of targets and promises: both documents side by side, what is not set first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

from extraction.comparability import (
    ADDITIONAL,
    DIFFERENT,
    EQUAL,
    LOOSER,
    MISSING,
    NOT_COMPARABLE,
    STRICTER,
)
from extraction.rows import Target
from indexer.compare.compare import Comparison
from indexer.documents.cite import listed_title
from indexer.models import Document
from indexer.page.links import link_html
from indexer.store.rows import LedgerRow
from indexer.tables.comparison import target_words

Words = Mapping[str, str]
# Document and clause -> the address of the clause in the document's text.
Address = Callable[[str, str | None], str]
# Where a pair stands on the page.
PLACE = "pair-"
# What stands in brackets between a title and a place: 文号, 征求意见稿, 摘编; a label such as （三） is a place.
_MARKS = re.compile(r"^(?:（(?![一二三四五六七八九十百〇零\d]{1,5}）)[^）]*）)+")
# What an official looks for first.
ORDER = (MISSING, LOOSER, NOT_COMPARABLE, DIFFERENT, STRICTER, EQUAL, ADDITIONAL)


def verdicts(found: Iterable[Comparison]) -> dict[str, int]:
    """Return how often each verdict was given, what is not set first; those never given are left out."""
    counts = Counter(one.verdict.verdict for one in found)
    return {verdict: counts[verdict] for verdict in ORDER if counts[verdict]}


def in_order(found: Iterable[Comparison]) -> list[Comparison]:
    """Return comparisons by their verdicts, what is not set first, targets before promises."""
    return sorted(
        found,
        key=lambda one: (ORDER.index(one.verdict.verdict), not isinstance(one.rows[0].row, Target)),
    )


def pair_html(higher: Document, lower: Document, words: Words, address: Address, at: int = 1) -> str:
    """Return the two documents of a pair, numbered from 1, as a heading that leads to both."""
    sides = (
        f'<span class="pl-small">{escape(words[name])}</span> '
        + link_html(listed_title(document), address(document.document_id, None), style="pl-plain")
        for name, document in (("side_higher", higher), ("side_lower", lower))
    )
    return f'<div class="pl-pair" id="{PLACE}{at}">{"".join(f"<div>{side}</div>" for side in sides)}</div>'


def summary_html(
    counts: Sequence[tuple[str, str, Mapping[str, int]]], order: Sequence[str], kind: str, words: Words
) -> str:
    """Return how many came to what, a line for each pair (higher, lower title); `kind` is `verdict` or `state`."""
    shown = [name for name in order if any(name in own for _, _, own in counts)]
    heads = [words["side_higher"], words["side_lower"], *(words[f"{kind}_{name}"] for name in shown)]
    lines = [
        f'<tr><td>{escape(higher)}</td><td><a href="#{PLACE}{at}">{escape(lower)}</a></td>'
        + "".join(f'<td class="pl-number">{own.get(name) or ""}</td>' for name in shown)
        + "</tr>"
        for at, (higher, lower, own) in enumerate(counts, 1)
    ]
    return f'<div class="pl-scroll">{table_html(heads, lines, "pl-summary")}</div>'


def comparison_html(found: Iterable[Comparison], words: Words, address: Address) -> str:
    """Return a comparison as a table, each line with its verdict in words and colour and the places of both sides."""
    heads = [words[name] for name in ("col_verdict", "col_name", "side_higher", "side_lower")]
    lines = []
    for one in found:
        verdict = one.verdict
        reason = words[f"reason_{verdict.reason}"] if verdict.reason else ""
        told = f"<b>{escape(words[f'verdict_{verdict.verdict}'])}</b>{small(reason)}"
        cells = (
            f'<td class="pl-{verdict.verdict}">{told}</td>',
            f"<td>{_names(one, words)}</td>",
            _side(one.higher, words["side_higher"], words, address),
            _side(one.lower, words["side_lower"], words, address),
        )
        lines.append(f"<tr>{''.join(cells)}</tr>")
    if not lines:
        return f'<p class="pl-small">{escape(words["compare_none"])}</p>'
    return table_html(heads, lines, "pl-compare")


def _names(one: Comparison, words: Words) -> str:
    """Return what both documents call it; a promise stands in full beside its name."""
    names = [row.row.indicator if isinstance(row.row, Target) else "" for row in one.rows]
    if not names[0]:
        return small(words["commitments"])
    other = names[1] if len(names) > 1 else ""
    return escape(names[0]) + (
        small(f"{words['side_lower']}{words['colon']}{other}") if other not in ("", names[0]) else ""
    )


def _side(row: LedgerRow | None, side: str, words: Words, address: Address) -> str:
    """Return a cell of one side: value, link to the clause, quotation on demand; a dash where it has none."""
    said = escape(side + words["colon"])
    if row is None:
        return f'<td data-side="{said}">—</td>'
    value, quote = target_words(row, words), getattr(row.row, "quote", "")
    where = place(row) or words["open_clause"]
    told = f'<span class="pl-value">{escape(value)}</span>'
    told += f'<span class="pl-place">{link_html(where, address(row.document_id, row.clause_id))}</span>'
    if quote and quote != value:
        told += f"<details><summary>{escape(words['col_quote'])}</summary>{escape(quote)}</details>"
    return f'<td data-side="{said}">{told}</td>'


def place(row: LedgerRow) -> str:
    """Return where a row stands in its document, whose title, 文号 and status are known here."""
    return _MARKS.sub("", row.citation.removeprefix(f"《{row.title}》"))


def small(text: str) -> str:
    """Return words below others, nothing for none."""
    return f'<span class="pl-place">{escape(text)}</span>' if text else ""


def cell_html(text: str, verdict: str = "") -> str:
    """Return a table cell with text as text, coloured by a verdict."""
    return f'<td class="pl-words pl-{verdict}">{escape(text)}</td>'


def table_html(heads: Sequence[str], lines: Sequence[str], style: str = "") -> str:
    """Return a table of heads and lines that are HTML already."""
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return (
        f'<table class="{f"pl-table {style}".strip()}"><thead><tr>{top}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )
