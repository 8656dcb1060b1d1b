"""OFD files (GB/T 33190, the Chinese fixed-layout format), page by page (ofdkit)."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from indexer.errors import UnreadableFileError
from indexer.models import Page, SourceText

LARGEST_TOTAL = 500 << 20
# What GM/T 0099 puts into a package whose parts are encrypted.
_LOCKED = frozenset({"encryptions.xml", "decryptseed.dat"})


def read_ofd(name: str, data: bytes) -> SourceText:
    """Return the text of an OFD file page by page, its lines being lines of print.

    The text of template pages comes with that of the pages that use them. A page that cannot be
    read is named in the notes. Raises UnreadableFileError for a file that is encrypted, damaged,
    expands to too much or holds no text.
    """
    import ofdkit  # noqa: PLC0415 - a search never reads a file

    locked = _check(data)
    pages: list[Page] = []
    failed: list[int] = []
    try:
        with ofdkit.open(data) as document:
            for number, page in enumerate(document.pages, 1):
                try:
                    pages.append(Page(number, page.text()))
                except ofdkit.OFDError:
                    pages.append(Page(number, ""))
                    failed.append(number)
                if page.location is None:
                    failed.append(number)
    except MemoryError:
        raise
    except Exception as error:  # a damaged file may raise nearly anything
        if locked:
            raise UnreadableFileError("encrypted with a password") from error
        raise UnreadableFileError(f"damaged OFD ({type(error).__name__}: {str(error)[:80]})") from error
    if not pages:
        raise UnreadableFileError("the OFD has no pages")
    if not any(page.text.strip() for page in pages):
        if locked:
            raise UnreadableFileError("encrypted with a password")
        raise UnreadableFileError(
            "damaged OFD (no page can be read)" if failed else "no text layer: its pages are pictures"
        )
    bare = [page.number for page in pages if not page.text.strip() and page.number not in failed]
    notes = []
    if failed:
        notes.append(f"pages that cannot be read: {', '.join(map(str, failed))}")
    if bare:
        notes.append(f"pages without text: {', '.join(map(str, bare))}")
    return SourceText(name, tuple(pages), visual_lines=True, notes=tuple(notes))


def _check(data: bytes) -> bool:
    """Raise for a package that is damaged, locked or too large; tell whether it holds encrypted parts."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise UnreadableFileError(f"damaged OFD ({str(error)[:80]})") from error
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFileError("encrypted with a password")
    if sum(part.file_size for part in parts) > LARGEST_TOTAL:
        raise UnreadableFileError("expands to too much")
    return any(PurePosixPath(part.filename).name.lower() in _LOCKED for part in parts)
