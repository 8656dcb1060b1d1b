"""Sentences that make a unit responsible: a subject that is an organ and a verb that gives it a duty.

The wording is data: `data/duties.toml`. A sentence is read without white space, clause by clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extraction.duties.subjects import (
    ENDS,
    EXPLICIT,
    Flat,
    Row,
    Unit,
    are_subjects,
    fields_of,
    found,
    is_statute,
    is_subject,
    others_of,
    patterns,
)
from extraction.entities.departments import complete, is_known, own_name
from extraction.entities.unit_lists import PLACE, split_names
from extraction.rows import Context, Passage
from extraction.text.folding import fold

_LONGEST_SUBJECT = 200
# Each unit of a sentence quotes it: what runs on for longer is read in parts.
_LONGEST_SENTENCE = 3000
_STOPS = "。！？；!?;"
_RELATIONS = {"with", "beside", "help"}  # what others are named after
# What may stand between a subject and its verb behind the comma: 在办理…时，应当…; 依照职责，分别负责….
_BETWEEN = re.compile(r"(?:在|依照|按照|根据|依据|对|接到|收到|发现|作为|于|设在)[^,:;.]{2,60}")
# 在做好调查、评估的基础上: what it tells may have lists of its own.
_GROUND = re.compile(r"在[^，：；。]{2,80}(?:基础上|同时)")
_BETWEEN_OPENS = frozenset("在依按根对接收发作于设")
# The persons who answer for a unit: what they must do, the unit must.
_HEADS = re.compile(r"(?:党政)?(?:的)?(?:主要|分管|行政|有关)(?:负责人|负责同志|领导同志|领导)|及其工作人员")
_NUMBER = re.compile(r"\((?:[一二三四五六七八九十]{1,3}|\d{1,2})\)")  # （一）甲局…: no part of the sentence
_HELPERS = re.compile("配合|参与|协办")
# What those must be that apply is a condition, no duty.
_CONDITION = re.compile(r"(?:当|同时)?(?:是|为|有|具备|具有|符合|满足|达到|属于)")
_AFTER = frozenset({"modal", "responsible", "lead"})
# What statutes oblige governments at large to is no task of anybody, unless it is said to be theirs.
_NAMED_PARTS = frozenset({"lead", "responsible", "with", "help", "beside"})
_OF_GOVERNMENT = re.compile(r".*(?:人民政府|国务院)(?:各|有关|相关|及其有关|及其)?部门")
_ANSWERS = re.compile(r"(?:提案|建议|办理情况|问题)的函$")
_SELF = re.compile(r"我[厅局委办部]|本[厅局委]")
# The roles of the subject and of those that the verb names: 会同 puts the subject in the lead, 配合 the others.
_ROLES = {
    "lead": ("lead", "participate"),
    "with": ("lead", "participate"),
    "by": ("lead", "participate"),
    "help": ("participate", "responsible"),
}
# 水利部也表示将积极配合…: what a reply says that a unit has said.
_SAYS = re.compile(r"(?:也|还)?(?:表示|提出)?,?(?=将|正)")
# 联席会议由甲部、乙部9个部门组成，甲部为牵头单位.
_CONSISTS = re.compile(
    r"由(?P<units>[^，。；：]{4,300}?)(?:等)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})?个?(?:部门和单位|部门|单位|成员单位)组成[，,](?P<lead>[^，。；：]{2,20}?)(?:为|是|担任)牵头(?:单位|部门)"
)
# 项目建设主体为市水利局，统筹….
_IS_NAMED = re.compile(
    r"(?P<part>责任|建设|实施|承担|牵头)(?:主体|单位|部门)(?:为|是)(?P<units>[^，。；：的]{3,60})(?=[，。；]|$)"
)
_ASIDE_OF_SCOPE = re.compile(r"[（(](?:含|包括|以下)[^（()）]{0,40}[)）]")
# An aside within a subject: 各区（含经济开发区，下同）.
_ASIDE = re.compile(r"[（(][^（()）]{0,40}[)）]")


def is_reply(context: Context) -> bool:
    """Tell whether the document answers a proposal: only what it says of the future gives duties."""
    named = "答复" in context.title or _ANSWERS.search(context.title)
    return bool(named) or context.doc_type in {"答复", "复函"}


def find_sentences(
    flat: Flat, passage: Passage, context: Context, lists: Sequence[Row], *, in_brackets: bool
) -> Iterator[Row]:
    """Yield (start, end, units) for the sentences whose subject is a unit and whose verb gives it a duty."""
    reply, statute = is_reply(context), is_statute(context)
    told = any(found("narrative", fold(words)) for words in passage.headings)
    future = not reply
    for start, end in _spans_of_sentences(flat, lists):
        future = future or found("future", flat.folded[start:end])
        if not future:
            continue
        past = told or found("past", flat.folded[start:end])
        weak = {"modal", "plain"} if reply or passage.path == ("preamble",) else set[str]()
        source = flat.source[start:end]
        units = _members(source, context) or ([] if past else _named(source, context))
        for kind, names, others in _statements(source, flat.folded[start:end], context, reply=reply):
            if statute and kind not in _NAMED_PARTS and _at_large(names):
                continue
            if (
                kind not in EXPLICIT and _is_allotted(kind, names, lists, context, in_brackets=in_brackets)
            ) or (kind in weak):
                continue
            if past and kind not in {"lead", "responsible", "will"} and not units:
                continue
            given, to_others = _ROLES.get(kind, ("responsible", "participate"))
            roles = [given] * len(names) + [to_others] * len(others)
            roles = [_role_of_part(name) or role for name, role in zip([*names, *others], roles, strict=True)]
            units += zip(complete([*names, *others], context), roles, strict=True)
        if units:
            number = _NUMBER.match(flat.folded, start, end)
            yield number.end() if number else start, end, units


def _role_of_part(name: str) -> str:
    """Return the role of 牵头部门 and 配合单位, which the document's lists name, "" for others."""
    folded = fold(name)
    if not found("part", folded):
        return ""
    return "lead" if "牵头" in folded else "participate" if _HELPERS.search(folded) else ""


