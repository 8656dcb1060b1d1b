"""Quotations of a draft: word for word in the document that is cited, or where they differ."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher

from extraction.text.exact_form import exact_form
from extraction.text.folding import fold, squeeze
from indexer.compare.marks import MarkKind, differing, edits
from indexer.drafts.findings import Finding, Kind, Standing
from indexer.drafts.mentions import Quotation
from indexer.models import Clause

Holding = Callable[[str], list[Clause]]
"""Gives the clauses of all documents that hold a phrase as it is."""

# An ellipsis leaves out what stands between.
_LEFT_OUT = re.compile(r"[…⋯]+|\.{3,}")
# Pieces of a quotation that are looked for by themselves, and how many clauses are compared with it.
_PIECE, _MOST_PIECES, _MOST_CLAUSES = 6, 12, 5
# What share of the characters must agree for a quotation to be meant for a sentence.
_MEANT = 0.75
_LONGEST = 4000


def quotation_finding(quoted: Quotation, cited: Sequence[Clause], holding: Holding) -> Finding:
    """Return how a quotation stands; `cited` are the clauses of the document that its sentence cites, if any."""
    parts = [part for part in _LEFT_OUT.split(quoted.words) if exact_form(part)]
    if cited and _stands_in(parts, cited):
        return _told(quoted, Standing.RIGHT, clause=_holder(parts[0], cited))
    held = [clause for clause in holding(max(parts, key=len)) if _stands_in(parts, [clause])] if parts else []
    if held and not cited:
        return _told(quoted, Standing.RIGHT, clause=held[0])
    near = _near(quoted.words, cited or _candidates(quoted.words, holding))
    if near is not None:
        clause, words, ratio = near
        if _same_words(quoted.words, words):
            return _told(quoted, Standing.RIGHT, clause=clause)
        if ratio >= _MEANT:
            marks = tuple(differing(quoted.words, "".join(words.split()))[0])
            return _told(quoted, Standing.WRONG, "quotation_differs", words, clause, marks)
    if held:
        return _told(quoted, Standing.LOOK, "quotation_elsewhere", held[0].citation, held[0])
    return _told(quoted, Standing.UNKNOWN, "quotation_unknown")


def _stands_in(parts: Iterable[str], clauses: Sequence[Clause]) -> bool:
    forms = [exact_form(clause.text) for clause in clauses]
    return all(any(exact_form(part) in form for form in forms) for part in parts)


def _holder(part: str, clauses: Sequence[Clause]) -> Clause:
    form = exact_form(part)
    return next(clause for clause in clauses if form in exact_form(clause.text))


def _same_words(one: str, other: str) -> bool:
    """Tell whether two texts differ in spaces and punctuation alone."""
    return all(kind != MarkKind.WORDS for _, kind in edits(one, other))


def _candidates(words: str, holding: Holding) -> list[Clause]:
    """Return the clauses that hold most of the pieces of a quotation."""
    form = exact_form(words)
    step = max(1, (len(form) - _PIECE) // _MOST_PIECES)
    counts: Counter[str] = Counter()
    clauses: dict[str, Clause] = {}
    for at in range(0, max(len(form) - _PIECE, 0) + 1, step):
        for clause in holding(form[at : at + _PIECE]):
            counts[clause.clause_id] += 1
            clauses[clause.clause_id] = clause
    return [clauses[key] for key, count in counts.most_common(_MOST_CLAUSES) if count > 1]


def _near(words: str, clauses: Sequence[Clause]) -> tuple[Clause, str, float] | None:
    """Return the clause, and its words, that come nearest to a quotation, with the share that agrees."""
    said = squeeze(words)
    pieces = {said[at : at + 3] for at in range(len(said) - 2)}
    texts = [(clause, *_letters(clause.text)) for clause in clauses]
    counted = [(sum(piece in form for piece in pieces), at) for at, (_, form, _) in enumerate(texts)]
    best: tuple[Clause, str, float] | None = None
    for count, at in sorted(counted, key=lambda pair: (-pair[0], pair[1]))[:_MOST_CLAUSES]:
        if count * 3 < len(pieces):
            continue
        clause, form, places = texts[at]
        start, end, ratio = _window(said, form)
        if ratio and (best is None or ratio > best[2]):
            best = clause, clause.text[places[start] : places[end - 1] + 1], ratio
    return best


def _letters(text: str) -> tuple[str, list[int]]:
    """Return a text folded and without white space, of at most _LONGEST characters, and where each stands in it."""
    places = [at for at, char in enumerate(text) if not char.isspace()][:_LONGEST]
    folded = fold(text)
    return "".join(folded[at] for at in places), places


def _window(said: str, form: str) -> tuple[int, int, float]:
    """Return the stretch of a text that a quotation is of, and the share of the quotation that agrees with it."""
    blocks = SequenceMatcher(None, form, said, autojunk=False).get_matching_blocks()
    firm = [block for block in blocks if block.size > 1]
    if not firm:
        return 0, 0, 0.0
    start = max(firm[0].a - firm[0].b, 0)
    last = firm[-1]
    end = min(last.a + len(said) - last.b, len(form))
    agreed = sum(block.size for block in firm)
    return start, end, agreed / max(len(said), end - start)


def _told(
    quoted: Quotation,
    standing: Standing,
    reason: str = "",
    expected: str = "",
    clause: Clause | None = None,
    marks: tuple[tuple[int, int], ...] = (),
) -> Finding:
    return Finding(
        Kind.QUOTATION,
        standing,
        quoted.start,
        quoted.end,
        quoted.words,
        reason,
        expected,
        clause.citation if clause else "",
        clause.document_id if clause else "",
        clause.clause_id if clause else "",
        marks,
    )
