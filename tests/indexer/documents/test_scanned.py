"""A scanned PDF from file to search: read page by page by the real engine, stopped, gone on with."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from indexer.build import build
from indexer.index.encoders import TinyEncoder
from indexer.search.engine import EmbeddedEngine
from indexer.store.store import Store
from indexer.verify import verify
from tests.conftest import SHARED
from tests.indexer.documents.readers.test_ocr import FONT, needs_font
from tests.indexer.test_build_recovery import ROOT

pytestmark = pytest.mark.slow

SHEETS = (
    ("云溪省节水行动方案", "一、总体要求", "到2027年，全省再生水利用率达到百分之二十。", "二、重点任务"),
    ("（一）推广再生水。工业园区配套建设回用管网。", "（二）严格监管。超计划用水的单位限期整改。"),
)


@pytest.fixture
def scanned(tmp_path: Path) -> Path:
    """A PDF of two pictures of pages."""
    assert FONT is not None
    folder = tmp_path / "scans"
    folder.mkdir()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    for lines in SHEETS:
        image = Image.new("RGB", (1654, 2339), "white")
        draw = ImageDraw.Draw(image)
        for row, line in enumerate(lines):
            draw.text((200, 250 + 100 * row), line, (20, 20, 20), ImageFont.truetype(FONT, 48, index=2))
        canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    (folder / "节水.pdf").write_bytes(buffer.getvalue())
    return folder


@needs_font
def test_a_scanned_file_is_read_found_and_verified(
    scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICY_LEDGER_CACHE", str(tmp_path / "cache"))
    kb = tmp_path / "kb"

    left_out = build(kb, [scanned], model="tiny", ocr=False)
    assert "pictures" in left_out.skipped[0].reason

    def stop(stage: str, done: int, total: int) -> None:
        if stage == "ocr" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(kb, [scanned], model="tiny", jobs=1, progress=stop)
    kept = list((tmp_path / "cache" / "ocr").rglob("*.json"))
    assert [path.name for path in kept] == ["1.json"]
    with closing(Store.open(kb)) as store:
        assert store.documents() == []

    stages: list[tuple[str, int, int]] = []
    report = build(kb, [scanned], model="tiny", progress=lambda *told: stages.append(told))
    assert not report.skipped
    assert ("ocr", 2, 2) in stages
    hit = EmbeddedEngine(kb, TinyEncoder()).search("再生水 回用管网")[0]
    assert (hit.path, hit.page_start) == (("二", "（一）"), 2)
    with closing(Store.open(kb)) as store:
        assert any("pages read by OCR: 1–2" in note for note in store.notes(hit.document_id))
        assert verify(store) == []


@needs_font
def test_pages_read_before_a_build_was_killed_are_kept(
    scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICY_LEDGER_CACHE", str(tmp_path / "cache"))
    kb = tmp_path / "kb"
    command = [sys.executable, "-m", "indexer.cli", "build", str(scanned), "--model", "tiny", "--kb", str(kb)]
    process = subprocess.Popen(
        [*command, "--jobs", "1"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not [*tmp_path.glob("cache/ocr/**/*.json")]:
        time.sleep(0.005)
    process.kill()
    assert process.wait() != 0
    (kept,) = tmp_path.glob("cache/ocr/**/*.json")
    written = kept.stat().st_mtime_ns
    assert not build(kb, [scanned], model="tiny").skipped
    assert kept.stat().st_mtime_ns == written
    assert len([*tmp_path.glob("cache/ocr/**/*.json")]) == 2


def test_the_scanned_original(tmp_path: Path) -> None:
    folder = SHARED / "scanned"
    if not folder.is_dir():
        pytest.skip("the scanned original is not on this machine")
    build(tmp_path / "kb", [folder], model="tiny")
    with closing(Store.open(tmp_path / "kb")) as store:
        paths = [clause.path for clause in store.clauses()]
        (document,) = store.documents()
    assert [("三", f"（{n}）") in paths for n in "一二三四五六七八九十"] == [True] * 10
    assert (document.doc_number, document.date) == ("石住建办〔2020〕41号", "2020-09-30")
    hit = EmbeddedEngine(tmp_path / "kb", TinyEncoder()).search("使用住房公积金购买高于最低等级绿色建筑标准")[
        0
    ]
    assert hit.path == ("三", "（四）")
