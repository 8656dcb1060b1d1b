"""PDF files with a text layer, page by page (pypdf)."""

from __future__ import annotations

import logging
import re
from io import BytesIO
from typing import Any

from indexer.documents.readers import pdf_layout, pdf_rules
from indexer.errors import UnreadableFileError
from indexer.models import Page, SourceText

# A page with fewer characters than this and something drawn on it is taken for a picture.
IMAGE_ONLY = 20
# Share of characters outside Han, ASCII and the usual signs above which a text layer is taken for
# garbled: a PDF whose fonts lack a map to Unicode gives letters of random scripts (77 % in the one
# such file among 70 plans; the worst sound one has 2 %).
_GARBLED = 0.3
_ODD = re.compile(
    r"[^\s\u0020-\u007e\u00a0-\u00ff\u0370-\u03ff\u2000-\u2bff\u2e80-\u9fff\ue000-\uf8ff\uf900-\ufaff\ufe30-\uffef]"
)

# Operators of a PDF's content stream that leave something on the page.
_PAINTS = re.compile(rb"(?<![\w/*])(?:Do|BI|Tj|TJ|sh|f\*?|F|S|s|B\*?|b\*?)(?![\w*])")

_MODE = re.compile(rb"(?<![\w.])([0-7])\s+Tr(?!\w)")
_SHOWS = re.compile(rb"[)>\]]\s*(?:Tj|TJ|['\"])(?!\w)")


def odd_share(text: str) -> float:
    """Return the share of characters outside Han, ASCII and the signs of Chinese print, 0 to 1."""
    return len(_ODD.findall(text)) / len(text) if text else 0.0


def read_pdf(name: str, data: bytes) -> SourceText:
    """Return the text layer of a PDF, page by page, its lines being lines of print.

    Ruled tables are taken out of the lines, letters that are drawn twice for want of a bold face stand
    once. Pages that are pictures, or whose text layer is garbled or a scanner's own reading, are
    numbered in `pictures`. Raises UnreadableFileError for a PDF that is encrypted, damaged or without
    any page.
    """
    import pypdf  # noqa: PLC0415 - a search never reads a file

    from indexer.documents.readers.pdf_fonts import fonts_once  # noqa: PLC0415 - it imports pypdf

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it warns of every flaw that it mends
    locked = False
    pages: list[Page] = []
    pictures: list[int] = []
    places = _Places(data)
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        with fonts_once():
            for number, page in enumerate([] if locked else reader.pages, 1):
                text, content = _text_and_content(page)
                pages.append(Page(number, text))
                if len("".join(text.split())) < IMAGE_ONLY:
                    if _PAINTS.search(content):
                        pictures.append(number)
                elif odd_share(text) > _GARBLED:
                    pictures.append(number)
                    pages[-1] = Page(number, "")
                elif _is_hidden(content):
                    pictures.append(number)
                else:
                    pages[-1] = places.read(number, text, content)
    except Exception as error:  # pypdf raises nearly anything on a damaged file
        raise UnreadableFileError(f"damaged PDF ({type(error).__name__}: {str(error)[:80]})") from error
    if locked:
        raise UnreadableFileError("encrypted with a password")
    if not pages:
        raise UnreadableFileError("the PDF has no pages")
    blank = [
        page.number
        for page in pages
        if page.number not in pictures and not page.tables and len("".join(page.text.split())) < IMAGE_ONLY
    ]
    notes = [f"pages without text: {', '.join(map(str, blank))}"] if blank else []
    notes += places.close()
    return SourceText(name, tuple(pages), visual_lines=True, notes=tuple(notes), pictures=tuple(pictures))


def _text_and_content(page: Any) -> tuple[str, bytes]:
    """Return the text of a page and its content stream, which is looked at several times."""
    text, contents = page.extract_text() or "", page.get_contents()
    return text, contents.get_data() if contents is not None else b""


class _Places:
    """The same file opened by a second library, for the pages on which the place of letters matters."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._opened: Any = None
        self._doubled: list[int] = []
        self._failed: list[int] = []
        self._before: tuple[int, tuple[float, ...]] = (0, ())

    def read(self, number: int, text: str, content: bytes) -> Page:
        """Return a page, its tables taken out of its lines; pages without any stay as they are."""
        odd = pdf_layout.looks_doubled(text) or pdf_layout.looks_torn(text)
        if not (odd or pdf_rules.has_rules(content)):
            return Page(number, text)
        before = self._before[1] if self._before[0] == number - 1 else ()
        try:
            found = pdf_layout.by_place(self._page(number), text, before)
        except Exception:  # noqa: BLE001 - whatever it raises, the page has been read without it
            self._failed.append(number)
            return Page(number, text)
        if found is None:
            return Page(number, text)
        if found.doubled:
            self._doubled.append(number)
        self._before = (number, found.columns)
        return Page(number, found.text, found.tables)

    def _page(self, number: int) -> Any:
        import pdfplumber  # noqa: PLC0415 - a search never reads a file

        if self._opened is None:
            logging.getLogger("pdfminer").setLevel(logging.ERROR)
            self._opened = pdfplumber.open(BytesIO(self._data))
        return self._opened.pages[number - 1]

    def close(self) -> list[str]:
        """Close the file and return what is to be noted."""
        if self._opened is not None:
            self._opened.close()
        notes = []
        if self._doubled:
            notes.append(f"letters drawn twice were taken once: pages {', '.join(map(str, self._doubled))}")
        if self._failed:
            notes.append(
                f"pages on which tables could not be looked for: {', '.join(map(str, self._failed))}"
            )
        return notes


def _is_hidden(content: bytes) -> bool:
    """Tell whether all text of a page is set to be invisible, as programs do that scan pages.

    What they have read is often poor: brackets, labels and whole lines are wrong.
    """
    first = None
    for mode in _MODE.finditer(content) if b"Tr" in content else ():
        if mode[1] != b"3":
            return False
        first = first or mode
    if first is None:
        return False
    shown = _SHOWS.search(content)
    return shown is None or first.start() < shown.start()
