"""The names of documents: which are meant by a title, however short, or by a 文号, however written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from extraction.entities.identifiers import DocumentNumber, find_numbers, order_of, same_number
from extraction.entities.names import is_organ
from extraction.entities.regions import NATIONAL, short_name
from extraction.entities.titles import bare_title, document_type
from extraction.text.exact_form import exact_form
from extraction.text.folding import squeeze
from indexer.documents.cite import same_document
from indexer.models import Document

_SENDS_OUT = ("的通知", "的公告", "的公示", "的函")
_BEFORE_THE_YEAR = 8
# Titles whose forms are kept: each question with a filter asks for those of all documents that it leaves.
_KEPT = 1 << 16
# At most so many numbers near one that does not exist are told.
_MOST_NEAR = 3
# The year of a document, before or behind its division: 2026年贵州省政府工作报告.
_YEAR = re.compile(r"^(?P<year>(?:19|20)\d\d)年?度?")
_STATE = {NATIONAL, "国家"}


class DocumentNames:
    """Titles and numbers of some documents."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = list(documents)
        self._numbers: dict[tuple[str, int], list[tuple[DocumentNumber, Document]]] = defaultdict(list)
        self._whole: dict[str, list[Document]] = defaultdict(list)
        self._short: dict[str, list[Document]] = defaultdict(list)
        for document in self._documents:
            for number in find_numbers(document.doc_number or ""):
                self._numbers[number.year, number.serial].append((number, document))
            self._whole[letters_of(document.title)].append(document)
            for form in self.forms(document):
                self._short[form].append(document)

    def numbered(self, number: DocumentNumber) -> list[Document]:
        """Return the documents whose number it is; of a number without letters all that fit."""
        known = self._numbers.get((number.year, number.serial), [])
        exact = [document for own, document in known if own.code == number.code]
        return exact or [d for own, d in known if _fits(number, own, d)]

    def near(self, number: DocumentNumber) -> list[Document]:
        """Return a few documents with a number that is nearly it: of its year and letters, or with more of them."""
        found = []
        for (year, serial), known in self._numbers.items():
            for own, document in known:
                longer = serial == number.serial and bool(number.code) and own.code.endswith(number.code)
                longer = longer or (
                    serial == number.serial and bool(own.code) and number.code.endswith(own.code)
                )
                if year == number.year and (longer or own.code == number.code):
                    found.append((abs(serial - number.serial), document.title, document))
        return [document for *_, document in sorted(found, key=lambda one: one[:2])[:_MOST_NEAR]]

    def titled(self, title: str) -> list[Document]:
        """Return the documents of a whole title: 中华人民共和国, the issuer or （试行） may be missing."""
        if not (letters := letters_of(title)):
            return []
        if whole := self._whole.get(letters):
            return whole
        found = {d.document_id: d for form in _forms(title, ()) for d in self._short.get(form, ())}
        return list(found.values())

    def forms(self, document: Document) -> set[str]:
        """Return the letters and digits of all forms in which a document's title is given."""
        return {letters_of(document.title), *_forms(document.title, document.issuers)}

    def fitting(self, named: str) -> list[Document]:
        """Return the documents that words name: by number or by the whole title, else by a part of one."""
        return self.in_whole(named) or self.in_part(named)

    def in_whole(self, named: str) -> list[Document]:
        """Return the documents of a number or of a whole title."""
        numbers = find_numbers(named)
        return (self.numbered(numbers[0]) if numbers else []) or self.titled(named)

    def in_part(self, named: str) -> list[Document]:
        """Return the documents of whose title or number words are a part."""
        return [
            d
            for d in self._documents
            if same_document(named, d.title) or (d.doc_number and same_document(named, d.doc_number))
        ]

    def of_region(self, named: str) -> list[Document]:
        """Return the documents of the division that words begin with, as far as the words behind it tell them apart.

        Behind the division may stand a year, words of the title and the kind of document: 福建省规划,
        贵州2026年政府工作报告, 南平减污降碳方案. [] where the words begin with no division of a document.
        """
        words = squeeze(named)
        year = _YEAR.match(words)
        words = words[year.end() :] if year else words
        of_it: dict[str, list[Document]] = defaultdict(list)
        for document in self._documents:
            for name in _division_names(document.region):
                of_it[name].append(document)
        longest = max((name for name in of_it if words.startswith(name)), key=len, default="")
        if not longest:
            return []
        rest = words.removeprefix(longest)
        year = year or _YEAR.match(rest)
        rest = (rest[year.end() :] if year and year.string == rest else rest).removeprefix("的")
        kind = found.name if (found := document_type(rest)) else ""
        subject = letters_of(rest.removesuffix(kind))
        return [
            d
            for d in of_it[longest]
            if subject in letters_of(d.title)
            and (d.doc_type or "").endswith(kind)
            and (year is None or _is_of(d, year["year"]))
        ]


def _division_names(region: str | None) -> set[str]:
    """Return the names of the divisions of a document, in whole and as people say them: 重庆市、四川省."""
    names = [squeeze(name) for name in region.split("、")] if region else []
    return {form for name in names for form in (_STATE if name == NATIONAL else {name, short_name(name)})}


def _is_of(document: Document, year: str) -> bool:
    """Tell whether a document is of a year: by its title, its date or the period it plans."""
    start, end = document.period_start, document.period_end
    planned = start is not None and start <= int(year) <= (end or start)
    return planned or year in document.title or (document.date or "").startswith(year)


@lru_cache(maxsize=_KEPT)
def letters_of(title: str) -> str:
    """Return what of a title is no punctuation, without the name of the state."""
    letters = "".join(char for char in exact_form(title) if char.isalnum())
    return letters.replace("中华人民共和国", "") or letters


@lru_cache(maxsize=_KEPT)
def _forms(title: str, issuers: tuple[str, ...]) -> frozenset[str]:
    """Return the forms in which a title is given: without brackets at the end, its issuer, its notice."""
    forms = {title, bare_title(title)}
    inner, found = title.partition("《")[2].rpartition("》")[:2]
    if found and title.endswith(_SENDS_OUT):
        forms |= {inner, bare_title(inner)}
    for form in list(forms):
        forms |= {form.removeprefix(issuer).strip() for issuer in issuers}
        before, about, rest = form.partition("关于")
        if about and before.strip() and _all_organs(before):
            forms.add(about + rest)
        forms.add((about + rest).removeprefix("关于印发").removesuffix("的通知") if about else form)
    return frozenset(letters for form in forms if (letters := letters_of(form)))


def _all_organs(words: str) -> bool:
    return all(is_organ(squeeze(name)) for name in words.replace("、", " ").split())


def _fits(number: DocumentNumber, own: DocumentNumber, document: Document) -> bool:
    """Tell whether a number said in other words is a document's: 国务院令第706号 is 国令第706号."""
    if not number.code or same_number(number, own):
        return True
    whose = order_of(number)
    of_it = order_of(own)
    if (own.year and of_it != own.code) or not own.year or not own.code:
        said = squeeze(document.title) + "".join(document.issuers)
        return bool(whose) and (whose == of_it or whose in said)
    return False
