"""The search page: query, facets, answers of the ledger, hits; without a query the documents there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape

import streamlit as st

from extraction.terms import level_rank
from indexer.access.audit import What
from indexer.documents.cite import listed_title
from indexer.page import cards, facets, links
from indexer.page import search as present
from indexer.page import words as texts
from indexer.page.views import address
from indexer.page.views.frame import document_address, shared, stamp, words
from indexer.page.views.reader import open_base, record
from indexer.search.engine import Found
from indexer.store.filters import Filters

# So many clauses count as found: what comes behind them says little. A page of them, and of documents.
_TOP, _HITS, _DOCUMENTS = 50, 10, 20
Chosen = dict[str, tuple[str, ...]]
Without = tuple[str, ...]


def search_page() -> None:
    """Show the box, and what is found; where nothing is asked, what there is."""
    w = words()
    st.html(f'<h1 class="pl-hidden">{escape(w["search"])}</h1>')
    query = address.text_input(
        "q", w["query"], placeholder=w["query_placeholder"], label_visibility="collapsed"
    )
    if query:
        _results(query, w)
    else:
        counts = _counts(stamp())
        examples = "".join(
            links.link_html(example, address.here("search", q=example), style="pl-chip")
            for example in texts.EXAMPLES
        )
        st.html(
            f"<p>{escape(w['start'].format(documents=counts[0], clauses=counts[1]))}</p>"
            f'<div class="pl-row"><span class="pl-small">{escape(w["examples"])}</span>{examples}</div>'
        )
        documents_list("search", w)


def chosen_facets() -> Chosen:
    """Return the values of facets that the address names."""
    found = {name: tuple(dict.fromkeys(address.many(name))) for name in (*facets.FACETS, "document")}
    return {name: values for name, values in found.items() if values}


def today() -> str:
    """Return the day by which documents are in force."""
    return date.today().isoformat()  # noqa: DTZ011 - the office's own day


@st.cache_data(max_entries=4, show_spinner=False)
def known_documents(at: str) -> dict[str, facets.Item]:  # noqa: ARG001 - it is the key
    """Return the documents of the knowledge base by id, in their order, with the units that answer for them."""
    with open_base() as base:
        units = base.store.document_units()
        return {
            d.document_id: facets.Item(d, frozenset(units.get(d.document_id, ())))
            for d in base.store.documents()
        }


@st.cache_data(max_entries=4, show_spinner=False)
def _counts(at: str) -> tuple[int, int]:  # noqa: ARG001 - it is the key
    with open_base() as base:
        return base.store.counts()


@st.cache_data(max_entries=200, show_spinner=False)
def _searched(
    at: str, query: str, without: Without, chosen: Chosen, on: str
) -> tuple[Found, list[facets.Item]]:
    """Return what is found within the facets chosen, and each hit as facets see it."""
    known = known_documents(at)
    own = {name: values for name, values in chosen.items() if name in {"issuer", "doc_type", "document"}}
    years = [int(year) for year in chosen.get("issued", ()) if year.isdecimal() and len(year) < 5]
    filters = Filters(
        level=chosen.get("level"),
        region=chosen.get("region"),
        year=years if "issued" in chosen else None,
        validity=chosen.get("status"),
        unit=chosen.get("unit"),
        document=[i for i, item in known.items() if facets.fits(item, own, on)] if own else None,
    )
    engine = shared().engine
    taken = [part for part in engine.read(query).parts if present.part_code(part) in without]
    found = engine.find(query, filters, _TOP, taken)
    if chosen and not found.hits:  # what was counted beside a value is shown, as what comes nearest
        wide: tuple[Found, list[facets.Item]] = _searched(at, query, without, {}, on)
        kept = [at for at, item in enumerate(wide[1]) if facets.fits(item, chosen, on)]
        hits = [wide[0].hits[at] for at in kept]
        return replace(found, hits=hits, doubtful=bool(hits)), [wide[1][at] for at in kept]
    with open_base() as base:
        units = base.store.units_of([hit.clause_id for hit in found.hits])
        others = {hit.document_id for hit in found.hits} - known.keys()
        more = {d.document_id: d for d in base.store.documents(document_ids=others)} if others else {}
    items = [
        facets.Item(
            known[hit.document_id].document if hit.document_id in known else more[hit.document_id],
            frozenset(units.get(hit.clause_id, ())),
        )
        for hit in found.hits
    ]
    return found, items


def _results(query: str, w: dict[str, str]) -> None:
    chosen, without, on = chosen_facets(), tuple(address.many("without")), today()
    found: Found
    items: list[facets.Item]
    record(What.SEARCHED, query, once=True)
    found, items = _searched(stamp(), query, without, chosen, on)
    every = _searched(stamp(), query, without, {}, on)[1] if chosen else items
    counted = {name: facets.countable(items, every, name, chosen, on) for name in facets.FACETS}
    _facets("search", counted, chosen, w)
    off = [part for part in found.read.excluded if present.part_code(part) in without]
    chips = present.chips_html(
        [part for part in present.chips(found.read) if part not in found.dropped],
        present.chips(replace(found.read, parts=tuple(off))),
        lambda codes: address.here("search", without=codes),
        w,
    )
    picked = _chosen_html("search", chosen, w)
    if chips or picked:
        st.html(f'<div class="pl-row">{chips}{picked}</div>')
    if told := present.caution(found, w):
        st.html(f'<p class="pl-note" role="status">{escape(told)}</p>')
    if found.answers:
        st.html(cards.answers_html(found.answers, document_address, w))
    table, asked = present.rows_asked(found.read, found.dropped)
    if table:
        st.html(present.rows_html(table, asked, address.href(table, **asked), w))
    if not found.hits:
        st.html(f'<p class="pl-note" role="status">{escape(w["no_hits"])}</p>')
        return
    body = st.container(gap="xsmall")
    told = "hits_nearest" if found.doubtful else "hits"
    order = _sorted(items, _order(body, w, ("relevance", "date", "level"), count := len(items), told))
    at = address.pages(-(-count // _HITS))
    shown = order[(at - 1) * _HITS : at * _HITS]
    html = "".join(
        cards.hit_card(
            found.hits[i],
            items[i].document,
            document_address(found.hits[i].document_id, found.hits[i].clause_id),
            on,
            w,
        )
        for i in shown
    )
    body.html(html)


def documents_list(page: str, w: dict[str, str]) -> None:
    """Show the documents that the facets leave, page by page."""
    chosen, on = chosen_facets(), today()
    every = list(known_documents(stamp()).values())
    left = {
        name: [item for item in every if facets.fits(item, chosen, on, but=name)] for name in facets.FACETS
    }
    _facets(page, left, chosen, w)
    if picked := _chosen_html(page, chosen, w):
        st.html(f'<div class="pl-row">{picked}</div>')
    items = [item for item in every if facets.fits(item, chosen, on)]
    if not items:
        st.html(f'<p class="pl-note" role="status">{escape(w["no_documents"])}</p>')
        return
    body = st.container(gap="xsmall")
    order = _sorted(items, _order(body, w, ("level", "date"), len(items), "documents_found"))
    at = address.pages(-(-len(order) // _DOCUMENTS))
    shown = [items[i].document for i in order[(at - 1) * _DOCUMENTS : at * _DOCUMENTS]]
    body.html("".join(cards.document_card(d, document_address(d.document_id), on, w) for d in shown))


def _order(
    body: st.delta_generator.DeltaGenerator,
    w: dict[str, str],
    orders: Sequence[str],
    count: int,
    told: str,
) -> str:
    """Show how many were found and in which order; return the order chosen."""
    with body.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(f'<p class="pl-small" role="status">{escape(w[told].format(count=count))}</p>')
        return address.segments(
            "sort", w["sort"], list(orders), lambda name: w[f"sort_{name}"], label_visibility="collapsed"
        )


def _sorted(items: Sequence[facets.Item], order: str) -> list[int]:
    """Return the places of items in an order: latest first, highest level first, or as they come."""
    documents = [item.document for item in items]
    if order == "date":
        return sorted(range(len(items)), key=lambda i: documents[i].date or "", reverse=True)
    if order == "level":
        return sorted(range(len(items)), key=lambda i: level_rank(documents[i].level))
    return list(range(len(items)))


def _facets(page: str, items: dict[str, list[facets.Item]], chosen: Chosen, w: dict[str, str]) -> None:
    on = today()
    html = "".join(
        facets.facet_html(
            name,
            facets.counted(items[name], name, chosen.get(name, ()), on),
            chosen.get(name, ()),
            lambda values, name=name: address.here(page, **{name: values}),  # type: ignore[misc]
            w,
        )
        for name in facets.FACETS
    )
    with st.sidebar:
        st.html(f'<div class="pl-filter" title="{escape(w["facet_hint"])}">{html}</div>')


def _chosen_html(page: str, chosen: Chosen, w: dict[str, str]) -> str:
    known = known_documents(stamp())
    names = {i: listed_title(known[i].document) for i in chosen.get("document", ()) if i in known}
    chips = facets.chosen_html(chosen, lambda name, values: address.here(page, **{name: values}), w, names)
    return f'<span class="pl-small">{escape(w["filters"])}</span>{chips}' if chips else ""
