"""What an official says of a row: a correction typed into a form, confirmed or rejected by buttons beside it."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import streamlit as st

from indexer.errors import FieldError, LedgerError
from indexer.models import Review
from indexer.page import form as present
from indexer.page.ledger import small_html
from indexer.page.row import history_html
from indexer.page.views import address, failures
from indexer.page.views.reader import editing, may_edit, reading
from indexer.page.views.who import ask_name, remember_name, show_wrong, who
from indexer.store.correction_values import Field, FieldKind
from indexer.store.corrections import history, record, undo
from indexer.store.rows import LedgerRow
from indexer.tables.words import choice_words

# What the last action on a row came to: kept in the session until the row is drawn again.
_TOLD = "review_told"


def review(row: LedgerRow, w: dict[str, str]) -> None:
    """Show what was said of a row, the form that corrects it, and the buttons beside it.

    Enter presses the only button of the form, which saves what was typed, or nothing.
    """
    # It stands until the next action: what is drawn or taken away while somebody types would take his words along.
    told = st.session_state.get(_TOLD, {})
    told = told if told.get("row") == row.row_id else {}
    with closing(reading()) as store:
        entries = history(store, row)
    with st.container():  # what stands below keeps its place
        if said := told.get("said"):
            st.success(w[said], icon=":material/check:")
        if isinstance(told.get("error"), LedgerError):
            failures.show(told["error"])
    if not may_edit():
        if entries:
            with st.expander(w["history"].format(count=len(entries))):
                st.html(history_html(entries, row.table, w))
        return
    with st.expander(w["review"], expanded=bool(told) or row.stale):
        wrong = told.get("wrong", {})
        ask_name(w, wrong.get("name"))
        _verdicts(row, w, can_undo=bool(row.at))
        _form(row, wrong, w)
    if entries:
        with st.expander(w["history"].format(count=len(entries)), expanded=bool(told)):
            st.html(history_html(entries, row.table, w))
    remember_name()


def _verdicts(row: LedgerRow, w: dict[str, str], *, can_undo: bool) -> None:
    """Show the buttons that confirm, reject after a question, and take back the last step."""
    with st.container(horizontal=True):
        st.button(
            w["review_confirm"],
            key=f"confirm_{row.row_id}",
            icon=":material/check:",
            on_click=_say,
            args=(row, Review.CONFIRMED),
            disabled=row.review == Review.CONFIRMED and not row.stale,
        )
        with st.popover(w["review_reject"], icon=":material/close:", disabled=row.review == Review.REJECTED):
            st.markdown(w["reject_question"])
            st.button(
                w["reject_yes"],
                key=f"reject_{row.row_id}",
                type="primary",
                on_click=_say,
                args=(row, Review.REJECTED),
            )
        if can_undo:
            st.button(
                w["review_undo"],
                key=f"undo_{row.row_id}",
                icon=":material/undo:",
                on_click=_undo,
                args=(row,),
            )


def _form(row: LedgerRow, wrong: dict[str, FieldError], w: dict[str, str]) -> None:
    """Show the form: each field by the widget that fits it, what is wrong with it below."""
    now = present.shown_values(row)
    # What was typed stays while the row stays what it is; after a correction the form shows the new values.
    prefix = f"fix_{row.row_id}_{row.at}"
    fields = present.form_fields(row.table)
    with st.form(f"form_{prefix}", border=False):
        st.html(small_html(w["review_help"]))
        for pair in zip(fields[::2], [*fields[1::2], None], strict=False):
            for field, column in zip(pair, st.columns(2), strict=True):
                if field is not None:
                    with column:
                        _widget(field, now[field.name], _key(prefix, field), w)
                        show_wrong(wrong.get(field.name), w)
        st.text_input(w["review_note"], value=row.note, key=f"{prefix}_note", max_chars=1000)
        show_wrong(wrong.get("note") or wrong.get(""), w)
        st.form_submit_button(w["review_correct"], type="primary", on_click=_save, args=(row, prefix))


def _widget(field: Field, value: Any, key: str, w: dict[str, str]) -> None:
    label, shown = w[f"col_{field.name}"], present.draft(field, value)
    if field.kind in {FieldKind.CHOICE, FieldKind.TRUTH}:
        words = choice_words(field, w)
        codes = [*([""] if field.optional and field.kind == FieldKind.CHOICE else []), *words]
        st.selectbox(
            label, codes, index=codes.index(shown), format_func=lambda code: words.get(code, "—"), key=key
        )
    elif field.kind == FieldKind.YEAR:
        st.number_input(label, value=shown, step=1, format="%d", key=key)
    elif present.is_number(field, value):
        st.number_input(label, value=shown, step=1.0, format="%.12g", key=key)
    else:
        hint = (
            w["hint_names"]
            if field.kind == FieldKind.NAMES
            else w["hint_day"]
            if field.kind == FieldKind.DAY
            else None
        )
        st.text_input(label, value=shown, placeholder=hint, key=key)


def _key(prefix: str, field: Field) -> str:
    """Return the key of a field's widget; Streamlit knows a choice by its words, so each language has its own."""
    worded = field.kind in {FieldKind.CHOICE, FieldKind.TRUTH}
    return f"{prefix}_{field.name}" + (f"_{address.language()}" if worded else "")


def _drafts(row: LedgerRow, prefix: str) -> dict[str, Any]:
    keys = {field.name: _key(prefix, field) for field in present.form_fields(row.table)}
    return {name: st.session_state[key] for name, key in keys.items() if key in st.session_state}


def _save(row: LedgerRow, prefix: str) -> None:
    """Save what was typed; where nothing was, nothing is."""
    drafts = _drafts(row, prefix)
    note = str(st.session_state.get(f"{prefix}_note") or "").strip()
    if not present.is_changed(row, drafts) and note == row.note:
        st.session_state[_TOLD] = {"row": row.row_id, "wrong": {"": FieldError("", "unchanged", "")}}
        return
    wrong = present.wrong_fields(row, drafts) | present.wrong_name(who())
    if wrong:
        st.session_state[_TOLD] = {"row": row.row_id, "wrong": wrong}
        return
    _say(row, Review.CORRECTED, present.typed_values(row, drafts), note)


def _say(
    row: LedgerRow, verdict: Review, values: dict[str, Any] | None = None, note: str | None = None
) -> None:
    """Store a verdict on a row as it was shown; what somebody else said of it since is not lost."""
    told: dict[str, Any] = {"row": row.row_id}
    try:
        with editing(row.row_id) as store:
            record(store, row, verdict, values, row.note if note is None else note, who())
        told["said"] = f"said_{verdict}"
    except FieldError as error:
        told["wrong"] = {error.field: error}
    except LedgerError as error:
        told["error"] = error
    st.session_state[_TOLD] = told


def _undo(row: LedgerRow) -> None:
    """Take back the last thing that was said of a row."""
    told: dict[str, Any] = {"row": row.row_id, "wrong": present.wrong_name(who())}
    if not told["wrong"]:
        try:
            with editing(row.row_id) as store:
                undo(store, row, who())
            told["said"] = "said_undone"
        except LedgerError as error:
            told["error"] = error
    st.session_state[_TOLD] = told
