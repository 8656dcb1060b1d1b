"""Look-ups of quotations, codes and phrases: what must stand in a clause as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extraction.entities.identifiers import Code, code_pattern, find_codes, is_filler, is_full_name
from extraction.text.exact_form import even, exact_form
from extraction.text.folding import fold
from indexer.search.exact.look import Look
from indexer.search.exact.result import Exact, Missing

# A shorter run of characters is a word like any other.
_SHORTEST_PHRASE = 3
# A code in more clauses than this is none.
_MOST_WITH_CODE = 500
_QUOTED = re.compile(r"[“„\"＂]([^“”„\"＂]{1,400})[”\"＂]|[「『]([^「」『』]{1,400})[」』]")
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》){2,200})》")
_PLAN = re.compile(r"十[一二三四五六七八九]五")
_BREAKS = re.compile(r"[\s,.;:?!]+")
# Words that are meant one by one: 能源管理中心 建设; in 2030 年前 and in a copied sentence they are not.
_WORDS_APART = re.compile(r"[\u4e00-\u9fff][\s,.;:?!，。；：、]+[\u4e00-\u9fff]")
_SENTENCE = 16


def by_quotation(look: Look) -> Exact | None:
    """Return the clauses that hold all quotations of a query: no others may be hits."""
    bare = _TITLE.sub(" ", look.query)
    quotes = [a or b for a, b in _QUOTED.findall(bare)]
    quotes = [quote for quote in quotes if exact_form(quote)]
    alone = is_filler(_QUOTED.sub(" ", look.query))
    if not alone:  # “两高” and “十四五” are written so by everybody
        quotes = [q for q in quotes if len(exact_form(q)) >= _SHORTEST_PHRASE and not _PLAN.fullmatch(q)]
    if not quotes or look.names.titled(look.query):
        return None
    held = [set(look.held(quote)) for quote in quotes]
    both = set.intersection(*held)
    marked = tuple(map(fold, quotes))
    if both:
        return Exact(required=frozenset(both), marked=marked, name=alone)
    missing = tuple(Missing("words", q) for q, keys in zip(quotes, held, strict=True) if not keys)
    if not missing:
        missing = (Missing("words", "”“".join(quotes)),)
    return Exact(missing=missing, required=frozenset(), only=True, marked=marked)


def by_code(look: Look) -> Exact | None:
    """Return the clauses that hold the codes of a query, or those with another year of a standard."""
    codes = find_codes(look.query)
    if not codes:
        return None
    held = [_with_code(look, code.text, open_end=code.text == code.without_year) for code in codes]
    missing, near = [], set[int]()
    for code, keys in zip(codes, held, strict=True):
        if not keys:
            others = (
                _with_code(look, code.without_year, open_end=True) if code.without_year != code.text else []
            )
            near.update(others)
            missing.append(Missing("code", look.query[code.start : code.end].strip()))
    both = set(held[0]).intersection(*held[1:])
    marked = tuple(fold(look.query[code.start : code.end]) for code in codes)
    alone = is_filler(_without(even(look.query), codes))
    if missing:
        return Exact(missing=tuple(missing), near=tuple(sorted(near)), only=alone, marked=marked)
    return Exact(holding=frozenset(both or set().union(*held)), only=False, marked=marked, name=alone)


def _with_code(look: Look, code: str, *, open_end: bool = False) -> list[int]:
    """Return the clauses in which a code stands whole."""
    keys = look.held(code)
    if len(keys) > _MOST_WITH_CODE:
        return keys
    pattern = code_pattern(code, open_end=open_end)
    clauses = look.store.clauses_by_key(keys)
    texts = {key: even("\n".join((*clause.headings, clause.text))) for key, clause in clauses.items()}
    return [key for key, text in sorted(texts.items()) if pattern.search(text)]


def by_phrases(look: Look) -> Exact:
    """Return the clauses that hold the words of a query as they stand together."""
    whole = exact_form(look.query)
    parts = [part for part in _BREAKS.split(even(look.query)) if part]
    name = is_full_name(look.query)
    one = len(parts) == 1 or len(whole) >= _SENTENCE or not _WORDS_APART.search(look.query)
    held = look.held(whole) if one and len(whole) >= _SHORTEST_PHRASE else []
    if held:
        return Exact(holding=frozenset(held), name=name, marked=(fold(look.query.strip()),))
    if name:
        return Exact(missing=(Missing("words", look.query.strip()),))
    length = sum(map(len, parts))
    shares: dict[int, float] = {}
    for part in parts if len(parts) > 1 else ():
        for key in look.held(part) if len(part) >= _SHORTEST_PHRASE else ():
            shares[key] = shares.get(key, 0.0) + len(part) / length
    return Exact(shares=shares)


def _without(text: str, codes: Iterable[Code]) -> str:
    for code in codes:
        text = text[: code.start] + " " * (code.end - code.start) + text[code.end :]
    return text
