"""Titles, 文号 and clauses of a draft: whether they are there, belong together, and are in force."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from itertools import takewhile

from extraction.entities.identifiers import DocumentNumber, find_numbers, same_number
from extraction.entities.regions import find_region, find_regions
from extraction.entities.titles import document_type
from extraction.text.folding import squeeze
from indexer.compare.marks import differing
from indexer.documents.cite import path_words
from indexer.drafts.findings import Finding, Kind, Standing
from indexer.drafts.mentions import Named
from indexer.models import Clause, Document, DocumentStatus
from indexer.search.exact.names import DocumentNames, letters_of
from indexer.search.lookup import on_path
from indexer.store.store import Store

# A title this much like one that is there, and of the same place and years, is meant to be it.
_ALIKE = 0.86
_NEAR = 0.72
# So many letters in one place are a slip of the pen, or a word in the place of another: 能源发展规划 and
# 可再生能源发展规划 are two documents.
_SLIPS = 2
_FIGURES = re.compile(r"\d+|[一二三四五六七八九十]+(?=五|年|届|次|号|期)")
_DRAFT = "征求意见稿"
_MEANT = frozenset({Standing.WRONG, Standing.LOOK})
# A document that is one of these of another has it for its successor.
_OLDER = ("earlier_version_of", "draft_of")


class Names:
    """The names of the documents of a knowledge base, for one check of a draft."""

    def __init__(self, store: Store, today: date) -> None:
        self._store = store
        self._today = today.isoformat()
        self._documents = {d.document_id: d for d in store.documents()}
        self._names = DocumentNames(self._documents.values())
        self._newer: dict[str, Document] = {}
        for link in store.links():
            newer = self._documents.get(link.other_id)
            if link.kind in _OLDER and newer:
                self._newer[link.document_id] = newer
        self._clauses: dict[str, list[Clause]] = {}
        self._forms: dict[str, list[str]] = {}

    def clauses(self, document: Document) -> list[Clause]:
        """Return the clauses of a document, read once."""
        if document.document_id not in self._clauses:
            self._clauses[document.document_id] = self._store.clauses(document.document_id)
        return self._clauses[document.document_id]

    def documents(self, named: Named) -> list[Document]:
        """Return the documents that a draft means, one where the number tells which."""
        found = [d for d in self._names.titled(named.title) if not _is_of_another_place(named.title, d)]
        if len(found) > 1 and named.number:
            number = named.number
            return [d for d in found if _bears(d, number)] or found
        return found

    def findings(self, named: Named) -> list[Finding]:
        """Return how a title, the number and the clause behind it stand."""
        found = self.documents(named)
        if not found:
            told = self._no_title(named)
            meant = [self._documents[told.document_id]] if told.standing in _MEANT else []
            beside = [*self._number_of(named, meant), *(self._clause(named, meant) if meant else [])]
            if told.standing == Standing.LOOK:  # nothing beside it is surer than the title
                beside = [
                    replace(f, standing=Standing.LOOK) if f.standing == Standing.WRONG else f for f in beside
                ]
            return [told, *beside]
        return [self._title(named, found), *self._number_of(named, found), *self._clause(named, found)]

    def lone(self, number: DocumentNumber, text: str) -> Finding:
        """Return how a 文号 stands that stands by itself."""
        said = text[number.start : number.end]
        found = self._names.numbered(number)
        if found:
            return _told(Kind.NUMBER, Standing.RIGHT, (number.start, number.end), said, document=found[0])
        return _told(Kind.NUMBER, Standing.UNKNOWN, (number.start, number.end), said, "number_unknown")

    def _title(self, named: Named, found: list[Document]) -> Finding:
        document = found[0]
        reason, newer = self._force(document, named)
        standing = Standing.LOOK if reason else Standing.RIGHT
        expected = f"《{newer.title}》{_number(newer)}" if newer else ""
        span = (named.start, named.end)
        return _told(Kind.TITLE, standing, span, f"《{named.said}》", reason, expected, document)

    def _force(self, document: Document, named: Named) -> tuple[str, Document | None]:
        """Return why a document is no longer to be cited, and what took its place."""
        newer = self._newer.get(document.document_id)
        if document.status == DocumentStatus.DRAFT:
            return ("", None) if _DRAFT in named.title else ("only_draft", newer)
        if newer:
            return "superseded", newer
        if document.status == DocumentStatus.REPEALED:
            return "repealed", None
        if document.valid_until and document.valid_until < self._today:
            return "expired", None
        return "", None

    def _no_title(self, named: Named) -> Finding:
        """Tell what a title may have been meant to be."""
        numbered = self._names.numbered(named.number) if named.number else []
        near = self._near(named.title, numbered or self._documents.values())
        span, said = (named.start, named.end), f"《{named.said}》"
        if near is None:
            return _told(Kind.TITLE, Standing.UNKNOWN, span, said, "title_unknown")
        score, form, document = near
        marks = tuple(
            (start + 1, end + 1) for start, end in differing(named.said, "".join(document.title.split()))[0]
        )
        standing, reason = Standing.UNKNOWN, "title_near"
        slips = _edits(letters_of(named.title), form)
        another = not numbered and (slips > _SLIPS or _is_another(named, document))
        if numbered or (score >= _ALIKE and not another):
            standing, reason = Standing.WRONG, "title_wrong"
        elif slips <= 1:
            standing, reason = Standing.LOOK, "title_slip"
        return _told(Kind.TITLE, standing, span, said, reason, f"《{document.title}》", document, marks)

    def _near(self, title: str, among: Iterable[Document]) -> tuple[float, str, Document] | None:
        """Return how much like a title the nearest document's is, in which form, and the document."""
        said = letters_of(title)
        best: tuple[float, str, Document] | None = None
        for document in among:
            for form in self._forms_of(document):
                matcher = SequenceMatcher(None, form, said, autojunk=False)
                least = best[0] if best else _NEAR
                if matcher.real_quick_ratio() > least and matcher.quick_ratio() > least:
                    score = matcher.ratio()
                    if score > least:
                        best = score, form, document
        return best

    def _forms_of(self, document: Document) -> list[str]:
        if document.document_id not in self._forms:
            self._forms[document.document_id] = sorted(self._names.forms(document))
        return self._forms[document.document_id]

    def _number_of(self, named: Named, found: list[Document]) -> list[Finding]:
        """Tell whether the number behind a title is that of its document."""
        number = named.number
        if number is None:
            return []
        said, span = named.number_words, named.number_at
        if any(_bears(document, number) for document in found):
            return [_told(Kind.NUMBER, Standing.RIGHT, span, said, document=found[0])]
        known = [document for document in found if document.doc_number]
        others = self._names.numbered(number)
        if known:
            expected = known[0].doc_number or ""
            return [_told(Kind.NUMBER, Standing.WRONG, span, said, "number_wrong", expected, known[0])]
        if others and (found or self._near(named.title, others) is None):
            expected = f"《{others[0].title}》"
            return [_told(Kind.NUMBER, Standing.WRONG, span, said, "number_of_another", expected, others[0])]
        if others:
            return [_told(Kind.NUMBER, Standing.RIGHT, span, said, document=others[0])]
        return [_told(Kind.NUMBER, Standing.UNKNOWN, span, said, "number_unknown")]

    def _clause(self, named: Named, found: list[Document]) -> list[Finding]:
        """Tell whether the clause behind a title is there."""
        if not named.path:
            return []
        said, span = path_words(named.path), named.path_at
        for document in found:
            clauses = self.clauses(document)
            there = on_path(clauses, named.path) or [
                c for c in clauses if c.path[: len(named.path)] == named.path
            ]
            if there:
                return [_told(Kind.CLAUSE, Standing.RIGHT, span, said, document=document, clause=there[0])]
        last = path_words(_last(named.path, self.clauses(found[0])))
        return [_told(Kind.CLAUSE, Standing.WRONG, span, said, "clause_missing", last, found[0])]


