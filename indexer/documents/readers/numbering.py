"""The numbers that Word makes up when it shows a paragraph: 一、, （一）, 第一章, 1., ①.

A list (`w:abstractNum`) has levels with a form and a pattern such as `第%1章`; paragraphs use it through
an instance (`w:num`), which may override levels and begin anew. Instances of one list count together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from extraction.text.labels import to_chinese

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = str.maketrans("零一二三四五六七八九十百", "零壹贰叁肆伍陆柒捌玖拾佰")
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
# Forms that Unicode has ready made: first character, how many.
_READY = {
    "decimalEnclosedParen": ("⑴", 20),
    "decimalEnclosedFullstop": ("⒈", 20),
    "ideographEnclosedCircle": ("㊀", 10),
}
_COUNTING = frozenset(
    {
        "chineseCountingThousand",
        "taiwaneseCountingThousand",
        "japaneseCounting",
        "koreanCounting",
    }
)
_POSITIONAL = frozenset(
    {
        "ideographDigital",
        "japaneseDigitalTenThousand",
        "taiwaneseDigital",
        "koreanDigital2",
    }
)
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")),
    *((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


@dataclass(frozen=True)
class _Level:
    """One level of a list. `restart` is how many levels above restart it; None: every one."""

    form: str = "decimal"
    pattern: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    gap: bool = True
    style: str | None = None


class Numbering:
    """The counters of a document's lists; `label` must be asked once a paragraph, in order."""

    def __init__(self, numbering: Any, styles: dict[str, Any]) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._instances: dict[str, str] = {}
        self._overrides: dict[tuple[str, int], _Level] = {}
        self._restarts: dict[tuple[str, int], int] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._begun: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read(numbering, styles)

    def _read(self, numbering: Any, styles: dict[str, Any]) -> None:
        linked: dict[str, str] = {}
        for abstract in numbering.iterchildren(f"{W}abstractNum"):
            key = abstract.get(f"{W}abstractNumId")
            self._levels[key] = {_number(x, "ilvl"): _level(x) for x in abstract.iterchildren(f"{W}lvl")}
            if link := value(abstract, "numStyleLink"):
                linked[key] = link
        for instance in numbering.iterchildren(f"{W}num"):
            key, abstract = instance.get(f"{W}numId"), value(instance, "abstractNumId") or ""
            self._instances[key] = abstract
            for override in instance.iterchildren(f"{W}lvlOverride"):
                depth = _number(override, "ilvl")
                if (level := override.find(f"{W}lvl")) is not None:
                    self._overrides[key, depth] = _level(level)
                if (start := value(override, "startOverride")) is not None:
                    self._restarts[key, depth] = int(start)
        for abstract, style in linked.items():  # a list defined by a list style
            target = _instance_of(styles.get(style))
            self._levels[abstract] = self._levels.get(self._instances.get(target or "", ""), {})

    def label(self, properties: list[tuple[str, Any]]) -> str:
        """Return what Word shows before a paragraph, "" for nothing, and count it.

        `properties` are its own properties and those of its styles, nearest first, each with the
        style's name ("" for its own).
        """
        instance, depth, depth_found, source = None, 0, False, ""
        for style, found in properties:
            numbered = found.find(f"{W}numPr")
            if numbered is None:
                continue
            if not depth_found and (own := value(numbered, "ilvl")) is not None:
                depth, depth_found = int(own), True
            if (own := value(numbered, "numId")) is not None:
                instance, source = own, style
                break
        if instance is None or instance not in self._instances:
            return ""  # numId 0 takes a style's number away
        if not depth_found and source:
            depth = self._depth_of_style(instance, source)
        return self._count(instance, depth)

    def _depth_of_style(self, instance: str, style: str) -> int:
        levels = self._levels.get(self._instances[instance], {})
        return next((depth for depth, level in levels.items() if level.style == style), 0)

    def _at(self, instance: str, depth: int) -> _Level | None:
        level = self._overrides.get((instance, depth))
        level = level or self._levels.get(self._instances[instance], {}).get(depth)
        start = self._restarts.get((instance, depth))
        return replace(level, start=start) if level and start is not None else level

    def _count(self, instance: str, depth: int) -> str:
        level = self._at(instance, depth)
        if level is None:
            return ""
        abstract = self._instances[instance]
        if (instance, depth) in self._restarts and (instance, depth) not in self._begun:
            self._counts.pop((abstract, depth), None)
        self._begun.add((instance, depth))
        self._counts[abstract, depth] = self._counts.get((abstract, depth), level.start - 1) + 1
        for other, deeper in list(self._counts):
            if other == abstract and deeper > depth:
                below = self._at(instance, deeper)
                if below is None or below.restart is None or depth < below.restart:
                    del self._counts[other, deeper]
        if level.form == "bullet":
            return ""
        shown = re.sub(
            r"%([1-9])", lambda match: self._shown(instance, int(match[1]) - 1, level), level.pattern
        )
        return f"{shown} " if shown and level.gap else shown

    def _shown(self, instance: str, depth: int, of: _Level) -> str:
        level = self._at(instance, depth) or _Level()
        count = self._counts.get((self._instances[instance], depth), level.start)
        return shown_as("decimal" if of.legal else level.form, count)


