"""Lists of units: in a bracket after a clause, or on a line of their own behind a label.

How they are worded is data: `data/duties.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from extraction.duties.subjects import Flat, Row, Unit, found, is_placed, patterns
from extraction.entities.departments import complete, is_known
from extraction.entities.regions import find_regions
from extraction.entities.unit_lists import NOBODY, share_parts, split_names
from extraction.rows import Context
from extraction.text.folding import fold

# A bracket with more than this, or with brackets three deep, lists no units; it also bounds the work.
_LONGEST, _DEEPEST = 1500, 3
_BY = re.compile(r"^[^、，,]{0,16}?(?<!自)由")  # 由市水利局负责; 校内由市教育局负责


def find_lists(flat: Flat, context: Context, *, first_leads: bool) -> Iterator[Row]:
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
        names = read_names(text, role, led=led)
        if names and (not read or find_regions(names[0][0][:3])):
            firsts.add(len(read))
        read += names
    units = [found("unit", fold(name)) or is_known(name) for name, _ in read]
    if not read or not (labelled or all(units)):
        return []
    if not said and not all(is_placed(name) for name, _ in read):
        return []
    if first_leads and len(read) > 1 and all(given == "responsible" for _, given in read):
        read = [(name, "lead" if n in firsts else "participate") for n, (name, _) in enumerate(read)]
    return list(zip(complete([name for name, _ in read], context), [given for _, given in read], strict=True))


def _segments(folded: str) -> list[tuple[int, int]]:
    """Split at ; and . and before a further label, but not inside brackets.

    Where a line break is lost, 参与单位： or 完成时限： stands right behind the last unit.
    """
    cuts, ends, depth = [0], list[int](), 0
    others = {match.start() for _, pattern in patterns("other_label") for match in pattern.finditer(folded)}
    others |= {match.start() for match in _labels().finditer(folded) if match.group().endswith(":")}
    for at, char in enumerate(folded):
        depth += (char == "(") - (char == ")")
        if depth <= 0 and (char in ";." or (char == "," and _labels().match(folded, at + 1))):
            ends.append(at)
            cuts.append(at + 1)
        elif depth <= 0 and at in others and at > cuts[-1]:
            ends.append(at)
            cuts.append(at)
    return [(start, end) for start, end in zip(cuts, [*ends, len(folded)], strict=True) if start < end]


def read_names(text: str, label_role: str, *, led: bool) -> list[Unit]:
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
    with_others = "会同" in text
    return [
        (name, role)
        for name, (_, role) in zip(names, read, strict=True)
        if 2 <= len(name) <= 40
        and not found("forbidden", fold(name))
        and (not NOBODY.fullmatch(name) or (with_others and role == "participate" and len(name) > 2))
    ]
