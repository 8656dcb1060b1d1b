"""Drafts as files: their text, and comments where something is wrong, the layout kept."""

from __future__ import annotations

import io

import pytest

from indexer.drafts.findings import Finding, Kind, Standing
from indexer.drafts.paper import commented, draft_text, read_draft
from indexer.errors import UnreadableFileError

docx = pytest.importorskip("docx")


def made() -> bytes:
    """A draft with bold words in the middle of a paragraph, and a table."""
    document = docx.Document()
    paragraph = document.add_paragraph("根据")
    paragraph.add_run("《云溪省").bold = True
    paragraph.add_run("方按》办理。")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "指标", "达到98%"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def finding(text: str, words: str) -> Finding:
    start = text.index(words)
    return Finding(Kind.TITLE, Standing.WRONG, start, start + len(words), words)


def test_the_text_of_a_draft_is_that_of_its_paragraphs_and_cells() -> None:
    table = "\n| 指标 | 达到98% |\n|---|---|\n"
    assert read_draft("稿.docx", made()) == "根据《云溪省方按》办理。\n" + table
    assert "《云溪省方按》" in draft_text("稿.docx", made())
    assert draft_text("稿.txt", "按照要求办理。".encode()) == "按照要求办理。"


def test_comments_stand_at_their_words_and_the_layout_is_kept() -> None:
    text = read_draft("稿.docx", made())
    found = [finding(text, "《云溪省方按》"), finding(text, "达到98%")]
    document = docx.Document(
        io.BytesIO(commented("稿.docx", made(), text, found, lambda one: f"有误：{one.said}"))
    )
    assert [comment.text for comment in document.comments] == ["有误：《云溪省方按》", "有误：达到98%"]
    assert document.paragraphs[0].text == "根据《云溪省方按》办理。"
    assert [run.text for run in document.paragraphs[0].runs if run.bold] == ["《云溪省"]


def test_a_draft_that_is_no_docx_becomes_one() -> None:
    text = "第一段。\n第二段有误。"
    data = commented("稿.txt", text.encode(), text, [finding(text, "有误")], lambda _: "改")
    document = docx.Document(io.BytesIO(data))
    assert [paragraph.text for paragraph in document.paragraphs] == ["第一段。", "第二段有误。"]
    assert len(list(document.comments)) == 1


@pytest.mark.parametrize(
    ("name", "data"), [("稿.docx", b"PK broken"), ("稿.pdf", b"%PDF-1.4"), ("稿.exe", b"MZ"), ("稿.txt", b"")]
)
def test_what_cannot_be_read_is_told(name: str, data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        draft_text(name, data)