def _members(source: str, context: Context) -> list[Unit]:
    """Return the units that a body consists of, the one in the lead first; [] if none is named."""
    match = _CONSISTS.search(source)
    if match is None:
        return []
    names = complete(fields_of(match["units"], context, reply=False), context)
    lead = complete([match["lead"]], context)[0]
    rest = [name for name in names if name != lead]
    return [(lead, "lead"), *((name, "participate") for name in rest)] if lead in names else []


def _named(source: str, context: Context) -> list[Unit]:
    """Return the units whose part a sentence says to be theirs: 建设主体为市水利局."""
    match = _IS_NAMED.search(source)
    names = fields_of(match["units"], context, reply=False) if match else []
    if match is None or not are_subjects(names, "told", context):
        return []
    return [(name, "lead" if match["part"] == "牵头" else "responsible") for name in complete(names, context)]


def _at_large(names: Sequence[str]) -> bool:
    """Tell whether only governments or departments at large are named: 各级人民政府, 市人民政府有关部门."""
    return all(
        found("general", fold(name)) or found("vague", fold(name)) or _OF_GOVERNMENT.fullmatch(name)
        for name in names
    )


def _is_allotted(
    kind: str, names: Sequence[str], lists: Sequence[Row], context: Context, *, in_brackets: bool
) -> bool:
    """Tell whether lists allot what a sentence says in passing: theirs is the clause, and all of the document.

    In a clause that a list allots, only what a unit must or shall do counts besides, and never what
    departments at large do; nor do appeals to everybody in a document that brackets allot, unless the
    central level tells its regions and departments what they must do.
    """
    appeal = all(found("vague", fold(name)) for name in names) or all(
        PLACE.fullmatch(fold(name)) for name in names
    )
    appeal = appeal and not (kind == "modal" and any(found("part", fold(name)) for name in names))
    if in_brackets and appeal and not (kind == "modal" and context.level == "national" and not lists):
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
    before: list[str] = []  # whom the sentence has named so far
    asides = [match.span() for match in _ASIDE.finditer(source)]
    for match in re.finditer(r"[，,：:]|$", source):
        stop = match.start()
        if any(first < stop < last for first, last in asides):
            continue
        if stop - start > 2:
            opening = next((m for _, p in patterns("opening") if (m := p.match(folded[start:stop]))), None)
            first = start + (opening.end() if opening else 0)
            by = [start + m.end() for m in re.finditer("由", source[start : min(stop, start + 400)])][:4]
            for begin in [first, *([held] if held < start else []), *by]:
                found = _statement(source, folded, (begin, stop), context, before, reply=reply)
                if found and begin not in by and found[0] == "decides":
                    found = None
                if (
                    found and begin in by and found[0] in {"with", "plain", "modal", "decides", "gives"}
                ):  # 由甲组织乙…
                    found = ("by" if found[0] == "with" else "told", *found[1:])
                if found:
                    before = found[1]
                    yield found[:3]
                    follows = source.find("、", found[3], min(found[3] + 8, stop)) + 1  # 由甲牵头、乙配合…
                    found = (
                        _statement(source, folded, (follows, stop), context, before, reply=reply)
                        if follows
                        else None
                    )
                    if found and found[0] in EXPLICIT:
                        yield found[:3]
                    break
            units = (
                is_subject(name, "modal", context)
                for name in split_names(source[start : min(stop, start + 60)])
            )
            if stop - held > _LONGEST_SUBJECT or not all(units):
                held = stop + 1
        start = stop + 1


