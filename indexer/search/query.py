"""A query read: which words name a place, a level, a year, a unit or a document, and what is sought."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from extraction.entities.department_kinds import reformed
from extraction.entities.departments import knowledge
from extraction.entities.regions import NATIONAL, Region, find_regions
from extraction.knowledge import either, table
from extraction.text.dates import five_year_plan
from extraction.text.folding import fold
from indexer.index import tokens

FIGURE, WHO = "figure", "who"
# What narrows the documents down; the rest only says what is looked for in them.
FILTERS = ("document", "region", "level", "issued")
_ISSUED = re.compile(r"((?:19|20)\d\d)年(?:度)?(?:印发|发布|下发|颁布|发文|出台)的?(?!标准|\d|多少)")
_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?=年|[-~至到、和及,]\D?(?:19|20)\d\d|目标|指标|规划|计划|任务|预期|约束|[上下]限|要达|\s|$)"
)
_PLAN = re.compile(r"十([一二三四五六七八九])五")
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》){2,80})》")
_HOW = re.compile(r"怎么|怎样|如何|为什么|为何")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}[(]\s?(?:19|20)\d\d\s?[)]\s?\d{1,5}\s?号")
_ENDINGS = ("委员会", "办公室", "部门", "厅", "局", "委", "办", "部")
_MINISTRY = "部"


@dataclass(frozen=True)
class Part:
    """A part of a query that has a meaning of its own, and the words matched.

    `kind` is one of FILTERS, year, unit, recent (later documents first) or asks.
    """

    kind: str
    value: str
    matched: str


@dataclass(frozen=True)
class Query:
    """A query in words; `related` are those that policies use for what it says in others.

    `words` are looked for in a clause, `places` only in what is known of its document: 南平 in a
    query asks for the city's documents, not for clauses that mention the city. `regions` are the
    divisions named, `excluded` the parts that the caller excluded.
    """

    text: str
    words: tuple[str, ...]
    places: tuple[str, ...]
    related: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    regions: tuple[str, ...] = ()
    excluded: tuple[Part, ...] = ()

    def values(self, kind: str) -> list[str]:
        """Return what was understood of one kind."""
        return [part.value for part in self.parts if part.kind == kind]

    @property
    def asks(self) -> str:
        """Return what is asked for: figure, who or ""."""
        return next(iter(self.values("asks")), "")


@dataclass(frozen=True)
class _Everyday:
    """An everyday word, the words in which policies say it, and those of which one must stand with it."""

    say: str
    mean: tuple[str, ...]
    beside: tuple[str, ...]


@cache
def _synonyms() -> dict[str, list[_Everyday]]:
    """Return the first two characters -> the everyday words that begin so."""
    found: dict[str, list[_Everyday]] = {}
    for row in table("synonyms")["group"]:
        mean = tuple(dict.fromkeys(word for phrase in row["mean"] for word in tokens.words(phrase)))
        for say in row["say"]:
            found.setdefault(say[:2], []).append(_Everyday(say, mean, tuple(row.get("beside", ()))))
    return found


def related_words(text: str) -> tuple[str, ...]:
    """Return the words in which policies speak of what a query says in everyday ones.

    A part of a word does not count: 红树 in 红树林, 上户口 in 马上|户口.
    """
    matches = [
        (at, one)
        for at in range(len(text))
        for start in dict.fromkeys((text[at : at + 2], text[at]))
        for one in _synonyms().get(start, ())
        if text.startswith(one.say, at) and (not one.beside or any(word in text for word in one.beside))
    ]
    if not matches:
        return ()
    edges = _edges(text)
    whole = [one.mean for at, one in matches if _is_whole(at, at + len(one.say), edges)]
    return tuple(dict.fromkeys(word for words in whole for word in words))


def _edges(text: str) -> list[tuple[int, int]]:
    """Return the spans of the words that a text is cut into."""
    spans, start = [], 0
    for word in tokens.cut(text):
        spans.append((start, start + len(word)))
        start += len(word)
    return spans


def _is_whole(start: int, end: int, edges: list[tuple[int, int]]) -> bool:
    """Return True if `[start, end)` cuts no word in two: 河南 does in 黄河|南岸."""
    return not any(a < start < b or a < end < b for a, b in edges)


@cache
def _words(phrase: str) -> tuple[str, ...]:
    return tuple(tokens.words(phrase))


@cache
def _patterns(name: str) -> list[tuple[str, re.Pattern[str]]]:
    return [(row["value"], re.compile("|".join(row["patterns"]))) for row in table("query_words")[name]]


@cache
def _frames() -> re.Pattern[str]:
    return re.compile("|".join(table("query_words")["frames"]["patterns"]))


@cache
def _several() -> re.Pattern[str]:
    return re.compile("|".join(table("query_words")["several"]["patterns"]))


@cache
def _newest() -> re.Pattern[str]:
    return re.compile("|".join(table("query_words")["recent"]["patterns"]))


@cache
def _unit() -> re.Pattern[str]:
    names, alone = (
        either(knowledge().by_name),
        either({*table("query_words")["alone"]["names"], *reformed()}),
    )
    return re.compile(
        rf"(?P<prefix>自治区|[省市县区])?(?:(?P<name>{names})(?:{either(_ENDINGS)})|(?P<alone>{alone}))"
    )


def read_query(text: str, without: Collection[str | Part] = ()) -> Query:
    """Return a query with its words and what was understood of it.

    `without` are parts, or whole kinds of them, that are not to be read: the user took their chips away.
    A query that names a place and nothing else is looked for as it is.
    """
    edges = _edges(text)
    regions = [
        (region, start, end)
        for region, start, end in find_regions(text)
        if _is_whole(start, end, edges) and text[start:end] not in table("query_words")["places"]["words"]
    ]
    parts, excluded = list[Part](), list[Part]()
    for part in (
        *_documents(text),
        *_regions(regions, text),
        *_level(text, edges),
        *_years(text),
        *_recent(text, edges),
        *_units(text, edges),
        *_asks(text),
    ):
        (excluded if part in without or part.kind in without else parts).append(part)
    rest = text
    for part in parts:
        if part.kind in {"document", "level", "issued", "recent"}:
            rest = rest.replace(part.matched, " ")
    places: list[str] = []
    for region, start, end in regions:
        if region.name != NATIONAL:
            places += _words(text[start:end])
            if not any(part.kind == "region" for part in excluded):  # else a word like any other
                rest = rest.replace(text[start:end], " ")
    words = tokens.query_words(_frames().sub(" ", rest))
    terms = tuple(words or tokens.query_words(text))
    related = tuple(word for word in related_words(text) if word not in terms)
    return Query(
        text=text,
        words=terms,
        places=tuple(dict.fromkeys(places)),
        related=related,
        parts=tuple(parts),
        regions=tuple(region.name for region, _, _ in regions if region.name != NATIONAL),
        excluded=tuple(excluded),
    )


def _documents(text: str) -> list[Part]:
    """Return the document named by 《title》, or else by 文号; a 文号 behind a title is that of the same."""
    titles = [Part("document", match[1], match.group()) for match in _TITLE.finditer(text)]
    numbers = [
        Part("document", text[match.start() : match.end()], text[match.start() : match.end()])
        for match in _NUMBER.finditer(fold(text))
    ]
    found = titles or numbers
    return found if len(found) == 1 else []


def _regions(found: list[tuple[Region, int, int]], text: str) -> list[Part]:
    """Return the division asked for; none where two are named apart, or all of a kind are asked for.

    福建省福州市 is one, 福建、福州 are two to be compared.
    """
    named = [(r, a, b) for r, a, b in found if r.name != NATIONAL and not _in_title(text, a)]
    places = [
        (region, start, end)
        for at, (region, start, end) in enumerate(named)
        if not any(region.name in r.within and a == end for r, a, _ in named[at + 1 :])
    ]
    if len({region.name for region, _, _ in places}) != 1 or _several().search(text):
        return []
    region, start, end = places[0]
    return [Part("region", region.name, text[start:end])]


def _in_title(text: str, at: int) -> bool:
    return text.rfind("《", 0, at) > text.rfind("》", 0, at)


def _level(text: str, edges: list[tuple[int, int]]) -> list[Part]:
    """Return the one level of government that a query names."""
    if _several().search(text):
        return []
    for value, pattern in _patterns("level"):
        match = pattern.search(text)
        if match and _is_whole(match.start(), match.end(), edges):
            others = {text[a:b] for a, b in edges if b <= match.start() or a >= match.end()}
            if others.intersection(table("query_words")["level_others"]["words"]):
                return []
            return [Part("level", value, match.group())]
    return []


def _years(text: str) -> list[Part]:
    """Return the year of issue, and the years by which: of a number, or the last of a five-year plan."""
    found = []
    folded = fold(text)
    issued = _ISSUED.search(folded)
    if issued:
        found.append(Part("issued", issued[1], text[issued.start() : issued.end()]))
    bare = _ISSUED.sub(" ", _NUMBER.sub(" ", fold(_TITLE.sub(" ", text))))
    found += [Part("year", match[1], match.group()) for match in _YEAR.finditer(bare)]
    found += [Part("year", str(five_year_plan(m[1])[1]), m.group()) for m in _PLAN.finditer(bare)]
    return list(dict.fromkeys(found))


def _recent(text: str, edges: list[tuple[int, int]]) -> list[Part]:
    """Return whether later documents are asked for first."""
    match = _newest().search(text)
    whole = match and _is_whole(match.start(), match.end(), edges)
    return [Part("recent", match.group(), match.group())] if match and whole else []


def _units(text: str, edges: list[tuple[int, int]]) -> list[Part]:
    """Return the departments named, by any of their names: 发改, 省发改委, 生态环境部门."""
    found = []
    for match in _unit().finditer(text):
        if not _is_whole(match.start(), match.end(), edges):  # 居住|建筑 names no 住建
            continue
        name = match["name"] or match["alone"]
        if match.group().endswith(_MINISTRY) and match.group() in knowledge().national:
            name = match.group()  # 商务部 is the ministry, no 商务厅
        found.append(Part("unit", (match["prefix"] or "") + name, match.group()))
    return list(dict.fromkeys(found))


def _asks(text: str) -> list[Part]:
    """Return what kind of answer is asked for; who comes before how much."""
    found = {value: match for value, pattern in _patterns("asks") if (match := pattern.search(text))}
    for kind in (WHO, FIGURE):
        if kind in found and (kind == WHO or not _HOW.search(text)):
            return [Part("asks", kind, found[kind].group())]
    return []
