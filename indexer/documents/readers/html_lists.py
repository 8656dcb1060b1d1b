"""The numbers that a browser puts before the items of a list: 1. a. iv. 一、（一）."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from extraction.text.labels import find_label, to_chinese
from indexer.documents.readers.web_words import data

_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_DIGITS = "〇一二三四五六七八九"
_STYLE = re.compile(r"list-style(?:-type)?\s*:([^;]*)", re.IGNORECASE)
_LARGEST = 3999  # what Roman numbers can write; others are written 1.


def _roman(number: int) -> str:
    text = ""
    for size, sign in _ROMAN:
        count, number = divmod(number, size)
        text += sign * count
    return text


def _letters(number: int) -> str:
    text = ""
    while number:
        number, place = divmod(number - 1, 26)
        text = chr(ord("a") + place) + text
    return text


_FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimal-leading-zero": lambda n: f"{n:02d}",
    "lower-alpha": _letters,
    "upper-alpha": lambda n: _letters(n).upper(),
    "lower-roman": _roman,
    "upper-roman": lambda n: _roman(n).upper(),
    "chinese": to_chinese,
    "chinese-digits": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
}


def list_labels(ordered: Any) -> dict[Any, str]:
    """Return item -> label of an `<ol>`; nothing where it shows none or its items carry their own."""
    items = [child for child in ordered if child.tag == "li"]
    form = _form(ordered, "decimal")
    if not items or form is None:
        return {}
    backwards = ordered.get("reversed") is not None
    start = _number(ordered.get("start"))
    number = start if start is not None else len(items) if backwards else 1
    found = {}
    for item in items:
        given = _number(item.get("value"))
        number = number if given is None else given
        own = _form(item, form)
        if own is not None:
            found[item] = _label(number, own)
        number += -1 if backwards else 1
    first = next(("".join(words.split()) for item in items if (words := item.text_content()).strip()), "")
    # Editors hide the numbers of a list whose items are numbered in their text.
    return {} if find_label(first) else found


def _number(value: str | None) -> int | None:
    match = re.match(r"\s*(-?\d{1,6})", value or "")
    return int(match[1]) if match else None


def _form(element: Any, inherited: str | None) -> str | None:
    """Return the name of an element's list style, None where it shows no number."""
    known = data()["list"]
    styles = _STYLE.findall(element.get("style") or "")
    words = styles[-1].replace("!important", " ").split() if styles else []
    for word in words:
        if word.lower() in known:
            return str(word.lower())
    if words and any(word.lower() in {"none", "disc", "circle", "square"} for word in words):
        return None
    for name in (element.get("class") or "").split():
        if name.startswith("custom_") and name.removeprefix("custom_") in known:
            return name.removeprefix("custom_")
    kind = element.get("type")
    return kind if kind in known else inherited


def _label(number: int, name: str) -> str:
    form, pattern = data()["list"][name]
    writable = 0 < number <= _LARGEST
    return str(pattern).format(_FORMS[form](number) if writable else number)
