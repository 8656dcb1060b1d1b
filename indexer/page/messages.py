"""What readers and the store say in English, in the language of the page."""

from __future__ import annotations

import re
from functools import cache

from extraction.knowledge import table
from indexer.errors import LedgerError, PictureError

_NAME = re.compile(r"\{(\w+)\}")
# Parts of a message that was put together: `first; second`.
_BETWEEN = "; "


def translated(message: str, language: str) -> str | None:
    """Return a message in the language of the page (`zh` or `en`), None where there are no words for it."""
    if language == "en":
        return message
    if known := _known(message):
        return known
    parts = [_known(part) for part in message.split(_BETWEEN)]
    return "；".join(part for part in parts if part) if all(parts) else None


def error_words(error: Exception, words: dict[str, str], language: str) -> str:
    """Return an error in the language of the page: its own sentence, or that of its kind."""
    if isinstance(error, PictureError):
        return words[f"picture_{error.reason}"].format(file=error.file)
    if isinstance(error, LedgerError):
        if told := translated(str(error.args[0]), language):
            return told
        kind = type(error).__name__
    else:
        kind = "Exception"
    return words.get(f"error_{kind}") or words["error_Exception"]


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return (pattern of the English message, the Chinese one), those with the most words of their own first."""
    found = table("messages", "indexer.data")["zh"]
    ordered = sorted(found.items(), key=lambda pair: -len(_NAME.sub("", pair[0])))
    return [(re.compile(_pattern(english), re.DOTALL), chinese) for english, chinese in ordered]


def _pattern(english: str) -> str:
    """Return the pattern of a message: names in braces take whatever stands there."""
    between = _NAME.split(english)
    return "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(between))


def _known(message: str) -> str | None:
    for pattern, chinese in _patterns():
        if match := pattern.fullmatch(message):
            values = {name: _known(value) or value for name, value in match.groupdict().items()}
            return chinese.format(**values)
    return None
