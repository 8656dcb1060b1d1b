"""The engine on which a build writes its generations: the one that is built in, or Milvus."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from indexer.errors import LedgerError
from indexer.index.encoders import Encoder
from indexer.index.generation import Entry, write_generation
from indexer.milvus.address import ENGINE, LOCAL, MARK, engine_of, is_local
from indexer.milvus.generation import MilvusWriter, write_beside


class Engine:
    """Writes generations into the folder of a knowledge base, and to Milvus where its indexes lie there.

    `new` tells that nothing of it lies there yet.
    """

    def __init__(self, kb: Path, database: Path, manifest: Mapping[str, str], engine: str | None) -> None:
        """Choose `engine`, without one that of the last build; raises UsageError for what is none, KnowledgeBaseError where it does not answer."""
        self._kb, self._before = kb, manifest
        self._name = engine or engine_of(manifest)
        self._milvus = None if is_local(self._name) else MilvusWriter(self._name, database, manifest)
        moved = self._milvus is not None and self._milvus.moved
        self.new = moved or self._name != engine_of(manifest)
        self._database = database

    def close(self) -> None:
        """Close what is open."""
        if self._milvus is not None:
            self._milvus.close()

    @property
    def manifest(self) -> dict[str, str]:
        """Return what a manifest says of it: nothing of the engine that is built in, unless another was used before."""
        if self._milvus is None:
            return {ENGINE: LOCAL} if ENGINE in self._before else {}
        return {ENGINE: self._name, MARK: self._milvus.mark}

    def lacking(self, folder: Path) -> list[str]:
        """Return what is not there of a generation that is whole in its folder."""
        if self._milvus is None or self.new:
            return []
        return [told] if (told := self._milvus.lacking(folder)) else []

    def write(
        self,
        encoder: Encoder,
        folder: Path,
        previous: Path | None,
        gone: tuple[Sequence[str], Sequence[int]],
        entries: Sequence[Entry],
        words: Callable[[str], str],
    ) -> str:
        """Write the generation in `previous`, less documents and clauses gone, plus entries; return the digest of its list of files.

        Raises MeansMovedError where it has to be written without `previous`.
        """
        if self._milvus is None:
            return write_generation(self._kb, encoder, folder, previous, gone, entries, words)
        return self._milvus.write(self._kb, encoder, folder, previous, gone, entries, words)

    @contextmanager
    def asked(
        self,
        encoder: Encoder,
        folder: Path,
        entries: Callable[[], Sequence[Entry]],
        words: Callable[[str], str],
    ) -> Iterator[Path]:
        """Yield a folder with indexes of the built-in engine of all `entries`: that of the generation, or one for a while."""
        if self._milvus is None:
            yield folder
            return
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="asked-") as place:
            write_beside(self._kb, encoder, Path(place), entries(), words)
            yield Path(place)

    def committed(self, now: Path) -> list[str]:
        """Tidy up after the commit of the generation in the folder `now`; return what went wrong."""
        old = engine_of(self._before)
        if old != self._name and not is_local(old):
            with (
                suppress(LedgerError),  # it may be gone for good, which is why another was chosen
                closing(MilvusWriter(old, self._database, self._before)) as left,
            ):
                left.leave()
        before = now.with_name(f"{int(now.name) - 1:0{len(now.name)}d}")
        return [] if self._milvus is None else self._milvus.switch(now, before)
