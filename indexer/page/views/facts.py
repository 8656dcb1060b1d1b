"""What an editor may correct of a document as a whole: a form, its history, the last step undone."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from indexer.access.audit import What
from indexer.errors import FieldError, LedgerError
from indexer.models import Document
from indexer.page import facts_form as present
from indexer.page.views import address, failures
from indexer.page.views.reader import may_edit, open_base, record, signed_name
from indexer.store.correction_values import FieldKind
from indexer.store.metadata import Fact
from indexer.tables.words import field_words

# What the last step came to, until it is shown; the name is the one that corrects rows too.
_TOLD, _NAME = "facts_told", "review_name"


def correct_facts(document: Document, w: dict[str, str]) -> None:
    """Show what was corrected of a document, and the form that does so; Enter saves what was typed, or nothing."""
    found = document.document_id
    with open_base() as base:
        facts = base.document_facts(found)
        steps = len(base.history(found))
    told = st.session_state.pop(_TOLD, {})
    told = told if told.get("document") == found else {}
    if html := present.corrected_html(facts, w):
        st.html(html)
    if said := told.get("said"):
        st.success(w[said], icon=":material/check:")
    if isinstance(told.get("error"), LedgerError):
        failures.show(told["error"])
    if not may_edit():
        return
    with st.expander(w["facts_correct"], expanded=bool(told)):
        _form(found, facts, steps, told.get("wrong", {}), w)
        if steps:
            st.button(w["facts_undo"], icon=":material/undo:", on_click=_undo, args=(found,))


def _form(
    found: str, facts: list[Fact], steps: int, wrong: Mapping[str, FieldError], w: dict[str, str]
) -> None:
    # What was typed stays until something is saved; then the form shows the new values.
    prefix = f"facts_{found}_{steps}"
    if _key() not in st.session_state:
        st.session_state[_key()] = st.session_state.get(_NAME, "")
    with st.form(prefix, border=False):
        st.html(f'<p class="pl-small">{escape(w["facts_help"])}</p>')
        for pair in zip(facts[::2], [*facts[1::2], None], strict=False):
            for fact, column in zip(pair, st.columns(2), strict=True):
                if fact is not None:
                    with column:
                        _widget(fact, f"{prefix}_{fact.field.name}", w)
                        _wrong(wrong.get(fact.field.name), w)
        if signed_name():
            st.html(f'<p class="pl-small">{escape(w["review_as"].format(name=signed_name()))}</p>')
        else:
            st.text_input(w["review_name"], key=_key(), max_chars=100, autocomplete="name")
        _wrong(wrong.get("name"), w)
        st.text_input(w["review_note"], key=f"{prefix}_note", max_chars=1000)
        _wrong(wrong.get("note") or wrong.get(""), w)
        st.form_submit_button(w["facts_save"], type="primary", on_click=_save, args=(found, facts, prefix))


def _widget(fact: Fact, key: str, w: dict[str, str]) -> None:
    field, shown = fact.field, present.draft(fact.field, fact.wanted)
    if field.choices:
        words = present.choices(field, w)
        codes = list(words)
        st.selectbox(
            present.label(field.name, w),
            codes,
            index=codes.index(shown) if shown in codes else 0,
            format_func=lambda code: words[code],
            key=f"{key}_{address.language()}",  # Streamlit knows a choice by its words
        )
        return
    hint = {FieldKind.DATE: w["facts_day"], FieldKind.NAMES: w["facts_names"]}.get(field.kind)
    st.text_input(present.label(field.name, w), value=shown, placeholder=hint, key=key)


def _wrong(error: FieldError | None, w: dict[str, str]) -> None:
    if error is not None:
        st.html(f'<p class="pl-wrong" role="alert">{escape(field_words(error, w))}</p>')


def _key() -> str:
    return f"facts_{_NAME}_{address.language()}"


def _who() -> str:
    if name := signed_name():
        return name
    name = str(st.session_state.get(_key()) or "").strip()
    st.session_state[_NAME] = name
    return name


def _save(found: str, facts: list[Fact], prefix: str) -> None:
    """Save what was typed; where nothing was, or something cannot be, nothing is."""
    drafts = {}
    for fact in facts:
        key = f"{prefix}_{fact.field.name}" + (f"_{address.language()}" if fact.field.choices else "")
        drafts[fact.field.name] = str(st.session_state.get(key) or "")
    changes = present.typed_changes(facts, drafts)
    note = str(st.session_state.get(f"{prefix}_note") or "").strip()
    _step(found, lambda base: base.correct_document(found, changes, note=note, name=_who()), changes)


def _undo(found: str) -> None:
    """Take back the last correction of the document."""
    _step(found, lambda base: base.undo(found, _who()), None)


def _step(found: str, step: Any, changes: Mapping[str, Any] | None) -> None:
    told: dict[str, Any] = {"document": found}
    try:
        record(What.CORRECTED, found)
        with open_base() as base:
            if wrong := base.wrong_fields(found, changes) if changes else {}:
                told["wrong"] = wrong
            else:
                step(base)
                told["said"] = "facts_undone" if changes is None else "facts_saved"
    except FieldError as error:
        told["wrong"] = {error.field: error}
    except LedgerError as error:
        told["error"] = error
    st.session_state[_TOLD] = told
