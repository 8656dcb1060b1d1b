"""Tables of contents without page numbers."""

from __future__ import annotations

from indexer.documents.clean import clean
from indexer.documents.contents import contents_of
from indexer.models import Page, SourceText

TABLE = ["某市条例", "目 录", "第一章　总则", "第二章　服务", "第三章　附则"]
BODY = ["第一章　总则", "第一条　为了便民，制定本条例。", "第二章　服务", "第二条　窗口应当公开。"]


def listed(lines: list[str]) -> slice:
    made = clean(SourceText("a.txt", (Page(None, "\n\n".join(lines)),), visual_lines=False))
    return contents_of(made.text, made.paragraphs)


def test_entries_that_return_as_headings() -> None:
    assert listed([*TABLE, *BODY]) == slice(1, 5)


def test_a_table_whose_entries_do_not_return_is_text() -> None:
    assert listed([*TABLE, "第一条　为了便民，制定本条例。"]) == slice(0, 0)
    assert listed(["某市条例", *BODY]) == slice(0, 0)


def test_chapters_listed_without_a_heading_are_a_table() -> None:
    assert listed(["某市条例", *TABLE[2:], *BODY]) == slice(1, 4)


def test_chapters_that_do_not_come_back_are_headings() -> None:
    assert listed(["某市条例", *TABLE[2:], "第一条　为了便民，制定本条例。"]) == slice(0, 0)
    assert listed(["某市条例", *BODY, *BODY]) == slice(0, 0)
