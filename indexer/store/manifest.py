"""What shaped an index, where its generations lie, and the lock of the one writer."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from indexer.documents.fingerprints import reading, steps
from indexer.errors import KnowledgeBaseError
from indexer.index import tokens
from indexer.index.doubt import CALIBRATION
from indexer.index.encoders import Encoder
from indexer.index.phrases import FORM as PHRASES
from indexer.index.vectors import FORM
from indexer.store.database import SCHEMA_VERSION

LOCK = "build.lock"


def index_folder(kb: Path, generation: int) -> Path:
    """Return the folder of one generation of the indexes."""
    return kb / "index" / f"{generation:06d}"


def shaped_by(encoder: Encoder) -> dict[str, str]:
    """Return everything that shapes an index, as the manifest keeps it."""
    return {
        "schema": str(SCHEMA_VERSION),
        "steps": steps(),
        "lexicon": tokens.fingerprint(),
        "encoder": encoder.fingerprint,
        "encoder_name": encoder.name,
        "dimension": str(encoder.dimension),
        "vectors": FORM,
        "calibration": CALIBRATION,
        "phrases": PHRASES,
    }


def read_by() -> dict[str, str]:
    """Return what shaped the pages of text: a build heeds it, while a search needs no reader."""
    return {"readers": reading()}


@contextmanager
def build_lock(kb: Path) -> Iterator[None]:
    """Hold the one writer's lock; say who holds it where it is taken."""
    kb.mkdir(parents=True, exist_ok=True)
    lock = FileLock(kb / LOCK, timeout=0)
    holder = kb / f"{LOCK}.json"
    try:
        with lock:
            who = {
                "pid": os.getpid(),
                "host": socket.gethostname(),
                "since": datetime.now(UTC).isoformat("T", "seconds"),
            }
            holder.write_text(json.dumps(who), "utf-8")
            try:
                yield
            finally:
                holder.unlink(missing_ok=True)
    except Timeout as error:
        try:
            who = json.loads(holder.read_text("utf-8"))
            told = f"process {who['pid']} on {who['host']} since {who['since']}"
        except (OSError, ValueError, KeyError):
            told = "another process"
        raise KnowledgeBaseError(
            f"the knowledge base {kb} is being built by {told}.", remedy="Wait for it to end, or stop it."
        ) from error
