"""Pages of OFD files made here: words where the file puts them, and none of them taken for markup."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from indexer.errors import UnreadableFileError
from indexer.pictures import ofd
from tests.indexer.documents.readers.test_ofd import content, make_ofd, text_object

PAGE = content(text_object(1, "二、重点任务", 40, 100), text_object(2, "a<b>&甲", 40, 120))


def test_letters_in_shares_of_the_page() -> None:
    letters = ofd.letters_of(make_ofd([content(), PAGE]), [2, 3])[2]
    assert letters.text.startswith("二、重点任务")
    assert letters.ratio == pytest.approx(297 / 210)
    first, second = letters.boxes[:2]
    assert (first.left, second.left) == (pytest.approx(40 / 210), pytest.approx(45 / 210))
    assert first.top < 105 / 297 < first.bottom  # the base line


def test_words_are_drawn_at_their_places() -> None:
    data, width, height = ofd.draw(make_ofd([PAGE]), 1, 254)
    assert (width, height) == (2100, 2970)
    root = ET.fromstring(data)
    texts = [found for found in root.iter() if found.tag.endswith("}text")]
    assert [found.text for found in texts] == ["二、重点任务", "a<b>&甲"]
    assert (texts[0].get("x"), texts[0].get("y")) == ("40.00", "105.00")


def test_pages_and_files_that_cannot_be_drawn() -> None:
    data = make_ofd([PAGE, PAGE])
    assert ofd.page_count(data) == 2
    with pytest.raises(UnreadableFileError, match="has no page 3"):
        ofd.draw(data, 3, 72)
    for call in (ofd.page_count, lambda one: ofd.draw(one, 1, 72), lambda one: ofd.letters_of(one, [1])):
        with pytest.raises(UnreadableFileError, match="damaged"):
            call(b"PK\x03\x04 nonsense")
