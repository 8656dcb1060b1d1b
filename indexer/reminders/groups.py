"""Which tasks somebody is to be reminded of, and in which words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from indexer.tables.follow import Followed, followed_row

Words = Mapping[str, str]
By = Literal["person", "unit"]
_SENT = ("id", "state", "unit", "unit_full", "person", "due", "task", "note", "document", "citation")


@dataclass(frozen=True)
class Group:
    """The tasks of one person or unit; `name` is "" for those of nobody. `names` are all by which it may be known."""

    name: str
    names: tuple[str, ...]
    items: tuple[Followed, ...]


def grouped(items: Iterable[Followed], by: By) -> list[Group]:
    """Return tasks by person (without one: by the unit) or by unit, each by its day; those of nobody last."""
    found: dict[str, list[Followed]] = defaultdict(list)
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for item in items:
        unit = item.unit.label if item.unit else ""
        name = (item.said.person if by == "person" else "") or unit
        found[name].append(item)
        own = (name,) if name == item.said.person else (name, item.task.unit, item.task.unit_full or "")
        names[name] |= dict.fromkeys(filter(None, own))
    return [
        Group(
            name, tuple(names[name]), tuple(sorted(found[name], key=lambda item: (item.due or "", item.uid)))
        )
        for name in sorted(found, key=lambda name: (not name, name))
    ]


def subject(groups: Sequence[Group], words: Words, today: date) -> str:
    """Return what a mail is about."""
    return words["remind_subject"].format(day=today.isoformat(), count=_count(groups))


def text(groups: Sequence[Group], words: Words, today: date, days: int, page: str = "") -> str:
    """Return a reminder as plain text; `page` is the address of the page, to which each task then has a link."""
    lines = [words["remind_head"].format(day=today.isoformat(), days=days)]
    for group in groups:
        lines += [
            "",
            words["remind_group"].format(name=group.name or words["remind_nobody"], count=len(group.items)),
        ]
        for item in group.items:
            lines += _lines(item, words, today, page)
    return "\n".join([*lines, "", words["remind_foot"], ""])


def _lines(item: Followed, words: Words, today: date, page: str) -> list[str]:
    due = date.fromisoformat(item.due or today.isoformat())
    left = (due - today).days
    way = "remind_late" if left < 0 else "remind_left" if left else "remind_today"
    state = words[way].format(days=abs(left))
    first = words["remind_line"].format(state=state, due=item.due, task=item.task.task.replace("\n", " "))
    unit = item.task.unit_full or item.task.unit
    told = [f"{words['col_follow_unit']}：{unit}"] if unit else []
    told += [f"{words['col_follow_person']}：{item.said.person}"] if item.said.person else []
    note = " ".join(item.said.note.split())
    more = ["　".join(told), f"{words['field_note']}：{note}" if note else "", item.task.citation]
    more += [f"{page.rstrip('/')}/follow?row={item.uid}"] if page else []
    return [first, *(f"  {line}" for line in more if line)]


def payload(groups: Sequence[Group], words: Words, today: date, days: int, page: str = "") -> dict[str, Any]:
    """Return a reminder as plain values for a webhook, with the same in words as `text`."""
    return {
        "kind": "policy-ledger.reminder",
        "day": today.isoformat(),
        "days": days,
        "count": _count(groups),
        "groups": [
            {"name": group.name, "tasks": [_values(item, today) for item in group.items]} for group in groups
        ],
        "text": text(groups, words, today, days, page),
    }


def _values(item: Followed, today: date) -> dict[str, Any]:
    row = followed_row(item, today)
    return {name: row[name] for name in _SENT}


def _count(groups: Sequence[Group]) -> int:
    return sum(len(group.items) for group in groups)
