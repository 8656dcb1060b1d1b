"""ZIP archives: their members, and the limits that keep a small file from expanding without end."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from indexer.errors import UnreadableFileError

LARGEST_TOTAL = 1 << 30
MOST_MEMBERS = 2000
# A member that expands this much and is this large is taken for a bomb.
_LARGEST_RATIO = 200
_RATIO_FROM = 50 << 20
_CHUNK = 1 << 20
_UTF8_FLAG = 0x800
_HAN = re.compile(r"[\u3400-\u9fff]")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


class DamagedMemberError(UnreadableFileError):
    """One file of an archive cannot be unpacked; the others can."""


Content = bytes | DamagedMemberError


def members(data: bytes) -> list[tuple[str, Content]]:
    """Return (name, content) of every file in a ZIP; hidden ones and folders are left out.

    What is wrong with a member that is damaged stands in the place of its content. Raises
    UnreadableFileError for a damaged or encrypted archive, one that expands to too much, or one
    whose names lead out of it.
    """
    found: list[tuple[str, Content]] = []
    total = 0
    with opened(data) as archive:
        for info in archive.infolist():
            name = _name(info).replace("\\", "/")
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name):
                raise UnreadableFileError(f"holds a file that leads out of the archive: {name}")
            hidden = any(part.startswith((".", "__MACOSX", "~$")) for part in path.parts)
            if hidden or not path.parts or name.endswith("/"):
                continue
            try:
                content = b"".join(_chunks(archive, info, LARGEST_TOTAL - total))
            except DamagedMemberError as error:
                found.append((str(path), error))
                continue
            total += len(content)
            found.append((str(path), content))
    return found


def check(data: bytes) -> None:
    """Expand an archive once and keep nothing, so that a library may be trusted to open it.

    Raises UnreadableFileError as `members` does. The headers alone would not do: a member that is
    declared small is expanded whole by a plain read.
    """
    total = 0
    with opened(data) as archive:
        for info in archive.infolist():
            total += sum(len(chunk) for chunk in _chunks(archive, info, LARGEST_TOTAL - total))


def opened(data: bytes) -> zipfile.ZipFile:
    """Open a ZIP whose declared sizes are bearable; a DOCX or XLSX is one, too."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except _BROKEN as error:
        raise UnreadableFileError(f"damaged archive ({error})") from error
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableFileError("encrypted with a password")
    bomb = any(_expands_too_much(info.file_size, min(info.compress_size, len(data))) for info in infos)
    if bomb or len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > LARGEST_TOTAL:
        raise UnreadableFileError("expands to too much")
    return archive


def _expands_too_much(size: int, compressed: int) -> bool:
    return size > _RATIO_FROM and size > _LARGEST_RATIO * max(1, compressed)


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name.

    Without the UTF-8 flag it is usually GB18030 that was read as cp437, or UTF-8 from a Mac, which
    sets no flag.
    """
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            name = raw.decode(encoding)
        except UnicodeError:
            continue
        if encoding == "gb18030" or name.isascii() or _HAN.search(name):
            return name
    return info.filename


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> Iterator[bytes]:
    """Expand a member piece by piece, since a header may lie about its size."""
    size = 0
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > min(room, info.file_size):
                    raise UnreadableFileError("expands to too much")
                yield chunk
    except _BROKEN as error:
        raise DamagedMemberError(f"damaged archive member ({error})") from error
