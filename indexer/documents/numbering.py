"""The numbers of a document's labels: which follows which, and where one is missing."""

from __future__ import annotations

from extraction.text.labels import Label


class Numbering:
    """What has been numbered so far, by the place in the hierarchy and through the whole document."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, ...], int] = {}
        self._in_box: dict[str, int] = {}
        self._decimals: dict[str, int] = {}

    def last(self, label: Label) -> int:
        """Return the last number of a label's scheme, wherever it stood; 0 before the first."""
        return self._numbers.get(("", label.scheme), 0)

    def follows(self, label: Label) -> bool:
        """Return True if a decimal label is the first below its parent, or the next."""
        parent, _, _ = label.text.rpartition(".")
        return label.number in (1, self._decimals.get(parent, 0) + 1)

    def open_box(self) -> None:
        """Begin a box: it may number from 1 for itself."""
        self._in_box = {}

    def closes_box(self, label: Label, place: tuple[str, ...]) -> bool:
        """Return True if a label within a box goes on with what was numbered before the box began.

        `place` are the labels above it. Numbers that a box begins for itself, from 1, are its own.
        """
        if label.number is None or label.number == self._in_box.get(label.scheme, 0) + 1 != 1:
            closes = False
        else:
            before = {self._numbers.get((*place, label.scheme)), self._numbers.get(("", label.scheme))}
            closes = label.number - 1 in before
        if not closes and label.number is not None:
            self._in_box[label.scheme] = label.number
        return closes

    def take(self, label: Label, place: tuple[str, ...]) -> list[str]:
        """Count a label that opens a clause; return a note where its number does not follow."""
        if label.number is None:
            return []
        if label.scheme == "decimal":
            parent, _, _ = label.text.rpartition(".")
            self._decimals[parent] = label.number
            self._decimals.pop(label.text, None)
            return []
        notes = []
        # Sections may be numbered through a whole document: (四) after 二、 follows (三) under 一、.
        known = [self._numbers.get(key, 0) for key in ((*place, label.scheme), ("", label.scheme))]
        if label.number not in (1, *(number + 1 for number in known)):
            last = self._numbers.get((*place, label.scheme), known[1])
            notes.append(f"{' '.join((*place, label.text))}: follows number {last}")
        self._numbers[(*place, label.scheme)] = self._numbers["", label.scheme] = label.number
        return notes
