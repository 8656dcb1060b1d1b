"""`policy-ledger follow`: tasks listed, changed, undone, moved; calendars and tables written."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar

from indexer.cli.command import main
from indexer.library import Library

Captured = pytest.CaptureFixture[str]


def rows(kb: Path, capsys: Captured, *more: str, action: str = "list") -> list[dict]:
    assert main(["follow", action, "--kb", str(kb), "--format", "jsonl", *more]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def done(kb: Path, capsys: Captured, *words: str) -> str:
    """Run an action that changes something; return what it printed."""
    assert main(["follow", *words, "--kb", str(kb)]) == 0
    return capsys.readouterr().out


def test_a_task_is_changed_told_and_undone(kb: Path, capsys: Captured, tmp_path: Path) -> None:
    first, second = (row["id"] for row in rows(kb, capsys)[:2])
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(b"x")
    given = ["--state", "in_progress", "--person", "王五", "--due", "2026-06-30", "--note", "开工", "--evidence", "云溪省绿色发展实施方案",
             "--file", str(photo)]  # fmt: skip
    assert done(kb, capsys, "set", first[:10], *given, "--name", "张三") == f"1 tasks: {first}\n"
    (row,) = rows(kb, capsys, "--taken-up")
    assert (row["person"], row["due"], row["note"]) == ("王五", "2026-06-30", "开工")
    assert [one["kind"] for one in row["evidence"]] == ["document", "file"]
    done(kb, capsys, "set", first, "--drop", "照片.jpg", "--due", "text", "--name", "李四")
    assert [entry["name"] for entry in rows(kb, capsys, first, action="history")] == ["张三", "李四"]
    assert [len(row["evidence"]) for row in rows(kb, capsys, "--taken-up")] == [1]
    done(kb, capsys, "undo", first, "--name", "李四")
    assert [row["due"] for row in rows(kb, capsys, "--person", "王五")] == ["2026-06-30"]
    done(kb, capsys, "set", second, "--name", "张三")  # taken up as it is
    assert len(rows(kb, capsys, "--taken-up")) == 2
    done(kb, capsys, "set", second, "--stop", "--name", "张三")
    assert len(rows(kb, capsys, "--taken-up")) == 1


def test_all_that_the_filters_leave_are_changed_together(kb: Path, capsys: Captured) -> None:
    count = len(rows(kb, capsys, "--region", "云溪省"))
    assert (
        main(
            [
                "follow",
                "set",
                "--kb",
                str(kb),
                "--where-region",
                "云溪省",
                "--person",
                "王五",
                "--name",
                "张三",
            ]
        )
        == 0
    )
    assert capsys.readouterr().out.startswith(f"{count} tasks: ")
    counted = rows(kb, capsys, "--region", "云溪省", action="units")
    assert sum(row["total"] for row in counted) == count
    assert len(rows(kb, capsys, "--person", "王五")) == count


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["set", "--name", "张三"], "name the tasks to change"), (["set", "zzzz", "--name", "张三"], "there is no task zzzz"),
        (["set", "ID", "--state", "done"], "the name of who says so"), (["set", "ID", "--due", "morgen", "--name", "张三"], "no day"),
        (["set", "ID", "--where-unit", "x", "--name", "张三"], "not both"), (["undo", "ID", "--name", "张三"], "nothing to undo"),
        (["set", "ID", "--evidence", "没有的文件", "--name", "张三"], "没有的文件"), (["set", "ID", "--file", "/nowhere", "--name", "张三"], "/nowhere"),
        (["calendar", "--output", "x.txt"], "does not end in .ics"), (["list", "--document", "没有的文件"], "没有的文件"),
        (["history", "abc"], "there is no task"), (["move", "ID", "ID", "--name", ""], "name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(kb: Path, capsys: Captured, words: list[str], told: str) -> None:
    uid = rows(kb, capsys)[0]["id"]
    assert main(["follow", *(uid if word == "ID" else word for word in words), "--kb", str(kb)]) == 2
    message = capsys.readouterr().err
    assert told in message
    assert message.count("\n") == 1


def test_what_a_new_version_dropped_is_listed_and_moved(kb: Path, capsys: Captured, policies: Path) -> None:
    (row,) = rows(kb, capsys, "--unit", "农业农村厅")
    assert main(["follow", "set", "--kb", str(kb), row["id"], "--note", "开工", "--name", "张三"]) == 0
    text = (policies / "省级方案.md").read_text("utf-8").replace("回收废旧农膜", "回收全部废旧农膜")
    Library(kb).replace("省级方案.md", "省级方案.md", text.encode(), by="张三")
    capsys.readouterr()
    (lost,) = rows(kb, capsys, action="review")
    assert (lost["id"], lost["reason"], lost["note"]) == (row["id"], "differs", "开工")
    assert main(["follow", "move", "--kb", str(kb), lost["id"], lost["near"][0], "--name", "李四"]) == 0
    capsys.readouterr()
    assert rows(kb, capsys, action="review") == []
    assert [one["note"] for one in rows(kb, capsys, "--taken-up")] == ["开工"]


def test_tables_and_calendars_are_written(kb: Path, capsys: Captured, tmp_path: Path) -> None:
    assert (
        main(
            [
                "follow",
                "set",
                "--kb",
                str(kb),
                "--where-region",
                "云溪省",
                "--due",
                "2099-01-31",
                "--name",
                "张三",
            ]
        )
        == 0
    )
    book, calendar = tmp_path / "督办.xlsx", tmp_path / "督办.ics"
    assert (
        main(["follow", "list", "--kb", str(kb), "--taken-up", "--format", "xlsx", "--output", str(book)])
        == 0
    )
    assert "任务督办表" in str(openpyxl.load_workbook(book).worksheets[0]["A1"].value)
    capsys.readouterr()
    assert main(["follow", "calendar", "--kb", str(kb), "--output", str(calendar)]) == 0
    count = int(capsys.readouterr().out.split(": ")[1].split()[0])
    assert len(Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")) == count > 0
    assert main(["tasks", "--kb", str(kb), "--follow", "--output", str(tmp_path / "任务.csv")]) == 0
    assert "2099-01-31" in (tmp_path / "任务.csv").read_text("utf-8-sig")
