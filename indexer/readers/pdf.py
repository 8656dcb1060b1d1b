"""PDF files with a text layer, page by page (pypdf)."""

from __future__ import annotations

import logging
import re
from io import BytesIO

from indexer.errors import UnreadableFileError
from indexer.models import Page, SourceText

# Fewer characters a page than this and a PDF is taken for pictures of pages.
_IMAGE_ONLY = 20
# Share of characters outside Han, ASCII and the usual signs above which a text layer is taken for
# garbled: a PDF whose fonts lack a map to Unicode gives letters of random scripts (77 % in the one
# such file among 70 plans; the worst sound one has 2 %).
_GARBLED = 0.3
_ODD = re.compile(
    r"[^\s\u0020-\u007e\u00a0-\u00ff\u0370-\u03ff\u2000-\u2bff\u2e80-\u9fff\ue000-\uf8ff\uf900-\ufaff\ufe30-\uffef]"
)


def odd_share(text: str) -> float:
    """Return the share of characters outside Han, ASCII and the signs of Chinese print, 0 to 1."""
    return len(_ODD.findall(text)) / len(text) if text else 0.0


def read_pdf(name: str, data: bytes) -> SourceText:
    """Return the text layer of a PDF, page by page, its lines being lines of print.

    Raises UnreadableFileError for one that is encrypted, damaged, garbled or made of pictures.
    """
    import pypdf  # noqa: PLC0415 - a search never reads a file

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of every flaw that it mends
    locked = False
    pages: list[Page] = []
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        if not locked:
            pages = [Page(i, page.extract_text() or "") for i, page in enumerate(reader.pages, 1)]
    except Exception as error:  # pypdf raises nearly anything on a damaged file
        raise UnreadableFileError(f"damaged PDF ({type(error).__name__}: {str(error)[:80]})") from error
    if locked:
        raise UnreadableFileError("encrypted with a password")
    if not pages:
        raise UnreadableFileError("the PDF has no pages")
    bare = [page.number for page in pages if len("".join(page.text.split())) < _IMAGE_ONLY]
    whole = "".join(page.text for page in pages)
    if len("".join(whole.split())) < _IMAGE_ONLY * len(pages):
        raise UnreadableFileError("no text layer: its pages are pictures")
    if (odd := odd_share(whole)) > _GARBLED:
        raise UnreadableFileError(f"text layer is garbled: {odd:.0%} of its characters are no Chinese text")
    notes = (f"pages without text: {', '.join(map(str, bare))}",) if bare else ()
    return SourceText(name, tuple(pages), visual_lines=True, notes=notes)
