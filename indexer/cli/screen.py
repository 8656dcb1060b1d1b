"""What reaches a terminal: no name of a file and no document commands it."""

from __future__ import annotations

import re
from typing import TextIO

# Controls but for line feeds and tabs, C1 among them, and characters that turn the direction of a line.
_CONTROL = re.compile("\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_LONGEST = 2000
_LINES = re.compile(r"[\r\n\t\u2028\u2029\x85]+")


def harmless(text: str) -> str:
    r"""Return text with every control character as it is written in a program, \x1b say."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def one_line(text: str) -> str:
    """Return text on one line, without control characters; of a very long one the beginning and the end."""
    if len(text) > _LONGEST:  # an argument is repeated in it, perhaps; the remedy is at the end
        text = f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 4 :]}"
    return harmless(_LINES.sub(" ", text))


class Screen:
    """A stream of text through which no control character gets."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text."""
        return self._stream.write(harmless(text))

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)
