"""Plain text and Markdown, in any usual encoding."""

from __future__ import annotations

from charset_normalizer import from_bytes

from indexer.errors import UnreadableFileError
from indexer.models import Page, SourceText

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes, declared: str | None = None) -> str:
    """Return text from bytes: BOM first, then what is declared, UTF-8, GB18030, what fits best.

    Raises UnreadableFileError where the bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableFileError(
                    f"marked as {encoding} but damaged at byte {error.start}"
                ) from error
    if b"\0" in data:
        raise UnreadableFileError("holds binary data, not text")
    for encoding in (declared or "utf-8", "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    best = from_bytes(data).best()
    if best is None:
        raise UnreadableFileError("the encoding is none that is known")
    return str(best)


def read_plain(name: str, data: bytes) -> SourceText:
    """Return the text of a file, a form feed beginning a new page.

    Raises UnreadableFileError where it is empty or no text.
    """
    text = decode(data)
    if not text.strip().strip("\ufeff"):
        raise UnreadableFileError("the file is empty")
    parts = text.split("\f")
    if len(parts) == 1:
        return SourceText(name, (Page(None, text),), visual_lines=False)
    pages = tuple(Page(i, part) for i, part in enumerate(parts, 1) if part.strip())
    return SourceText(name, pages, visual_lines=False)
