"""The exact before the near: what a query names as it is written, and what of it names nothing.

Ids, citations, titles, document numbers, codes of standards and projects, quotations and phrases are looked
up here; the engine puts what was found before all that is only near, and tells what was not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from extraction.entities.identifiers import (
    Code,
    DocumentNumber,
    code_pattern,
    find_codes,
    find_numbers,
    is_filler,
    is_full_name,
    same_number,
)
from extraction.text.exact_form import even, exact_form
from extraction.text.folding import fold
from indexer.documents.cite import path_words
from indexer.index.phrases import PhraseIndex
from indexer.models import Clause, Document
from indexer.search.catalog import Catalog
from indexer.search.lookup import cited_clauses, on_path, read_reference
from indexer.search.names import DocumentNames
from indexer.store.store import Store

# A shorter run of characters is a word like any other.
_SHORTEST_PHRASE = 3
_SHORTEST_TITLE = 4
_LONG_TITLE = 6
# Whoever names a statute means it, and not another that is named after it.
_STATUTES = ("法", "法典", "条例", "细则", "办法", "规定")
_MOST_NEAR = 3
# More clauses that cite a number are a table, which the references show.
_MOST_CITING = 200
# A code in more clauses than this is none.
_MOST_WITH_CODE = 500
# Score boost for a clause that holds all the phrases of a query of several; of some it has its share.
_PHRASES = 0.1
_QUOTED = re.compile(r"[“„\"＂]([^“”„\"＂]{1,400})[”\"＂]|[「『]([^「」『』]{1,400})[」』]")
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》){2,200})》")
_PLAN = re.compile(r"十[一二三四五六七八九]五")
_BREAKS = re.compile(r"[\s,.;:?!]+")
# Words that are meant one by one: 能源管理中心 建设; in 2030 年前 and in a copied sentence they are not.
_WORDS_APART = re.compile(r"[\u4e00-\u9fff][\s,.;:?!，。；：、]+[\u4e00-\u9fff]")
_SENTENCE = 16
_ID = re.compile(r"[0-9a-f]{12}(?:-[a-z]?\d{1,5})?")
# What shows that a path was meant to be one: 第三条, 四、, （九）, 附件2.
_SURE = re.compile(r"条|章|节|编|[(（、]|附件|专栏|序言|表\s?\d")


@dataclass(frozen=True)
class Missing:
    """Something that a query names and that is not there.

    `kind` is number, title, clause, paragraph, words, code or id; `named` what was looked for, `within`
    the title of the document in which. `near` names what comes near it; `cited` tells that clauses mention it,
    `chosen` that only the documents were looked through that the user chose.
    """

    kind: str
    named: str
    within: str = ""
    near: tuple[str, ...] = ()
    cited: bool = False
    chosen: bool = False


@dataclass(frozen=True)
class Exact:
    """What was found of the things named; clauses are keys of the index.

    `first` are the clauses named, in order; `holding` those that hold the query's words as they are, which
    come next; `shares` the share of a query's phrases that others hold. `required`, where it is given, are
    the only hits there may be. `near` come after `first` and are not what was named; `citing` are those of
    `first` that only mention it. `name`: the query is a
    name as a whole, and a place in it is a part of that name. `only`: nothing else is to be shown.
    """

    first: tuple[int, ...] = ()
    holding: frozenset[int] = frozenset()
    shares: Mapping[int, float] = field(default_factory=dict)
    required: frozenset[int] | None = None
    near: tuple[int, ...] = ()
    citing: frozenset[int] = frozenset()
    missing: tuple[Missing, ...] = ()
    marked: tuple[str, ...] = ()
    name: bool = False
    only: bool = False

    @property
    def found(self) -> bool:
        """Return whether something that was named is there."""
        return bool(self.first or self.holding or self.required)

    @property
    def unbound(self) -> bool:
        """Return whether places, levels and titles in the query are no restriction of the search."""
        return self.name or self.only

    @property
    def doubtful(self) -> bool:
        """Return whether something that was named is not there and the hits are but near it."""
        return bool(self.missing) and not self.first

    def role(self, key: int) -> str:
        """Return what a clause is to the things named: named, cites, holds, near, or "" for nothing."""
        if key in self.first:
            return "cites" if key in self.citing else "named"
        if key in self.near:
            return "near"
        return "holds" if key in self.holding or (self.required and key in self.required) else ""

    def ranked(self, scores: Mapping[int, float], allowed: Collection[int] | None) -> dict[int, float]:
        """Return clause -> score in [0, 1] with the exact before the near.

        `allowed` are the clauses to which places and levels in the query restrict the search, None for all.
        """
        named = [*self.first, *(key for key in self.near if key not in self.first)]
        if self.only:
            rest: dict[int, float] = {}
        elif self.required is not None:
            rest = {key: scores.get(key, 0.0) for key in self.required if allowed is None or key in allowed}
            rest = rest or {key: scores.get(key, 0.0) for key in self.required}
        elif self.holding:
            held = self.holding if allowed is None or self.name else self.holding.intersection(allowed)
            rest = {key: min(score, 1.0) / 2 for key, score in scores.items()}
            rest |= {key: 0.5 + rest.get(key, 0.0) for key in held}
        else:
            rest = dict(scores)
            for key, share in self.shares.items():
                if key in rest:
                    rest[key] += _PHRASES * share
        if not named:
            return rest
        rest = {key: min(score, 1.0) / 2 for key, score in rest.items()}
        return rest | {key: 1.0 - 0.4 * at / len(named) for at, key in enumerate(named)}


class ExactIndex:
    """What can be looked up in one generation of a knowledge base."""

    def __init__(self, file: Path, catalog: Catalog) -> None:
        self.documents = catalog.documents
        self.names = DocumentNames(self.documents.values())
        self._phrases = PhraseIndex(file)
        self._duplicates = catalog.duplicates

    def find(self, store: Store, query: str, chosen: Collection[str] | None = None) -> Exact:
        """Return what a query names exactly, in the documents chosen, None for all."""
        documents = self.documents
        if chosen is not None:
            documents = {i: documents[i] for i in chosen if i in documents}
        found = _Look(self, store, query, documents).find()
        missing = tuple(replace(one, chosen=chosen is not None) for one in found.missing)
        return replace(found, missing=missing)

    def documents_of(self, named: str) -> set[str]:
        """Return the ids of the documents that a title or number in a query names."""
        return {document.document_id for document in self.names.fitting(named)}

    def holding(self, phrase: str) -> list[int]:
        """Return the clauses that hold a phrase as it is."""
        return [key for key in self._phrases.holding(phrase) if key not in self._duplicates]


class _Look:
    """One look-up."""

    def __init__(
        self, index: ExactIndex, store: Store, query: str, documents: Mapping[str, Document]
    ) -> None:
        self.index, self.store, self.query, self.documents = index, store, query, documents
        self.names = index.names if documents is index.documents else DocumentNames(documents.values())
        self._keys = None if documents is index.documents else set(store.clause_keys(documents))

    def find(self) -> Exact:
        """Return what is found by the first way that fits."""
        for way in (
            self._by_id,
            self._by_quotation,
            self._by_path,
            self._by_number,
            self._by_title,
            self._by_code,
        ):
            if (found := way()) is not None:
                return found
        return self._by_phrases()

    # Ids and citations ------------------------------------------------------------------------------

    def _by_id(self) -> Exact | None:
        query = self.query.strip()
        if not query.isascii():
            return None
        clause = self.store.clause(query)
        if clause is None and query in self.documents:
            return Exact(first=tuple(sorted(self.store.clause_keys([query]))), only=True)
        if clause is not None and clause.document_id in self.documents:
            return Exact(first=self._numbers([clause]), only=True)
        return Exact(missing=(Missing("id", query),), only=True) if _ID.fullmatch(query) else None

    def _by_path(self) -> Exact | None:
        named, path, paragraph = read_reference(self.query)
        if not path or self.names.titled(self.query):
            return None
        found = cited_clauses(self.store, self.names, self.query, self.documents)
        if found and self._is_part(named):
            return Exact(near=self._numbers(found), missing=(self._no_title(named),), only=True)
        if found:
            return Exact(first=self._numbers(found), missing=self._no_paragraph(found, path, paragraph))
        written = self.query.strip()[len(named) :] if self.query.startswith(named) else self.query
        if "《" in self.query:
            written = self.query.rpartition("》")[2]
        if not _SURE.search(written):
            return None
        fitting = self.names.fitting(named) if named else []
        if len(fitting) == 1:
            return self._no_clause(fitting[0], path)
        if not named and path[0].startswith("第"):
            return Exact(missing=(Missing("clause", path_words(path)),), only=True)
        if named and not fitting and ("《" in self.query or path[-1].startswith("第")):
            return self._no_document(named)
        return None

    def _no_clause(self, document: Document, path: tuple[str, ...]) -> Exact:
        """Return the clause in whose text an item stands, or that a document has no such clause, and the last there is."""
        clauses = self.store.clauses(document.document_id)
        above = [c for c in clauses if len(path) > 1 and c.path[: len(path) - 1] == path[:-1]]
        above = above or (on_path(clauses, path[:-1]) if len(path) > 1 else [])
        item = [c for c in above if path[-2].startswith("第") and exact_form(path[-1]) in exact_form(c.text)]
        if item:
            return Exact(first=self._numbers(item[:1]))
        kind = path[-1][-1]  # 条, ）or a bare label
        like = [c for c in above or clauses if any(label.endswith(kind) for label in c.path)]
        last = like[-1:] if kind in "条）" else above[:1]
        near = tuple(path_words(c.path) for c in last)
        missing = Missing("clause", path_words(path), document.title, near)
        shown = [*last, *(c for c in above if c not in last)] or clauses[:1]
        return Exact(missing=(missing,), near=self._numbers(shown), only=True)

    def _no_paragraph(
        self, found: list[Clause], path: tuple[str, ...], paragraph: int
    ) -> tuple[Missing, ...]:
        """Return that an article has fewer paragraphs than are asked for, as far as its lines tell."""
        if len(found) != 1 or found[0].text.count("\n") + 1 >= paragraph:
            return ()
        title = self.documents[found[0].document_id].title
        return (Missing("paragraph", f"{path_words(path)}第{paragraph}款", title),)

    def _no_document(self, named: str) -> Exact:
        """Return that no document bears a title, with the clauses that mention it."""
        title = named.strip("《》 ")
        citing = self._titling(title)
        missing = Missing("title", title, cited=bool(citing))
        return Exact(
            first=tuple(citing[:_MOST_CITING]),
            citing=frozenset(citing),
            missing=(missing,),
            only=bool(citing),
            marked=(fold(title),),
        )

    def _titling(self, title: str) -> list[int]:
        """Return the clauses that mention a title; a short one, which may be a part of other words, in 《》."""
        form, keys = exact_form(title), self._held(title)
        if len(form) >= _LONG_TITLE:
            return keys
        marked = re.compile(f"<(?:中华人民共和国)?{re.escape(form)}[>(]")
        clauses = self.store.clauses_by_key(keys)
        return [key for key in keys if marked.search("".join(even(clauses[key].text).split()))]

    def _is_part(self, named: str) -> bool:
        """Tell whether words that must be a whole title are but a part of one: 所得税法 of its 实施条例."""
        whole = "《" in self.query or named.endswith(_STATUTES)
        return bool(named) and whole and not find_numbers(named) and not self.names.titled(named)

    def _no_title(self, title: str) -> Missing:
        near = [document.title for document in self.names.fitting(title)]
        return Missing("title", title, near=tuple(f"《{title}》" for title in near[:_MOST_NEAR]))

    # Numbers and titles -----------------------------------------------------------------------------

    def _by_number(self) -> Exact | None:
        numbers = find_numbers(self.query)
        if len(numbers) != 1:
            return None
        (number,) = numbers
        around = _TITLE.sub(" ", self.query[: number.start]) + " " + self.query[number.end :]
        titles = _TITLE.findall(self.query)
        if not is_filler(around):
            return None
        own = self.names.numbered(number)
        if len(titles) == 1:  # 《title》（文号）
            titled = self.names.titled(titles[0])
            own = [d for d in own if d in titled] or own or titled
        citing = self._citing(number, own)
        if own:
            return Exact(first=(*self._first_of(own), *citing), citing=frozenset(citing))
        written = self.query[number.start : number.end].strip()
        near = self.names.near(number)
        missing = Missing(
            "number",
            written,
            near=tuple(f"《{d.title}》（{d.doc_number}）" for d in near),
            cited=bool(citing),
        )
        return Exact(
            first=citing,
            citing=frozenset(citing),
            missing=(missing,),
            near=() if citing else self._first_of(near),
            only=True,
        )

    def _citing(self, number: DocumentNumber, own: Iterable[Document]) -> tuple[int, ...]:
        """Return the clauses that cite a document number, written in any form."""
        ids = {document.document_id for document in own}
        keys: set[int] = set()
        for code in dict.fromkeys(
            (number.code, *(n.code for d in own for n in find_numbers(d.doc_number or "")))
        ):
            if code and number.year:
                for between in ("", "第"):
                    keys.update(self._held(f"{code}({number.year}){between}{number.serial}号"))
            elif code:
                keys.update(self._held(f"{code}第{number.serial}号"))
        clauses = self.store.clauses_by_key(sorted(keys)[:_MOST_CITING])
        return tuple(
            key
            for key, clause in sorted(clauses.items())
            if clause.document_id not in ids
            and any(same_number(n, number) or same_number(number, n) for n in find_numbers(clause.text))
        )

    def _by_title(self) -> Exact | None:
        match = _TITLE.search(self.query)
        if match and is_filler(self.query[: match.start()] + self.query[match.end() :]):
            if own := self.names.titled(match[1]):
                return Exact(first=self._first_of(own))
            if self.names.fitting(match[1]):
                return Exact(missing=(self._no_title(match[1]),))
            return self._no_document(match[1])
        if match or len(exact_form(self.query)) < _SHORTEST_TITLE:
            return None
        own = self.names.titled(self.query)
        return Exact(first=self._first_of(own)) if own else None

    # Codes, quotations and phrases ------------------------------------------------------------------

    def _by_code(self) -> Exact | None:
        codes = find_codes(self.query)
        if not codes:
            return None
        held = [self._with_code(code.text, open_end=code.text == code.without_year) for code in codes]
        missing, near = [], set[int]()
        for code, keys in zip(codes, held, strict=True):
            if not keys:
                others = (
                    self._with_code(code.without_year, open_end=True)
                    if code.without_year != code.text
                    else []
                )
                near.update(others)
                missing.append(Missing("code", self.query[code.start : code.end].strip()))
        both = set(held[0]).intersection(*held[1:])
        marked = tuple(fold(self.query[code.start : code.end]) for code in codes)
        alone = is_filler(_without(even(self.query), codes))
        if missing:
            return Exact(missing=tuple(missing), near=tuple(sorted(near)), only=alone, marked=marked)
        return Exact(holding=frozenset(both or set().union(*held)), only=False, marked=marked, name=alone)

    def _with_code(self, code: str, *, open_end: bool = False) -> list[int]:
        """Return the clauses in which a code stands whole."""
        keys = self._held(code)
        if len(keys) > _MOST_WITH_CODE:
            return keys
        pattern = code_pattern(code, open_end=open_end)
        clauses = self.store.clauses_by_key(keys)
        texts = {key: even("\n".join((*clause.headings, clause.text))) for key, clause in clauses.items()}
        return [key for key, text in sorted(texts.items()) if pattern.search(text)]

    def _by_quotation(self) -> Exact | None:
        bare = _TITLE.sub(" ", self.query)
        quotes = [a or b for a, b in _QUOTED.findall(bare)]
        quotes = [quote for quote in quotes if exact_form(quote)]
        alone = is_filler(_QUOTED.sub(" ", self.query))
        if not alone:  # “两高” and “十四五” are written so by everybody
            quotes = [q for q in quotes if len(exact_form(q)) >= _SHORTEST_PHRASE and not _PLAN.fullmatch(q)]
        if not quotes or self.names.titled(self.query):
            return None
        held = [set(self._held(quote)) for quote in quotes]
        both = set.intersection(*held)
        marked = tuple(map(fold, quotes))
        if both:
            return Exact(required=frozenset(both), marked=marked, name=alone)
        missing = tuple(Missing("words", q) for q, keys in zip(quotes, held, strict=True) if not keys)
        if not missing:
            missing = (Missing("words", "”“".join(quotes)),)
        return Exact(missing=missing, required=frozenset(), only=True, marked=marked)

    def _by_phrases(self) -> Exact:
        whole = exact_form(self.query)
        parts = [part for part in _BREAKS.split(even(self.query)) if part]
        name = is_full_name(self.query)
        one = len(parts) == 1 or len(whole) >= _SENTENCE or not _WORDS_APART.search(self.query)
        held = self._held(whole) if one and len(whole) >= _SHORTEST_PHRASE else []
        if held:
            return Exact(holding=frozenset(held), name=name, marked=(fold(self.query.strip()),))
        if name:
            return Exact(missing=(Missing("words", self.query.strip()),))
        length = sum(map(len, parts))
        shares: dict[int, float] = {}
        for part in parts if len(parts) > 1 else ():
            for key in self._held(part) if len(part) >= _SHORTEST_PHRASE else ():
                shares[key] = shares.get(key, 0.0) + len(part) / length
        return Exact(shares=shares)

    # Keys -------------------------------------------------------------------------------------------

    def _held(self, phrase: str) -> list[int]:
        """Return the clauses, of the documents chosen, that hold a phrase as it is."""
        keys = self.index.holding(phrase) if exact_form(phrase) else []
        return keys if self._keys is None else [key for key in keys if key in self._keys]

    def _numbers(self, clauses: Iterable[Clause]) -> tuple[int, ...]:
        keys = (self.store.clause_key(clause.clause_id) for clause in clauses)
        return tuple(dict.fromkeys(key for key in keys if key is not None))

    def _first_of(self, documents: Iterable[Document]) -> tuple[int, ...]:
        """Return the first clause of each document."""
        return tuple(
            keys[0]
            for document in documents
            if (keys := sorted(self.store.clause_keys([document.document_id])))
        )


def _without(text: str, codes: Iterable[Code]) -> str:
    for code in codes:
        text = text[: code.start] + " " * (code.end - code.start) + text[code.end :]
    return text
