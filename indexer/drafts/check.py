"""A whole draft: everything that can be looked up, in the order of the text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from extraction.rows import Target
from extraction.text.folding import squeeze
from indexer.drafts.figures import Figures
from indexer.drafts.findings import Finding, Kind, Span, Standing
from indexer.drafts.mentions import Places, lone_numbers, named_documents, quotations
from indexer.drafts.names import Names
from indexer.drafts.quotations import Holding, quotation_finding
from indexer.drafts.rates import rate_findings
from indexer.drafts.reading import Read, read
from indexer.drafts.units import unit_findings
from indexer.models import Clause, Document
from indexer.store.store import Store

CitedAt = Callable[[int], list[Document]]
# A draft says at its beginning whose it is.
_BEGINNING = 300
_LONGEST_TITLE = 200


@dataclass(frozen=True)
class Checked:
    """A draft with what was found in it, by place; spans are in `text`."""

    text: str
    findings: tuple[Finding, ...]

    def counts(self) -> dict[Standing, int]:
        """Return how many findings stand in each way."""
        return {standing: sum(f.standing == standing for f in self.findings) for standing in Standing}


def check_draft(store: Store, text: str, holding: Holding, today: date | None = None) -> Checked:
    """Look up what a draft cites, quotes, promises and names.

    `holding` gives the clauses that hold a phrase as it is; `today` is the day on which a document must be
    in force (the present one). Right is told as well as wrong, so that one sees what was looked at.
    """
    draft = read(text)
    day = today or date.today()  # noqa: DTZ011 - the day of whoever reads it
    found = [_placed(finding, draft) for finding in _findings(store, draft, holding, day)]
    return Checked(text, tuple(sorted(found, key=lambda f: (f.start, f.end, f.kind))))


def _placed(finding: Finding, draft: Read) -> Finding:
    start, end = draft.span(finding.start, finding.end)
    return replace(finding, start=start, end=end)


def _findings(store: Store, draft: Read, holding: Holding, today: date) -> list[Finding]:
    text, names = draft.text, Names(store, today)
    named = named_documents(text)
    places = Places(text, named)
    own = {squeeze(title) for title in draft.titles}
    own |= {squeeze(line) for line in text.split("\n") if len(line) <= _LONGEST_TITLE}
    found = [finding for one in named for finding in names.findings(one) if not _is_own(finding, own)]
    found += [names.lone(number, text) for number in lone_numbers(text, named)]

    def cited_at(at: int) -> list[Document]:
        one = places.cited_for(at)
        return names.documents(one) if one else []

    quoted = quotations(text)
    for quotation in quoted:
        cited = [clause for document in cited_at(quotation.start) for clause in names.clauses(document)]
        found.append(quotation_finding(quotation, cited, holding))
    spans = [*((one.start, one.end) for one in named), *((one.start, one.end) for one in quoted)]
    found += _figures(store, draft, places, cited_at, spans)
    found += rate_findings(text, _cited(places, cited_at, names), [*spans, *_spans(draft.targets)])
    return [*found, *unit_findings(text, spans)]


def _cited(places: Places, cited_at: CitedAt, names: Names) -> list[tuple[Span, list[Clause]]]:
    """Return each sentence that cites documents of the knowledge base, with their clauses."""
    sentences = ((span, cited_at(span[0])) for span in places.sentences)
    return [(span, [c for one in cited for c in names.clauses(one)]) for span, cited in sentences if cited]


def _spans(targets: Iterable[Target]) -> list[Span]:
    """Return the spans of figures that are looked up as targets."""
    return [(target.start, target.end) for target in targets]


def _is_own(finding: Finding, lines: Collection[str]) -> bool:
    """Tell whether a title that the base does not hold is that of the draft, or of what it sends out."""
    unknown = finding.kind == Kind.TITLE and finding.standing == Standing.UNKNOWN
    return unknown and squeeze(finding.said.strip("《》")) in lines


def _figures(
    store: Store, draft: Read, places: Places, cited_at: CitedAt, left_out: Collection[tuple[int, int]]
) -> list[Finding]:
    """Return how the figures of a draft stand that lie outside of titles and quotations."""
    figures = Figures(store)
    bare = _without(draft.text, left_out)  # whose a cited document is does not tell whose the draft is
    own = figures.region_of(bare[:_BEGINNING])
    found = []
    for target in draft.targets:
        if any(start <= target.start < end for start, end in left_out):
            continue
        start, end = places.sentence(target.start)
        region = figures.region_of(bare[start:end]) or own
        found.append(figures.finding(target, cited_at(target.start), region))
    return found


def _without(text: str, spans: Collection[tuple[int, int]]) -> str:
    """Return a text with blanks in the place of some spans, of the same length."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return "".join(letters)
