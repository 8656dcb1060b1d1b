"""Who looks at the page: what the sign-in tells, and the knowledge base as it may be seen and changed by him."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Lock

import streamlit as st

from indexer.access.access import LOCAL, NOBODY, OPEN, Access, Act
from indexer.access.audit import Audit, What
from indexer.access.rights import CollectionRights, access_of, collections, signed_out
from indexer.access.sign_in import SignIn, Way, sign_in
from indexer.access.tokens import other_groups, renew_groups
from indexer.errors import KnowledgeBaseError
from indexer.knowledge_base import KnowledgeBase
from indexer.page.identity import groups_of, identity_of, signed_in_at
from indexer.store.store import Store

_OWN = frozenset({"localhost", "127.0.0.1", "::1"})
# What was recorded last of each kind: a page that is drawn again is not another search.
_RECORDED = "recorded"
_LOOK = "access"
# When a gateway first told who looks at the page, in this session.
_BEGAN = "began"
_one_at_a_time = Lock()


def kb() -> Path:
    """Return the folder of the knowledge base that is served."""
    return Path(os.environ.get("POLICY_LEDGER_KB") or "kb")


def signs() -> SignIn:
    """Return how people sign in; a page that others reach without is open to them."""
    found = sign_in()
    if not found.on and st.get_option("server.address") not in _OWN:
        return SignIn(opened=True)
    return found


@contextmanager
def one_look() -> Iterator[None]:
    """Let all of a page be drawn with the rights that it begins with: caches are keyed by them, and filled by them."""
    st.session_state[_LOOK] = _looked()
    try:
        yield
    finally:
        st.session_state.pop(_LOOK, None)


def access() -> Access:
    """Return what whoever looks at the page may do; while nothing is drawn, by the rights of this moment."""
    known: Access | None = st.session_state.get(_LOOK)
    return known or _looked()


def _looked() -> Access:
    how = signs()
    if not how.on:
        return OPEN if how.opened else LOCAL
    user = dict(st.user)
    who, name = identity_of(how, user)
    if not who or is_over(who, _moment(how)):
        return NOBODY
    return _looked_up(who, name, groups_of(how, user))


def _moment(how: SignIn) -> float | None:
    """Return when whoever looks at the page signed in; at a gateway, which does so each time, when the session began."""
    if how.way == Way.OIDC:
        return signed_in_at(dict(st.user))
    began: float = st.session_state.setdefault(_BEGAN, time.time())
    return began


def is_over(who: str, moment: float | None) -> bool:
    """Tell whether somebody's sign-in counts no more."""
    ended = None
    if KnowledgeBase.exists(kb()):
        with _one_at_a_time:
            ended = signed_out(_rights(str(kb())), who)
    return signs().is_over(moment, ended, time.time())


def was_signed_in() -> bool:
    """Tell whether somebody is signed in whose sign-in counts no more."""
    how = signs()
    return how.on and bool(identity_of(how, dict(st.user))[0]) and not access().who


def renew_tokens() -> None:
    """Let the tokens of whoever looks at the page have the groups of this sign-in."""
    mine = access()
    with _one_at_a_time:
        others = KnowledgeBase.exists(kb()) and other_groups(_rights(str(kb())), mine)
    if others:
        with suppress(KnowledgeBaseError), Store.edit(kb()) as store:  # a build writes: with the next page
            renew_groups(store, mine)


def _looked_up(who: str, name: str, groups: tuple[str, ...]) -> Access:
    if not KnowledgeBase.exists(kb()):
        return Access(None, frozenset(), who, name, groups)
    with _one_at_a_time:
        return access_of(_rights(str(kb())), who, name, groups)


@cache
def _audit(folder: Path) -> Audit:
    """Return the record, which stays open."""
    return Audit(folder)


@st.cache_resource(show_spinner=False)
def _rights(folder: str) -> Store:
    return Store.open(Path(folder), hiding=False)


def signed_name() -> str:
    """Return the name that the sign-in tells, "" where nobody signs in."""
    return access().name


def may_edit() -> bool:
    """Tell whether whoever looks at the page may change something."""
    return access().may(Act.EDIT)


def open_base() -> KnowledgeBase:
    """Open the knowledge base in the name of whoever looks at the page."""
    return KnowledgeBase.open(kb(), access=access())


def reading(given: Access | None = None) -> Store:
    """Open the store to read what whoever looks at the page, or somebody `given`, may see."""
    return Store.open(kb(), seen=(given or access()).seen)


def editing(what: str, done: What = What.CORRECTED) -> Store:
    """Open the store to write into it; raises ForbiddenError for whoever may not, and records who does what."""
    mine = access()
    if not mine.may(Act.EDIT):
        record(What.REFUSED, what)
    mine.need(Act.EDIT)
    record(done, what)
    return Store.edit(kb(), seen=mine.seen)


def record(what: What, on: str = "", *, once: bool = False) -> None:
    """Record what somebody did who signed in; with `once` not again while it is the last of its kind."""
    mine = access()
    if not mine.who:
        return
    last = st.session_state.setdefault(_RECORDED, {})
    if once and last.get(what) == (mine.who, on):
        return
    _audit(kb()).add(mine.who, what, on)
    last[what] = (mine.who, on)


def exported(make: Callable[[], bytes], what: str) -> Callable[[], bytes]:
    """Return what makes a file when it is asked for: then rights are looked at again, and it is recorded.

    Streamlit calls it outside of any session.
    """
    mine, places = access(), _places()
    moment = _moment(signs()) if mine.who else None

    def made() -> bytes:
        if mine.who:
            if is_over(mine.who, moment):
                NOBODY.need(Act.READ)
            now = _looked_up(mine.who, mine.name, mine.groups)
            now.need(Act.READ)
            if (now.seen, _places()) != (mine.seen, places):
                NOBODY.need(Act.READ)  # the page was drawn with other rights
            _audit(kb()).add(mine.who, What.EXPORTED, what)
        return make()

    return made


def _places() -> list[CollectionRights]:
    """Return the collections with what lies in them, [] where nobody signs in."""
    if not signs().on or not KnowledgeBase.exists(kb()):
        return []
    with _one_at_a_time:
        return collections(_rights(str(kb())))


def collection_names() -> list[str]:
    """Return the names of all collections, for an administrator."""
    if not KnowledgeBase.exists(kb()) or access().seen is not None:
        return []
    with _one_at_a_time:
        return [one.name for one in collections(_rights(str(kb())))]


def is_oidc() -> bool:
    """Tell whether an identity provider signs people in."""
    return signs().way == Way.OIDC
