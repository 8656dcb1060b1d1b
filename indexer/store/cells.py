"""Text as a cell of a spreadsheet: never a formula, never another number than it is."""

from __future__ import annotations

import re

# What a spreadsheet may take for the beginning of a formula (OWASP, CSV injection).
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NEGATIVE = re.compile(r"-\d+(?:\.\d+)?")
# Codes that a spreadsheet would show as another number: 001, 330281199001010012, 67541e789601.
_CODE = re.compile(r"0\d+(?:\.\d+)?|\d{12,}|\d+[eE]\d+", re.ASCII)


def is_risky(text: str) -> bool:
    """Return True if a spreadsheet would not take a text for just that text.

    A sign that stands alone is no formula, and a negative number is the number it says.
    """
    if text.startswith(FORMULA):
        return len(text) > 1 and not _NEGATIVE.fullmatch(text)
    return _CODE.fullmatch(text) is not None


def safe(text: str) -> str:
    """Return a text as a cell of CSV that a spreadsheet takes for text; `unsafe` is the way back."""
    return f"'{text}" if is_risky(text.lstrip("'")) else text


def unsafe(cell: str) -> str:
    """Return the text that `safe` was given."""
    return cell[1:] if cell.startswith("'") and is_risky(cell.lstrip("'")) else cell
