"""What of a file is nobody's clause: regions of a document's text, and words beside the text."""

from __future__ import annotations

from collections.abc import Iterable

from indexer.models import Aside, Region, RegionKind
from indexer.store.codec import unreadable
from indexer.store.database import Database


class RegionStore(Database):
    """The regions and asides of one knowledge base."""

    def add_regions(self, document_id: str, regions: Iterable[Region]) -> None:
        """Add the regions of a document."""
        self.connection.executemany(
            "INSERT INTO regions VALUES (?, ?, ?, ?)",
            [(document_id, region.start, region.end, region.kind) for region in regions],
        )

    def regions(self, document_id: str) -> list[Region]:
        """Return the regions of a document by their place."""
        rows = self.connection.execute(
            'SELECT kind, start, "end" FROM regions WHERE document_id = ? ORDER BY start', (document_id,)
        )
        try:
            return [Region(RegionKind(kind), start, end) for kind, start, end in rows]
        except ValueError as error:
            raise unreadable(error) from error

    def add_asides(self, sha256: str, asides: Iterable[Aside]) -> None:
        """Add the words of a content that are in no document's text."""
        self.connection.executemany(
            "INSERT INTO asides VALUES (?, ?, ?, ?, ?)",
            [(sha256, at, aside.kind, aside.page, aside.text) for at, aside in enumerate(asides)],
        )

    def asides(self, sha256: str) -> list[Aside]:
        """Return the words of a content that are in no document's text, in their order."""
        rows = self.connection.execute(
            "SELECT kind, page, text FROM asides WHERE sha256 = ? ORDER BY position", (sha256,)
        )
        try:
            return [Aside(RegionKind(kind), page, text) for kind, page, text in rows]
        except ValueError as error:
            raise unreadable(error) from error
