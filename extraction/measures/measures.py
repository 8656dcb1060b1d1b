"""Measures: the sentences that oblige or encourage somebody, with force, actors and deadline.

What words carry which force, and the rule that decides between several, is in `data/measures.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from extraction.duties.cells import cell_duties, spoken_cells
from extraction.duties.columns import is_task, task_cell
from extraction.knowledge import table
from extraction.measures.deadlines import deadline_in, in_row, with_deadline
from extraction.rows import Context, Measure, Passage
from extraction.terms import Force
from extraction.text.folding import fold
from extraction.text.sentences import Flat, flatten, partners, sentences

_AGENT = re.compile(
    r"由([^,]{2,40}?)(?:负责|组织(?!部)|牵头|会同|责令|承担|统一|审批|审核|确定|核定|制定|发布|处理|处[^,]{1,12}罚款)"
)
# What behind a name makes it the subject: a modal, or a preposition before the verb.
_MODAL = re.compile(
    r"(?:都|均|也|还|每年|原则上|可以|可|依法)?(?:要|应|须|必须|不得|不准|严禁|禁止|务必|需|负责|会同|牵头|不再|一律"
    r"|按|根据|依据|结合|对|在|将|把|于|从|承担)"
)
_JOINT = re.compile(r"、|,|以及|[和与及]|(?<=[区门府位地])(?=各)")
_SHORT_FORM = re.compile(r"[（(]以下(?:统称|简称|称)[^（）()]{1,40}[）)]")
_PREFIX = re.compile(r"各?[省市县区州盟旗]|[省市县]级|各省、自治区")
# A bold lead-in such as 推进绿色施工。 before the sentences that say how.
_LEAD_IN = 20
_SHORTEST = 4
_SHORTEST_UNSTOPPED = 14


@dataclass(frozen=True)
class _Force:
    name: str
    anywhere: re.Pattern[str]
    head: re.Pattern[str]
    inside: re.Pattern[str]


@cache
def _data() -> dict[str, Any]:
    return table("measures")


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns) or r"(?!)")


@cache
def _forces() -> tuple[_Force, ...]:
    """Return the forces, strongest first, as the data has them."""
    return tuple(
        _Force(row["name"], *(_any(row.get(part, [])) for part in ("anywhere", "head", "inside")))
        for row in _data()["force"]
    )


@cache
def _pattern(section: str, name: str) -> re.Pattern[str]:
    value = _data()[section][name]
    return _any(value) if isinstance(value, list) else re.compile(value)


@cache
def _skipped() -> re.Pattern[str]:
    words = sorted({*_data()["skip"]["neutral"].split("|"), *_data()["skip"]["driving"].split("|")}, key=len)
    return re.compile("|".join(reversed(words)) + r"|地|、")


@cache
def _trial() -> re.Pattern[str]:
    return re.compile(next(row["trial"] for row in _data()["force"] if "trial" in row))


@cache
def _endings() -> tuple[str, ...]:
    return tuple(_data()["actors"]["endings"])


def find_measures(passages: Sequence[Passage], context: Context) -> list[Measure]:
    """Return the measures of a document's clauses, in order; none where it lays nothing down."""
    if not context.normative:
        return []
    return [
        row
        for passage in passages
        for row in (
            _of_row(passage, context) if passage.cells else with_deadline(_of_words(passage), passage)
        )
    ]


def _of_row(passage: Passage, context: Context) -> list[Measure]:
    """Return the measures of a row of a table; a row of tasks has one at least, with its units and deadline."""
    cell = task_cell(passage) if is_task(passage) else None
    if cell is None:
        return [measure for part in spoken_cells(passage) for measure in _of_words(part)]
    said = replace(passage, text=cell.text, start=cell.start, cells=())
    found = _of_words(said) or [
        Measure(passage.path, cell.text, Force.REQUIRE, (), deadline_in(cell.text), cell.start, cell.end)
    ]
    units = [unit for _, named in cell_duties(passage, context, first_leads=False) for unit, _ in named]
    return in_row(found, passage, tuple(dict.fromkeys(units)))


