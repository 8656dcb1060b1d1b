"""Fonts of a PDF: each is read once for the pages of a file, by one thread and by several, and never changed."""

from __future__ import annotations

import threading
from copy import deepcopy
from typing import Any

import pypdf
import pytest
from pypdf import _page
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject
from pypdf.generic._font import Font

from indexer.documents.readers import pdf_fonts
from indexer.documents.readers.pdf_fonts import fonts_once

TO_UNICODE = b"1 beginbfrange <0001> <0003> <4e00> endbfrange"
CONTENT = b"BT /F2 12 Tf 72 700 Td <00010002> Tj /F1 9 Tf (word) Tj ET"


def font(kind: str, **entries: Any) -> DictionaryObject:
    own = {NameObject(f"/{key}"): value for key, value in entries.items()}
    base = {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject(f"/{kind}")}
    return DictionaryObject({**base, **own})


def stream(data: bytes) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(data)
    return made


def fonts() -> DictionaryObject:
    """Return a font of Latin letters and one of Han letters."""
    inner = font("CIDFontType2", DW=NumberObject(1000))
    han = font(
        "Type0",
        BaseFont=NameObject("/Song"),
        Encoding=NameObject("/Identity-H"),
        ToUnicode=stream(TO_UNICODE),
        DescendantFonts=ArrayObject([inner]),
    )
    latin = font("Type1", BaseFont=NameObject("/Helvetica"), Encoding=NameObject("/WinAnsiEncoding"))
    return DictionaryObject({NameObject("/F1"): latin, NameObject("/F2"): han})


def page_of(content: bytes = CONTENT) -> pypdf.PageObject:
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(595, 842)
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts()})
    page[NameObject("/Contents")] = writer._add_object(stream(content))
    return page


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the identities of the font dictionaries that pypdf reads from now on."""
    found: list[int] = []
    own = Font.from_font_resource.__func__

    def counted(cls: type[Font], resource: DictionaryObject) -> Font:
        found.append(id(resource))
        return own(cls, resource)

    monkeypatch.setattr(Font, "from_font_resource", classmethod(counted))
    return found


def test_a_font_is_read_once_for_all_pages(read: list[int]) -> None:
    page = page_of()
    with fonts_once():
        first = page.extract_text()
        once = len(read)
        assert [page.extract_text() for _ in range(3)] == [first] * 3
        assert len(read) == once == 2
    assert page.extract_text() == first == "一丁word"
    assert len(read) > once


def test_pypdf_is_left_as_it_was() -> None:
    with fonts_once():
        assert _page.Font is not Font
        with fonts_once():
            pass
        assert _page.Font is not Font
    assert _page.Font is Font
    with pytest.raises(KeyError), fonts_once():
        raise KeyError
    assert _page.Font is Font


def test_another_pypdf_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(_page, "Font")
    with fonts_once():
        assert not hasattr(_page, "Font")


def test_files_read_side_by_side_have_their_own_fonts() -> None:
    expected, found, begin = page_of().extract_text(), [], threading.Barrier(4)

    def one() -> None:
        begin.wait()
        for _ in range(5):
            with fonts_once():
                found.extend(page_of().extract_text() for _ in range(3))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 60
    assert _page.Font is Font


def test_fonts_are_not_changed_by_reading() -> None:
    page = page_of()
    resources = page["/Resources"]["/Font"]
    with fonts_once():
        kept = pdf_fonts._KEPT.get()
        before = {name: deepcopy(kept.font(resources[name])) for name in ("/F1", "/F2")}
        page.extract_text()
        assert {name: kept.font(resources[name]) for name in before} == before


def test_only_so_much_is_kept(monkeypatch: pytest.MonkeyPatch, read: list[int]) -> None:
    one = len(Font.from_font_resource(fonts()["/F2"]).character_map) + 1000
    monkeypatch.setattr(pdf_fonts, "MOST_CHARACTERS", one)
    pages = [page_of() for _ in range(20)]
    expected = pages[0].extract_text()
    with fonts_once():
        for page in pages:
            assert page.extract_text() == expected
            assert len(pdf_fonts._KEPT.get().fonts) <= 4
    monkeypatch.setattr(pdf_fonts, "MOST_CHARACTERS", 1)
    with fonts_once():
        assert pages[0].extract_text() == expected
        assert not pdf_fonts._KEPT.get().fonts
    assert len(read) >= 40


def test_what_is_no_font_raises_each_time(read: list[int]) -> None:
    bad = font("Type0", ToUnicode=NameObject("/x"), DescendantFonts=ArrayObject([NumberObject(1)]))
    with fonts_once():
        kept = pdf_fonts._KEPT.get()
        for times in (1, 2):
            with pytest.raises(AttributeError):
                kept.font(bad)
            assert len(read) == times
