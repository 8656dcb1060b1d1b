"""Measures of two documents side by side: what each clause asks, and which sentence answers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from indexer.compare.marks import differing
from indexer.compare.themes import Demand, Link, State, Theme, Themes
from indexer.documents.cite import path_words
from indexer.models import Clause
from indexer.page.compare import Address, Words, cell_html, small, table_html
from indexer.page.links import link_html
from indexer.page.words import marked

# What an official looks for first; what every plan says in general stands apart, at the end.
ORDER = (State.MISSING, State.PARTLY, State.ANSWERED, State.ADDITIONAL, State.GENERAL)
_COLOURS = {
    State.MISSING: "red",
    State.PARTLY: "orange",
    State.ANSWERED: "green",
    State.ADDITIONAL: "blue",
    State.GENERAL: "",
}
_SHOWN = 24


def states(found: Themes) -> dict[str, int]:
    """Return how many clauses are in each state, what is not answered first; those of none are left out."""
    counts = Counter(theme.state for theme in found.themes)
    counts[State.ADDITIONAL] = len(found.additional)
    return {state.value: counts[state] for state in ORDER if counts[state]}


def name(clause: Clause) -> str:
    """Return a clause as people speak of it: 三、（五）推进…, or its first words."""
    return f"{path_words(clause.path)} {clause.heading or clause.text[:_SHOWN]}".strip()


def told(theme: Theme, words: Words) -> str:
    """Return what became of a clause, of one answered in part how many of its demands: 部分回应 1/2."""
    word = words[f"state_{theme.state}"]
    if theme.state != State.PARTLY:
        return word
    answered = len({link.higher.text for answer in theme.answers for link in answer.links})
    return f"{word} {answered}/{answered + len(theme.unanswered)}"


def themes_html(found: Themes, words: Words, address: Address, *, general_open: bool = False) -> str:
    """Return the clauses of two documents as a list that opens clause by clause, what is not answered first.

    What every plan says in general (总体要求, 组织保障) is folded at the end, with the reason.
    """
    parts = []
    for state in ORDER:
        own = [_theme(theme, found.units, words, address) for theme in found.themes if theme.state == state]
        if state == State.ADDITIONAL:
            own = [_added(clause, found.units, words, address) for clause in found.additional]
        if not own:
            continue
        head = f"{escape(words[f'state_{state}'])} {len(own)}"
        if state == State.GENERAL:
            opened = " open" if general_open else ""
            parts.append(
                f'<details class="pl-fold"{opened}><summary class="pl-group">{head}</summary>'
                f'<p class="pl-small">{escape(words["compare_general"])}</p>{"".join(own)}</details>'
            )
        else:
            parts.append(f'<h4 class="pl-group">{head}</h4>{"".join(own)}')
    return "".join(parts) or f'<p class="pl-small">{escape(words["compare_none"])}</p>'


def _theme(theme: Theme, units: Mapping[str, Sequence[str]], words: Words, address: Address) -> str:
    where = [name(answer.clause) for answer in theme.answers]
    body = _place(theme.clause, words["side_higher"] + words["colon"], units, address)
    body += "".join(
        _place(answer.clause, words["side_lower"] + words["colon"], units, address)
        for answer in theme.answers
    )
    if theme.answers:
        body += measures_html(theme, words)
    else:
        body += f'<p class="pl-asked">{_demands(theme.clause.text, theme.unanswered)}</p>'
    return _folded(told(theme, words), theme.state, name(theme.clause), where, body)


def _added(clause: Clause, units: Mapping[str, Sequence[str]], words: Words, address: Address) -> str:
    body = _place(clause, words["side_lower"] + words["colon"], units, address)
    body += f'<p class="pl-asked">{escape(clause.text)}</p>'
    return _folded(words[f"state_{State.ADDITIONAL}"], State.ADDITIONAL, name(clause), (), body)


def _folded(word: str, state: State, title: str, where: Sequence[str], body: str) -> str:
    answers = small(f"→ {'；'.join(where)}") if where else ""
    return (
        f'<details class="pl-theme"><summary><span class="pl-badge {_COLOURS[state]}">{escape(word)}</span> '
        f"<span>{escape(title)}{answers}</span></summary>{body}</details>"
    )


def _place(clause: Clause, side: str, units: Mapping[str, Sequence[str]], address: Address) -> str:
    """Return a link to a clause with the units that answer for it."""
    known = "、".join(units.get(clause.clause_id, ()))
    link = link_html(clause.citation, address(clause.document_id, clause.clause_id))
    return f'<p class="pl-small">{escape(side)}{link}{escape(f"（{known}）" if known else "")}</p>'


def measures_html(theme: Theme, words: Words) -> str:
    """Return each demand of a clause beside the sentences that answer it, the words marked that differ."""
    heads = [words["col_higher_measures"], words["col_lower_measures"]]
    linked: dict[str, list[Link]] = {}
    for answer in theme.answers:
        for link in answer.links:
            linked.setdefault(link.higher.text, []).append(link)
    lines = [
        f"<tr><td>{escape(demand.text)}</td>{cell_html(words['state_missing'], 'missing')}</tr>"
        for demand in theme.unanswered
    ]
    for links in linked.values():
        links.sort(key=lambda link: -link.score)
        ours, theirs = differing(links[0].higher.text, links[0].lower.text)
        right = [_marked(links[0].lower, theirs), *(_marked(link.lower, ()) for link in links[1:])]
        lines.append(f"<tr><td>{marked(links[0].higher.text, ours)}</td><td>{'<hr>'.join(right)}</td></tr>")
    return table_html(heads, lines, "pl-demands")


def _marked(demand: Demand, marks: Sequence[tuple[int, int]]) -> str:
    return marked(demand.text, marks) + small(name(demand.clause))


def _demands(text: str, demands: Sequence[Demand]) -> str:
    """Return the text of a clause with each of its demands marked where it stands."""
    marks: list[tuple[int, int]] = []
    at = 0
    for demand in demands:
        start = text.find(demand.text, at)
        if start >= 0:
            at = start + len(demand.text)
            marks.append((start, at))
    return marked(text, marks)
