"""What a draft names: titles with the 文号 and the clause behind them, numbers by themselves, quotations."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extraction.entities.identifiers import DocumentNumber, find_numbers, without_lead
from extraction.text.exact_form import exact_form
from extraction.text.sentences import sentences
from indexer.documents.cite import read_path

_TITLE = re.compile(r"《((?:[^《》\n]|《[^《》\n]{1,120}》){2,200})》")
# Brackets behind a title that hold no number: （试行）, （以下简称《方案》）.
_ASIDE = re.compile(
    r"\s{0,3}[（(](?:试行|暂行|征求意见稿|摘编|以下简称[^（）()\n]{1,40}|\d{4}年[^（）()\n]{0,20}(?<!号))[）)]"
)
_BRACKETED = re.compile(r"\s{0,3}[（(]([^《》。；\n]{3,40}?号)\s{0,3}[）)]")
_NUMERAL = r"[一二三四五六七八九十百零〇\d]{1,7}"
_PATH = re.compile(
    rf"\s{{0,3}}(?:第{_NUMERAL}(?:部分|编|章|节))*"
    rf"(?:第{_NUMERAL}条(?:之[一二三四五六七八九十])?|[一二三四五六七八九十]{{1,3}}、(?:（[一二三四五六七八九十]{{1,3}}）)?(?:\d{{1,2}}[.．])?)"
)
_QUOTATION = re.compile(r"“([^“”]{1,600})”|\"([^\"“”\n]{1,600})\"")
# 《云溪省绿色发展实施方案》（以下简称《方案》）
_CALLED = re.compile(r"[（(][^（）()\n]{0,40}?(?:以下|下文|以下统)?简称[:：]?\s?《([^《》\n]{2,40})》[）)]")
# So far behind a title stands how it is called from here on.
_FARTHEST = 120
# Shorter quotations are names and terms, which everybody writes in quotation marks.
_SHORTEST = 12


@dataclass(frozen=True)
class Named:
    """A document named at `[start, end)`: its title, the number in brackets and the clause behind it, if any.

    `said` is how the draft calls it: its title, or the short name that the draft has given it. `number_at` and
    `path_at` are the spans of these in the draft.
    """

    start: int
    end: int
    said: str
    title: str
    number: DocumentNumber | None = None
    number_words: str = ""
    number_at: tuple[int, int] = (0, 0)
    path: tuple[str, ...] = ()
    path_at: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Quotation:
    """Words in quotation marks at `[start, end)`, without the marks."""

    start: int
    end: int
    words: str


def named_documents(text: str) -> list[Named]:
    """Return the documents that a draft names by title, in order; short names stand for what they were given to."""
    found: list[Named] = []
    called: dict[str, str] = {}
    given: set[int] = set()
    for match in _TITLE.finditer(text):
        if match.start() in given:
            continue
        one = _named(text, match)
        named_so = _CALLED.search(text, match.end(), match.end() + _FARTHEST)
        if named_so and "《" not in text[match.end() : named_so.start()]:
            called[named_so[1]] = one.title
            given.add(named_so.start(1) - 1)
        found.append(replace(one, title=called.get(one.said, one.title)))
    return found


def _named(text: str, match: re.Match[str]) -> Named:
    at = match.end()
    number, number_at = None, (0, 0)
    for _ in range(3):
        if aside := _ASIDE.match(text, at):
            at = aside.end()
        elif number is None and (bracketed := _BRACKETED.match(text, at)):
            found = find_numbers(bracketed[1])
            if len(found) != 1:
                break
            number, number_at, at = found[0], bracketed.span(1), bracketed.end()
        else:
            break
    path: tuple[str, ...] = ()
    path_at = (0, 0)
    if behind := _PATH.match(text, at):
        path = read_path(behind.group())
        start = behind.end() - len(behind.group().lstrip())
        path_at = (start, behind.end()) if path else (0, 0)
    words = text[slice(*number_at)]
    return Named(match.start(), match.end(), match[1], match[1], number, words, number_at, path, path_at)


def lone_numbers(text: str, named: Iterable[Named]) -> list[DocumentNumber]:
    """Return the 文号 that stand by themselves, outside of titles and the brackets behind them."""
    taken = [span for one in named for span in ((one.start, one.end), one.number_at)]
    found = (without_lead(number) for number in find_numbers(text) if number.year and number.code)
    return [n for n in found if not any(start < n.end and n.start < end for start, end in taken)]


def quotations(text: str) -> list[Quotation]:
    """Return what a draft quotes: whole phrases, no terms."""
    return [
        Quotation(*match.span(match.lastindex or 0), words)
        for match in _QUOTATION.finditer(text)
        if len(exact_form(words := match[match.lastindex or 0])) >= _SHORTEST
    ]


class Places:
    """The sentences and paragraphs of a draft, to find what is cited where something stands."""

    def __init__(self, text: str, named: Sequence[Named]) -> None:
        self.text = text
        self._named = named
        self._starts = [one.start for one in named]
        self.sentences = sentences(text)
        self._sentence_starts = [start for start, _ in self.sentences]

    def sentence(self, at: int) -> tuple[int, int]:
        """Return the sentence that a place lies in."""
        place = bisect_right(self._sentence_starts, at) - 1
        return self.sentences[place] if place >= 0 else (at, at)

    def cited_for(self, at: int) -> Named | None:
        """Return the document that the sentence of a place cites: the nearest before it, else the next one in it."""
        start, end = self.sentence(at)
        before = [one for one in self._named if start <= one.start < at]
        behind = [one for one in self._named if at <= one.start < end]
        return next(iter(before[-1:] or behind[:1]), None)