def _told(
    kind: Kind,
    standing: Standing,
    span: tuple[int, int],
    said: str,
    reason: str = "",
    expected: str = "",
    document: Document | None = None,
    marks: tuple[tuple[int, int], ...] = (),
    clause: Clause | None = None,
) -> Finding:
    citation = clause.citation if clause else f"《{document.title}》{_number(document)}" if document else ""
    return Finding(
        kind,
        standing,
        *span,
        said,
        reason,
        expected,
        citation,
        document.document_id if document else "",
        clause.clause_id if clause else "",
        marks,
    )


def _number(document: Document) -> str:
    return f"（{document.doc_number}）" if document.doc_number else ""


def _bears(document: Document, number: DocumentNumber) -> bool:
    return any(same_number(number, own) for own in find_numbers(document.doc_number or ""))


def _last(path: tuple[str, ...], clauses: Iterable[Clause]) -> tuple[str, ...]:
    """Return the last place of the kind that a path ends with, beside it if there is one; () where none is.

    Articles are counted through a statute, whatever chapters they stand in.
    """
    kind, depth = path[-1][-1:], len(path)
    if kind == "条":
        articles = [label for clause in clauses for label in clause.path if label.endswith(kind)]
        return tuple(articles[-1:])
    known = dict.fromkeys(c.path[:depth] for c in clauses if len(c.path) >= depth)
    alike = [other for other in known if other[-1].endswith(kind)]
    return next(reversed([other for other in alike if other[:-1] == path[:-1]] or alike), ())


def _is_of_another_place(title: str, document: Document) -> bool:
    """Tell whether the issuer that a title begins with is of a place that a document of that name is not of."""
    issuer, about, _ = squeeze(title).partition("关于")
    if not about or not issuer or issuer in squeeze(document.title):
        return False
    region = find_region(issuer)
    return bool(region and document.region and region.name != document.region)


def _is_another(named: Named, document: Document) -> bool:
    """Tell whether a title that is much like a document's is that of another one, which is not held.

    It is of another number, place, time or kind: 实施细则 and 实施方案 are two.
    """
    if named.number and document.doc_number and not _bears(document, named.number):
        return True
    kinds = {kind for title in (named.title, document.title) if (kind := document_type(title))}
    return len(kinds) > 1 or not _same_place_and_time(named.title, document.title)


def _edits(one: str, other: str) -> int:
    """Return how many letters of two titles differ between what they begin and end with in common."""
    before = _in_common(one, other)
    behind = _in_common(one[before:][::-1], other[before:][::-1])
    return max(len(one), len(other)) - before - behind


def _in_common(one: str, other: str) -> int:
    """Return with how many of the same characters two texts begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _same_place_and_time(one: str, other: str) -> bool:
    """Tell whether two titles name the same places, years and ordinals: else they are two documents."""
    places = [{region.name for region, *_ in find_regions(title)} for title in (one, other)]
    return places[0] == places[1] and _FIGURES.findall(one) == _FIGURES.findall(other)
