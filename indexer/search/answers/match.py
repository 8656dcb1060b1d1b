"""How much of what is asked a row says: the words of a question weighed by how rare they are."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from extraction.comparability import plain_name
from extraction.knowledge import either, table
from extraction.text.folding import squeeze
from indexer.index import tokens

# A long word of which at least so many pairs of characters stand in a text counts by their share.
_PAIRS = 0.6
# What a name loses that is of a part of what is asked for, or of something else.
_PART, _TURNED = 0.05, 0.3
# Neighbours stand within so many characters of each other; so many places of a word are looked at.
_APART, _OFTEN = 12, 20
_SIGNS = re.compile(r"[^\w]")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# Of a compound both parts are words; what an abbreviation stands for counts a little less than the word itself.
_PIECE = 2
_SHORT, _LONGEST_SHORT = 0.9, 3
# A verb with its complement that no clause has is a way of speaking: 评上, 发错.
_SPOKEN = 0.3
_COMPLEMENT = re.compile(r"[\u4e00-\u9fff]{1,2}[上下完好到错掉成给过够满出起]")
# In more clauses than that, and than that share of them, a word is one of the documents' own.
_USED, _USED_SHARE = 3, 0.002


@dataclass(frozen=True)
class Term:
    """A word of a question: its forms, any of which may stand for it, and its weight.

    `short` meets what the word may be an abbreviation of: 固定资产投资 for 固投. `heard`: a form of it stands in
    some clause of the knowledge base.
    """

    forms: tuple[str, ...]
    weight: float
    short: re.Pattern[str] | None = None
    heard: bool = True
    # What texts say of it: titles, headings and sentences are asked again for each number in them.
    said: dict[str, float] = field(default_factory=dict, compare=False, repr=False)


@cache
def _same() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in table("answers", "indexer.data")["words"]["same"]:
        folded = tuple(squeeze(word) for word in group)
        for word in folded:
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), *folded)))
    return found


@cache
def _everyday() -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    """Return an everyday word -> how policies say it, each with the words of which one must stand with it (none: no company needed)."""
    found: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = {}
    for row in table("synonyms")["group"]:
        means, beside = (tuple(map(squeeze, row.get(key, ()))) for key in ("mean", "beside"))
        for say in map(squeeze, row["say"]):
            found[say] = (*found.get(say, ()), (means, beside))
    return found


def terms(
    words: Iterable[str], frequency: Callable[[str], int], size: int, question: str = ""
) -> tuple[Term, ...]:
    """Return words of a squeezed question as terms; `frequency` is in how many of `size` clauses a word stands."""
    found = []
    for word in words:
        # A word that documents use themselves means what it says: 工厂 in 绿色工厂 is no 企业.
        used = frequency(word) > max(_USED, _USED_SHARE * size)
        others = _same().get(word, ()) if used else _others(word, question)
        forms = tuple(dict.fromkeys((word, *others, *_compounds(word))))
        rare = max(frequency(form) for form in forms)
        short = _abbreviated(word) if not used and not (frequency(word) and tokens.is_known(word)) else None
        weight = math.log(1 + size / (1 + rare))
        found.append(
            Term(
                forms, weight * (_SPOKEN if not rare and _COMPLEMENT.fullmatch(word) else 1), short, rare > 0
            )
        )
    return tuple(found)


def _others(word: str, question: str = "") -> tuple[str, ...]:
    meant = (
        form
        for means, beside in _everyday().get(word, ())
        if not beside or any(one in question for one in beside if one != word)
        for form in means
    )
    return (*_same().get(word, ()), *meant)


def has_others(word: str, question: str = "") -> bool:
    """Return True if there are other ways to say a word of a squeezed question."""
    return bool(_others(word, question))


def _compounds(word: str) -> Iterator[str]:
    """Yield a word with one part or both said in another way: 绿色贷款 for 绿色信贷, 再生水利用 for 中水回用."""
    for at in range(_PIECE, len(word) - _PIECE + 1):
        heads, tails = (word[:at], *_others(word[:at])), (word[at:], *_others(word[at:]))
        yield from (head + tail for head in heads for tail in tails)


@cache
def _abbreviated(word: str) -> re.Pattern[str] | None:
    """Return what a word may stand for: each character but the last begins a longer word."""
    if not 1 < len(word) <= _LONGEST_SHORT or not _HAN.fullmatch(word):
        return None
    return re.compile("".join(rf"{one}[\u4e00-\u9fff]{{1,4}}" for one in word[:-1]) + word[-1])


def long_form(term: Term, text: str) -> str:
    """Return the words of a squeezed text that an abbreviation stands for, "" if there are none.

    Its first and its last character begin a word of the text: 规模以上 for 规上, no 规定…网上.
    """
    match = term.short.search(text) if term.short else None
    if match is None:
        return ""
    at, starts = 0, {}
    for word in tokens.cut(text):
        starts[at] = at + len(word)
        at += len(word)
    last = match.end() - 1
    if match.start() not in starts or last not in starts:
        return ""
    return text[match.start() : starts[last]]


def said(term: Term, text: str) -> float:
    """Return how far a squeezed text says a term, 0 to 1."""
    known = term.said.get(text)
    if known is None:
        known = term.said[text] = _said(term, text)
    return known


def _said(term: Term, text: str) -> float:
    if any(form in text for form in term.forms):
        return 1.0
    if long_form(term, text):
        return _SHORT
    return max(_by_pairs(form, text) for form in term.forms)


def meaning(question: str, terms: Iterable[Term], name: str) -> str:
    """Return a squeezed question with the other ways to say its words, and what its abbreviations are in a name."""
    said = [form for term in terms for form in (*term.forms, long_form(term, name))]
    return "|".join((question, *said))


@lru_cache(maxsize=1024)
def _pairs(word: str) -> tuple[str, ...]:
    return tuple(word[at : at + 2] for at in range(len(word) - 1))


def _by_pairs(word: str, text: str) -> float:
    pairs = _pairs(word)
    if len(pairs) < 2:
        return 0.0
    share = sum(pair in text for pair in pairs) / len(pairs)
    return share if share >= _PAIRS else 0.0


def trace(terms: Iterable[Term]) -> re.Pattern[str]:
    """Return what a squeezed text holds some of where it says anything of terms: pairs of their characters."""
    terms = tuple(terms)
    pairs = {pair for term in terms for form in term.forms for pair in _pairs(form) or (form,)}
    return re.compile("|".join((either(pairs), *(term.short.pattern for term in terms if term.short))))


def coverage(terms: Iterable[Term], *texts: tuple[str, float]) -> float:
    """Return the share of the terms' weight that squeezed texts say, each text with what its words count."""
    total = covered = 0.0
    for term in terms:
        total += term.weight
        covered += term.weight * max(said(term, text) * factor for text, factor in texts)
    return covered / total if total else 0.0


