"""Measures of two documents side by side: what each clause asks, and which sentence answers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from indexer.compare.marks import differing
from indexer.compare.themes import Demand, Link, State, Theme, Themes
from indexer.documents.cite import path_words
from indexer.models import Clause
from indexer.page.compare import cell_html, table_html
from indexer.page.words import marked

# What an official looks for first.
ORDER = (State.MISSING, State.PARTLY, State.ANSWERED, State.GENERAL, State.ADDITIONAL)
_SHOWN = 24


def states(found: Themes) -> dict[State, int]:
    """Return how many clauses are in each state, what is not answered first; those of none are left out."""
    counts = Counter(theme.state for theme in found.themes)
    counts[State.ADDITIONAL] = len(found.additional)
    return {state: counts[state] for state in ORDER if counts[state]}


def label(theme: Theme, words: Mapping[str, str]) -> str:
    """Return a theme in a line: its heading, what became of it, and where it is answered best."""
    told = words[f"state_{theme.state}"]
    if theme.state == State.PARTLY:
        asked = len(theme.unanswered) + len(
            {link.higher.text for answer in theme.answers for link in answer.links}
        )
        told += f" {asked - len(theme.unanswered)}/{asked}"
    where = f" → {name(theme.answers[0].clause)}" if theme.answers else ""
    return f"{name(theme.clause)}〔{told}〕{where}"


def name(clause: Clause) -> str:
    """Return a clause as people speak of it: 三、（五）推进…, or its first words."""
    return f"{path_words(clause.path)} {clause.heading or clause.text[:_SHOWN]}".strip()


def measures_html(theme: Theme, words: Mapping[str, str]) -> str:
    """Return each demand of a clause beside the sentences that answer it, the words marked that differ."""
    heads = [words["col_higher_measures"], words["col_lower_measures"]]
    linked: dict[str, list[Link]] = {}
    for answer in theme.answers:
        for link in answer.links:
            linked.setdefault(link.higher.text, []).append(link)
    lines = []
    for links in linked.values():
        links.sort(key=lambda link: -link.score)
        ours, theirs = differing(links[0].higher.text, links[0].lower.text)
        right = [_marked(links[0].lower, theirs), *(_marked(link.lower, ()) for link in links[1:])]
        lines.append(f"<tr><td>{marked(links[0].higher.text, ours)}</td><td>{'<hr>'.join(right)}</td></tr>")
    lines += [
        f"<tr><td>{escape(demand.text)}</td>{cell_html(words['state_missing'], 'missing')}</tr>"
        for demand in theme.unanswered
    ]
    return table_html(heads, lines)


def _marked(demand: Demand, marks: Sequence[tuple[int, int]]) -> str:
    return f"{marked(demand.text, marks)}<br><small>{escape(name(demand.clause))}</small>"
