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
ENCRYPTED = "encrypted with a password"
_TOO_MUCH = "expands to too much"
# The 46 bytes before a name in the directory at the end of an archive.
_DIRECTORY_ENTRY = re.compile(rb"PK\x01\x02(?=.{42})", re.DOTALL)
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
    """One file of an archive cannot be read, by its name or content; the others can."""

    twin_of = ""


class Twin(bytes):
    """The content of a file of which an archive holds another of the same name; `twin_of` is that name."""

    twin_of: str


Content = bytes | DamagedMemberError


def room_of(size: int) -> int:
    """Return how many bytes an archive of `size` bytes may expand to, all that is packed in it included."""
    return min(LARGEST_TOTAL, max(_RATIO_FROM, _LARGEST_RATIO * size))


def members(data: bytes, room: int | None = None) -> list[tuple[str, Content]]:
    """Return (name, content) of every file in a ZIP; hidden ones and folders are left out.

    Together they may expand to `room` bytes, or to what `room_of` their archive says.

    What is wrong with a member stands in the place of its content: it is damaged, encrypted, expands to
    too much, or its name leads out of the archive. No name is returned twice. Raises
    UnreadableFileError for an archive that is damaged, holds too many members, or of which every
    member is encrypted.
    """
    found: list[tuple[str, Content]] = []
    names: set[str] = set()
    room = room_of(len(data)) if room is None else room
    total = 0
    with _opened(data) as archive:
        for info in archive.infolist():
            raw = _name(info).replace("\\", "/")
            parts = tuple(part for part in PurePosixPath(raw).parts if part not in {"/", ".."})
            if _is_hidden(parts) or not parts or raw.endswith("/"):
                continue
            printed = "/".join(parts)
            path = apart(printed, names)
            try:
                _check_name(raw)
                _check_member(info, len(data))
                content = b"".join(_chunks(archive, info, room - total))
            except DamagedMemberError as error:
                error.twin_of = printed if path != printed else ""
                found.append((path, error))
                continue
            total += len(content)
            if path != printed:
                content = Twin(content)
                content.twin_of = printed
            found.append((path, content))
    return found


def apart(name: str, names: set[str]) -> str:
    """Return `name`, or a name like it that is not among `names`; it is added to them."""
    path, at, other = PurePosixPath(name), 2, name
    while other in names:
        other = str(path.with_name(f"{path.stem}（{at}）{path.suffix}"))
        at += 1
    names.add(other)
    return other


def _is_hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith((".", "__MACOSX", "~$")) for part in parts)


def _check_name(name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name):
        raise DamagedMemberError(f"its name leads out of the archive: {name}")


def _check_member(info: zipfile.ZipInfo, size: int) -> None:
    if info.flag_bits & 1:
        raise DamagedMemberError(ENCRYPTED)
    if _expands_too_much(info.file_size, min(info.compress_size, size)):
        raise DamagedMemberError(_TOO_MUCH)


def check(data: bytes) -> None:
    """Expand an archive once and keep nothing, so that a library may be trusted to open it.

    Raises UnreadableFileError for one that is damaged, encrypted or expands to too much. The headers
    alone would not do: a member that is declared small is expanded whole by a plain read.
    """
    total = 0
    with opened(data) as archive:
        for info in archive.infolist():
            total += sum(len(chunk) for chunk in _chunks(archive, info, LARGEST_TOTAL - total))


def opened(data: bytes) -> zipfile.ZipFile:
    """Open a ZIP all of whose members can be read, by their declared sizes: a DOCX or XLSX is one."""
    archive = _opened(data)
    infos = archive.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableFileError(ENCRYPTED)
    bomb = any(_expands_too_much(info.file_size, min(info.compress_size, len(data))) for info in infos)
    if bomb or sum(info.file_size for info in infos) > LARGEST_TOTAL:
        raise UnreadableFileError(_TOO_MUCH)
    return archive


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(_with_names(data)))
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except _BROKEN as error:
        raise UnreadableFileError(f"damaged archive ({error})") from error
    if infos and all(info.flag_bits & 1 for info in infos):
        raise UnreadableFileError(ENCRYPTED)
    if len(infos) > MOST_MEMBERS:
        raise UnreadableFileError(f"holds more than {MOST_MEMBERS} files")
    return archive


def _with_names(data: bytes) -> bytes:
    """Return an archive in which no name that is not UTF-8 is declared to be: one would cost all others."""
    changed = bytearray()
    for found in _DIRECTORY_ENTRY.finditer(data):
        flags, length = (struct.unpack_from("<H", data, found.start() + at)[0] for at in (8, 28))
        (local,) = struct.unpack_from("<I", data, found.start() + 42)
        name = data[found.start() + 46 : found.start() + 46 + length]
        try:
            name.decode("utf-8" if flags & _UTF8_FLAG else "cp437")
        except UnicodeDecodeError:
            changed = changed or bytearray(data)
            changed[found.start() + 9] &= ~(_UTF8_FLAG >> 8)
            if data[local : local + 4] == b"PK\x03\x04":
                changed[local + 7] &= ~(_UTF8_FLAG >> 8)
    return bytes(changed) or data


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
                    raise DamagedMemberError(_TOO_MUCH)
                yield chunk
    except _BROKEN as error:
        raise DamagedMemberError(f"damaged archive member ({error})") from error
