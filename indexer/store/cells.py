"""Values as cells of a spreadsheet: text is never a formula, nor another number than it is."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, TypeGuard

# What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection).
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# Codes that a spreadsheet would show as another number: 001, 330281199001010012, 67541e789601.
_CODE = re.compile(r"0\d+(?:\.\d+)?|\d{12,}|\d+[eE]\d+", re.ASCII)


def is_risky(text: str) -> bool:
    """Return True if a spreadsheet would not take a text for just that text.

    A sign that stands alone is no formula: the comparator = stays. Values that are numbers are not asked.
    """
    if text.startswith(FORMULA):
        return len(text) > 1
    return _CODE.fullmatch(text) is not None


def safe(text: str) -> str:
    """Return a text as a cell of CSV that a spreadsheet takes for text; `unsafe` is the way back."""
    return f"'{text}" if is_risky(text.lstrip("'")) else text


def unsafe(cell: str) -> str:
    """Return the text that `safe` was given."""
    return cell[1:] if cell.startswith("'") and is_risky(cell.lstrip("'")) else cell


def is_number(value: Any) -> TypeGuard[int | float | Decimal]:
    """Return True for numbers; a truth value is none."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def is_blank(value: Any) -> bool:
    """Return True for a value that leaves its cell empty; 0 does not."""
    return not value and not is_number(value)
