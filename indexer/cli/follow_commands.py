"""The command `policy-ledger follow`: tasks and how far they are."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.cli.follow_arguments import due_of, today
from indexer.cli.overwriting import guard, overwrite
from indexer.cli.sheets import is_office, write_sheets
from indexer.errors import UsageError

if TYPE_CHECKING:
    from indexer.knowledge_base import KnowledgeBase
    from indexer.reminders.remind import Sent
    from indexer.tables.follow import Followed

_LIST = ("id", "state", "due", "person", "unit", "task", "citation")
_REVIEW = ("id", "reason", "citation", "unit", "state", "person", "near")


def follow_command(kb: Path, options: argparse.Namespace) -> int:
    """Do what the action says."""
    from indexer.knowledge_base import KnowledgeBase

    with KnowledgeBase.open(kb) as base:
        return _ACTIONS[options.action](base, options)


def _choice(options: argparse.Namespace) -> dict[str, Any]:
    names = ("document", "level", "region", "unit", "year", "within")
    chosen = {name: getattr(options, name, None) for name in names}
    listed = True if getattr(options, "taken_up", False) else None
    return chosen | {"state": options.shown, "person": options.of_person, "listed": listed}


def _list(base: KnowledgeBase, options: argparse.Namespace) -> int:
    from indexer.tables import output
    from indexer.tables.export import about
    from indexer.tables.follow_sheet import follow_sheet
    from indexer.tables.packing import export_time
    from indexer.tables.words import interface

    found = base.followed(today(), **_choice(options))
    if is_office(options):
        words = interface("zh")
        sheet = follow_sheet(list(found), words, today())
        given = {name: value for name, value in _choice(options).items() if value is not None}
        rows = {n: v for n, v in given.items() if n in {"document", "level", "region", "unit", "year"}}
        made = about(
            base.store, base.row_filters(**rows), export_time(), {i.task.document_id for i in found}, words
        )
        write_sheets([sheet], sheet.heading, made, base.folder, options)
        return 0
    rows_found = found.to_dicts()
    columns = list(rows_found[0]) if rows_found else None
    output.write_rows(
        rows_found, _LIST, options.format, options.output, columns, guard=guard(base.folder, options)
    )
    return 0


def _units(base: KnowledgeBase, options: argparse.Namespace) -> int:
    from indexer.tables import output
    from indexer.tables.follow import SHOWN_STATES, unit_counts

    counted = unit_counts(base.followed(today(), **_choice(options)), today())
    rows = [
        {"unit": one.unit.label if one.unit else "", "open": one.open, **one.states, "total": one.total}
        for one in counted
    ]
    shown = ("unit", "open", *SHOWN_STATES, "total")
    output.write_rows(rows, shown, options.format, options.output, guard=guard(base.folder, options))
    return 0


def _set(base: KnowledgeBase, options: argparse.Namespace) -> int:
    changes: dict[str, Any] = {
        name: getattr(options, name)
        for name in ("state", "person", "note")
        if getattr(options, name) is not None
    }
    if options.due is not None:
        changes["due"] = due_of(options.due)
    if options.stop:
        changes["listed"] = False
    evidence = [*options.evidence, *options.file]
    if not changes and not evidence and not options.drop:
        changes["listed"] = True  # it is taken up as it is
    given = {name: value for name, value in _choice(options).items() if value is not None}
    tasks: list[str | Followed] = list(options.tasks)
    if not tasks:
        if not given:
            raise UsageError(
                "name the tasks to change, or choose them with --where-….",
                remedy="See: policy-ledger follow list",
            )
        tasks = list(base.followed(today(), **given))
    elif given:
        raise UsageError("give either the ids of tasks or --where-…, not both.")
    if not tasks:
        print("0 tasks")
        return 0
    found = base.follow(tasks, name=options.name, evidence=evidence, drop=options.drop, **changes)
    print(f"{len(found)} tasks: {', '.join(one.uid for one in found[:5])}{' …' if len(found) > 5 else ''}")
    return 0


def _undo(base: KnowledgeBase, options: argparse.Namespace) -> int:
    one = base.undo_follow(options.task, options.name)
    print(f"{one.uid}: {one.said.state}")
    return 0


def _history(base: KnowledgeBase, options: argparse.Namespace) -> int:
    from indexer.tables import output

    rows = base.follow_history(options.task).to_dicts()
    shown = ("when", "name", "action", "changes")
    output.write_rows(rows, shown, options.format, options.output, guard=guard(base.folder, options))
    return 0


def _review(base: KnowledgeBase, options: argparse.Namespace) -> int:
    from indexer.tables import output

    rows = base.unplaced().to_dicts()
    for row in rows:
        row["near"] = row["near"][:3]
    output.write_rows(rows, _REVIEW, options.format, options.output, guard=guard(base.folder, options))
    return 0


def _move(base: KnowledgeBase, options: argparse.Namespace) -> int:
    one = base.place_follow(options.task, options.to, options.name)
    print(f"{one.uid}: {one.place.citation}")
    return 0


def _calendar(base: KnowledgeBase, options: argparse.Namespace) -> int:
    count = base.calendar(
        options.output,
        today(),
        todo=options.todo,
        done=options.done,
        overwrite=overwrite(options),
        **_choice(options),
    )
    print(f"{options.output}: {count} tasks")
    return 0


def _remind(base: KnowledgeBase, options: argparse.Namespace) -> int:
    """Send reminders; without an address they are printed. Exit with 2 where one was not sent."""
    from indexer.reminders.groups import grouped, text
    from indexer.reminders.remind import Reminder
    from indexer.tables.words import interface

    chosen = _choice(options) | {"within": options.days, "listed": None if options.all else True}
    groups = grouped(base.followed(today(), **chosen), options.by)
    words = interface("zh")
    asked = Reminder(base.folder, groups, options.days, today(), words, options.page, options.again)
    if not (options.to or options.addresses or options.webhook is not None):
        print(text(groups, words, today(), options.days, options.page) if groups else "0 tasks")
        return 0
    sent = _sent(asked, options)
    for one in sent:
        told = (
            f"not sent: {one.error}"
            if one.error
            else f"{one.count} tasks sent"
            if one.count
            else "nothing new today"
        )
        print(f"{one.target}: {told}", file=sys.stderr if one.error else sys.stdout)
    return 2 if any(one.error for one in sent) else 0


def _sent(asked: Any, options: argparse.Namespace) -> list[Sent]:
    from indexer.reminders.mail import checked_address, mail_server
    from indexer.reminders.remind import Addresses, mail_reminders, post_reminder, read_addresses
    from indexer.reminders.robots import Robot, robot_of
    from indexer.reminders.webhook import checked_webhook

    # All that may be wrong with what was given is told before anything is sent.
    webhook, robot, secret = None, Robot.JSON, os.environ.get("POLICY_LEDGER_WEBHOOK_SECRET", "")
    if options.webhook is not None:
        webhook = checked_webhook(options.webhook or os.environ.get("POLICY_LEDGER_WEBHOOK", ""))
        robot = robot_of(webhook, options.robot, secret)
    mails = bool(options.to or options.addresses)
    known = read_addresses(options.addresses) if options.addresses else {}
    addresses = Addresses(tuple(checked_address(one) for one in options.to), known)
    server = mail_server(os.environ) if mails else None
    found = [] if server is None else mail_reminders(asked, server, addresses)
    if webhook is not None:
        found.append(post_reminder(asked, webhook, robot, secret))
    return found


_ACTIONS = {
    "list": _list,
    "units": _units,
    "set": _set,
    "undo": _undo,
    "history": _history,
    "review": _review,
    "move": _move,
    "calendar": _calendar,
    "remind": _remind,
}
