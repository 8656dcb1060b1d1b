"""What changed from one version of a document to another, entry by entry: nothing twice, nothing left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from indexer.compare.entries import Entry, EntryKind, entries
from indexer.compare.marks import Edit, MarkKind, edits
from indexer.compare.pairing import pairs, plain, runs, steady_places
from indexer.models import Document
from indexer.store.store import Store

# Of a clause taken for a part of another this share of its runs must stand there.
_PART = 0.8
# Or it has that much of what the other lost, and not fewer runs.
_MOST_LOST, _LEAST_LOST = 0.5, 40
# Fewer characters are no part of a clause that could be told.
_LEAST = 10
_METADATA = (
    "title", "doc_number", "issuers", "date", "status", "doc_type", "region", "trial", "valid_from",
    "valid_until", "period_start", "period_end",
)  # fmt: skip


class Kind(StrEnum):
    """What became of an entry: the gravest of what is true of it."""

    ADDED = "added"
    REMOVED = "removed"
    SPLIT = "split"
    MERGED = "merged"
    CHANGED = "changed"
    EDITORIAL = "editorial"
    SPACING = "spacing"
    FOLLOWS = "follows"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Change:
    """What became of an entry: none or several of the old version, none or several of the new one.

    `changed` words may be `renumbered` and `moved` at the same time. `edits` are stretches of
    `old_text` and `new_text` that differ, each with its kind.
    """

    kind: Kind
    old: tuple[Entry, ...]
    new: tuple[Entry, ...]
    renumbered: bool = False
    moved: bool = False
    edits: tuple[tuple[Edit, MarkKind], ...] = ()

    @property
    def old_text(self) -> str:
        """The words of the old version, of several entries a line each."""
        return "\n".join(entry.text for entry in self.old)

    @property
    def new_text(self) -> str:
        """The words of the new version."""
        return "\n".join(entry.text for entry in self.new)


@dataclass(frozen=True)
class FieldChange:
    """A field of the metadata that differs."""

    field: str
    old: object
    new: object


@dataclass(frozen=True)
class Changes:
    """All entries of two versions in the order of the new one, those removed where they stood."""

    old: Document
    new: Document
    entries: tuple[Change, ...]
    metadata: tuple[FieldChange, ...]

    def counts(self) -> dict[str, int]:
        """Return how many entries became what."""
        found = Counter(change.kind for change in self.entries)
        return {kind.value: found[kind] for kind in Kind}


def changes(store: Store, old: Document, new: Document) -> Changes:
    """Return what changed from one version of a document to another."""
    found = entry_changes(entries(store, old), entries(store, new))
    metadata = tuple(
        FieldChange(name, getattr(old, name), getattr(new, name))
        for name in _METADATA
        if getattr(old, name) != getattr(new, name)
    )
    return Changes(old, new, tuple(found), metadata)


def entry_changes(old: Sequence[Entry], new: Sequence[Entry]) -> list[Change]:
    """Return what became of the entries of two versions, each entry in exactly one change."""
    found = pairs(old, new)
    groups = _split(old, new, found)
    groups |= {
        (ours, theirs)
        for theirs, ours in _split(
            new, old, {j: i for i, j in found.items()}, {i for g in groups for i in g[0]}
        )
    }
    parts = {i for ours, _ in groups for i in ours}, {j for _, theirs in groups for j in theirs}
    moved = _moved(old, new, found)
    labels = _labels(old, new, found)
    made: list[tuple[tuple[int, int, int], Change]] = []
    for ours, theirs in groups:
        change = _grouped([old[i] for i in ours], [new[j] for j in theirs], labels)
        made.append(((theirs[0], 0, 0), change))
    for i, j in found.items():
        if i not in parts[0]:
            made.append(((j, 0, 0), _paired(old[i], new[j], labels, moved=i in moved)))
    used = set(found.values()) | parts[1]
    made += [((j, 0, 0), Change(Kind.ADDED, (), (entry,))) for j, entry in enumerate(new) if j not in used]
    stood = -1
    for i, entry in enumerate(old):
        if i in found:
            stood = stood if i in moved else found[i]
        elif i not in parts[0]:
            made.append(((stood, 1, i), Change(Kind.REMOVED, (entry,), ())))
    return [change for _, change in sorted(made, key=lambda pair: pair[0])]


def _paired(old: Entry, new: Entry, labels: dict[str, str], *, moved: bool) -> Change:
    marked = tuple(edits(old.text, new.text, labels))
    renumbered = old.label != new.label
    kinds = {kind for _, kind in marked}
    if MarkKind.WORDS in kinds:
        kind = Kind.CHANGED
    elif MarkKind.EDITORIAL in kinds:
        kind = Kind.EDITORIAL
    elif moved:
        kind = Kind.MOVED
    elif renumbered:
        kind = Kind.RENUMBERED
    elif MarkKind.FOLLOWS in kinds:
        kind = Kind.FOLLOWS
    else:
        kind = Kind.SPACING if kinds else Kind.UNCHANGED
    return Change(kind, (old,), (new,), renumbered, moved, marked)


def _grouped(old: list[Entry], new: list[Entry], labels: dict[str, str]) -> Change:
    kind = Kind.SPLIT if len(old) == 1 else Kind.MERGED
    marked = edits("\n".join(e.text for e in old), "\n".join(e.text for e in new), labels)
    return Change(kind, tuple(old), tuple(new), edits=tuple(marked))


def _labels(old: Sequence[Entry], new: Sequence[Entry], found: dict[int, int]) -> dict[str, str]:
    """Return old label -> new label of articles and the like, where exactly one entry bears it."""
    count = Counter(entry.label for entry in old)
    return {
        old[i].label: new[j].label
        for i, j in found.items()
        if old[i].label != new[j].label and count[old[i].label] == 1
    }


def _moved(old: Sequence[Entry], new: Sequence[Entry], found: dict[int, int]) -> set[int]:
    """Return the old places of what stands below another heading now, or in another place below the same.

    A heading that was added or removed moves nothing: what counts is the next one above that both have.
    """
    back = {j: i for i, j in found.items()}
    moved: set[int] = set()
    siblings: dict[int | None, dict[int, int]] = defaultdict(dict)
    for i, j in found.items():
        above, over = _above(old, i, found), _above(new, j, back)
        if (None if above is None else found[above]) == over:
            siblings[above][i] = j
        else:
            moved.add(i)
    for children in siblings.values():
        weights = {i: 1 + len(old[i].text) for i in children}
        moved |= children.keys() - steady_places(children, weights)
    return moved


def _above(side: Sequence[Entry], at: int, known: dict[int, int]) -> int | None:
    """Return the place of the nearest entry above that both versions have, None at the top."""
    above = side[at].parent
    while above is not None and above not in known:
        above = side[above].parent
    return above


def _split(
    old: Sequence[Entry], new: Sequence[Entry], found: dict[int, int], taken: Iterable[int] = ()
) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return old clauses whose words went into several new ones that stand side by side.

    An unpaired new clause is a part of an old one where its neighbour is that old clause's counterpart and
    almost all its words stand in the old clause, or it has most of what the counterpart lost.
    """
    back = {j: i for i, j in found.items()}
    excluded = set(taken)
    leaves = [j for j, entry in enumerate(new) if entry.kind == EntryKind.CLAUSE]
    groups: dict[int, list[int]] = {}
    for step in (1, -1):
        ordered = leaves if step == 1 else leaves[::-1]
        for before, j in pairwise(ordered):
            if j in back:
                continue
            i = back.get(before)
            if i is None or i in excluded or old[i].kind != EntryKind.CLAUSE:
                continue
            group = groups.get(i, [found[i]])
            if _is_part(old[i], new[j], [new[k] for k in group]):
                groups[i] = [*group, j]
                back[j] = i
    return {((i,), tuple(sorted(group))) for i, group in groups.items()}


def _is_part(whole: Entry, part: Entry, others: Sequence[Entry]) -> bool:
    words = plain(part)
    elsewhere = frozenset[str]().union(*(runs(plain(other)) for other in others))
    own, lost = runs(words), runs(plain(whole)) - elsewhere
    taken = len(own & lost)
    if len(words) < _LEAST:
        return False
    return taken >= _PART * len(own) or (taken >= _LEAST_LOST and taken >= _MOST_LOST * len(lost))
