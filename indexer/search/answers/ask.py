"""A question read: what it asks for, in which unit of measure, and the words that say of what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from extraction.entities.regions import NATIONAL, find_regions, short_name
from extraction.knowledge import either, table
from extraction.text.folding import squeeze
from indexer.index import tokens
from indexer.models import LEVELS
from indexer.search.answers.match import has_others
from indexer.search.query import Query

FIGURE, UNITS, TASKS, DEADLINE, DOCUMENTS = "figure", "units", "tasks", "deadline", "documents"
PROHIBIT, ENCOURAGE = "prohibit", "encourage"
FACTS = ("doc_number", "issuers", "valid_from", "date", "valid_until", "status")
_GAP = "|"
_MOST_JOINED = 4
_SIGNS = re.compile(r"[^\w%.|+-]")
_PLAN = re.compile(r"[\"“]?十[一二三四五六七八九]五[\"”]?(?:时期|期间|末)?")
_YEAR = re.compile(r"(?:19|20)\d\d(?:年度?|[-~至到](?:19|20)\d\d年?)?(?:年?底|末)?")
_UNIT = re.compile(r"(?:多少|几)(?:万亿|千万|百万|万|亿|百|千(?![瓦克米卡]))?个?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LEAD = re.compile("牵头")
_PER = re.compile(
    r"(?:每(?:[\u4e00-\u9fff]{2}[一1])?|(?<![十百千万第之])一)(吨标准煤|千瓦时|立方米|平方米|公里|吨|亩|人|户|辆|台|床|生|斤)(?=[^，,]{0,14}(?:多少|几))"
)
_FINE = re.compile("罚|处分|违法|赔")
_QUESTION = re.compile(r"什么|哪|吗|谁|几|\?|是否|能否|多少")
_WHOLE, _AND = "(?:国家|全国|中央)", "[和与跟、比]"
_NOW = re.compile("现有|目前|现在|现状|已经|去年|实际|当前|现已|后来|原来|当时|曾经")


@dataclass(frozen=True)
class Asked:
    """What a question asks; `words` say of what, in the order of the question.

    `kind` is "" where no kind of question shows: a row must fit such words all the more closely. `measures`
    are units of measure of which one is asked for (none: any), `focus` the words just before the place of
    the number, `levels` those of government it speaks of as a whole (全省), `lead` whether only who leads, `per` what a price is of (每吨), `fine` whether a penalty. `mentioned` are places of which there is no document: they must
    stand in what answers.
    """

    kind: str
    text: str
    words: tuple[str, ...]
    focus: tuple[str, ...]
    measures: frozenset[str]
    years: frozenset[int]
    regions: frozenset[str]
    levels: frozenset[str]
    lead: bool
    now: bool
    per: str = ""
    fine: bool = False
    mentioned: tuple[str, ...] = ()


@cache
def _data() -> dict[str, Any]:
    return table("answers", "indexer.data")


@cache
def _kinds() -> tuple[tuple[str, bool, re.Pattern[str]], ...]:
    return tuple(
        (row["kind"], row.get("unit", False), re.compile("|".join(row["patterns"])))
        for row in _data()["asks"]
    )


@cache
def _measured() -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    return tuple(
        (frozenset(row["units"]), re.compile("|".join(row["patterns"]))) for row in _data()["measured"]
    )


@cache
def _never() -> re.Pattern[str]:
    return re.compile("|".join(_data()["never"]["patterns"]))


@cache
def _frames() -> re.Pattern[str]:
    """Return the frames of a question; those of one character only count as words by themselves."""
    return re.compile(either(word for word in _data()["frames"]["words"] if len(word) > 1))


@cache
def _framed() -> re.Pattern[str]:
    """Return words that are frames put together: 控制目标."""
    return re.compile(f"(?:{_frames().pattern})+")


@cache
def _single() -> frozenset[str]:
    return frozenset(word for word in _data()["frames"]["words"] if len(word) == 1)


@cache
def counts() -> frozenset[str]:
    """Return units of counting that may stand for one another."""
    return frozenset(_data()["counted"]["units"])


@cache
def bounds() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Return (how a question asks for a bound, how a document prints one), for the highest and the lowest."""
    return tuple((re.compile(row["asked"]), re.compile(row["printed"])) for row in _data()["bound"])


@cache
def _number() -> re.Pattern[str]:
    """Return where a question leaves a number open, with its unit: 多少万公顷, 几个工作日, 多少钱."""
    return re.compile(
        rf"(?:多少|几)(?:万亿|千万|百万|万|亿|百|千(?![瓦克米卡]))?(?:钱|个?(?:{_units().pattern})|个)?"
    )


@cache
def _units() -> re.Pattern[str]:
    raw = table("units")
    words = [w for name in ("ratio", "count", "extent", "money", "span") for w in raw[name]]
    return re.compile(either(squeeze(word) for word in words))


def read_asked(query: Query, mentioned: tuple[str, ...] = (), named: Sequence[str] = ()) -> Asked:
    """Return what a query asks for; `named` are units that it names as the ledger has them."""
    return _asked(query, mentioned, tuple(named))


