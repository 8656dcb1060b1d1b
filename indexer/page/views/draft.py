"""The page that checks a draft: paste or upload it, see what is wrong, take it along with comments."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from indexer.drafts import paper
from indexer.drafts.check import Checked
from indexer.drafts.findings import Finding, Standing
from indexer.errors import LedgerError, missing
from indexer.page import draft as present
from indexer.page.views import address, failures
from indexer.page.views.frame import document_address, shared, words
from indexer.page.views.reader import exported
from indexer.tables.output import file_name
from indexer.tables.sheet import Sheet
from indexer.tables.xlsx import workbook

_CHECKED = "draft_checked"  # the draft is nobody's business but its writer's: it stands in no address
_LONGEST = 500_000


def draft_page() -> None:
    """Take a draft, check it, and show what was found."""
    w = words()
    st.header(w["check"])
    st.caption(w["draft_help"])
    with st.form("draft", border=False):
        typed = st.text_area(w["draft_text"], height=220, max_chars=_LONGEST, key="draft_text")
        kinds = [ending.removeprefix(".") for ending in paper.ENDINGS]
        file = st.file_uploader(w["draft_file"], type=kinds, max_upload_size=paper.LARGEST >> 20)
        start = st.form_submit_button(w["draft_start"], type="primary", icon=":material/fact_check:")
    if start:
        st.session_state[_CHECKED] = _check(typed or "", file, w)
    if found := st.session_state.get(_CHECKED):
        checked, name, data = found
        _show(checked, name, data, w)


def _check(typed: str, file: Any, w: dict[str, str]) -> tuple[Checked, str, bytes] | None:
    """Return the draft checked with its name and content, None where it cannot be read."""
    name, data = (file.name, file.getvalue()) if file else (f"{w['draft_name']}.txt", typed.encode())
    try:
        text = paper.draft_text(name, data) if file else typed
        return shared().check(text), name, data
    except LedgerError as error:
        failures.show(error)
        return None


def _show(checked: Checked, name: str, data: bytes, w: dict[str, str]) -> None:
    if not checked.findings:
        st.info(w["draft_nothing"])
        return
    counts = {standing.value: count for standing, count in checked.counts().items() if count}
    order = [standing.value for standing in present.ORDER if standing.value in counts]
    st.caption(w["draft_found"].format(count=len(checked.findings)))
    standings = address.pills(
        "standing", w["draft_col_standing"], order, lambda one: f"{w[f'standing_{one}']} {counts[one]}"
    )
    found = present.chosen(checked, standings)
    folded = [] if standings else [one for one in found if one.standing == Standing.RIGHT]
    if shown := found[: len(found) - len(folded)]:
        st.html(present.table_html(shown, checked.text, _way, w))
    if folded:
        with st.expander(f"{w['standing_right']} {len(folded)}", expanded=not shown):
            st.html(present.table_html(folded, checked.text, _way, w))
    _downloads(checked, found, name, data, w)
    st.html(present.text_html(checked))


def _way(finding: Finding) -> str:
    return document_address(finding.document_id, finding.clause_id or None)


def _downloads(checked: Checked, found: list[Finding], name: str, data: bytes, w: dict[str, str]) -> None:
    """Offer the draft with comments, and the table."""
    stem = f"{name.rpartition('.')[0]}（{w['draft_sheet']}）"
    content = data if name.lower().endswith(".docx") else checked.text.encode()
    made = partial(
        paper.commented,
        name,
        content,
        checked.text,
        present.to_comment(checked),
        partial(present.comment, words=w),
    )
    with st.container(horizontal=True):
        for label, kind, lacking, make in (
            (w["draft_docx"], ".docx", missing("office", "DOCX", "docx"), made),
            (
                w["draft_xlsx"],
                ".xlsx",
                missing("office", "XLSX", "openpyxl"),
                partial(_workbook, found, checked.text, w),
            ),
        ):
            st.download_button(
                label,
                exported(make, file_name(stem, kind)),
                file_name(stem, kind),
                on_click="ignore",
                disabled=bool(lacking),
                help=lacking or None,
            )


def _workbook(found: list[Finding], text: str, w: dict[str, str]) -> bytes:
    names = ("place", "kind", "said", "standing", "told", "citation")
    rows = [
        {
            "place": present.place_words(one, text, w),
            "kind": w[f"draft_kind_{one.kind}"],
            "said": one.said,
            "standing": w[f"standing_{one.standing}"],
            "told": present.told(one, w),
            "citation": one.citation,
        }
        for one in found
    ]
    return workbook([Sheet(w["draft_sheet"], [(name, w[f"draft_col_{name}"]) for name in names], rows)])
