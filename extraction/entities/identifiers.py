"""Identifiers in a text: document numbers (文号) and orders, codes of standards and projects, full names.

Their patterns are in `data/identifiers.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from extraction.entities.names import is_organ
from extraction.entities.regions import find_regions
from extraction.knowledge import either, table
from extraction.text.exact_form import even, exact_form
from extraction.text.folding import squeeze
from extraction.text.numerals import chinese_number

# A code has so many digits, and with no letter so many that are parted so often.
_DIGITS, _DIGITS_ALONE, _PARTED = 3, 10, 2
_SHORTEST_NAME, _LONGEST_NAME = 6, 40
_YEAR = re.compile(r"[-:](?:19|20)\d\d$")


@dataclass(frozen=True)
class DocumentNumber:
    """A 文号 or the number of an order at `[start, end)`: `code` is what stands before the year.

    `year` is "" for orders, which are numbered from the first on.
    """

    code: str
    year: str
    serial: int
    start: int
    end: int


@dataclass(frozen=True)
class Code:
    """The number of a standard or a project at `[start, end)`; `text` is its exact form."""

    text: str
    start: int
    end: int

    @property
    def without_year(self) -> str:
        """Return a standard's number without its year: gb18597 of gb18597-2023."""
        return _YEAR.sub("", self.text) if self.text[:1].isalpha() else self.text


@cache
def _data() -> dict[str, Any]:
    return table("identifiers")


@cache
def _numbers() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row["pattern"]) for row in _data()["number"])


@cache
def _pattern(section: str, name: str) -> re.Pattern[str]:
    return re.compile(_data()[section][name])


@cache
def _leads() -> re.Pattern[str]:
    return re.compile(f"{either(_data()['lead']['words'])}|{table('references')['number']['lead']}")


def find_numbers(text: str) -> list[DocumentNumber]:
    """Return the document numbers in a text, in order; `code` begins with whatever letters stand before it."""
    folded = even(text)
    found: list[DocumentNumber] = []
    for pattern in _numbers():
        for match in pattern.finditer(folded):
            serial = chinese_number(match["serial"])
            free = all(match.end() <= n.start or match.start() >= n.end for n in found)
            if serial and free:
                code = "".join(match["code"].split())
                found.append(DocumentNumber(code, match["year"], int(serial), match.start(), match.end()))
    return sorted(found, key=lambda number: number.start)


def same_number(one: DocumentNumber, two: DocumentNumber) -> bool:
    """Tell whether a number as it stands among other words is a number as it is known.

    按照国发〔2021〕23号 is 国发〔2021〕23号, and 甲政发〔2021〕23号 is not 政发〔2021〕23号.
    """
    if (one.year, one.serial) != (two.year, two.serial):
        return False
    return one.code == two.code or (
        bool(two.code) and one.code.endswith(two.code) and _is_before(one.code[: -len(two.code)])
    )


def _is_before(words: str) -> bool:
    """Tell whether words may stand right before a 文号: 按照, 福建省财政厅."""
    leads = [lead.end() for lead in _leads().finditer(words)]
    rest = words[leads[-1] :] if leads else words
    return not rest or is_organ(rest)


def without_lead(number: DocumentNumber) -> DocumentNumber:
    """Return a number without the words before it that are no part of it: 按照, 请问."""
    leads = [lead.end() for lead in _leads().finditer(number.code)]
    code = number.code[leads[-1] :] if leads else number.code
    return replace(number, code=code) if code else number


def order_of(number: DocumentNumber) -> str:
    """Return the words that say whose order or announcement a number is: 国务院 of 国务院令."""
    return re.sub(r"中华人民共和国|(?:第)?令$|公告$|通告$", "", number.code)


def find_codes(text: str) -> list[Code]:
    """Return the codes of standards and projects in a text, in order."""
    folded = even(text)
    found = []
    for match in _pattern("code", "pattern").finditer(folded):
        form = exact_form(match.group())
        digits = sum(char.isdecimal() for char in form)
        lettered = any("a" <= char <= "z" for char in form)
        parted = len(re.findall(r"[-/.:_]", form))
        if digits < _DIGITS or (_pattern("code", "not").fullmatch(form) and digits < _DIGITS_ALONE):
            continue
        if lettered or (digits >= _DIGITS_ALONE and parted >= _PARTED):
            found.append(Code(form, match.start(), match.end()))
    return found


def code_pattern(code: str, *, open_end: bool = False) -> re.Pattern[str]:
    """Return the pattern of a code in folded text, where no more of a longer code stands around it.

    `open_end`: a year or a part may follow, as 18597-2023 does 18597.
    """
    body = r"\s{0,3}".join("-{1,2}" if char == "-" else re.escape(char) for char in code)
    behind = r"(?![a-z0-9])" if open_end else r"(?![a-z0-9])(?!\s?[-/_:]{1,2}\s?[a-z0-9])(?!\.\d)"
    return re.compile(rf"(?<![a-z0-9])(?<![a-z0-9][-/_]){body}{behind}")


def is_full_name(text: str) -> bool:
    """Tell whether a text as a whole is the full name of one organ, institution or company."""
    name = squeeze(text)
    if is_organ(name):
        return True
    if not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME or not name.endswith(
        tuple(_data()["name"]["endings"])
    ):
        return False
    regions = find_regions(name)
    return (
        name.endswith("公司")
        or bool(regions and regions[0][1] <= 2)
        or bool(re.match(r".{1,8}?[省市县区州旗]", name))
    )


def is_filler(text: str) -> bool:
    """Tell whether words name nothing: what is left of a look-up without what it names."""
    return not re.sub(either(_data()["filler"]["words"]) + r"|\W", "", squeeze(text))
