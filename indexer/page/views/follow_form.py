"""One task, to be changed: how far it is, who sees to it, by when, what shows it; the last step back, its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from indexer.access.access import Act
from indexer.access.audit import What as Done
from indexer.errors import FieldError, LedgerError, UsageError
from indexer.following import evidence_of
from indexer.page import follow as present
from indexer.page.form import wrong_html, wrong_name
from indexer.page.ledger import small_html
from indexer.page.views import address, failures
from indexer.page.views.reader import access, editing, exported, kb, may_edit, reading
from indexer.page.views.who import ask_name, remember_name, show_wrong, who
from indexer.store.evidence import evidence_bytes, keep_evidence
from indexer.store.follow import follow, undo_follow, wrong_follow
from indexer.store.follow_log import follow_history, last_to_undo
from indexer.store.follow_rows import Evidence, EvidenceKind, State, follow_up
from indexer.tables.follow import Followed

_TOLD = "follow_told"
_LARGEST = 100  # MB of one file
_EARLIEST, _LATEST = date(1990, 1, 1), date(2100, 12, 31)


@dataclass
class Told:
    """What the last action came to: kept in the session until the next."""

    uid: str = ""
    said: str = ""
    count: int = 0
    wrong: dict[str, FieldError] = field(default_factory=dict)
    unknown: str = ""
    error: LedgerError | None = None
    by: str = ""


def told() -> Told:
    """Return what the last action came to."""
    found = st.session_state.get(_TOLD)
    return found if isinstance(found, Told) else Told()


def tell(found: Told) -> None:
    """Keep what an action came to."""
    st.session_state[_TOLD] = found


def show_told(w: dict[str, str]) -> None:
    """Tell in a corner what the last action came to, once."""
    found = told()
    if found.said:
        st.toast(w[found.said].format(count=found.count), icon=":material/check:")
        found.said = ""
    if found.error is not None:
        failures.show(found.error)
        found.error = None


def follow_form(item: Followed, ways: Mapping[str, str], persons: Sequence[str], w: dict[str, str]) -> None:
    """Show what changes a task: buttons for what is done most, the form for all of it, its history."""
    last = told() if told().uid == item.uid else Told()
    if item.was:
        unit = item.task.unit_full or item.task.unit or w["follow_no_unit"]
        st.warning(w["follow_was_unit"].format(unit=item.was, now=unit), icon=":material/help:")
    if last.by:
        st.warning(w["follow_conflict"].format(name=last.by), icon=":material/group:")
    with closing(reading()) as store:
        entries = follow_history(store.connection, item.uid)
    _shown_evidence(item, ways, w)
    if not may_edit():
        if entries:
            with st.expander(w["follow_history"].format(count=len(entries))):
                st.html(present.follow_history_html(entries, w))
        return
    _buttons(item, w, can_undo=last_to_undo(entries) is not None)
    _form(item, persons, last, w)
    if entries:
        with st.expander(w["follow_history"].format(count=len(entries))):
            st.html(present.follow_history_html(entries, w))
    remember_name()


def _buttons(item: Followed, w: dict[str, str], *, can_undo: bool) -> None:
    """Show the steps that are taken most, each one click."""
    steps: list[tuple[str, str, Callable[[], None]]] = []
    if item.was:
        steps.append(("follow_confirm", "check", partial(_say, item, {"listed": item.said.listed})))
    if item.said.state == State.NOT_STARTED:
        steps.append(("follow_start", "play_arrow", partial(_say, item, {"state": State.IN_PROGRESS})))
    if item.said.state != State.DONE:
        steps.append(("follow_finish", "task_alt", partial(_say, item, {"state": State.DONE})))
    if not item.said.listed:
        steps.append(("follow_list_it", "add_task", partial(_say, item, {"listed": True})))
    else:
        steps.append(
            ("follow_unlist", "playlist_remove", partial(_say, item, {"listed": False}, "follow_dropped"))
        )
    if can_undo:
        steps.append(("review_undo", "undo", partial(_undo, item)))
    with st.container(horizontal=True, key="pl_steps"):
        for word, icon, action in steps:
            st.button(w[word], key=f"{word}_{item.uid}", icon=f":material/{icon}:", on_click=action)


def _key(item: Followed, name: str, when: str | None = None) -> str:
    """Return the key of a field's widget: what was typed stays while the task stays what it is.

    Streamlit knows a choice by its words, so each language has its own.
    """
    return f"follow_{name}_{item.uid}_{item.when if when is None else when}_{address.language()}"


def _form(item: Followed, persons: Sequence[str], last: Told, w: dict[str, str]) -> None:
    said, states = item.said, list(State)
    due = date.fromisoformat(item.due) if item.due else None
    with st.form(f"follow_form_{item.uid}_{item.when}", border=False):
        left, right = st.columns(2)
        with left:
            _once(_key(item, "state"), said.state)
            st.selectbox(
                w["col_follow_state"],
                states,
                format_func=lambda one: w[f"state_{one}"],
                key=_key(item, "state"),
            )
            _once(_key(item, "person"), said.person or None)
            st.selectbox(
                w["col_follow_person"],
                sorted({*persons, *([said.person] if said.person else [])}),
                accept_new_options=True,
                placeholder=w["follow_person_hint"],
                key=_key(item, "person"),
            )
            show_wrong(last.wrong.get("person"), w)
        with right:
            _once(_key(item, "due"), due)
            st.date_input(
                w["col_follow_due"],
                value=None,
                min_value=min(filter(None, (_EARLIEST, due))),
                max_value=max(filter(None, (_LATEST, due))),
                format="YYYY-MM-DD",
                help=w["follow_due_help"],
                key=_key(item, "due"),
            )
            show_wrong(last.wrong.get("due"), w)
            ask_name(w, last.wrong.get("name"), "follow_person_of", label="follow_name")
        _once(_key(item, "note"), said.note)
        st.text_area(
            w["col_follow_note"],
            placeholder=w["follow_note_hint"],
            height=88,
            max_chars=10_000,
            key=_key(item, "note"),
        )
        show_wrong(last.wrong.get("note"), w)
        _evidence(item, last, w)
        show_wrong(last.wrong.get(""), w)
        st.form_submit_button(w["follow_save"], type="primary", on_click=_save, args=(item,))


def _once(key: str, value: Any) -> None:
    """Let a widget begin with a value, unless somebody has typed into it."""
    if key not in st.session_state:
        st.session_state[key] = value


def _evidence(item: Followed, last: Told, w: dict[str, str]) -> None:
    """Show what adds evidence, and takes it away."""
    with st.expander(w["follow_evidence_change"], expanded=bool(last.unknown)):
        st.text_input(w["follow_evidence_add"], placeholder=w["follow_evidence_hint"], key=_key(item, "cite"))
        if last.unknown:
            st.html(wrong_html(w["follow_evidence_unknown"].format(what=last.unknown)))
        st.file_uploader(
            w["follow_evidence_file"],
            accept_multiple_files=True,
            max_upload_size=_LARGEST,
            key=_key(item, "files"),
        )
        show_wrong(last.wrong.get("evidence"), w)
        if item.said.evidence:
            st.multiselect(
                w["follow_evidence_remove"],
                range(len(item.said.evidence)),
                format_func=lambda at: item.said.evidence[at].label,
                placeholder="—",
                key=_key(item, "drop"),
            )


def _shown_evidence(item: Followed, ways: Mapping[str, str], w: dict[str, str]) -> None:
    """Show what there is of evidence: links, and files to take along."""
    if not item.said.evidence:
        return
    st.html(small_html(w["follow_evidence_of"].format(count=len(item.said.evidence))))
    cited = [one for one in item.said.evidence if one.kind != EvidenceKind.FILE]
    st.html(present.evidence_html(cited, ways, w))
    with st.container(horizontal=True):
        for one in item.said.evidence:
            if one.kind == EvidenceKind.FILE:
                st.download_button(
                    one.label,
                    exported(partial(evidence_bytes, kb(), one), one.label),
                    one.label,
                    "application/octet-stream",
                    icon=":material/attach_file:",
                    key=f"evidence_{item.uid}_{one.ref}_{one.label}",
                    on_click="ignore",
                )


def _save(item: Followed) -> None:
    """Save what was typed where it differs from what was shown; what was typed stays if it cannot be."""
    typed = {name: st.session_state.get(_key(item, name)) for name in ("state", "person", "due", "note")}
    changes: dict[str, Any] = {}
    if typed["state"] != item.said.state:
        changes["state"] = typed["state"]
    if (person := str(typed["person"] or "").strip()) != item.said.person:
        changes["person"] = person
    if (note := str(typed["note"] or "").strip()) != item.said.note:
        changes["note"] = note
    due = typed["due"].isoformat() if isinstance(typed["due"], date) else ""
    if due != (item.due or ""):
        changes["due"] = None if due == (item.task.due or "") else due
    wrong = wrong_follow(changes) | wrong_name(who())
    if wrong:
        tell(Told(item.uid, wrong=wrong))
        return
    try:
        added = _added(item)
    except UsageError as error:
        cite = str(st.session_state.get(_key(item, "cite")) or "").strip()
        tell(Told(item.uid, unknown=cite) if cite else Told(item.uid, error=error))
        return
    except LedgerError as error:
        tell(Told(item.uid, error=error))
        return
    dropped = set(st.session_state.get(_key(item, "drop")) or ())
    kept = tuple(one for at, one in enumerate(item.said.evidence) if at not in dropped)
    if added or dropped:
        changes["evidence"] = (*kept, *added)
    if not changes:
        tell(Told(item.uid, said="follow_nothing"))
        return
    _say(item, changes)


def _added(item: Followed) -> list[Evidence]:
    """Return the evidence that was named or uploaded; raises UsageError for what is not there."""
    found = []
    if cite := str(st.session_state.get(_key(item, "cite")) or "").strip():
        with closing(reading()) as store:
            found.append(evidence_of(store, cite))
    files = st.session_state.get(_key(item, "files")) or ()
    access().need(Act.EDIT)
    return [*found, *(keep_evidence(kb(), file.name, file.getvalue()) for file in files)]


def _say(item: Followed, changes: dict[str, Any], said: str = "follow_saved") -> None:
    """Store what is said of a task as it was shown; what somebody else said of it since is not lost."""
    found = Told(item.uid, wrong=wrong_name(who()))
    if not found.wrong:
        try:
            with editing(item.uid, Done.FOLLOWED) as store:
                follow(store, [(item.uid, item.place)], changes, name=who(), seen=item.said)
            found.said = said
            if not item.said.listed:  # the first that is followed up does not hide the others
                address.put(scope="all")
        except FieldError as error:
            found.wrong = {error.field: error}
        except UsageError:
            found.by = _keep_typed(item)
        except LedgerError as error:
            found.error = error
    tell(found)


def _keep_typed(item: Followed) -> str:
    """Take what was typed along to the task as it is now; return who changed it meanwhile."""
    with closing(reading()) as store:
        now = follow_up(store.connection, item.uid)
    if now is None:
        return ""
    was: dict[str, object] = {
        "state": item.said.state,
        "person": item.said.person or None,
        "note": item.said.note,
    }
    was["due"] = date.fromisoformat(item.due) if item.due else None
    for name in (*was, "cite"):
        typed = st.session_state.get(_key(item, name))
        if typed != was.get(name):
            st.session_state[_key(item, name, now.when)] = typed
    return now.name


def _undo(item: Followed) -> None:
    """Take back the last thing that was said of a task."""
    found = Told(item.uid, wrong=wrong_name(who()))
    if not found.wrong:
        try:
            with editing(item.uid, Done.FOLLOWED) as store:
                undo_follow(store, item.uid, who())
            found.said = "follow_undone"
        except LedgerError as error:
            found.error = error
    tell(found)
