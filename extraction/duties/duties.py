"""Responsible units: who leads, who takes part and who answers for a clause, with the words that say so.

Units stand in a bracket after a clause, on a line of their own or as the subject of a sentence. The
text is read folded and without white space, which also mends names that a line break cuts in two.
How duties are worded is data: `data/duties.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from extraction.duties.duty_sentences import (
    Flat,
    Row,
    Unit,
    find_sentences,
    found,
    is_placed,
    is_reply,
    patterns,
)
from extraction.entities.departments import complete, full_name, is_known, own_name
from extraction.entities.regions import find_regions
from extraction.entities.unit_lists import NOBODY, share_parts, split_names
from extraction.rows import Context, Duty, Passage
from extraction.text.folding import fold

# A bracket with more than this, or with brackets three deep, lists no units; it also bounds the work.
_LONGEST, _DEEPEST = 1500, 3
# A document of which one clause in so many has a bracket is one that brackets allot.
_ALLOTTED = 12
_BY = re.compile(r"^[^、，,]{0,16}?(?<!自)由")  # 由市水利局负责; 校内由市教育局负责
_ITEM = re.compile(r"\d{1,2}|（\d{1,2}）|[①-⑳]")  # labels of items: a section of its own allots itself


def find_duties(passages: Sequence[Passage], context: Context) -> list[Duty]:
    """Return the units that the passages of one document make responsible, in order.

    Where a clause has a bracket, the bracket allots it and its sentences only count where they say
    负责 or 牵头; where any clause has one, sentences that address every department do not count. A
    bracket after the last of several items has the path of the clause whose items they are.
    """
    if not (context.normative or is_reply(context)):  # articles and interpretations oblige nobody
        return []
    flats = [Flat.of(passage.text) for passage in passages]
    first_leads = any(found("first_leads", flat.folded) for flat in flats)
    listed = [list(_lists(flat, context, first_leads=first_leads)) for flat in flats]
    bracketed = [flats[n].folded[begin] == "(" for n, lists in enumerate(listed) for begin, _, _ in lists]
    in_brackets = sum(bracketed) * _ALLOTTED > len(passages)
    whole = _of_whole_clause(passages, flats, listed)
    duties: list[Duty] = []
    for number, (passage, flat, lists) in enumerate(zip(passages, flats, listed, strict=True)):
        sentences = find_sentences(flat, passage, context, lists, in_brackets=in_brackets)
        for begin, end, units in sorted([*lists, *sentences], key=lambda row: row[0]):
            path = passage.path[:-1] if number in whole and (begin, end, units) in lists else passage.path
            start, stop = flat.at[begin], flat.at[end - 1] + 1
            for name, role in dict.fromkeys(units):
                span = passage.start + start, passage.start + stop
                duties.append(Duty(path, name, _full(name, context), role, passage.text[start:stop], *span))
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
        several = sum(_ITEM.fullmatch(passages[n].path[-1]) is not None for n in members) > 1
        alone = [n for n in members if listed[n]] == [last] and len(listed[last]) == 1
        if several and alone and 0 < listed[last][0][0] in flats[last].lines:
            numbers.add(last)
    return numbers


def _lists(flat: Flat, context: Context, *, first_leads: bool) -> Iterator[Row]:
    """Yield (start, end, units) for the brackets and the lines that list units, outermost only."""
    last = 0
    for start, end in sorted([*_brackets(flat.folded), *_lines(flat)], key=lambda span: (span[0], -span[1])):
        units = _read_list(flat, start, end, context, first_leads=first_leads) if start >= last else []
        if units:
            yield start, end, units
            last = end


def _brackets(folded: str) -> list[tuple[int, int]]:
    """Return the spans of brackets that may list units; one that is never closed ends with its sentence."""
    spans: list[tuple[int, int]] = []
    opened: list[list[int]] = []
    for at, char in enumerate(folded):
        if char == "(":
            opened.append([at, 1])
        elif char == ")" and opened:
            start, depth = opened.pop()
            if opened:
                opened[-1][1] = max(opened[-1][1], depth + 1)
            if 4 < at - start <= _LONGEST and depth <= _DEEPEST:
                spans.append((start, at + 1))
    never_closed = [start for start, _ in opened]
    for start, following in pairwise([*never_closed, len(folded)]):
        if _labels().match(folded, start + 1):
            limit = min(following, start + _LONGEST)
            stop = folded.find(".", start, limit)
            spans.append((start, stop if stop > 0 else limit))
    return spans


def _lines(flat: Flat) -> Iterator[tuple[int, int]]:
    """Yield the spans of lines and sentences that begin with a label and a colon."""
    last = 0
    for match in _labels().finditer(flat.folded):
        at, end = match.span()
        if (
            at < last
            or flat.folded[end - 1] != ":"
            or not (at in flat.lines or flat.source[at - 1] in "。；")
        ):
            continue
        while end < min(len(flat.source), at + _LONGEST) and flat.source[end] != "。":
            if end in flat.lines and flat.source[end - 1] not in "、，,；":
                break
            end += 1
        last = end
        yield at, end


@cache
def _labels() -> re.Pattern[str]:
    names = "|".join(pattern.pattern for _, pattern in patterns("label"))
    return re.compile(f"(?:{names})(?::|为|(?=[省市各国]))")


def _read_list(flat: Flat, start: int, end: int, context: Context, *, first_leads: bool) -> list[Unit]:
    """Return (unit, role) for what stands in a bracket or line, [] if it lists no units."""
    inner = start + (flat.folded[start] == "(")
    folded = flat.folded[inner : end - (flat.folded[start] == "(" and flat.folded[end - 1] == ")")]
    labelled = _labels().match(folded) is not None
    segments = _segments(folded)
    said = labelled or any(
        pattern.search(folded, max(a, b - 60), b) for a, b in segments for _, pattern in patterns("ending")
    )
    alone = flat.source[start - 1] in "。；" or start in flat.lines
    if not said and not (alone and (end == len(flat.source) or end in flat.lines)):
        return []
    read: list[Unit] = []
    firsts, role = set[int](), ""
    for begin, stop in segments:
        label = _labels().match(folded, begin, stop)
        if label:
            role = next(row["role"] for row, pattern in patterns("label") if pattern.match(label.group()))
        elif re.match(r"[^,()]{2,10}:|以下|下同|上述", folded[begin:stop]):  # 完成时限：…; 以下均由…
            continue
        text = flat.source[inner + (label.end() if label else begin) : inner + stop]
        led = not role and any(given == "lead" for _, given in read)
        names = _read_names(text, role, led=led)
        if names and (not read or find_regions(names[0][0][:3])):
            firsts.add(len(read))
        read += names
    units = [found("unit", fold(name)) or is_known(name) for name, _ in read]
    if not read or not (labelled or all(units)):
        return []
    if not said and not all(is_placed(name) for name, _ in read):
        return []
    if first_leads and all(given == "responsible" for _, given in read):
        read = [(name, "lead" if n in firsts else given) for n, (name, given) in enumerate(read)]
    return list(zip(complete([name for name, _ in read], context), [given for _, given in read], strict=True))


def _segments(folded: str) -> list[tuple[int, int]]:
    """Split at ; and . and before a further label, but not inside brackets.

    Where a line break is lost, 完成时限： stands right behind the last unit.
    """
    cuts, ends, depth = [0], list[int](), 0
    others = {match.start() for _, pattern in patterns("other_label") for match in pattern.finditer(folded)}
    for at, char in enumerate(folded):
        depth += (char == "(") - (char == ")")
        if depth <= 0 and (char in ";." or (char == "," and _labels().match(folded, at + 1))):
            ends.append(at)
            cuts.append(at + 1)
        elif depth <= 0 and at in others and at > cuts[-1]:
            ends.append(at)
            cuts.append(at)
    return [(start, end) for start, end in zip(cuts, [*ends, len(folded)], strict=True) if start < end]


def _read_names(text: str, label_role: str, *, led: bool) -> list[Unit]:
    """Return the names of one part of a list with the roles that its verbs or its label give them."""
    read: list[Unit] = []
    pending = 0  # from here on the names wait for the verb that follows them
    for token in split_names(re.sub("会同|商(?=[省市国])", "牵头、", _BY.sub("", text))):
        folded, role = fold(token), ""
        for row, pattern in patterns("ending"):
            match = pattern.search(folded, max(0, len(folded) - 60))
            if match:
                role = row["after_lead" if led else "role"]
                role = label_role if label_role and row["role"] == "responsible" else role
                folded = folded[: match.start()]
                break
        for _, pattern in patterns("rest"):
            match = pattern.search(folded, max(0, len(folded) - 60))
            folded = folded[: match.start()] if match else folded
        read.append((token[: len(folded)], label_role or ("participate" if led else "responsible")))
        if role:
            read[pending:] = [(name, role) for name, _ in read[pending:]]
            pending, led = len(read), led or role == "lead"
    names = share_parts([name for name, _ in read])
    return [
        (name, role)
        for name, (_, role) in zip(names, read, strict=True)
        if 2 <= len(name) <= 40 and not found("forbidden", fold(name)) and not NOBODY.fullmatch(name)
    ]
