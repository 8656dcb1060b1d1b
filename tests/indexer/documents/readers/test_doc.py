"""Old Word files: turned over to LibreOffice, or refused with the reason."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document as WordDocument

from indexer.documents.readers import doc
from indexer.documents.readers.doc import read_doc
from indexer.errors import UnreadableFileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def word(text: str) -> bytes:
    document, buffer = WordDocument(), io.BytesIO()
    document.add_paragraph(text)
    document.save(buffer)
    return buffer.getvalue()


def program(folder: Path, script: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_converts(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(word("一、节约用水"))
    command = [str(SOFFICE), "--headless", f"-env:UserInstallation={(tmp_path / 'p').as_uri()}"]
    subprocess.run(
        [*command, "--convert-to", "doc", "--outdir", str(tmp_path), str(tmp_path / "a.docx")], check=True
    )
    assert "节约用水" in read_doc("a.doc", (tmp_path / "a.doc").read_bytes()).pages[0].text


def test_without_libreoffice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFileError) as refusal:
        read_doc("a.doc", OLE + bytes(600))
    assert "LibreOffice, which is not installed" in str(refusal.value)
    assert refusal.value.passing


def test_what_libreoffice_makes_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "made").write_bytes(word("一、节约用水"))
    script = f'for a; do last=$a; done; [ -f "$last" ] && cp {tmp_path}/made "${{last%.doc}}.docx"'
    monkeypatch.setenv("PATH", program(tmp_path, script))
    source = read_doc("通知.doc", OLE + bytes(600))
    assert (source.name, source.pages[0].text) == ("通知.doc", "一、节约用水")


@pytest.mark.parametrize("script", ["exit 1", "exit 0"])
def test_libreoffice_gives_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> None:
    monkeypatch.setenv("PATH", program(tmp_path, script))
    with pytest.raises(UnreadableFileError, match="could not convert"):
        read_doc("a.doc", OLE + bytes(600))


def test_libreoffice_hangs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doc, "_TIMEOUT", 0.2)
    monkeypatch.setenv("PATH", program(tmp_path, "sleep 60"))
    with pytest.raises(UnreadableFileError, match="took more than"):
        read_doc("a.doc", OLE + bytes(600))


def test_a_program_that_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = program(tmp_path, "")
    (tmp_path / "soffice").write_bytes(b"\x7fELF nothing")
    monkeypatch.setenv("PATH", path)
    with pytest.raises(UnreadableFileError, match="cannot be run"):
        read_doc("a.doc", OLE + bytes(600))


def test_encrypted_empty_and_misnamed_files() -> None:
    locked = bytearray(OLE + bytes(1200))
    locked[512:514], locked[523] = b"\xec\xa5", 1
    for data in (bytes(locked), OLE + "EncryptedPackage".encode("utf-16-le")):
        with pytest.raises(UnreadableFileError, match="encrypted with a password"):
            read_doc("a.doc", data)
    with pytest.raises(UnreadableFileError, match="empty"):
        read_doc("a.doc", b" ")
    assert read_doc("a.doc", word("新格式")).pages[0].text == "新格式"
