"""What a build has read, kept content by content: a build that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, is_dataclass, replace
from decimal import Decimal
from enum import Enum
from io import BytesIO
from pathlib import Path, PurePath
from threading import get_ident
from typing import Any

from indexer.documents.intake import Intake
from indexer.models import Document, SourceText

_FOLDER = "reading"
_TEXTS = "texts"
_DIGEST = 32
_OURS = ("indexer.", "extraction.")


@dataclass(frozen=True)
class Failure:
    """A content that could not be read: `stopped` where it crashed or went beyond its limits."""

    reason: str
    stopped: bool
    trace: str = ""


class Kept:
    """Results of reading in a folder of the knowledge base, until the build is committed."""

    def __init__(self, kb: Path, steps: str) -> None:
        self._folder = kb / _FOLDER
        self._steps = steps

    def key(self, sha256: str, facts: str, name: str, *, ocr: bool) -> str:
        """Return the name under which a result is kept: all that it depends on is in it."""
        parts = (self._steps, sha256, facts, name, str(ocr))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]

    def get(self, key: str) -> Intake | Failure | None:
        """Return what was kept, None where nothing was or what is there cannot be read."""
        try:
            found = _Unpickler(BytesIO(_checked((self._folder / key).read_bytes()))).load()
        except Exception:  # noqa: BLE001 - whatever is wrong with it, the file is read again
            return None
        return found if isinstance(found, Intake | Failure) else None

    def put(self, key: str, result: Intake | Failure) -> None:
        """Keep a result; all of it is there afterwards, or nothing."""
        self._folder.mkdir(exist_ok=True)
        partial = self._folder / f"{key}.{get_ident()}.partial"
        partial.write_bytes(_sealed(pickle.dumps(result, pickle.HIGHEST_PROTOCOL)))
        os.replace(partial, self._folder / key)  # noqa: PTH105 - atomic, and said so by its name

    def clear(self) -> None:
        """Remove everything: it is in the ledger now."""
        shutil.rmtree(self._folder, ignore_errors=True)


class KeptTexts:
    """What readers took from files, in a folder of the knowledge base, for as long as the files are part of it.

    It can be deleted at any time. What is damaged, or was read by other code or libraries, is not there.
    """

    def __init__(self, kb: Path, reading: str) -> None:
        self._folder = kb / _TEXTS
        self._reading = reading
        self._wanted: set[str] = set()

    def of(self, sha256: str, name: str) -> KeptText:
        """Return the place of what is taken from a content in a file of some name."""
        return KeptText(self, sha256, name)

    def path(self, sha256: str, name: str) -> Path:
        """Return the file for a content, which is read by what it is and by the ending of its name."""
        parts = (self._reading, sha256, PurePath(name).suffix.lower())
        return self._folder / hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]

    def sweep(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Remove all but what was taken from contents in files of some names."""
        kept = {self.path(sha256, name).name for sha256, name in wanted}
        for file in self._folder.iterdir() if self._folder.is_dir() else ():
            if file.name not in kept:
                file.unlink(missing_ok=True)


@dataclass(frozen=True)
class KeptText:
    """What a reader took from one content."""

    texts: KeptTexts
    sha256: str
    name: str

    def get(self, name: str) -> tuple[SourceText, str] | None:
        """Return the pages and the SHA-256 of the content, None where they are not kept whole."""
        try:
            data = _checked(self.texts.path(self.sha256, name).read_bytes())
            found = _Unpickler(BytesIO(zlib.decompress(data))).load()
        except Exception:  # noqa: BLE001 - whatever is wrong with it, the file is read again
            return None
        return (replace(found, name=name), self.sha256) if isinstance(found, SourceText) else None

    def put(self, source: SourceText, sha256: str) -> None:
        """Keep what was read; all of it is there afterwards, or nothing. A full disk keeps nothing."""
        path = self.texts.path(sha256, self.name)
        data = _sealed(zlib.compress(pickle.dumps(source, pickle.HIGHEST_PROTOCOL), 1))
        partial = path.with_suffix(f".{get_ident()}.partial")
        try:
            path.parent.mkdir(exist_ok=True)
            partial.write_bytes(data)
            partial.replace(path)
        except OSError:  # it would only save time
            with suppress(OSError):
                partial.unlink(missing_ok=True)


class Fresh:
    """Documents that were read just now, held without their texts, which are with what was kept of their files."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self.documents: dict[str, Document] = {}
        self._keys: dict[str, str] = {}
        self.by_content: dict[str, list[str]] = {}
        self._last: tuple[str, dict[str, str]] = ("", {})

    def add(self, document: Document, key: str) -> None:
        """Take in a document of what is kept under a key."""
        self.documents[document.document_id] = replace(document, text="")
        self._keys[document.document_id] = key
        self.by_content.setdefault(document.sha256, []).append(document.document_id)

    def text(self, document_id: str) -> str:
        """Return the text of a document, "" where it is not one of these or is no longer kept."""
        key = self._keys.get(document_id, "")
        if self._last[0] != key:  # the documents of a file are asked for one after the other
            intake = self._kept.get(key)
            taken = intake.documents if isinstance(intake, Intake) else []
            self._last = key, {one.document.document_id: one.document.text for one in taken}
        return self._last[1].get(document_id, "")


def _sealed(data: bytes) -> bytes:
    """Return data behind their digest: after a power cut a file may be there and its content not."""
    return hashlib.sha256(data).digest() + data


def _checked(sealed: bytes) -> bytes:
    """Return what was sealed; raises ValueError where it is not as it was."""
    digest, data = sealed[:_DIGEST], sealed[_DIGEST:]
    if hashlib.sha256(data).digest() != digest:
        raise ValueError("damaged")
    return data


class _Unpickler(pickle.Unpickler):
    """Makes rows and nothing else: a knowledge base that somebody hands on must not run code."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("decimal", "Decimal"):
            return Decimal
        found = super().find_class(module, name) if module.startswith(_OURS) and "." not in name else None
        if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no row")
