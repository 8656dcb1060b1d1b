"""Files that show that a task was done: kept in the folder of the knowledge base under the hash of their content."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile

from indexer.errors import UsageError
from indexer.storage import storing
from indexer.store.correction_values import text_of
from indexer.store.database import Database
from indexer.store.follow_log import follow_entries
from indexer.store.follow_rows import Evidence, EvidenceKind

FOLDER = "evidence"
# Bytes of one file.
LARGEST = 100 << 20
_LONGEST_NAME = 200
_SHA256 = re.compile("[0-9a-f]{64}")


def keep_evidence(kb: Path, name: str, data: bytes) -> Evidence:
    """Keep a file of the name that it came with; the same content is kept once.

    Raises UsageError for a file that is empty or too large, KnowledgeBaseError where the disk is full.
    """
    label = text_of("evidence", name.replace("\\", "/").rpartition("/")[2], one_line=True)[-_LONGEST_NAME:]
    if not data or not label:
        raise UsageError(f"the file {label} is empty.")
    if len(data) > LARGEST:
        raise UsageError(f"the file {label} is larger than {LARGEST >> 20} MB.")
    sha256 = hashlib.sha256(data).hexdigest()
    path = kb / FOLDER / sha256
    if not path.is_file():
        with storing(kb):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, data)
    return Evidence(EvidenceKind.FILE, sha256, label)


def _write(path: Path, data: bytes) -> None:
    """Write a file: all of it is there afterwards, or nothing."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".partial", delete=False) as file:
        partial = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise


def evidence_bytes(kb: Path, evidence: Evidence) -> bytes:
    """Return the content of a file of evidence; raises UsageError where it is gone or another one."""
    data = _content(kb, evidence.ref)
    if data is None:
        raise UsageError(
            f"the file {evidence.label} is not in the knowledge base any more, or is damaged.",
            remedy="Put it back from a backup.",
        )
    return data


def lost_evidence(store: Database) -> Iterator[str]:
    """Yield what is missing or changed of the files that were ever given as evidence."""
    named = {
        one.ref: one.label
        for entry in follow_entries(store.connection)
        for one in entry.now.said.evidence
        if one.kind == EvidenceKind.FILE
    }
    for ref, label in sorted(named.items()):
        if _content(store.path.parent, ref) is None:
            yield f"{store.path.parent / FOLDER / ref}: the file {label}, given as evidence, is gone or has changed"


def _content(kb: Path, ref: str) -> bytes | None:
    path = kb / FOLDER / ref
    if not _SHA256.fullmatch(ref) or not path.is_file():
        return None
    data = path.read_bytes()
    return data if hashlib.sha256(data).hexdigest() == ref else None
