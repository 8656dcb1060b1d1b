"""Encodings of plain text."""

from __future__ import annotations

import pytest

from indexer.documents.readers.plain import decode, read_plain
from indexer.errors import UnreadableFileError

TEXT = "一、总体要求\r\n到2027年，镕喆河水质达标率达到95%，䶮湖退养20亩。\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encodings(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_letters_that_gb18030_moved() -> None:
    assert decode("龴龻\ue81e".encode("gb18030")) == "龴龻龴"
    assert decode("\ue81e".encode()) == "\ue81e"


def test_binary_data_is_no_text() -> None:
    with pytest.raises(UnreadableFileError, match="binary"):
        read_plain("a.txt", bytes(range(256)) * 4)


def test_form_feeds_part_pages() -> None:
    assert [page.number for page in read_plain("a.txt", "甲\f\f乙".encode()).pages] == [1, 3]
