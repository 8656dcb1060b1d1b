"""A draft as the indexer reads it: lines of print put together, tables as rows, its targets and its titles.

What is found stands in the text that comes of it; `Read.span` tells where that stood in the draft.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from extraction.ledger import extract
from extraction.rows import Target
from indexer.documents.intake import Intake, intake_of
from indexer.documents.read import read_bytes
from indexer.errors import StoppedError, UnreadableFileError
from indexer.models import SourceText

# A draft with tables has them as Markdown: paper.py writes those of Word files so.
_TABLE = re.compile(r"^\s{0,3}\|.*\|\s*\n\s{0,3}\|[ :|-]+\|", re.MULTILINE)


@dataclass(frozen=True)
class Read:
    """The text that comes of a draft; `places[i]` is where its character i stood in the draft.

    `targets` have their spans in the text; `titles` are those of the draft and of what it sends out.
    """

    text: str
    places: tuple[int, ...]
    targets: tuple[Target, ...] = ()
    titles: frozenset[str] = frozenset()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a span of the text, which is not empty, stood in the draft."""
        return self.places[start], self.places[end - 1] + 1


def read(draft: str) -> Read:
    """Return what comes of a draft; of one that cannot be read as a document, its text as it is."""
    found = _taken_in(draft)
    text, targets = "", []
    for taken in found.documents if found else ():
        at = len(text)
        text += taken.document.text + "\n"
        # What promises nothing, a speech or an article, still gives figures that can be looked up.
        rows = taken.rows if taken.document.normative else extract(taken.document.text)
        targets += [_moved(target, at) for target in rows.targets]
    places = _places(text, draft)
    if found is None or places is None:
        return Read(draft, tuple(range(len(draft))))
    titles = frozenset(taken.document.title for taken in found.documents)
    return Read(text, places, tuple(targets), titles)


def _taken_in(draft: str) -> Intake | None:
    if not draft.strip():
        return None
    data = draft.encode("utf-8", "replace")
    name = "draft.md" if _TABLE.search(draft) else "draft.txt"
    try:
        source: SourceText = read_bytes(name, data)
        return intake_of(source, name, hashlib.sha256(data).hexdigest(), {}, partial=False)
    except (UnreadableFileError, StoppedError):
        return None


def _moved(target: Target, by: int) -> Target:
    return replace(target, start=target.start + by, end=target.end + by)


def _places(text: str, draft: str) -> tuple[int, ...] | None:
    """Return where each character of a text stood in the draft that it comes of, None where it does not come of it.

    Nothing is reworded on the way, only left out and parted otherwise: each character is the next one like it.
    """
    places, at = [], 0
    for char in text:
        place = at if char.isspace() else draft.find(char, at)
        if place < 0:
            return None
        places.append(min(place, len(draft) - 1))
        at = place + (not char.isspace())
    return tuple(places)