def _of_words(passage: Passage) -> list[Measure]:
    headings = ["".join(fold(heading).split()) for heading in passage.headings]
    if any(_pattern("none", "silent").search(heading) for heading in headings):
        return []
    outside = passage.path[:1] in (("preamble",), ("tail",))
    only_binding = outside or _is_guiding(headings)
    text, pairs = passage.text, partners(passage.text)
    spans = sentences(text)
    # A lone paragraph has the clause's heading, and its first sentence is text.
    has_paragraphs = any("\n" in text[one[1] : other[0]] for one, other in pairwise(spans))
    found = []
    for at, (start, stop) in enumerate(spans):
        end = _without_responsibility(text, start, stop, pairs)
        sentence = flatten(text, start, end)
        label = _pattern("skip", "labels").match(sentence.text)
        sentence = sentence.behind(label.end() if label else 0)
        force = _force(sentence)
        if force is None or (only_binding and not _binding(sentence)):
            continue
        stopped = end < stop or sentence.text[-1] in ".;!"
        if len(sentence.text) < (_SHORTEST if stopped else _SHORTEST_UNSTOPPED):
            continue
        if has_paragraphs and _is_lead_in(text, spans, at, sentence):
            continue
        found.append(
            Measure(
                passage.path,
                text[start:end],
                Force(force),
                _actors(text, sentence),
                deadline_in(sentence.text),
                passage.start + start,
                passage.start + end,
            )
        )
    return found


def _is_guiding(headings: Sequence[str]) -> bool:
    """Tell whether a clause stands under principles or goals, which oblige nobody by themselves."""
    last = next((heading for heading in reversed(headings) if heading), "")
    return _pattern("none", "binding_only").search(last) is not None or any(
        _pattern("none", "guiding").search(heading) for heading in headings
    )


def _without_responsibility(text: str, start: int, end: int, pairs: dict[int, int]) -> int:
    """Return the end of a sentence before the bracket that names the responsible units."""
    openers = {pairs[at]: at for at in range(start, end) if pairs.get(at, end) < end and text[at] in "（("}
    while True:
        stop = end
        while stop > start and text[stop - 1] in " \t\r\n\u3000。；;.":
            stop -= 1
        opener = openers.get(stop - 1)
        if opener is None or not _pattern("skip", "responsibility").search(text[opener:stop]):
            return end
        end = opener
        while end > start and text[end - 1].isspace():
            end -= 1


def _binding(sentence: Flat) -> str | None:
    """Return the force of the first word that binds wherever it stands; see rule 1 in the data."""
    return next((force.name for force in _forces() if force.anywhere.search(sentence.text)), None)


def _force(sentence: Flat) -> str | None:
    text = sentence.text
    if not text or _pattern("none", "always").search(text):
        return None
    binding = _binding(sentence)
    if binding or _pattern("none", "fact").search(text):
        return binding
    prepared, is_dated = None, False
    for start, end in sentence.clauses():
        clause = text[start:end]
        date = _pattern("none", "when").match(clause)
        is_dated = is_dated or _pattern("none", "dated").match(clause) is not None
        rest = clause[date.end() :] if date else clause
        if is_dated and _pattern("none", "goal").match(rest):
            break
        force, is_main = _head(rest)
        if force and is_main:
            return force
        if is_dated and not force and _pattern("none", "result").search(rest):
            break
        prepared = prepared or force
    if prepared:
        return prepared
    return next((f.name for f in _forces() if f.inside.search(text)), None)


def _head(clause: str) -> tuple[str | None, bool]:
    """Return the force with which a clause opens, and whether it is the clause's own main verb."""
    force = _opening(clause)
    prepared = _pattern("skip", "prepared").match(clause)
    if force and not prepared:
        return force, True
    for end in _actor_ends(clause[:40]):
        rest = clause[end:]
        if own := _opening(rest):
            return own, True
        lead = _pattern("skip", "prepared").match(rest)
        if lead and _pattern("skip", "acts").search(rest, lead.end()):
            return "promote", True
    if prepared and (verb := _pattern("skip", "acts").search(clause, prepared.end() + 1)):
        return _opening(clause[verb.start() :]) or "promote", clause[0] in "将把"
    return None, False


