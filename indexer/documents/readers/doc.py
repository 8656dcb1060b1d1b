"""Old Word files (.doc), turned into .docx by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

from indexer.documents.readers.docx import read_docx
from indexer.errors import UnreadableFileError
from indexer.models import SourceText
from indexer.scratch import PROGRAM, scratch

_TIMEOUT = 120
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SECTOR = 512


def read_doc(name: str, data: bytes) -> SourceText:
    """Return the text of a .doc as `read_docx` gives it; one that is a .docx inside is read directly.

    Raises UnreadableFileError where it is encrypted, LibreOffice is absent, or it gives up.
    """
    if not data.strip():
        raise UnreadableFileError("the file is empty")
    if data.startswith(b"PK\x03\x04"):
        return read_docx(name, data)
    if _ENCRYPTED in data or _is_locked(data):
        raise UnreadableFileError("encrypted with a password")
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnreadableFileError(
            "an old Word file, to be read by LibreOffice, which is not installed: save it as .docx",
            passing=True,
        )
    try:
        with scratch() as folder:
            converted = _converted(program, data, Path(folder))
    except OSError as error:
        raise UnreadableFileError(f"LibreOffice cannot be run: {error.strerror or error}") from error
    return read_docx(name, converted)


def _is_locked(data: bytes) -> bool:
    """Tell whether the header of the Word stream, at the start of some sector, says encrypted."""
    for at in range(_SECTOR, len(data) - 12, _SECTOR):
        if data[at : at + 2] == b"\xec\xa5":
            return bool(data[at + 11] & 1)
    return False


def _converted(program: str, data: bytes, folder: Path) -> bytes:
    source, profile = folder / "source.doc", folder / "profile"
    source.write_bytes(data)
    command = [
        *(program, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}"),
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder), str(source)),
    ]
    running = subprocess.Popen(  # noqa: S603 - our own command; the file's name is ours, too
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        (folder / PROGRAM).write_text(str(running.pid), "ascii")
        running.wait(_TIMEOUT)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError(f"LibreOffice took more than {_TIMEOUT} s") from error
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)  # the program itself is a child of its launcher
            running.wait()
    target = folder / "source.docx"
    if running.returncode or not target.is_file():
        raise UnreadableFileError("LibreOffice could not convert the old Word file")
    return target.read_bytes()
