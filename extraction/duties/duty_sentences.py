"""Sentences that make a unit responsible: a subject that is an organ and a verb that gives it a duty.

The wording is data: `data/duties.toml`. A sentence is read without white space, clause by clause.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extraction.entities.departments import (
    complete,
    department_of,
    is_known,
    knowledge,
    own_name,
    split_prefix,
)
from extraction.entities.unit_lists import PLACE, share_parts, split_names
from extraction.knowledge import table as data_table
from extraction.rows import Context, Passage
from extraction.text.folding import fold

_LONGEST_SUBJECT = 90
# Each unit of a sentence quotes it: what runs on for longer is read in parts.
_LONGEST_SENTENCE = 3000
_RUN = re.compile(r"\S+")
_STOPS = "。！？；!?;"
_EXPLICIT = {"lead", "responsible", "help", "by", "told"}
_RELATIONS = {"with", "beside", "help"}  # what others are named after
# What a unit's name can end with before the verb of a sentence; a cheap test before the patterns.
_LAST = frozenset("厅局委办部署院会社队心府组班挥司团行妇联门位关协处站所大室织)")
# What may stand between a subject and its verb behind the comma: 在办理…时，应当…; 依照职责，分别负责….
_BETWEEN = re.compile(r"(?:在|依照|按照|根据|依据|对|接到|收到|发现)[^,:;.]{2,60}")
_BETWEEN_OPENS = frozenset("在依按根对接收发")
_AFTER = frozenset({"modal", "responsible", "lead"})
# 县级以上人民政府卫生健康、民政部门; 县级人民政府及其民政部门; 国务院教育行政部门.
_HEAD = re.compile(
    r"(?P<head>[\u4e00-\u9fff、（）()]{0,24}?(?:人民政府|国务院))(?P<with>及其|和其)?(?=.{2,60}部门)"
)
# 会同有关部门, 组织各审批部门: others who are not named one by one.
_OTHERS_AT_LARGE = re.compile(
    r"(?:各|(?:[省市县区]级|[省市县区]直)?(?:有关|相关))[\u4e00-\u9fff]{0,6}?(?:部门和单位|部门|单位|方面)"
)
_SELF = re.compile(r"我[厅局委办部]|本[厅局委]")
_FIELDS = re.compile(
    r"(?P<fields>[^，。；：,;:]{1,60}?)(?P<more>等)?(?:各|有关|相关)?(?:[一二三四五六七八九十]个)?(?:部门|单位)"
)
# The roles of the subject and of those that the verb names: 会同 puts the subject in the lead, 配合 the others.
_ROLES = {
    "lead": ("lead", "participate"),
    "with": ("lead", "participate"),
    "by": ("lead", "participate"),
    "help": ("participate", "responsible"),
}
# A unit and its role; a span with the units named there.
Unit = tuple[str, str]
Row = tuple[int, int, list[Unit]]


@dataclass(frozen=True)
class Flat:
    """A text without white space: `source` as printed, `folded` for matching, `at` where each stood."""

    source: str
    folded: str
    at: array[int]
    lines: frozenset[int]

    @classmethod
    def of(cls, text: str) -> Flat:
        """Take the white space out; `lines` are the places at which lines begin."""
        at, lines, reached = array("i"), set[int](), -1
        for run in _RUN.finditer(text):
            if reached < 0 or "\n" in text[reached : run.start()]:
                lines.add(len(at))
            at.extend(range(*run.span()))
            reached = run.end()
        source = "".join(text.split())
        return cls(source, fold(source), at, frozenset(lines))


@cache
def patterns(table: str) -> tuple[tuple[dict[str, str], re.Pattern[str]], ...]:
    """Return a table of `data/duties.toml`: each row with its compiled pattern."""
    raw = data_table("duties")
    return tuple((row, re.compile(row["pattern"])) for row in raw[table])


def found(table: str, text: str) -> bool:
    """Tell whether any pattern of a table of `data/duties.toml` is in `text`."""
    return any(pattern.search(text) for _, pattern in patterns(table))


def is_placed(name: str) -> bool:
    """Tell whether a name says of what place or level it is, or is complete without."""
    if split_prefix(name)[0] or is_known(name) or name.startswith(("各", "国家", "中央")):
        return True
    return any(name.startswith(organ) for organ in knowledge().national if len(organ) > 2)


def is_reply(context: Context) -> bool:
    """Tell whether the document answers a proposal: only what it says of the future gives duties."""
    return "答复" in context.title or context.doc_type in {"答复", "复函"}


def find_sentences(
    flat: Flat, passage: Passage, context: Context, lists: Sequence[Row], *, in_brackets: bool
) -> Iterator[Row]:
    """Yield (start, end, units) for the sentences whose subject is a unit and whose verb gives it a duty."""
    reply = is_reply(context)
    told = any(found("narrative", fold(words)) for words in passage.headings)
    future = not reply
    for start, end in _spans_of_sentences(flat, lists):
        future = future or found("future", flat.folded[start:end])
        if not future:
            continue
        past = told or found("past", flat.folded[start:end])
        weak = {"modal", "plain"} if reply or passage.path == ("preamble",) else set[str]()
        units: list[Unit] = []
        for kind, names, others in _statements(
            flat.source[start:end], flat.folded[start:end], context, reply=reply
        ):
            if (kind not in _EXPLICIT and _is_allotted(kind, names, lists, in_brackets=in_brackets)) or (
                kind in weak
            ):
                continue
            if past and kind not in {"lead", "responsible"} and not units:
                continue
            given, to_others = _ROLES.get(kind, ("responsible", "participate"))
            roles = [given] * len(names) + [to_others] * len(others)
            units += zip(complete([*names, *others], context), roles, strict=True)
        if units:
            yield start, end, units


def _is_allotted(kind: str, names: Sequence[str], lists: Sequence[Row], *, in_brackets: bool) -> bool:
    """Tell whether lists allot what a sentence says in passing: theirs is the clause, and all of the document.

    In a clause that a list allots, only what a unit must or shall do counts besides, and never what
    departments at large do; nor do appeals to everybody in a document that brackets allot.
    """
    appeal = all(found("vague", fold(name)) for name in names) or all(
        PLACE.fullmatch(fold(name)) for name in names
    )
    if in_brackets and appeal:
        return True
    at_large = all(found("vague", fold(name)) or found("at_large", fold(name)) for name in names)
    return bool(lists) and (kind != "modal" or (in_brackets and at_large))


def _spans_of_sentences(flat: Flat, lists: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Yield the spans of sentences outside the lists; a line ends one only where its last sign does."""
    skip, start, at = {begin: end for begin, end, _ in lists}, 0, 0
    while at < len(flat.source):
        if at in skip:
            if at - start > 3:
                yield start, at
            start = at = skip[at]
            continue
        at += 1
        char = flat.source[at - 1]
        cut = at - start > _LONGEST_SENTENCE and (char == "，" or at - start > 2 * _LONGEST_SENTENCE)
        if cut or char in _STOPS or (at in flat.lines and flat.folded[at - 1] in ":)"):
            if at - start > 3:
                yield start, at
            start = at
    if at - start > 3:
        yield start, at