@cache
def _neutral() -> re.Pattern[str]:
    """Return what the name of an indicator may hold that nobody says who asks for it."""
    return re.compile(
        either(w for w in table("query_words")["asked_words"]["neutral"] if len(w) > 1 or w == "总")
    )


def together(terms: Sequence[Term], question: str, *texts: str) -> float:
    """Return the share of terms side by side in a question that stand near each other in one of some squeezed texts.

    Words that are far apart speak of different things: 绿色 of goods and 工厂 of somebody's.
    """
    pairs = [(a, b) for a, b in pairwise(terms) if a.forms[0] + b.forms[0] in question]
    if not pairs:
        return 1.0
    near = sum(any(_near(one, two, text) for text in texts) for one, two in pairs)
    return near / len(pairs)


def _near(one: Term, two: Term, text: str) -> bool:
    left, right = _spots(one.forms, text), _spots(two.forms, text)
    return any(a < d + _APART and c < b + _APART for a, b in left for c, d in right)


@lru_cache(maxsize=4096)
def _spots(forms: tuple[str, ...], text: str) -> tuple[tuple[int, int], ...]:
    """Return the first spans of a text where one of some forms stands, form by form."""
    found: list[tuple[int, int]] = []
    for form in forms:
        at = text.find(form)
        while at >= 0 and len(found) < _OFTEN:
            found.append((at, at + len(form)))
            at = text.find(form, at + len(form))
    return tuple(found)


