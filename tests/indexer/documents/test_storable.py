"""Text that can be stored: surrogates paired or replaced and noted."""

from __future__ import annotations

from indexer.documents.storable import storable
from indexer.models import Cell, Page, SourceText, Table


def test_surrogates_and_controls() -> None:
    table = Table((Cell("甲\x01\ud840", 0, 0), Cell("乙", 0, 1)))
    page = Page(1, "\ud842\udfb7田\udfb7\0县\ufffd", (table,))
    source = storable(SourceText("a.pdf", (page,), visual_lines=True, notes=("旧",)))
    assert source.pages[0].text == "\U00020bb7田\ufffd县\ufffd"
    assert [cell.text for cell in source.pages[0].tables[0].cells] == ["甲\ufffd", "乙"]
    assert source.notes == ("旧", "2 halves of characters stand as \ufffd")


def test_sound_text_stays_itself() -> None:
    page = Page(1, "一、总体要求\n\t坚持节水优先。")
    assert storable(SourceText("a.txt", (page,), visual_lines=False)).pages[0] is page