def value(element: Any, name: str) -> str | None:
    """Return the value of a property element, None where it is absent."""
    found = element.find(f"{W}{name}") if element is not None else None
    return found.get(f"{W}val") if found is not None else None


def shown_as(form: str, count: int) -> str:
    """Write a number in one of Word's forms; one that is not known is written in figures.

    >>> shown_as("chineseCounting", 21), shown_as("upperLetter", 28), shown_as("decimalEnclosedCircle", 3)
    ('二十一', 'BB', '③')
    """
    if form == "none":
        return ""
    if form in _POSITIONAL or (form in {"chineseCounting", "taiwaneseCounting"} and count > 99):
        return "".join(_DIGITS[int(digit)] for digit in str(abs(count)))
    if form == "decimalZero":
        return f"{count:02d}"
    if form.startswith("decimalFullWidth"):
        return str(count).translate({ord("0") + i: chr(ord("０") + i) for i in range(10)})
    if form == "numberInDash":
        return f"- {count} -"
    if count < 1:
        return str(count)
    if form in {"chineseCounting", "taiwaneseCounting"} or (form in _COUNTING and count < 1000):
        return to_chinese(count)
    if form in {"chineseLegalSimplified", "ideographLegalTraditional"} and count < 1000:
        words = to_chinese(count)
        return (f"一{words}" if words.startswith("十") else words).translate(_LEGAL)
    if form.startswith("decimalEnclosedCircle") and count <= 50:
        first, offset = ("①", 1) if count <= 20 else ("㉑", 21) if count <= 35 else ("㊱", 36)
        return chr(ord(first) + count - offset)
    if form in _READY and count <= _READY[form][1]:
        return chr(ord(_READY[form][0]) + count - 1)
    if form in {"upperLetter", "lowerLetter"} and count <= 780:
        letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in {"upperRoman", "lowerRoman"} and count < 4000:
        return _roman(count) if form == "upperRoman" else _roman(count).lower()
    if form == "ideographTraditional" and count <= 10:
        return _STEMS[count - 1]
    if form == "ideographZodiac" and count <= 12:
        return _BRANCHES[count - 1]
    if form == "ideographZodiacTraditional":
        return _STEMS[(count - 1) % 10] + _BRANCHES[(count - 1) % 12]
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        text += letters * (count // worth)
        count %= worth
    return text


def _number(element: Any, name: str) -> int:
    return int(element.get(f"{W}{name}") or 0)


def _instance_of(style: Any) -> str | None:
    found = style.find(f"{W}pPr/{W}numPr") if style is not None else None
    return value(found, "numId")


def _level(level: Any) -> _Level:
    # A form of its own making stands in an alternative, beside an ordinary one for other programs.
    forms = [found.get(f"{W}val") for found in level.iter(f"{W}numFmt")]
    restart = value(level, "lvlRestart")
    legal = level.find(f"{W}isLgl")
    return _Level(
        form=next((form for form in forms if form and form != "custom"), "decimal"),
        pattern=value(level, "lvlText") or "",
        start=int(value(level, "start") or 1),
        restart=int(restart) if restart is not None else None,
        legal=legal is not None and legal.get(f"{W}val") not in {"0", "false", "off"},
        gap=value(level, "suff") != "nothing",
        style=value(level, "pStyle"),
    )
