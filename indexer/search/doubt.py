"""Whether what was found answers a query: near, doubtful or nothing, by the model that the build fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extraction.text.figures import find_figures
from extraction.text.folding import fold, squeeze
from extraction.text.sentences import sentences
from indexer.index.doubt import DoubtModel, measure
from indexer.index.readers import Words
from indexer.models import Document, Hit
from indexer.search.answers.ask import DEADLINE, FIGURE, UNITS, Asked, read_asked, read_kind
from indexer.search.answers.figures import of_measure
from indexer.search.answers.match import Term, coverage, terms
from indexer.search.query import Part, Query
from indexer.search.rank import Rankings
from indexer.store.doubt import clause_texts
from indexer.store.store import Store

NEAR, DOUBTFUL, NOTHING = "near", "doubtful", "nothing"
# So many hits may show that what was dropped of a query is met after all.
_FIRST = 3
# Of what a question asks one sentence of so many hits has to say so much, with its title and headings. On 168
# questions that documents answer and 32 that none does it doubts 5 % more of the ones and 47 % more of the others.
_LOOKED_AT, _SAID = 5, 0.7


def nearness(
    model: DoubtModel | None,
    store: Store,
    documents: Mapping[str, Document],
    lexical: Words,
    read: Query,
    rankings: Rankings,
) -> str:
    """Return how near the clauses found come to a query: near, doubtful or nothing; near without a model."""
    if model is None or not rankings["vector"]:
        return NEAR
    words = (*read.words, *read.places)
    measured = measure(
        fold(read.text),
        words,
        *lexical.counts(words),
        rankings["lexical"],
        rankings["vector"],
        lambda keys: clause_texts(store.clauses_by_key(keys), documents),
        read.related,
    )
    likely = float(model.probability(measured[None, :])[0])
    if likely < model.nothing:
        return NOTHING
    return DOUBTFUL if likely < model.doubtful else NEAR


def missed(dropped: Sequence[Part], texts: Sequence[str]) -> bool:
    """Return True if something that was dropped of a query is not met by what was found.

    A place that no document is of may be what the first texts are about: a document need not tell its place.
    """
    if not dropped:
        return False
    first = [fold(text) for text in texts[:_FIRST]]
    return any(
        part.kind != "region" or not any(fold(part.matched) in text for text in first) for part in dropped
    )


def is_doubtful(lexical: Words, read: Query, hits: Sequence[Hit], near: str, here: bool | None) -> bool:
    """Return True if perhaps none of the hits answers: by the rows of the ledger where they tell (`here`)."""
    if here is not None:
        return not here
    return near != NEAR or unanswered(lexical, read, hits)


def unanswered(lexical: Words, read: Query, hits: Sequence[Hit]) -> bool:
    """Return True if a query asks for a number, a unit or a day of something that no sentence of the first hits says.

    It is for queries to which no row of the ledger gives the answer. A year that is asked for has to stand there, a
    place of which there is no document, a number of the measure that is asked for.
    """
    if read_kind(read)[1] not in {FIGURE, UNITS, DEADLINE}:
        return False
    asked = read_asked(read)
    wanted = _evened(terms(asked.words, lexical.frequency, lexical.size))
    years = [part.matched for part in read.parts if part.kind == "year" and part.matched.isdecimal()]
    for hit in hits[:_LOOKED_AT]:
        around = squeeze("".join((hit.title, hit.region or "", hit.heading)))
        for start, end in sentences(hit.text):
            said = squeeze(hit.text[start:end])
            whole = said + around
            if not all(word in whole for word in (*years, *asked.mentioned)):
                continue
            if coverage(wanted, (whole, 1.0)) >= _SAID and _may_tell(asked, said):
                return False
    return True


def _may_tell(asked: Asked, said: str) -> bool:
    """Return True unless a number is asked for and a squeezed sentence has none of that measure."""
    if asked.kind != FIGURE:
        return True
    return any(of_measure(asked.measures, figure.unit) for figure in find_figures(said))


def _evened(wanted: Sequence[Term]) -> list[Term]:
    """Return terms of which those that stand nowhere weigh no more than the others on the average.

    Such a word is what is asked of, or how somebody talks; the rarest of all it is in either case.
    """
    known = [term.weight for term in wanted if term.heard]
    most = sum(known) / len(known) if known else 0.0
    return [
        term if not known or term.heard else replace(term, weight=min(term.weight, most)) for term in wanted
    ]
