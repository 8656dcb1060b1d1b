"""A list of lines on a page: in an order, page by page, one of them open beside it, and to take along."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import streamlit as st

from indexer.access.access import Access
from indexer.errors import missing
from indexer.page import ledger as present
from indexer.page import taken
from indexer.page.ledger import Heading
from indexer.page.lines import Line, document_ids, neighbours, page_of, position
from indexer.page.links import link_html
from indexer.page.views import address, held
from indexer.page.views.facets import in_words
from indexer.page.views.reader import access, exported, reading
from indexer.store.filters import Filters
from indexer.tables.export import about_documents
from indexer.tables.follow import Followed
from indexer.tables.sheet import Sheet
from indexer.tables.tasks import By

_ON_A_PAGE = 50


@dataclass(frozen=True)
class List:
    """What a page lists: the page's name in the address, its lines in order, those of all filters, its facets.

    `followed` are the tasks that are followed up, by clause, where the list of tasks shows how far they are.
    """

    page: str
    lines: Sequence[Line]
    everything: Sequence[Line]
    facets: Sequence[str]
    by: By = "document"
    followed: Mapping[str, Sequence[Followed]] | None = None


def chosen_line(shown: List, w: dict[str, str]) -> Line | None:
    """Return the line that the address names; say so where there is none of that name, or where filters hide it."""
    line_id = address.one("row")
    if not line_id:
        return None
    at = position(shown.everything, line_id)
    if at is None:
        st.warning(w["unknown_row"], icon=":material/help:")
        return None
    if position(shown.lines, line_id) is None:
        st.info(w["row_outside"], icon=":material/filter_alt:")
    return shown.everything[at]


def listing(shown: List, w: dict[str, str], detail: Callable[[Line], None]) -> None:
    """Show the lines, and what is open of them beside the list."""
    if unknown := [one for one in address.many("document") if one not in held.documents()]:
        st.warning(w["unknown_document_named"].format(named="、".join(unknown)), icon=":material/help:")
    line = chosen_line(shown, w)
    with st.container(key="pl_pair"):
        if line is None:
            _table(shown, "", w)
            return
        left, right = st.columns([5, 6])
        with left:
            _table(shown, line.line_id, w)
        with right:
            around(shown, line, w)
            detail(line)


def _table(shown: List, current: str, w: dict[str, str]) -> None:
    if not shown.lines:
        st.info(w["no_rows"])
        return
    pages = -(-len(shown.lines) // _ON_A_PAGE)
    own = page_of(shown.lines, current, _ON_A_PAGE)
    at = min(max(address.number("page", own), 1), pages)
    some = shown.lines[(at - 1) * _ON_A_PAGE : at * _ON_A_PAGE]
    everything = address.one("cols") == "all"
    named = present.columns(
        shown.page,
        w,
        everything=everything,
        beside=bool(current),
        by=shown.by,
        more=shown.followed is not None,
    )
    full = everything and not current
    rows = [present.all_cells(line, shown.page, w) if full else present.cells(line, w) for line in some]
    if full:
        named = present.shown_columns(rows, named)
    heads = [_heading(shown.page, key, heading) for key, heading in named]
    lines = [
        (line, address.here(shown.page, row=line.line_id), cells)
        for line, cells in zip(some, rows, strict=True)
    ]
    st.html(present.table_html(heads, lines, current, w, wide=full))
    if current:
        st.html(present.scroll_script(), unsafe_allow_javascript=True)
    address.pages(pages, own)


def _heading(page: str, key: str, heading: str) -> Heading:
    """Return the heading of a column, with the address of its order."""
    name = present.SORTED_BY.get(key, "")
    offered = present.SORTS.get(page, ())
    if not {name, f"-{name}"} & set(offered):
        return Heading(key, heading)
    now = address.one("sort")
    ways = [way for way in ((f"-{name}", name) if name == "value" else (name, f"-{name}")) if way in offered]
    then = ways[(ways.index(now) + 1) % len(ways)] if now in ways else ways[0]
    mark = {name: "up", f"-{name}": "down"}.get(now, "")
    return Heading(key, heading, address.here(page, sort=then), mark)


def around(shown: List, line: Line, w: dict[str, str]) -> None:
    """Show the ways to the line before, to the next, and back to the list alone."""
    before, behind = neighbours(shown.lines, line.line_id)
    ways = [
        link_html(w[word], address.here(shown.page, row=other.line_id, page=None))
        for word, other in (("row_before", before), ("row_behind", behind))
        if other is not None
    ]
    st.html(
        f'<nav class="pl-row pl-around">{"".join(ways)}{link_html(w["row_close"], address.here(shown.page, row=None))}</nav>'
    )


def take_along(shown: List, w: dict[str, str], name: str = "") -> None:
    """Offer the lines in the order on the screen as XLSX, DOCX and CSV; nothing is made before it is asked for.

    `name` stands in the name of the file before what is chosen.
    """
    given = in_words(shown.facets, w)
    held_ids = document_ids(shown.lines)
    documents = held.documents()
    titles = [documents[one].title for one in held_ids if one in documents]
    said = [*([name] if name else []), *(value for _, value in given)]
    sheet = partial(taken.sheet, shown.lines, shown.page, w, shown.by, name, shown.followed)
    for kind, package in taken.KINDS.items():
        lacking = missing("office", kind.upper(), package) if package else ""
        st.download_button(
            w[f"download_{kind}"],
            exported(
                partial(_file, access(), kind, sheet, held_ids, given, w, every=address.one("cols") == "all"),
                name,
            ),
            taken.export_name(shown.page, titles, said, w, f".{kind}"),
            key=f"{kind}_{shown.page}_{address.language()}",
            on_click="ignore",
            disabled=bool(lacking) or not shown.lines,
            help=lacking or None,
        )


def _file(
    mine: Access,
    kind: str,
    sheet: Callable[[], Sheet],
    held_ids: Sequence[str],
    given: Sequence[tuple[str, str]],
    w: dict[str, str],
    *,
    every: bool,
) -> bytes:
    """Return a file with the particulars of this moment."""
    with closing(reading(mine)) as store:
        searched = store.document_ids(Filters())
        made = about_documents(store, held_ids, given, w, searched=searched)
    return taken.file_bytes(kind, sheet(), made, every=every)
