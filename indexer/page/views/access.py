"""The page of rights: one's own tokens; for administrators members, collections, all tokens and the record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape
from typing import TypeVar

import streamlit as st

from indexer.access import rights, tokens
from indexer.access.access import TOKEN_DAYS, Access, Act, Role
from indexer.access.audit import Audit, What
from indexer.access.sign_in import Way
from indexer.errors import LedgerError
from indexer.page import access as present
from indexer.page import links
from indexer.page.views import failures
from indexer.page.views.frame import choose_view, downloads, words
from indexer.page.views.reader import access, kb, record, signs, was_signed_in
from indexer.store.store import Store

Option = TypeVar("Option")
_VIEWS = ("members", "collections", "tokens", "audit")
_LATEST = 200
# What the last step came to; a token that was made is shown until the next one.
_TOLD = "access_told"


def sign_in_page() -> None:
    """Let somebody sign in, or tell why he sees nothing."""
    w, mine = words(), access()
    st.header(w["app"])
    if mine.who:
        record(What.REFUSED, "no role", once=True)
        told = escape(w["sign_in_no_role"].format(who=mine.who))
        st.html(f'<p class="pl-note" role="status">{told}</p>')
    elif signs().way == Way.OIDC:
        st.write(w["sign_in_again" if was_signed_in() else "sign_in_told"])
        if st.button(w["sign_in"], type="primary", icon=":material/login:"):
            st.login()
    else:
        st.info(w["sign_in_gateway_again" if was_signed_in() else "sign_in_gateway"])


def access_page() -> None:
    """Show what somebody may set: his own tokens or, for an administrator, everything."""
    w, mine = words(), access()
    st.header(w["access"])
    if not mine.who:
        st.info(w["access_off"])
        return
    told = st.session_state.pop(_TOLD, None)
    if isinstance(told, LedgerError):
        failures.show(told)
    elif isinstance(told, tuple):
        st.success(w["access_token_shown"], icon=":material/key:")
        copy = links.copy_html(told[0], w["access_token_copy"])
        st.html(f'<p class="pl-row"><code>{escape(told[0])}</code>{copy}</p>')
    elif told:
        st.success(w["access_done"], icon=":material/check:")
    governs = mine.may(Act.GOVERN)
    view = choose_view(_VIEWS, "access", w) if governs else "tokens"
    with Store.open(kb(), hiding=False) as store:
        if view == "tokens" or not governs:
            _tokens(store, mine, w, every=governs)
        elif view == "members":
            _members(store, w)
        elif view == "collections":
            _collections(store, w)
        else:
            _audit(store, w)


def _members(store: Store, w: dict[str, str]) -> None:
    found = rights.members(store)
    st.caption(w["access_members_help"])
    st.html(present.members_html(found, w))
    with st.form("grant", clear_on_submit=True), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(w["access_who"], placeholder=w["access_who_hint"], key="grant_who", width=320)
        st.selectbox(
            w["access_role"],
            list(Role),
            format_func=lambda role: present.role_words(role, w),
            key="grant_role",
            width=180,
        )
        st.form_submit_button(w["access_grant"], type="primary", on_click=_grant)
    _one_of(
        "revoke", w["access_choose"], [one.who for one in found], partial(present.who_words, words=w),
        w["access_revoke"], lambda store, by, who: rights.revoke(store, who, by),
    )  # fmt: skip
    with (
        st.form("sign_out", clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            w["access_sign_out_who"], placeholder=w["access_sign_out_hint"], key="sign_out_who", width=320
        )
        st.form_submit_button(w["access_sign_out"], on_click=_sign_out)


def _grant() -> None:
    who, role = str(st.session_state["grant_who"]), str(st.session_state["grant_role"])
    _step(Act.GOVERN, lambda store, mine: rights.grant(store, who, role, mine.who))


def _sign_out() -> None:
    who = str(st.session_state["sign_out_who"])
    _step(Act.GOVERN, lambda store, mine: rights.sign_out(store, who, mine.who))


def _collections(store: Store, w: dict[str, str]) -> None:
    found = rights.collections(store)
    counts: dict[str, int] = {}
    for row in store.files():
        for name in rights.holding(store, row.path):
            counts[name] = counts.get(name, 0) + 1
    st.caption(w["access_collections_help"])
    st.html(present.collections_html(found, counts, w))
    for kind, label, hint in (
        ("put", w["access_place"], ""),
        ("show", w["access_who"], w["access_who_hint"]),
    ):
        with st.form(kind, clear_on_submit=True), st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(w["access_collection_name"], key=f"{kind}_name", width=220)
            st.text_input(label, placeholder=hint, key=f"{kind}_what", width=360)
            st.form_submit_button(w[f"access_{kind}"], type="primary", on_click=_add, args=(kind,))
    pairs = [(one.name, path) for one in found for path in one.paths]
    _one_of(
        "take", w["access_places"], pairs, "：".join, w["access_take"],
        lambda store, by, pair: rights.take_out(store, *pair, by=by),
    )  # fmt: skip
    seen = [(one.name, who) for one in found for who in one.readers]
    _one_of(
        "hide", w["access_readers"], seen, lambda pair: f"{pair[0]}：{present.who_words(pair[1], w)}",
        w["access_hide"], lambda store, by, pair: rights.hide(store, *pair, by=by),
    )  # fmt: skip


def _add(kind: str) -> None:
    name, what = str(st.session_state[f"{kind}_name"]), str(st.session_state[f"{kind}_what"])
    change = rights.put_in if kind == "put" else rights.show
    _step(Act.GOVERN, lambda store, mine: change(store, name, what, mine.who))


def _tokens(store: Store, mine: Access, w: dict[str, str], *, every: bool) -> None:
    found = tokens.tokens(store, None if every else mine.who)
    st.caption(w["access_tokens_help"])
    st.html(present.tokens_html(found, w))
    with st.form("token", clear_on_submit=True), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(w["access_label"], key="token_label", max_chars=100, width=320)
        st.number_input(w["access_token_days"], 1, 366, TOKEN_DAYS, format="%d", key="token_days", width=150)
        st.form_submit_button(w["access_token_make"], type="primary", on_click=_make)
    labels = {one.token_id: f"{one.label}（{one.who}，{one.token_id}）" for one in found}
    _one_of(
        "untoken", w["access_token_choose"], list(labels), lambda one: labels.get(one, one), w["access_token_revoke"],
        lambda store, by, one: tokens.revoke(store, one, None if access().may(Act.GOVERN) else by, by), Act.READ,
    )  # fmt: skip


def _make() -> None:
    label, days = str(st.session_state["token_label"]), int(st.session_state["token_days"])
    _step(Act.READ, lambda store, mine: tokens.make(store, mine, label, days, mine.who))


def _audit(store: Store, w: dict[str, str]) -> None:
    audit = Audit(kb())
    found = audit.entries()
    if broken := audit.differences(wanted=bool(rights.members(store))):
        st.error("\n\n".join([w["audit_broken"], *broken[:10]]), icon=":material/error:")
    else:
        st.success(w["audit_whole"].format(count=len(found)), icon=":material/verified:")
    downloads(present.entries_sheet(found, w), "audit", w)
    st.caption(w["audit_latest"].format(count=min(len(found), _LATEST)))
    st.html(present.entries_html(found[:_LATEST], w))


def _one_of(
    key: str,
    label: str,
    options: list[Option],
    word: Callable[[Option], str],
    button: str,
    change: Callable[[Store, str, Option], object],
    act: Act = Act.GOVERN,
) -> None:
    """Let one of several be chosen and something be done to it."""
    if not options:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            label, options, index=None, placeholder=label, format_func=word, key=f"{key}_of", width=420
        )
        st.button(
            button,
            key=f"{key}_do",
            disabled=chosen is None,
            on_click=lambda: _step(act, lambda store, mine: change(store, mine.who, chosen)),
        )


def _step(act: Act, change: Callable[[Store, Access], object]) -> None:
    """Change something, where whoever asks may at this moment; what came of it is told when the page is drawn."""
    mine = access()
    try:
        if not mine.may(act) or not mine.who:
            record(What.REFUSED, "rights")
        mine.need(act)
        with Store.edit(kb()) as store:
            st.session_state[_TOLD] = change(store, mine) or True
    except LedgerError as error:
        st.session_state[_TOLD] = error
