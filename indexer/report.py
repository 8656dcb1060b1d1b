"""Reports: what a build did, and for each file what was read of it and everything that looked odd."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extraction.text.folding import fold
from indexer.coverage import coverage
from indexer.documents.readers.pdf import odd_share
from indexer.models import Document, FileRow, Skipped
from indexer.store.store import Store

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NUMBERING, _NOT_FOUND = "numbering: ", "not found: "


@dataclass
class BuildReport:
    """What a build did, for its summary table; `refused` are uploads of which nothing is left, `missing` files that vanished and are asked about."""

    files: int = 0
    read: int = 0
    unchanged: int = 0
    removed: int = 0
    documents: int = 0
    clauses: int = 0
    generation: int = 0
    changed: bool = False
    seconds: float = 0.0
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refused: list[Skipped] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FileReport:
    """What came of one file.

    `coverage` is the share of the characters taken that rules have placed in clauses and named regions,
    `unplaced` counts those that none has; `regions` and `asides` count characters by kind.
    `reason` tells why it was skipped, None where it was read; `odd_share` is the share of
    characters outside Han, ASCII and the usual signs; `numbers` counts figures in the text;
    `numbering` names gaps, repeats and jumps of labels with their place; `not_found` names the
    metadata that no document of the file prints; `duplicate_of` the title of the document that is
    another, better reading of its text.
    """

    file: str
    reason: str | None
    pages: int | None
    characters: int
    odd_share: float
    documents: list[str]
    clauses: int
    coverage: float
    unplaced: int
    regions: dict[str, int]
    asides: dict[str, int]
    numbers: int
    numbering: list[str]
    not_found: list[str]
    notes: list[str]
    duplicate_of: str | None


def report(store: Store) -> list[FileReport]:
    """Return the report of every file that the last build saw, by path."""
    documents = {d.document_id: d for d in store.documents(with_text=True, with_duplicates=True)}
    duplicates = store.duplicates()
    held = store.holdings()
    found = []
    for row in store.files():
        own = [documents[i] for i in held.get(row.sha256, [])] if row.reason is None else []
        better = next(
            (documents[duplicates[d.document_id]].title for d in own if d.document_id in duplicates), None
        )
        found.append(_file(store, row, own, better))
    return found


def _file(store: Store, file: FileRow, documents: list[Document], duplicate_of: str | None) -> FileReport:
    text = "\n".join(document.text for document in documents)
    notes = [(document, note) for document in documents for note in store.notes(document.document_id)]
    several = len(documents) > 1

    def told(prefix: str) -> list[str]:
        return [
            (f"《{document.title}》 " if several else "") + note.removeprefix(prefix)
            for document, note in notes
            if note.startswith(prefix)
        ]

    covered = coverage(store, documents, store.asides(file.sha256) if documents else ())
    return FileReport(
        file=file.path,
        reason=file.reason,
        pages=sum(document.pages or 0 for document in documents) or None,
        characters=len(text),
        odd_share=round(odd_share(text), 4),
        documents=[document.title for document in documents],
        clauses=sum(len(store.clauses(document.document_id)) for document in documents),
        coverage=covered.share,
        unplaced=covered.unplaced,
        regions=covered.regions,
        asides=covered.asides,
        numbers=len(_NUMBER.findall(fold(text))),
        numbering=told(_NUMBERING),
        not_found=told(_NOT_FOUND),
        notes=list(dict.fromkeys(n for _, n in notes if not n.startswith((_NUMBERING, _NOT_FOUND)))),
        duplicate_of=duplicate_of,
    )
