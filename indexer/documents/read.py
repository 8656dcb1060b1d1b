"""Files into pages of text: what a file is, is told by its content first and its name second."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from indexer.documents.readers import archive, doc, docx, html, ocr, ofd, pdf, plain, xlsx
from indexer.documents.storable import storable
from indexer.errors import MissingExtraError, UnreadableFileError, require
from indexer.models import SourceText

ENDINGS = frozenset({".txt", ".md", ".pdf", ".docx", ".doc", ".html", ".htm", ".xlsx", ".ofd"})
ARCHIVE = ".zip"
LARGEST = 1 << 30
TOO_LARGE = f"is larger than {LARGEST >> 30} GB"
IRREGULAR = "is no regular file (a pipe, device or socket)"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Archives within archives: a notice's attachments are sometimes zipped twice, never more often.
_DEEPEST = 2


@dataclass(frozen=True)
class Content:
    """A file that is held in memory, where the file itself is not."""

    name: str
    data: bytes


File = Path | Content


def sha256_of(data: bytes) -> str:
    """Return the hexadecimal SHA-256 by which a file is known."""
    return hashlib.sha256(data).hexdigest()


def read_file(path: File) -> tuple[SourceText, str]:
    """Return the pages of a file and its SHA-256; a member of an archive is named below it.

    Raises UnreadableFileError with the reason for a file that is empty, encrypted, damaged or of a
    kind that is not read.
    """
    data = file_bytes(path)
    try:
        return read_bytes(path.name, data), sha256_of(data)
    except MissingExtraError as error:
        raise UnreadableFileError(str(error), passing=True) from error


def read_picture(path: File, number: int, sha256: str) -> ocr.OcrPage:
    """Return the text that the picture of one page of a PDF shows, of the content that was read before."""
    data = file_bytes(path)
    if sha256_of(data) != sha256:
        raise UnreadableFileError("has changed while it was read", passing=True)
    return ocr.Recogniser().recognise(ocr.page_image(data, number))


def file_bytes(path: File) -> bytes:
    """Return the content of a file, or of a member of an archive: a.zip/dir/b.docx."""
    if isinstance(path, Content):
        return path.data
    for parent in path.parents:
        if parent.suffix.lower() == ARCHIVE and parent.is_file():
            name = path.relative_to(parent).as_posix()
            found = dict(_members(parent, *_version(parent))).get(name)
            if found is None:
                raise UnreadableFileError("is no longer in its archive", passing=True)
            if isinstance(found, archive.DamagedMemberError):
                raise found
            return found
    return regular_bytes(path)


def regular_bytes(path: Path) -> bytes:
    """Return the content of a regular file, at most as much of it as is read of any."""
    try:
        with regular(path) as stream:
            return stream.read(LARGEST)
    except OSError as error:
        raise UnreadableFileError(f"cannot be opened: {error.strerror or error}", passing=True) from error


@contextmanager
def regular(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file for reading; a pipe, device or socket is never waited for.

    Raises UnreadableFileError where it is none or too large, OSError where it cannot be opened.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as stream:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableFileError(IRREGULAR)
        if found.st_size > LARGEST:
            raise UnreadableFileError(TOO_LARGE)
        yield stream


@dataclass(frozen=True)
class Member:
    """A file in an archive, by its name there; `reason` tells why it cannot be read, None where it can.

    `twin_of` is the name that the archive gives it, where another file there has the same.
    """

    name: str
    sha256: str
    size: int
    reason: str | None
    twin_of: str = ""


def archive_members(path: Path) -> list[Member]:
    """Return the files in an archive, those of archives within it included."""
    found = []
    for name, content in _members(path, *_version(path)):
        twin = content.twin_of if isinstance(content, archive.Twin) else ""
        if isinstance(content, archive.DamagedMemberError):
            found.append(Member(name, "", 0, str(content), content.twin_of))
        else:
            found.append(Member(name, sha256_of(content), len(content), None, twin))
    return found


def _version(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise UnreadableFileError(f"cannot be opened: {error.strerror or error}", passing=True) from error
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=1)
def _members(path: Path, *_: int) -> tuple[tuple[str, archive.Content], ...]:
    data = regular_bytes(path)
    return tuple(_expanded(data, "", 1, archive.room_of(len(data))))


def _expanded(data: bytes, prefix: str, depth: int, room: int) -> list[tuple[str, archive.Content]]:
    """Return the files in an archive and in those within it; all together may expand to `room` bytes."""
    found: list[tuple[str, archive.Content]] = []
    members = archive.members(data, room)
    room -= _size(members)
    for name, content in members:
        inner = PurePosixPath(name).suffix.lower() == ARCHIVE and isinstance(content, bytes)
        some: list[tuple[str, archive.Content]] = [(f"{prefix}{name}", content)]
        if inner and depth < _DEEPEST:
            try:
                some = _expanded(cast("bytes", content), f"{prefix}{name}/", depth + 1, room)
            except UnreadableFileError as error:
                some = [(f"{prefix}{name}", archive.DamagedMemberError(str(error)))]
        elif inner:
            deep = f"archives within archives, more than {_DEEPEST} deep: {name}"
            some = [(f"{prefix}{name}", archive.DamagedMemberError(deep))]
        if inner:
            room -= _size(some)
        found += some
    return found


def _size(found: list[tuple[str, archive.Content]]) -> int:
    return sum(len(content) for _, content in found if isinstance(content, bytes))


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
