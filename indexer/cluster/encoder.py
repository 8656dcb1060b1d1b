"""Encoding by workers of Dask: the encoder of this machine lends its name, and each worker has its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.cluster import remote
from indexer.cluster.workers import DaskWorkers
from indexer.errors import StoppedError
from indexer.index.encoders import Encoder

# Texts of one call: a second's work or so.
_PART = 64
# A model may have to be prepared on the worker first.
_SECONDS = 900.0
# Before the reading of files: a build waits for it.
_PRIORITY = 10


class ClusterEncoder:
    """An `Encoder` whose texts are encoded by workers, parts of them side by side."""

    def __init__(self, encoder: Encoder, workers: DaskWorkers) -> None:
        self._here, self._workers = encoder, workers
        self.name, self.dimension, self.fingerprint = encoder.name, encoder.dimension, encoder.fingerprint

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode what is searched."""
        return self._encode(texts, asked=False)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode what is asked."""
        return self._encode(texts, asked=True)

    def _encode(self, texts: Sequence[str], *, asked: bool) -> NDArray[np.float32]:
        parts = [texts[at : at + _PART] for at in range(0, len(texts), _PART)]
        sent = [
            self._workers.submit(
                remote.encode_queries if asked else remote.encode_passages,
                self.name,
                self.fingerprint,
                part,
                seconds=_SECONDS,
                priority=_PRIORITY,
            )
            for part in parts
        ]
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for at, (part, future) in enumerate(zip(parts, sent, strict=True)):
            try:
                vectors = self._workers.result(future)
            except StoppedError:  # the workers were at fault, hardly the texts
                here = self._here
                vectors = here.encode_queries(part) if asked else here.encode_passages(part)
            found[at * _PART : at * _PART + len(part)] = vectors
        return found
