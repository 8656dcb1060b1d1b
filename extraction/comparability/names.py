"""Names of indicators in the form in which they are compared."""

from __future__ import annotations

import re
from functools import cache

from extraction.knowledge import either, table
from extraction.text.folding import squeeze


@cache
def _same() -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(either(squeeze(f) for f in row["forms"])), squeeze(row["name"]))
        for row in table("comparability")["same"]
    ]


@cache
def _fillers() -> re.Pattern[str]:
    raw = table("comparability")["fillers"]
    return re.compile(rf"^(?:{either(raw['verbs'])})+|(?:{either(raw['words'])})")


def one_form(indicator: str) -> str:
    """Return a name with what is written in several ways written in one, and nothing left out."""
    name = squeeze(indicator)
    for pattern, form in _same():
        name = pattern.sub(form, name)
    return name


def plain_name(indicator: str) -> str:
    """Return an indicator's name in the form in which names are compared.

    >>> plain_name("清洁能源装机占比") == plain_name("清洁能源装机比重")
    True
    """
    name = one_form(indicator)
    return _fillers().sub("", name) or name


@cache
def _kinds() -> dict[str, re.Pattern[str]]:
    raw = table("comparability")["kinds"]
    return {kind: re.compile("|".join(row["patterns"]), re.IGNORECASE) for kind, row in raw.items()}


def is_kind(kind: str, indicator: str) -> bool:
    """Return True if a name is of a kind of `comparability.toml`: `intensity`, or `no_sum`."""
    return _kinds()[kind].search(squeeze(indicator)) is not None
