"""Clause labels: 一、（一）1.（1）①, 专栏, 附件, 第X编/章/节/条, read at the start of a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extraction.knowledge import table
from extraction.text.folding import fold
from extraction.text.numerals import chinese_number

_FRAGMENTS = {"{cn}": "[一二三四五六七八九十百千零〇]{1,7}", "{n}": r"\d{1,2}"}
_CHINESE_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Label:
    """One label: its scheme, its place in the hierarchy and its canonical form.

    `level` orders schemes, smaller is further out; `number` is None where the label carries none
    (附则); `end` is the offset in the paragraph at which the heading's own words begin.
    """

    scheme: str
    level: int
    number: int | None
    text: str
    end: int


@dataclass(frozen=True)
class Scheme:
    """One way to label clauses, with its own examples and counterexamples."""

    name: str
    level: int
    pattern: re.Pattern[str]
    form: str
    examples: tuple[tuple[str, str], ...]
    counterexamples: tuple[str, ...]


@cache
def schemes() -> tuple[Scheme, ...]:
    """Return the schemes of `data/labels.toml`, in the order in which they are tried."""
    raw = table("labels")
    found = []
    for row in raw["scheme"]:
        pattern = row["pattern"]
        for name, fragment in _FRAGMENTS.items():
            pattern = pattern.replace(name, fragment)
        found.append(
            Scheme(
                row["name"],
                row["level"],
                re.compile(r"\s{0,8}" + pattern),
                row["form"],
                tuple((text, label) for text, label in row["examples"]),
                tuple(row["counterexamples"]),
            )
        )
    return tuple(found)


def to_chinese(number: int) -> str:
    """Write 1 to 9999 as labels do: 十, 十一, 二十, 一百零三, 一千零三十四. Raises ValueError for others.

    >>> to_chinese(10), to_chinese(21), to_chinese(103), to_chinese(1034)
    ('十', '二十一', '一百零三', '一千零三十四')
    """
    if not 1 <= number <= 9999:
        raise ValueError(number)
    text, skipped = "", False
    for size, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += "零" if skipped and text else ""
            text += _CHINESE_DIGITS[digit] + word
        skipped = not digit
    return text.removeprefix("一") if text.startswith("一十") else text


def find_label(paragraph: str) -> Label | None:
    """Return the label at the start of `paragraph`, or None.

    Cross-references (第三条规定的…), enumerations (一、二级…) and decimals are not labels. Whether a
    label makes sense where it stands is for the segmenter, which knows its neighbours.
    """
    folded = fold(paragraph[:40])
    for scheme in schemes():
        match = scheme.pattern.match(folded)
        if match is None:
            continue
        raw = match.group(1) if match.re.groups else None
        number = chinese_number(raw.rpartition(".")[2]) if raw else None
        if raw and number is None and scheme.name != "circled":
            continue
        if raw and scheme.name == "circled":
            raw = paragraph[match.start(1)]
            number = ord(raw) - ord("①") + 1
        depth = raw.count(".") if raw else 0  # 1.1 stands below 1
        text = _canonical(scheme, match, number, raw)
        return Label(scheme.name, scheme.level + depth, number, text, match.end())
    return None


def _canonical(scheme: Scheme, match: re.Match[str], number: int | None, raw: str | None) -> str:
    text = scheme.form
    text = text.replace("{cn}", to_chinese(number) if number else "").replace("{n}", str(number or ""))
    text = text.replace("{raw}", raw or "")
    if scheme.name == "article" and match.group(2):
        text += match.group(2)
    return text


def label_words(label: str) -> str:
    """Write a path's label as it stands in a citation: 一 -> 一、, 1 -> 1., others unchanged."""
    if label.isdecimal():
        return f"{label}."
    if re.fullmatch(_FRAGMENTS["{cn}"], label):
        return f"{label}、"
    return label
