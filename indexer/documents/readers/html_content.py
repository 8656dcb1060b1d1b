"""Where the document stands on a web page: its lines, and the lines of the frame around it.

The document's element is one that sites are known to use for it, else the smallest that holds nearly
all running text. Inside, a line is the document's unless its words say otherwise; outside, it is the
frame's unless it is a title, a number, a signature, an attachment or a paragraph of prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extraction.entities.names import is_organ
from extraction.entities.titles import document_type
from extraction.text.dates import is_date_line
from extraction.text.folding import squeeze
from extraction.text.labels import find_label
from indexer.documents.readers.html_hidden import count_visible
from indexer.documents.readers.html_lines import Line
from indexer.documents.readers.html_metadata import Placed, flattened, join_fields
from indexer.documents.readers.web_words import (
    containers,
    elements,
    is_furniture,
    is_kept,
    is_part,
    is_related,
)
from indexer.models import RegionKind

# A line of running text says a sentence, carries a label, or is simply long.
_SENTENCE = re.compile(r"[。；]|，.*[，：]")
_LONG, _PROSE = 40, 60
# Known containers are believed where they hold half of the running text, one found by density 85%.
_KNOWN_SHARE, _DENSE_SHARE = 0.5, 0.85
# A part of the frame (a menu, a share box) does not hold this share of it.
_PART_SHARE = 0.3
_LINKED = 0.8
# A title may be longer in the head of the page than on it; an issuer's name is but a part of one.
_TITLE_SHARE = 0.6
_HEADINGS = frozenset({"h1", "h2", "h3"})
# Names and a day below a text are no more lines than this.
_SIGNATURE_LINES = 6
# A title names more than its kind.
_SHORTEST_TITLE = 6


@dataclass(frozen=True)
class Content:
    """The lines of a page in order, whether running text was found among them, and a title above it."""

    lines: tuple[Placed, ...]
    recognised: bool
    titled: bool = False


def place(root: Any, lines: Sequence[Line], title: str) -> Content:
    """Tell the lines of the document from those of the frame; `title` is the page's own, "" if unknown."""
    page = _Page(root, lines)
    if page.is_empty:
        return Content(_flat(page.inside(range(len(lines)), edge=True)), recognised=False)
    inside = [page.is_inside(line.element) for line in lines]
    first, last = inside.index(True), len(inside) - 1 - inside[::-1].index(True)
    middle = page.inside(range(first, last + 1), edge=page.is_whole)
    own = "".join(squeeze(placed.line.text) for placed in middle if placed.kind is None)
    top = page.above(range(first), squeeze(title), own)
    bottom = page.below(range(last + 1, len(lines)))
    return Content(_flat([*top, *middle, *bottom]), recognised=True, titled=bool(page.titles))


def _flat(placed: list[Placed]) -> tuple[Placed, ...]:
    return tuple(line for one in placed for line in flattened(one))


