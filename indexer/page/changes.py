"""What the page shows of two versions: clauses side by side with the words marked, figures, metadata."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from indexer.compare.changes import Change, Kind
from indexer.compare.marks import Edit, MarkKind
from indexer.models import Document
from indexer.tables.changes import (
    ChangeListing,
    Words,
    counts_line,
    place,
    version_name,
    worded_change,
    worded_figure,
)

STYLE = """<style>
.pl-changes {border-collapse: collapse; width: 100%; font-size: 0.9rem; table-layout: fixed}
.pl-changes th, .pl-changes td {border: 1px solid #d9dee7; padding: 6px 8px; vertical-align: top; text-align: left;
  white-space: pre-line; overflow-wrap: anywhere}
.pl-changes th {background: #eef2f8; position: sticky; top: 0}
.pl-changes th:first-child {width: 7rem}
.pl-changes del {background: #fad9d9; text-decoration: line-through}
.pl-changes ins {background: #dff3e4; text-decoration: none}
.pl-changes .pl-editorial, .pl-changes .pl-spacing, .pl-changes .pl-follows {background: #ececec}
.pl-changes .pl-place {color: #5b6472; font-size: 0.82rem}
tr.pl-added td {background: #f1faf3} tr.pl-removed td {background: #fdf1f1}
</style>"""


def version_label(document: Document) -> str:
    """Return a version as one of a list: its name and, as copies share it, its file."""
    return f"{version_name(document)} {Path(document.source).name}"


def changes_html(listing: ChangeListing, words: Words, kinds: Iterable[Kind] | None = None) -> str:
    """Return the changes as a table of two columns, old beside new; without `kinds` all but what is unchanged."""
    wanted = set(kinds) if kinds is not None else set(Kind) - {Kind.UNCHANGED}
    found = listing.changes
    heads = [words["col_change_kind"], version_name(found.old), version_name(found.new)]
    lines = [_line(change, words) for change in listing if change.kind in wanted]
    return f"<p>{escape(counts_line(found, words))}</p>" + _table(heads, lines, words)


def figures_html(listing: ChangeListing, words: Words) -> str:
    """Return the figures that differ as a table, each with its sentences and citations."""
    found = listing.changes
    heads = [
        words["col_change_what"],
        words["col_change_name"],
        version_name(found.old),
        version_name(found.new),
    ]
    lines = []
    for figure in listing.figures:
        row = worded_figure(figure, words)
        sides = (
            f"{escape(row[f'{side}_value'])}{_small(row[f'{side}_quote'])}{_small(row[f'{side}_citation'])}"
            for side in ("old", "new")
        )
        told = f"{escape(row['what'])}{_small(row['fate'])}"
        lines.append(_row("", [told, escape(row["name"]), *sides]))
    return _table(heads, lines, words)


def fields_html(listing: ChangeListing, words: Words) -> str:
    """Return the metadata that differ as a table."""
    found = listing.changes
    heads = [words["col_change_field"], version_name(found.old), version_name(found.new)]
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
    return _table(heads, lines, words)


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


def _line(change: Change, words: Words) -> str:
    cells = [escape(worded_change(change, words)["kind"])]
    for side, parts, text in (("old", change.old, change.old_text), ("new", change.new, change.new_text)):
        labels = "；".join(filter(None, (place(entry) for entry in parts)))
        cells.append(
            _small(labels, after="\n") + side_html(text, change.edits, side) + _small(_cited(change, side))
        )
    return _row(change.kind, cells)


def _cited(change: Change, side: str) -> str:
    return "；".join(entry.citation for entry in (change.old if side == "old" else change.new))


def _small(text: str, after: str = "") -> str:
    before = "" if after else "\n"
    return f'{before}<span class="pl-place">{escape(text)}</span>{after}' if text else ""


def _row(kind: str, cells: Iterable[str]) -> str:
    return f'<tr class="pl-{kind}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _table(heads: Sequence[str], lines: Sequence[str], words: Words) -> str:
    if not lines:
        return f"<p>{escape(words['changes_none'])}</p>"
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    return f'{STYLE}<table class="pl-changes"><tr>{top}</tr>{"".join(lines)}</table>'