def _statements(
    source: str, folded: str, context: Context, *, reply: bool
) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield (kind of verb, subjects, others named) for the clauses of one sentence."""
    start, held = 0, 0  # held: where a list of units began that the clauses before consist of
    for match in re.finditer(r"[，,：:]|$", source):
        stop = match.start()
        if stop - start > 2:
            opening = next((m for _, p in patterns("opening") if (m := p.match(folded[start:stop]))), None)
            first = start + (opening.end() if opening else 0)
            by = [start + m.end() for m in re.finditer("由", source[start : min(stop, start + 400)])][:4]
            for begin in [first, *([held] if held < start else []), *by]:
                found = _statement(source, folded, (begin, stop), context, reply=reply)
                if found and begin in by and found[0] in {"with", "plain", "modal"}:  # 由甲组织乙…
                    found = ("by" if found[0] == "with" else "told", *found[1:])
                if found:
                    yield found[:3]
                    follows = source.find("、", found[3], min(found[3] + 8, stop)) + 1  # 由甲牵头、乙配合…
                    found = (
                        _statement(source, folded, (follows, stop), context, reply=reply) if follows else None
                    )
                    if found and found[0] in _EXPLICIT:
                        yield found[:3]
                    break
            units = (
                _is_subject(name, "modal") for name in split_names(source[start : min(stop, start + 60)])
            )
            if stop - held > _LONGEST_SUBJECT or not all(units):
                held = stop + 1
        start = stop + 1


def _statement(
    source: str, folded: str, span: tuple[int, int], context: Context, *, reply: bool
) -> tuple[str, list[str], list[str], int] | None:
    """Return (kind, subjects, others, where the verb ends) if the span begins with units and their verb."""
    begin, stop = span
    issuer = own_name(context.issuers[0], context) if context.issuers else ""
    for at in range(begin, min(stop, begin + _LONGEST_SUBJECT)):
        if at > begin + 1 and folded[at - 1] not in _LAST:
            continue
        between = folded[at] in _BETWEEN_OPENS and stop < len(folded) and _BETWEEN.fullmatch(folded, at, stop)
        for row, pattern in patterns("verb") if at != begin + 1 else ():
            verb, kind = pattern.match(folded, at, stop), row["kind"]
            if verb is None and between and kind in _AFTER:
                verb = pattern.match(folded, stop + 1)
            if verb is None:
                continue
            if issuer and (_SELF.fullmatch(source[begin:at]) or (reply and at == begin)):  # 配合…: we do
                names = [issuer] if at > begin or kind in _RELATIONS else []
            else:
                names = _fields(source[begin:at], context, reply=reply) if at > begin else []
                names = names if _are_subjects(names, kind) else []
            if names:
                after = source[verb.end() : verb.end() + 80]
                others = _others(after, context, reply=reply) if kind in _RELATIONS else []
                return kind, names, others, verb.end()
    return None


def _are_subjects(names: Sequence[str], kind: str) -> bool:
    """Tell whether units stand here; beside one, a place may stand for its government: 各市、各有关部门.

    So may a government at large: 县级以上人民政府及其民政部门.
    """
    units = [_is_subject(name, kind) for name in names]
    return any(units) and all(
        unit or PLACE.fullmatch(fold(name)) or name.endswith("人民政府")
        for unit, name in zip(units, names, strict=True)
    )


def _is_subject(name: str, kind: str) -> bool:
    folded = fold(name).replace("设区的市", "市")
    if not 2 <= len(name) <= 40 or found("forbidden", folded):
        return False
    if found("general", folded) or found("vague", folded):
        return True
    if not found("unit", folded) or name.endswith(("单位", "大", "区", "县", "市", "州", "旗")):
        return False
    if name.endswith(("公司", "集团", "处", "站", "所", "行", "队")):  # only where they are told to
        return kind in _EXPLICIT
    return is_placed(name) or name.endswith(("部门", "领导小组", "指挥部", "领导小组办公室", "联席会议"))


def _fields(text: str, context: Context, *, reply: bool) -> list[str]:
    """Return the units of a list that may end in 等部门: 财政、税务等部门 are 财政部门 and 税务部门.

    In a reply they are those beside the issuer, at its level.
    """
    headed = _HEAD.match(text)
    if headed:
        return _headed(headed, text, context, reply=reply)
    match = _FIELDS.fullmatch(text)
    fields = split_names(match["fields"]) if match else []
    if not match or not all(is_known(split_prefix(name)[1]) or is_known(name) for name in fields):
        return share_parts(split_names(text))
    if len(fields) == 1 and not match["more"] and not reply:
        return [text]
    units = [name if name[-1] in _LAST and is_known(name) else name + "部门" for name in fields]
    named = [department_of(name, context) if reply else None for name in fields]
    return [known or unit for known, unit in zip(named, units, strict=True)]


def _headed(match: re.Match[str], text: str, context: Context, *, reply: bool) -> list[str]:
    """Return the departments of a government, each with it: 县级人民政府民政、教育部门 are two."""
    rest = text[match.end() :]
    if not match["with"] and not is_known(re.split("、|等|行政|主管|部门", rest)[0]):  # its own departments
        return share_parts(split_names(text))
    heads = [name for name in share_parts(split_names(match["head"])) if name]
    named = _FIELDS.fullmatch(rest)
    units = _fields(rest, context, reply=reply)
    if named and len(units) == 1 and "、" in rest:
        return share_parts(split_names(text))
    units = [head + unit.removeprefix(head) for head in heads for unit in units]
    return [*heads, *units] if match["with"] else units


def _others(text: str, context: Context, *, reply: bool) -> list[str]:
    """Return the units that 会同, 协同 or 配合 names, [] if only 有关部门."""
    at_large = _OTHERS_AT_LARGE.match(text)
    if at_large:
        return [at_large.group()]
    match = _FIELDS.match(text)
    names = _fields(match.group(), context, reply=reply) if match else []
    if names and all(is_placed(name) or is_known(name.removesuffix("部门")) for name in names):
        return names
    names, start = [], 0
    while ends := [n for n in range(start + 2, min(len(text), start + 20) + 1) if is_known(text[start:n])]:
        names.append(text[start : ends[-1]])
        start = ends[-1] + 1
        if text[start - 1 : start] not in {"、", "和"}:
            break
    return names
