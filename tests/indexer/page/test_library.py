"""What the library shows: files by state, uploads with what became of them, no path and no markup of others."""

from __future__ import annotations

import re

import pytest

from indexer.file_states import FileState
from indexer.page import library as present
from indexer.tables.words import interface
from indexer.uploads import Upload
from indexer.watching import WatchState

W = interface("zh")
READ = FileState(
    "/srv/方案.txt", "方案.txt", "read", documents=(("d1", "云溪省方案"),), clauses=12, coverage=0.9996
)
FAILED = FileState("/srv/<b>坏.pdf", "<b>坏.pdf", "failed", "damaged PDF (PdfStreamError: x)")
GONE = FileState("/srv/旧.txt", "旧.txt", "deleted", own=True, by="张三", at="2026-01-02T03:04:05+00:00")
FILES = [READ, FAILED, GONE]


def test_states_are_counted_in_their_order() -> None:
    assert list(present.state_counts(FILES).items()) == [("failed", 1), ("deleted", 1), ("read", 1)]


def test_files_are_found_by_state_name_and_title() -> None:
    assert present.chosen_files(FILES, [], "") == [FAILED, GONE, READ]
    assert present.chosen_files(FILES, ["read", "deleted"], "") == [GONE, READ]
    assert present.chosen_files(FILES, [], "云溪") == [READ]


def test_the_address_of_a_file_does_not_tell_where_it_lies() -> None:
    key = present.file_key(READ.path)
    assert key != present.file_key(GONE.path)
    html = present.files_html(FILES, key, lambda key: f"library?file={key}", W, "zh")
    assert f"library?file={key}" in html
    assert "/srv" not in html
    assert html.count("pl-chosen") == 1


def test_names_are_text_and_reasons_are_words_of_the_page() -> None:
    html = present.files_html(FILES, "", lambda key: key, W, "zh")
    assert "&lt;b&gt;坏.pdf" in html
    assert "<b>" not in html
    assert "PDF 文件已损坏" in html
    assert "damaged" not in html
    unknown = FileState("/a", "a", "failed", "something new")
    assert W["unread_unknown"] in present.file_html(unknown, [], W, "zh")


@pytest.mark.parametrize(("value", "told"), [(1.0, "100%"), (0.9996, "99.9%"), (0.5, "50.0%"), (0.0, "0.0%")])
def test_a_share_that_is_not_all_is_never_100(value: float, told: str) -> None:
    assert present.share(value) == told


def test_a_file_tells_who_marked_it_and_what_it_holds() -> None:
    html = present.file_html(READ, [("云溪省方案", "document?doc=d1")], W, "zh")
    assert "document?doc=d1" in html
    assert W["file_kept_outside"] in html
    assert "张三" in present.file_html(GONE, [], W, "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_state_has_words(language: str) -> None:
    words = interface(language)
    for state in present.STATES:
        assert words[f"file_{state}"]
        assert words[f"state_of_{state}"]


def test_uploads_say_what_became_of_them() -> None:
    refused = Upload("坏.pdf")
    refused.turned_away("refused", "unread", reason="encrypted with a password")
    taken = Upload("方案.txt", "taken", "renamed", {"stored": "方案（2）.txt"})
    html = present.uploads_html([refused, taken, Upload("<i>新.txt"), Upload("读.txt", "reading")], W, "zh")
    assert "文件有密码" in html
    assert "方案（2）.txt" in html
    assert "&lt;i&gt;新.txt" in html
    assert W["upload_reading"] in html
    assert "方案（2）.txt" not in present.uploads_html([taken], W, "zh", done=False)
    assert W["upload_read"] in present.uploads_html([taken], W, "zh", done=False)
    assert present.uploads_html([], W, "zh") == ""


BUILDING = WatchState(
    "building", names=["灰隼.txt"], waiting=3, stage="read", done=2, total=9, last="2026-03-01T08:00:00+00:00", read=7,
    skipped=5, missing=4, seconds=8.5, error="/files/灰隼.txt is no text",
)  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whoever_does_not_see_all_files_is_told_no_count_of_them(language: str) -> None:
    words = interface(language)
    told = present.watch_html(BUILDING, words, language, watched=True)
    assert "灰隼.txt" in told
    assert " 7 " in told
    told = present.watch_html(BUILDING, words, language, watched=True, counts=False)
    assert words["watch_state_building"] in told
    assert "灰隼" not in told
    assert not set("345789") & set(re.sub(r"2026-03-01 \d\d:\d\d", "", told))
    assert "2" in present.stage_words("read", 2, 9, words)
    for stage in ("read", "ocr", "encode", ""):
        assert not re.search(r"\d", present.stage_words(stage, 2, 9, words, counts=False))
