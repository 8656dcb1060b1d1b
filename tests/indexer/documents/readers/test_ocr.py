"""Pages that are pictures: what is printed is read, in order, without seals; nothing is downloaded."""

from __future__ import annotations

import io
import math
import socket
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.readers import ocr
from indexer.documents.readers.ocr import LONGEST_SIDE, Recogniser, page_count, page_image
from indexer.errors import UnreadableFileError

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
FONT = next((path for path in FONTS if Path(path).is_file()), None)
needs_font = pytest.mark.skipif(FONT is None, reason="no Chinese font on this machine")
BLACK, RED = (20, 20, 20), (225, 30, 35)

LINES = [
    "云溪省绿色发展实施方案",
    "为推动绿色发展，制定本方案。",
    "到2025年，非化石能源消费比重达到31%。",
    "发展风电和光伏，回收废旧农膜。",
]


def paper() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (1654, 2339), "white")
    return image, ImageDraw.Draw(image)


def font(size: int) -> ImageFont.FreeTypeFont:
    assert FONT is not None
    return ImageFont.truetype(FONT, size, index=2)  # of a Noto collection: Simplified Chinese


def pdf_of(width: float, height: float, *, pages: int = 1) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height))
    for _ in range(pages):
        canvas.setFillColorRGB(1, 0, 0)
        canvas.rect(0, 0, width / 2, height, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.fixture
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        pytest.fail("the network was asked for")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    ocr._engine.cache_clear()


@needs_font
@pytest.mark.slow
@pytest.mark.usefixtures("_no_network")
def test_lines_are_read_without_the_network() -> None:
    image, draw = paper()
    for i, line in enumerate(LINES):
        draw.text((250, 300 + 90 * i), line, BLACK, font(44))
    page = Recogniser().recognise(image)
    assert [line.strip() for line in page.text.splitlines()] == LINES
    assert 0.8 < page.confidence <= 1
    assert page.left_out == ()
    for i, (words, left, top, right, bottom) in enumerate(page.places):
        assert words == LINES[i]
        assert top < (300 + 90 * i + 22) / 2339 < bottom
        assert left == pytest.approx(250 / 1654, abs=0.02)
        assert right == pytest.approx((250 + 44 * len(words)) / 1654, abs=0.25)


@needs_font
@pytest.mark.slow
def test_two_columns_one_after_the_other_below_a_title() -> None:
    image, draw = paper()
    draw.text((480, 150), "云溪省绿色发展实施方案解读", BLACK, font(52))
    columns = [[f"{side}边的第{c}行写着一句话不多不少" for c in "一二三四五六"] for side in "左右"]
    for x, column in zip((150, 880), columns, strict=True):
        for i, line in enumerate(column):
            draw.text((x, 320 + 80 * i), line, BLACK, font(42))
    page = Recogniser().recognise(image)
    assert page.text.split() == ["云溪省绿色发展实施方案解读", *columns[0], *columns[1]]


@needs_font
@pytest.mark.slow
def test_opening_line_of_a_paragraph_is_set_in() -> None:
    image, draw = paper()
    lines = [
        "为推动全省绿色发展，根据国家有关规定，",
        "结合本省的实际情况和工作安排，制定本实施方案，请",
        "认真贯彻落实。",
    ]
    for i, line in enumerate(lines):
        draw.text((250 + (88 if i == 0 else 0), 300 + 90 * i), line, BLACK, font(44))
    page = Recogniser().recognise(image)
    assert [line.startswith("\u3000\u3000") for line in page.text.splitlines()] == [True, False, False]


@needs_font
@pytest.mark.slow
def test_date_under_a_seal_is_read_and_the_masthead_stays() -> None:
    image, draw = paper()
    draw.text((370, 250), "云溪省人民政府文件", RED, font(100))
    draw.text((250, 600), "现将实施方案印发给你们，请认真贯彻落实。", BLACK, font(44))
    draw.text((900, 1000), "云溪省人民政府", BLACK, font(44))
    draw.text((920, 1090), "2023年5月18日", BLACK, font(44))
    seal = Image.new("RGB", image.size, "white")
    pen = ImageDraw.Draw(seal)
    pen.ellipse((870, 850, 1270, 1250), outline=RED, width=10)
    for i, letter in enumerate("云溪省人民政府专用章"):
        angle = math.radians(200 + 14 * i)
        place = (1070 + 150 * math.cos(angle) - 22, 1050 + 150 * math.sin(angle) - 28)
        pen.text(place, letter, RED, font(44))
    pen.regular_polygon((1070, 1050, 60), 5, fill=RED)
    # Ink over ink: the darker wins.
    page = Recogniser().recognise(ImageChops.darker(image, seal))
    lines = [line.strip() for line in page.text.splitlines()]
    assert lines == [
        "云溪省人民政府文件",
        "现将实施方案印发给你们，请认真贯彻落实。",
        "云溪省人民政府",
        "2023年5月18日",
    ]


@pytest.mark.slow
def test_empty_page_is_empty() -> None:
    page = Recogniser().recognise(Image.new("RGB", (800, 1000), "white"))
    assert page == ocr.OcrPage("", 0.0)


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("一5一", "— 5 —"),
        ("-12-", "— 12 —"),
        ("石住建办[2020〕41号", "石住建办〔2020〕41号"),
        ("一、总体要求", "一、总体要求"),
        ("投资(2020)万元", "投资(2020)万元"),
    ],
)
def test_regular_misreadings_are_put_right(read: str, meant: str) -> None:
    assert ocr._mended(read) == meant


def test_page_is_drawn_at_its_size_in_colour() -> None:
    data = pdf_of(595, 842, pages=2)
    assert page_count(data) == 2
    image = page_image(data, 2)
    assert image.mode == "RGB"
    assert abs(image.width - 595 * 200 / 72) <= 2
    assert abs(image.height - 842 * 200 / 72) <= 2
    assert image.getpixel((10, 10)) == (255, 0, 0)
    assert image.getpixel((image.width - 10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("size", [(14400, 14400), (14400, 20), (3, 14400), (1, 1)])
def test_page_of_absurd_size_is_bounded(size: tuple[float, float]) -> None:
    image = page_image(pdf_of(*size), 1)
    assert min(image.size) >= 1
    assert max(image.size) <= LONGEST_SIDE + 1


@pytest.mark.parametrize(
    ("data", "number", "reason"),
    [
        (b"%PDF-1.7 and no more", 1, "damaged PDF"),
        (pdf_of(595, 842), 2, "has no page 2"),
        (pdf_of(595, 842), 0, "has no page 0"),
    ],
)
def test_page_that_cannot_be_drawn(data: bytes, number: int, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        page_image(data, number)


def test_password_is_told() -> None:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of(595, 842)))
    writer.encrypt("geheim")
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(UnreadableFileError, match="password"):
        page_image(buffer.getvalue(), 1)
