"""The arguments of `policy-ledger follow`: tasks and how far they are, what is said of them, calendar, reminders."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from indexer.cli.actions import adding
from indexer.cli.options import forced, written, year
from indexer.models import LEVELS

_STATES = ("not_started", "in_progress", "done")
_SHOWN = ("not_started", "in_progress", "overdue", "done", "lapsed")
_MOST_DAYS = 3650
_EXAMPLE = "policy-ledger follow list --unit 工信 --state overdue"


def add_follow(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """Add the command and its own ones, made by `command(name, help, example)`."""
    follow = command(
        "follow", "follow tasks up (督办): state, person, due date, calendar, reminders", _EXAMPLE
    )
    actions = follow.add_subparsers(dest="action", metavar="ACTION", required=True)

    action = adding(actions, "follow")

    listed = action(
        "list", "list tasks with their state, person and due date", "list --document 南平 --output 督办.xlsx"
    )
    _chosen(listed)
    written(listed, xlsx=True, docx=True)

    units = action("units", "count the tasks of each unit by state", "units --region 福建省")
    _chosen(units)
    written(units)

    change = action(
        "set",
        "change the state, person, due date, note or evidence of tasks",
        "set 3f2a91c0 --state in_progress --person 王五 --due 2026-06-30 --name 张三",
    )
    change.add_argument(
        "tasks",
        nargs="*",
        metavar="ID",
        help="id of a task, or its first digits; none: all that the filters leave",
    )
    _chosen(change, "where-")
    change.add_argument("--state", choices=_STATES, help="how far it is")
    change.add_argument("--person", help="who sees to it; an empty name takes one away")
    change.add_argument(
        "--due", metavar="DAY", help="2026-06-30, none for no day at all, text for what the text says"
    )
    change.add_argument("--note", help="how far it is, in words")
    change.add_argument(
        "--evidence",
        action="append",
        default=[],
        metavar="CITATION",
        help="a clause or document that shows it",
    )
    change.add_argument(
        "--file",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a file that shows it; it is kept",
    )
    change.add_argument(
        "--drop", action="append", default=[], metavar="NAME", help="take evidence of this name away"
    )
    change.add_argument("--stop", action="store_true", help="no longer follow it up; what was said is kept")

    undo = action("undo", "take back the last change of a task", "undo 3f2a91c0 --name 张三")
    undo.add_argument("task", metavar="ID")

    history = action("history", "tell who changed what of a task and when", "history 3f2a91c0")
    history.add_argument("task", metavar="ID")
    written(history)

    review = action("review", "list what was said of tasks that a new version changed or dropped", "review")
    written(review)

    move = action("move", "put what review lists with another task", "move 3f2a91c0 77b0d1e4 --name 张三")
    move.add_argument("task", metavar="ID", help="as review shows it")
    move.add_argument("to", metavar="TASK", help="id of the task as list shows it")
    for made in (change, undo, move):
        made.add_argument("--name", default="", help="who says so")

    calendar = action(
        "calendar",
        "write due dates to an .ics file for Outlook and phones",
        "calendar --person 王五 --output 督办.ics",
    )
    _chosen(calendar)
    calendar.add_argument(
        "--todo", action="store_true", help="as to-dos, not as all-day events (Outlook shows only events)"
    )
    calendar.add_argument("--done", action="store_true", help="with what is done")
    calendar.add_argument("--output", type=Path, metavar="FILE.ics", required=True)
    forced(calendar)

    remind = action(
        "remind",
        "send the tasks that are due soon or overdue, each once a day; for cron",
        "remind --days 7 --to duban@example.org",
    )
    _chosen(remind, within=False)
    remind.add_argument(
        "--days", type=_days, default=7, metavar="N", help="due within so many days (default: 7), and overdue"
    )
    remind.add_argument("--by", choices=("person", "unit"), default="person", help="how tasks are grouped")
    remind.add_argument("--all", action="store_true", help="also tasks that nobody has taken up (set) yet")
    remind.add_argument(
        "--to",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="mail it here; the server stands in $POLICY_LEDGER_SMTP_HOST",
    )
    remind.add_argument(
        "--addresses",
        type=Path,
        metavar="FILE.csv",
        help="columns name and address: mail each person or unit its own",
    )
    remind.add_argument(
        "--webhook",
        nargs="?",
        const="",
        metavar="URL",
        help="post it as JSON (default: $POLICY_LEDGER_WEBHOOK)",
    )
    remind.add_argument(
        "--robot",
        choices=("wecom", "dingtalk", "feishu", "json"),
        default="",
        help="whose robot the webhook is (default: by its host, else any program's)",
    )
    remind.add_argument(
        "--page", default="", metavar="URL", help="address of the page, for links to each task"
    )
    remind.add_argument("--again", action="store_true", help="also what was sent today already")


def _chosen(made: argparse.ArgumentParser, prefix: str = "", *, within: bool = True) -> None:
    """Add the restrictions on tasks."""
    add = made.add_argument
    add(
        f"--{prefix}document",
        dest="document",
        metavar="D",
        help="id, title or part of the title of one document, or its region and kind",
    )
    add(f"--{prefix}level", dest="level", choices=LEVELS, help="level of government")
    add(f"--{prefix}region", dest="region", help="division, with those inside it, e.g. 福建省")
    add(f"--{prefix}unit", dest="unit", help="unit that answers for it by any of its names, e.g. 发改委")
    add(f"--{prefix}year", dest="year", type=year, help="year that the clause names")
    add(f"--{prefix}state", dest="shown", choices=_SHOWN, help="how far it is")
    add(f"--{prefix}person", dest="of_person", help="who sees to it")
    if within:
        add(
            f"--{prefix}within",
            dest="within",
            type=_days,
            metavar="N",
            help="due within so many days, or overdue",
        )
        add(
            f"--{prefix}taken-up",
            dest="taken_up",
            action="store_true",
            help="only tasks of which something was said",
        )


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= _MOST_DAYS):
        raise argparse.ArgumentTypeError(f"{text[:20]} is not a number of days up to {_MOST_DAYS}")
    return int(text)


def due_of(text: str) -> str | None:
    """Return what --due says as it is kept."""
    return {"none": "", "text": None}.get(text, text)


def today() -> date:
    """Return the day on which a task is overdue or not."""
    return date.today()  # noqa: DTZ011 - a day of the calendar here
