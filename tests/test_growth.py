"""Adversarial files in small: what takes a time quadratic in the length shows even here."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from adversaries import FOLDERS, KINDS
from growth import exponent

from indexer.documents.intake import intake_of
from indexer.documents.read import read_bytes
from indexer.documents.versions import Shares, find_links
from indexer.models import Document

# Kinds on which a step was quadratic once.
_ONCE = (
    "numbered rows", "rows apart", "year columns", "units of a cell", "identical pages", "listed pieces",
    "plans of a notice", "outline", "long heading", "甲、", "digits", "一是", "sentences", "deadlines", "table lines",
    "units of a sentence", "brackets behind",
)  # fmt: skip


def _read(name: str, data: bytes) -> list[Document]:
    return [t.document for t in intake_of(read_bytes(name, data), name, "0" * 64, {}, False).documents]


def _seconds(kind: str, characters: int) -> float:
    name, data = KINDS[kind](characters)
    started = time.process_time()
    _read(name, data)
    return time.process_time() - started


def _grows(kind: str, characters: int) -> float:
    _seconds(kind, 500)
    return exponent(_seconds(kind, characters), _seconds(kind, 4 * characters), 4, floor=0.02)


@pytest.mark.parametrize("kind", _ONCE)
def test_no_time_grows_as_the_square(kind: str) -> None:
    assert _grows(kind, 3000) < 1.6


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_no_time_of_any_kind_grows_as_the_square(kind: str) -> None:
    assert _grows(kind, 12_000) < 1.4


class _Counting(Shares):
    """Counts the pairs of documents that are compared."""

    pairs = 0

    def of(self, left: Document, right: Document) -> float:
        self.pairs += 1
        return super().of(left, right)


@pytest.mark.parametrize("kind", FOLDERS)
def test_documents_of_one_title_are_not_compared_each_with_all(kind: str) -> None:
    (first,) = _read("方案.txt", next(iter(FOLDERS[kind](1000).values())))
    compared = []
    for count in (60, 120):
        texts = [data.decode() for data in FOLDERS[kind](1000 * count).values()]
        dated = "dated" in kind or "versions" in kind
        documents = [
            replace(first, document_id=f"{at:03}", text=text, date=f"{2000 + at}-01-01" if dated else None)
            for at, text in enumerate(texts)
        ]
        shares = _Counting()
        links = find_links(documents, shares)
        assert bool(links) == ("of one text" in kind)
        compared.append(shares.pairs)
    assert compared[1] < 2.6 * compared[0]
