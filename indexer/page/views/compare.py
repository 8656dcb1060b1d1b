"""The comparison page: higher documents beside lower ones, in targets, in a matrix, or in measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from indexer.compare.choices import Choice, measures_of_several, targets_of_several
from indexer.compare.compare import Comparison
from indexer.compare.themes import State, Themes
from indexer.documents.cite import listed_title
from indexer.models import Document
from indexer.page import compare as present
from indexer.page import matrix as squares
from indexer.page import measures as clauses
from indexer.page import pairs
from indexer.page.views import address
from indexer.page.views.frame import about_of, choose_view, document_address, downloads, shared, stamp, words
from indexer.page.words import unit_counts
from indexer.tables.comparison import comparison_sheet, matrix_sheet
from indexer.tables.measures import theme_sheet

_VIEWS = ("targets", "matrix", "measures")
# So many comparisons of two documents stand on one page of the list.
_AT_ONCE = 6


@dataclass(frozen=True)
class _Sides:
    """The documents of a page: higher ones and lower ones, and the unit whose clauses are looked at."""

    highers: tuple[Document, ...]
    lowers: tuple[Document, ...]
    unit: str | None = None


@dataclass(frozen=True)
class _Pair:
    """Two documents that are compared, and how many of what is shown came to what."""

    higher: Document
    lower: Document
    counts: Mapping[str, int]


def compare_page() -> None:
    """Show higher documents beside lower ones; only the view that is open is computed."""
    w = words()
    st.header(w["compare"])
    documents = {d.document_id: d for d in shared().documents() if d.normative}
    sides = _documents(documents, w)
    if not sides.highers or not sides.lowers:
        st.info(w["compare_pick"])
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        view = choose_view(_VIEWS, "compare", w)
        unit = _unit(sides, w) if view != "matrix" else None
    if view == "matrix":
        _matrix(sides, w)
        return
    at = address.number("page", 1)
    size = max(1, _AT_ONCE // len(sides.highers))
    first = (min(max(at, 1), -(-len(sides.lowers) // size)) - 1) * size
    shown = _Sides(sides.highers, sides.lowers[first : first + size], unit)
    (_targets if view == "targets" else _measures)(shown, w)
    address.pages(-(-len(sides.lowers) // size))


@st.cache_resource(max_entries=4, show_spinner=False)
def _first(changed: str) -> tuple[str, str] | None:  # noqa: ARG001 - what is kept is kept by it
    """Return the ids of the documents to begin with."""
    pair = pairs.first_pair([d for d in shared().documents() if d.normative])
    return (pair[0].document_id, pair[1].document_id) if pair else None


def _documents(documents: dict[str, Document], w: dict[str, str]) -> _Sides:
    """Let higher and lower documents be chosen; where the address names none, those most alike are proposed."""
    labels = pairs.labels(documents.values())
    asked = pairs.named(address.many("higher"), documents)
    first = None if asked.given else _first(stamp())
    left, right = st.columns(2)
    with left:
        ids = address.multiselect(
            "higher",
            w["compare_higher"],
            list(documents),
            labels.__getitem__,
            default=first[:1] if first else (),
            none=pairs.NONE,
            placeholder=w["compare_choose"],
            also={"lower": None, "unit": None},
        )
    highers = tuple(documents[i] for i in ids)
    inside = pairs.below(highers[0], documents.values()) if highers else []
    others = [d for d in documents.values() if d not in inside]
    likely = pairs.proposed(highers[0], documents.values()) if highers else None
    with right:
        lower_ids = address.multiselect(
            "lower",
            w["compare_lower"],
            [d.document_id for d in (*inside, *others) if d.document_id not in ids],
            labels.__getitem__,
            default=[likely.document_id] if likely else [],
            none=pairs.NONE,
            placeholder=w["compare_choose"],
            also={"higher": ids, "unit": None},
        )
    asked_lower = pairs.named(address.many("lower"), documents)
    if unknown := asked.unknown + asked_lower.unknown:
        st.warning(w["compare_unknown"].format(count=unknown))
    if both := [d for d in asked_lower.documents if d.document_id in ids]:
        st.warning(w["compare_itself"].format(title=listed_title(both[0])))
    return _Sides(highers, tuple(documents[i] for i in lower_ids))


def _unit(sides: _Sides, w: dict[str, str]) -> str | None:
    """Let one of the units be chosen that answer for a clause of the documents; others may be typed."""
    ids = [d.document_id for d in (*sides.highers, *sides.lowers)]
    counts = unit_counts(shared().store.ledger_rows("duties", ids))
    asked = address.one("unit")
    options = list(counts) if not asked or asked in counts else [asked, *counts]
    return address.selectbox(
        "unit",
        w["compare_unit"],
        options,
        lambda unit: w["unit_count"].format(unit=unit, count=counts[unit]) if unit in counts else unit,
        w["all_units"],
    )


def _chips(name: str, kind: str, counts: Mapping[str, int], w: dict[str, str]) -> list[str]:
    """Let verdicts or states be chosen by chips that tell how many there are; none chosen are all."""
    return address.pills(
        name,
        w[f"col_{kind}"],
        list(counts),
        lambda code: f"{w[f'{kind}_{code}']} {counts[code]}",
        label_visibility="collapsed",
    )


def _targets(sides: _Sides, w: dict[str, str]) -> None:
    """Show targets and promises of each lower document beside those of each higher one."""
    found: list[tuple[_Pair, list[Comparison]]] = []
    for lower in sides.lowers:
        own = [shared().compare(d.document_id, lower.document_id, unit=sides.unit) for d in sides.highers]
        for higher, one in zip(sides.highers, targets_of_several(own), strict=True):
            found.append((_Pair(higher, lower, present.verdicts(one)), one))
    only = _counted([pair for pair, _ in found], present.ORDER, "verdict", w)
    for at, (pair, each) in enumerate(found):
        shown = present.in_order(Choice(only).comparisons(each))
        _heading(pair, at, w)
        st.html(present.comparison_html(shown, w, document_address))
        sheet = comparison_sheet(shown, w, (listed_title(pair.higher), listed_title(pair.lower)))
        downloads(sheet, f"targets_{at}", w, about_of((pair.higher, pair.lower), w))


def _measures(sides: _Sides, w: dict[str, str]) -> None:
    """Show the measures of each lower document beside the clauses of each higher one."""
    found: list[tuple[_Pair, Themes]] = []
    for lower in sides.lowers:
        own = [
            shared().compare_measures(d.document_id, lower.document_id, unit=sides.unit)
            for d in sides.highers
        ]
        for higher, one in zip(sides.highers, measures_of_several(own), strict=True):
            found.append((_Pair(higher, lower, clauses.states(one)), one))
    only = _counted([pair for pair, _ in found], [state.value for state in clauses.ORDER], "state", w)
    for at, (pair, each) in enumerate(found):
        shown = Choice(only).themes(each)
        _heading(pair, at, w)
        st.html(clauses.themes_html(shown, w, document_address, general_open=State.GENERAL in only))
        sheet = theme_sheet(shown, w, (listed_title(pair.higher), listed_title(pair.lower)))
        downloads(sheet, f"measures_{at}", w, about_of((pair.higher, pair.lower), w))


def _counted(found: Sequence[_Pair], order: Sequence[str], kind: str, w: dict[str, str]) -> list[str]:
    """Show how many came to what, over all pairs as chips to choose by, and pair by pair where there are several."""
    total = sum((Counter(pair.counts) for pair in found), Counter[str]())
    only = _chips(
        kind, "verdict" if kind == "verdict" else "state", {c: total[c] for c in order if total[c]}, w
    )
    if len(found) > 1:
        lines = [(listed_title(pair.higher), listed_title(pair.lower), pair.counts) for pair in found]
        st.html(present.summary_html(lines, order, kind, w))
    return only


def _heading(pair: _Pair, at: int, w: dict[str, str]) -> None:
    st.html(present.pair_html(pair.higher, pair.lower, w, document_address, at + 1))


def _matrix(sides: _Sides, w: dict[str, str]) -> None:
    """Show the indicators of all documents chosen, a column each."""
    whole = shared().matrix(*(d.document_id for d in (*sides.highers, *sides.lowers)))
    shown = squares.only(whole, _chips("verdict", "verdict", squares.verdicts(whole), w))
    st.html(squares.legend_html(w) + squares.matrix_html(shown, w, document_address))
    downloads(matrix_sheet(shown, w), "matrix", w, about_of((*sides.highers, *sides.lowers), w))
