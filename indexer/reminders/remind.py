"""Send reminders: to each address the tasks of its people and units, or all of them to a webhook."""

from __future__ import annotations

import csv
import hashlib
import io
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from indexer.documents.given import given_bytes
from indexer.errors import SendError, UsageError
from indexer.reminders.groups import Group, payload, subject, text
from indexer.reminders.mail import MailServer, checked_address, send_mail
from indexer.reminders.robots import Robot, messages, refused
from indexer.reminders.sent import claim, release
from indexer.reminders.webhook import checked_webhook, post

Words = Mapping[str, str]


@dataclass(frozen=True)
class Sent:
    """What became of a reminder: `count` tasks to `target`; `error` is why it was not sent, "" where it was."""

    target: str
    count: int
    error: str = ""


@dataclass(frozen=True)
class Reminder:
    """What is to be sent: the tasks by group, of so many `days`, on a day, in the words of a language.

    `page` is the address of the page for links; with `again` also what was sent today already.
    """

    kb: Path
    groups: Sequence[Group]
    days: int
    today: date
    words: Words
    page: str = ""
    again: bool = False


@dataclass(frozen=True)
class Addresses:
    """Where mail goes: `to` all of it that has no address of its own, `known` by the name of a person or unit."""

    to: tuple[str, ...] = ()
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_addresses(path: Path) -> dict[str, tuple[str, ...]]:
    """Return name of a person or unit -> addresses, of a CSV file with the columns name and address.

    Raises UsageError for a line without a name or an address.
    """
    data = given_bytes(path)
    try:
        told = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            told = data.decode("gb18030")  # what a spreadsheet in Chinese may save
        except UnicodeDecodeError as error:
            raise UsageError(f"{path} is no text in UTF-8 or GB 18030.") from error
    reader = csv.DictReader(io.StringIO(told, newline=""))
    names = {"name": "姓名或单位", "address": "邮箱"}
    columns = {
        key: next((c for c in (key, chinese) if c in (reader.fieldnames or ())), "")
        for key, chinese in names.items()
    }
    if not all(columns.values()):
        raise UsageError(f"{path} has no columns name and address (姓名或单位, 邮箱).")
    found: dict[str, tuple[str, ...]] = {}
    for row in reader:
        name, address = ((row.get(columns[key]) or "").strip() for key in names)
        if not name and not address:
            continue
        if not name or not address:
            raise UsageError(f"{path}, line {reader.line_num}: a name and an address are needed.")
        try:
            found[name] = (*found.get(name, ()), checked_address(address))
        except UsageError as error:
            raise UsageError(f"{path}, line {reader.line_num}: {error}") from error
    return found


def mail_reminders(asked: Reminder, server: MailServer, addresses: Addresses) -> list[Sent]:
    """Send each address one mail with the tasks of its people and units; return what became of each.

    A group without any address is among them, with the reason.
    """
    wanted: dict[str, list[Group]] = {}
    found: list[Sent] = []
    for group in asked.groups:
        own = [a for name in group.names for a in addresses.known.get(name, ())] or list(addresses.to)
        for address in dict.fromkeys(own):
            wanted.setdefault(address, []).append(group)
        if not own:
            name = group.name or asked.words["remind_nobody"]
            found.append(Sent(name, len(group.items), "no address is known and no --to is given"))
    for address, groups in wanted.items():

        def send(left: Sequence[Group], address: str = address) -> None:
            send_mail(
                server,
                address,
                subject(left, asked.words, asked.today),
                text(left, asked.words, asked.today, asked.days, asked.page),
            )

        found.append(_once(asked, f"mail:{address.casefold()}", address, groups, send))
    return found


def post_reminder(asked: Reminder, address: str, robot: Robot = Robot.JSON, secret: str = "") -> Sent:
    """Post all tasks to a webhook, or to the robot of a chat group with its secret; return what became of it."""
    digest = hashlib.sha256(checked_webhook(address).encode()).hexdigest()[:16]

    def send(left: Sequence[Group]) -> None:
        values = payload(left, asked.words, asked.today, asked.days, asked.page)
        more = asked.words["remind_more"].format(count=values["count"])
        for message in messages(robot, address, values, more, secret, time.time()):
            if told := refused(robot, post(message.address, message.values)):
                raise SendError(
                    f"the robot at {urlsplit(address).hostname} did not take the message: {told}."
                )

    return _once(asked, f"webhook:{digest}", "webhook", asked.groups, send)


def _once(
    asked: Reminder, target: str, label: str, groups: Sequence[Group], send: Callable[[Sequence[Group]], None]
) -> Sent:
    """Send what was not sent to a target today; what is not sent after all counts as not sent."""
    wanted = [item.uid for group in groups for item in group.items]
    new = claim(asked.kb, asked.today, target, wanted)
    left = [
        replace(group, items=tuple(i for i in group.items if asked.again or i.uid in new)) for group in groups
    ]
    left = [group for group in left if group.items]
    count = sum(len(group.items) for group in left)
    if not left:
        return Sent(label, 0)
    try:
        send(left)
    except SendError as error:
        release(asked.kb, asked.today, target, new)
        return Sent(label, count, str(error))
    except BaseException:
        release(asked.kb, asked.today, target, new)
        raise
    return Sent(label, count)
