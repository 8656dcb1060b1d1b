"""The record: a line that is changed, removed or put in between shows."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from indexer.access.audit import Audit, What
from indexer.errors import KnowledgeBaseError


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    found = Audit(tmp_path)
    for at in range(6):
        found.add(f"u{at % 2}@x.cn", What.SEARCHED, f"第{at}问\n再问")
    return found


def forced(audit: Audit, *statements: str) -> None:
    """Do to the record what somebody does who may write its file."""
    with closing(sqlite3.connect(audit.path)) as connection:
        connection.execute("DROP TRIGGER no_change")
        connection.execute("DROP TRIGGER no_removal")
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_entries_are_kept_in_order_and_the_chain_holds(audit: Audit) -> None:
    assert [entry.number for entry in audit.entries()] == [6, 5, 4, 3, 2, 1]
    assert audit.entries(1)[0].on == "第5问 再问"
    assert audit.differences(wanted=True, head=audit.entries()[2].digest) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET who = 'x@x.cn' WHERE number = 3",
        "UPDATE entries SET \"on\" = '' WHERE number = 6",
        "DELETE FROM entries WHERE number = 1",
        "DELETE FROM entries WHERE number = 3",
        "DELETE FROM entries WHERE number = 6",
        "DELETE FROM entries WHERE number > 2",
        "DELETE FROM entries",
        "UPDATE entries SET before = digest WHERE number = 4",
        "UPDATE entries SET number = number + 10 WHERE number > 3",
        'INSERT INTO entries SELECT 7, "when", who, what, "on", way, before, digest FROM entries WHERE number = 2',
    ],
)  # fmt: skip
def test_whatever_is_done_to_it_is_found(audit: Audit, statement: str) -> None:
    forced(audit, statement)
    assert audit.differences(wanted=True)


def test_a_line_that_was_taken_out_and_the_rest_renumbered_is_found(audit: Audit) -> None:
    forced(audit, "DELETE FROM entries WHERE number = 3", "UPDATE entries SET number = number - 1 WHERE number > 3",
           "UPDATE sqlite_sequence SET seq = 5")  # fmt: skip
    assert audit.differences()


def test_a_record_made_anew_is_found_by_a_digest_noted_elsewhere(audit: Audit, tmp_path: Path) -> None:
    head = audit.entries()[0].digest
    audit.path.unlink()
    assert audit.differences(wanted=True)
    assert audit.differences() == []
    audit.add("x@x.cn", What.RIGHTS)
    assert audit.differences() == []
    assert audit.differences(head=head)


def test_it_takes_nothing_back(audit: Audit) -> None:
    with closing(sqlite3.connect(audit.path)) as connection:
        for statement in ("DELETE FROM entries", "UPDATE entries SET who = ''"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)


def test_several_write_at_once(audit: Audit) -> None:
    def write() -> None:
        for _ in range(20):
            audit.add("w@x.cn", What.OPENED)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(audit.entries()) == 86
    assert audit.differences() == []


def test_an_entry_takes_a_few_milliseconds(audit: Audit) -> None:
    started = time.process_time()
    for _ in range(50):
        audit.add("w@x.cn", What.SEARCHED, "问")
    assert (time.process_time() - started) / 50 < 0.02


def test_a_record_that_is_put_back_is_written_on(audit: Audit, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    with (
        closing(sqlite3.connect(audit.path)) as here,
        closing(sqlite3.connect(copy / "audit.sqlite")) as there,
    ):
        here.backup(there)
    audit.add("w@x.cn", What.OPENED)
    shutil.move(copy / "audit.sqlite", audit.path)
    Path(f"{audit.path}-wal").unlink()
    audit.add("w@x.cn", What.OPENED)
    assert [entry.number for entry in Audit(tmp_path).entries()] == [7, 6, 5, 4, 3, 2, 1]
    assert audit.differences() == []


def test_a_record_that_is_taken_away_while_it_is_open_begins_anew(audit: Audit, tmp_path: Path) -> None:
    for each in tmp_path.iterdir():
        each.unlink()
    audit.add("w@x.cn", What.OPENED)
    assert [entry.number for entry in Audit(tmp_path).entries()] == [1]


def test_others_write_while_it_is_open(audit: Audit, tmp_path: Path) -> None:
    Audit(tmp_path).add("w@x.cn", What.RIGHTS)
    audit.add("w@x.cn", What.OPENED)
    audit.close()
    audit.add("w@x.cn", What.OPENED)
    assert len(audit.entries()) == 9
    assert audit.differences() == []


def test_what_cannot_be_recorded_is_told(tmp_path: Path) -> None:
    audit = Audit(tmp_path / "nowhere")
    with pytest.raises(KnowledgeBaseError, match="cannot be recorded"):
        audit.add("x@x.cn", What.SEARCHED)
    (tmp_path / "audit.sqlite").write_bytes(b"no database" * 100)
    assert Audit(tmp_path).differences()
    shutil.rmtree(tmp_path)
