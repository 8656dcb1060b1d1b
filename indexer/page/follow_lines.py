"""Tasks that are followed up as lines of a list: by what they are filtered, in which order they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from extraction.text.folding import squeeze
from indexer.models import Document
from indexer.page.follow import due_code
from indexer.page.lines import NONE, Line, region_path
from indexer.tables.follow import LAPSED, Followed


def follow_lines(items: Iterable[Followed], documents: Mapping[str, Document], on: date) -> list[Line]:
    """Return tasks as lines, as they stand on a day."""
    return [_line(at, item, documents, on) for at, item in enumerate(items)]


def _line(at: int, item: Followed, documents: Mapping[str, Document], on: date) -> Line:
    task, said = item.task, item.said
    unit = item.unit
    state = item.state(on)
    codes = {
        "state": (state,),
        "due": (code,) if (code := due_code(item, on)) else (),
        "person": (said.person or NONE,),
        "level": (task.level or NONE,),
        "region": region_path(documents.get(task.document_id), task.region) or (NONE,),
        "document": (task.document_id,),
        "unit": (unit.code if unit else NONE,),
    }
    orders: dict[str, tuple[object, ...]] = {
        "document": (at,),
        # What lapsed before anybody took it up does not stand before what is due.
        "due": (item.due, at) if item.due and state != LAPSED else (),
        "unit": (unit.code, at) if unit else (),
        "changed": (item.when, at) if item.when else (),
    }
    text = (task.task, task.content, *task.goals, task.unit, said.person, said.note)
    return Line(item.uid, item, codes, squeeze("\n".join(text)), orders)


def seen_lines(lines: Iterable[Line], units: Iterable[str], *, every: bool) -> tuple[list[Line], list[Line]]:
    """Return the lines of the tasks that are followed up or of `every` one, and those of these that are left out.

    Tasks of no unit that nobody follows up are shown only where they are asked for: of some plans they are most.
    """
    listed = list(lines)
    if not every:
        return [line for line in listed if line.followed.said.listed], []
    if NONE in units:
        return listed, []
    seen = [line for line in listed if NONE not in line.codes["unit"] or line.followed.said.listed]
    return seen, [line for line in listed if NONE in line.codes["unit"] and not line.followed.said.listed]
