"""Adversarial files in small, and how many documents of one title are compared with each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from adversaries import FOLDERS, KINDS

from indexer.documents.intake import intake_of
from indexer.documents.read import read_bytes
from indexer.documents.versions import Shares, find_links
from indexer.models import Document


def _read(name: str, data: bytes) -> list[Document]:
    return [t.document for t in intake_of(read_bytes(name, data), name, "0" * 64, {}, False).documents]


@pytest.mark.parametrize("kind", KINDS)
def test_an_adversarial_file_is_read_to_its_end(kind: str) -> None:
    """How the time grows is for `benchmarks/growth.py` to say: here nothing may fail or be left out."""
    name, data = KINDS[kind](3000)
    for document in _read(name, data):
        assert document.text


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
