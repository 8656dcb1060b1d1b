"""Who corrects or records something: the name that a sign-in tells, else one that is typed and that the browser remembers."""

from __future__ import annotations

import streamlit as st

from indexer.errors import FieldError
from indexer.page import form as present
from indexer.page.ledger import small_html
from indexer.page.views import address
from indexer.page.views.reader import signed_name
from indexer.tables.words import field_words

_NAME = "review_name"


def ask_name(
    w: dict[str, str],
    wrong: FieldError | None,
    signed: str = "review_as",
    place: str = "",
    label: str = "review_name",
) -> None:
    """Ask for the name of who does something, unless the sign-in tells it; `signed` and `label` name its words.

    A page that asks in several places gives each a name of its own: `place`.
    """
    if signed_in := _signed_in():
        st.html(small_html(w[signed].format(name=signed_in)))
        return
    key = _key(place)
    if key not in st.session_state or (place and not st.session_state[key]):
        st.session_state[key] = st.session_state.get(_NAME) or present.name_of(st.context.cookies)
    st.text_input(w[label], key=key, max_chars=100, autocomplete="name")
    st.session_state[_NAME] = who(place)
    show_wrong(wrong, w)


def who(place: str = "") -> str:
    """Return the name as it stands now: what was typed a moment ago counts for the button pressed after it."""
    return _signed_in() or str(st.session_state.get(_key(place)) or "").strip()


def remember_name(place: str = "") -> None:
    """Let the browser remember the name that was typed."""
    if (name := who(place)) and name != present.name_of(st.context.cookies):
        st.html(present.name_script(name), unsafe_allow_javascript=True)


def show_wrong(error: FieldError | None, w: dict[str, str]) -> None:
    """Show what is wrong with the field above, in a place that is there without an error too."""
    place = st.empty()
    if error is not None:
        place.html(present.wrong_html(field_words(error, w)))


def _signed_in() -> str:
    return signed_name()


def _key(place: str) -> str:
    return f"{_NAME}{place}_{address.language()}"