def _statement(
    source: str, folded: str, span: tuple[int, int], context: Context, before: list[str], *, reply: bool
) -> tuple[str, list[str], list[str], int] | None:
    """Return (kind, subjects, others, where the verb ends) if the span begins with units and their verb.

    A verb without a subject has the one `before` it in the sentence.
    """
    begin, stop = span
    issuer = own_name(context.issuers[0], context) if context.issuers else ""
    for at in range(begin, min(stop + 1, len(folded), begin + _LONGEST_SUBJECT)):
        if at > begin + 1 and folded[at - 1] not in ENDS:
            continue
        between = folded[at] in _BETWEEN_OPENS and stop < len(folded) and _BETWEEN.fullmatch(folded, at, stop)
        between = between or (
            folded[at] == "在" and stop < len(folded) and _GROUND.fullmatch(source, at, stop)
        )
        # 于三月底前，完成…; 在各自职责范围内，做好…
        within = between and (
            folded[at] == "于" or "职责" in between.group() or between.group().endswith(("基础上", "同时"))
        )
        says = _SAYS.match(folded, at, stop) if reply else None
        heads = _HEADS.match(folded, at, stop)
        acts = heads.end() if heads else at
        for row, pattern in patterns("verb") if at != begin + 1 else ():
            verb, kind = pattern.match(folded, says.end() if says else acts, stop), row["kind"]
            if kind == "will" and (_SELF.fullmatch(source[begin:at]) or (not reply and folded[at] != "将")):
                continue
            listed = (
                kind == "plain" and folded[at - 2 : at] == "部门" and folded[at + 1 : at + 2] in set("按依根")
            )
            if verb is None and folded[at : at + 1] == "," and (kind in _AFTER or listed):  # 甲市、乙市，要…
                verb = pattern.match(folded, at + 1)
            if verb is None and between and (kind in _AFTER or (kind == "plain" and within)):
                verb = pattern.match(folded, stop + 1)
            if verb is None:
                continue
            if issuer and (_SELF.fullmatch(source[begin:at]) or (reply and at == begin)):  # 配合…: we do
                names = [issuer] if at > begin or kind in _RELATIONS else []
                names = before if at == begin and before and names else names
            else:
                names = fields_of(_ASIDE_OF_SCOPE.sub("", source[begin:at]), context, reply=reply)
                names = names if are_subjects(names, kind, context) else []
                if heads and kind not in _AFTER:
                    names = []
                if kind == "modal" and _CONDITION.match(folded, verb.end()):
                    names = [name for name in names if not found("body", fold(name))]
                if kind == "will" and not reply and not all(is_known(name) for name in names):
                    names = []
            if names:
                after = source[verb.end() : verb.end() + 80]
                others = others_of(after, context, reply=reply) if kind in _RELATIONS else []
                return kind, names, others, verb.end()
    return None
