"""Measures of two documents as tables: what is asked, what answers it, what is left open."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from indexer.compare.themes import State, Themes
from indexer.documents.cite import path_words
from indexer.models import Clause
from indexer.tables.comparison import Flat, Words, pair_sheet
from indexer.tables.sheet import Sheet

_THEMES = ("state", "higher_heading", "higher_measures", "lower_heading", "lower_measures", "unanswered",
           "higher_units", "lower_units", "score", "terms", "higher_text", "lower_text",
           "higher_citation", "lower_citation")  # fmt: skip
# About ten columns as people read them.
_BRIEF = ("state", "higher_heading", "higher_asked", "unanswered", "higher_units", "lower_heading", "lower_done",
          "lower_units")  # fmt: skip
# Behind every name of a unit.
_LAST = "\U0010ffff"


def theme_rows(found: Themes, words: Words | None = None) -> list[Flat]:
    """Return aligned clauses as rows: an answer a row, what is not answered and what is added, too.

    An answer shows the measures that answer one another, what is not answered the measures left open.
    """

    def state(name: str) -> str:
        return words[f"state_{name}"] if words else name

    rows: list[Flat] = []
    for theme in found.themes:
        asked: Flat = {"state": state(theme.state)} | _side("higher", theme.clause, found)
        asked["unanswered"] = [demand.text for demand in theme.unanswered] if theme.answers else []
        rows += [
            asked
            | {"score": round(answer.score, 2), "terms": list(answer.terms)}
            | {
                "higher_measures": list(dict.fromkeys(link.higher.text for link in answer.links)),
                "lower_measures": list(dict.fromkeys(link.lower.text for link in answer.links)),
            }
            | _side("lower", answer.clause, found)
            for answer in theme.answers
        ] or [asked]
    rows += [{"state": state("additional")} | _side("lower", clause, found) for clause in found.additional]
    return [{name: row.get(name) for name in _THEMES} for row in rows]


def _brief(row: Flat) -> Flat:
    """Return what is asked and done as people read it: measures a line each, where there are none the clause."""
    asked, done = row["higher_measures"], row["lower_measures"]
    return {
        "higher_asked": "\n".join(asked) if asked else row["higher_text"],
        "lower_done": "\n".join(done) if done else row["lower_text"],
        "unanswered": "\n".join(row["unanswered"] or ()),
    }


def _side(side: str, clause: Clause, found: Themes) -> Flat:
    return {
        f"{side}_heading": f"{path_words(clause.path)} {clause.heading}".strip(),
        f"{side}_text": clause.text,
        f"{side}_units": list(found.units.get(clause.clause_id, ())),
        f"{side}_citation": clause.citation,
    }


def theme_sheet(found: Themes, words: Words, titles: tuple[str, str] | None = None) -> Sheet:
    """Return aligned clauses as a sheet that bears the documents' `titles`, above it and in its headings."""
    rows = [row | _brief(row) for row in theme_rows(found, words)]
    return pair_sheet(
        ("compare_measures", _THEMES, _BRIEF), ("higher_asked", "lower_done"), rows, words, titles
    )


def by_unit(found: Themes) -> Themes:
    """Return a comparison in the order of the units that lead, clauses without one last."""

    def unit(clause: Clause) -> str:
        return next(iter(found.units.get(clause.clause_id, ())), _LAST)

    return replace(
        found,
        themes=sorted(found.themes, key=lambda theme: unit(theme.clause)),
        additional=sorted(found.additional, key=unit),
    )


def theme_counts(found: Themes) -> dict[str, int]:
    """Return how many clauses are asked, and how many came to each state."""
    counts = Counter(theme.state for theme in found.themes)
    return {
        "asked": len(found.themes),
        **{state.value: counts[state] for state in State},
        "additional": len(found.additional),
    }