class _Page:
    """The lines of a page with the weight of running text in each element."""

    def __init__(self, root: Any, lines: Sequence[Line]) -> None:
        self.lines = lines
        self._elements = [element for element in root.iter() if isinstance(element.tag, str)]
        self.weights = [_weight(line) for line in lines]
        self._under = dict.fromkeys(self._elements, 0)
        self._count = dict.fromkeys(self._elements, 0)
        for line, weight in zip(lines, self.weights, strict=True):
            self._under[line.element] += weight
            self._count[line.element] += 1
        for element in reversed(self._elements):  # children come before their parents
            parent = element.getparent()
            if parent is not None and element is not root:
                self._under[parent] += self._under[element]
                self._count[parent] += self._count[element]
        self.total = self._under[root]
        known = self._known()
        believed = sum(self._under[element] for element in known) >= _KNOWN_SHARE * self.total
        self._holders = known if known and believed else [self._dense(root)]
        self._in_known = self._spread(set(known))
        self.is_empty = not self.total and not known
        self.is_whole = any(element.tag in {"html", "body"} for element in self._holders)
        self.titles: set[int] = set()
        self._inside = self._spread(set(self._holders))
        self._parts = self._spread({element for element in self._elements if self._is_part(element)})

    def _spread(self, chosen: set[Any]) -> set[Any]:
        """Return the chosen elements and all that is in them."""
        found: set[Any] = set()
        for element in self._elements:
            if element in chosen or element.getparent() in found:
                found.add(element)
        return found

    def _is_part(self, element: Any) -> bool:
        if self._under[element] >= _PART_SHARE * max(self.total, 1) and self._under[element]:
            return False
        return is_part(element.tag, _names(element)) and not any(
            holder is element for holder in self._holders
        )

    def _known(self) -> list[Any]:
        """Return the outermost elements that sites use for a document, if a line stands in them."""
        known = containers()
        found: list[Any] = []
        within: set[Any] = set()
        for element in self._elements:
            if element.getparent() in within:
                within.add(element)
            elif self._count[element] and any(name.lower() in known for name in _names(element)):
                found.append(element)
                within.add(element)
        return found

    def _dense(self, root: Any) -> Any:
        """Return the smallest element that holds nearly all running text."""
        element = root
        while True:
            best = max(
                (child for child in element if child.tag in elements("holder")),
                key=lambda c: self._under[c],
                default=None,
            )
            if best is None or self._under[best] < _DENSE_SHARE * self.total or self._count[best] < 2:
                return element
            element = best

    def is_inside(self, element: Any) -> bool:
        return element in self._inside

    def _is_frame(self, at: int, where: str) -> bool:
        line = self.lines[at]
        return line.element in self._parts or (line.table is None and is_furniture(line.text, where))

    def _is_linked(self, at: int) -> bool:
        line = self.lines[at]
        return line.linked >= _LINKED * max(1, line.size if line.table is None else _size(line))

    def inside(self, places: range, *, edge: bool) -> list[Placed]:
        """Place the lines of the document's element; `edge`: links above and below its text are menus."""
        weighty = [at for at in places if self.weights[at]]
        first, last = (weighty[0], weighty[-1]) if weighty else (places.stop, places.start - 1)
        found: list[Placed] = []
        related = False
        for at in places:
            line = self.lines[at]
            outer = at < first or at > last
            related = (related and self._is_linked(at)) or self._heads_links(at, places.stop)
            menu = edge and outer and weighty and self._is_linked(at) and not is_kept(line.text)
            if line.metadata:
                found.append(Placed(line, RegionKind.METADATA))
            elif related or menu or self._is_frame(at, "edge" if outer else "anywhere"):
                found.append(Placed(line, RegionKind.WEB_FURNITURE))
            else:
                found.append(Placed(line))
        top = next((i for i, at in enumerate(places) if at >= first), 0)
        return [*join_fields(found[:top]), *found[top:]]

    def _heads_links(self, at: int, end: int) -> bool:
        """Tell whether a line heads a list of links to other pages."""
        return is_related(self.lines[at].text) and (at + 1 >= end or self._is_linked(at + 1))

    def above(self, places: range, wanted: str, own: str) -> list[Placed]:
        """Place the lines before the document's element: its title and what follows that are its own.

        `wanted` is the page's own title and `own` what the element says; a title is not taken twice.
        """
        self.titles = titled = self._title_lines(places, wanted)
        repeated = "".join(squeeze(self.lines[at].text) for at in sorted(titled)) in own
        found: list[Placed] = []
        for at in places:
            line = self.lines[at]
            if line.metadata:
                found.append(Placed(line, RegionKind.METADATA))
            elif at in titled:
                found.append(Placed(line, RegionKind.TITLE if repeated else None))
            elif self._is_own(at) or (titled and at > max(titled) and self._is_neutral(at)):
                found.append(Placed(line))
            else:
                found.append(Placed(line, RegionKind.WEB_FURNITURE))
        return join_fields(found)

    def _title_lines(self, places: range, wanted: str) -> set[int]:
        """Return the lines nearest to the document's element that together are its title.

        They say what the page's own title says, or else are set as a heading or name a kind of document.
        """
        found: set[int] = set()
        for at in reversed(places):
            words = squeeze(self.lines[at].text)
            if len(words) >= 4 and words in wanted and self._is_neutral(at) and not self.lines[at].metadata:
                found.add(at)
            elif self._is_most(found, wanted):
                break
            else:
                found.clear()
        if self._is_most(found, wanted):
            return found
        heading = next((at for at in reversed(places) if self._is_heading(at)), None)
        if heading is None:
            return set()
        element = self.lines[heading].element
        return {at for at in places if self.lines[at].element is element and self._is_heading(at)}

    def _is_heading(self, at: int) -> bool:
        """Tell whether a line above a document reads as its title."""
        line = self.lines[at]
        if line.metadata or line.table is not None or not self._is_neutral(at):
            return False
        tags = {line.element.tag, *(parent.tag for parent in line.element.iterancestors())}
        typed = line.size >= _SHORTEST_TITLE and document_type(line.text) is not None
        return typed or (bool(tags & _HEADINGS) and not is_organ(line.text))

    def _is_most(self, found: set[int], wanted: str) -> bool:
        return sum(len(squeeze(self.lines[at].text)) for at in found) > _TITLE_SHARE * len(wanted)

    def below(self, places: range) -> list[Placed]:
        """Place the lines after the document's element: signature, attachments and prose are its own."""
        found: list[Placed] = []
        signature = self._signature(places)
        related = False
        for at in places:
            line = self.lines[at]
            related = related or is_related(line.text)
            if line.metadata:
                found.append(Placed(line, RegionKind.METADATA))
            elif at in signature or (not related and self._is_own(at)):
                found.append(Placed(line))
            else:
                found.append(Placed(line, RegionKind.WEB_FURNITURE))
        return join_fields(found)

    def _signature(self, places: range) -> range:
        """Return the lines right below the document's element that sign it: names down to a day."""
        for at in places[:_SIGNATURE_LINES]:
            line = self.lines[at]
            if line.metadata or line.table is not None or not self._is_neutral(at) or line.size > _LONG:
                break
            if is_date_line(line.text):
                return range(places.start, at + 1)
        return range(0)

    def _is_neutral(self, at: int, *, linked: bool = False) -> bool:
        """Tell whether nothing says that a line outside is of the frame; `linked`: links do not."""
        line = self.lines[at]
        return not (
            self._is_frame(at, "outside") or is_related(line.text) or (self._is_linked(at) and not linked)
        )

    def _is_own(self, at: int) -> bool:
        """Tell whether a line outside is the document's: a table, a paragraph of prose, an attachment."""
        line = self.lines[at]
        if is_kept(line.text):
            return self._is_neutral(at, linked=True)
        if line.element in self._in_known:
            return self._is_neutral(at)
        prose = self.weights[at] >= _PROSE and ("。" in line.text or line.table is not None)
        return prose and self._is_neutral(at)


def _names(element: Any) -> list[str]:
    return [*(element.get("class") or "").split(), *(element.get("id") or "").split()]


def _size(line: Line) -> int:
    cells = line.table.cells if line.table else ()
    return sum(count_visible(cell.text) for cell in cells)


def _weight(line: Line) -> int:
    """Return how many characters of running text a line holds."""
    if line.metadata:
        return 0
    if line.table is not None:
        return max(0, _size(line) - line.linked)
    own = line.size - line.linked
    if own < line.size / 2 or is_related(line.text) or is_furniture(line.text, "outside"):
        return 0
    says = own >= _LONG or _SENTENCE.search(line.text) or find_label(line.text)
    return own if says else 0
