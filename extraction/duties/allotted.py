"""Division of work: paragraphs that begin with a unit and a colon, or stand under its name, and say what it does.

市水利局：负责…；配合市林业局…. The paragraph's sentences have the unit as their subject. The wording is data:
`data/duties.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from extraction.duties.subjects import (
    Flat,
    Row,
    Unit,
    are_subjects,
    fields_of,
    found,
    others_of,
    patterns,
)
from extraction.entities.departments import complete
from extraction.rows import Context, Passage
from extraction.text.folding import fold

_LONGEST_NAMES = 120
# （一）, 1. or ① in front of the units.
_NUMBERED = re.compile(r"(?:\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)|\d{1,2}[.,、]|[①-⑳])?")
_TASKS_OF = re.compile(r"的?(?:主要|工作)?职责(?:任务)?$")  # 市水利局职责：…
_SENTENCE = re.compile(r"[^。；;！？]+[。；;！？]?")
# Roles of the subject, and of those that the verb names, by the kind of verb that a clause begins with.
_ROLES = {"lead": ("lead", ""), "with": ("lead", "participate"), "help": ("participate", "responsible")}


def find_allotted(flat: Flat, passage: Passage, context: Context, lists: Sequence[Row]) -> Iterator[Row]:
    """Yield (start, end, units) for the sentences of paragraphs that a unit's name and a colon begin.

    A heading that only names units stands for the name before the colon.
    """
    if passage.path == ("preamble",):  # whom the document addresses
        return
    lines = sorted({0, *flat.lines})
    taken = [(begin, end) for begin, end, _ in lists]
    names = _units(passage.headings[-1] if passage.headings else "", context)
    for start, stop in zip(lines, [*lines[1:], len(flat.source)], strict=True):
        body = start
        colon = flat.folded.find(":", start, min(stop, start + _LONGEST_NAMES))
        own = _units(flat.source[start:colon], context) if colon > start else []
        if own and not (_are_many(own) and colon + 1 >= stop):
            names, body = own, colon + 1
        elif colon > 0 and start > 0:
            names = []
        if (
            not names
            or body >= stop
            or not _acts(flat.folded[body + _number(flat.folded[body : body + 6]) :][:40])
        ):
            continue
        for match in _SENTENCE.finditer(flat.source, body, stop):
            begin, end = match.span()
            if any(first < end and begin < last for first, last in taken):
                continue
            if found("past", flat.folded[begin:end]):
                continue
            first = begin == body and (bool(own) or start == 0)
            for at, until, units in _of_sentence(flat, (begin, end), names, context, first=first):
                yield (start if at == body and own else at), until, units


def _units(text: str, context: Context) -> list[str]:
    """Return the units that a heading or what stands before a colon consists of, [] if anything else."""
    words = text.strip().rstrip("：:。.")
    words = _TASKS_OF.sub("", words[_number(fold(words)) :])
    if not 2 <= len(words) <= _LONGEST_NAMES:
        return []
    names = fields_of(words, context, reply=False)
    labels = any(found("part", fold(name)) for name in names)  # 牵头单位：…
    return names if not labels and are_subjects(names, "told", context) else []


def _are_many(names: Sequence[str]) -> bool:
    """Tell whether governments or departments at large are named, as those are whom a letter addresses."""
    return any(
        name.startswith("各") or found("vague", fold(name)) or found("general", fold(name)) for name in names
    )


def _number(folded: str) -> int:
    """Return how long the number is that words begin with."""
    match = _NUMBERED.match(folded)
    return match.end() if match else 0


def _acts(folded: str) -> bool:
    """Tell whether words begin with something to be done."""
    return any(pattern.match(folded) for _, pattern in (*patterns("task"), *patterns("verb")))


def _of_sentence(
    flat: Flat, span: tuple[int, int], names: list[str], context: Context, *, first: bool
) -> Iterator[Row]:
    """Yield the parts of a sentence that give the paragraph's units, and those named beside them, a role."""
    begin, end = span
    starts = [
        begin + _number(flat.folded[begin : begin + 6]),
        *(begin + match.end() for match in re.finditer("[，,：:]", flat.source[begin:end])),
    ]
    parts: list[tuple[int, list[Unit]]] = []
    if first:
        parts.append((begin, _with_roles(names, "responsible", [], "", context)))
    for at in starts:
        for row, pattern in patterns("verb"):
            verb = pattern.match(flat.folded, at, end) if row["kind"] in _ROLES else None
            if verb is None:
                continue
            given, to_others = _ROLES[row["kind"]]
            after = flat.source[verb.end() : min(end, verb.end() + 80)]
            others = others_of(after, context, reply=False) if to_others else []
            if others or (given == "lead" and at == starts[0]):
                place = begin if at == starts[0] else at
                parts = [part for part in parts if part[0] != place]
                parts.append((place, _with_roles(names, given, others, to_others, context)))
            break
    for (at, units), (stop, _) in pairwise([*parts, (end, [])]):
        yield at, stop, units


def _with_roles(
    names: list[str], given: str, others: list[str], to_others: str, context: Context
) -> list[Unit]:
    roles = [given] * len(names) + [to_others] * len(others)
    return list(dict.fromkeys(zip(complete([*names, *others], context), roles, strict=True)))
