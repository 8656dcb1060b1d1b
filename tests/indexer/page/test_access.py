"""The page of rights in HTML: everything is escaped, and every word is there in both languages."""

from __future__ import annotations

import pytest

from indexer.access.access import Access, Role
from indexer.access.audit import Entry, What
from indexer.access.rights import CollectionRights, Member
from indexer.access.tokens import Token
from indexer.page import access as present
from indexer.tables.words import csv_bytes, interface

BAD = "<script>alert(1)</script>"
WHEN = "2026-01-02T03:04:05+00:00"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_people_typed_is_text(language: str) -> None:
    w = interface(language)
    pages = [
        present.members_html([Member(f"group:{BAD}", Role.EDITOR, BAD, WHEN)], w),
        present.collections_html([CollectionRights(BAD, (BAD,), (BAD, "*"))], {BAD: 3}, w),
        present.tokens_html([Token("a", BAD, BAD, WHEN, WHEN)], w),
        present.entries_html([Entry(1, WHEN, BAD, what, BAD, "page", "", "") for what in What], w),
        present.who_html(Access(Role.READER, None, BAD, BAD), w),
    ]
    for page in pages:
        assert "<script" not in page
        assert "&lt;script&gt;" in page
    assert w["access_nothing"] in present.members_html([], w)
    assert w["access_administrators"] in present.collections_html([CollectionRights("甲", (), ())], {}, w)
    assert present.role_words(None, w) == w["role_none"]


def test_the_record_is_exported_from_the_first_entry_on_and_runs_nothing() -> None:
    found = [
        Entry(2, WHEN, "b", "searched", "=1+1", "api", "x", "y"),
        Entry(1, WHEN, "a", "opened", "", "page", "", "x"),
    ]
    sheet = present.entries_sheet(found, interface("zh"))
    assert [row["number"] for row in sheet.rows] == [1, 2]
    assert ",=1+1," not in csv_bytes(sheet).decode("utf-8-sig")
