"""Changes between two versions as tables: rows for a program, sheets that can be handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from extraction.rows import Target
from indexer.compare.changes import Change, Changes, FieldChange, Kind
from indexer.compare.entries import Entry, EntryKind
from indexer.compare.figure_rows import FigureChange, Side
from indexer.compare.marks import MarkKind
from indexer.documents.cite import path_words
from indexer.models import Document, DocumentStatus
from indexer.store.store import Store
from indexer.tables.comparison import target_words
from indexer.tables.export import about_documents
from indexer.tables.listing import Listing
from indexer.tables.sheet import About, Sheet, shown

Flat = dict[str, Any]
Words = Mapping[str, str]
ENTRY_COLUMNS = (
    "kind", "renumbered", "moved", "old_label", "new_label", "differences", "old_text", "new_text",
    "old_citation", "new_citation", "old_page", "new_page",
)  # fmt: skip
FIGURE_COLUMNS = (
    "what", "fate", "name", "old_value", "new_value", "old_quote", "new_quote", "old_citation", "new_citation",
    "old_page", "new_page",
)  # fmt: skip
FIELD_COLUMNS = ("field", "old_value", "new_value")
# What of each people read.
BRIEF = {
    "entries": ("kind", "old_label", "new_label", "old_text", "new_text", "differences", "old_page", "new_page"),
    "figures": (
        "what", "fate", "name", "old_value", "new_value", "old_quote", "new_quote", "old_citation", "new_citation",
    ),
    "fields": FIELD_COLUMNS,
}  # fmt: skip
# A stretch that only one side has: ［－…－］ is gone, ［＋…＋］ is new.
_GONE, _NEW = ("［－", "－］"), ("［＋", "＋］")
_LONGEST_DIFFERENCE = 60


class ChangeListing(Listing[Change]):
    """The changes of two versions, one an entry; `changes` has the documents and the metadata that differ.

    `figures` are the numbers, targets, units and deadlines that differ, `fields` the metadata.
    """

    def __init__(self, found: Changes, figures: Iterable[FigureChange]) -> None:
        super().__init__(found.entries, change_row, ENTRY_COLUMNS)
        self.changes = found
        self.figures = Listing(figures, figure_row, FIGURE_COLUMNS)
        self.fields = Listing(found.metadata, field_row, FIELD_COLUMNS)


def change_row(change: Change) -> Flat:
    """Return a change as a row; spans of the two texts that differ as [start, end, kind]."""
    row: Flat = {
        "kind": change.kind.value,
        "renumbered": change.renumbered,
        "moved": change.moved,
        "differences": differences(change),
    }
    for side, parts, text in (("old", change.old, change.old_text), ("new", change.new, change.new_text)):
        row[f"{side}_label"] = "；".join(place(entry) for entry in parts)
        row[f"{side}_text"] = text
        row[f"{side}_citation"] = "；".join(entry.citation for entry in parts)
        row[f"{side}_page"] = _pages(parts)
        row[f"{side}_marks"] = [
            [*getattr(edit, side), kind.value]
            for edit, kind in change.edits
            if getattr(edit, side)[0] < getattr(edit, side)[1]
        ]
        row[f"{side}_spans"] = [[entry.start, entry.end] for entry in parts]
        row[f"{side}_clause_ids"] = [entry.clause_id for entry in parts if entry.clause_id]
    return {name: row[name] for name in ENTRY_COLUMNS} | {
        k: v for k, v in row.items() if k not in ENTRY_COLUMNS
    }


def place(entry: Entry) -> str:
    """Return the label of an entry as officials write it, of a row or a heading with the words that name it."""
    words = path_words(entry.path)
    return words or (entry.text[:12] if entry.kind == EntryKind.FRONT else words)


def _pages(parts: Sequence[Entry]) -> str:
    pages = [page for entry in parts for page in (entry.page_start, entry.page_end) if page is not None]
    if not pages:
        return ""
    return str(min(pages)) if min(pages) == max(pages) else f"{min(pages)}-{max(pages)}"


def differences(change: Change) -> str:
    """Return what differs of the words, short: 体育竞赛→体育赛事；＋和尊严；－或者."""
    told = []
    words = [edit for edit, kind in change.edits if kind != MarkKind.SPACING]
    for edit in words or [edit for edit, _ in change.edits]:
        gone, came = (
            _short(text[slice(*span)])
            for text, span in ((change.old_text, edit.old), (change.new_text, edit.new))
        )
        told.append(f"{gone}→{came}" if gone and came else f"－{gone}" if gone else f"＋{came}")
    return "；".join(told)


def _short(text: str) -> str:
    plain = text.replace("\n", "↵")
    return plain if len(plain) <= _LONGEST_DIFFERENCE else f"{plain[: _LONGEST_DIFFERENCE - 1]}…"


def marked(change: Change, side: str) -> str:
    """Return the words of one side with what the other lacks between marks; spaces where nothing else differs."""
    text = change.old_text if side == "old" else change.new_text
    opening, closing = _GONE if side == "old" else _NEW
    parts: list[str] = []
    at = 0
    for edit, kind in change.edits:
        start, end = edit.old if side == "old" else edit.new
        if start < end and (kind != MarkKind.SPACING or change.kind == Kind.SPACING):
            parts += (text[at:start], opening, text[start:end], closing)
            at = end
    return "".join([*parts, text[at:]])


def figure_row(figure: FigureChange) -> Flat:
    """Return a figure that differs as a row."""
    row: Flat = {"what": figure.what.value, "fate": figure.fate.value, "name": figure.name}
    for name, side in (("old", figure.old), ("new", figure.new)):
        row[f"{name}_value"] = value_words(side)
        row[f"{name}_quote"] = side.quote if side else ""
        row[f"{name}_citation"] = side.citation if side else ""
        row[f"{name}_page"] = side.page if side else None
        row[f"{name}_span"] = [side.start, side.end] if side else None
        row[f"{name}_id"] = side.row.row_id if side and side.row else None
    return {name: row[name] for name in FIGURE_COLUMNS} | {
        k: v for k, v in row.items() if k not in FIGURE_COLUMNS
    }


def value_words(side: Side | None) -> str:
    """Return a value as the ledger reads it, where it has a row, else as it is printed."""
    if side is None:
        return ""
    known = side.row
    return target_words(known) if known and isinstance(known.row, Target) else side.value


def field_row(change: FieldChange) -> Flat:
    """Return a field of the metadata that differs as a row."""
    return {"field": change.field, "old_value": shown(change.old), "new_value": shown(change.new)}


def version_name(document: Document) -> str:
    """Return the name of a version: its title with 征求意见稿 or what else tells it from another."""
    draft = document.status == DocumentStatus.DRAFT and "征求意见稿" not in document.title
    mark = "征求意见稿" if draft else document.doc_number or document.date or ""
    return f"《{document.title}》" + (f"（{mark}）" if mark else "")


def title_of(found: Changes, words: Words) -> str:
    """Return the heading of a table of changes, with the names of both versions."""
    return words["changes_title"].format(old=version_name(found.old), new=version_name(found.new))


def changes_about(store: Store, found: Changes, words: dict[str, str]) -> About:
    """Return the particulars of an export: both versions and the files they were read from."""
    held = (found.old.document_id, found.new.document_id)
    versions = (("changes_old", found.old), ("changes_new", found.new))
    told = [(words[name], f"{version_name(document)}[{document.document_id}]") for name, document in versions]
    told.append((words["changes_entries"], counts_line(found, words)))
    return about_documents(store, held, told, words)


def counts_line(found: Changes, words: Words) -> str:
    """Return how many entries became what, in one line."""
    return "，".join(f"{words[f'change_{kind}']} {count}" for kind, count in found.counts().items() if count)


def worded_change(change: Change, words: Words) -> Flat:
    """Return a change as a row with words of the interface and marked texts."""
    row = change_row(change)
    told = [words[f"change_{change.kind}"]]
    told += [words["change_moved"]] if change.moved and change.kind != Kind.MOVED else []
    told += [words["change_renumbered"]] if change.renumbered and change.kind != Kind.RENUMBERED else []
    row["kind"] = "、".join(told)
    return row | {f"{side}_text": marked(change, side) for side in ("old", "new")}


def change_sheets(listing: ChangeListing, words: Words, *, unchanged: bool = False) -> list[Sheet]:
    """Return the sheets of two versions: clauses, figures, metadata; headings name both versions.

    What is unchanged is left out unless asked for.
    """
    found = listing.changes
    heads = {"old": version_name(found.old), "new": version_name(found.new)}
    kept = [change for change in found.entries if unchanged or change.kind != Kind.UNCHANGED]
    rows = {
        "entries": [worded_change(change, words) for change in kept],
        "figures": [worded_figure(figure, words) for figure in listing.figures],
        "fields": [
            row | {"field": words.get(f"field_{row['field']}", row["field"])}
            for row in listing.fields.to_dicts()
        ],
    }
    columns = {
        "entries": tuple(c for c in ENTRY_COLUMNS if c not in {"renumbered", "moved"}),
        "figures": FIGURE_COLUMNS,
        "fields": FIELD_COLUMNS,
    }
    return [
        Sheet(
            words[f"changes_{name}"],
            [(column, _heading(column, heads, words)) for column in columns[name]],
            rows[name],
            words["changes_none"],
            f"{title_of(found, words)}（{words[f'changes_{name}']}）",
            brief=[(column, _heading(column, heads, words)) for column in BRIEF[name]],
            number=words["col_number"],
        )
        for name in columns
    ]


def worded_figure(figure: FigureChange, words: Words) -> Flat:
    """Return a figure that differs as a row with words of the interface."""
    row = figure_row(figure)
    row["what"], row["fate"] = words[f"what_{figure.what}"], words[f"fate_{figure.fate}"]
    if figure.what == "duty":
        for side in ("old_value", "new_value"):
            row[side] = words.get(f"val_{row[side]}", row[side])
    return row


def _heading(column: str, heads: Mapping[str, str], words: Words) -> str:
    side, _, rest = column.partition("_")
    if side not in heads:
        return words[f"col_change_{column}"]
    told = words[f"col_change_{side}"] + words[f"col_change_{rest}"]
    return f"{told}：{heads[side]}" if rest in {"text", "quote", "value"} else told
