"""The web page of policy-ledger: widgets and calls, no logic. Started by `policy-ledger serve`."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import date, datetime
from functools import partial
from pathlib import Path

import streamlit as st

from indexer.build import build
from indexer.cli.compare_commands import encoder_of
from indexer.compare.compare import Comparison, compare, matrix
from indexer.compare.themes import Themes, compare_clauses
from indexer.documents.read import ARCHIVE, ENDINGS
from indexer.errors import LedgerError, missing
from indexer.models import LEVELS, STATUSES, Clause, Document, Hit
from indexer.page import compare as present_compare
from indexer.page import search as present_search
from indexer.page import words as present
from indexer.search.engine import EmbeddedEngine
from indexer.search.rerank import load_reranker
from indexer.store.corrections import correctable, record
from indexer.store.lineage import lineage
from indexer.store.rows import LedgerRow
from indexer.store.store import Filters, Store
from indexer.tables.comparison import (
    comparison_sheet,
    matrix_sheet,
    theme_counts,
    theme_sheet,
    verdict_counts,
)
from indexer.tables.export import about
from indexer.tables.rows import RowFilters, by_unit, export_row, select
from indexer.tables.xlsx import About, Sheet, workbook

KB = Path(os.environ.get("POLICY_LEDGER_KB") or "kb")
UPLOADS = KB / "files"

st.set_page_config(page_title="政策台账 policy-ledger", page_icon="📒", layout="wide")


@st.cache_resource
def engine(kb: str) -> EmbeddedEngine:
    """Return the one engine of this process."""
    return EmbeddedEngine(Path(kb), reranker=load_reranker(os.environ.get("POLICY_LEDGER_RERANKER")))


def words() -> dict[str, str]:
    """Return the interface in the language chosen."""
    return present.interface(present.LANGUAGES[st.session_state.get("english", False)])


def search_page() -> None:
    """Query, filters, result cards."""
    w = words()
    st.title(w["app"])
    if "query" not in st.session_state:
        st.session_state.query = st.query_params.get("q", "")
    query = st.text_input(w["query"], key="query", placeholder=w["query_placeholder"])
    with closing(Store.open(KB)) as store:
        filters, top = filter_bar(store, w)
        counts = {"documents": len(store.document_ids(Filters())), "clauses": len(store.clause_keys())}
    if not query.strip():
        st.query_params.pop("q", None)
        st.info(w["start"].format(**counts))
        st.caption(w["examples"])
        for example in present.EXAMPLES:
            st.button(example, on_click=lambda e=example: st.session_state.update(query=e))
        return
    st.query_params["q"] = query
    read = present_search.chips(engine(str(KB)).read(query))
    kept = read and st.pills(
        w["understood"],
        read,
        default=read,
        selection_mode="multi",
        format_func=lambda part: f"{present_search.chip(part, w)} ✕",
        help=w["understood_help"],
        key=f"read_{query}",
    )
    found = engine(str(KB)).find(query, filters, top, {part for part in read if part not in kept})
    if told := present_search.caution(found, w):
        st.info(told)
    st.caption(w["answers"] if found.answers else "")
    for told, row in present_search.answer_lines(found.answers, w):
        with st.container(border=True):
            st.markdown(f"**{present.markdown_text(told)}**")
            st.code(row.citation, language=None, wrap_lines=True)
            open_link(w["open_document"], row.document_id, row.clause_id)
    st.caption(w["hits"].format(count=len(found.hits)) if found.hits else "")
    if not found.hits:
        st.warning(w["no_hits"])
    for hit in found.hits:
        card(hit, w)


def filter_bar(store: Store, w: dict[str, str]) -> tuple[Filters, int]:
    """Show the filters in the side bar; return what is chosen."""
    with st.sidebar:
        st.subheader(w["filters"])

        def label(value: str | None) -> str:
            return w.get(value, value) if value else w["any"]

        def choose(name: str, options: list[str]) -> str | None:
            chosen: str | None = st.selectbox(
                w[name], [None, *options], format_func=label, key=f"filter_{name}"
            )
            return chosen

        filters = Filters(
            level=choose("level", list(LEVELS)),
            region=choose("region", store.values("region")),
            issuer=choose("issuer", store.values("issuers")),
            doc_type=choose("doc_type", store.values("doc_type")),
            status=choose("status", list(STATUSES)),
            year=int(year) if (year := choose("year", store.values("year"))) else None,
        )
        return filters, st.slider(w["top"], 5, 50, 10, step=5, key="top")


def card(hit: Hit, w: dict[str, str]) -> None:
    """Show one clause: badges, words, citation to copy, link into the document."""
    with st.container(border=True):
        st.markdown(f"**{hit.rank}. {present.hit_title(hit)}**")
        with st.container(horizontal=True):
            for label, colour, hint in present.badges(hit, w):
                st.badge(label, color=colour, help=hint)
        shown, whole = present.excerpt_html(hit)
        st.html(present.STYLE + shown)
        if not whole:
            st.expander(w["whole_clause"]).html(present.marked_html(hit.text, hit.highlights))
        st.code(hit.citation, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            open_link(w["open_document"], hit.document_id, hit.clause_id)
            st.caption(present.why_words(hit, w))
        if hit.versions:
            same = st.expander(w["versions"].format(count=len(hit.versions)))
            same.code("\n".join(hit.versions), language=None, wrap_lines=True)


def open_link(label: str, document_id: str, clause_id: str | None = None) -> None:
    """Show a link into a document, at a clause where one is given."""
    asked = {"document": document_id} | ({"clause": clause_id} if clause_id else {})
    st.page_link(DOCUMENT, label=label, icon=":material/article:", query_params=asked)


def document_page() -> None:
    """One document as a whole, at a clause."""
    w = words()
    with closing(Store.open(KB)) as store:
        documents = {d.document_id: d for d in store.documents()}
        asked = st.query_params.get("document")
        index = list(documents).index(asked) if asked in documents else 0
        chosen = st.selectbox(
            w["choose_document"], list(documents), index=index, format_func=lambda i: documents[i].title
        )
        if chosen is None:
            return
        st.query_params["document"] = chosen
        current = st.query_params.get("clause", "")
        document = store.documents(document_ids=[chosen], with_text=True)[0]
        clauses, notes = store.clauses(chosen), store.notes(chosen)
        titles = {i: d.title for i, d in documents.items()}
        related = present.related_documents(chosen, store.links(), titles, w)
        descent = lineage(store, document, date.today())  # noqa: DTZ011 - the office's own day
    st.header(present.markdown_text(document.title))
    if document.edition:
        st.warning(w["condensed_help"])
    st.table({name: [value] for name, value in present.document_facts(document, w)})
    for kind, other in related:
        open_link(f"{kind}：{present.markdown_text(titles[other])}", other)
    if lines := present.lineage_lines(descent, w):
        st.expander(w["lineage"]).text("\n".join(lines))
    if notes:
        st.expander(f"{w['notes']} ({len(notes)})").text("\n".join(notes))
    cited = next((clause for clause in clauses if clause.clause_id == current), None)
    if cited:
        st.code(cited.citation, language=None, wrap_lines=True)
    st.html(present.STYLE + present.document_html(document, clauses, current))
    if cited:
        st.html(present.scroll_script(cited.clause_id), unsafe_allow_javascript=True)


def ledger_page(table: str) -> None:
    """One table of the ledger: filters, rows, the citation of the row chosen, downloads."""
    w = words()
    st.header(w[table])
    with closing(Store.open(KB)) as store:
        filters = row_filters(store, table, w)
        rows = select(store, table, filters)
    if table == "duties":
        rows = by_unit(rows)
    shown = [present.worded(export_row(row), table, w) for row in rows]
    st.caption(w["rows_found"].format(count=len(rows)) if rows else w["no_rows"])
    columns = present.headings(table, w)
    chosen = st.dataframe(
        present.shown_table(shown, columns),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        key=f"rows_{table}",
    )
    at = next(iter(chosen["selection"]["rows"]), None)
    if at is None or at >= len(rows):
        st.caption(w["row_detail"])
    else:
        row = rows[at]
        st.code(row.citation, language=None, wrap_lines=True)
        st.html(present.STYLE + present.marked_html(str(shown[at].get("quote") or shown[at].get("text")), []))
        st.caption(w["row_span"].format(start=row.row.start, end=row.row.end))
        open_link(w["open_document"], row.document_id, row.clause_id)
        review(row, w)
    held = {row.document_id for row in rows}
    with closing(Store.open(KB)) as store:
        made = about(store, filters, datetime.now().astimezone(), held, w)
    downloads(present.sheet_of(table, [export_row(row) for row in rows], w), table, w, made)


def review(row: LedgerRow, w: dict[str, str]) -> None:
    """Let an official confirm, correct or reject a row."""
    with st.expander(w["review"]), st.form(f"review_{row.row_id}"):
        st.caption(w["review_help"])
        fields = {
            name: st.text_input(w[f"col_{name}"], value=present.field_text(row, name))
            for name in correctable(row.table)
        }
        name, note = st.text_input(w["review_name"]), st.text_input(w["review_note"], value=row.note)
        with st.container(horizontal=True):
            said = {status: st.form_submit_button(w[word]) for status, word in present.REVIEWS.items()}
    for status, pressed in said.items():
        if pressed:
            changes = present.changed_fields(row, fields) if status == "corrected" else None
            with closing(Store.edit(KB)) as store:
                record(store, row, status, changes, note, name)
            st.toast(w["review_saved"])
            st.rerun()


def row_filters(store: Store, table: str, w: dict[str, str]) -> RowFilters:
    """Show the filters of a ledger table; return what is chosen."""
    titles = {d.document_id: d.title for d in store.documents()}

    def label(value: str | None) -> str:
        return w.get(value, titles.get(value, value)) if value else w["any"]

    with st.sidebar:
        st.subheader(w["filters"])
        text = st.text_input(w["filter_text"], key=f"text_{table}")
        units = present.unit_counts(select(store, "duties", RowFilters()))
        unit = st.selectbox(
            w["filter_unit"],
            [None, *units],
            format_func=lambda u: w["unit_count"].format(unit=u, count=units[u]) if u else w["all_units"],
            key=f"unit_{table}",
        )
        document = st.selectbox(
            w["filter_document"], [None, *titles], format_func=label, key=f"document_{table}"
        )
        level = st.selectbox(w["level"], [None, *LEVELS], format_func=label, key=f"level_{table}")
        region = st.selectbox(
            w["region"], [None, *store.values("region")], format_func=label, key=f"region_{table}"
        )
        years = present.years(select(store, table, RowFilters())) if table == "targets" else []
        year = st.selectbox(
            w["filter_year"], [None, *years], format_func=lambda y: str(y or w["any"]), key=f"year_{table}"
        )
    return RowFilters(level, region, document, unit, year, text.strip() or None)


def compare_page() -> None:
    """Show a higher document beside lower ones: targets, matrix, measures."""
    w = words()
    st.header(w["compare"])
    with closing(Store.open(KB)) as store:
        documents = {d.document_id: d for d in store.documents() if d.normative}
        pair = present_compare.first_pair(list(documents.values()))
        ids = list(documents)
        higher_id = st.selectbox(
            w["compare_higher"],
            ids,
            index=ids.index(pair[0].document_id) if pair else 0,
            format_func=lambda i: documents[i].title,
        )
        inside = present_compare.below(documents[higher_id], documents.values()) if higher_id else []
        others = [d for d in documents.values() if d not in inside and d.document_id != higher_id]
        chosen = st.multiselect(
            w["compare_lower"],
            [d.document_id for d in (*inside, *others)],
            default=[d.document_id for d in inside[:1]],
            format_func=lambda i: documents[i].title,
            key=f"lower_{higher_id}",
        )
        if not higher_id or not chosen:
            st.info(w["compare_pick"])
            return
        higher, lowers = documents[higher_id], [documents[i] for i in chosen]
        encode = encoder_of(store)
        targets, matrix_tab, measures = st.tabs(
            [w["compare_targets"], w["compare_matrix"], w["compare_measures"]]
        )
        with targets:
            for lower in lowers:
                compared(compare(store, higher, lower, encode), lower, w)
        with matrix_tab:
            whole = matrix(store, [higher, *lowers], encode)
            st.html(present_compare.matrix_html(whole, w))
            downloads(matrix_sheet(whole, w), "matrix", w)
        with measures:
            for lower in lowers:
                side_by_side(compare_clauses(store, higher, lower, encode), lower, w)


def compared(found: list[Comparison], lower: Document, w: dict[str, str]) -> None:
    """Show the targets and promises of one lower document beside those of the higher one."""
    st.subheader(present.markdown_text(lower.title))
    st.caption(w["compare_counts"].format(**verdict_counts(found)))
    st.html(present_compare.comparison_html(found, w))
    downloads(comparison_sheet(found, w), f"targets_{lower.document_id}", w)


def side_by_side(found: Themes, lower: Document, w: dict[str, str]) -> None:
    """Show the clauses of two documents theme by theme, the differing words marked."""
    st.subheader(present.markdown_text(lower.title))
    st.caption(w["compare_answered"].format(**theme_counts(found)))
    for theme, label in zip(found.themes, present_compare.theme_labels(found, w), strict=True):
        with st.expander(present.markdown_text(label)):
            for answer in theme.answers or (None,):
                left, right = st.columns(2)
                ours, theirs = (
                    present_compare.pair_html(theme.clause, answer.clause)
                    if answer
                    else (present.marked_html(theme.clause.text, []), "")
                )
                with left:
                    clause_column(theme.clause, ours, found)
                with right:
                    if answer:
                        clause_column(answer.clause, theirs, found)
                        st.caption("、".join(answer.terms))
                    else:
                        st.warning(w["state_missing"])
    for clause in found.additional:
        name = clause.heading or clause.text[:16]
        with st.expander(present.markdown_text(f"{w['state_additional']}：{name}")):
            clause_column(clause, present.marked_html(clause.text, []), found)
    downloads(theme_sheet(found, w), f"measures_{lower.document_id}", w)


def clause_column(clause: Clause, html: str, found: Themes) -> None:
    """Show one clause with its citation and responsible units."""
    st.code(clause.citation, language=None, wrap_lines=True)
    st.html(present.STYLE + html)
    st.caption("、".join(found.units.get(clause.clause_id, ())))


def downloads(sheet: Sheet, key: str, w: dict[str, str], made: About | None = None) -> None:
    """Offer a sheet as CSV and XLSX."""
    with st.container(horizontal=True):
        st.download_button(
            w["download_csv"], present.csv_bytes(sheet), f"{sheet.name}.csv", "text/csv", key=f"csv_{key}"
        )
        lacking = missing("office", "XLSX", "openpyxl")
        file = partial(workbook, [sheet], made), f"{sheet.name}.xlsx"
        st.download_button(w["download_xlsx"], *file, key=f"xlsx_{key}", disabled=bool(lacking), help=lacking)


def add_page() -> None:
    """Upload files and build, with progress."""
    w = words()
    st.header(w["add"])
    st.caption(w["upload_help"])
    files = st.file_uploader(
        w["upload"],
        type=[ending.removeprefix(".") for ending in sorted({*ENDINGS, ARCHIVE})],
        accept_multiple_files=True,
    )
    ocr = st.checkbox(w["upload_ocr"], value=True)
    if not st.button(w["upload_start"], type="primary", disabled=not files):
        return
    st.button(w["upload_cancel"])  # any click ends the run at the next step; pages already read are kept
    bar = st.progress(0.0, text=w["upload_running"])

    def show(stage: str, done: int, total: int) -> None:
        bar.progress(done / max(total, 1), text=w[f"stage_{stage}"].format(done=done, total=total))

    UPLOADS.mkdir(parents=True, exist_ok=True)
    for file in files:
        (UPLOADS / Path(file.name).name).write_bytes(file.getvalue())
    report = build(KB, [UPLOADS], ocr=ocr, progress=show)
    bar.progress(1.0, text=w["upload_done"].format(documents=report.documents, clauses=report.clauses))
    names = {file.name for file in files}
    for skipped in report.skipped:
        if skipped.path.name in names:
            st.error(w["upload_skipped"].format(name=skipped.path.name, reason=skipped.reason))


w = words()
SEARCH = st.Page(search_page, title=w["search"], icon=":material/search:", url_path="search", default=True)
DOCUMENT = st.Page(document_page, title=w["document"], icon=":material/article:", url_path="document")
TARGETS = st.Page(
    partial(ledger_page, "targets"), title=w["targets"], icon=":material/target:", url_path="targets"
)
DUTIES = st.Page(
    partial(ledger_page, "duties"), title=w["duties"], icon=":material/groups:", url_path="duties"
)
COMPARE = st.Page(compare_page, title=w["compare"], icon=":material/compare_arrows:", url_path="compare")
ADD = st.Page(add_page, title=w["add"], icon=":material/upload_file:", url_path="add")
page = st.navigation([SEARCH, DOCUMENT, TARGETS, DUTIES, COMPARE, ADD])
with st.sidebar:
    st.toggle("English", key="english")
try:
    page.run()
except LedgerError as error:
    st.error(str(error))
