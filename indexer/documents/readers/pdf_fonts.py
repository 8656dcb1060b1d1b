"""The fonts of a PDF, read once a file: pypdf reads those of a page anew for every page, which costs most."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy

from pypdf import _page
from pypdf.generic import DictionaryObject
from pypdf.generic._font import Font

# So many characters may the maps of all fonts kept have, some 100 bytes each; beyond, they are read anew.
MOST_CHARACTERS = 500_000

_LOCK = threading.Lock()
_users = 0


class _Kept:
    """Fonts by their dictionaries in one file, which are held so that no other takes their identity."""

    def __init__(self) -> None:
        self.fonts: dict[int, tuple[DictionaryObject, Font]] = {}
        self._characters = 0

    def font(self, resource: DictionaryObject) -> Font:
        """Return the font that pypdf reads from a dictionary; what it raises is raised each time."""
        known = self.fonts.get(id(resource))
        if known is None:
            font = Font.from_font_resource(resource)
            size = len(font.character_map) + len(font.character_widths) + len(font.encoding)
            if self._characters + size > MOST_CHARACTERS:
                self.fonts.clear()
                self._characters = 0
            if size > MOST_CHARACTERS:
                return font
            self._characters += size
            known = self.fonts[id(resource)] = (resource, font)
        # pypdf sets the width of the space for a page; the maps it only reads.
        return copy(known[1])


_KEPT: ContextVar[_Kept | None] = ContextVar("kept_fonts", default=None)


class _RememberedFont(Font):
    """What pypdf finds in the place of its Font while some file is read."""

    @classmethod
    def from_font_resource(cls, pdf_font_dict: DictionaryObject) -> Font:
        """Return the font of a dictionary: as it is kept for the file that this thread reads, if it reads one."""
        kept = _KEPT.get()
        return Font.from_font_resource(pdf_font_dict) if kept is None else kept.font(pdf_font_dict)


@contextmanager
def fonts_once() -> Iterator[None]:
    """Have pypdf read each font once for all pages, of one file, that are read within."""
    global _users  # noqa: PLW0603 - how many threads are within
    with _LOCK:
        _users += 1
        if getattr(_page, "Font", None) is Font:
            _page.Font = _RememberedFont  # type: ignore[attr-defined]
    token = _KEPT.set(_Kept())
    try:
        yield
    finally:
        _KEPT.reset(token)
        with _LOCK:
            _users -= 1
            if not _users and getattr(_page, "Font", None) is _RememberedFont:
                _page.Font = Font  # type: ignore[attr-defined]
