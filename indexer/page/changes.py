"""What the page shows of two versions: clauses side by side with the words marked, figures, metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from indexer.compare.changes import Change, Changes, Kind
from indexer.compare.entries import Entry
from indexer.compare.figure_rows import Side
from indexer.compare.marks import Edit, MarkKind
from indexer.page.compare import Address
from indexer.page.links import link_html
from indexer.tables.changes import ChangeListing, place, version_name, worded_change, worded_figure

Words = Mapping[str, str]
# Where a change stands on the page.
PLACE = "change-"


def kinds(listing: ChangeListing) -> dict[str, int]:
    """Return how many entries became what; kinds of none are left out."""
    return {kind: count for kind, count in listing.changes.counts().items() if count}


def changes_html(listing: ChangeListing, words: Words, address: Address, chosen: Iterable[str] = ()) -> str:
    """Return the changes as a table of two columns, old beside new, each with a way to the next one.

    Of the kinds `chosen`, without any of all but what is unchanged.
    """
    wanted = set(chosen) or set(Kind) - {Kind.UNCHANGED}
    shown = [change for change in listing if change.kind in wanted]
    context = _Context(listing.changes, words, address)
    lines = [_line(change, at, len(shown), context) for at, change in enumerate(shown, 1)]
    return context.table(context.heads("col_change_kind"), lines)


def figures_html(listing: ChangeListing, words: Words, address: Address) -> str:
    """Return the figures that differ as a table, each with its sentences and citations."""
    context = _Context(listing.changes, words, address)
    lines = []
    for figure in listing.figures:
        row = worded_figure(figure, words)
        sides = (
            f"{escape(row[f'{side}_value'])}{_small(row[f'{side}_quote'])}{_small_html(context.place(own))}"
            for side, own in (("old", figure.old), ("new", figure.new))
        )
        told = f"{escape(row['what'])}{_small(row['fate'])}"
        lines.append(_row("", [told, escape(row["name"]), *sides]))
    return context.table(context.heads("col_change_what", "col_change_name"), lines)


def fields_html(listing: ChangeListing, words: Words, address: Address) -> str:
    """Return the metadata that differ as a table."""
    context = _Context(listing.changes, words, address)
    lines = [
        _row(
            "",
            [
                escape(words.get(f"field_{row['field']}", row["field"])),
                escape(row["old_value"]),
                escape(row["new_value"]),
            ],
        )
        for row in listing.fields.to_dicts()
    ]
    return context.table(context.heads("col_change_field"), lines)


def side_html(text: str, edits: Sequence[tuple[Edit, MarkKind]], side: str) -> str:
    """Return the escaped text of one side (`old` or `new`), what the other lacks in <del> or <ins>."""
    tag = "del" if side == "old" else "ins"
    parts: list[str] = []
    at = 0
    for edit, kind in edits:
        start, end = edit.old if side == "old" else edit.new
        if start < end:
            parts += (
                escape(text[at:start]),
                f'<{tag} class="pl-{kind}">',
                escape(text[start:end]),
                f"</{tag}>",
            )
            at = end
    return "".join([*parts, escape(text[at:])])


def _line(change: Change, at: int, count: int, context: _Context) -> str:
    words = context.words
    cells = [f"<b>{escape(worded_change(change, words)['kind'])}</b>{_ways(at, count, words)}"]
    sides = (("old", change.old, change.old_text), ("new", change.new, change.new_text))
    for side, parts, text in sides:
        labels = "；".join(filter(None, (place(entry) for entry in parts)))
        cited = "；".join(context.cited(entry, side) for entry in parts)
        cells.append(_small(labels) + side_html(text, change.edits, side) + _small_html(cited))
    return _row(change.kind, cells, f"{PLACE}{at}")


def _ways(at: int, count: int, words: Words) -> str:
    """Return the place of a change among those shown, with the ways to the one before and the one after it."""
    ways = [(at - 1, "changes_before", "↑"), (at + 1, "changes_after", "↓")]
    links = "".join(
        f' <a href="#{PLACE}{to}" aria-label="{escape(words[name])}" title="{escape(words[name])}">{sign}</a>'
        for to, name, sign in ways
        if 1 <= to <= count
    )
    return f'<span class="pl-place pl-ways">{at}/{count}{links}</span>'


@dataclass(frozen=True)
class _Context:
    """The two versions that are shown, the words of the page, and where clauses are."""

    found: Changes
    words: Words
    address: Address

    def heads(self, *first: str) -> list[str]:
        """Return the heads of a table: those given by their words, then both versions, which lead to them."""
        return [escape(self.words[name]) for name in first] + [
            link_html(version_name(one), self.address(one.document_id, None))
            for one in (self.found.old, self.found.new)
        ]

    def cited(self, entry: Entry, side: str) -> str:
        """Return the citation of an entry, which leads to its clause where it is one."""
        if not entry.clause_id:
            return escape(entry.citation)
        document = self.found.old if side == "old" else self.found.new
        return link_html(entry.citation, self.address(document.document_id, entry.clause_id))

    def place(self, figure: Side | None) -> str:
        """Return the citation of a figure, which leads to its clause where a row of the ledger is known for it."""
        if figure is None or figure.row is None:
            return escape(figure.citation if figure else "")
        return link_html(figure.citation, self.address(figure.row.document_id, figure.row.clause_id))

    def table(self, heads: Sequence[str], lines: Sequence[str]) -> str:
        """Return a table of lines that are HTML already, words for none."""
        if not lines:
            return f'<p class="pl-small">{escape(self.words["changes_none"])}</p>'
        top = "".join(f'<th scope="col">{head}</th>' for head in heads)
        return (
            f'<table class="pl-table pl-changes"><thead><tr>{top}</tr></thead>'
            f"<tbody>{''.join(lines)}</tbody></table>"
        )


def _small(text: str) -> str:
    return _small_html(escape(text))


def _small_html(html: str) -> str:
    return f'<span class="pl-place">{html}</span>' if html else ""


def _row(kind: str, cells: Iterable[str], mark: str = "") -> str:
    named = f' id="{mark}"' if mark else ""
    return f'<tr class="pl-{kind}"{named}>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
