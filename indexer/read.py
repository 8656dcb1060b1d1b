"""Files into pages of text: .txt and .md in any usual encoding, .pdf with a text layer."""

from __future__ import annotations

import hashlib
import logging
import re
from io import BytesIO
from pathlib import Path

import pypdf
from charset_normalizer import from_bytes

from indexer.errors import UnreadableFileError
from indexer.models import Page, SourceText

TEXT_ENDINGS = frozenset({".txt", ".md"})
ENDINGS = TEXT_ENDINGS | {".pdf"}
# Fewer characters a page than this and a PDF is taken for pictures of pages.
_IMAGE_ONLY = 20
# Share of characters outside Han, ASCII and the usual signs above which a text layer is taken for
# garbled: a PDF whose fonts lack a map to Unicode gives letters of random scripts (82 % in the one
# such file among 70 plans; the worst sound one has 2 %).
_GARBLED = 0.3
_ODD = re.compile(
    r"[^\s\u0020-\u007e\u00a0-\u00ff\u0370-\u03ff\u2000-\u2bff\u2e80-\u9fff\ue000-\uf8ff\uf900-\ufaff\ufe30-\uffef]"
)


def sha256_of(data: bytes) -> str:
    """Return the hexadecimal SHA-256 by which a file is known."""
    return hashlib.sha256(data).hexdigest()


def read_file(path: Path) -> tuple[SourceText, str]:
    """Return the pages of a file and its SHA-256.

    Raises UnreadableFileError with the reason for a file that is empty, encrypted, image-only,
    damaged or of a kind that is not read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"cannot be opened: {error.strerror or error}") from error
    return read_bytes(path.name, data), sha256_of(data)


def read_bytes(name: str, data: bytes) -> SourceText:
    """Return the pages of a file held in memory; `name` decides how it is read."""
    if not data.strip():
        raise UnreadableFileError("the file is empty")
    ending = Path(name).suffix.lower()
    if data[:5] == b"%PDF-":
        return _read_pdf(name, data)
    if ending == ".pdf":
        raise UnreadableFileError("named .pdf but not a PDF file")
    if ending not in TEXT_ENDINGS:
        raise UnreadableFileError(f"files of kind {ending or '(none)'} are not read")
    return _read_text(name, data)


def odd_share(text: str) -> float:
    """Return the share of characters outside Han, ASCII and the signs of Chinese print, 0 to 1."""
    return len(_ODD.findall(text)) / len(text) if text else 0.0


def decode(data: bytes) -> str:
    """Return text from bytes: BOM first, then UTF-8, then GB18030, then what fits best.

    Raises UnreadableFileError where the bytes are no text.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\0" in data:
        raise UnreadableFileError("holds binary data, not text")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    best = from_bytes(data).best()
    if best is None:
        raise UnreadableFileError("the encoding is none that is known")
    return str(best)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(f"marked as {encoding} but damaged at byte {error.start}") from error


def _read_text(name: str, data: bytes) -> SourceText:
    text = decode(data)
    if not text.strip().strip("\ufeff"):
        raise UnreadableFileError("the file is empty")
    parts = text.split("\f")
    if len(parts) == 1:
        return SourceText(name, (Page(None, text),), visual_lines=False)
    pages = tuple(Page(i, part) for i, part in enumerate(parts, 1) if part.strip())
    return SourceText(name, pages, visual_lines=False)


def _read_pdf(name: str, data: bytes) -> SourceText:
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
    if sum(len("".join(page.text.split())) for page in pages) < _IMAGE_ONLY * len(pages):
        raise UnreadableFileError("no text layer: its pages are pictures")
    whole = "".join(page.text for page in pages)
    odd = odd_share(whole)
    if odd > _GARBLED:
        raise UnreadableFileError(f"text layer is garbled: {odd:.0%} of its characters are no Chinese text")
    bare = [page.number for page in pages if len("".join(page.text.split())) < _IMAGE_ONLY]
    notes = (f"pages without text: {', '.join(map(str, bare))}",) if bare else ()
    return SourceText(name, tuple(pages), visual_lines=True, notes=notes)
