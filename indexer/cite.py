"""Citations: 《title》（文号）三、（五），第7页, and finding the clause a citation names."""

from __future__ import annotations

import re

from extraction.folding import squeeze
from extraction.labels import find_label, label_words

DRAFT_MARK = "征求意见稿"
_WORDS = {"preamble": "序言", "tail": "文末", "intro": "导语"}
_PAGE = re.compile(r"[，,]?\s*第\s?(\d+)\s?页\s*$")
_TITLE = re.compile(r"《(.+?)》(?=\s|$|[（(〔\[]|[一二三四五六七八九十第专附序文\d（(])")


def path_words(path: tuple[str, ...]) -> str:
    """Write a path as officials do: ("三", "（五）", "1") -> 三、（五）1."""
    return "".join(_WORDS.get(label) or label_words(label) for label in path)


def citation(title: str, marks: tuple[str | None, ...], path: tuple[str, ...], page: int | None) -> str:
    """Return the citation of a clause.

    `marks` go behind the title in brackets, where they are known: 征求意见稿, 摘编, 文号.
    """
    number = "".join(f"（{mark}）" for mark in marks if mark)
    where = f"，第{page}页" if page is not None else ""
    return f"《{title}》{number}{path_words(path)}{where}"


def read_path(text: str) -> tuple[str, ...]:
    """Return the path that a reference such as 三、（五）1 or 第三章第十二条 names; () if none.

    >>> read_path("三（五）"), read_path("第12条")
    (('三', '（五）'), ('第十二条',))
    """
    path: list[str] = []
    rest = re.sub(r"^([一二三四五六七八九十]{1,3})(?=[（(]|$)", r"\1、", text.strip())
    rest = re.sub(r"(?<=[）)、])(\d{1,2})$", r"\1.", rest)
    while rest:
        word = next((key for key, name in _WORDS.items() if rest.startswith(name)), None)
        if word:
            path.append(word)
            rest = rest.removeprefix(_WORDS[word])
            continue
        label = find_label(rest)
        if label is None:
            return ()
        path.append(label.text)
        rest = rest[label.end :].lstrip("，, ")
    return tuple(path)


def read_citation(text: str) -> tuple[str, tuple[str, ...]]:
    """Split a citation into (title or words naming the document, path); both may be empty."""
    text = _PAGE.sub("", text.strip())
    match = _TITLE.match(text)
    if match:
        rest = re.sub(
            r"^\s*(?:[（(](?:[^（）()]*\d{4}[^（）()]*号|摘编|征求意见稿)[）)])*", "", text[match.end() :]
        )
        return match[1], read_path(rest)
    for at in range(len(text)):
        path = read_path(text[at:])
        if path:
            return text[:at].strip(), path
    return text, ()


def same_document(named: str, title: str) -> bool:
    """Tell whether the words that name a document fit its title: equal, or a part of it."""
    a, b = squeeze(named), squeeze(title)
    return bool(a) and (a == b or a in b)
