"""Changes on the page: both texts as text, what differs marked."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from indexer.compare.changes import Change, Changes, FieldChange, Kind
from indexer.compare.entries import Entry, EntryKind
from indexer.compare.marks import edits
from indexer.models import Document
from indexer.page.changes import changes_html, fields_html, figures_html, kinds, side_html
from indexer.tables.changes import ChangeListing
from indexer.tables.words import interface
from tests.indexer.page.conftest import address

_EMPTY = Document(
    "0" * 12,
    "稿.md",
    "",
    "河湖<b>办法</b>",
    None,
    (),
    None,
    None,
    None,
    None,
    "issued",
    True,
    "document",
    None,
    None,
    None,
    "",
)


def _entry(text: str) -> Entry:
    return Entry(
        EntryKind.CLAUSE, "第一条", ("第一条",), text, 0, len(text), 3, 3, "《办法》第一条，第3页", "c"
    )


def _listing() -> ChangeListing:
    old, new = _entry("处罚<script>5万元</script>"), _entry("处罚<script>8万元</script>")
    changed = Change(Kind.CHANGED, (old,), (new,), edits=tuple(edits(old.text, new.text)))
    same = Change(Kind.UNCHANGED, (old,), (old,))
    added = Change(Kind.ADDED, (), (new,))
    fields = (FieldChange("title", "甲<i>", "乙"),)
    return ChangeListing(
        Changes(_EMPTY, replace(_EMPTY, document_id="1" * 12), (changed, same, added), fields), []
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_is_taken_for_markup(language: str) -> None:
    words = interface(language)
    shown = changes_html(_listing(), words, address)
    assert "<script" not in shown
    assert "<b>办法" not in shown
    assert "<del" in shown
    assert "<ins" in shown
    assert shown.count("<tr class=") == 2
    assert changes_html(_listing(), words, address, list(Kind)).count("<tr class=") == 3
    assert "甲&lt;i&gt;" in fields_html(_listing(), words, address)
    assert words["changes_none"] in figures_html(_listing(), words, address)


def test_changes_lead_to_the_next_and_to_both_versions() -> None:
    words = interface("zh")
    assert kinds(_listing()) == {"added": 1, "changed": 1, "unchanged": 1}
    shown = changes_html(_listing(), words, address)
    assert '<tr class="pl-changed" id="change-1">' in shown
    assert 'href="#change-2" aria-label="下一处变动"' in shown
    assert 'href="#change-1" aria-label="上一处变动"' in shown
    assert "change-3" not in shown
    assert f'href="document?doc={"0" * 12}"' in shown
    assert f'href="document?doc={"1" * 12}&amp;clause=c"' in shown
    only = changes_html(_listing(), words, address, ["added"])
    assert only.count("<tr class=") == 1


def test_marks_leave_the_text_whole() -> None:
    old, new = "每年<检修>2次", "每季度<检修>3次"
    found = edits(old, new)
    for side, text in (("old", old), ("new", new)):
        shown = re.sub(r"</?(?:del|ins)[^>]*>", "", side_html(text, found, side))
        assert shown.replace("&lt;", "<").replace("&gt;", ">") == text
