"""ZIP archives: their members, and the limits that keep a small file from expanding without end."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from pathlib import PurePosixPath

from indexer.errors import UnreadableFileError

LARGEST_TOTAL = 1 << 30
MOST_MEMBERS = 2000
# A member that expands this much and is this large is taken for a bomb.
_LARGEST_RATIO = 200
_RATIO_FROM = 50 << 20
_CHUNK = 1 << 20
_UTF8_FLAG = 0x800


def members(data: bytes) -> list[tuple[str, bytes]]:
    """Return (name, content) of every file in a ZIP; hidden ones and folders are left out.

    Raises UnreadableFileError for a damaged or encrypted archive, one that expands to too much, or
    one whose names lead out of it.
    """
    with opened(data) as archive:
        found = []
        for info in archive.infolist():
            name = _name(info)
            path = PurePosixPath(name.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts:
                raise UnreadableFileError(f"holds a file that leads out of the archive: {name}")
            if not info.is_dir() and not any(part.startswith((".", "__MACOSX", "~$")) for part in path.parts):
                found.append((str(path), _content(archive, info)))
        return found


def opened(data: bytes) -> zipfile.ZipFile:
    """Open a ZIP whose declared sizes are bearable; a DOCX or XLSX is one, too."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableFileError(f"damaged archive ({error})") from error
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableFileError("encrypted with a password")
    bomb = any(
        i.file_size > _RATIO_FROM and i.file_size > _LARGEST_RATIO * max(1, i.compress_size) for i in infos
    )
    if bomb or len(infos) > MOST_MEMBERS or sum(info.file_size for info in infos) > LARGEST_TOTAL:
        raise UnreadableFileError("expands to too much")
    return archive


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the UTF-8 flag it is usually GB18030 read as cp437."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Read a member in chunks, since a header may lie about its size."""
    parts, size = [], 0
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > info.file_size:
                    raise UnreadableFileError("expands to too much")
                parts.append(chunk)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise UnreadableFileError(f"damaged archive ({error})") from error
    return b"".join(parts)
