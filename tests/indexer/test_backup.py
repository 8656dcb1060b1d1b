"""A backup is whole or refused, and is taken while builds go on."""

from __future__ import annotations

import json
import threading
import zipfile
from pathlib import Path

import pytest

from indexer.backup import LIST, back_up, restore
from indexer.build import build
from indexer.errors import KnowledgeBaseError, UsageError
from indexer.knowledge_base import KnowledgeBase


def test_what_is_restored_is_what_was_backed_up(kb: Path, tmp_path: Path) -> None:
    with KnowledgeBase.open(kb) as base:
        row = base.targets()[0]
        base.correct(row.row_id, "corrected", {"value": "32"}, name="张三")
        before = [
            each.to_dicts() for each in (base.documents(), base.clauses(), base.targets(), base.duties())
        ]
    (kb / "directions.csv").write_text("indicator,stricter\n", "utf-8")
    found = back_up(kb, tmp_path / "kb.zip")
    assert found.documents == 2
    restore(tmp_path / "kb.zip", tmp_path / "new")
    with KnowledgeBase.open(tmp_path / "new") as base:
        after = [
            each.to_dicts() for each in (base.documents(), base.clauses(), base.targets(), base.duties())
        ]
        assert after == before
        assert base.search("畜禽粪污").hits
        assert base.verify() == []
    assert (tmp_path / "new" / "directions.csv").is_file()


def test_a_build_after_a_restore_finds_nothing_to_do(kb: Path, tmp_path: Path, policies: Path) -> None:
    back_up(kb, tmp_path / "kb.zip")
    restore(tmp_path / "kb.zip", tmp_path / "new")
    report = build(tmp_path / "new", [policies], model="tiny")
    assert (report.changed, report.read) == (False, 0)


def test_backups_taken_while_builds_run_are_whole(kb: Path, tmp_path: Path, policies: Path) -> None:
    done = threading.Event()
    failures: list[BaseException] = []

    def build_on() -> None:
        try:
            for at in range(4):
                text = f"丙省第{at}号方案\n\n一、目标\n到2027年，修复湿地{at + 3}公顷。\n"
                (policies / f"新{at}.txt").write_text(text, "utf-8")
                build(kb, [policies], model="tiny")
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)
        finally:
            done.set()

    builder = threading.Thread(target=build_on)
    builder.start()
    taken = 0
    while not done.is_set() or taken == 0:
        taken += 1
        back_up(kb, tmp_path / f"{taken}.zip")
    builder.join()
    assert failures == []
    for at in range(1, taken + 1):
        restore(tmp_path / f"{at}.zip", tmp_path / f"kb{at}")
        with KnowledgeBase.open(tmp_path / f"kb{at}") as base:
            assert base.search("湿地").hits or len(base.documents()) == 2
            assert base.verify() == []


def test_nothing_is_written_over(kb: Path, tmp_path: Path) -> None:
    (tmp_path / "kb.zip").write_text("kept", "utf-8")
    with pytest.raises(UsageError, match="there already"):
        back_up(kb, tmp_path / "kb.zip")
    back_up(kb, tmp_path / "kb.zip", overwrite=True)
    with pytest.raises(UsageError, match="not empty"):
        restore(tmp_path / "kb.zip", kb)


@pytest.mark.parametrize("at", [0.1, 0.5, 0.9])
def test_a_damaged_backup_restores_nothing(kb: Path, tmp_path: Path, at: float) -> None:
    back_up(kb, tmp_path / "kb.zip")
    data = bytearray((tmp_path / "kb.zip").read_bytes())
    place = int(len(data) * at)
    data[place : place + 40] = bytes(byte ^ 255 for byte in data[place : place + 40])
    (tmp_path / "kb.zip").write_bytes(data)
    with pytest.raises((KnowledgeBaseError, UsageError)):
        restore(tmp_path / "kb.zip", tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_is_no_backup_is_refused(kb: Path, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("no archive", "utf-8")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("../out.txt", "a")
        archive.writestr(LIST, json.dumps({"form": 1, "files": {"../out.txt": [1, "x"]}}))
    for name in ("a.zip", "b.zip", "c.zip", "none.zip"):
        with pytest.raises(UsageError):
            restore(tmp_path / name, tmp_path / "new")
    assert not (tmp_path / "out.txt").exists()
    with pytest.raises(KnowledgeBaseError, match="no knowledge base"):
        back_up(tmp_path / "nothing", tmp_path / "d.zip")
