"""A draft whose lines are lines of print, pasted from a PDF: its paragraphs, and where each character stood."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.documents.clean import clean
from indexer.documents.read import read_bytes

_NAME = "draft.txt"


@dataclass(frozen=True)
class Joined:
    """A text with the lines of each paragraph joined; `places[i]` is where its character i stood in the draft."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the joined text, which is not empty, stood in the draft."""
        return self.places[start], self.places[end - 1] + 1


def joined(draft: str) -> Joined:
    """Return a draft with its paragraphs put together; one whose lines are paragraphs comes back as it is."""
    found = clean(read_bytes(_NAME, draft.encode("utf-8", "replace"))).text if draft.strip() else ""
    places, at = [], 0
    for char in found:
        place = draft.find(char, at)
        if char.isspace():  # what parts two paragraphs or words may be another blank than in the draft
            place = at
        if place < 0 or at >= len(draft):
            return Joined(draft, tuple(range(len(draft))))
        places.append(place)
        at = place + (not char.isspace())
    return Joined(found, tuple(places))
