"""The cheap look at a content stream that decides whether a page is searched for tables."""

from __future__ import annotations

import pytest

from indexer.documents.readers.pdf_rules import has_rules


@pytest.mark.parametrize(
    "content",
    [
        b"1 2 90 1 re f\n" * 2 + b"1 2 1 -20 re f*\n" * 2,
        b"0 0 m 10 0 l S\n" * 2 + b"0 0 m 0 10 l S\n" * 2,
        b"1 2 50 40 re S\n" * 2,
    ],
    ids=["bars", "lines", "boxes"],
)
def test_rules(content: bytes) -> None:
    assert has_rules(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"q 1 2 3 4 re W* n\n" * 40, b"1 2 90 14 re f\n" * 40, b"1 2 1 .. re f\n" * 3],
    ids=["nothing", "clips", "grounds of lines", "no numbers"],
)
def test_no_rules(content: bytes) -> None:
    assert not has_rules(content)
