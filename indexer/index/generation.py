"""One generation of the indexes: written whole beside the one before, synced, then named in the manifest."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.index import tokens
from indexer.index.checksums import write_list
from indexer.index.encoders import Encoder
from indexer.index.lexical import LexicalEntry, LexicalIndex
from indexer.index.phrases import FILE as PHRASES
from indexer.index.phrases import PhraseIndex
from indexer.index.vectors import VECTORS, Passage, VectorCache, VectorIndex, passages
from indexer.models import Clause, Document

# Kinds of piece that are nobody's clause: kept as documents, never found by a search.
UNINDEXED = frozenset({"masthead", "contents", "slogan"})

# Clauses whose vectors are in memory at a time, beside the index: some 60 MB.
_BLOCK = 16_384

Entry = tuple[int, Document, Clause]


def indexed_text(clause: Clause) -> str:
    """Return the words by which a clause is found: of a row of a table its cells under their headers."""
    if not clause.cells:
        return clause.text
    return "；".join(f"{cell.header}：{cell.text}" if cell.header else cell.text for cell in clause.cells)


def texts_of(clauses: Iterable[Clause]) -> list[str]:
    """Return what is encoded of clauses."""
    return [passage.text for clause in clauses for passage in passages(0, indexed_text(clause))]


def write_generation(
    kb: Path,
    encoder: Encoder,
    folder: Path,
    previous: Path | None,
    gone: tuple[Sequence[str], Sequence[int]],
    entries: Sequence[Entry],
    words: Callable[[str], str] = tokens.line,
) -> str:
    """Write to a new folder the indexes in `previous`, less documents and clauses gone, plus entries.

    Returns the digest of the list of its files, see `checksums`. `words` gives the words of a clause's text, parted by spaces.
    """
    folder.mkdir(parents=True)
    try:
        _write(kb, encoder, folder, previous, gone, entries, words)
    except (ValueError, RuntimeError) as error:  # so do tantivy and faiss tell that they cannot write
        raise OSError(f"the indexes cannot be written ({error})") from error
    listed = write_list(folder, previous)
    synced(folder)
    return listed


def _write(
    kb: Path,
    encoder: Encoder,
    folder: Path,
    previous: Path | None,
    gone: tuple[Sequence[str], Sequence[int]],
    entries: Sequence[Entry],
    words: Callable[[str], str],
) -> None:
    documents, keys = gone
    LexicalIndex.write(
        folder / "lexical",
        previous / "lexical" if previous else None,
        documents,
        [lexical_entry(*entry) for entry in entries],
        words,
    )
    PhraseIndex.write(
        folder / PHRASES,
        previous / PHRASES if previous else None,
        keys,
        [(key, clause) for key, _, clause in entries],
    )
    cache = VectorCache(kb, encoder)
    try:
        VectorIndex.write_blocks(
            folder / VECTORS, previous / VECTORS if previous else None, keys, _vectors(cache, entries)
        )
    finally:
        cache.close()


def _vectors(cache: VectorCache, entries: Sequence[Entry]) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
    """Yield the keys and the vectors of clauses block by block."""
    for at in range(0, len(entries), _BLOCK):
        parts: list[Passage] = []
        for key, _, clause in entries[at : at + _BLOCK]:
            parts += passages(key, indexed_text(clause))
        yield [part.key for part in parts], cache.encode([part.text for part in parts])


def write_part(whole: Path, folder: Path, documents: Collection[str], keys: Collection[int]) -> None:
    """Write to a folder the lexical and the vector index of some documents alone, from those in the folder `whole`.

    `keys` are the numbers of their clauses.
    """
    LexicalIndex.write_part(folder / "lexical", whole / "lexical", documents)
    vectors = VectorIndex(whole / VECTORS).vectors(keys)
    windows = [key for key, own in vectors.items() for _ in own]
    VectorIndex.write(folder / VECTORS, None, (), windows, np.concatenate([*vectors.values()]))


def sweep(kb: Path, keep: set[int]) -> None:
    """Remove generations that no manifest names: old ones, and those of builds that were killed."""
    folder = kb / "index"
    for child in folder.iterdir() if folder.is_dir() else ():
        if not (child.name.isdecimal() and int(child.name) in keep):
            shutil.rmtree(child, ignore_errors=True)


def lexical_entry(key: int, document: Document, clause: Clause) -> LexicalEntry:
    """Return what is indexed of a clause."""
    title = " ".join((document.title, document.region or "", *document.issuers))
    return LexicalEntry(key, document.document_id, title, " ".join(clause.headings), indexed_text(clause))


def synced(folder: Path) -> None:
    """Flush a folder and all in it to the disk before a transaction names it."""
    for path in [*folder.rglob("*"), folder, folder.parent]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
