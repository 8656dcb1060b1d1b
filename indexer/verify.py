"""Check a knowledge base against its source files: hashes, canonical text, every stored span."""

from __future__ import annotations

from pathlib import Path

from extraction.rows import Measure
from indexer.coverage import untiled
from indexer.documents.intake import PARTIAL, canonical, text_digest
from indexer.errors import UnreadableFileError
from indexer.store.rows import TABLES
from indexer.store.store import Store


def verify(store: Store) -> list[str]:
    """Return every difference between the ledger and the files it was made of; [] if there is none.

    Every source file is read again: its hash and the canonical text made of it must be those of the
    build, every document must stand in that text at its place, its clauses and regions must tile it, and every clause and the quotation of
    every row must equal the span it names.
    """
    return [*_files(store), *_tiling(store), *_spans(store)]


def _files(store: Store) -> list[str]:
    found = []
    digests, contents = store.text_hashes(), store.contents()
    texts: dict[str, str] = {}
    for row in store.files():
        if row.reason is not None:
            continue
        path = Path(row.path)
        if not path.is_file() and not any(parent.is_file() for parent in path.parents):
            found.append(f"{path}: the file is gone")
            continue
        try:
            found_text, sha256, _ = canonical(path, ocr=not contents.get(row.sha256, "").endswith(PARTIAL))
        except UnreadableFileError as error:
            found.append(f"{path}: {error}")
            continue
        if sha256 != row.sha256:
            found.append(f"{path}: the file has changed since the build")
            continue
        texts[sha256] = found_text.text
        if text_digest(texts[sha256]) != digests.get(sha256):
            found.append(f"{path}: its canonical text is not that of the build")
    for document in store.documents(with_text=True, with_duplicates=True):
        text = texts.get(document.sha256)
        start = document.source_start
        if text is not None and text[start : start + len(document.text)] != document.text:
            found.append(f"{document.source}: 《{document.title}》 does not stand at {start} in the file")
    return found


def _tiling(store: Store) -> list[str]:
    """Return where the clauses and regions of a document do not tile its text."""
    return [
        f"{document.source}: 《{document.title}》: {gap}"
        for document in store.documents(with_text=True, with_duplicates=True)
        for gap in untiled(
            document.text, store.clauses(document.document_id), store.regions(document.document_id)
        )
    ]


def _spans(store: Store) -> list[str]:
    texts = {
        document.document_id: document.text
        for document in store.documents(with_text=True, with_duplicates=True)
    }
    found = [
        f"{clause.clause_id}: the stored words are not those at [{clause.start}, {clause.end})"
        for _, clause in store.keyed_clauses()
        if texts.get(clause.document_id, "")[clause.start : clause.end] != clause.text
    ]
    for table in TABLES:
        for row in store.ledger_rows(table):
            words = row.row.text if isinstance(row.row, Measure) else row.row.quote
            if texts.get(row.document_id, "")[row.row.start : row.row.end] != words:
                found.append(
                    f"{row.row_id}: the quotation does not stand at [{row.row.start}, {row.row.end})"
                )
    return found
