"""Hits, documents and answers as escaped HTML: dense cards, and one small table of what the ledger answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

from extraction.terms import Level
from indexer.documents.cite import listed_title, path_words
from indexer.documents.validity import Validity, validity
from indexer.models import Document, Hit
from indexer.page.links import copy_html, link_html
from indexer.page.search import told_of
from indexer.page.words import marked, marked_html, why_words
from indexer.search.answers.models import Answer

Words = dict[str, str]
Address = Callable[[str, str | None], str]
"""The address of a document, at a clause where one is given."""
# Characters of a passage that a card shows; the clause is there on demand.
_SHORT, _LONGEST, _STEP = 100, 116, 40
_STOP = re.compile(r"[。；;！？\n]")
_COLOURS = {
    Validity.IN_FORCE: "green", Validity.PENDING: "blue", Validity.DRAFT: "orange",
    Validity.EXPIRED: "red", Validity.REPEALED: "red", Validity.UNKNOWN: "",
}  # fmt: skip
_ISSUERS, _ANSWERS, _MARKS = 2, 5, 60


def badge(label: str, colour: str = "", hint: str = "") -> str:
    """Return a small label; `hint` is told on demand."""
    told = f' title="{escape(hint)}"' if hint else ""
    return f'<span class="pl-badge {colour}"{told}>{escape(label)}</span>'


def validity_badge(document: Document, on: str, words: Words) -> str:
    """Return what a document is on a day, with the days that say so."""
    found = validity(document.status, document.valid_from, document.valid_until, document.period_end, on)
    days = [words["validity_from"].format(day=document.valid_from)] if document.valid_from else []
    if document.valid_until:
        days.append(words["validity_until"].format(day=document.valid_until))
    elif document.period_end:
        days.append(words["validity_period"].format(year=document.period_end))
    if found == Validity.UNKNOWN:
        days.append(words["validity_unknown_hint"])
    return badge(words[f"validity_{found}"], _COLOURS[found], "；".join(days))


def badges_html(document: Document, on: str, words: Words) -> str:
    """Return the badges of a document: level, region, whether it is in force, and every caution."""
    found = [badge(words[f"level_{document.level}"], "blue")] if document.level else []
    if document.region and document.level != Level.NATIONAL:
        found.append(badge(document.region))
    found.append(validity_badge(document, on, words))
    if document.trial:
        found.append(badge(words["trial"]))
    if not document.normative:
        found.append(badge(words["not_normative"], "orange"))
    if document.edition:
        found.append(badge(words["condensed"], "violet", words["condensed_help"]))
    return "".join(found)


def about_html(document: Document, on: str, words: Words, page: int | None = None) -> str:
    """Return the line under a title: number, issuer, date, page, badges."""
    issuers = "、".join(document.issuers[:_ISSUERS])
    issuers += words["and_others"] if len(document.issuers) > _ISSUERS else ""
    told = [document.doc_number, issuers, document.date]
    told.append(words["page"].format(page=page) if page is not None else None)
    shown = "".join(f"<span>{escape(text)}</span>" for text in told if text)
    return f'<div class="pl-row pl-small">{shown}{badges_html(document, on, words)}</div>'


def snippet(hit: Hit) -> tuple[int, int]:
    """Return the part `[start, end)` of a hit's text that a card shows: where most of the query stands."""
    first, last = hit.passage
    if last - first <= _LONGEST:
        return first, last
    inside = [(a, b) for a, b in hit.highlights if b > first and a < last]
    at = max(first, _most_said(hit.text, inside)) if inside else first
    at = min(at, max(first, last - _SHORT))  # a card is filled where the passage has the words for it
    stops = [stop.end() for stop in _STOP.finditer(hit.text, max(first, at - _STEP), at)]
    start = stops[-1] if stops else max(first, at - _STEP // 4)
    stop = _STOP.search(hit.text, min(start + _SHORT - _STEP // 2, last), min(start + _LONGEST, last))
    return start, stop.end() if stop else min(start + _SHORT, last)


def _most_said(text: str, marks: Sequence[tuple[int, int]]) -> int:
    """Return the offset from which a card shows the most different words that are marked."""

    def said(start: int) -> tuple[int, int]:
        words = [text[a:b] for a, b in marks if a >= start and b <= start + _SHORT]
        return sum(map(len, set(words))), sum(map(len, words))

    return max((start for start, _ in marks[:_MARKS]), key=said)


def part_html(text: str, marks: Iterable[tuple[int, int]], start: int, end: int) -> str:
    """Return a part of a text with its marks in one paragraph, … where something is left out."""
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in marks if b > start and a < end]
    before = "…" if text[:start].strip() else ""
    after = "…" if text[end:].strip() else ""
    shown = marked(text[start:end].rstrip(), inside).replace("\n", " ")
    return f'<div class="pl-text"><p>{before}{shown}{after}</p></div>'


def hit_card(hit: Hit, document: Document, address: str, on: str, words: Words) -> str:
    """Return one hit: title, what is known of the document, the passage, the citation to copy, more on demand."""
    heading = "" if hit.path[-1] in {"preamble", "tail"} else hit.heading
    title = f"《{hit.title}》{listed_title(document).removeprefix(document.title)}{path_words(hit.path)}" + (
        f" {heading}" if heading else ""
    )
    start, end = snippet(hit)
    more = []
    if hit.text[:start].strip() or hit.text[end:].strip():
        more.append((words["whole_clause"], marked_html(hit.text, hit.highlights)))
    if why := why_words(hit, words):
        more.append((words["why_this"], f"<p>{escape(why)}</p>"))
    if hit.versions:
        same = "".join(f"<p>{escape(citation)}</p>" for citation in hit.versions)
        more.append((words["versions"].format(count=len(hit.versions)), same))
    return (
        f'<article class="pl-card"><h3>{link_html(title, address)}</h3>'
        f"{about_html(document, on, words, hit.page_start)}"
        f"{part_html(hit.text, hit.highlights, start, end)}"
        f'<div class="pl-row pl-foot">{cite_html(hit.passage_citation, words)}'
        f"{''.join(details(*one) for one in more)}</div></article>"
    )


def cite_html(citation: str, words: Mapping[str, str]) -> str:
    """Return a citation with its button to copy; where there is no room it is cut off in sight only."""
    return (
        f'<span class="pl-cite" title="{escape(citation)}">{escape(citation)}</span>'
        f"{copy_html(citation, words['copy_citation'])}"
    )


def details(label: str, inner: str) -> str:
    """Return something told on demand; `inner` is HTML."""
    return f'<details class="pl-more"><summary>{escape(label)}</summary><div>{inner}</div></details>'


def document_card(document: Document, address: str, on: str, words: Words) -> str:
    """Return one document of a list: its title and what is known of it."""
    return (
        f'<article class="pl-card"><h3>{link_html(listed_title(document), address)}</h3>'
        f"{about_html(document, on, words)}</article>"
    )


def answers_html(answers: Sequence[Answer], address: Address, words: Words) -> str:
    """Return what the ledger answers as one table; corrected rows are marked, quotations are there on demand."""
    if not answers:
        return ""
    heads = "".join(
        f'<th scope="col">{escape(words[f"answer_{name}"])}</th>'
        for name in ("place", "year", "about", "said", "where")
    )
    told = words["answers"] if len(answers) == 1 else words["answers_several"].format(count=len(answers))
    lines = [_answer(answer, address, words) for answer in answers]
    tables = [
        f'<table class="pl-table"><thead><tr>{heads}</tr></thead><tbody>{"".join(some)}</tbody></table>'
        for some in (lines[:_ANSWERS], lines[_ANSWERS:])
        if some
    ]
    more = details(words["facet_more"].format(count=len(lines) - _ANSWERS), tables[1]) if tables[1:] else ""
    return f'<section class="pl-answers"><h4>{escape(told)}</h4>{tables[0]}{more}</section>'


def _answer(answer: Answer, address: Address, words: Words) -> str:
    national = words["level_national"] if answer.level == Level.NATIONAL else ""
    style = ' class="pl-corrected"' if answer.corrected or answer.corrected_by else ""
    quote = answer.quote.strip()
    shown = details(words["quote_shown"], f"<p>{escape(quote)}</p>") if quote else ""
    where = link_html(answer.citation, address(answer.document_id, answer.clause_id or None))
    return (
        f"<tr><td>{escape(answer.region or national)}</td><td>{answer.year or ''}</td>"
        f"<td>{escape(answer.about)}</td><td{style}><strong>{escape(told_of(answer, words))}</strong></td>"
        f"<td>{where} {copy_html(answer.citation, words['copy'])}{shown}</td></tr>"
    )
