"""The model of doubt of a knowledge base, fitted to its own clauses when its indexes are written.

To fit it some 600 questions are put to the indexes, so in a large knowledge base that is done with a part of it: the
documents whose ids end on so many zero bits that some LARGEST clauses are left, and no less than a fourth of that. Which they are follows from
what the knowledge base holds, whatever came when, and a document that is added is rarely one of them:
then the model stays as it is, and adding it costs as little as in a small knowledge base.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from extraction.text.folding import kept_fold
from indexer.index.calibrate import Encode, calibrated, sample
from indexer.index.generation import UNINDEXED, write_part
from indexer.models import Clause, Document
from indexer.store.store import Store

# A knowledge base of no more clauses is asked as a whole.
LARGEST = 1 << 14
# A part of less than that share says too little: few documents may hold nearly all.
_LEAST = 4


@dataclass(frozen=True)
class Part:
    """The documents to which the model is fitted: those whose id has `bits` zero bits at its end."""

    bits: int
    documents: frozenset[str]
    digest: str

    def has(self, document_id: str) -> bool:
        """Tell whether a document is, or would be, one of them."""
        return _among(document_id, self.bits)

    def stays(self, fitted: str, changed: Iterable[str]) -> bool:
        """Tell whether a model fitted to the part of some digest is still its own where some documents have changed."""
        return bool(self.bits) and self.digest == fitted and not any(map(self.has, changed))


def part_of(store: Store) -> Part:
    """Return the part of a store, of all of it where it is small."""
    (clauses,) = store.connection.execute("SELECT count(*) FROM clauses").fetchone()
    copies = store.duplicates()
    every = [
        document_id
        for document_id, kind in store.connection.execute("SELECT document_id, kind FROM documents")
        if kind not in UNINDEXED and document_id not in copies
    ]
    for bits in range(bits_for(clauses), -1, -1):
        ids = frozenset(document_id for document_id in every if _among(document_id, bits))
        if not bits or len(store.clause_keys(ids)) >= LARGEST // _LEAST:
            break
    digest = hashlib.blake2b("\0".join((str(bits), *sorted(ids))).encode(), digest_size=16)
    return Part(bits, ids, digest.hexdigest())


def bits_for(clauses: int) -> int:
    """Return how many zero bits leave at most LARGEST of so many clauses, more or less."""
    return max(0, (max(1, clauses) - 1).bit_length() - LARGEST.bit_length() + 1)


def _among(document_id: str, bits: int) -> bool:
    return int(document_id, 16) % (1 << bits) == 0


def doubt_after(
    store: Store,
    encode: Encode,
    indexes: AbstractContextManager[Path],
    before: Mapping[str, str],
    changed: Collection[str],
) -> dict[str, str]:
    """Return what a manifest says of doubt: the model it had `before`, or a new one where its part has changed.

    `changed` are the documents that came or went. Entering `indexes` gives the folder of those that are asked.
    """
    part = part_of(store)
    if part.stays(before.get("doubt_of", ""), changed):
        doubt = before["doubt"]
    else:
        with indexes as folder:
            doubt = fitted_doubt(store, encode, folder, part)
    return {"doubt": doubt, "doubt_of": part.digest}


def fitted_doubt(store: Store, encode: Encode, folder: Path, part: Part | None = None) -> str:
    """Return as JSON the model of doubt of the indexes in a folder, "" for a knowledge base of a few clauses."""
    part = part or part_of(store)
    documents = {d.document_id: d for d in store.documents(document_ids=part.documents)}
    known: dict[int, tuple[str, str]] = {}

    def texts(keys: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Read what was not read for an earlier question."""
        known.update(clause_texts(store.clauses_by_key(key for key in keys if key not in known), documents))
        return {key: known[key] for key in keys if key in known}

    with _asked(store, folder, part) as asked:
        return calibrated(_sampled(store, documents), texts, encode, asked)


@contextmanager
def _asked(store: Store, folder: Path, part: Part) -> Iterator[Path]:
    """Yield the folder of the indexes that are asked: those in `folder`, or of the part alone."""
    if not part.bits:
        yield folder
        return
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="part-") as place:
        write_part(folder, Path(place), part.documents, store.clause_keys(part.documents))
        yield Path(place)


def foreseen_sample(
    store: Store,
    staying: Collection[str],
    new: Mapping[str, Clause],
    fitted: str,
) -> list[Clause]:
    """Return the clauses that `fitted_doubt` is about to ask, where documents of a store stay and clauses are new.

    Another reading of a text that came just now is not seen to be one. `fitted` is the digest of the part that the
    model in force was fitted to: where it stays, nothing is asked.
    """
    part = part_of(store)
    came = {name: clause for name, clause in new.items() if part.has(clause.document_id)}
    going = part.documents - set(staying)
    if not came and not going and part.stays(fitted, ()):
        return []
    clauses = {c.clause_id: c for c in _sampled(store, part.documents - going)} | came
    return [clauses[name] for name in sample(clauses)]


def _sampled(store: Store, document_ids: Iterable[str]) -> list[Clause]:
    numbers = store.clause_numbers(document_ids)
    return list(store.clauses_by_key(numbers[name] for name in sample(numbers)).values())


def clause_texts(
    clauses: Mapping[int, Clause], documents: Mapping[str, Document]
) -> dict[int, tuple[str, str]]:
    """Return of clauses by number (title, region and headings; body), folded."""
    found = {}
    for key, clause in clauses.items():
        document = documents.get(clause.document_id)
        if document is not None:
            around = (document.title, document.region or "", *clause.headings)
            found[key] = kept_fold(" ".join(around)), kept_fold(clause.text)
    return found
