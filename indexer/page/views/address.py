"""The address as the state of a page: widgets show what stands in it, and a change writes it there.

A widget is filled from the address before it is drawn, so a link shows what its sender saw and Back leads
to what was there before: every change is one entry of the browser's history. (Streamlit's own binding writes
the words of the language into the address and leaves no entry.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from indexer.page import links

# What leaves the page and the row chosen where they are: a change of anything else begins at the first page
# again, with no row chosen. In another order the row stays chosen, on whatever page it then stands.
_SHOWN_PART = frozenset({"page", "row", "cols", "chart", "follow", "scope", "lang"})
_ORDER = frozenset({"sort"})
_ON = "all"
# What a name may be given: one value or several; None, "" and nothing take it away.
_Value = str | int | Sequence[str] | None


def params() -> dict[str, list[str]]:
    """Return the whole address: name -> values."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def one(name: str) -> str:
    """Return the value of a name in the address, "" where it is not there."""
    return str(st.query_params.get(name, ""))


def many(name: str) -> list[str]:
    """Return all values of a name in the address."""
    return [value for value in st.query_params.get_all(name) if value]


def number(name: str, otherwise: int) -> int:
    """Return a number of the address, another where none stands there."""
    text = one(name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def changed(values: Mapping[str, str | int | Sequence[str] | None]) -> dict[str, list[str]]:
    """Return the address after a change; None, "" and nothing take a name away."""
    now = params()
    after = dict(now)
    if "q" in values:  # what was taken away was a part of another question
        after.pop("without", None)
    for name, value in values.items():
        several = [value] if isinstance(value, (str, int)) else value or []
        after[name] = [str(text) for text in several if str(text)]
    after = {name: found for name, found in after.items() if found}
    # A widget that is drawn anew while another is pressed may tell what it shows already: nothing changes then.
    names = {name for name in values if after.get(name) != now.get(name)}
    if names <= _SHOWN_PART:
        return after
    lost = {"page"} if names <= _SHOWN_PART | _ORDER else {"page", "row"}
    return {name: found for name, found in after.items() if name not in lost or name in values}


def put(**values: str | int | Sequence[str] | None) -> None:
    """Write names into the address, as one entry of the browser's history; what is there already makes none."""
    after = changed(values)
    if after != params():
        st.query_params.from_dict(after)


def href(page: str, /, **values: str | int | Sequence[str] | None) -> str:
    """Return the address of a page with what goes along from here and what is asked of it."""
    kept = dict(links.carried(params()))
    for name, value in values.items():
        several = [value] if isinstance(value, (str, int)) else value or []
        kept[name] = [str(text) for text in several]
    return links.href(page, kept)


def here(page: str, /, **values: str | int | Sequence[str] | None) -> str:
    """Return the address of this page after a change."""
    return links.href(page, changed(values))


def text_input(name: str, label: str, **options: Any) -> str:
    """Return what is typed into a box that shows a name of the address."""
    key = _key(name)
    st.session_state[key] = one(name)
    return str(st.text_input(label, key=key, on_change=_write(name, key), **options) or "").strip()


def selectbox(
    name: str,
    label: str,
    options: Sequence[str],
    word: Callable[[str], str],
    any_word: str,
    *,
    default: str = "",
    also: Mapping[str, _Value] | None = None,
    **more: Any,
) -> str:
    """Return the code chosen of several, "" for any; what the address says and is no option counts as any.

    `default` is shown where the address says nothing; `also` is written with every choice.
    """
    key = _key(name)
    told = one(name) or default
    st.session_state[key] = told if told in options else ""
    chosen = st.selectbox(
        label,
        ["", *options],
        format_func=lambda code: word(code) if code else any_word,
        key=key,
        on_change=_write(name, key, also),
        **more,
    )
    return chosen or ""


def multiselect(
    name: str,
    label: str,
    options: Sequence[str],
    word: Callable[[str], str],
    *,
    default: Sequence[str] = (),
    none: str = "",
    also: Mapping[str, _Value] | None = None,
    **more: Any,
) -> list[str]:
    """Return the codes chosen, `default` where the address says nothing, nothing where it says `none`.

    `also` is written with every choice: what follows from it, and what it takes away.
    """
    key = _key(name)
    st.session_state[key] = [code for code in (many(name) or default) if code in options]
    write = _write(name, key, also, none)
    return list(st.multiselect(label, options, format_func=word, key=key, on_change=write, **more))


def pills(
    name: str, label: str, options: Sequence[str], word: Callable[[str], str], **more: Any
) -> list[str]:
    """Return the codes of the chips that are on."""
    key = _key(name)
    st.session_state[key] = [code for code in many(name) if code in options]
    return list(
        st.pills(
            label,
            options,
            selection_mode="multi",
            format_func=word,
            key=key,
            on_change=_write(name, key),
            **more,
        )
    )


def segments(name: str, label: str, options: Sequence[str], word: Callable[[str], str], **more: Any) -> str:
    """Return the one code chosen, the first of them where the address names none; the first is not written."""
    key = _key(name)
    st.session_state[key] = one(name) if one(name) in options else options[0]

    def write() -> None:
        chosen = st.session_state[key]
        put(**{name: "" if chosen == options[0] else chosen})

    return str(
        st.segmented_control(
            label, options, required=True, format_func=word, key=key, on_change=write, **more
        )
    )


def switch(name: str, label: str, **more: Any) -> bool:
    """Return whether something is switched on, off to begin with; on is `all` in the address."""
    key = _key(name)
    st.session_state[key] = one(name) == _ON
    return bool(
        st.toggle(
            label, key=key, on_change=lambda: put(**{name: _ON if st.session_state[key] else ""}), **more
        )
    )


def pages(count: int, otherwise: int = 1) -> int:
    """Return the page chosen of several, from 1, another where the address names none; shows nothing for only one."""
    at = min(max(number("page", otherwise), 1), max(count, 1))
    if count > 1:
        key = f"{_key('page')}_{at}"  # it takes no value but its default without a warning: each page is one of its own

        def write() -> None:
            chosen = st.session_state[key]
            put(page="" if chosen == otherwise else chosen)

        st.pagination(count, default=at, key=key, on_change=write)
    return at


def language() -> str:
    """Return the language of the page: `zh` or `en`."""
    return "en" if one("lang") == "en" else "zh"


def _key(name: str) -> str:
    # Streamlit keeps what is chosen by its words: in another language it is another widget.
    return f"address_{name}_{language()}"


def _write(
    name: str, key: str, also: Mapping[str, _Value] | None = None, none: str = ""
) -> Callable[[], None]:
    return lambda: put(**{**(also or {}), name: st.session_state[key] or none})
