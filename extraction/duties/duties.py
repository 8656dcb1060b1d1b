"""Responsible units: who leads, who takes part and who answers for a clause, with the words that say so.

Units stand in a bracket after a clause, on a line of their own, in a column of a table or as the
subject of a sentence. The text is read folded and without white space, which also mends names that a line break cuts in two.
How duties are worded is data: `data/duties.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.duties.allotted import find_allotted
from extraction.duties.cells import cell_duties, spoken_cells
from extraction.duties.duty_sentences import find_sentences, is_reply
from extraction.duties.lists import find_lists
from extraction.duties.subjects import Flat, Row, found
from extraction.entities.departments import full_name, own_name
from extraction.rows import Context, Duty, Passage
from extraction.terms import Role
from extraction.text.folding import squeeze

# A document of which one clause in so many has a bracket is one that brackets allot.
_ALLOTTED = 12
_ITEM = re.compile(r"\d{1,2}|（\d{1,2}）|[①-⑳]")  # labels of items: a section of its own allots itself


def find_duties(passages: Sequence[Passage], context: Context) -> list[Duty]:
    """Return the units that the passages of one document make responsible, in order.

    Where a clause has a bracket, the bracket allots it and its sentences only count where they say
    负责 or 牵头, or what a unit must do; where brackets allot the document, sentences that address every
    department do not count. A bracket after the last of several items has the path of the clause whose
    items they are. A row of a table is read cell by cell.
    """
    if not (context.normative or is_reply(context)):  # articles and interpretations oblige nobody
        return []
    first_leads = any(found("first_leads", squeeze(passage.text)) for passage in passages)
    spoken = [part for one in passages for part in (spoken_cells(one) if one.cells else [one])]
    duties = _of_words(spoken, context, first_leads=first_leads)
    rows = [one for one in passages if one.cells]
    for row in rows:
        for cell, units in cell_duties(row, context, first_leads=first_leads):
            for name, role in dict.fromkeys(units):
                duties.append(
                    Duty(row.path, name, _full(name, context), Role(role), cell.text, cell.start, cell.end)
                )
    return sorted(duties, key=lambda duty: duty.start) if rows else duties


def _of_words(passages: Sequence[Passage], context: Context, *, first_leads: bool) -> list[Duty]:
    flats = [Flat.of(passage.text) for passage in passages]
    listed = [list(find_lists(flat, context, first_leads=first_leads)) for flat in flats]
    bracketed = [flats[n].folded[begin] == "(" for n, lists in enumerate(listed) for begin, _, _ in lists]
    in_brackets = sum(bracketed) * _ALLOTTED > len(passages)
    whole = _of_whole_clause(passages, flats, listed)
    duties: list[Duty] = []
    for number, (passage, flat, lists) in enumerate(zip(passages, flats, listed, strict=True)):
        allotted = list(find_allotted(flat, passage, context, lists))
        sentences = find_sentences(
            flat, passage, context, [*lists, *allotted] if allotted else lists, in_brackets=in_brackets
        )
        for begin, end, units in sorted([*lists, *allotted, *sentences], key=lambda row: row[0]):
            path = passage.path[:-1] if number in whole and (begin, end, units) in lists else passage.path
            start, stop = flat.at[begin], flat.at[end - 1] + 1
            for name, role in dict.fromkeys(units):
                span = passage.start + start, passage.start + stop
                duties.append(
                    Duty(path, name, _full(name, context), Role(role), passage.text[start:stop], *span)
                )
    return duties


def _full(name: str, context: Context) -> str | None:
    """Return the full name; the issuer's own stands in the letterhead even where the data has none."""
    itself = bool(context.issuers) and name == own_name(context.issuers[0], context)
    return full_name(name, context) or (context.issuers[0] if itself else None)


def _of_whole_clause(
    passages: Sequence[Passage], flats: Sequence[Flat], listed: Sequence[Sequence[Row]]
) -> set[int]:
    """Return the passages whose list stands alone, after the last of several items, on a line of its own."""
    items: dict[tuple[str, ...], list[int]] = {}
    for number, passage in enumerate(passages):
        if len(passage.path) > 1:
            items.setdefault(passage.path[:-1], []).append(number)
    numbers: set[int] = set()
    for members in items.values():
        last = members[-1]
        several = sum(_ITEM.fullmatch("".join(passages[n].path[-1:])) is not None for n in members) > 1
        alone = [n for n in members if listed[n]] == [last] and len(listed[last]) == 1
        if several and alone and 0 < listed[last][0][0] in flats[last].lines:
            numbers.add(last)
    return numbers