def _opening(clause: str) -> str | None:
    """Return the force of the first word behind the adverbs with which a clause opens."""
    at = 0
    while True:
        for force in _forces():
            if force.head.match(clause, at):
                if force.name == "promote" and _trial().search(clause, at):
                    return "explore"
                return force.name
        adverb = _skipped().match(clause, at)
        if adverb is None:
            return "promote" if at and _pattern("skip", "driving").match(clause) else None
        at = adverb.end()


def _actor_ends(clause: str) -> list[int]:
    """Return the places in a clause's opening at which a party's name may end."""
    ends = (end for end in range(2, len(clause)) if clause.endswith(_endings(), 0, end))
    return [end for end in ends if _parties(clause[:end])]


def _parties(names: str) -> list[tuple[int, int]]:
    """Return the spans of the parties that make up the whole of `names`; [] if it is anything else."""
    found: list[tuple[int, int]] = []
    start = 0
    for joint in [*_JOINT.finditer(names), None]:
        end = joint.start() if joint else len(names)
        name = names[start:end]
        if joint and _PREFIX.fullmatch(name):
            continue  # 省、市发展改革委 is one name as printed
        if not _is_party(name):
            return []
        found.append((start, end))
        start = joint.end() if joint else end
    return found


def _is_party(name: str) -> bool:
    last = name.rsplit("、", 1)[-1]
    if not 2 <= len(name) <= 24 or (len(last) < 2 and name[0] != "各") or not name.endswith(_endings()):
        return False
    if _pattern("actors", "never").search(name.replace("、", "")):
        return False
    is_verb = any(force.head.match(name) for force in _forces()) or _pattern("skip", "adverb").match(name)
    return not is_verb or _pattern("actors", "verbal").search(name) is not None


def _actors(source: str, sentence: Flat) -> tuple[str, ...]:
    """Return the parties that are subjects in the sentence, or that act behind 由, in order."""
    text, found = sentence.text, list[str]()
    begin, opening, runs_on = 0, True, False
    for start, end in sentence.clauses():
        clause = text[start:end]
        if not runs_on:
            begin = start
        runs_on = bool(_parties(clause)) and end < len(text)
        if runs_on:
            continue  # the subject goes on behind the comma
        if agent := _AGENT.search(clause):
            found += _printed(source, sentence, start + agent.start(1), _parties(agent[1]))
            opening = False
            continue
        date = _pattern("none", "when").match(text[begin:end])
        begin += date.end() if date else 0
        begin += text.startswith("请", begin)
        head = text[begin : begin + 60]
        for at in _actor_ends(head):
            if _MODAL.match(head, at) or (opening and _opening(head[at:])):
                found += _printed(source, sentence, begin, _parties(head[:at]))
                break
        opening = opening and (begin == end or clause[0] in "对在")
    return tuple(dict.fromkeys(found))


def _printed(source: str, sentence: Flat, begin: int, parties: list[tuple[int, int]]) -> tuple[str, ...]:
    places = [*sentence.places, sentence.places[-1] + 1]
    names = ("".join(source[places[begin + start] : places[begin + end]].split()) for start, end in parties)
    return tuple(_SHORT_FORM.sub("", name).strip("、，,") for name in names)


def _is_lead_in(text: str, spans: Sequence[tuple[int, int]], at: int, sentence: Flat) -> bool:
    """Tell whether a sentence is a paragraph's bold heading: short, first, before longer ones."""
    start, end = spans[at]
    if len(sentence.text) > _LEAD_IN or re.search(r",|[^.:]$", sentence.text) or _binding(sentence):
        return False
    opens = start == 0 or "\n" in text[spans[at - 1][1] if at else 0 : start]
    if not opens or at + 1 == len(spans) or "\n" in text[end : spans[at + 1][0]]:
        return False
    following = text[slice(*spans[at + 1])]
    return len(following) > _LEAD_IN or "，" in following
