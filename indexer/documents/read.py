"""Files into pages of text: what a file is, is told by its content first and its name second."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path, PurePosixPath

from indexer.documents.readers import archive, doc, docx, html, ocr, ofd, pdf, plain, xlsx
from indexer.documents.storable import storable
from indexer.errors import MissingExtraError, UnreadableFileError, require
from indexer.models import SourceText

ENDINGS = frozenset({".txt", ".md", ".pdf", ".docx", ".doc", ".html", ".htm", ".xlsx", ".ofd"})
ARCHIVE = ".zip"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Archives within archives: a notice's attachments are sometimes zipped twice, never more often.
_DEEPEST = 2


def sha256_of(data: bytes) -> str:
    """Return the hexadecimal SHA-256 by which a file is known."""
    return hashlib.sha256(data).hexdigest()


def read_file(path: Path) -> tuple[SourceText, str]:
    """Return the pages of a file and its SHA-256; a member of an archive is named below it.

    Raises UnreadableFileError with the reason for a file that is empty, encrypted, damaged or of a
    kind that is not read.
    """
    data = file_bytes(path)
    try:
        return read_bytes(path.name, data), sha256_of(data)
    except MissingExtraError as error:
        raise UnreadableFileError(str(error), passing=True) from error


def read_picture(path: Path, number: int) -> ocr.OcrPage:
    """Return the text that the picture of one page of a PDF shows."""
    return ocr.Recogniser().recognise(ocr.page_image(file_bytes(path), number))


def file_bytes(path: Path) -> bytes:
    """Return the content of a file, or of a member of an archive: a.zip/dir/b.docx."""
    for parent in path.parents:
        if parent.is_file() and parent.suffix.lower() == ARCHIVE:
            name = path.relative_to(parent).as_posix()
            found = dict(_members(parent, parent.stat().st_mtime_ns)).get(name)
            if found is None:
                raise UnreadableFileError("is no longer in its archive")
            if isinstance(found, archive.DamagedMemberError):
                raise found
            return found
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"cannot be opened: {error.strerror or error}") from error


def archive_members(path: Path) -> list[tuple[str, archive.Content]]:
    """Return (name, content) of the files in an archive, those of archives within it included."""
    return list(_members(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=1)
def _members(path: Path, _: int) -> tuple[tuple[str, archive.Content], ...]:
    return tuple(_expanded(path.read_bytes(), "", 1))


def _expanded(data: bytes, prefix: str, depth: int) -> list[tuple[str, archive.Content]]:
    found: list[tuple[str, archive.Content]] = []
    for name, content in archive.members(data):
        if PurePosixPath(name).suffix.lower() != ARCHIVE or isinstance(content, archive.DamagedMemberError):
            found.append((f"{prefix}{name}", content))
        elif depth < _DEEPEST:
            found += _expanded(content, f"{prefix}{name}/", depth + 1)
        else:
            raise UnreadableFileError(f"archives within archives, more than {_DEEPEST} deep: {name}")
        if sum(len(content) for _, content in found if isinstance(content, bytes)) > archive.LARGEST_TOTAL:
            raise UnreadableFileError("expands to too much")
    return found


def read_bytes(name: str, data: bytes) -> SourceText:
    """Return the pages of a file held in memory, fit to be stored; raises MissingExtraError, too."""
    return storable(_read(name, data))


def _read(name: str, data: bytes) -> SourceText:
    if not data.strip():
        raise UnreadableFileError("the file is empty")
    ending = Path(name).suffix.lower()
    if data[:5] == b"%PDF-":
        return pdf.read_pdf(name, data)
    if data[:4] == b"PK\x03\x04":
        return _read_packed(name, data)
    if data.startswith(_OLD_OFFICE):
        if ending == ".doc":
            require("office", "reading .doc", "lxml")
            return doc.read_doc(name, data)
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFileError("encrypted with a password")
        raise UnreadableFileError("an old Office file: save it as .docx, .xlsx or PDF")
    if ending in {".pdf", ".docx", ".doc", ".xlsx", ".ofd"}:
        raise UnreadableFileError(f"named {ending} but not a {ending[1:].upper()} file")
    if ending not in ENDINGS:
        raise UnreadableFileError(f"files of kind {ending or '(none)'} are not read")
    if ending in {".html", ".htm"}:
        require("office", "reading .html", "lxml")
        return html.read_html(name, data)
    return plain.read_plain(name, data)


def _read_packed(name: str, data: bytes) -> SourceText:
    """Read one of the formats that are ZIP archives inside."""
    with archive.opened(data) as packed:
        names = set(packed.namelist())
    if "word/document.xml" in names:
        require("office", "reading .docx", "lxml")
        return docx.read_docx(name, data)
    if "xl/workbook.xml" in names:
        require("office", "reading .xlsx", "openpyxl")
        return xlsx.read_xlsx(name, data)
    if "OFD.xml" in names:
        require("office", "reading .ofd", "ofdkit")
        return ofd.read_ofd(name, data)
    raise UnreadableFileError(f"files of kind {Path(name).suffix.lower() or '(none)'} are not read")
