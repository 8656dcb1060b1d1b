"""Pages of PDFs made here: pictures of bounded size, letters where they stand, turned and cropped pages too."""

from __future__ import annotations

import io

import pypdf
import pytest
from PIL import Image
from pypdf.generic import RectangleObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from indexer.errors import UnreadableFileError
from indexer.pictures import pdf
from indexer.pictures.letters import Box

# Lines of print as (x, y from below, words), in points.
Line = tuple[float, float, str]


def made(*pages: list[Line], size: tuple[float, float] = (595, 842), mark: Box | None = None) -> bytes:
    """A PDF of lines in letters of 14 points; `mark` is a black rectangle on each page, in points."""
    registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    for lines in pages:
        canvas.setFont("STSong-Light", 14)
        for x, y, words in lines:
            canvas.drawString(x, y, words)
        if mark:
            canvas.rect(mark.left, mark.top, mark.width, mark.height, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def changed(data: bytes, *, turn: int = 0, crop: tuple[float, float, float, float] | None = None) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    for page in writer.pages:
        if crop:
            page.cropbox = RectangleObject(crop)
        page.rotate(turn)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_letters_in_shares_of_the_page() -> None:
    letters = pdf.letters_of(made([(100, 700, "节水行动 方案")]), [1, 2])[1]
    assert letters.text == "节水行动方案"
    first, last = letters.boxes[0], letters.boxes[-1]
    assert first.left == pytest.approx(100 / 595, abs=0.003)
    assert first.top < 1 - 700 / 842 < first.bottom + 0.005
    assert last.right > first.right
    assert letters.ratio == pytest.approx(842 / 595)
    assert [*pdf.letters_of(made([]), [1, 2, 0])] == [1]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (50, 200, 500, 800)])
def test_boxes_lie_on_the_ink_of_turned_and_cropped_pages(
    turn: int, crop: tuple[float, float, float, float] | None
) -> None:
    # A full block is all ink: where the picture is dark is where the letter must be.
    data = changed(made([(200, 500, "国")], mark=Box(200, 500, 214, 514)), turn=turn, crop=crop)
    (box,) = pdf.letters_of(data, [1])[1].boxes
    png, width, height = pdf.draw(data, 1, 144)
    image = Image.open(io.BytesIO(png)).convert("L")
    assert image.size == (width, height)
    dark = image.point(lambda value: 255 if value < 100 else 0).getbbox()
    assert dark is not None
    ink = Box(dark[0] / width, dark[1] / height, dark[2] / width, dark[3] / height)
    for one, other in zip(box, ink, strict=True):
        assert one == pytest.approx(other, abs=0.015)


def test_what_is_cropped_away_has_no_place() -> None:
    data = changed(made([(100, 700, "看得见"), (100, 100, "看不见")]), crop=(0, 400, 595, 842))
    assert pdf.letters_of(data, [1])[1].text == "看得见"


@pytest.mark.parametrize("size", [(14400, 14400), (14400, 10), (595, 842)])
def test_pictures_have_bounds(size: tuple[float, float]) -> None:
    png, width, height = pdf.draw(made([], size=size), 1, 220)
    assert Image.open(io.BytesIO(png)).size == (width, height)
    assert width * height <= pdf.MOST_PIXELS * 1.01
    assert max(width, height) <= 8001


def test_a_scan_is_a_jpeg() -> None:
    noise = Image.effect_noise((900, 1200), 90)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.drawImage(ImageReader(noise), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    data, width, height = pdf.draw(buffer.getvalue(), 1, 110)
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == ("JPEG", (width, height))


def test_pages_and_files_that_cannot_be_drawn() -> None:
    data = made([], [])
    assert pdf.page_count(data) == 2
    with pytest.raises(UnreadableFileError, match="has no page 3"):
        pdf.draw(data, 3, 72)
    with pytest.raises(UnreadableFileError, match="damaged"):
        pdf.draw(b"%PDF-1.7\nnonsense", 1, 72)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt("geheim")
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(UnreadableFileError, match="password"):
        pdf.letters_of(buffer.getvalue(), [1])
