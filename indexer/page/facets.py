"""Facets: what narrows a list of hits or documents down, value by value, each with how many it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from indexer.documents.validity import VALIDITIES, validity
from indexer.models import LEVELS, Document

Words = Mapping[str, str]
Chosen = Mapping[str, Sequence[str]]
# The names in the address, in the order in which they are shown.
FACETS = ("level", "region", "status", "doc_type", "issuer", "issued", "unit")
# So many values are in sight, so many more on demand.
_SHOWN, _MOST = 6, 60
_ORDER = {name: at for at, name in enumerate((*LEVELS, *VALIDITIES))}


@dataclass(frozen=True)
class Item:
    """A hit or a document as facets see it: its document, and the units that answer for it."""

    document: Document
    units: frozenset[str] = frozenset()


def today_of(document: Document, on: str) -> str:
    """Return the code of what a document is on a day: in_force, expired, unknown, and so on."""
    return validity(document.status, document.valid_from, document.valid_until, document.period_end, on).value


def values(item: Item, facet: str, on: str) -> tuple[str, ...]:
    """Return the values that an item has of a facet; a city counts for its province too."""
    document = item.document
    if facet == "region":
        return tuple(dict.fromkeys(name for name in (document.region, *document.within) if name))
    if facet == "issuer":
        return tuple(dict.fromkeys(document.issuers))
    if facet == "unit":
        return tuple(item.units)
    one = {
        "level": document.level,
        "status": today_of(document, on),
        "doc_type": document.doc_type,
        "issued": (document.date or "")[:4],
        "document": document.document_id,
    }[facet]
    return (one,) if one else ()


def fits(item: Item, chosen: Chosen, on: str, *, but: str = "") -> bool:
    """Return True if an item has one of the values chosen of every facet, one facet left out."""
    return all(
        name == but or not wanted or not set(wanted).isdisjoint(values(item, name, on))
        for name, wanted in chosen.items()
    )


def countable(
    found: Sequence[Item], every: Iterable[Item], facet: str, chosen: Chosen, on: str
) -> list[Item]:
    """Return what the values of a facet count: what is found, and what else choosing another of them would add.

    `every` is what is found where nothing is chosen at all.
    """
    wanted = set(chosen.get(facet, ()))
    if not wanted:
        return list(found)
    others = [item for item in every if wanted.isdisjoint(values(item, facet, on))]
    return [*found, *(item for item in others if fits(item, chosen, on, but=facet))]


def counted(items: Iterable[Item], facet: str, chosen: Collection[str], on: str) -> list[tuple[str, int]]:
    """Return (value, how many items have it), the most first, levels and years in their own order.

    A value that is chosen is there whether any item has it or not.
    """
    counts = Counter(value for item in items for value in values(item, facet, on))
    for value in chosen:
        counts.setdefault(value, 0)
    if facet == "issued":
        return sorted(counts.items(), reverse=True)
    return sorted(counts.items(), key=lambda pair: (_ORDER.get(pair[0], 0), -pair[1], pair[0]))


def facet_html(
    facet: str,
    counts: Sequence[tuple[str, int]],
    chosen: Sequence[str],
    address: Callable[[Sequence[str]], str],
    words: Words,
) -> str:
    """Return one facet: its name and a link for each value that turns it on or off; "" without any.

    `address` gives the page's own address with other values of the facet.
    """
    if not counts:
        return ""
    lines = []
    for value, count in counts[:_MOST]:
        on = value in chosen
        after = [one for one in chosen if one != value] if on else [*chosen, value]
        name = value_words(facet, value, words)
        lines.append(
            f'<a class="pl-facet" role="checkbox" aria-checked="{str(on).lower()}" target="_self" '
            f'href="{escape(address(after))}"><span>{escape(name)}</span> '
            f'<span class="pl-count">{count}</span></a>'
        )
    # What is chosen is never out of sight.
    shown = max([_SHOWN, *(at + 1 for at, (value, _) in enumerate(counts[:_MOST]) if value in chosen)])
    rest = "".join(lines[shown:])
    more = (
        f'<details><summary class="pl-small">{escape(words["facet_more"].format(count=len(lines) - shown))}'
        f"</summary>{rest}</details>"
        if rest
        else ""
    )
    clear = (
        f' <a class="pl-small" target="_self" href="{escape(address(()))}">{escape(words["facet_clear"])}</a>'
        if chosen
        else ""
    )
    name = escape(words[f"facet_{facet}"])
    return (
        f'<section class="pl-facets" aria-label="{name}"><h4>{name}{clear}</h4>'
        f"{''.join(lines[:shown])}{more}</section>"
    )


def value_words(facet: str, value: str, words: Words) -> str:
    """Return a value of a facet in the language of the page."""
    if facet == "status":
        return words.get(f"validity_{value}", value)
    return words.get(f"level_{value}", value) if facet == "level" else value


def chosen_html(
    chosen: Chosen, address: Callable[[str, Sequence[str]], str], words: Words, names: Mapping[str, str]
) -> str:
    """Return the values chosen as chips, each a link that takes it away; `names` are titles of documents."""
    chips = [
        f'<a class="pl-chip" target="_self" href="{escape(address(facet, [v for v in wanted if v != value]))}" '
        f'title="{escape(words["chip_off"])}">{escape(words[f"facet_{facet}"])}：'
        f'{escape(names.get(value, value_words(facet, value, words)))} <span aria-hidden="true">✕</span></a>'
        for facet, wanted in chosen.items()
        for value in wanted
    ]
    return "".join(chips)
