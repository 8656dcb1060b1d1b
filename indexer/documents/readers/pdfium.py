"""PDFium, which draws the pages of a PDF and tells where their letters stand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from indexer.errors import UnreadableFileError

_LOCK = threading.Lock()  # PDFium is not safe to use from two threads


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """Open a PDF; whoever else asks for one waits until it is closed again.

    Raises UnreadableFileError for a PDF that is damaged or encrypted.
    """
    import pypdfium2  # noqa: PLC0415 - a search never draws a page

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = "password" in str(error).lower()
            reason = "encrypted with a password" if locked else f"damaged PDF ({str(error)[:80]})"
            raise UnreadableFileError(reason) from error
        try:
            yield document
        finally:
            document.close()


def page_of(document: Any, number: int) -> Any:
    """Return page `number` (from 1) of an open PDF; raises UnreadableFileError where it has no such page."""
    if not 1 <= number <= len(document):
        raise UnreadableFileError(f"the PDF has no page {number}")
    return document[number - 1]
