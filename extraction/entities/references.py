"""References: the other documents that a clause names, by title or by number, and what it does with them.

Which words carry out, follow or repeal a document is in `data/references.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from extraction.entities.names import is_organ
from extraction.entities.titles import bare_title
from extraction.knowledge import table
from extraction.rows import Context, Passage, Reference
from extraction.terms import ReferenceRelation
from extraction.text.folding import fold, squeeze
from extraction.text.sentences import partners

_LONGEST_TITLE = 200
# How far the word that governs a title may stand before it, and 废止 behind it.
_REACH = 60
_SHORTEST_TITLE = 5
# A document titled so is named by the title of what it sends out as well.
_TRANSMITS = ("的通知", "的公告", "的公示")
_BLANK = "□"
_LETTERS = r"[\u4e00-\u9fffA-Za-z]"
_YEAR_AND_SERIAL = r"\(\s{0,2}(?P<year>(?:19|20)\d\d)\s{0,2}\)?\s{0,2}第?\s{0,2}(?P<serial>\d{1,5})\s{0,2}号"
# Behind a title: （国发〔2021〕23号, with or without the bracket; the letters may be missing.
_BEHIND = re.compile(
    r"\s{0,3}(?P<open>\()?\s{0,3}(?P<code>(?:"
    + _LETTERS
    + r"|\s){0,20}(?:\([\u4e00-\u9fff]{1,3}\))?)"
    + _YEAR_AND_SERIAL
)
# Orders are numbered by themselves or within a year: 部令第16号, 公告2022年第4号.
_ORDER_BEHIND = re.compile(
    r"\s{0,3}(?P<open>\()\s{0,3}(?P<order>(?:"
    + _LETTERS
    + r"|\s){0,24}?(?:(?:19|20)\d\d\s?年)?\s?第\s?\d{1,4}\s?号令?)"
)
_NUMBER = re.compile(_YEAR_AND_SERIAL)
_ABBREVIATION = re.compile(r"(?:以下|下|统)(?:均)?(?:统)?(?:简称|称)(?:为)?[:\"'“”]?\s?$")
# What may stand between two titles that share their verb, ahead of the next title's issuer.
_JOINED = re.compile(r"(?:等文件|等|精神|要求|规定|部署)?(?:[、和及与或并]|以及|$)")
_LONGEST_ISSUER = 40


@dataclass(frozen=True)
class _Mention:
    """A title or a lone number in a passage; `end` lies behind the number, `close` behind the title."""

    start: int
    close: int
    end: int
    title: str
    number: str | None


@cache
def _data() -> dict[str, Any]:
    return table("references")


@cache
def _verbs() -> re.Pattern[str]:
    """Return one pattern for all the words that govern a title; the group tells the relation."""
    return re.compile("|".join(f"(?P<{row['relation']}>{row['pattern']})" for row in _data()["verb"]))


@cache
def _repealed() -> re.Pattern[str]:
    return re.compile(next(row["after"] for row in _data()["verb"] if "after" in row))


@cache
def _pattern(section: str, name: str) -> re.Pattern[str]:
    return re.compile(_data()[section][name])


def find_references(passages: Sequence[Passage], context: Context) -> list[Reference]:
    """Return the other documents named in a document's clauses, in order.

    A short name (以下简称《方案》) is no row where it is given, and resolves to the full title where it
    is used later. The document's own title is left out.
    """
    short_names: dict[str, _Mention | None] = {}
    found: list[Reference] = []
    for passage in passages:
        found += _references_of(passage, context, short_names)
    return found


def _references_of(
    passage: Passage, context: Context, short_names: dict[str, _Mention | None]
) -> list[Reference]:
    text, folded = passage.text, fold(passage.text)
    mentions = _mentions(text, folded)
    found: list[Reference] = []
    relation, group, is_issued = "cites", 0, False
    for at, mention in enumerate(mentions):
        last = mentions[at - 1] if at else None
        following = mentions[at + 1].start if at + 1 < len(mentions) else len(text)
        before = _words(text, folded, last.end if last else 0, mention.start)
        after = _words(text, folded, mention.end, following)
        if _is_abbreviation(folded, mention):
            short_names[squeeze(mention.title)] = last if last and len(before) < _REACH else None
            continue
        if last is None or not _joins(before):
            relation, group, is_issued = _relation(before, passage.headings), len(found), False
        full = short_names.get(squeeze(mention.title))
        named = replace(mention, title=full.title, number=full.number) if full else mention
        is_repealed = _repealed().match(after) is not None
        if relation == "cites" and _is_issued(named, before, after):
            is_issued = True
            del found[group:]  # what is handed out together
        if is_issued or _is_other(named, before, after):
            continue
        if _is_title(named, context) and not is_repealed and relation != "repeals":
            continue
        if not named.title and _stands_alone(folded, mention):
            continue
        found.append(_row(passage, named, relation))
        if is_repealed:
            found[group:] = [replace(row, relation=ReferenceRelation.REPEALS) for row in found[group:]]
    return found


def _joins(before: str) -> bool:
    """Tell whether a title continues a list: only 、 or 和 and an issuer stand between, and no verb."""
    if len(before) > _LONGEST_ISSUER or re.search(r"[,.;:]", before) or _JOINED.match(before) is None:
        return False
    return _verbs().search(before + _BLANK) is None


def _row(passage: Passage, mention: _Mention, relation: str) -> Reference:
    return Reference(
        passage.path,
        mention.title,
        mention.number,
        ReferenceRelation(relation),
        passage.text[mention.start : mention.end],
        passage.start + mention.start,
        passage.start + mention.end,
    )


def _mentions(text: str, folded: str) -> list[_Mention]:
    """Return the outermost 《…》 with the numbers behind them, and the numbers that stand alone."""
    found: list[_Mention] = []
    reached = 0
    for start, close in sorted((a, b) for a, b in partners(text).items() if text[a] in "《︽"):
        title = "".join(text[start + 1 : close].split())
        if start < reached or not title or close - start > _LONGEST_TITLE or re.search("[。；]", title):
            continue
        number, end = _number_behind(text, folded, close + 1)
        found.append(_Mention(start, close + 1, end, title, number))
        reached = end
    return sorted([*found, *_lone_numbers(text, folded, found)], key=lambda mention: mention.start)


def _number_behind(text: str, folded: str, at: int) -> tuple[str | None, int]:
    """Return the document number right behind a title and the place behind it and its own bracket."""
    match = _BEHIND.match(folded, at)
    if match and (match["open"] or not _pattern("number", "lead").search(match["code"])):
        code = "".join(text[match.start("code") : match.end("code")].split())
        number, end = f"{code}〔{match['year']}〕{match['serial']}号", match.end()
    else:
        match = _ORDER_BEHIND.match(folded, at)
        if match is None:
            return None, at
        number, end = "".join(text[match.start("order") : match.end()].split()), match.end()
    if match["open"] and folded[end : end + 1] == ")":
        end += 1
    return number, end


def _lone_numbers(text: str, folded: str, titles: list[_Mention]) -> list[_Mention]:
    """Return the numbers that name a document without its title: 按照国发〔2021〕23号文件."""
    found = []
    spans = iter(titles)
    title = next(spans, None)
    for match in _NUMBER.finditer(folded):
        while title and title.end <= match.start():
            title = next(spans, None)
        if title and title.start <= match.start():
            continue
        run = re.search(_LETTERS + r"{2,18}\s?$", folded[max(0, match.start() - 20) : match.start()])
        if run is None:
            continue
        begin = max(0, match.start() - 20) + run.start()
        leads = [lead.end() for lead in _pattern("number", "lead").finditer(run.group())]
        begin += leads[-1] if leads else 0
        code = "".join(text[begin : match.start()].split())
        if len(code) >= 2:
            number = f"{code}〔{match['year']}〕{match['serial']}号"
            found.append(_Mention(begin, begin, match.end(), "", number))
    return found


def _words(text: str, folded: str, start: int, end: int) -> str:
    """Return what stands between two places, bracketed words and white space dropped, near either end."""
    if end - start > 2 * _REACH:
        return _words(text, folded, start, start + _REACH) + "." + _words(text, folded, end - _REACH, end)
    chars = ("、" if text[i] == "、" else folded[i] for i in range(start, end) if not text[i].isspace())
    bare = re.sub(r"\([^()]*\)?", "", "".join(chars))
    return re.sub(r"^[^()]{0,40}\)", "", bare)


def _relation(before: str, headings: tuple[str, ...]) -> str:
    """Return what the last governing word before a title says, back to the nearest comma or stop."""
    clause = re.split(r"[,.;:]", before)[-1]
    verbs = list(_verbs().finditer(clause + _BLANK))
    if verbs:
        return verbs[-1].lastgroup or "cites"
    if not clause and any("依据" in heading for heading in headings):
        return "follows"
    return "cites"


def _is_abbreviation(folded: str, mention: _Mention) -> bool:
    return _ABBREVIATION.search(folded[max(0, mention.start - 10) : mention.start]) is not None


def _is_issued(mention: _Mention, before: str, after: str) -> bool:
    """Tell whether the sentence hands out this very document (现将《…》印发给你们)."""
    if not mention.title:
        return False
    return bool(_pattern("own", "before").search(before) or _pattern("own", "after").search(after))


def _is_title(mention: _Mention, context: Context) -> bool:
    """Tell whether a title is the document's own, whoever's name may stand before its 关于.

    A title with its number is another's or an older edition: nobody numbers himself.
    """
    one, own = (squeeze(bare_title(name)) for name in (mention.title, context.title))
    if not one or not own or mention.number:
        return False
    if one == own or (len(one) > _SHORTEST_TITLE and one in own and own.endswith(_TRANSMITS)):
        return True
    if one.startswith("关于") and own.endswith(one):
        return is_organ(own.removesuffix(one))
    organ = one.removesuffix(own)
    return own.startswith("关于") and organ in {squeeze(issuer) for issuer in context.issuers}


def _is_other(mention: _Mention, before: str, after: str) -> bool:
    """Tell whether a title is of something that lays nothing down: a newspaper, a form, a work."""
    if not mention.title:
        return False
    found = (
        _pattern("not", "titles").search(mention.title),
        _pattern("not", "after").search(after),
        _pattern("not", "before").search(before),
    )
    return any(found)


def _stands_alone(folded: str, mention: _Mention) -> bool:
    """Tell whether a number makes up its line, or ends a line without any stop: the document's own."""
    near = folded[max(0, mention.start - _REACH) : mention.start]
    if "\n" not in near and mention.start > _REACH:
        return False
    following = folded[mention.end : mention.end + _REACH].partition("\n")[0]
    return not re.search(r"[,.;:]", near.rpartition("\n")[2] + following) and len(following.strip(" )")) < 2