@lru_cache(maxsize=64)
def _asked(query: Query, mentioned: tuple[str, ...], named: tuple[str, ...]) -> Asked:
    """Read a query: what is found is shown by it, and then looked at again."""
    given = bool(mentioned)
    text, kind = read_kind(query, named)
    bare = text
    if kind == TASKS:  # whose tasks are asked for is no word of a task
        bare = re.sub(either(map(squeeze, named)), _GAP, bare) if named else bare
    for part in query.parts:
        if part.kind in {"document", "level", "issued", "recent"} or (part.kind == "unit" and kind == TASKS):
            bare = bare.replace(squeeze(part.matched), _GAP)
    whole = bare
    for region, start, end in reversed(find_regions(bare)):
        short = short_name(region.name)
        if region.name in query.regions:
            bare = bare[:start] + _GAP + bare[end:]
        elif region.name != NATIONAL and short in tokens.cut(whole):
            # 甘肃省级: no place by its own words, yet one.
            mentioned = (*mentioned, short)
    bare = _YEAR.sub(_GAP, _PLAN.sub(_GAP, bare))
    if kind in FACTS:
        bare = next(pattern for name, _, pattern in _kinds() if name == kind).sub(_GAP, bare)
    if kind in {PROHIBIT, ENCOURAGE}:
        bare = re.sub(_data()["words"]["force"], _GAP, bare)
    place = re.search(r"多少|几(?=[\u4e00-\u9fff])", bare)
    before = _content(bare[: place.start()]) if place and kind == FIGURE else []
    if kind == FIGURE:
        bare = _number().sub(_GAP, bare)
    words = _content(bare)
    bound = table("query_words")["bound"]
    dropped = frozenset(query.regions) if given else frozenset()
    return Asked(
        kind=kind,
        text=text,
        words=tuple(words),
        focus=tuple(before[-2:]),
        measures=_measures(text) if kind in {FIGURE, DEADLINE} else frozenset(),
        years=frozenset(map(int, query.values("year"))),
        regions=(frozenset(query.regions) - dropped) | _beside(text, query),
        per=per.group(1) if (per := _PER.search(text)) else "",
        fine=bool(_FINE.search(text)),
        mentioned=tuple(map(squeeze, mentioned)),
        levels=frozenset(level for level in LEVELS if any(word in text for word in bound[level])),
        lead=bool(_LEAD.search(text)),
        now=bool(_NOW.search(text)),
    )


def _beside(text: str, query: Query) -> frozenset[str]:
    """Return the whole country where a question sets it beside a place: 国家和福建省."""
    if not query.regions:
        return frozenset()
    place = f"(?:{either(short_name(name) for name in query.regions)})"
    beside = rf"{_WHOLE}{_AND}{place}|{place}[省市县区]?{_AND}{_WHOLE}"
    return frozenset({NATIONAL} if re.search(beside, text) else ())


def read_kind(query: Query, named: Sequence[str] = ()) -> tuple[str, str]:
    """Return a query squeezed, in the words in which answers are looked for, and what kind of answer it asks for."""
    text = squeeze(query.text)
    for said, meant in _data()["words"]["meant"]:
        text = text.replace(said, meant)
    return text, kind_of(text, named=bool(named or query.values("unit")))


def kind_of(text: str, *, named: bool) -> str:
    """Return what kind of answer a squeezed question asks for, "" where none shows; `named`: it names a unit."""
    kind = next(
        (kind for kind, unit, pattern in _kinds() if (named or not unit) and pattern.search(text)), ""
    )
    # How something is done may be what a number is asked of: 看怎么省电,写一份报告给多少钱.
    return "" if kind in {FIGURE, DEADLINE, TASKS, ""} and _never().search(text.rsplit(",", 1)[-1]) else kind


def asks_at_all(text: str) -> bool:
    """Return True if a squeezed query is put as a question."""
    return _QUESTION.search(text) is not None


def answerable(text: str) -> bool:
    """Return False for a squeezed question of how or why, which no row answers."""
    return not _never().search(text)


def _content(text: str) -> list[str]:
    """Return the words of a text without the frames of a question.

    Single characters that stand together are one word: names that no dictionary holds.
    """
    rest = _SIGNS.sub(_GAP, _frames_out(text))
    words: list[str] = []
    run = ""
    for word in [*tokens.cut(rest), _GAP]:
        if len(word) == 1 and _HAN.match(word) and word not in _single():
            run += word
            continue
        if len(run) > 1:
            words.append(run)
        run = ""
        if len(word) > 1 and word != _GAP and not set(word) <= {*_single(), *_GAP}:
            words.append(word)
    return list(dict.fromkeys(word for word in _joined(words, rest) if not _framed().fullmatch(word)))


def _joined(words: list[str], text: str) -> list[str]:
    """Return words with those joined that stand side by side in a text and are another word together.

    太阳能, 发电 is one word: policies say 光伏 for it.
    """
    joined: list[str] = []
    at = 0
    while at < len(words):
        runs = ("".join(words[at : at + count]) for count in range(_MOST_JOINED, 1, -1))
        run = next((run for run in runs if run in text and has_others(run, text)), words[at])
        joined.append(run)
        while run:
            run = run.removeprefix(words[at])
            at += 1
    return joined


def _frames_out(text: str) -> str:
    """Return a text with frames blanked where they are words of their own."""
    spans, at = [], 0
    for word in tokens.cut(text):
        spans.append((at, at + len(word)))
        at += len(word)
    edges = {edge for span in spans for edge in span}
    long = 3  # a longer frame is one wherever it stands
    return _frames().sub(
        lambda m: _GAP if len(m.group()) >= long or {m.start(), m.end()} <= edges else m.group(), text
    )


def _measures(text: str) -> frozenset[str]:
    found = next((units for units, pattern in _measured() if pattern.search(text)), None)
    if found is not None:
        return found
    place = _UNIT.search(text)
    unit = _units().match(text, place.end()) if place else None
    if unit is None and place and text[place.end() - 1] == "个":
        return frozenset({"个"})
    return frozenset({unit.group()}) if unit else frozenset()
