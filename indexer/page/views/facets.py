"""The filters of the ledger's pages in the side bar: each choice with how many lines it leaves, all in the address."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Protocol

import streamlit as st

from extraction.terms import Role
from indexer.models import LEVELS, Review
from indexer.page import lines as present
from indexer.page import links
from indexer.page.follow import DUES
from indexer.page.lines import NONE, STALE, Narrowed
from indexer.page.views import address, held
from indexer.tables.follow import SHOWN_STATES

# Facets of few choices, which stand side by side.
_FIXED: dict[str, tuple[str, ...]] = {
    "level": (*LEVELS, NONE),
    "role": tuple(role.value for role in Role),
    "state": SHOWN_STATES,
    "due": DUES,
    "review": (*(review.value for review in Review), STALE),
}


class Table(Protocol):
    """All that a page lists, to be narrowed down."""

    def units(self) -> set[str]:
        """Return the codes of all units."""

    def narrowed(self, wanted: Mapping[str, Collection[str]], text: str) -> Narrowed:
        """Return the lines that are left."""

    def of_units(self, found: Narrowed, codes: Collection[str]) -> int:
        """Return how many of the lines that are left have one of some units."""


def facets(page: str, names: Sequence[str], table: Table, w: dict[str, str]) -> Narrowed:
    """Show the filters of a page; return the lines they leave."""
    chosen = {name: address.many(name) for name in names}
    known = table.units() if chosen.get("unit") else set()
    asked = set(chosen.get("unit", ())) - known
    others = present.other_names(asked, known, held.unit_names() if asked else [])
    wanted = chosen | {"unit": {*chosen.get("unit", ())}.union(*others.values())}
    found = table.narrowed(wanted, address.one("text"))
    by_name = {name: table.of_units(found, codes) for name, codes in others.items()}
    word = _words(w)
    with st.sidebar:
        address.text_input("text", w["filter_text"], placeholder=w["text_placeholder"])
        for name in names:
            counts = found.counts[name] if name != "unit" else {**found.counts[name], **by_name}
            options = _options(name, counts, chosen[name])
            draw = (
                address.pills
                if name in _FIXED
                else partial(address.multiselect, placeholder=w["any"], select_all=False)
            )
            draw(
                name,
                w.get(f"list_facet_{name}_{page}") or w[f"list_facet_{name}"],
                options,
                _counted(word[name], counts, w),
            )
        if any(chosen.values()) or address.one("text"):
            nothing = dict.fromkeys((*names, "text"))
            st.html(links.link_html(w["clear_filters"], address.here(page, **nothing), style="pl-plain"))
    return found


def _options(name: str, counts: Mapping[str, int], chosen: Sequence[str]) -> list[str]:
    """Return what may be chosen: what leaves any line, and what is chosen, which may leave none."""
    possible = {*counts, *chosen}
    if name in _FIXED:
        return [code for code in _FIXED[name] if code in possible]
    if name in {"unit", "person"}:
        return sorted(possible, key=lambda code: (code == NONE, -counts.get(code, 0), code))
    if name == "document":
        return [
            *(code for code in held.documents() if code in possible),
            *(possible - held.documents().keys()),
        ]
    return sorted(possible)


def _words(w: dict[str, str]) -> dict[str, Callable[[str], str]]:
    labels = held.labels()
    return {
        "level": lambda code: w.get(code, code) if code != NONE else w["unknown"],
        "region": lambda code: code if code != NONE else w["unknown"],
        "unit": lambda code: present.unit_name(code) if code != NONE else w["no_unit"],
        "document": lambda code: labels.get(code) or w["unknown_document"],
        "year": lambda code: code if code != NONE else w["no_year"],
        "role": lambda code: w.get(f"val_{code}", code),
        "state": lambda code: w[f"state_{code}"] if code in SHOWN_STATES else code,
        "due": lambda code: w[f"due_{code}"] if code in DUES else code,
        "person": lambda code: code if code != NONE else w["no_person"],
        "review": lambda code: w["not_reviewed"] if code == Review.EXTRACTED else w.get(f"val_{code}", code),
    }


def _counted(
    word: Callable[[str], str], counts: Mapping[str, int], w: dict[str, str]
) -> Callable[[str], str]:
    return lambda code: w["unit_count"].format(unit=word(code), count=counts.get(code, 0))


def in_words(names: Sequence[str], w: dict[str, str]) -> list[tuple[str, str]]:
    """Return (filter, value) of what is chosen, in words, for the particulars of an export."""
    word = _words(w)
    given = [
        (w[f"list_facet_{name}"], "、".join(word[name](code) for code in address.many(name)))
        for name in names
        if address.many(name)
    ]
    return [*given, (w["filter_text"], address.one("text"))] if address.one("text") else given