def overshoot(name: str, question: str) -> float:
    """Return the share of a name, in characters and their pairs, of which a squeezed question says nothing.

    >>> overshoot("新增公交车中新能源汽车占比", "新能源汽车占比") > overshoot("新能源汽车占比", "新能源汽车占比")
    True
    """
    plain, asked = _bare(name), _meaning(question)
    pairs = [plain[at : at + 2] for at in range(len(plain) - 1)]
    if not pairs:
        return 0.0
    by_pairs = sum(pair not in asked for pair in pairs) / len(pairs)
    # The same words in another order are the same: 优良水质, 水质优良.
    return (by_pairs + sum(one not in asked for one in plain) / len(plain)) / 2


def narrower(name: str, question: str) -> float:
    """Return what a name is short of what is asked for because it begins with words that a question does not say.

    It is of a part of it then, or of something else where such a word turns the rest.

    >>> narrower("非化石能源消费比重", "能源消费比重") > narrower("初次信访事项化解率", "信访事项化解率") > 0
    True
    >>> narrower("建成充电桩", "充电桩")
    0.0
    """
    plain, asked = _bare(name), _meaning(question)
    first = next((at for at in range(len(plain) - 1) if plain[at : at + 2] in asked), 0)
    if first < 2:
        return 0.0
    return _TURNED if _turning().search(squeeze(name)[: first + 2]) else _PART


@cache
def _turning() -> re.Pattern[str]:
    return re.compile(table("answers", "indexer.data")["words"]["turning"])


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return _SIGNS.sub("", _neutral().sub("", plain_name(name)))


@lru_cache(maxsize=64)
def _meaning(question: str) -> str:
    """Return a question with the other ways to say its words."""
    others = [form for word, forms in _same().items() if word in question for form in forms]
    return "|".join((question, plain_name(question), *others))


@cache
def _apart() -> tuple[list[tuple[str, ...]], set[frozenset[str]], re.Pattern[str]]:
    raw = table("answers", "indexer.data")["apart"]
    groups = [tuple(map(squeeze, group)) for group in raw["groups"]]
    return groups, {frozenset(map(squeeze, pair)) for pair in raw["alike"]}, re.compile(raw["ordinal"])


def contradicts(question: str, own: str, around: str = "", title: str = "") -> bool:
    """Return True if a row speaks of another kind of the thing that a question asks of; all squeezed.

    `own` are the row's own words, `around` those that it stands among: what is asked of may be said there. What
    the title counts (二期) holds for all of a document.
    """
    ordinals, kinds = _kinds(question)
    if ordinals:
        whole = own + around + title
        if any(ordinal not in whole for ordinal in ordinals):
            return True
    for group, same in kinds:
        said = [word for word in group if word in own]
        if said and same.isdisjoint(said) and not any(word in around for word in same):
            return True
    return False


@lru_cache(maxsize=64)
def _kinds(question: str) -> tuple[tuple[str, ...], tuple[tuple[tuple[str, ...], frozenset[str]], ...]]:
    """Return the ordinals in a question, and each group of kinds of which it names some, with what is the same as these."""
    groups, alike, ordinal = _apart()
    found = []
    for group in groups:
        asked = [word for word in group if word in question]
        if asked:
            same = (word for word in group if any(word == one or {word, one} in alike for one in asked))
            found.append((group, frozenset(same)))
    return tuple(match.group() for match in ordinal.finditer(question)), tuple(found)
