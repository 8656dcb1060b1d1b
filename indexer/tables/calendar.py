"""Tasks with a day as a calendar file: all-day events that Outlook and phones take in, or to-dos where asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from indexer.errors import require
from indexer.store.follow_rows import State
from indexer.tables.follow import OVERDUE, Followed

if TYPE_CHECKING:
    from icalendar import Event, Todo

Words = Mapping[str, str]
_DOMAIN = "policy-ledger"
# How long before the day a calendar tells of it.
_AHEAD = timedelta(days=-3)
_PROGRESS = {State.NOT_STARTED: 0, State.IN_PROGRESS: 50, State.DONE: 100}
_STATUS = {State.NOT_STARTED: "NEEDS-ACTION", State.IN_PROGRESS: "IN-PROCESS", State.DONE: "COMPLETED"}


def calendar_bytes(
    items: Iterable[Followed], words: Words, today: date, *, todo: bool = False, done: bool = False
) -> bytes:
    """Return the tasks that have a day as an iCalendar file; those that are done only where asked for.

    They are all-day events, which Outlook and phones show; with `todo` they are to-dos, which Thunderbird and
    lists of reminders show and Outlook leaves out. A task keeps its name, so that taking a file in again renews it.
    Raises MissingExtraError where the package is not installed.
    """
    require("office", "a calendar file", "icalendar")
    from icalendar import Calendar  # noqa: PLC0415 - it comes with an extra

    calendar = Calendar()
    calendar.add("prodid", f"-//{_DOMAIN}//follow//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", words["calendar_name"])
    for item in items:
        if item.due and (done or item.said.state != State.DONE):
            calendar.add_component(_component(item, date.fromisoformat(item.due), words, today, todo=todo))
    return bytes(calendar.to_ical())


def _component(item: Followed, due: date, words: Words, today: date, *, todo: bool) -> Event | Todo:
    from icalendar import Alarm, Event, Todo  # noqa: PLC0415 - it comes with an extra

    made: Event | Todo = Todo() if todo else Event()
    task, state = item.task, item.state(today)
    unit = task.unit_full or task.unit
    changed = datetime.fromisoformat(item.when).astimezone(UTC) if item.when else None
    made.add("uid", f"{item.uid}@{_DOMAIN}")
    # The same tasks give the same file: what was never changed has the day by which it is due.
    made.add("dtstamp", changed or datetime(due.year, due.month, due.day, tzinfo=UTC))
    made.add("sequence", int(changed.timestamp()) if changed else 0)
    late = f"【{words['calendar_late']}】" if state == OVERDUE else ""
    made.add("summary", late + "　".join(filter(None, (item.label, unit))))
    told = (
        words["calendar_unit"].format(name=unit) if unit else "",
        words["calendar_person"].format(name=item.said.person) if item.said.person else "",
        words[f"state_{state}"] + (f"：{item.said.note}" if item.said.note else ""),
        *task.goals,
        task.content,
        task.citation,
    )
    made.add("description", "\n".join(filter(None, told)))
    if unit:
        made.add("categories", [unit])
    if todo:
        made.add("due", due)
        made.add("status", _STATUS[item.said.state])
        made.add("percent-complete", _PROGRESS[item.said.state])
    else:
        made.add("dtstart", due)
        made.add("dtend", due + timedelta(days=1))
        made.add("transp", "TRANSPARENT")  # it takes nobody's time
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", item.label)
        alarm.add("trigger", _AHEAD)
        made.add_component(alarm)
    return made
