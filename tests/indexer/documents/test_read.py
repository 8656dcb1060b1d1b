"""Files into pages: encodings, form feeds, PDFs, and every file that is refused with its reason."""

from __future__ import annotations

import hashlib
import os
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from indexer.documents.read import read_bytes, read_file
from indexer.documents.readers.plain import decode
from indexer.errors import UnreadableFileError

TEXT = "一、总体要求\n到2025年，全省绿色工厂达到120家（含园区）。\n"
PAGES = (
    ("云溪省水资源节约行动方案", "一、总体要求", "到2027年，万元产值用水量下降百分之十二。"),
    ("二、重点任务", "推广再生水利用，工业园区配套建设回用管网。"),
)


def pdf(*pages: tuple[str, ...]) -> bytes:
    """Print lines of Chinese text on pages; a page without lines holds a drawing only."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = BytesIO()
    sheet = canvas.Canvas(buffer, invariant=1)
    for lines in pages:
        sheet.setFont("STSong-Light", 14)
        for row, line in enumerate(lines):
            sheet.drawString(72, 760 - 24 * row, line)
        if not lines:
            sheet.rect(100, 100, 300, 300, fill=1)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def locked(data: bytes, user: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(data))
    writer.encrypt(user, "owner", algorithm="AES-256")
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("gb18030"),
        TEXT.encode("gbk"),
    ],
    ids=["utf-8", "utf-8 bom", "utf-16", "utf-16-le bom", "utf-16-be bom", "gb18030", "gbk"],
)
def test_encodings(data: bytes) -> None:
    assert decode(data) == TEXT
    source = read_bytes("方案.txt", data)
    assert [(page.number, page.text) for page in source.pages] == [(None, TEXT)]
    assert (source.name, source.visual_lines, source.notes) == ("方案.txt", False, ())


@pytest.mark.parametrize("char", ["㐀", "𠮷", "㎡", "·"])
def test_rare_characters_of_gb18030(char: str) -> None:
    assert decode(f"面积{char}公示".encode("gb18030")) == f"面积{char}公示"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "A.TXT", "甲.Md"])
def test_text_endings_of_any_case(name: str) -> None:
    assert read_bytes(name, TEXT.encode()).pages[0].text == TEXT


def test_form_feeds_part_pages() -> None:
    pages = read_bytes("a.txt", "第一页的话\f\n第二页的话\f".encode()).pages
    assert [(page.number, page.text.strip()) for page in pages] == [(1, "第一页的话"), (2, "第二页的话")]


def test_an_empty_page_keeps_its_number() -> None:
    pages = read_bytes("a.txt", "甲\f \n\f丙".encode()).pages
    assert [(page.number, page.text) for page in pages] == [(1, "甲"), (3, "丙")]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \r\n\t\n", "empty"),
        ("a.md", b"\f\f", "empty"),
        ("a.pdf", b"", "empty"),
        ("a.txt", b"\x7fELF\x02\x01\x01\0\0\0\0", "binary"),
        ("a.txt", TEXT.encode("utf-16-le") + bytes(40), "binary"),
        ("a.pdf", TEXT.encode(), "not a PDF"),
        ("a.docx", b"PK\x03\x04" + bytes(range(64)), "damaged archive"),
        ("a.docx", TEXT.encode(), "not a DOCX"),
        ("README", TEXT.encode(), "(none)"),
        ("a.txt", b"\xff\xfe" + "方案".encode("utf-16-le") + b"\x00", "damaged"),
        ("a.txt", b"\xef\xbb\xbf" + "方案".encode("gb18030"), "damaged"),
        ("a.pdf", b"%PDF-1.7\nnothing that follows is a PDF\n", "damaged PDF"),
    ],
)
def test_refused(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError) as refusal:
        read_bytes(name, data)
    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    "text", ["\ufeff", "\u3000\u3000\n\u3000", "\u00a0\n"], ids=["bom", "full width", "no break"]
)
def test_white_space_of_any_kind_is_empty(text: str) -> None:
    with pytest.raises(UnreadableFileError, match="empty"):
        read_bytes("a.txt", text.encode())


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(UnreadableFileError, match=r"cannot be opened: ."):
            read_file(path)


def test_a_file_is_known_by_its_digest(tmp_path: Path) -> None:
    path = tmp_path / "方案.md"
    path.write_bytes(TEXT.encode())
    source, digest = read_file(path)
    assert source.name == "方案.md"
    assert digest == hashlib.sha256(TEXT.encode()).hexdigest()


@pytest.mark.parametrize("name", ["方案.pdf", "方案.PDF", "方案.txt", "方案.docx"])
def test_a_pdf_under_any_name(name: str) -> None:
    source = read_bytes(name, pdf(*PAGES))
    assert source.visual_lines
    assert [page.number for page in source.pages] == [1, 2]
    assert [tuple(page.text.split()) for page in source.pages] == list(PAGES)


def test_a_pdf_locked_for_changes_only_is_read() -> None:
    source = read_bytes("a.pdf", locked(pdf(*PAGES), ""))
    assert "再生水利用" in source.pages[1].text


def test_a_pdf_with_a_password_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="encrypted"):
        read_bytes("a.pdf", locked(pdf(*PAGES), "secret"))


def test_pages_that_are_pictures_are_numbered() -> None:
    source = read_bytes("a.pdf", pdf(PAGES[0], (), ("13",)))
    assert (source.pictures, source.notes) == ((2, 3), ())


def test_a_blank_page_is_noted() -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf(*PAGES)))
    writer.insert_blank_page(index=1)
    buffer = BytesIO()
    writer.write(buffer)
    source = read_bytes("a.pdf", buffer.getvalue())
    assert [page.number for page in source.pages] == [1, 2, 3]
    assert (source.notes, source.pictures) == (("pages without text: 2",), ())


def test_a_pdf_without_pages_is_refused() -> None:
    buffer = BytesIO()
    pypdf.PdfWriter().write(buffer)
    with pytest.raises(UnreadableFileError, match="no pages"):
        read_bytes("a.pdf", buffer.getvalue())


def test_a_garbled_text_layer_counts_for_a_picture() -> None:
    source = read_bytes("a.pdf", pdf(PAGES[0], ("ፀፁፂፃፄፅፆፇፈፉፊፋፌፍፎፏፐፑፒፓፔፕፖፗፘፙፚ" * 2,)))
    assert source.pictures == (2,)
    assert source.pages[1].text == ""


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_pdf_is_refused(share: float) -> None:
    whole = pdf(*PAGES)
    with pytest.raises(UnreadableFileError) as refusal:
        read_bytes("a.pdf", whole[: int(len(whole) * share)])
    assert str(refusal.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(UnreadableFileError, match="no regular file"):
        read_file(tmp_path / "a.txt")
