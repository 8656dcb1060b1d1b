"""督办 as people read it: tasks as lines of a list, cards of a board, counts of units; one task open; what is to be confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

from indexer.documents.cite import parts, shown_title
from indexer.page.links import copy_html, link_html
from indexer.page.words import local_time
from indexer.store.follow_log import FollowAction, FollowEntry
from indexer.store.follow_rows import Evidence, State
from indexer.tables.follow import LAPSED, OVERDUE, SHOWN_STATES, Followed, UnitCounts, Unplaced

Words = dict[str, str]
# When a task is due, as the filter tells it, with the days it lies ahead.
DUES = ("week", "month", "quarter", "later", "none")
_AHEAD = {"week": 7, "month": 30, "quarter": 90}
COLOURS = {
    State.NOT_STARTED.value: "",
    State.IN_PROGRESS.value: "blue",
    OVERDUE: "red",
    State.DONE.value: "green",
    LAPSED: "",
}
# So many cards of a state are on the board; the rest is in the list.
_ON_BOARD = 40
_SHORT = 60


def today() -> date:
    """Return the day on which a task is overdue or not."""
    return date.today()  # noqa: DTZ011 - a day of the calendar here


def due_code(item: Followed, on: date) -> str:
    """Return when a task is due, as the filter tells it: week, month, quarter, later, none; "" where the day has passed."""
    if not item.due:
        return "none"
    if item.due < on.isoformat():
        return ""
    ahead = (code for code, days in _AHEAD.items() if item.due <= (on + timedelta(days=days)).isoformat())
    return next(ahead, "later")


def followed_cells(item: Followed, words: Words) -> dict[str, str]:
    """Return the cells of a task in words."""
    task = item.task
    return {
        "task": item.label,
        "follow_unit": task.unit_full or task.unit or words["follow_no_unit"],
        "follow_state": words[f"state_{item.state(today())}"],
        "follow_due": item.due or "",
        "follow_person": item.said.person,
        "follow_note": item.said.note,
        "document": shown_title(task.document, task.citation),
        "place": parts(task.citation, task.document)[1],
        "citation": task.citation,
    }


def counts_words(items: Sequence[Followed], words: Words) -> str:
    """Return how many tasks are open, how many of them overdue, and how many lapsed before anybody took them up."""
    states = [item.state(today()) for item in items]
    done, lapsed = states.count(State.DONE.value), states.count(LAPSED)
    told = words["follow_counts_lapsed"].format(lapsed=lapsed) if lapsed else ""
    return words["follow_counts"].format(
        open=len(states) - done - lapsed, overdue=states.count(OVERDUE), total=len(states), lapsed=told
    )


def badge_html(state: str, words: Words) -> str:
    """Return the state of a task as a badge."""
    return f'<span class="pl-badge {COLOURS[state]}">{escape(words[f"state_{state}"])}</span>'


def board_html(
    items: Sequence[tuple[Followed, str]], current: str, more: Callable[[str], str], words: Words
) -> str:
    """Return tasks, each with the address at which it is open, as cards in a column for each state.

    `more` is the address of all tasks of a state in the list.
    """
    on = today()
    columns = []
    for state in SHOWN_STATES:
        own = [(item, way) for item, way in items if item.state(on) == state]
        if state == LAPSED and not own:
            continue
        shown = [pair for at, pair in enumerate(own) if at < _ON_BOARD or pair[0].uid == current]
        cards = "".join(_card(item, way, item.uid == current, on, words) for item, way in shown)
        if left := len(own) - len(shown):
            cards += (
                f"<p>{link_html(words['follow_more'].format(count=left), more(state), style='pl-plain')}</p>"
            )
        columns.append(
            f'<section class="pl-lane" aria-label="{escape(words[f"state_{state}"])}"><h4>{badge_html(state, words)} '
            f'<span class="pl-count">{len(own)}</span></h4>{cards}</section>'
        )
    return f'<div class="pl-lanes">{"".join(columns)}</div>'


def _card(item: Followed, way: str, chosen: bool, on: date, words: Words) -> str:
    task = item.task
    late = ' class="pl-late"' if item.state(on) == OVERDUE else ""
    facts = [f"<span{late}>{escape(item.due)}</span>" if item.due else "", escape(item.said.person)]
    note = " ".join(item.said.note.split())
    more = (
        f'<p class="pl-small">{escape(note if len(note) <= _SHORT else note[: _SHORT - 1] + "…")}</p>'
        if note
        else ""
    )
    marks = " pl-chosen" if chosen else ""
    current = ' aria-current="true"' if chosen else ""
    return (
        f'<article class="pl-task{marks}" title="{escape(task.citation)}">'
        f'<a href="{escape(way)}" target="_self" class="pl-open"{current}>{escape(item.label)}</a>'
        f'<div class="pl-small">{escape(task.unit_full or task.unit or words["follow_no_unit"])}</div>'
        f'<div class="pl-row pl-small">{" · ".join(filter(None, facts))}</div>{more}</article>'
    )


def units_html(counted: Sequence[UnitCounts], way: Callable[[UnitCounts, str], str], words: Words) -> str:
    """Return how the tasks of each unit stand as a table; `way` is the address of those of a unit in a state, "" for all."""
    heads = "".join(
        f'<th scope="col" class="pl-number">{escape(name)}</th>'
        for name in (
            words["follow_counts_open"],
            *(words[f"state_{state}"] for state in SHOWN_STATES),
            words["follow_counts_total"],
        )
    )
    lines = "".join(_unit(one, way, words) for one in counted)
    return (
        f'<div class="pl-scroll pl-list"><table class="pl-table pl-units"><thead><tr>'
        f'<th scope="col">{escape(words["follow_counts_unit"])}</th>{heads}</tr></thead><tbody>{lines}</tbody></table></div>'
    )


def _unit(one: UnitCounts, way: Callable[[UnitCounts, str], str], words: Words) -> str:
    name = one.unit.label if one.unit else words["follow_no_unit"]
    cells = [f'<td class="pl-number">{one.open or ""}</td>']
    for state in SHOWN_STATES:
        count = one.states[state]
        style = " pl-late" if state == OVERDUE and count else ""
        inner = link_html(str(count), way(one, state)) if count else ""
        cells.append(f'<td class="pl-number{style}">{inner}</td>')
    cells.append(f'<td class="pl-number">{one.total}</td>')
    return f'<tr><th scope="row">{link_html(name, way(one, ""))}</th>{"".join(cells)}</tr>'


def item_html(item: Followed, ways: Sequence[tuple[str, str]], words: Words) -> str:
    """Return a task that is open: what, who, by when, the citation, and what it says folded away."""
    task, on = item.task, today()
    unit = task.unit_full or task.unit or words["follow_no_unit"]
    facts = [
        (words["col_follow_unit"], unit),
        (words["col_follow_due"], due_words(item, words)),
        (words["few_goals"], "\n".join(task.goals)),
    ]
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    by = (
        words["follow_by"].format(name=item.name, when=local_time(item.when))
        if item.when
        else words["follow_by_nobody"]
    )
    text = "".join(f"<p>{escape(line)}</p>" for line in task.content.split("\n") if line.strip())
    links = "".join(link_html(label, where) for label, where in ways)
    return (
        f'<section class="pl-detail"><h3>{escape(task.task)}</h3>'
        f'<div class="pl-row">{badge_html(item.state(on), words)} <span class="pl-small">{escape(by)}</span></div>'
        f"<dl>{listed}</dl>"
        f'<p class="pl-cited">{escape(task.citation)} {copy_html(task.citation, words["list_copy"])}</p>'
        f'<details><summary>{escape(words["follow_whole"])}</summary><div class="pl-text">{text}</div></details>'
        f'<nav class="pl-row">{links}</nav></section>'
    )


def due_words(item: Followed, words: Words) -> str:
    """Return by when a task is due, and what the text says of it."""
    text = item.task.due
    told = words["follow_due_in_text"].format(day=text) if text else words["follow_no_due"]
    if item.said.due is None:
        return words["follow_due_of_text"].format(day=text) if text else told
    shown = item.due or words["due_without"]
    return f"{shown}（{words['follow_due_set'].format(day=text)}）" if text else f"{shown}（{told}）"


def follow_history_html(entries: Sequence[FollowEntry], words: Words) -> str:
    """Return what was said of a task, the last first: when, who, what."""
    lines = "".join(
        f"<li><span class='pl-small'>{escape(local_time(entry.when))}</span> <b>{escape(entry.name)}</b> "
        f"{escape(follow_entry_words(entry, words))}</li>"
        for entry in reversed(entries)
    )
    return f'<ul class="pl-history">{lines}</ul>'


def follow_entry_words(entry: FollowEntry, words: Words) -> str:
    """Return what one entry did: 更新 状态：未启动 → 推进中；责任人：— → 王五."""
    told = words[f"action_follow_{entry.action}"]
    changes = entry.changes()
    if len(changes) > 1:  # what somebody records he follows up
        changes.pop("listed", None)
    if changes.keys() == {"listed"}:
        return words["follow_list_it" if entry.now.said.listed else "follow_unlist"] + (
            f"（{told}）" if entry.action == FollowAction.UNDONE else ""
        )
    said = [
        words["history_change"].format(
            field=words[f"field_{name}"],
            was=_value(name, was, words) or words["was_empty"],
            now=_value(name, now, words) or words["was_empty"],
        )
        for name, (was, now) in changes.items()
    ]
    return f"{told} {'；'.join(said)}" if said else told


def _value(name: str, value: Any, words: Words) -> str:
    if name == "listed":
        return words["listed_yes" if value else "listed_no"]
    if name == "state":
        return words[f"state_{value}"]
    if name == "due":
        return words["due_as_text"] if value is None else value or words["due_without"]
    if name == "evidence":
        return "、".join(one.label for one in value)
    return str(value)


def evidence_html(evidence: Iterable[Evidence], way: Mapping[str, str], words: Words) -> str:
    """Return clauses and documents that show something was done; `way` is the address of each by its id."""
    lines = []
    for one in evidence:
        where = way.get(one.ref)
        gone = f' <span class="pl-small">{escape(words["follow_evidence_gone"])}</span>'
        lines.append(f"<li>{link_html(one.label, where) if where else escape(one.label) + gone}</li>")
    return f'<ul class="pl-evidence">{"".join(lines)}</ul>' if lines else ""


def unplaced_html(one: Unplaced, way: str, words: Words) -> str:
    """Return what was said of a task that is not there any more as it was, and why; `way` leads to what comes nearest."""
    place, said = one.one.place, one.one.said
    facts = [
        (words["col_follow_unit"], place.unit_full or place.unit),
        (words["col_follow_state"], words[f"state_{said.state}"]),
        (words["col_follow_person"], said.person),
        (words["col_follow_due"], said.due or ""),
        (words["col_follow_note"], said.note),
        (words["col_follow_evidence"], "\n".join(piece.label for piece in said.evidence)),
    ]
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    by = words["follow_by"].format(name=one.one.name, when=local_time(one.one.when))
    link = f" {link_html(words['follow_now'], way)}" if way else ""
    return (
        f'<section class="pl-detail"><h3>{escape(place.task)}</h3>'
        f'<p class="pl-note">{escape(words[f"review_{one.reason}"])}{link}</p>'
        f'<p class="pl-cited">{escape(place.citation)} <span class="pl-small">{escape(by)}</span></p><dl>{listed}</dl></section>'
    )


def near_words(item: Followed) -> str:
    """Return a task as it is offered to put a record with."""
    task = item.task
    return "　".join(filter(None, (parts(task.citation, task.document)[1], item.label, task.unit)))
