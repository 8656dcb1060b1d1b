"""A folder of bad files beside a sound one: each gives its reason within limits, nothing else is lost."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import closing
from pathlib import Path

import pypdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from indexer.build import build
from indexer.documents import intake
from indexer.documents.limits import Limits
from indexer.store.store import Store
from tests.conftest import PLAN
from tests.hostile import pdf_bomb

pytestmark = pytest.mark.slow


def pdf(pages: int) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for number in range(pages):
        canvas.drawString(
            72, 700, f"{number + 1}. A line of text on a page of its own, long enough to count."
        )
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def locked() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(1)))
    writer.encrypt("secret", "owner", algorithm="AES-256")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def bad(bomb: bytes) -> dict[str, tuple[bytes, str | None]]:
    """Return content of each bad file and a part of the reason, None where it may be read; bombs take seconds."""
    return {
        "零字节.pdf": (b"", "empty"),
        "截断.pdf": (pdf(3)[:900], "damaged PDF"),
        "加密.pdf": (locked(), "encrypted"),
        "名不副实.pdf": (b"plain words", "not a PDF file"),
        "名不副实.docx": (pdf(1), None),  # what it is, its content tells
        "膨胀.pdf": (bomb, r"damaged PDF|memory|longer than|no text"),
        "膨胀.zip": (packed({"a.txt": bytes(200 << 20)}), "expands to too much"),
        "膨胀.docx": (packed({"word/document.xml": b" " * (200 << 20)}), "expands to too much"),
        "层层.zip": (
            packed({"b.zip": packed({"c.zip": packed({"d.zip": b"PK"})})}),
            "archives within archives",
        ),
        "嵌套.html": (b"<div>" * 200_000 + "条款".encode(), None),
        "嵌套.json": (json.dumps([1]).encode(), "not read"),
    }


@pytest.fixture(scope="module")
def bomb() -> bytes:
    """A PDF of one page whose content, 4 MB packed, expands to 3 GB."""
    return pdf_bomb(480)


def test_bad_files_are_skipped_with_a_reason(tmp_path: Path, bomb: bytes) -> None:
    files = bad(bomb)
    folder = tmp_path / "files"
    folder.mkdir()
    for name, (content, _) in files.items():
        (folder / name).write_bytes(content)
    (folder / "好文件.md").write_text(PLAN, "utf-8")
    report = build(tmp_path / "kb", [folder], model="tiny", ocr=False)
    reasons = {skipped.path.relative_to(folder).parts[0]: skipped.reason for skipped in report.skipped}
    for name, (_, reason) in files.items():
        if reason is not None:
            assert any(part in reasons.get(name, "") for part in reason.split("|")), (name, reasons.get(name))
    with closing(Store.open(tmp_path / "kb")) as store:
        assert "云溪省绿色发展实施方案" in {document.title for document in store.documents()}


def test_two_thousand_pages_are_read(tmp_path: Path) -> None:
    (tmp_path / "long.pdf").write_bytes(pdf(2000))
    text, _, _ = intake.canonical(tmp_path / "long.pdf")
    assert text.pages[-1][1] == 2000


def test_a_reader_that_takes_too_long_or_too_much_is_stopped(tmp_path: Path, bomb: bytes) -> None:
    (tmp_path / "long.pdf").write_bytes(pdf(2000))
    (tmp_path / "b.md").write_text(PLAN, "utf-8")
    report = build(tmp_path / "kb", [tmp_path], model="tiny", limits=Limits(seconds=0.3))
    assert (report.documents, "longer than" in report.skipped[0].reason) == (1, True)
    (tmp_path / "long.pdf").write_bytes(bomb)
    report = build(tmp_path / "kb", [tmp_path], model="tiny", limits=Limits(memory=200 << 20))
    assert (report.documents, bool(report.skipped[0].reason)) == (1, True)
