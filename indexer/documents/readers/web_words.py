"""What is known of government sites, read from `data/web_pages.toml`: containers, furniture, metadata."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from extraction.knowledge import table
from extraction.text.folding import fold

# Between the words of a tool bar, and how long such a line can be.
_BETWEEN = r"[\s|,;·\-/()>+]*"
_LONGEST = 400
_VALUE = "[^:.]{0,60}?"
# A field's label is so long at most, white space in it not counted.
_LONGEST_LABEL = 10
_PLACES = ("anywhere", "edge", "outside")


@cache
def data() -> dict[str, Any]:
    """Return the tables of `data/web_pages.toml`."""
    return table("web_pages", "indexer.data")


@cache
def elements(kind: str) -> frozenset[str]:
    """Return the names of the HTML elements of a kind: block, preformatted, unseen, without, holder."""
    return frozenset(data()["elements"][kind])


@cache
def _furniture(place: str) -> re.Pattern[str]:
    """Return the pattern of a line that is furniture at a place."""
    allowed = _PLACES[: _PLACES.index(place) + 1]
    words = "|".join(row["pattern"] for row in data()["furniture"] if row["place"] in allowed)
    one = rf"(?:{words.replace('{value}', _VALUE)})(?=[\s|,;·\-/()>+]|$)"
    return re.compile(rf"{_BETWEEN}(?:{one}{_BETWEEN})+")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(data()[name]["pattern"])


def is_furniture(line: str, place: str = "anywhere") -> bool:
    """Tell whether nothing but words of a page's frame stands in a line: 打印本页, 字号：大 中 小.

    `place` is `anywhere` in a document, at its `edge` (above its first or below its last sentence), or
    `outside` of the element that holds it; the further out, the more words are known.
    """
    return len(line) <= _LONGEST and bool(_furniture(place).fullmatch(fold(line).strip()))


def is_related(line: str) -> bool:
    """Tell whether a line heads a list of other pages: 相关报道, 友情链接."""
    return bool(_pattern("related").fullmatch(fold(line).strip()))


def is_site_title(text: str) -> bool:
    """Tell whether the title of a page names a site or a section of it, no document: 政策文件, 云溪县政府网."""
    return bool(_pattern("site").fullmatch(fold(text).strip()))


def is_kept(line: str) -> bool:
    """Tell whether a line outside of the text's element is the document's: a number, 附件, a signature."""
    return len(line) <= _LONGEST and bool(_pattern("kept").fullmatch(fold(line).strip()))


@cache
def containers() -> frozenset[str]:
    """Return the ids and classes of elements that hold a document's text, in lower case."""
    return frozenset(name.lower() for row in data()["container"] for name in row["names"])


@cache
def _part_words() -> tuple[frozenset[str], frozenset[str]]:
    part = data()["part"]
    return frozenset(part["tags"]), frozenset(part["words"])


def is_part(tag: str, names: Iterable[str]) -> bool:
    """Tell whether an element is part of a page's frame by its tag or a word of its id or classes."""
    tags, words = _part_words()
    return tag in tags or any(word in words for name in names for word in _words(name))


def _words(name: str) -> list[str]:
    """Return the words of an id or class: shareBox and share_box are share and box."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"[^A-Za-z]+", " ", name)).lower().split()


@cache
def _labels() -> frozenset[str]:
    return frozenset(data()["metadata"]["labels"])


@cache
def _label_pattern() -> re.Pattern[str]:
    words = (r"\s*".join(label) for label in sorted(_labels(), key=len, reverse=True))
    return re.compile(rf"(?:[\[【(]\s*)?({'|'.join(words)})\s*[\]】)]?\s*[:：]\s*")


def label_of(text: str) -> str | None:
    """Return the label of a field where a text is nothing else: `索 引 号：` -> 索引号."""
    bare = "".join(text.split()).strip("：:[]【】")
    return bare if len(bare) <= _LONGEST_LABEL and bare in _labels() else None


def fields(text: str) -> list[str]:
    """Return the fields `label：value` of a line that begins with a label that is known, else nothing."""
    text = text.strip()
    pattern, at = _label_pattern(), 0
    starts: list[re.Match[str]] = []
    while match := pattern.match(text, at) if not starts else pattern.search(text, at):
        if not starts or text[match.start() - 1].isspace():
            starts.append(match)
        at = match.end()
    if not starts:
        return []
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return [field(match[1], text[match.end() : end].strip()) for match, end in zip(starts, ends, strict=True)]


def field(label: str, value: str) -> str:
    """Write a field as a line of the page: the label without its spaces and brackets, then the value."""
    bare = "".join(label.split()).strip("：:[]【】")
    return f"{bare}：{' '.join(value.split())}"


def pairs(cells: Sequence[str]) -> list[tuple[str, str, bool]] | None:
    """Return a row of cells as (label, value, whether the label is known), None where it is no such row.

    Each label stands in a cell with its value or in one before it; a label that is not known must end
    in a colon.
    """
    found: list[tuple[str, str, bool]] = []
    at = 0
    while at < len(cells):
        cell = cells[at].strip()
        at += 1
        if not cell:
            continue
        known = label_of(cell)
        if known is not None or (cell.endswith(("：", ":")) and len("".join(cell.split())) <= _LONGEST_LABEL):
            value = cells[at].strip() if at < len(cells) else ""
            if label_of(value) is None:
                at += 1
            else:
                value = ""
            found.append((cell, value, known is not None))
        elif own := fields(cell):
            found += [(name, value, True) for name, _, value in (line.partition("：") for line in own)]
        else:
            return None
    return found
