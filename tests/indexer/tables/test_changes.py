"""Changes as rows: differences in short, names of versions and files."""

from __future__ import annotations

from dataclasses import replace

from indexer.compare.changes import Change, Changes, Kind
from indexer.compare.entries import Entry, EntryKind
from indexer.compare.marks import edits
from indexer.models import Document
from indexer.tables.changes import (
    ENTRY_COLUMNS,
    ChangeListing,
    change_row,
    change_sheets,
    counts_line,
    differences,
    marked,
    title_of,
    version_name,
)
from indexer.tables.output import file_name
from indexer.tables.words import interface

_OLD = Document(
    "0" * 12,
    "稿.md",
    "",
    "云溪省河湖/湖泊办法",
    None,
    (),
    None,
    None,
    None,
    None,
    "draft",
    True,
    "document",
    None,
    None,
    None,
    "",
)
_NEW = replace(_OLD, document_id="1" * 12, status="issued", doc_number="云水发〔2023〕9号")


def _change(old: str, new: str) -> Change:
    entries = [
        Entry(
            EntryKind.CLAUSE,
            label,
            ("第一章", label),
            text,
            0,
            len(text),
            page,
            page + 1,
            f"《办法》{label}",
            label,
        )
        for label, text, page in (("第一条", old, 1), ("第二条", new, 3))
    ]
    return Change(Kind.CHANGED, (entries[0],), (entries[1],), renumbered=True, edits=tuple(edits(old, new)))


def test_differences_in_short() -> None:
    change = _change("每年检修2次并公示。", "每季度检修2次。结果备案。")
    assert differences(change).startswith("每年→每季度")
    assert marked(change, "old").startswith("［－每年－］检修2次")
    assert marked(change, "new").startswith("［＋每季度＋］检修2次")
    row = change_row(change)
    assert tuple(row)[: len(ENTRY_COLUMNS)] == ENTRY_COLUMNS
    assert (row["old_label"], row["new_page"]) == ("第一章第一条", "3-4")
    for side in ("old", "new"):
        for start, end, kind in row[f"{side}_marks"]:
            assert row[f"{side}_text"][start:end]
            assert kind in {"words", "editorial"}


def test_spaces_are_shown_only_where_nothing_else_differs() -> None:
    change = _change("到 2025年检修2次。", "到2025年检修3次。")
    assert differences(change) == "2→3"
    assert "［－ －］" not in marked(change, "old")


def test_files_and_headings_name_both_versions() -> None:
    found = Changes(_OLD, _NEW, (_change("甲", "乙"),), ())
    words = interface("zh")
    assert version_name(_OLD) == "《云溪省河湖/湖泊办法》（征求意见稿）"
    assert version_name(_NEW) in title_of(found, words)
    name = file_name(title_of(found, words), ".xlsx")
    assert name.endswith("变动对照表.xlsx")
    assert "征求意见稿" in name
    assert "/" not in name
    assert counts_line(found, words) == "修改 1"
    sheets = change_sheets(ChangeListing(found, []), words)
    assert [sheet.name for sheet in sheets] == ["条款变动", "数字变动", "文件信息变动"]
    assert sheets[0].rows[0]["kind"] == "修改、编号改变"
    assert any(version_name(_OLD) in heading for _, heading in sheets[0].columns)
    same = Changes(_OLD, replace(_OLD, document_id="2" * 12), (), ())
    assert change_sheets(ChangeListing(same, []), words)[0].message == "没有变动。"
