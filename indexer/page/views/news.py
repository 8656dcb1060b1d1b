"""What is new: documents, targets, duties of a unit, and what searches that are kept have found since."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

import streamlit as st

from indexer.access.audit import What as Done
from indexer.errors import LedgerError
from indexer.models import LEVELS
from indexer.page import ledger, links
from indexer.page import news as present
from indexer.page.views import address, failures
from indexer.page.views.frame import choose_view, document_address, shared, stamp, words
from indexer.page.views.reader import access, may_edit, open_base, record
from indexer.page.views.who import ask_name, remember_name, who
from indexer.store.saved import SavedSearch
from indexer.tables.news import NewsItem, What

_VIEWS: dict[str, What | None] = {
    "documents": "documents",
    "targets": "targets",
    "duties": "duties",
    "saved": None,
}
_PLACE = "_news"


def news_page() -> None:
    """Show what is new, as the address asks."""
    w = words()
    with st.sidebar:
        span = address.selectbox(
            "since",
            w["news_since"],
            list(present.SPANS)[1:],
            lambda code: w[f"news_since_{code}"],
            w["news_since_30"],
        )
        unit = address.text_input("unit", w["news_unit"], placeholder=w["news_unit_placeholder"])
        levels = address.multiselect("level", w["level"], LEVELS, w.__getitem__, placeholder=w["news_any"])
        regions = address.multiselect(
            "region", w["region"], shared().store.values("region"), str, placeholder=w["news_any"]
        )
    days = present.SPANS[span or "30"]
    since = date.today() - timedelta(days=days) if days else None  # noqa: DTZ011 - days of the calendar here
    chosen: dict[str, Any] = {"level": levels or None, "region": regions or None}
    heading = st.empty()
    tab = choose_view(tuple(_VIEWS), "news", w)
    what = _VIEWS[tab]
    if what is None:
        heading.html(ledger.title_html(w["news"], w["news_saved_help"]))
        _saved(since, w)
        return
    items = list(shared().news(since, what=[what], unit=unit or None, **chosen))
    heading.html(ledger.title_html(w["news"], present.counts_words(items, w)))
    _list(items, w, w["news_none"])
    asked = [
        ("what", what),
        ("unit", unit),
        *(("level", one) for one in levels[:1]),
        *(("region", one) for one in regions[:1]),
    ]
    _feed([(name, value) for name, value in asked if value], w)


def _list(items: list[NewsItem], w: dict[str, str], none: str) -> None:
    if items:
        st.html(present.news_html(items, document_address, w))
    else:
        st.info(none)


def _feed(asked: list[tuple[str, str]], w: dict[str, str]) -> None:
    st.html(
        f'<p class="pl-small">{links.link_html(w["news_feed"], f"api/v1/news.atom?{urlencode(asked)}", style="pl-plain")}</p>'
    )


def _saved(since: date | None, w: dict[str, str]) -> None:
    """Show the searches that are kept with how much is new under each, the one that is open, and keep another."""
    with open_base() as mine:  # of whoever looks
        kept = list(mine.saved_searches())
    titles = [one.title for one in kept]
    if kept:
        counts = {one.title: _under(stamp(), one, since) for one in kept}
        title = address.segments(
            "saved",
            w["news_saved"],
            titles,
            lambda one: f"{one} {len(counts[one])}",
            label_visibility="collapsed",
        )
        one = kept[titles.index(title)]
        asked = "；".join(
            filter(None, (one.query, *(_filter_words(n, v, w) for n, v in one.filters.items())))
        )
        told = w["news_saved_of"].format(asked=asked, name=one.name)
        st.html(ledger.small_html(f"{told}{w['news_saved_own']}" if one.owner else told))
        _list(counts[title], w, w["news_saved_none"])
        _feed([("saved", title)], w)
        with st.container(horizontal=True):
            if one.owner or may_edit():
                st.button(w["news_drop"], icon=":material/delete:", on_click=_change, args=("drop", title))
            if one.owner and may_edit():
                st.button(w["news_share"], icon=":material/group:", on_click=_change, args=("share", title))
    else:
        st.info(w["news_saved_begin"])
    if may_edit() or access().who:
        _keep(w)


@st.cache_data(max_entries=200, show_spinner=False)
def _under(changed: str, search: SavedSearch, since: date | None) -> list[NewsItem]:  # noqa: ARG001 - what is kept is kept by it
    """Return what is new under a search that is kept."""
    return list(shared().news(since, saved=search))


def _keep(w: dict[str, str]) -> None:
    """Let the question and filters of the address be kept by a title."""
    query = address.one("q")
    names = {"level": "level", "region": "region", "issuer": "issuer", "doc_type": "doc_type", "year": "issued",
             "validity": "status", "unit": "unit"}  # fmt: skip
    filters: dict[str, Any] = {
        name: address.many(asked) for name, asked in names.items() if address.many(asked)
    }
    if years := [int(year) for year in filters.pop("year", ()) if year.isdecimal() and len(year) < 5]:
        filters["year"] = years
    with st.expander(w["news_keep"], icon=":material/bookmark_add:", expanded=bool(query)):
        language = address.language()
        query = st.text_input(
            w["news_keep_query"], value=query, key=f"keep_query_{language}_{query}", max_chars=1000
        )
        if filters:
            st.caption("；".join(_filter_words(name, value, w) for name, value in filters.items()))
        title = st.text_input(
            w["news_keep_title"], value=query[:30], key=f"keep_title_{language}_{query}", max_chars=100
        )
        ask_name(w, None, place=_PLACE)
        own = bool(access().who)
        to_all = (
            (st.checkbox(w["news_keep_shared"], key="keep_shared") if may_edit() else False) if own else True
        )
        if st.button(w["news_keep_do"], type="primary"):
            try:
                record(Done.SAVED, f"{'keep for all' if own and to_all else 'keep'} {title.strip()}")
                with open_base() as base:
                    base.save_search(title, query, name=who(_PLACE), shared=to_all, **filters)
            except LedgerError as error:
                failures.show(error)
                return
            remember_name(_PLACE)
            address.put(saved=title.strip())
            st.rerun()


def _filter_words(name: str, value: object, w: dict[str, str]) -> str:
    values = value if isinstance(value, list) else [value]
    told = "、".join(w.get(f"validity_{one}") or w.get(str(one), str(one)) for one in values)
    return f"{w.get(name, w.get(f'facet_{name}', name))} {told}"


def _change(step: Literal["drop", "share"], title: str) -> None:
    """Keep a search no longer, or share it with all."""
    try:
        record(Done.SAVED, f"{step} {title}")
        with open_base() as base:
            (base.drop_search if step == "drop" else base.share_search)(title)
    except LedgerError as error:
        failures.show(error)
        return
    if step == "drop":
        address.put(saved=None)
