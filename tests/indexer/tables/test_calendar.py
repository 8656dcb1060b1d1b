"""The calendar file, read back: each open task with a day once, under a name that stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from indexer.errors import UsageError
from indexer.knowledge_base import KnowledgeBase
from indexer.tables.calendar import calendar_bytes
from indexer.tables.words import interface

TODAY = date(2026, 3, 1)


@pytest.fixture
def base(kb: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(kb) as opened:
        for item in opened.followed(TODAY):
            opened.follow(
                item,
                person="王五",
                note="第一行\n第二行",
                due="2026-06-30" if item.task.unit else "",
                name="张三",
            )
        yield opened


def events(data: bytes, kind: str = "VEVENT") -> list:
    return list(Calendar.from_ical(data).walk(kind))


def test_events_say_what_is_due_when_and_by_whom(base: KnowledgeBase) -> None:
    items = [item for item in base.followed(TODAY) if item.due]
    assert items
    found = events(calendar_bytes(items, interface("zh"), TODAY))
    assert len(found) == len(items)
    for item, event in zip(items, found, strict=True):
        assert event.decoded("dtstart") == date(2026, 6, 30)
        assert event.decoded("dtend") == date(2026, 7, 1)  # the end of an all-day event is the day after
        assert event["summary"].endswith(item.task.unit_full or item.task.unit)
        assert event["uid"] == f"{item.uid}@policy-ledger"
        assert event["transp"] == "TRANSPARENT"
        assert "王五" in event["description"]
        assert "第一行\n第二行" in event["description"]
        assert item.task.citation in event["description"]
        (alarm,) = event.walk("VALARM")
        assert alarm.decoded("trigger") == timedelta(days=-3)
    late = events(calendar_bytes(items, interface("zh"), date(2026, 7, 1)))
    assert all(event["summary"].startswith("【逾期】") for event in late)


def test_the_same_tasks_give_the_same_file_and_a_change_a_later_one(base: KnowledgeBase) -> None:
    def made() -> bytes:
        return calendar_bytes(base.followed(TODAY), interface("en"), TODAY)

    first = made()
    assert first == made()
    item = next(item for item in base.followed(TODAY) if item.due)
    before = {event["uid"]: event["sequence"] for event in events(first)}
    base.follow(item, due="2026-08-01", name="李四")
    after = {event["uid"]: event for event in events(made())}
    assert after.keys() == before.keys()
    mine = after[f"{item.uid}@policy-ledger"]
    assert (mine.decoded("dtstart"), mine["sequence"] >= before[mine["uid"]]) == (date(2026, 8, 1), True)


def test_what_is_done_or_has_no_day_is_left_out(base: KnowledgeBase, tmp_path: Path) -> None:
    items = [item for item in base.followed(TODAY) if item.due]
    base.follow(items[0], state="done", name="张三")
    path = tmp_path / "督办.ics"
    assert base.calendar(path, TODAY) == len(items) - 1 == len(events(path.read_bytes()))
    assert base.calendar(path, TODAY, todo=True, done=True) == len(items)
    states = {todo["status"]: todo["percent-complete"] for todo in events(path.read_bytes(), "VTODO")}
    assert states == {"COMPLETED": 100, "NEEDS-ACTION": 0}
    assert base.calendar(path, TODAY, person="赵六") == 0
    with pytest.raises(UsageError, match=r"does not end in \.ics"):
        base.calendar(tmp_path / "督办.txt", TODAY)
    foreign = tmp_path / "生日.ics"
    foreign.write_text("BEGIN:VCALENDAR\r\nPRODID:-//somebody//birthdays//EN\r\nEND:VCALENDAR\r\n")
    with pytest.raises(UsageError, match="no earlier export"):
        base.calendar(foreign, TODAY)
